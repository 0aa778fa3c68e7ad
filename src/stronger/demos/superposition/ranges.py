"""What is there over the range of a unit: its main feature by tenth of the activation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Metrics

CLEAR, MODERATE = 0.7, (0.2, 0.4)
"""The top and the middle of the range of a reading; a feature at its largest has the value 1."""
FEWEST = 200
"""A unit that is positive in fewer examples has no tenths."""


@dataclass(frozen=True, eq=False)
class Range:
    """What is there over the range of a unit's positive values, averaged over units."""

    present: Array  # (10,)
    """How often the main feature is present, in each tenth of the values."""
    leading: Array  # (10,)
    """How often it adds more than any other feature."""
    parts: Array  # (10,)
    """How often it is present in each tenth of the way to the unit's largest value, pooled."""
    possible: float
    """How often it could add at all in the top tenth, did it add nowhere else."""
    peak: float
    """How often it is present where the unit has at least 0.7 of its largest value."""
    moderate: float
    """How often it is present from 0.2 to 0.4 of the largest value."""
    used: int
    """How many units had enough positive values."""

    @property
    def ends(self) -> tuple[float, float, float]:
        """Presence in the lowest tenth, in the two in the middle, and in the highest."""
        return self.present[0], self.present[4:6].mean(), self.present[-1]

    @property
    def metrics(self) -> Metrics:
        """Its numbers by name."""
        low, middle, top = self.ends
        return {
            "top": top,
            "middle": middle,
            "low": low,
            "gap": top - middle,
            "top_leading": self.leading[-1],
            "possible": self.possible,
            "peak": self.peak,
            "moderate": self.moderate,
        }


def measure_range(values: Array, weights: Array, x: Array) -> Range:
    """Say what is there over the range of every unit.

    The main feature of a unit is fixed by its weights and not by looking at activations: it is the
    one with the largest weight.

    Parameters
    ----------
    values
        Of units (examples, units).
    weights
        Of features into units (features, units).
    x
        Features (examples, features).
    """
    rows, there, shown = [], np.zeros(10), np.zeros(10)
    for unit, feature in enumerate(np.abs(weights).argmax(axis=0)):
        order = np.argsort(values[:, unit], kind="stable")
        order = order[len(order) - np.count_nonzero(values[:, unit] > 0) :]
        if len(order) < FEWEST:
            continue
        added = x[order] * weights[:, unit]
        present = x[order, feature] != 0
        leading = present & (added.argmax(axis=1) == feature)
        part = values[order, unit] / values[order[-1], unit]
        place = np.minimum((10 * part).astype(int), 9)
        there += np.bincount(place, present, 10)
        shown += np.bincount(place, minlength=10)
        low, high = MODERATE
        rows.append(
            [
                *(tenth.mean() for tenth in np.array_split(present, 10)),
                *(tenth.mean() for tenth in np.array_split(leading, 10)),
                min(1, 10 * (added[:, feature] > 0).mean()),
                share(present, part >= CLEAR),
                share(present, (part >= low) & (part <= high)),
            ]
        )
    found = np.mean(rows, axis=0) if rows else np.zeros(23)
    parts = there / np.maximum(shown, 1)
    possible, peak, moderate = found[20:]
    return Range(found[:10], found[10:20], parts, possible, peak, moderate, len(rows))


def share(part: Bits, of: Bits) -> float:
    """Return how often `part` holds where `of` does; 0 where it never does."""
    return float(part[of].mean()) if of.any() else 0.0
