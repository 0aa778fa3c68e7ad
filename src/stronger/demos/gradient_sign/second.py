"""The push of one unit along its weights' sign, by the number of its inputs, a second time.

Written from `goodfellow2014explaining` (section 3: along the sign of the weights a net input grows
by epsilon times the mean size of a weight times the number n of inputs) and the words of the
prediction `the-push-grows-with-the-number-of-inputs` and of the demo's story. The first program was
not looked at, though the two were written in one project and read the same digits by one function.

What the words leave open was decided here: the unit has a bias and begins with weights of zero; it
goes 20 times through all the threes and sevens among 12,000 digits, in batches of 20; the learning
rate is 10 / n for weights and 1 for the bias. The response is the mean size of the net input, bias
and all, on the threes and sevens of the test set. The exponent is the slope of log(push / response)
on log n over n = 49, 196 and 784.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices
    from stronger.evidence.demo import Found

demo = Demo(__file__)

EPSILON = 0.25
EPOCHS, BATCH = 20, 20
STEP, BIAS_STEP = 10.0, 1.0
"""Learning rates: an n-th of the first for each of n weights, and the second for the bias."""


@demo.part
def push_units_of_more_and_more_inputs(rng: np.random.Generator, scale: Scale) -> Found:
    """Learn 3 against 7 at three resolutions, and compare the push with the response."""
    drawn = digits(rng, scale, train=scale(600, 12_000), test=10_000)
    train, test = (np.isin(labels, (3, 7)) for labels in (drawn.train_labels, drawn.test_labels))
    targets = (drawn.train_labels[train] == 7).astype(float)
    order = [rng.permutation(len(targets)) for _ in range(scale(4, EPOCHS))]
    inputs, ratios = [], []
    for factor in (4, 2, 1):
        x = _average(drawn.train[train], factor)
        weights, bias = _learn(x, targets, order)
        response = np.abs(_average(drawn.test[test], factor) @ weights + bias).mean()
        inputs.append(len(weights))
        ratios.append(EPSILON * np.abs(weights).sum() / response)
    slope, _ = np.polyfit(np.log(inputs), np.log(ratios), 1)
    return {"resolution.push_exponent": slope}, {}


def _average(images: Array, factor: int) -> Array:
    """Return the means of blocks of `factor` by `factor` pixels (images, 784 / factor ** 2)."""
    side = 28 // factor
    blocks = images.astype(float).reshape(-1, side, factor, side, factor)
    means: Array = blocks.mean(axis=(2, 4))
    return means.reshape(len(images), -1)


def _learn(x: Array, targets: Array, orders: list[Indices]) -> tuple[Array, float]:
    """Return the weights and the bias of a logistic unit after one pass in each of the orders."""
    weights, bias = np.zeros(x.shape[1]), 0.0
    for order in orders:
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            to_weights, to_bias = _gradients(weights, bias, x[batch], targets[batch])
            weights -= STEP / len(weights) * to_weights
            bias -= BIAS_STEP * to_bias
    return weights, bias


def _gradients(weights: Array, bias: float, x: Array, targets: Array) -> tuple[Array, float]:
    """Return the gradients of the mean cross-entropy of a logistic unit."""
    too_much = 1 / (1 + np.exp(-(x @ weights + bias))) - targets
    return too_much @ x / len(x), too_much.mean()
