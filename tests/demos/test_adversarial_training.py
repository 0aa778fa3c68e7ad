"""Training against an attacker: what the measurements of the demo mean."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from stronger.demos.adversarial_training.first_layer import POOLED, measure_filters, strengths
from stronger.demos.adversarial_training.hidden_units import lift, lower, measure_units, purity
from stronger.demos.adversarial_training.measure import attack_all, errors_under
from stronger.evidence.demo import Scale
from stronger.nn.attacks import projected_gradient
from stronger.nn.datasets import Rows
from stronger.nn.network import Network
from stronger.nn.small_convnet import INPUTS, digit_network
from stronger.statistics import auc_of_two

if TYPE_CHECKING:
    from stronger.evidence.results import Result


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.fixture
def network(rng: np.random.Generator) -> Network:
    return digit_network(rng, kernels=3, hidden=12)


@pytest.fixture
def inked(rng: np.random.Generator) -> np.ndarray:
    """Return rows that are blank outside the middle."""
    images = np.zeros((20, 28, 28), np.float32)
    images[:, 8:20, 8:20] = rng.random((20, 12, 12))
    return images.reshape(20, 784)


def threshold_on_brightness(network: Network, alpha: float, beta: float) -> None:
    kernels, bias = (network.layers[1].parameters[name] for name in ("kernels", "bias"))
    kernels[:] = 0
    kernels[0, 0, 2, 2] = alpha
    bias[:] = -beta


def test_a_layer_of_the_papers_thresholds_is_recognised(
    network: Network, inked: np.ndarray, rng: np.random.Generator
) -> None:
    threshold_on_brightness(network, 1.0, 0.5)
    found = measure_filters(network, inked, inked, 0.3, rng)
    assert found["used"] == pytest.approx(1 / 3)
    assert found["one_weight"] == pytest.approx(1)
    assert found["silent_on_paper"] == found["sealed_on_paper"] == pytest.approx(1)
    seen = inked.reshape(-1, 28, 28)[:, 2:26, 2:26]
    assert found["zeros"] == pytest.approx(np.mean(seen <= 0.5), abs=1e-6)
    assert found["sealed"] == pytest.approx(np.mean(seen <= 0.2), abs=1e-6)
    assert found["moved"] == 0
    assert measure_filters(network, inked, inked, 0.6, rng)["sealed"] == 0


def test_strength_does_not_depend_on_the_scale_of_a_filter(
    network: Network, inked: np.ndarray
) -> None:
    before = strengths(network, network.forward(inked, stop=POOLED))
    network.layers[1].parameters["kernels"][1] *= 4
    network.layers[1].parameters["bias"][1] *= 4
    network.layers[POOLED].parameters["kernels"][:, 1] /= 4
    after = strengths(network, network.forward(inked, stop=POOLED))
    np.testing.assert_allclose(after, before, rtol=1e-4)


def test_an_attack_on_a_unit_moves_that_unit_the_right_way(
    network: Network, inked: np.ndarray, rng: np.random.Generator
) -> None:
    below = Network(network.layers[:INPUTS])
    units = rng.integers(0, 12, len(inked))
    rows = np.arange(len(inked))
    start = below.outputs(inked)[rows, units]
    for objective, sign in ((lift, 1), (lower, -1)):
        moved = projected_gradient(
            below, inked, units, 0.2, rng, steps=10, step=0.05, objective=objective
        )
        assert np.abs(moved - inked).max() <= 0.2 + 1e-6
        assert (sign * (below.outputs(moved)[rows, units] - start) > 0).all()


def test_order_and_purity_are_at_chance_for_what_tells_nothing(rng: np.random.Generator) -> None:
    assert auc_of_two(np.zeros(12), np.zeros(24)) == 0.5
    assert auc_of_two(np.full(3, 2.0), np.ones(3)) == purity(np.full(3, 2.0), np.ones(3)) == 1
    assert purity(np.zeros(12), np.ones(24)) == auc_of_two(np.zeros(12), np.ones(24)) == 0
    pure = [purity(rng.normal(size=12), rng.normal(size=24)) for _ in range(500)]
    assert np.mean(pure) == pytest.approx(1 / 3, abs=0.03)


def test_an_attack_of_size_zero_leaves_units_as_they_are(
    network: Network, rng: np.random.Generator
) -> None:
    x, labels = rng.random((200, 784), dtype=np.float32), np.arange(200) % 10
    data = Rows(x, labels, x, labels)
    found, _ = measure_units(network, data, 0.0, rng, units=5, steps=2)
    assert found["order"] == found["order_noise"] == found["order_attacked"]
    assert found["top"] == found["top_attacked"]
    assert found["lifted"] == found["reach"] == 0


def test_the_worst_attack_is_judged_digit_by_digit(rng: np.random.Generator) -> None:
    outputs = {0: [1.0, 0.0], 1: [0.0, 1.0]}
    network = cast(
        "Network",
        SimpleNamespace(outputs=lambda x: np.array([outputs[int(each)] for each in x])),
    )
    attacked = {"a": np.array([0, 0, 1, 1]), "b": np.array([0, 1, 0, 1])}
    labels = np.array([0, 0, 0, 0])
    assert errors_under(network, attacked, labels) == {"a": 0.5, "b": 0.5, "worst": 0.75}


def test_attacks_stay_within_reach(
    network: Network, inked: np.ndarray, rng: np.random.Generator
) -> None:
    made = attack_all(network, inked, np.zeros(20, int), 0.1, rng, Scale("quick"))
    for moved in made.values():
        assert np.abs(moved - inked).max() <= 0.1 + 1e-6
        assert 0 <= moved.min() <= moved.max() <= 1


def test_networks_behind_thresholds_see_faint_pixels_as_blank(quick: Result) -> None:
    for metrics in quick.metrics:
        assert metrics["threshold.faint_change"] == 0
        assert metrics["threshold.other_change"] > 0
        assert 0.5 < metrics["threshold.faint_share"] < 1


def test_the_worst_error_is_at_least_that_of_each_attack(quick: Result) -> None:
    for metrics in quick.metrics:
        for name in metrics:
            base, _, kind = name.rpartition(".")
            if kind in ("noise", "fgsm", "pgd", "margin", "through", "transfer"):
                assert metrics[f"{base}.worst"] >= metrics[name]


def test_sealed_zeros_are_zeros(quick: Result) -> None:
    for metrics in quick.metrics:
        for name in ("natural.at10", "natural.at30", "fgsm30.at30", "pgd30.at30"):
            first = {key: metrics[f"first.{name}.{key}"] for key in ("sealed", "zeros")}
            assert 0 <= first["sealed"] <= first["zeros"] <= 1
        assert metrics["first.natural.at30.sealed"] <= metrics["first.natural.at10.sealed"]
