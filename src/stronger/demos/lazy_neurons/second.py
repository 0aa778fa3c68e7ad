"""Silence without anything to learn, and by width, programmed a second time.

Written from the abstract of `li2023lazy` and from the demo's story, parameters and the words of the
predictions `endless-noise-makes-few` and `wider-is-sparser`; no module, finding or result of the
first program was opened, though the two were written in one project and read the same digits. It is
numpy alone, with gradients written out. What the words leave open was decided here: the gain is the
rise of the share of pairs of unit and input at which the unit is off; weights are normal with
variance 2/784 and 1/units, all biases begin at 0 and are trained; a batch has 100 examples, the
loss is their mean cross-entropy, the momentum 0.9; noise is standardised like images; where no
example comes back, units are counted on 1,000 more of them, the same ones before and after; and
width is compared under gradient descent on the same examples, the error being read after each pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__)

BATCH = 100
MOMENTUM = 0.9
UNITS, NARROW, WIDE = 256, 64, 1024
ENDLESS = 400
"""Steps on examples that never come back: 40 passes of ten batches."""


class Weights(NamedTuple):
    """What one hidden layer learns; also its gradients, and its velocities."""

    into: Array
    """(784, units)."""
    thresholds: Array
    """(units,), added to excitations."""
    out: Array
    """(units, 10)."""
    offsets: Array
    """(10,)."""


@demo.part
def show_endless_noise(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Learn Gaussian inputs with random labels, new in every batch."""
    weights = draw(rng, UNITS)
    velocity = still(weights)
    looked_at = standardise(rng.normal(size=(1000, 784)))
    before = silence(weights, looked_at)
    for _ in range(scale(40, ENDLESS)):
        x, labels = standardise(rng.normal(size=(BATCH, 784))), rng.integers(10, size=BATCH)
        step(weights, velocity, x, labels, parameters.learning_rate)
    return {"sgd.endless.gain": silence(weights, looked_at) - before}, {}


@demo.part
def compare_widths(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Learn digits with shuffled labels in a narrow layer and in a wide one."""
    drawn = digits(rng, scale, train=parameters.examples, test=0)
    x, labels = standardise(drawn.train), rng.permutation(drawn.train_labels)
    silent = {}
    for units in (NARROW, WIDE):
        weights = draw(rng, units)
        velocity = still(weights)
        for _ in range(parameters.epochs):
            order = rng.permutation(len(x))
            for at in range(0, len(x), BATCH):
                chosen = order[at : at + BATCH]
                step(weights, velocity, x[chosen], labels[chosen], parameters.learning_rate)
            if (logits(weights, x).argmax(axis=1) != labels).mean() <= parameters.enough:
                break
        silent[units] = silence(weights, x)
    return {"wider_is_sparser.shuffled": silent[WIDE] - silent[NARROW]}, {}


def standardise(x: Array) -> Array:
    """Give each row mean 0 and variance 1, in float32."""
    rows: Array = x.astype(np.float32)
    rows -= rows.mean(axis=1, keepdims=True)
    rows /= rows.std(axis=1, keepdims=True)
    return rows


def draw(rng: np.random.Generator, units: int) -> Weights:
    """Draw the weights of an untrained network."""
    into = rng.normal(0, np.sqrt(2 / 784), (784, units))
    out = rng.normal(0, np.sqrt(1 / units), (units, 10))
    return Weights(
        *(each.astype(np.float32) for each in (into, np.zeros(units), out, np.zeros(10)))
    )


def still(weights: Weights) -> Weights:
    """Return velocities of zero."""
    return Weights(*(np.zeros_like(each) for each in weights))


def silence(weights: Weights, x: Array) -> float:
    """Return the share of units that are off, over inputs (examples, 784)."""
    return float((x @ weights.into + weights.thresholds <= 0).mean())


def logits(weights: Weights, x: Array) -> Array:
    """Return the ten logits of each input (examples, 10)."""
    hidden = np.maximum(x @ weights.into + weights.thresholds, 0)
    return hidden @ weights.out + weights.offsets


def gradient(weights: Weights, x: Array, labels: Labels) -> Weights:
    """Return the gradient of the mean cross-entropy."""
    hidden = np.maximum(x @ weights.into + weights.thresholds, 0)
    z = hidden @ weights.out + weights.offsets
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    p /= len(labels)
    back = (p @ weights.out.T) * (hidden > 0)
    return Weights(x.T @ back, back.sum(axis=0), hidden.T @ p, p.sum(axis=0))


def step(weights: Weights, velocity: Weights, x: Array, labels: Labels, rate: float) -> None:
    """Take a step of gradient descent with momentum, in place."""
    for w, v, g in zip(weights, velocity, gradient(weights, x, labels), strict=True):
        v *= MOMENTUM
        v -= rate * g
        w += v
