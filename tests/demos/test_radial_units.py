"""Radial units with an ellipse of their own."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.rubbish_class.radial import EllipticDistance, each_by_distance
from stronger.nn.gradients import gradient_errors

RNG = np.random.default_rng(0)
CENTRES = RNG.random((3, 5))
X = RNG.random((7, 5))
LABELS = RNG.integers(0, 3, 7)


def test_the_distance_is_the_weighted_sum_of_squares() -> None:
    layer = EllipticDistance(CENTRES, 2.0)
    layer.parameters["log_precision"][1, 3] = np.log(5.0)
    b = np.full((3, 5), 2.0)
    b[1, 3] = 5
    expected = (b * (X[:, None] - CENTRES) ** 2).sum(axis=2)
    np.testing.assert_allclose(layer.forward(X), expected)


def test_a_unit_is_highest_at_its_centre() -> None:
    d = EllipticDistance(CENTRES, 2.0).forward(CENTRES)
    np.testing.assert_allclose(np.diag(d), 0, atol=1e-12)
    assert (d[~np.eye(3, dtype=bool)] > 0.01).all()


def test_all_gradients_are_those_of_the_loss() -> None:
    layer, x = EllipticDistance(CENTRES, 0.7), X.copy()
    d = layer.forward(x)
    inputs = layer.backward(each_by_distance(d, LABELS)[1])
    arrays = {name: (layer.parameters[name], layer.gradients[name]) for name in layer.parameters}
    errors = gradient_errors(
        lambda: each_by_distance(layer.forward(x), LABELS)[0], arrays | {"inputs": (x, inputs)}
    )
    assert max(errors.values()) < 1e-7


def test_the_loss_is_that_of_answers_of_yes_or_no() -> None:
    d = np.array([[0.3, 2.0], [1.5, 0.1]])
    p = np.exp(-d)
    expected = -np.log([p[0, 0], 1 - p[0, 1], 1 - p[1, 0], p[1, 1]]).sum() / 2
    assert each_by_distance(d, np.array([0, 1]))[0] == pytest.approx(expected)


def test_the_loss_is_finite_at_a_foreign_centre_and_far_from_all() -> None:
    loss, slope = each_by_distance(np.array([[0.0, 0.0, 1e5]], np.float32), np.array([0]))
    assert np.isfinite(loss)
    assert np.isfinite(slope).all()


def test_a_weight_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match="must be positive"):
        EllipticDistance(CENTRES, 0.0)
