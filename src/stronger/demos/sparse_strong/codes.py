"""How concentrated activity is, which units are strongest, and what is left if parts are kept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits

TENTH = 0.1


def flatten(activity: Array) -> Array:
    """Return activity as rows (examples, units), whatever it was."""
    if activity.ndim != 4:
        return activity
    return np.ascontiguousarray(activity.reshape(-1, activity.shape[-1]).T)


def top_share(activity: Array, share: float = TENTH) -> float:
    """Return the part of all activity that the strongest tenth of units makes at each place.

    It is 0.1 if all are equal and 1 if the others are silent.
    """
    axis = 0 if activity.ndim == 4 else 1
    n = activity.shape[axis]
    best = np.partition(activity, n - math.ceil(share * n), axis=axis)
    top = np.take(best, np.arange(n - math.ceil(share * n), n), axis=axis)
    total = float(activity.sum(dtype=np.float64))
    return float(top.sum(dtype=np.float64)) / total if total else 0.0


def hoyer(rows: Array) -> float:
    """Return the mean over rows of (√n - Σ|x| / ‖x‖) / (√n - 1): 0 if all equal, 1 if one is on."""
    root = math.sqrt(rows.shape[1])
    lengths = np.sqrt(np.square(rows, dtype=np.float64).sum(axis=1))
    ratio = np.abs(rows).sum(axis=1, dtype=np.float64) / np.maximum(lengths, 1e-12)
    return float(np.mean((root - ratio) / (root - 1)))


def top_set(features: Array, share: float = TENTH) -> Bits:
    """Return which units are among the strongest tenth of their row, and on at all."""
    count = math.ceil(share * features.shape[1])
    marks = np.zeros(features.shape, bool)
    best = np.argpartition(-features, count - 1, axis=1)[:, :count]
    np.put_along_axis(marks, best, values=True, axis=1)
    return marks & (features > 0)


def share_kept(a: Bits, b: Bits) -> float:
    """Return which part of the units of a is in b as well, on average over rows."""
    return float(np.mean((a & b).sum(axis=1) / np.maximum(a.sum(axis=1), 1)))


def keep_parts(features: Array, rng: np.random.Generator) -> dict[str, Array]:
    """Return features with only some kept: by rank in their row, or drawn at random."""
    units = features.shape[1]
    count = math.ceil(TENTH * units)
    ranks = np.empty(features.shape, np.int64)
    order = np.argsort(-features, axis=1, kind="stable")
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(units), features.shape), axis=1)
    drawn = rng.permutation(units) < count
    kept = {
        "all": ranks >= 0,
        "top": ranks < count,
        "second": (ranks >= count) & (ranks < 2 * count),
        "random": np.broadcast_to(drawn, features.shape),
        "rest": ranks >= count,
    }
    return {name: features * marks for name, marks in kept.items()}
