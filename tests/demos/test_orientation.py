"""Which end of a unit marks presence, and what turns it: mechanism at the quick scale."""

from collections.abc import Callable

import numpy as np
import pytest

from stronger.demos.orientation.network import clamp, make_network
from stronger.demos.resting_activity.network import Raised
from stronger.demos.shared.planted_units import (
    EVEN,
    KINDS,
    RARE,
    Learned,
    Unit,
    learn_planted,
    mirror,
)
from stronger.evidence.demo import Scale
from stronger.evidence.parameters import Parameters
from stronger.evidence.results import Result
from stronger.nn.activations import LeakyReLU, NegatedReLU, ReLU, Tanh
from stronger.nn.network import Network


def learn(unit: Unit, share: float, *, mirrored: bool = False) -> Learned:
    parameters = Parameters({"examples": 1_000, "epochs": 1, "learning_rate": 3e-3})
    return learn_planted(3, Scale("quick"), parameters, unit, share, mirrored=mirrored)


@pytest.fixture(scope="module")
def orientation(run_quick: Callable[[str], Result]) -> Result:
    return run_quick("orientation")


@pytest.fixture(scope="module")
def resting(run_quick: Callable[[str], Result]) -> Result:
    return run_quick("resting-activity")


def test_the_quick_scale_shows_the_identities(orientation: Result) -> None:
    assert not orientation.failures
    for metrics in orientation.metrics:
        assert metrics["planted.negated.mirror_residual"] < 1e-6
        assert metrics["digits.negated.mirror_residual"] < 1e-6
        assert metrics["digits.negated.accuracy_change"] == 0
        assert all(0 <= v <= 1 for name, v in metrics.items() if name.endswith("high"))


def test_untrained_units_have_no_preferred_end(orientation: Result) -> None:
    for kind in KINDS:
        for layer in ("first", "last"):
            name = f"digits.{kind}.{layer}.untrained"
            assert orientation.estimates[f"{name}.high"].mean == pytest.approx(0.5, abs=0.15)
            assert orientation.estimates[f"{name}.agreement"].mean == pytest.approx(0.5, abs=0.15)


def test_the_follow_up_shows_its_identity(resting: Result) -> None:
    assert not resting.failures
    for metrics in resting.metrics:
        assert metrics["rest.tanh.mirror_residual"] < 1e-6


@pytest.mark.parametrize("unit", [Tanh, lambda: LeakyReLU(1.0)])
def test_an_odd_unit_started_upside_down_ends_upside_down(unit: Unit) -> None:
    plain, turned = learn(unit, RARE), learn(unit, RARE, mirrored=True)
    np.testing.assert_allclose(turned.tuning.auc, 1 - plain.tuning.auc, atol=1e-9)
    np.testing.assert_array_equal(turned.reads, -plain.reads)


def test_a_rectifier_started_upside_down_does_not() -> None:
    plain, turned = learn(ReLU, EVEN), learn(ReLU, EVEN, mirrored=True)
    assert np.abs(turned.tuning.auc - (1 - plain.tuning.auc)).max() > 1e-3


def test_linear_units_tell_degrees_as_well_as_presence() -> None:
    found = learn(lambda: LeakyReLU(1.0), EVEN)
    np.testing.assert_allclose(found.degrees, 0, atol=1e-3)


def test_convexity_lets_high_units_tell_degrees_and_low_ones_not() -> None:
    found = learn(ReLU, EVEN)
    rises = found.tuning.auc > 0.6
    falls = found.tuning.auc < 0.4
    assert found.degrees[rises].min() > -0.02
    assert found.degrees[falls].max() < 0.02


def test_the_mirror_image_computes_the_same() -> None:
    plain = make_network(np.random.default_rng(0), ReLU)
    turned = mirror(plain)
    negated = Network([NegatedReLU() if isinstance(x, ReLU) else x for x in turned.layers])
    x = np.random.default_rng(1).random((5, 784), dtype=np.float32)
    np.testing.assert_allclose(negated.forward(x), plain.forward(x), atol=1e-6)
    states, others = plain.activations(x), negated.activations(x)
    np.testing.assert_allclose(others[2], -states[2], atol=1e-6)
    np.testing.assert_allclose(others[4], -states[4], atol=1e-6)


def test_clamping_a_last_unit_moves_logits_by_its_votes() -> None:
    network = make_network(np.random.default_rng(0), ReLU)
    h = network.activations(np.random.default_rng(1).random((9, 784), dtype=np.float32))[4]
    votes = network.layers[4].parameters["weights"] * np.ptp(h, axis=0)[:, None]
    np.testing.assert_allclose(
        clamp(network, 4, h, 5), votes - votes.mean(axis=1, keepdims=True), atol=1e-4
    )


def test_a_raised_unit_is_the_old_one_moved() -> None:
    x = np.linspace(-2, 2, 9, dtype=np.float32)[None]
    layer = Raised(Tanh, 2.0, 0.25)
    np.testing.assert_allclose(layer.forward(x), 0.25 * (np.tanh(x) + 2), rtol=1e-6)
    np.testing.assert_allclose(
        layer.input_gradient(np.ones_like(x)), 0.25 * (1 - np.tanh(x) ** 2), atol=1e-6
    )
