"""Digits with small marks, and a network that reads both: a part of the demo dictionary-features.

The marks are causes whose presence and strength are known, finer than the ten digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits as rows
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.planted import logistic_cross_entropy
from stronger.nn.training import fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.evidence.earlier import Scale

    Array: TypeAlias = NDArray[np.floating[Any]]

MARKS, SIDE, RATE = 16, 4, 0.05
"""How many marks, of how many pixels across, each in which share of the images."""
STRENGTH = (0.4, 1.0)
"""How dark a mark is, drawn anew for every image it is in."""
CAUSES = 10 + MARKS
WIDE, HIDDEN = 128, 64
LAYER = 4
"""The state (see `Network`) that holds the 64 hidden units, which the outputs are linear in."""


@dataclass(frozen=True, eq=False)
class Marked:
    """Images as rows of ink, and what is in them."""

    images: Array  # (images, 784)
    labels: NDArray[np.int64]  # (images,)
    strengths: Array  # (images, marks), 0 where a mark is absent

    @property
    def targets(self) -> NDArray[np.int64]:
        """The label and the presence of each mark (images, 1 + marks)."""
        return np.column_stack([self.labels, self.strengths > 0])

    @property
    def causes(self) -> NDArray[np.bool_]:
        """Which digit and which marks are there (images, 26)."""
        present: NDArray[np.bool_] = np.column_stack(
            [self.labels[:, None] == np.arange(10), self.strengths > 0]
        )
        return present


def stamps(rng: np.random.Generator) -> Array:
    """Return the marks as ink (marks, 784): random patterns, each in a place of its own.

    A mark covers half of the pixels of one of the 49 squares of four by four pixels.
    """
    found = np.zeros((MARKS, 28, 28), np.float32)
    squares = rng.choice((28 // SIDE) ** 2, MARKS, replace=False)
    for mark, square in zip(found, squares, strict=True):
        top, left = (SIDE * int(each) for each in divmod(square, 28 // SIDE))
        pattern = np.zeros(SIDE**2, np.float32)
        pattern[rng.choice(SIDE**2, SIDE**2 // 2, replace=False)] = 1
        mark[top : top + SIDE, left : left + SIDE] = pattern.reshape(SIDE, SIDE)
    return found.reshape(MARKS, -1)


def mark(
    rng: np.random.Generator, images: Array, labels: NDArray[np.int64], stamped: Array
) -> Marked:
    """Put every mark on a random twentieth of the images; where ink is darker, it stays."""
    low, high = STRENGTH
    shape = (len(images), MARKS)
    strengths = rng.uniform(low, high, shape) * (rng.random(shape) < RATE)
    strengths = strengths.astype(np.float32)
    # Squares do not overlap, so that the sum over marks is the one that is there.
    return Marked(np.maximum(images, strengths @ stamped), labels, strengths)


def reading(outputs: Array, targets: NDArray[np.int64]) -> tuple[float, Array]:
    """Return the loss of naming the digit and every mark, and its gradient."""
    digit, digit_slope = cross_entropy(outputs[:, :10], targets[:, 0])
    marks, marks_slope = logistic_cross_entropy(outputs[:, 10:], targets[:, 1:] > 0)
    return digit + marks, np.concatenate([digit_slope, marks_slope], axis=1)


def untrained(rng: np.random.Generator) -> Network:
    """Return a network of 128 and 64 ReLU units with ten logits for digits and 16 for marks."""
    return Network(
        [
            Dense(784, WIDE, rng),
            ReLU(),
            Dense(WIDE, HIDDEN, rng),
            ReLU(),
            Dense(HIDDEN, CAUSES, rng),
        ]
    )


@dataclass(frozen=True, eq=False)
class Trained:
    """A network, the same before training, and the images it learned from and is asked about."""

    network: Network
    untrained: Network
    train: Marked
    test: Marked


def train(rng: np.random.Generator, scale: Scale) -> Trained:
    """Train a network to name digits and marks."""
    data = rows(
        rng,
        scale,
        train=scale.choose(quick=2000, full=20_000),
        test=scale.choose(quick=1500, full=10_000),
    )
    stamped = stamps(rng)
    shown = mark(rng, data.train, data.train_labels, stamped)
    asked = mark(rng, data.test, data.test_labels, stamped)
    network = untrained(rng)
    before = network.copy()
    for rate in (1e-3, 2.5e-4):
        epochs = scale.choose(quick=2, full=5)
        fit(network, Adam(rate), shown.images, shown.targets, rng, epochs=epochs, loss=reading)
    return Trained(network, before, shown, asked)
