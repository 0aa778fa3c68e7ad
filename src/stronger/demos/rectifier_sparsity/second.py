"""Zeros of a network that learned shuffled labels by heart, programmed a second time.

Written from the abstract of `li2023lazy` and from the demo's story, parameters and the words of the
prediction `shuffled-labels-make-silence-too`; no module, finding or result of the first program was
opened, though the two were written in one project and read the same digits. It is numpy alone, with
gradients written out. What the words leave open was decided here: the gain is the share of exact
zeros, over all units of the three hidden layers and the 2,000 digits learned, less that of the same
network before its first step; inputs are ink from 0 to 1; weights are uniform within
sqrt(6 / (inputs + outputs)), as in the first papers on such networks; Adam, not gradient descent,
with 100 digits a step; and *by heart* is an error of at most 1% on these digits, looked for after
each pass, of which there are at most 200.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__)

LEARNED, BATCH, PASSES = 2000, 100, 200
BY_HEART = 0.01
"""Training error at which labels count as learned by heart."""


class Perceptron:
    """Layers of rectifiers below logits, and what Adam remembers of them."""

    def __init__(self, rng: np.random.Generator, sizes: list[int], kind: type = np.float32) -> None:
        self.w: list[Array] = []
        for inputs, outputs in pairwise(sizes):
            most = np.sqrt(6 / (inputs + outputs))
            self.w.append(rng.uniform(-most, most, (inputs, outputs)).astype(kind))
        self.b: list[Array] = [np.zeros(size, kind) for size in sizes[1:]]
        self.first = [np.zeros_like(each) for each in self.w + self.b]
        self.second = [np.zeros_like(each) for each in self.w + self.b]
        self.steps = 0

    def answer(self, x: Array) -> list[Array]:
        """Return the inputs, what each hidden layer makes of them, and the logits."""
        values = [x]
        for w, b in zip(self.w[:-1], self.b[:-1], strict=True):
            values.append(np.maximum(values[-1] @ w + b, 0))
        return [*values, values[-1] @ self.w[-1] + self.b[-1]]

    def gradient(self, x: Array, labels: Labels) -> list[Array]:
        """Return that of the mean cross-entropy: of all weights, then of all biases."""
        *values, z = self.answer(x)
        back = np.exp(z - z.max(axis=1, keepdims=True))
        back /= back.sum(axis=1, keepdims=True)
        back[np.arange(len(x)), labels] -= 1
        back /= len(x)
        weights, biases = [], []
        for value, w in zip(values[::-1], self.w[::-1], strict=True):
            weights.append(value.T @ back)
            biases.append(back.sum(axis=0))
            back = (back @ w.T) * (value > 0)
        return weights[::-1] + biases[::-1]

    def learn(self, x: Array, labels: Labels, rate: float) -> None:
        """Take one step of Adam, with its usual decays of 0.9 and 0.999."""
        self.steps += 1
        rate *= np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        for at, (value, g) in enumerate(
            zip(self.w + self.b, self.gradient(x, labels), strict=True)
        ):
            self.first[at] += 0.1 * (g - self.first[at])
            self.second[at] += 0.001 * (g * g - self.second[at])
            value -= rate * self.first[at] / (np.sqrt(self.second[at]) + 1e-8)

    def zeros(self, x: Array) -> float:
        """Return the share of exact zeros among hidden values, each layer counting alike."""
        return float(np.mean([(layer == 0).mean() for layer in self.answer(x)[1:-1]]))


@demo.part
def learn_by_heart(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Learn digits with shuffled labels, and count zeros before and after."""
    drawn = digits(rng, scale, train=scale(300, LEARNED), test=0)
    x, labels = drawn.train, rng.permutation(drawn.train_labels)
    net = Perceptron(rng, [784, *3 * [parameters.hidden], 10])
    before = net.zeros(x)
    for _ in range(scale(20, PASSES)):
        for chosen in np.array_split(rng.permutation(len(x)), len(x) // BATCH):
            net.learn(x[chosen], labels[chosen], parameters.learning_rate)
        if (net.answer(x)[-1].argmax(axis=1) != labels).mean() <= BY_HEART:
            break
    return {"by_heart.shuffled.gain": net.zeros(x) - before}, {}
