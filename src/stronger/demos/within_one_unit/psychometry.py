"""How a unit's activation goes with the amount of its feature: order, steps, and the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stronger.arrays import Array

SAME: tuple[int, ...] = (0,)
"""Compare an input with itself at another amount, all else equal."""
OTHERS: tuple[int, ...] = tuple(range(1, 21))
"""Compare an input with twenty others, whose distractors and noise are other ones."""


def order(h: Array, shifts: Iterable[int]) -> Array:
    """Return how often a unit is more active at one amount than at another; ties count half.

    Parameters
    ----------
    h
        Activations (amounts, inputs, units): inputs are the same but for the amount.
    shifts
        How far the input that is compared stands from the one that it is compared with: `SAME` or
        `OTHERS`.

    Returns
    -------
    Array
        (amounts, amounts, units): at the amount of the row, rather than at that of the column.

    Examples
    --------
    >>> h = np.array([0.0, 0.0, 2.0]).reshape(3, 1, 1)
    >>> order(h, SAME)[..., 0].tolist()
    [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [1.0, 1.0, 0.5]]
    """
    signs = [np.sign(h[:, None] - np.roll(h, shift, axis=1)[None]).mean(axis=2) for shift in shifts]
    found: Array = (1 + np.mean(signs, axis=0)) / 2
    return found


def mean_order(orders: Array) -> Array:
    """Return the mean over all pairs of a larger and a smaller amount (units,)."""
    larger, smaller = np.tril_indices(len(orders), -1)
    mean: Array = orders[larger, smaller].mean(axis=0)
    return mean


def share_rising(orders: Array, inputs: int) -> Array:
    """Return the share of pairs of amounts that the unit orders above chance (units,).

    Above chance is by two standard errors of the area under the curve without an effect,
    sqrt((2 n + 1) / (12 n²)) for n inputs at either amount (Mann and Whitney).
    """
    larger, smaller = np.tril_indices(len(orders), -1)
    chance = 0.5 + 2 * np.sqrt((2 * inputs + 1) / (12 * inputs**2))
    share: Array = (orders[larger, smaller] > chance).mean(axis=0)
    return share


def discriminability(h: Array) -> Array:
    """Return d' of each step from one amount to the next (steps, units).

    The difference of the means over the root of the mean variance; 0 where nothing varies.

    Parameters
    ----------
    h
        (amounts, inputs, units).
    """
    steps = np.diff(h.mean(axis=1), axis=0)
    variance = h.var(axis=1)
    spread = np.sqrt((variance[1:] + variance[:-1]) / 2)
    found: Array = np.divide(steps, spread, out=np.zeros_like(steps), where=spread > 0)
    return found


def top_slope(h: Array) -> Array:
    """Return the last step of the mean activation over the steepest one (units,).

    It is 1 where the activation rises as fast at the top as anywhere, and 0 where it has saturated
    or falls, or rises nowhere.

    Examples
    --------
    >>> top_slope(np.array([0.0, 2.0, 3.0]).reshape(3, 1, 1)).tolist()
    [0.5]
    """
    steps = np.diff(h.mean(axis=1), axis=0)
    steepest = steps.max(axis=0)
    slope: Array = np.divide(steps[-1], steepest, out=np.zeros_like(steepest), where=steepest > 0)
    return np.maximum(slope, 0)


def amounts_by_activation(h: Array, amounts: Array, bins: int = 10) -> Array:
    """Return the mean amount in equal parts of the inputs, from the least active (bins, units).

    Parameters
    ----------
    h, amounts
        (inputs, units) each: of every unit's own feature.
    """
    ordered = np.take_along_axis(amounts, np.argsort(h, axis=0, kind="stable"), axis=0)
    parts = np.array_split(ordered, bins)
    return np.array([part.mean(axis=0) for part in parts])


def share_of_rises(means: Array) -> float:
    """Return the share of pairs of rows of which the later is larger, over all columns.

    Examples
    --------
    >>> round(share_of_rises(np.array([[0.0], [2.0], [1.0]])), 3)
    0.667
    """
    later, earlier = np.tril_indices(len(means), -1)
    return float((means[later] > means[earlier]).mean())
