"""Chance and the exponential function, made only of operations that every machine rounds alike.

``touch/exactly.js`` among the assets of the site has the same.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from stronger.arrays import Array

SEEDS = tuple(range(1, 11))
"""Of all figures."""
WORD = np.uint64(0xFFFFFFFF)


def uniform(seed: int, count: int, skip: int = 0) -> Array:
    """Return numbers from 0 to 1 of the stream of a seed (count,), after the first `skip`.

    This is the generator mulberry32: a counter that grows by a constant, and a hash of it.

    >>> uniform(1, 2).round(6).tolist() == uniform(1, 3)[:2].round(6).tolist()
    True
    """
    counter = np.arange(skip + 1, skip + count + 1, dtype=np.uint64)
    a = (np.uint64(seed * 0x9E3779B9 & 0xFFFFFFFF) + counter * np.uint64(0x6D2B79F5)) & WORD
    t = (a ^ (a >> np.uint64(15))) * (a | np.uint64(1)) & WORD
    t ^= (t + ((t ^ (t >> np.uint64(7))) * (t | np.uint64(61)) & WORD)) & WORD
    numbers: Array = ((t ^ (t >> np.uint64(14))) & WORD) / 2**32
    return numbers


def exponential(x: Array) -> Array:
    """Return (1 + x/1024)^1024, which is e^x but for a share of x²/2048, in ten squarings.

    >>> exponential(np.array([0.0, 1.0])).round(3).tolist()
    [1.0, 2.717]
    """
    power = 1 + x / 1024
    for _ in range(10):
        power = power * power
    return power


def logistic(x: Array) -> Array:
    """Return 1 / (1 + e^-x)."""
    return 1 / (1 + exponential(-x))


def logit(p: float) -> float:
    """Return the x of which p is the logistic function, to a thousandth.

    The logarithm may differ in its last bit between machines; its thousandths do not.
    """
    return math.floor(1000 * math.log(p / (1 - p)) + 0.5) / 1000
