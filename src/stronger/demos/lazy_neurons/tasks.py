"""What a layer is to learn: digits, or inputs and labels that mean nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.nn.datasets import HasFolders

KINDS = ("digits", "shuffled", "noise", "endless")
"""What is learned: digits; digits with shuffled labels; random inputs with random labels; random
inputs with random labels that are never shown twice, so that nothing can be learned."""


@dataclass(frozen=True, eq=False)
class Task:
    """Inputs to learn (examples, 784), each of mean 0 and variance 1, with labels (examples,)."""

    inputs: Array
    labels: Labels


def draw_tasks(
    rng: np.random.Generator, where: HasFolders, count: int
) -> tuple[dict[str, Task], Task]:
    """Draw what is to be learned, by kind but for the endless one, and 2,000 test digits."""
    data = digits(rng, where, train=count, test=2000)
    # In grey values, which round otherwise than ink from 0 to 1 does
    inputs, test = standardise(255 * data.train), standardise(255 * data.test)
    return {
        "digits": Task(inputs, data.train_labels),
        "shuffled": Task(inputs, rng.permutation(data.train_labels)),
        "noise": draw_noise(rng, count),
    }, Task(test, data.test_labels)


def draw_noise(rng: np.random.Generator, count: int, *, common: bool = False) -> Task:
    """Draw random inputs with random labels; with half of their variance in common, if asked."""
    inputs = rng.standard_normal((count, 784), dtype=np.float32)
    if common:
        inputs += rng.standard_normal(784, dtype=np.float32)
    return Task(standardise(inputs), rng.integers(0, 10, count))


def standardise(inputs: Array) -> Array:
    """Return inputs of mean 0 and variance 1 each, as a layer normalisation leaves them."""
    centred = inputs - inputs.mean(axis=1, keepdims=True)
    scaled: Array = (centred / centred.std(axis=1, keepdims=True)).astype(np.float32)
    return scaled
