"""The second program of `pruning` goes down the true gradient, and keeps what it should."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.pruning.second import Layer, answer, draw, keep_largest, slopes, train
from stronger.evidence.parameters import Parameters
from stronger.nn.datasets import Rows


def loss(layers: list[Layer], x: np.ndarray, labels: np.ndarray) -> float:
    z = answer(layers, x)[-1]
    return float((np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels]).mean())


def test_the_slopes_are_those_of_the_loss() -> None:
    rng = np.random.default_rng(1)
    layers = draw(rng, (4, 5, 6, 3), np.float64)
    for layer in layers:
        layer.biases[...] = rng.normal(size=layer.biases.shape)
    x, labels = rng.normal(size=(7, 4)), rng.integers(3, size=7)
    for layer, found in zip(layers, slopes(layers, x, labels), strict=True):
        for values, slope in zip(layer[:2], found, strict=True):
            for at in np.ndindex(values.shape):
                here, e = values[at], 1e-6
                values[at] = here + e
                above = loss(layers, x, labels)
                values[at] = here - e
                below = loss(layers, x, labels)
                values[at] = here
                assert slope[at] == pytest.approx((above - below) / (2 * e), abs=1e-7)


def test_the_largest_stay_and_the_others_stay_away() -> None:
    rng = np.random.default_rng(2)
    layers = draw(rng, (10, 8, 3))
    part = keep_largest(layers, 0.25)
    for before, after in zip(layers, part, strict=True):
        size = np.abs(before.weights)
        assert after.present.sum() == round(0.25 * size.size)
        assert size[after.present].min() > size[~after.present].max()
    labels = rng.integers(3, size=20)
    rows = Rows(rng.normal(size=(20, 10)), labels, np.empty((0, 10)), labels[:0])
    given = Parameters({"learning_rate": 0.1, "momentum": 0.9, "weight_decay": 0.01})
    before_training = part[0].weights.copy()
    train(part, rows, 2, 0, given)
    assert all((each.weights[~each.present] == 0).all() for each in part)
    assert (part[0].weights != before_training)[part[0].present].any()
