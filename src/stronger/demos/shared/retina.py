"""What an all-or-nothing retina of 20 by 20 points is shown: dots at random, and digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.datasets import mnist

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stronger.arrays import Bits, Labels

POINTS = 400
"""Sensory points: 20 by 20."""


def random_stimuli(rng: np.random.Generator, count: int, ink: int = POINTS // 2) -> Bits:
    """Return stimuli (count, points) with exactly so many active points each, anywhere."""
    return rng.permuted(np.tile(np.arange(POINTS) < ink, (count, 1)), axis=1)


def variants(rng: np.random.Generator, prototypes: Bits, labels: Labels, changed: float) -> Bits:
    """Return the prototype of each label with this share of its points changed, at random."""
    return prototypes[labels] ^ (rng.random((len(labels), POINTS)) < changed)


@dataclass(frozen=True, eq=False)
class Pictures:
    """MNIST on the retina: the central 20 by 20 pixels, ink or no ink."""

    train: Bits  # (examples, points)
    train_labels: Labels
    test: Bits
    test_labels: Labels

    def draw(self, rng: np.random.Generator, counts: dict[int, int]) -> tuple[Bits, Labels]:
        """Return so many training pictures of these digits, shuffled, and their digits."""
        chosen = np.concatenate(
            [
                rng.choice(np.flatnonzero(self.train_labels == digit), count, replace=False)
                for digit, count in counts.items()
            ]
        )
        rng.shuffle(chosen)
        return self.train[chosen], self.train_labels[chosen].astype(int)


def read_pictures(folders: Sequence[Path]) -> Pictures:
    """Read MNIST from the first of these folders that has it, and make it all-or-nothing.

    Raises
    ------
    DatasetError
        If no folder has it, or a file is missing or damaged.
    """
    digits = mnist(folders)
    train, test = (
        (images[:, 4:24, 4:24] >= 128).reshape(-1, POINTS)
        for images in (digits.train_images, digits.test_images)
    )
    return Pictures(train, digits.train_labels, test, digits.test_labels)
