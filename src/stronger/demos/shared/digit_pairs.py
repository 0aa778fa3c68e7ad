"""Digits of classes seen in training and of classes never seen, in pairs: shared by two demos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, Images, MaxPool
from stronger.nn.datasets import mnist
from stronger.nn.initialisers import lecun_normal
from stronger.nn.layers import Dense, Flatten, Layer
from stronger.nn.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.evidence.earlier import Scale

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.int64]

UNSEEN = 3
"""How many of the ten classes are kept back."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Digits as rows of ink from 0 to 1 (examples, 784), sorted by class, numbered from 0."""

    ink: Array
    labels: Labels

    def some_of(self, rng: np.random.Generator, classes: Labels) -> NDArray[np.intp]:
        """Return for each of these class numbers the place of some example of that class."""
        counts = np.bincount(self.labels)
        starts = np.cumsum(counts) - counts
        places: NDArray[np.intp] = starts[classes] + (
            rng.random(len(classes)) * counts[classes]
        ).astype(np.intp)
        return places


@dataclass(frozen=True, eq=False)
class Split:
    """Seven classes to learn from, test digits of these, and test digits of the other three."""

    train: Examples
    seen: Examples
    unseen: Examples
    held_out: tuple[int, ...]
    """Which digits were never seen."""


def split(rng: np.random.Generator, scale: Scale, *, train: int, test: int) -> Split:
    """Draw three digits to hold out, and so many training digits and test digits of either kind."""
    digits = mnist(scale.data)
    held_out = np.sort(rng.choice(10, UNSEEN, replace=False))
    shown = np.setdiff1d(np.arange(10), held_out)

    def examples(
        images: NDArray[np.uint8], labels: NDArray[np.uint8], classes: NDArray[np.int64], count: int
    ) -> Examples:
        of_these = np.flatnonzero(np.isin(labels, classes))
        some = rng.permutation(of_these)[:count]
        some = some[np.argsort(labels[some], kind="stable")]
        ink = (images[some] / np.float32(255)).reshape(len(some), -1)
        return Examples(ink, np.searchsorted(classes, labels[some]).astype(np.int64))

    return Split(
        examples(digits.train_images, digits.train_labels, shown, train),
        examples(digits.test_images, digits.test_labels, shown, test),
        examples(digits.test_images, digits.test_labels, held_out, test),
        tuple(int(each) for each in held_out),
    )


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of examples by their places; the first half of them are of one class each."""

    left: NDArray[np.intp]
    right: NDArray[np.intp]
    same: NDArray[np.bool_]


def draw_pairs(rng: np.random.Generator, examples: Examples, count: int) -> Pairs:
    """Draw pairs of different examples, half of one class and half of two; classes equally often.

    An example may meet itself by chance in a pair of one class; such pairs are left out, so that
    there may be a few fewer than asked for.
    """
    classes = int(examples.labels.max()) + 1
    same = np.arange(count) < count // 2
    first = rng.integers(0, classes, count)
    second = np.where(same, first, (first + rng.integers(1, classes, count)) % classes)
    left, right = examples.some_of(rng, first), examples.some_of(rng, second)
    kept = left != right
    return Pairs(left[kept], right[kept], same[kept])


def encoder(
    rng: np.random.Generator, width: int, *head: Layer, kernels: int = 8, side: int = 28
) -> Network:
    """Return an untrained encoder of digits with linear outputs, and whatever follows them.

    Two convolutions of 5 by 5 with `kernels` and twice as many kernels, each followed by a ReLU
    and max pooling over 2 by 2, and one linear layer. Its weights are drawn from one normal
    distribution, so that to begin with no direction of the outputs is like a coordinate more than
    any other is.
    """
    places = ((side - 4) // 2 - 4) // 2
    return Network(
        [
            Images(1, side, side),
            Conv2D(1, kernels, 5, rng),
            ReLU(),
            MaxPool(),
            Conv2D(kernels, 2 * kernels, 5, rng),
            ReLU(),
            MaxPool(),
            Flatten(),
            Dense(2 * kernels * places**2, width, rng, initialiser=lecun_normal),
            *head,
        ]
    )
