"""Presence, importance and size of units: each on small cases, and what rescaling leaves alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stronger.demos.presence_importance_size.measure import demo
from stronger.demos.presence_importance_size.networks import (
    ConvNets,
    Perceptrons,
    Readers,
    make_mlp,
)
from stronger.demos.presence_importance_size.orders import (
    check_rescaled,
    compare,
    compare_within,
    permute_sizes,
    turn_round,
)
from stronger.demos.presence_importance_size.units import (
    FEATURES,
    FILLS,
    ablate,
    choose_features,
    filled,
    measure_sizes,
    measure_units,
    sway,
)
from stronger.demos.presence_importance_size.views import View
from stronger.demos.shared.reader import Reader
from stronger.demos.shared.token_tasks import ANSWERS, draw_retrieval, one_hot
from stronger.nn.losses import cross_entropy
from stronger.nn.planted import Planted, logistic_cross_entropy
from stronger.nn.small_convnet import digit_network

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Bits


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def classes(rng: np.random.Generator, examples: int, count: int) -> Bits:
    drawn = np.concatenate([rng.permutation(examples // 2)] * 2) % count
    told: Bits = np.arange(count) == drawn[:, None]
    return told


def view(rng: np.random.Generator, weights: Array, **kind: Any) -> View:
    """Rectified values that a linear layer reads."""
    values = np.maximum(rng.standard_normal((200, len(weights), 1)), 0)
    present = classes(rng, 200, weights.shape[1])
    return View(values, lambda v: v[:, :, 0] @ weights, present, **kind)


def test_losses_are_those_of_training(rng: np.random.Generator) -> None:
    seen = view(rng, rng.standard_normal((5, 4)))
    loss, _ = cross_entropy(seen.outputs, seen.present.argmax(axis=1))
    assert seen.losses(seen.outputs).mean() == pytest.approx(loss)
    planted = view(rng, rng.standard_normal((5, 4)), exclusive=False)
    loss, _ = logistic_cross_entropy(planted.outputs, planted.present)
    assert planted.losses(planted.outputs).mean() == pytest.approx(loss)


def test_answers_that_do_not_move_are_no_distance_away_and_sure_opposites_are_one(
    rng: np.random.Generator,
) -> None:
    for kind in (True, False):
        seen = view(rng, 1000 * np.array([[1.0, -1.0], [-1.0, 1.0]]), exclusive=kind)
        sure = np.abs(seen.outputs[:, 0]) > 50
        np.testing.assert_array_equal(seen.distances(seen.outputs), 0)
        np.testing.assert_allclose(seen.distances(-seen.outputs)[sure], 1)
        assert (seen.support(seen.outputs) >= seen.support(-seen.outputs)).all()


def test_fills_are_zero_the_mean_of_each_place_and_values_on_other_examples(
    rng: np.random.Generator,
) -> None:
    values = rng.random((6, 3, 2))
    assert not filled(values, 1, "zero")[:, 1].any()
    np.testing.assert_allclose(filled(values, 1, "mean")[4, 1], values[:, 1].mean(axis=0))
    order = np.array([1, 2, 3, 4, 5, 0])
    np.testing.assert_array_equal(filled(values, 1, "resample", order)[0, 1], values[1, 1])
    for how in FILLS:
        np.testing.assert_array_equal(filled(values, 1, how, order)[:, [0, 2]], values[:, [0, 2]])


def test_a_unit_moves_the_class_of_its_most_unusual_weight_up_or_down(
    rng: np.random.Generator,
) -> None:
    weights = np.array([[5.0, 5.0, 5.0, 8.0], [0.0, -4.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]])
    found = sway(view(rng, weights))
    assert np.abs(found).argmax(axis=1)[:2].tolist() == [3, 1]
    assert np.sign(found[[0, 1], [3, 1]]).tolist() == [1, -1]
    np.testing.assert_allclose(found[2], 0, atol=1e-12)


def test_features_are_chosen_without_regard_to_size(rng: np.random.Generator) -> None:
    weights = rng.standard_normal((5, 4))
    seen = view(rng, weights)
    factors = np.exp(rng.uniform(-3, 3, 5))
    stretched = View(
        seen.values * factors[:, None],
        lambda v: v[:, :, 0] @ (weights / factors[:, None]),
        seen.present,
    )
    before, after = choose_features(seen), choose_features(stretched)
    for name, features in before.items():
        np.testing.assert_array_equal(features, after[name])


def test_nothing_hangs_on_a_unit_that_nothing_reads(rng: np.random.Generator) -> None:
    weights = rng.standard_normal((4, 3))
    weights[2] = 0
    seen = view(rng, weights)
    for how in FILLS:
        effects = ablate(seen, how, seed=1)
        assert not effects.distances[:, 2].any()
        assert effects.loss[2] == effects.error[2] == effects.answer[2] == 0
        assert (effects.change[[0, 1, 3]] > 0).all()
    assert ablate(seen, "resample", 1).loss[0] != ablate(seen, "resample", 2).loss[0]


def test_sizes_on_a_small_case() -> None:
    sizes = measure_sizes(np.array([[0.0, 3.0, 0.0], [4.0, -3.0, 0.0]]))
    assert sizes["mean"].tolist() == [2, 3, 0]
    assert sizes["maximum"].tolist() == [4, 3, 0]
    assert sizes["active"].tolist() == [0.5, 1, 0]
    np.testing.assert_allclose(sizes["per_rms"], [np.sqrt(0.5), 1, 0])


def test_presence_is_whole_where_a_unit_is_the_feature_upright_or_turned_over(
    rng: np.random.Generator,
) -> None:
    present = classes(rng, 400, 4)
    values = np.stack([present[:, 1], ~present[:, 1], rng.random(400)], axis=1)[:, :, None]
    weights = np.array([[0.0, 3, 0, 0], [0, -3, 0, 0], [0, 0.1, 0, 0]])
    units = measure_units(View(values * 1.0, lambda v: v[:, :, 0] @ weights, present), seed=0)
    assert units.presence[:2].tolist() == [1, 1]
    assert units.presence[2] < 0.3
    assert units.auc["moves"][:2].tolist() == [1, 0]
    assert units.raises[:2].tolist() == [1, -1]
    assert compare(units)["importance"] == pytest.approx(units.importance.mean())


def perceptrons(rng: np.random.Generator) -> tuple[Perceptrons, object]:
    inputs = rng.standard_normal((200, 6))
    return Perceptrons(inputs, classes(rng, 200, 4)), make_mlp(rng, 6, 8, 4)


def convnets(rng: np.random.Generator) -> tuple[ConvNets, object]:
    return ConvNets(rng.random((60, 784)), classes(rng, 60, 10)), digit_network(
        rng, kernels=3, hidden=8
    )


def readers(rng: np.random.Generator) -> tuple[Readers, object]:
    examples = draw_retrieval(rng, 100)
    sizes = examples.tokens.shape[2], examples.queries.shape[1], ANSWERS
    kind = Readers(examples, one_hot(examples.labels[:, None], ANSWERS) > 0)
    return kind, Reader(*sizes, rng, width=12)


@pytest.mark.parametrize("make", [perceptrons, convnets, readers])
def test_rescaling_moves_sizes_as_told_and_nothing_else(
    make: Callable[..., Any], rng: np.random.Generator
) -> None:
    kind, network = make(rng)
    before = [measure_units(each, seed=3) for each in kind.see(network)]
    factors = [turn_round(each) for each in before]
    views = kind.see(kind.stretch(network, factors))
    moved, after = check_rescaled(before, views, seed=3)
    assert max(moved.values()) < 1e-12
    for each, turned, by in zip(before, after, factors, strict=True):
        np.testing.assert_allclose(turned.size, each.size * by)
        np.testing.assert_allclose(np.sort(turned.size), np.sort(each.size))
        assert not np.allclose(turned.size, each.size)
        old, new = compare(each), compare(turned)
        for pair in ("presence_size", "importance_size"):
            assert new[pair] == pytest.approx(-old[pair])


def test_units_that_are_never_on_keep_their_scale(rng: np.random.Generator) -> None:
    values = np.maximum(rng.standard_normal((100, 4, 1)), 0)
    values[:, 2] = 0
    weights = rng.standard_normal((4, 3))
    units = measure_units(
        View(values, lambda v: v[:, :, 0] @ weights, classes(rng, 100, 3)), seed=0
    )
    assert units.alive.tolist() == [True, True, False, True]
    for factors in (turn_round(units), permute_sizes(units, rng)):
        assert factors[2] == 1
        np.testing.assert_allclose(np.sort(units.size * factors), np.sort(units.size))


def test_a_unit_reads_the_planted_feature_whose_direction_its_weights_have(
    rng: np.random.Generator,
) -> None:
    world = Planted.at_random(rng, 6, 0.3, noise=0.1)
    network = make_mlp(rng, 6, 5, 6)
    chosen = np.array([4, 0, 3, 2, 2])
    network.layers[0].parameters["weights"][:] = world.directions[chosen].T
    kind = Perceptrons(*world.draw(rng, 400), exclusive=False, world=world)
    first, second = kind.see(network)
    assert choose_features(first)["reads"].tolist() == chosen.tolist()
    assert second.reads is not None
    assert second.reads.shape == (5, 6)


def test_on_one_image_what_is_off_moves_nothing_and_equal_weights_leave_size_to_decide(
    rng: np.random.Generator,
) -> None:
    weights = np.zeros((20, 2))
    weights[:, 0] = 0.1
    units = measure_units(view(rng, weights), seed=0)
    factors = {"as_it_is": np.ones(20), "turned_round": turn_round(units)}
    found = compare_within(units, factors, images=50)
    assert found["as_it_is.all"] > 0.99
    assert found["as_it_is.active"] == pytest.approx(1)
    assert found["turned_round.all"] < found["as_it_is.all"]


def test_what_leads_is_what_the_rules_choose_in_untrained_networks() -> None:
    folder = Path(__file__).parents[2] / "data" / "demos" / demo.id
    seeds = json.loads((folder / "result.json").read_text(encoding="utf-8"))["metrics"]

    def mean(name: str) -> float:
        found = [v for seed in seeds for k, v in seed.items() if k.endswith(f".untrained.{name}")]
        return float(np.mean(found))

    assert min(FILLS, key=lambda how: mean(f"fill.{how}")) == FILLS[0]
    assert min(FEATURES, key=lambda how: mean(f"told.{how}")) == FEATURES[0]
