"""The demo of sparse, strong activations: its measures on cases one can work out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.sparse_strong import alone, attacks, codes, measure, networks
from stronger.demos.sparse_strong.layers import FractionalThreshold, MaxDivisiveNorm, Rewarded
from stronger.nn.attacks import margins
from stronger.nn.datasets import Rows

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.demos.sparse_strong.networks import Kind
    from stronger.evidence.results import Result

KINDS: tuple[Kind, ...] = ("conv", "mlp")
PARAMETERS = measure.demo.parameters("quick")


def digits(count: int = 12) -> Array:
    x: Array = np.random.default_rng(0).random((count, 784), dtype=np.float32)
    return x


def shown(count: int = 12) -> networks.Shown:
    x, labels = digits(count), np.arange(count) % 10
    rows = Rows(x, labels, x, labels)
    return networks.Shown(rows, np.ones_like(x), seed=7, attacked=4, steps=2, queries=2)


def test_the_share_of_the_top_runs_from_a_tenth_to_one() -> None:
    assert codes.top_share(np.ones((3, 20))) == pytest.approx(0.1)
    assert codes.top_share(np.eye(20)) == 1
    one_place = np.zeros((20, 2, 2, 1))
    one_place[:, 0, 0, 0] = 1
    assert codes.top_share(one_place) == pytest.approx(0.1)


def test_hoyer_is_zero_for_equal_values_and_one_for_a_single_one() -> None:
    assert codes.hoyer(np.full((2, 9), 3.0)) == pytest.approx(0)
    assert codes.hoyer(5 * np.eye(9)) == pytest.approx(1)


def test_only_units_that_are_on_are_among_the_strongest() -> None:
    features = np.array([[0.0, 3.0, 1.0, 2.0], [0.0, 0.0, 0.0, 1.0]])
    marks = codes.top_set(features, 0.5)
    assert marks.tolist() == [[False, True, False, True], [False, False, False, True]]
    assert codes.share_kept(marks, marks) == 1
    assert codes.share_kept(marks, ~marks) == 0


def test_parts_go_by_rank_and_make_up_the_whole() -> None:
    features = np.random.default_rng(1).permuted(np.arange(1.0, 61).reshape(3, 20), axis=1)
    parts = codes.keep_parts(features, np.random.default_rng(2))
    np.testing.assert_array_equal(parts["top"] + parts["rest"], features)
    assert [(part != 0).sum(axis=1).tolist() for part in parts.values()] == [
        [20] * 3,
        [2] * 3,
        [2] * 3,
        [2] * 3,
        [18] * 3,
    ]
    assert np.all(parts["top"].max(axis=1) == features.max(axis=1))
    assert np.all(parts["second"].max(axis=1) < np.sort(features, axis=1)[:, -2])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", networks.RECIPES)
def test_a_network_is_made_of_what_its_recipe_names(kind: Kind, name: str) -> None:
    recipe = networks.RECIPES[name]
    built = networks.build(kind, recipe, np.random.default_rng(3), PARAMETERS)
    states = built.network.activations(digits())
    layers = built.network.layers
    assert states[-1].shape == (12, 10)
    for block in built.blocks:
        assert np.all(states[block.rectified] >= 0)
        assert np.all(states[block.code] >= 0)
        assert layers[block.weighted].parameters
    assert states[built.features].ndim == 2
    assert sum(isinstance(each, MaxDivisiveNorm) for each in layers) == 2 * recipe.divide
    assert sum(isinstance(each, FractionalThreshold) for each in layers) == 2 * recipe.cut
    rewarded = [each for each in layers if isinstance(each, Rewarded)]
    assert [each.alpha for each in rewarded if each.alpha] == [
        pytest.approx(10 * recipe.reward * alpha) for alpha in networks.ALPHAS if recipe.reward
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_unit_looks_for_matches_it_fully(kind: Kind) -> None:
    built = networks.build(kind, networks.RECIPES["plain"], np.random.default_rng(4), PARAMETERS)
    layer, x = built.network.layers[0 if kind == "mlp" else 1], digits(1)
    if kind == "mlp":
        layer.parameters["weights"][:, :2] = 3 * x.T
        assert networks.match(layer, x) == pytest.approx(1, abs=1e-5)
    else:
        layer.parameters["kernels"][...] = 1
        image = np.ones((1, 28, 28, 1), np.float32)
        assert networks.match(layer, image) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_all_parts_together_answer_as_the_network(kind: Kind) -> None:
    built = networks.build(kind, networks.FULL, np.random.default_rng(5), PARAMETERS)
    given = shown(40)
    found = measure.use_parts(built, given) | measure.resist_noise(built, given)
    assert found["part.all.clean"] == found["clean"]
    assert found["part.all.noisy"] == found["noise.50"]


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_survives_all_attacks_survives_each(kind: Kind) -> None:
    built = networks.build(kind, networks.FULL, np.random.default_rng(6), PARAMETERS)
    given = shown()
    x = given.clean[:4]
    moved, worst = attacks.attack(built.network, given, 0.1, {"nobody": x})
    for digits_moved in (*moved.values(), worst):
        assert np.abs(digits_moved - x).max() <= 0.1 + 1e-6
        assert digits_moved.min() >= 0
        assert digits_moved.max() <= 1
    found = attacks.withstand(built.network, given, moved, worst, 0.1)
    assert found["worst"] <= found["by_gradient"] <= min(found[name] for name in moved)


@pytest.mark.parametrize("queries", [0, 30])
def test_a_search_never_lowers_the_margin(queries: int) -> None:
    network = networks.build("mlp", networks.FULL, np.random.default_rng(8), PARAMETERS).network
    x, labels = digits(), np.arange(12) % 10
    found = attacks.search(network, x, x, labels, 0.1, np.random.default_rng(9), queries)
    gain = margins(network.outputs(found), labels) - margins(network.outputs(x), labels)
    assert np.all(gain >= 0)
    assert np.any(gain > 0) == (queries > 0)


def test_a_climb_raises_the_margin() -> None:
    network = networks.build("mlp", networks.Recipe(), np.random.default_rng(8), PARAMETERS).network
    x, labels = digits(), np.arange(12) % 10
    found = attacks.climb(network, x, labels, 0.1, np.random.default_rng(9), 5)
    gain = margins(network.outputs(found), labels) - margins(network.outputs(x), labels)
    assert np.all(gain > 0)


def test_strength_is_the_mean_while_on() -> None:
    code = np.array([[2.0, 0.0], [4.0, 0.0], [0.0, 0.0]])
    assert alone.mean_while_on(code).tolist() == [3.0, 0.0]


def test_units_are_counted_class_by_class() -> None:
    marks, labels = np.array([[True, False], [True, True], [False, False]]), np.array([0, 0, 1])
    assert alone.by_class(marks, labels, range(2)).tolist() == [[1.0, 0.5], [0.0, 0.0]]


def test_the_quick_scale_measures_shares_as_shares(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        for kind in KINDS:
            assert metrics[f"{kind}.full.zeros.1"] >= 0.75
            for attack in ("true", "soft", "from_standard", "from_plain"):
                worst = metrics[f"{kind}.full.attack.10.worst"]
                assert worst <= metrics[f"{kind}.full.attack.10.{attack}"]
            for name in networks.RECIPES:
                assert 0 <= metrics[f"{kind}.{name}.overlap.noise"] <= 1
                assert 0.1 <= metrics[f"{kind}.{name}.top_share.1"] <= 1
