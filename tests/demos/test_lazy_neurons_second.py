"""The second program of `lazy-neurons` goes down the true gradient, and counts who is off."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.lazy_neurons.second import Weights, gradient, logits, silence


def small(rng: np.random.Generator) -> Weights:
    return Weights(
        rng.normal(size=(4, 5)), rng.normal(size=5), rng.normal(size=(5, 3)), np.zeros(3)
    )


def loss(weights: Weights, x: np.ndarray, labels: np.ndarray) -> float:
    z = logits(weights, x)
    return float((np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels]).mean())


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    rng = np.random.default_rng(0)
    weights, x, labels = small(rng), rng.normal(size=(6, 4)), rng.integers(3, size=6)
    for values, slopes in zip(weights, gradient(weights, x, labels), strict=True):
        for at in np.ndindex(values.shape):
            here, e = values[at], 1e-6
            values[at] = here + e
            above = loss(weights, x, labels)
            values[at] = here - e
            below = loss(weights, x, labels)
            values[at] = here
            assert slopes[at] == pytest.approx((above - below) / (2 * e), abs=1e-7)


def test_a_unit_is_silent_where_its_excitation_is_not_above_zero() -> None:
    weights = Weights(np.array([[1.0, -1.0]]), np.array([0.0, 0.5]), np.zeros((2, 3)), np.zeros(3))
    assert silence(weights, np.array([[0.0], [1.0]])) == 0.5
