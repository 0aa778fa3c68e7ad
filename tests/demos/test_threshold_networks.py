"""Networks of threshold units and their other codes."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.demos.threshold_logic.boolean import states
from stronger.demos.threshold_logic.network import (
    Inhibition,
    Layer,
    detectors,
    feel,
    network_for,
    outputs,
    random_network,
    recode,
    signals,
    tune,
    twin,
)

kinds = st.sampled_from(get_args(Inhibition))
randomness = st.integers(0, 2**32 - 1).map(np.random.default_rng)
widths = st.lists(st.integers(2, 9), min_size=2, max_size=5)


@settings(max_examples=60, deadline=None)
@given(randomness, widths, kinds)
def test_any_signals_can_be_turned_over_and_none_of_the_others_notices(
    rng: np.random.Generator, sizes: list[int], kind: Inhibition
) -> None:
    network, seen = random_network(rng, sizes, kind), states(sizes[0])
    flips = [rng.random(size) < 0.5 for size in sizes]
    recoded = recode(network, flips)
    found = zip(signals(network, seen), signals(recoded, seen ^ flips[0]), flips, strict=True)
    assert all(np.array_equal(before ^ flip, after) for before, after, flip in found)
    again = recode(recoded, flips)
    for one, other in zip(network, again, strict=True):
        assert np.array_equal(one.weights, other.weights)
        assert np.array_equal(one.thresholds, other.thresholds)


@settings(max_examples=60, deadline=None)
@given(randomness, widths, kinds)
def test_the_twin_keeps_the_weights_and_is_its_twins_twin(
    rng: np.random.Generator, sizes: list[int], kind: Inhibition
) -> None:
    network = random_network(rng, sizes, kind)
    for one, other, back in zip(network, twin(network), twin(twin(network)), strict=True):
        assert np.array_equal(one.weights, other.weights)
        assert np.array_equal(one.thresholds, back.thresholds)
        if kind == "none":
            assert (other.thresholds > 0).all()
        if kind == "veto":
            assert (other.thresholds <= 0).all()


@settings(max_examples=30, deadline=None)
@given(randomness, widths, kinds)
def test_losing_signals_in_the_twin_is_spurious_firing_in_the_original(
    rng: np.random.Generator, sizes: list[int], kind: Inhibition
) -> None:
    network, seen = random_network(rng, sizes, kind), states(sizes[0])
    seed = int(rng.integers(2**32))
    lost = signals(twin(network), ~seen, np.random.default_rng(seed), lost=0.3)
    spurious = signals(network, seen, np.random.default_rng(seed), spurious=0.3)
    assert all(np.array_equal(~a, b) for a, b in zip(lost, spurious, strict=True))


@settings(max_examples=30, deadline=None)
@given(randomness, widths)
def test_without_inhibition_losses_only_silence(rng: np.random.Generator, sizes: list[int]) -> None:
    network, seen = random_network(rng, sizes, "none"), states(sizes[0])
    assert not (signals(network, seen, rng, lost=0.3)[-1] & ~outputs(network, seen)).any()


def test_a_veto_outweighs_all_excitation() -> None:
    rng = np.random.default_rng(0)
    (layer,) = random_network(rng, (6, 40), "veto")
    fires = layer.fires(states(6))
    for unit, weights in enumerate(layer.weights):
        vetoed = states(6)[:, weights < 0].any(axis=1)
        assert 1 <= (weights < 0).sum() <= 3
        assert not fires[vetoed, unit].any()
        assert fires[~vetoed, unit].any()


def test_certain_faults_turn_every_signal_off_or_on() -> None:
    network = (Layer(np.eye(2, dtype=np.int64), np.ones(2, dtype=np.int64)),)
    rng = np.random.default_rng(0)
    assert not signals(network, states(2), rng, lost=1)[0].any()
    assert signals(network, states(2), rng, spurious=1)[0].all()


def test_tuned_units_fire_as_often_as_allowed_and_no_more_often() -> None:
    rng = np.random.default_rng(0)
    seen = rng.random((200, 30)) < 0.2
    network = tune(random_network(rng, (30, 20, 20)), seen, 0.1)
    for layer, before in zip(network, signals(network, seen), strict=False):
        assert layer.fires(before).mean(axis=0).max() <= 0.1
        eager = Layer(layer.weights, layer.thresholds - 1)
        assert eager.fires(before).mean(axis=0).min() > 0.1


def test_a_unit_detects_each_state_but_only_silence_needs_a_constant() -> None:
    layer = detectors(states(3))
    assert np.array_equal(layer.fires(states(3)), np.eye(8, dtype=np.bool_))
    assert layer.thresholds.tolist() == [0, 1, 1, 2, 1, 2, 2, 3]


def test_two_layers_compute_every_function_that_is_false_on_silence() -> None:
    for truth in states(8)[::2]:
        network = network_for(truth)
        assert np.array_equal(outputs(network, states(3)).ravel(), truth)
        assert all((layer.thresholds > 0).all() for layer in network)


def test_a_function_true_on_silence_is_refused_with_advice() -> None:
    with pytest.raises(ValueError, match="read silence as true"):
        network_for(np.array([True, False]))


def test_a_flip_is_needed_for_the_inputs_and_each_layer() -> None:
    network = random_network(np.random.default_rng(0), (3, 2))
    with pytest.raises(ValueError, match="1 arrays of flips for 1 layers"):
        recode(network, [np.zeros(3, dtype=np.bool_)])


def test_a_brief_cold_is_felt_as_heat_and_a_lasting_one_as_cold() -> None:
    rng = np.random.default_rng(0)
    warm, cold = (rng.random(500) < 0.4 for _ in range(2))
    cold[-4:] = warm[-4:] = False
    heat_felt, cold_felt = feel(warm, cold).T
    ended = np.concatenate(([False, False], cold[:-2] & ~cold[1:-1]))
    assert np.array_equal(heat_felt, warm | ended)
    assert np.array_equal(cold_felt, cold & np.concatenate(([False], cold[:-1])))
