"""The second program of `rectifier-sparsity` goes down the true gradient, and counts zeros."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.rectifier_sparsity.second import Perceptron


def loss(net: Perceptron, x: np.ndarray, labels: np.ndarray) -> float:
    z = net.answer(x)[-1]
    return float((np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels]).mean())


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    rng = np.random.default_rng(1)
    net = Perceptron(rng, [4, 5, 6, 3], np.float64)
    net.b = [rng.normal(size=each.shape) for each in net.b]  # away from the kink of silent rows
    x, labels = rng.normal(size=(7, 4)), rng.integers(3, size=7)
    for values, slopes in zip(net.w + net.b, net.gradient(x, labels), strict=True):
        for at in np.ndindex(values.shape):
            here, e = values[at], 1e-6
            values[at] = here + e
            above = loss(net, x, labels)
            values[at] = here - e
            below = loss(net, x, labels)
            values[at] = here
            assert slopes[at] == pytest.approx((above - below) / (2 * e), abs=1e-7)


def test_the_first_step_of_adam_is_as_long_as_the_rate() -> None:
    rng = np.random.default_rng(2)
    net = Perceptron(rng, [4, 5, 3], np.float64)
    x, labels = rng.normal(size=(7, 4)), rng.integers(3, size=7)
    before, slopes = net.b[-1].copy(), net.gradient(x, labels)[-1]
    net.learn(x, labels, 0.01)
    np.testing.assert_allclose(before - net.b[-1], 0.01 * np.sign(slopes), rtol=1e-3)


def test_values_that_are_exactly_zero_are_counted_in_hidden_layers_only() -> None:
    net = Perceptron(np.random.default_rng(3), [2, 2, 1], np.float64)
    net.w[0][:] = [[1.0, -1.0], [0.0, 0.0]]
    assert net.zeros(np.array([[1.0, 0.0], [0.0, 0.0]])) == 0.75
