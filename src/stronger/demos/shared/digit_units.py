"""Digits for units to answer to, and what a unit says of a digit that was chosen for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.datasets import Rows, mnist
from stronger.nn.tuning import Tuning
from stronger.statistics import auc

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits, Indices
    from stronger.evidence.demo import Scale


def draw_digits(rng: np.random.Generator, scale: Scale, images: int) -> Rows:
    """Draw so many training images, and all test images or some."""
    digits = mnist(scale.data)
    chosen = rng.choice(60_000, images, replace=False)
    tested = rng.choice(10_000, scale(400, 10_000), replace=False)
    return Rows(
        (digits.train_images[chosen] / np.float32(255)).reshape(-1, 784),
        digits.train_labels[chosen].astype(np.int64),
        (digits.test_images[tested] / np.float32(255)).reshape(-1, 784),
        digits.test_labels[tested].astype(np.int64),
    )


def tune_to(features: Indices, values: Array, present: Bits) -> Tuning:
    """Measure on all examples what units (examples, units) say of given features (units,)."""
    return Tuning(features, auc(values, present)[np.arange(len(features)), features])
