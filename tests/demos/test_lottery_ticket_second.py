"""The second program of `lottery-ticket` goes down the true gradient, and keeps what it should."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.lottery_ticket.second import (
    answer,
    draw,
    elsewhere,
    keep_largest,
    slopes,
    train,
)
from stronger.evidence.parameters import Parameters
from stronger.nn.datasets import Rows


def loss(weights: list[np.ndarray], x: np.ndarray, labels: np.ndarray) -> float:
    z = answer(weights, x)[-1]
    return float((np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels]).mean())


def test_the_slopes_are_those_of_the_loss() -> None:
    rng = np.random.default_rng(1)
    weights = draw(rng, (4, 5, 6, 3), np.float64)
    for w in weights:
        w[-1] = rng.normal(size=w.shape[1])
    x, labels = rng.normal(size=(7, 4)), rng.integers(3, size=7)
    for values, slope in zip(weights, slopes(weights, x, labels), strict=True):
        for at in np.ndindex(values.shape):
            here, e = values[at], 1e-6
            values[at] = here + e
            above = loss(weights, x, labels)
            values[at] = here - e
            below = loss(weights, x, labels)
            values[at] = here
            assert slope[at] == pytest.approx((above - below) / (2 * e), abs=1e-7)


def test_a_round_keeps_the_largest_of_those_that_were_left_and_all_biases() -> None:
    weights = np.array([[4.0, -3.0], [2.0, 1.0], [0.0, 0.0]])
    present = np.array([[False, True], [True, True], [True, True]])
    expected = [[False, True], [True, False], [True, True]]
    assert keep_largest(weights, present, 2).tolist() == expected
    drawn = elsewhere(np.array(expected), np.random.default_rng(0))
    assert drawn[:-1].sum() == 2
    assert drawn[-1].all()


def test_what_is_not_present_stays_zero() -> None:
    rng = np.random.default_rng(2)
    weights = draw(rng, (10, 8, 3))
    present = [keep_largest(w, np.ones(w.shape, bool), w[:-1].size // 4) for w in weights]
    weights = [w * there for w, there in zip(weights, present, strict=True)]
    before, labels = weights[0].copy(), rng.integers(3, size=20)
    rows = Rows(rng.normal(size=(20, 10)), labels, np.empty((0, 10)), labels[:0])
    train(weights, present, rows, rng, Parameters({"learning_rate": 0.01, "epochs": 2}))
    for w, there in zip(weights, present, strict=True):
        assert (w[~there] == 0).all()
    assert (weights[0] != before)[present[0]].any()
