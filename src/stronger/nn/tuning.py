"""What units answer to: how well, and with which end of their range, they mark a feature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.statistics import auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Presence: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Tuning:
    """The feature of every unit, and what its activity says of it on other examples."""

    features: NDArray[np.intp]  # (units,): numbers of features
    auc: NDArray[np.float64]  # (units,): towards that feature, on the second half

    @property
    def signs(self) -> NDArray[np.float64]:
        """+1 where the high end goes with presence, -1 where the low end does, 0 where neither."""
        return np.sign(self.auc - 0.5)


def tune(values: Array, present: Presence) -> Tuning:
    """Find each unit's feature on one half of the examples and measure it on the other.

    The feature is the one that shifts the unit most, up *or* down. To prefer neither end, give the
    values before the nonlinearity: a rectifier cannot show how far down it is driven, so that
    among activations the features that drive it up win the choice.

    Parameters
    ----------
    values
        Of units (examples, units).
    present
        Features (examples, features).
    """
    half = len(values) // 2
    features = np.abs(auc(values[:half], present[:half]) - 0.5).argmax(axis=1)
    held_out = auc(values[half:], present[half:])
    return Tuning(features, held_out[np.arange(len(features)), features])


def share_high(tuning: Tuning, alive: NDArray[np.bool_] | None = None) -> float:
    """Return the share of units, or of those alive, whose high end goes with presence.

    A unit that marks its feature with neither end counts half.
    """
    signs = tuning.signs if alive is None else tuning.signs[alive]
    return float(np.mean((signs + 1) / 2)) if len(signs) else 0.5
