"""A twelfth of the weights, retrained, against the whole network, programmed a second time.

Written from the words of the prediction `eight-percent-is-enough`, which cites `han2015learning`
(of which an abstract was read for this), and from the demo's story and parameters; no module,
finding or result of the first program was opened, though the two were written in one project, on
the same digits. It is numpy alone, with gradients written out. What the words leave open was
decided here: the rise is the test error, on all 10,000 test digits, of the pruned and retrained
network less that of the whole one trained as long; both start from the same trained weights at
velocity 0 and see the same batches of 100; the last epochs, which have a fifth of the rate, are the
last quarter of each training; weights start normal with variance 2/inputs; decay pulls at weights
and not at biases; and there is no dropout, though the paper has some.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.datasets import Rows

demo = Demo(__file__)

SIZES = (784, 300, 100, 10)
BATCH = 100
TRAINED, RETRAINED = 12, 4
"""Epochs before and after pruning."""
KEPT = 0.08
"""Share of each layer's weights that stay."""


class Layer(NamedTuple):
    """Weights (inputs, outputs), biases (outputs,), and which weights are there at all."""

    weights: Array
    biases: Array
    present: Bits


@demo.part
def prune_and_retrain(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Train, keep the largest 8% of each layer, and train on, beside the whole network."""
    rows = digits(rng, scale, train=parameters.examples, test=scale(1000, 10_000))
    whole = draw(rng, SIZES)
    train(whole, rows, scale(3, TRAINED), int(rng.integers(2**32)), parameters)
    part, same_order = keep_largest(whole, KEPT), int(rng.integers(2**32))
    for each in (whole, part):
        train(each, rows, RETRAINED, same_order, parameters)
    return {"retrained.rise_at_8": error(part, rows) - error(whole, rows)}, {}


def draw(rng: np.random.Generator, sizes: tuple[int, ...], kind: type = np.float32) -> list[Layer]:
    """Draw an untrained network."""
    return [
        Layer(
            rng.normal(0, np.sqrt(2 / inputs), (inputs, outputs)).astype(kind),
            np.zeros(outputs, kind),
            np.ones((inputs, outputs), bool),
        )
        for inputs, outputs in pairwise(sizes)
    ]


def keep_largest(layers: list[Layer], share: float) -> list[Layer]:
    """Return a copy in which a share of each layer's weights is left, those largest in size."""
    left = []
    for weights, biases, _ in layers:
        size = np.abs(weights).ravel()
        present = np.zeros(size.size, bool)
        present[np.argsort(size)[size.size - round(share * size.size) :]] = True
        there = present.reshape(weights.shape)
        left.append(Layer(weights * there, biases.copy(), there))
    return left


def answer(layers: list[Layer], x: Array) -> list[Array]:
    """Return the inputs, the values of each hidden layer, and the logits."""
    values = [x]
    for at, (weights, biases, _) in enumerate(layers):
        z = values[-1] @ weights + biases
        values.append(z if at == len(layers) - 1 else np.maximum(z, 0))
    return values


def error(layers: list[Layer], rows: Rows) -> float:
    """Return the share of test digits that get another name."""
    return float((answer(layers, rows.test)[-1].argmax(axis=1) != rows.test_labels).mean())


def slopes(layers: list[Layer], x: Array, labels: Labels) -> list[tuple[Array, Array]]:
    """Return the gradient of the mean cross-entropy, of weights and biases by layer."""
    *values, z = answer(layers, x)
    back = np.exp(z - z.max(axis=1, keepdims=True))
    back /= back.sum(axis=1, keepdims=True)
    back[np.arange(len(x)), labels] -= 1
    back /= len(x)
    found = []
    for value, layer in zip(values[::-1], layers[::-1], strict=True):
        found.append((value.T @ back, back.sum(axis=0)))
        if value is not x:
            back = (back @ layer.weights.T) * (value > 0)
    return found[::-1]


def train(layers: list[Layer], rows: Rows, epochs: int, seed: int, parameters: Parameters) -> None:
    """Train in place, in an order that the seed fixes; what is not present stays exactly zero."""
    rng = np.random.default_rng(seed)
    velocity = [(np.zeros_like(each.weights), np.zeros_like(each.biases)) for each in layers]
    for epoch in range(epochs):
        slow = epoch >= epochs - max(epochs // 4, 1)
        rate = parameters.learning_rate * (0.2 if slow else 1)
        order = rng.permutation(len(rows.train))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            found = slopes(layers, rows.train[chosen], rows.train_labels[chosen])
            for layer, (v, v_biases), (g, g_biases) in zip(layers, velocity, found, strict=True):
                v *= parameters.momentum
                v -= rate * layer.present * (g + parameters.weight_decay * layer.weights)
                v_biases *= parameters.momentum
                v_biases -= rate * g_biases
                layer.weights[...] += v
                layer.biases[...] += v_biases
