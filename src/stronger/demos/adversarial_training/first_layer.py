"""What responses of first-layer filters are worth under attack.

Networks are those of `stronger.nn.small_convnet.digit_network`, with nothing before them.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, cast

import numpy as np

from stronger.nn.attacks import random_signs

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.nn.convolution import Conv2D
    from stronger.nn.network import Network

POOLED = 4
"""The state that holds the maps of the first convolution, after ReLU and pooling."""


def strengths(network: Network, pooled: Array) -> Array:
    """Return how much each first-layer filter passes on (filters,).

    The standard deviation of its pooled response times the length of the weights that read it: a
    product that stays the same if a filter is scaled up and its readers are scaled down.
    """
    readers = cast("Conv2D", network.layers[POOLED]).parameters["kernels"]
    spreads: Array = pooled.std(axis=(1, 2, 3))
    spreads *= np.sqrt(np.square(readers).sum(axis=(0, 2, 3)))
    return spreads


def measure_filters(
    network: Network, x: Array, attacked: Array, epsilon: float, rng: np.random.Generator
) -> dict[str, float]:
    """Return how far the first layer is one of thresholds, and how far an attack moves it.

    Parameters
    ----------
    network
        What is looked into.
    x, attacked
        Digits (examples, 784), and what an attack on the network made of them.
    epsilon
        How far each pixel may move.
    rng
        Draws the random signs.

    Returns
    -------
    dict
        Averages over filters are weighted by the square of their `strengths`, so that filters
        nobody reads do not count. ``used``: (Σ s²)² / Σ s⁴ of the strengths s, of all filters.
        ``one_weight``: the largest weight's share of a filter's sum of absolute weights.
        ``zeros``: the share of responses that are zero; ``sealed``: that are zero whatever is
        done to the pixels within ε; ``sealed_zeros``: their ratio. ``silent_on_paper`` and
        ``sealed_on_paper``: filters that are zero on blank paper, and whatever is done to it.
        ``moved`` and ``moved_by_noise``: the length of the change of all pooled responses (each
        times the length of the weights that read it), of their own length.
    """
    images, convolution = network.layers[0], cast("Conv2D", network.layers[1])
    pooled = network.forward(x, stop=POOLED)
    s = strengths(network, pooled)
    share = s**2 / np.maximum(np.sum(s**2), np.finfo(s.dtype).tiny)

    kernels, bias = (convolution.parameters[name] for name in ("kernels", "bias"))
    size = np.abs(kernels).reshape(len(kernels), -1)  # (filters, weights)
    net = convolution.forward(images.forward(x))
    low, high = (np.clip(x + x.dtype.type(each), 0, 1) for each in (-epsilon, epsilon))
    _, greatest = reachable(convolution, images.forward(low), images.forward(high))
    zeros, sealed = (np.mean(each <= 0, axis=(1, 2, 3)) for each in (net, greatest))
    brightened = bias + epsilon * np.maximum(kernels, 0).sum(axis=(1, 2, 3))

    readers = cast("Conv2D", network.layers[POOLED]).parameters["kernels"]
    scale = np.sqrt(np.square(readers).sum(axis=(0, 2, 3)))[:, None, None, None]

    def moved(other: Array) -> float:
        """Return the length of the change of all responses to each example, of their own length."""
        change = (network.forward(other, stop=POOLED) - pooled) * scale
        lengths = [
            np.sqrt(np.square(each).sum(axis=(0, 1, 2))) for each in (change, pooled * scale)
        ]
        return float(np.mean(lengths[0] / np.maximum(lengths[1], 1e-6)))

    zero, closed = float(share @ zeros), float(share @ sealed)
    return {
        "used": 1 / np.maximum(np.sum(share**2), 1e-12) / len(s),
        "one_weight": share @ (size.max(axis=1) / np.maximum(size.sum(axis=1), 1e-12)),
        "zeros": zero,
        "sealed": closed,
        "sealed_zeros": closed / max(zero, 1e-6),
        "silent_on_paper": share @ (bias <= 0),
        "sealed_on_paper": share @ (brightened <= 0),
        "moved": moved(attacked),
        "moved_by_noise": moved(random_signs(x, epsilon, rng)),
    }


def reachable(convolution: Conv2D, low: Array, high: Array) -> tuple[Array, Array]:
    """Return the least and the greatest net input that inputs between `low` and `high` can give.

    Each net input is linear in the pixels of its window, so that its extremes are at corners:
    positive weights take the one bound and negative weights the other. Both are attained, each
    net input taken by itself.

    Parameters
    ----------
    convolution
        Is not changed.
    low, high
        Bounds of the same shape (channels, height, width, examples).
    """
    positive, negative = deepcopy(convolution), deepcopy(convolution)
    np.maximum(convolution.parameters["kernels"], 0, out=positive.parameters["kernels"])
    np.minimum(convolution.parameters["kernels"], 0, out=negative.parameters["kernels"])
    negative.parameters["bias"][:] = 0
    least: Array = positive.forward(low) + negative.forward(high)
    greatest: Array = positive.forward(high) + negative.forward(low)
    return least, greatest
