"""Masks, what they leave of a network, and training that keeps to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.nn.activations import ReLU
from stronger.nn.optimisers import SGD, Adam, Optimiser
from stronger.nn.pruning import (
    Masked,
    at_random,
    cut,
    falling_shares,
    keep,
    keep_above,
    kept,
    largest,
    weights,
)
from stronger.nn.rectifiers import build_mlp
from stronger.nn.symmetries import rescale
from stronger.nn.training import fit

if TYPE_CHECKING:
    from stronger.nn.network import Network


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(2015)


@pytest.fixture
def network(rng: np.random.Generator) -> Network:
    return build_mlp(rng, (20, 12, 8, 4), ReLU)


def test_the_largest_stay_whatever_their_sign() -> None:
    w = np.array([[-3.0, 1.0, 0.1], [2.0, -0.2, 0.0]])
    assert keep([w], 1 / 3)[0].tolist() == [[True, False, False], [True, False, False]]
    assert keep([w], 1 / 3, lambda v: v)[0].tolist() == [[False, True, False], [True, False, False]]


def test_at_least_one_weight_stays_and_a_share_of_none_is_refused() -> None:
    assert largest(np.arange(5.0), 0.01).tolist() == [False] * 4 + [True]
    with pytest.raises(ValueError, match="0 < share <= 1"):
        largest(np.arange(5.0), 0)


def test_smaller_shares_keep_part_of_what_larger_ones_keep(network: Network) -> None:
    w = weights(network)
    for few, many in zip(keep(w, 0.1), keep(w, 0.3), strict=True):
        assert not (few & ~many).any()
    pruned = cut(network, keep(w, 0.3))
    for again, once in zip(keep(weights(pruned), 0.1), keep(w, 0.1), strict=True):
        assert (again == once).all()


def test_the_threshold_is_in_standard_deviations_of_the_layer(network: Network) -> None:
    w = weights(network)
    scaled = [4 * each for each in w]
    for a, b in zip(keep_above(w, 1.0), keep_above(scaled, 1.0), strict=True):
        assert (a == b).all()
    assert kept(keep_above(w, 0.0)) == 1
    assert kept(keep_above(w, 1.0)) == pytest.approx(0.32, abs=0.08)  # normal weights


def test_random_masks_keep_as_many_of_every_layer(
    network: Network, rng: np.random.Generator
) -> None:
    masks = keep(weights(network), [0.2, 0.4, 0.5])
    drawn = at_random(masks, rng)
    assert [m.sum() for m in drawn] == [m.sum() for m in masks]
    assert any((a != b).any() for a, b in zip(drawn, masks, strict=True))


def test_the_output_layer_loses_half_as_much_a_round() -> None:
    assert falling_shares(3, 3) == [0.8**3, 0.8**3, 0.9**3]


@pytest.mark.parametrize(
    "optimiser", [SGD(0.1), SGD(0.1, momentum=0.9, weight_decay=0.01), Adam(0.01)]
)
def test_cut_weights_stay_exactly_zero_and_the_others_learn(
    network: Network, rng: np.random.Generator, optimiser: Optimiser
) -> None:
    inputs = rng.random((60, 20), dtype=np.float32)
    labels = rng.integers(0, 4, 60)
    # What momentum has gathered before must not show either
    fit(network, optimiser, inputs, labels, rng, epochs=1, batch_size=10)
    masks = keep(weights(network), 0.3)
    pruned = cut(network, masks)
    before = [w.copy() for w in weights(pruned)]
    fit(pruned, Masked(optimiser, masks), inputs, labels, rng, epochs=2, batch_size=10)
    for w, mask, old in zip(weights(pruned), masks, before, strict=True):
        assert not w[~mask].any()
        assert (w[mask] != old[mask]).mean() > 0.5


def test_whole_masks_change_nothing(network: Network, rng: np.random.Generator) -> None:
    inputs = rng.random((40, 20), dtype=np.float32)
    labels = rng.integers(0, 4, 40)
    whole = [np.ones(w.shape, np.bool_) for w in weights(network)]
    masked = cut(network, whole)
    fit(network, Adam(), inputs, labels, np.random.default_rng(0), epochs=2, batch_size=10)
    fit(
        masked,
        Masked(Adam(), whole),
        inputs,
        labels,
        np.random.default_rng(0),
        epochs=2,
        batch_size=10,
    )
    for a, b in zip(weights(network), weights(masked), strict=True):
        assert (a == b).all()


def test_cutting_the_same_weights_on_another_scale_gives_the_same_answers(
    network: Network, rng: np.random.Generator
) -> None:
    scaled = rescale(network, [2.0 ** rng.integers(-2, 3, units) for units in (12, 8)])
    masks = keep(weights(scaled), 0.3)
    inputs = rng.random((30, 20), dtype=np.float32)
    plain, other = cut(network, masks).outputs(inputs), cut(scaled, masks).outputs(inputs)
    assert (plain == other).all()
    assert any((a != b).any() for a, b in zip(masks, keep(weights(network), 0.3), strict=True))
