"""The negative side of units: what it tells, and what it costs to flatten it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.planted import logistic_cross_entropy
from stronger.statistics import auc_of_two

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits
    from stronger.nn.network import Network

FEWEST = 5
"""Of present and of absent ones among the negative values of a unit, for it to be judged."""


def tell_by_negative(h: Array, present: Bits, ends: Array) -> float:
    """Return how well negative values alone tell presence: the mean area under the curve.

    Parameters
    ----------
    h, present
        Activations, and whether the unit's own feature is present (inputs, units).
    ends
        Which end stands for it (units,).

    Returns
    -------
    float
        Over units with enough negative values of both kinds; 1/2 if there are none.
    """
    areas = []
    for values, there, end in zip(h.T, present.T, ends, strict=True):
        high, low = end * values[(values < 0) & there], end * values[(values < 0) & ~there]
        if min(len(high), len(low)) >= FEWEST:
            areas.append(auc_of_two(high, low))
    return float(np.mean(areas)) if areas else 0.5


def equal_band(h: Array) -> Bits:
    """Return which positive values, from the smallest up, sum to as much as the negative ones.

    All of them if they do not reach it.

    Examples
    --------
    >>> equal_band(np.array([[-3.0, 1.0], [2.0, 5.0]])).tolist()
    [[False, True], [True, False]]
    """
    owed = -h[h < 0].sum(dtype=np.float64)
    positive = np.sort(h[h > 0])
    count = np.searchsorted(np.cumsum(positive, dtype=np.float64), owed, side="right")
    top = positive[count - 1] if count else 0.0
    band: Bits = (h > 0) & (h <= top)
    return band


def flatten(h: Array, chosen: Bits, fill: str) -> Array:
    """Return activations with chosen values set to zero, or to the unit's mean of them."""
    if fill == "zero":
        return np.where(chosen, h.dtype.type(0), h)
    count = np.maximum(chosen.sum(axis=0), 1)
    means = np.where(chosen, h, 0).sum(axis=0) / count
    return np.where(chosen, means, h).astype(h.dtype)


def cost_of_flattening(network: Network, h: Array, present: Bits, fill: str) -> tuple[float, float]:
    """Return what it costs to flatten the negative values, and the equal band of positive ones.

    Costs are rises of the loss, over what the network is better than base rates: 1 takes away all
    that it had learned.

    Parameters
    ----------
    h, present
        Activations of the last hidden layer (inputs, units), and the features (inputs, features).
    """
    last = network.layers[-1]
    share = present.mean(axis=0)
    knowing_nothing = np.broadcast_to(np.log(share / (1 - share)), present.shape)
    base, _ = logistic_cross_entropy(knowing_nothing, present)
    loss, _ = logistic_cross_entropy(last.forward(h), present)
    negative, band = (
        logistic_cross_entropy(last.forward(flatten(h, chosen, fill)), present)[0]
        for chosen in (h < 0, equal_band(h))
    )
    return (negative - loss) / (base - loss), (band - loss) / (base - loss)


def share_of_cost(negative: float, band: float) -> float:
    """Return which share of both costs is the negative side's; 1/2 if neither costs anything.

    Examples
    --------
    >>> round(share_of_cost(0.3, 0.1), 9), share_of_cost(-0.1, 0.2), share_of_cost(0.0, 0.0)
    (0.75, 0.0, 0.5)
    """
    negative, band = max(negative, 0.0), max(band, 0.0)
    return negative / (negative + band) if negative + band else 0.5
