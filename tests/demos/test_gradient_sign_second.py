"""What the second program of the gradient sign promises: its gradient, and repeated pixels."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.gradient_sign.second import _average, _gradients, _learn
from stronger.nn.gradients import gradient_errors


def test_the_gradient_is_that_of_the_cross_entropy() -> None:
    rng = np.random.default_rng(0)
    x, targets = rng.normal(size=(6, 5)), rng.integers(0, 2, 6).astype(float)
    weights, bias = rng.normal(size=5), np.array([0.3])

    def cost() -> float:
        net = x @ weights + bias[0]
        return float(np.mean(np.log1p(np.exp(net)) - targets * net))

    to_weights, to_bias = _gradients(weights, bias[0], x, targets)
    errors = gradient_errors(
        cost, {"weights": (weights, to_weights), "bias": (bias, np.array([to_bias]))}
    )
    assert max(errors.values()) < 1e-7


def test_to_repeat_every_pixel_changes_neither_push_nor_bias() -> None:
    rng = np.random.default_rng(1)
    coarse, targets = rng.random((60, 49)), rng.integers(0, 2, 60).astype(float)
    fine = coarse.reshape(60, 7, 7).repeat(4, axis=1).repeat(4, axis=2).reshape(60, 784)
    assert _average(fine, 4) == pytest.approx(coarse)
    orders = [rng.permutation(60) for _ in range(2)]
    (few, bias), (many, same) = _learn(coarse, targets, orders), _learn(fine, targets, orders)
    assert np.abs(many).sum() == pytest.approx(np.abs(few).sum())
    assert same == pytest.approx(bias)
