"""Digits drawn to train with, beside the first test images in the order of their file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.datasets import Rows, mnist

if TYPE_CHECKING:
    from stronger.nn.datasets import HasFolders


def draw_digits(
    rng: np.random.Generator, where: HasFolders, *, train: int, test: int, fresh: int = 0
) -> Rows:
    """Draw training images and fresh ones; unlike `stronger.nn.datasets.digits`, no test images."""
    found = mnist(where.data)
    order = rng.permutation(len(found.train_labels))[: train + fresh]
    ink = (found.train_images[order] / np.float32(255)).reshape(-1, 784)
    labels = found.train_labels[order].astype(np.int64)
    return Rows(
        train=ink[:train],
        train_labels=labels[:train],
        test=(found.test_images[:test] / np.float32(255)).reshape(-1, 784),
        test_labels=found.test_labels[:test].astype(np.int64),
        fresh=ink[train:],
        fresh_labels=labels[train:],
    )
