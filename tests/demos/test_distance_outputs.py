"""The distance-outputs demo: its layers and measures on cases whose answer is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.distance_outputs.distances import (
    ScaledTanh,
    SquaredDistance,
    competing_codes,
    draw_codes,
    nearest_code,
)
from stronger.demos.distance_outputs.measure import mean_gap
from stronger.demos.distance_outputs.networks import one_per_class
from stronger.nn.gradients import gradient_errors
from stronger.nn.losses import softmax

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def rng() -> np.random.Generator:
    return np.random.default_rng(1998)


def test_distances_and_scaled_tanh_have_the_gradients_of_their_outputs() -> None:
    x = rng().standard_normal((5, 4))
    layer = SquaredDistance(rng().standard_normal((3, 4)) + 1, learns=True)
    r = np.random.default_rng(2).standard_normal((5, 3))
    layer.forward(x)
    dx = layer.backward(r)
    towards = {"x": (x, dx), "codes": (layer.codes, layer.gradients["codes"])}
    errors = gradient_errors(lambda: float((r * layer.forward(x)).sum()), towards)
    tanh, s = ScaledTanh(), np.random.default_rng(3).standard_normal((5, 4))
    tanh.forward(x)
    towards = {"z": (x, tanh.backward(s))}
    errors |= gradient_errors(lambda: float((s * tanh.forward(x)).sum()), towards)
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize("loss", [nearest_code, competing_codes])
def test_both_criteria_fall_along_their_gradients(loss: type) -> None:
    y, labels = rng().random((6, 4)) * 3, rng().integers(0, 4, 6)
    errors = gradient_errors(lambda: float(loss(y, labels)[0]), {"y": (y, loss(y, labels)[1])})
    assert errors["y"] < 1e-6


def test_fixed_codes_have_no_parameters_and_a_layer_keeps_its_own() -> None:
    codes = draw_codes(rng(), 10, 84)
    assert set(np.unique(codes)) == {-1, 1}
    layer = SquaredDistance(codes)
    assert not layer.parameters
    codes[:] = 0
    assert layer.codes.any()


def test_codes_of_one_length_make_the_nearest_the_best_aligned() -> None:
    codes, x = draw_codes(rng(), 10, 84), rng().standard_normal((50, 84))
    y = SquaredDistance(codes).forward(x)
    np.testing.assert_allclose(softmax(-y), softmax(2 * x @ codes.T), atol=1e-12)


def test_far_rivals_are_left_alone_where_there_is_a_class_of_rubbish() -> None:
    y = np.array([[0.0, 50.0, 60.0]])
    _, gradient = competing_codes(y, np.array([0]))
    assert np.abs(gradient[0, 1:]).max() < 1e-15
    _, near = competing_codes(np.array([[0.0, 0.5, 60.0]]), np.array([0]))
    assert near[0, 1] < -0.1


def test_the_gap_of_codes_is_their_mean_squared_distance() -> None:
    assert mean_gap(np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 0.0]])) == pytest.approx(50 / 3)


def test_one_per_class_wants_one_there_and_nothing_elsewhere() -> None:
    loss, gradient = one_per_class(np.array([[0.0, 1.0], [0.5, 0.0]]), np.array([1, 0]))
    assert loss == 0.0625
    assert gradient.tolist() == [[0, 0], [-0.25, 0]]


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["linear.gap"] < 1e-10
        assert metrics["flip.gap"] == 0
        assert metrics["digits.smallest"] > 0.3 > metrics["digits.largest"]
        assert metrics["digits.other_codes"] < 0.4
