"""Pairs of probes: which are of one class, what they share, and what elasticity follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.statistics import auc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.arrays import Array, Bits, Labels


def cosines(rows: Array) -> Array:
    """Return the cosine of every pair of rows; 0 with a row of zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = np.divide(rows, lengths, out=np.zeros_like(rows, dtype=np.float64), where=lengths > 0)
    found: Array = unit @ unit.T
    return found


def mutual(found: Array) -> Array:
    """Return the geometric mean of LE in both orders: symmetric, and 1 for a probe and itself."""
    both: Array = np.sqrt(found * found.T)
    return both


def overlap(fires: Bits) -> Array:
    """Return the overlap of every pair of sets, the cosine of their members' indicators."""
    return cosines(fires.astype(np.float64))


@dataclass(frozen=True, eq=False)
class Pairs:
    """All ordered pairs of different probes."""

    labels: Labels

    @property
    def apart(self) -> Bits:
        """Which entries of a matrix are pairs of different probes."""
        return ~np.eye(len(self.labels), dtype=np.bool_)

    @property
    def same(self) -> Bits:
        """Which are of one class, itself included."""
        return np.asarray(self.labels[:, np.newaxis] == self.labels)

    def auc(self, values: Array) -> float:
        """Return how often a pair of one class has more than a pair of two."""
        chosen = self.apart & np.isfinite(values)
        return float(auc(values[chosen][:, np.newaxis], self.same[chosen][:, np.newaxis])[0, 0])

    def ratio(self, values: Array) -> float:
        """Return the median of pairs of one class over that of pairs of two."""
        chosen = self.apart & np.isfinite(values)
        return float(np.median(values[chosen & self.same]) / np.median(values[chosen & ~self.same]))

    def by_class(self, values: Array) -> Array:
        """Return means over pairs of classes, both orders, (classes, classes)."""
        kinds = np.unique(self.labels)
        found = np.array(
            [[values[self._pairs(one, other)].mean() for other in kinds] for one in kinds]
        )
        both: Array = (found + found.T) / 2
        return both

    def _pairs(self, one: int, other: int) -> Bits:
        return self.apart & np.outer(self.labels == one, self.labels == other)


def correlate_ranks(effect: Array, cause: Array, *, given: Sequence[Array] = ()) -> float:
    """Return Spearman's correlation over what is asked, averaged over what was updated.

    Parameters
    ----------
    effect, cause
        (updated, asked); the diagonal and rows without a value are left out, and rows in which
        one of them does not vary.
    given
        Others of this shape, whose ranks are first taken out of both by least squares.
    """
    from scipy.stats import rankdata

    count = len(effect)
    apart = ~np.eye(count, dtype=np.bool_)

    def ranks(values: Array) -> Array:
        ranked: Array = rankdata(values[apart].reshape(count, count - 1), axis=1)
        ranked -= ranked.mean(axis=1, keepdims=True)
        return ranked

    valued = np.isfinite(effect).all(axis=1)
    sides = [ranks(each)[valued] for each in (effect, cause)]
    others = np.stack([ranks(each)[valued] for each in given], axis=-1) if given else None
    found = []
    for row, (left, right) in enumerate(zip(*sides, strict=True)):
        if others is not None:
            both = np.stack([left, right], axis=1)
            both = both - others[row] @ np.linalg.lstsq(others[row], both, rcond=None)[0]
            left, right = both.T
        lengths = np.linalg.norm(left) * np.linalg.norm(right)
        if lengths > 0:
            found.append(left @ right / lengths)
    return float(np.mean(found))
