"""A ticket of a thirtieth of the weights against the whole network, programmed a second time.

Written from the words of the prediction `back-at-the-start-at-a-thirtieth`, which cites
`frankle2019lottery` (not looked up for this), and from the demo's story and parameters; no module,
finding or result of the first program was opened, though the two were written in one project, on
the same digits. It is numpy alone, with gradients written out. What the words leave open was
decided here: the rise is the error on all 10,000 test digits after the last step of the ticket of
15 rounds, less that of the whole network of the first round; weights start normal with variance
2/(inputs + outputs), biases at 0, and both are reset; Adam forgets everything at a reset; the order
of digits is drawn anew in each training; and round *r* leaves, of each layer, the whole number
nearest to 0.8 (in the output layer 0.9) to the power *r* of its weights, chosen by their trained
size among those left. As many weights elsewhere, with their own first values, are trained beside
it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.datasets import Rows

demo = Demo(__file__, seeds=6)

SIZES = (784, 300, 100, 10)
BATCH = 100
ROUNDS = 15
STAYS = (0.8, 0.8, 0.9)
"""Share of each layer's weights that a round leaves."""


@demo.part
def draw_a_ticket(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Prune in rounds, and train the ticket and as many weights elsewhere from the start."""
    rows = digits(rng, scale, train=parameters.examples, test=scale(1000, 10_000))
    first = draw(rng, SIZES)

    def trained(present: list[Bits]) -> list[Array]:
        weights = [w * there for w, there in zip(first, present, strict=True)]
        train(weights, present, rows, rng, parameters)
        return weights

    ticket = [np.ones(w.shape, bool) for w in first]
    whole = weights = trained(ticket)
    for done in range(1, ROUNDS + 1):
        ticket = [
            keep_largest(w, there, round(stays**done * there[:-1].size))
            for w, there, stays in zip(weights, ticket, STAYS, strict=True)
        ]
        weights = trained(ticket)
    chance = trained([elsewhere(there, rng) for there in ticket])
    return {
        "ticket.3.6.rise": error(weights, rows) - error(whole, rows),
        "elsewhere.3.6.over_ticket": error(chance, rows) - error(weights, rows),
    }, {}


def draw(rng: np.random.Generator, sizes: tuple[int, ...], kind: type = np.float32) -> list[Array]:
    """Draw each layer's weights (inputs + 1, outputs); the last row are biases, of 0."""
    return [
        np.vstack([rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), np.zeros(n)]).astype(kind)
        for m, n in pairwise(sizes)
    ]


def keep_largest(weights: Array, present: Bits, number: int) -> Bits:
    """Return which weights stay: so many of those present, largest in size, and all biases."""
    size = np.where(present, np.abs(weights), -1)[:-1].ravel()
    stay = np.zeros(size.size, bool)
    stay[np.argsort(size)[size.size - number :]] = True
    return np.vstack([stay.reshape(len(weights) - 1, -1), present[-1]])


def elsewhere(present: Bits, rng: np.random.Generator) -> Bits:
    """Return as many places drawn by chance, and all biases."""
    places = rng.permutation(present[:-1].ravel()).reshape(present[:-1].shape)
    return np.vstack([places, present[-1]])


def answer(weights: list[Array], x: Array) -> list[Array]:
    """Return what each layer is given, and the logits."""
    values = [x]
    for at, w in enumerate(weights):
        z = values[-1] @ w[:-1] + w[-1]
        values.append(z if at == len(weights) - 1 else np.maximum(z, 0))
    return values


def error(weights: list[Array], rows: Rows) -> float:
    """Return the share of test digits that get another name."""
    return float((answer(weights, rows.test)[-1].argmax(axis=1) != rows.test_labels).mean())


def slopes(weights: list[Array], x: Array, labels: Labels) -> list[Array]:
    """Return the gradient of the mean cross-entropy, shaped as the weights."""
    *values, z = answer(weights, x)
    back = np.exp(z - z.max(axis=1, keepdims=True))
    back /= back.sum(axis=1, keepdims=True)
    back[np.arange(len(x)), labels] -= 1
    back /= len(x)
    found = []
    for at in reversed(range(len(weights))):
        found.append(np.vstack([values[at].T @ back, back.sum(axis=0)]))
        if at:
            back = (back @ weights[at][:-1].T) * (values[at] > 0)
    return found[::-1]


def train(
    weights: list[Array],
    present: list[Bits],
    rows: Rows,
    rng: np.random.Generator,
    parameters: Parameters,
) -> None:
    """Train in place by Adam (decays 0.9 and 0.999); what is not present stays exactly zero."""
    first, second = ([np.zeros_like(w) for w in weights] for _ in range(2))
    steps = 0
    for _ in range(parameters.epochs):
        order = rng.permutation(len(rows.train))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            steps += 1
            rate = parameters.learning_rate * np.sqrt(1 - 0.999**steps) / (1 - 0.9**steps)
            found = slopes(weights, rows.train[chosen], rows.train_labels[chosen])
            for w, m, v, there, g in zip(weights, first, second, present, found, strict=True):
                g *= there
                m += 0.1 * (g - m)
                v += 0.001 * (g * g - v)
                w -= rate * m / (np.sqrt(v) + 1e-8)
