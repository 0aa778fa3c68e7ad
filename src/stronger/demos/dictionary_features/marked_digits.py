"""Digits with small marks, and a network that reads both.

The marks are causes whose presence and strength are known, finer than the ten digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.planted import logistic_cross_entropy

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits, Labels

MARKS, SIDE, RATE = 16, 4, 0.05
"""How many marks, of how many pixels across, each in which share of the images."""
STRENGTH = (0.4, 1.0)
"""How dark a mark is, drawn anew for every image it is in."""
CAUSES = 10 + MARKS
LAYER = 4
"""The state (see `Network`) that holds the 64 hidden units, which the outputs are linear in."""


@dataclass(frozen=True, eq=False)
class Marked:
    """Images as rows of ink, and what is in them."""

    images: Array  # (images, 784)
    labels: Labels  # (images,)
    strengths: Array  # (images, marks), 0 where a mark is absent

    @property
    def targets(self) -> Labels:
        """The label and the presence of each mark (images, 1 + marks)."""
        return np.column_stack([self.labels, self.strengths > 0])

    @property
    def causes(self) -> Bits:
        """Which digit and which marks are there (images, 26)."""
        present: Bits = np.column_stack([self.labels[:, None] == np.arange(10), self.strengths > 0])
        return present

    def first(self, count: int) -> Marked:
        """Return the first images."""
        return Marked(self.images[:count], self.labels[:count], self.strengths[:count])


def draw_stamps(rng: np.random.Generator) -> Array:
    """Return the marks as ink (marks, 784): random patterns, each in a place of its own.

    A mark covers half of the pixels of one of the 49 squares of four by four pixels.
    """
    stamps = np.zeros((MARKS, 28, 28), np.float32)
    squares = rng.choice((28 // SIDE) ** 2, MARKS, replace=False)
    for stamp, square in zip(stamps, squares, strict=True):
        top, left = SIDE * np.array(divmod(square, 28 // SIDE))
        pattern = np.zeros(SIDE**2, np.float32)
        pattern[rng.choice(SIDE**2, SIDE**2 // 2, replace=False)] = 1
        stamp[top : top + SIDE, left : left + SIDE] = pattern.reshape(SIDE, SIDE)
    return stamps.reshape(MARKS, -1)


def mark(rng: np.random.Generator, images: Array, labels: Labels, stamps: Array) -> Marked:
    """Put every mark on a random twentieth of the images; where ink is darker, it stays."""
    shape = (len(images), MARKS)
    strengths = rng.uniform(*STRENGTH, shape) * (rng.random(shape) < RATE)
    strengths = strengths.astype(np.float32)
    # Squares do not overlap, so that the sum over marks is the one that is there
    return Marked(np.maximum(images, strengths @ stamps), labels, strengths)


def reading_loss(outputs: Array, targets: Labels) -> tuple[float, Array]:
    """Return the loss of naming the digit and every mark, and its gradient."""
    digit, digit_slope = cross_entropy(outputs[:, :10], targets[:, 0])
    marks, marks_slope = logistic_cross_entropy(outputs[:, 10:], targets[:, 1:] > 0)
    return digit + marks, np.concatenate([digit_slope, marks_slope], axis=1)


def build_network(rng: np.random.Generator) -> Network:
    """Return a network of 128 and 64 ReLU units with ten logits for digits and 16 for marks."""
    return Network(
        [Dense(784, 128, rng), ReLU(), Dense(128, 64, rng), ReLU(), Dense(64, CAUSES, rng)]
    )
