"""Initialisers: the distributions weights are drawn from before learning.

Each takes a generator and the shape of the weights, (fan_in, fan_out) for a dense layer and
(channels out, channels in, height, width) for a convolution, and returns float64.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return how many inputs a unit sums over, and how many units an input reaches.

    Examples
    --------
    >>> fans((784, 100)), fans((16, 1, 5, 5))
    ((784, 100), (25, 400))
    """
    if len(shape) == 2:
        return shape
    out, channels, *window = shape
    area = math.prod(window)
    return channels * area, out * area


def normal(deviation: float) -> Callable[[np.random.Generator, tuple[int, ...]], Array]:
    """Return an initialiser that draws from a normal distribution of this standard deviation."""
    return lambda rng, shape: rng.normal(0, deviation, shape)


def uniform(limit: float) -> Callable[[np.random.Generator, tuple[int, ...]], Array]:
    """Return an initialiser that draws uniformly from -limit to limit."""
    return lambda rng, shape: rng.uniform(-limit, limit, shape)


def lecun_normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return normal weights of variance 1 / fan_in, which keep the variance of inputs."""
    return rng.normal(0, math.sqrt(1 / fans(shape)[0]), shape)


def glorot_uniform(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return weights uniform in ±sqrt(6 / (fan_in + fan_out)).

    Their variance, 2 / (fan_in + fan_out), is the compromise between keeping the variance of
    activations forward and that of gradients backward for units linear near 0.
    """
    limit = math.sqrt(6 / sum(fans(shape)))
    return rng.uniform(-limit, limit, shape)


def he_normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return normal weights of variance 2 / fan_in: twice LeCun's, for a ReLU lets half through."""
    return rng.normal(0, math.sqrt(2 / fans(shape)[0]), shape)
