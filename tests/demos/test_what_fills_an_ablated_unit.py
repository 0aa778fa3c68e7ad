"""What fills an ablated unit: the fills and orders on small cases, and the rule for what leads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.silencing_units.ablating import ablate_number, ablate_sum, rank_active
from stronger.demos.what_fills_an_ablated_unit.ablating import (
    FILLS,
    ablate_each,
    ablate_sets,
    compare_answers,
    contribution,
    draw_fill,
    fill_part,
)
from stronger.demos.what_fills_an_ablated_unit.networks import Bench, outgoing_norm
from stronger.evidence.parameters import Parameters
from stronger.nn.datasets import digits
from stronger.nn.losses import cross_entropy
from stronger.nn.rectifiers import hidden_states

if TYPE_CHECKING:
    from stronger.nn.network import Network

FOLDER = Path(__file__).parents[2] / "data/demos/what-fills-an-ablated-unit"


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def bench(rng: np.random.Generator) -> Bench:
    parameters = Parameters({"hidden": 12, "epochs": 3})
    return Bench(digits(rng, train=300, test=200), 5, parameters)


def test_fills_are_the_mean_zero_and_the_same_values_in_another_order(
    rng: np.random.Generator,
) -> None:
    h = np.maximum(rng.standard_normal((40, 6)), 0)
    mean, zero, resampled = (draw_fill(h, how, rng) for how in FILLS)
    np.testing.assert_allclose(mean, np.tile(h.mean(axis=0), (40, 1)))
    assert not zero.any()
    np.testing.assert_array_equal(np.sort(resampled, axis=0), np.sort(h, axis=0))
    assert (resampled != h).any(axis=0).all()


@pytest.mark.parametrize("how", ["mean", "zero"])
def test_each_unit_in_turn_is_what_a_whole_pass_with_it_filled_in_says(
    how: str, bench: Bench, rng: np.random.Generator
) -> None:
    network, (x, labels) = bench.make(), bench.images("held_out")
    for state in hidden_states(network):
        costs = ablate_each(network, state, x, labels, how, rng)
        h = network.forward(x, stop=state)
        changed = h.copy()
        changed[:, 3] = draw_fill(h, how, rng)[:, 3]
        expected = compare_answers(
            network.outputs(x), network.forward(changed, start=state), labels
        )
        for found, value in zip(costs, expected, strict=True):
            assert found[3] == pytest.approx(value, abs=1e-5)


def test_a_unit_that_nothing_reads_costs_nothing_by_any_fill(
    bench: Bench, rng: np.random.Generator
) -> None:
    network, (x, labels) = bench.make(), bench.images("held_out")
    last = hidden_states(network)[-1]
    network.layers[last].parameters["weights"][2] = 0
    for how in FILLS:
        costs = ablate_each(network, last, x, labels, how, rng)
        assert costs.change[2] == 0 == costs.loss[2]
        assert costs.change.max() > 0


def test_filling_with_zero_is_the_older_ablation_and_what_is_off_stays_off(
    rng: np.random.Generator,
) -> None:
    h = np.maximum(rng.standard_normal((50, 20)), 0)
    order = rank_active(h, h > 0)
    for left in (ablate_sum(h, order, 0.5), ablate_number(h, order, 0.25)):
        np.testing.assert_allclose(fill_part(h, left, np.zeros_like(h)), left, atol=1e-12)
        filled = fill_part(h, left, draw_fill(h, "mean", rng))
        assert not filled[h == 0].any()
        np.testing.assert_array_equal(filled[left == h], h[left == h])


def test_in_the_last_layer_contributions_are_what_the_answer_loses(
    bench: Bench, rng: np.random.Generator
) -> None:
    network, (x, _) = bench.make(), bench.images("held_out")
    last = hidden_states(network)[-1]
    h, logits = network.forward(x, stop=last), network.outputs(x)
    fill = draw_fill(h, "mean", rng)
    found = contribution(network, x, last, fill)
    answers, each = logits.argmax(axis=1), np.arange(len(x))

    def support(outputs: np.ndarray) -> np.ndarray:
        return np.asarray(outputs[each, answers] - outputs.mean(axis=1))

    changed = h.copy()
    changed[:, 4] = fill[:, 4]
    lost = support(logits) - support(network.forward(changed, start=last))
    np.testing.assert_allclose(found[:, 4], lost, atol=1e-5)


def test_sets_begin_with_nothing_and_end_with_the_same_answer_for_all(
    bench: Bench, rng: np.random.Generator
) -> None:
    network, (x, labels) = bench.make(), bench.images("held_out")
    order = rng.permutation(24)
    costs = ablate_sets(network, x, labels, "zero", order, rng, (0, 1))
    assert costs[0] == pytest.approx(0, abs=1e-12)
    nothing = np.zeros((len(x), 12), np.float32)
    last = hidden_states(network)[-1]
    expected = compare_answers(network.outputs(x), network.forward(nothing, start=last), labels)
    assert costs[1] == pytest.approx(np.array(expected), abs=1e-6)


def test_the_kept_epoch_has_the_least_loss_on_images_of_which_none_is_ablated_on(
    bench: Bench,
) -> None:
    x, labels = bench.validation

    def loss(network: Network) -> float:
        return cross_entropy(network.outputs(x), labels)[0]

    kept = loss(bench.learn("momentum"))
    for epochs in (1, 2, 3):
        short = Bench(bench.digits, bench.seed, Parameters({"hidden": 12, "epochs": epochs}))
        assert kept <= loss(short.learn("momentum"))
    assert bench.learn("momentum") is bench.learn("momentum")
    held_out = bench.images("held_out")[0]
    assert len(held_out) == len(x) == 100
    assert not (held_out[:, None] == x[None]).all(axis=2).any()


def test_growth_is_none_before_training_and_that_of_outgoing_weights_after(bench: Bench) -> None:
    start, network = bench.learn("untrained"), bench.learn("adam")
    for state, looks in bench.look(network).items():
        grown = outgoing_norm(network, state) - outgoing_norm(start, state)
        np.testing.assert_array_equal(looks["growth"], grown)
        assert grown.any()
    assert not any(looks["growth"].any() for looks in bench.look(start).values())


def test_what_leads_is_what_the_rule_chooses_in_untrained_networks() -> None:
    metrics = json.loads((FOLDER / "result.json").read_text())["metrics"]
    changed = {
        fill: np.mean([seed[f"untrained.{fill}.changed"] for seed in metrics]) for fill in FILLS
    }
    assert min(changed, key=lambda fill: changed[fill]) == FILLS[0]
