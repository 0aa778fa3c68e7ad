"""Digits of classes seen in training and of classes never seen, in pairs, and their encoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, Images, MaxPool
from stronger.nn.datasets import mnist
from stronger.nn.initialisers import lecun_normal
from stronger.nn.layers import Dense, Flatten, Layer
from stronger.nn.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.arrays import Array, Bits, Indices, Labels
    from stronger.nn.datasets import HasFolders

UNSEEN = 3
"""How many of the ten classes are kept back."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Digits as rows of ink from 0 to 1 (examples, 784), sorted by class, numbered from 0."""

    ink: Array
    labels: Labels  # (examples,)

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return int(self.labels.max()) + 1

    def some_of(self, rng: np.random.Generator, classes: Labels) -> Indices:
        """Return for each of these class numbers the place of some example of that class."""
        counts = np.bincount(self.labels)
        starts = np.cumsum(counts) - counts
        within = (rng.random(len(classes)) * counts[classes]).astype(np.intp)
        places: Indices = starts[classes] + within
        return places


@dataclass(frozen=True, eq=False)
class Split:
    """Seven classes to learn from, test digits of these, and test digits of the other three."""

    train: Examples
    seen: Examples
    unseen: Examples
    held_out: Labels  # (3,)
    """Which digits were never seen."""

    @property
    def tests(self) -> dict[str, Examples]:
        """The test digits by kind of class: ``seen`` and ``unseen``."""
        return {"seen": self.seen, "unseen": self.unseen}


def split(rng: np.random.Generator, where: HasFolders, *, train: int, test: int) -> Split:
    """Draw three digits to hold out, and so many training digits and test digits of either kind."""
    digits = mnist(where.data)
    held_out = np.sort(rng.choice(10, UNSEEN, replace=False))
    shown = np.setdiff1d(np.arange(10), held_out)

    def examples(
        images: NDArray[np.uint8], labels: Labels, classes: Labels, count: int
    ) -> Examples:
        some = rng.permutation(np.flatnonzero(np.isin(labels, classes)))[:count]
        some = some[np.argsort(labels[some], kind="stable")]
        ink = (images[some] / np.float32(255)).reshape(len(some), -1)
        return Examples(ink, np.searchsorted(classes, labels[some]).astype(np.int64))

    return Split(
        examples(digits.train_images, digits.train_labels, shown, train),
        examples(digits.test_images, digits.test_labels, shown, test),
        examples(digits.test_images, digits.test_labels, held_out, test),
        held_out,
    )


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of examples by their places; the first half of them are of one class each."""

    left: Indices  # (pairs,)
    right: Indices
    same: Bits


def draw_pairs(rng: np.random.Generator, examples: Examples, count: int) -> Pairs:
    """Draw pairs of different examples, half of one class and half of two; classes equally often.

    An example may meet itself by chance in a pair of one class; such pairs are left out, so that
    there may be a few fewer than asked for.
    """
    classes = examples.classes
    same = np.arange(count) < count // 2
    first = rng.integers(0, classes, count)
    second = np.where(same, first, (first + rng.integers(1, classes, count)) % classes)
    left, right = examples.some_of(rng, first), examples.some_of(rng, second)
    kept = left != right
    return Pairs(left[kept], right[kept], same[kept])


def encoder(rng: np.random.Generator, outputs: int, *head: Layer) -> Network:
    """Return an untrained encoder of digits with linear outputs, and whatever follows them.

    Two convolutions of 5 by 5 with 8 and 16 kernels, each followed by a ReLU and max pooling over
    2 by 2, and one linear layer. Its weights are drawn from one normal distribution, so that to
    begin with no direction of the outputs is like a coordinate more than any other is.
    """
    return Network(
        [
            Images(1, 28, 28),
            Conv2D(1, 8, 5, rng),
            ReLU(),
            MaxPool(),
            Conv2D(8, 16, 5, rng),
            ReLU(),
            MaxPool(),
            Flatten(),
            Dense(16 * 4 * 4, outputs, rng, initialiser=lecun_normal),
            *head,
        ]
    )
