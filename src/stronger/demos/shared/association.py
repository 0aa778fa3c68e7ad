"""Rosenblatt's 1958 perceptron: random association units in source-sets, and how values change.

Sensory points are all-or-nothing, and so are the association units that look at some of them. The
association units of one response are its source-set; sets stand side by side and do not overlap.
Learning changes one number per association unit, its value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stronger.arrays import Array, Bits, Labels

Values: TypeAlias = "list[Array]"
"""The values of the association units, one vector (units,) per source-set."""
Scalar = TypeVar("Scalar", bound=np.generic)

UNDECIDED = -1
"""The winner where no response leads."""
LEAD = 1e-6
"""The least lead that counts, a millionth of what one presentation adds: less may be rounding."""


@dataclass(frozen=True)
class AssociationLayer:
    """Association units that fire where excitation less inhibition reaches their threshold."""

    connections: Array
    """(points, units): 1 excites, -1 inhibits, 0 is no connection."""
    threshold: int

    def activity(self, stimuli: Bits) -> Bits:
        """Return which units (examples, units) these stimuli (examples, points) make active."""
        return drive(self.connections, stimuli) >= self.threshold


def drive(connections: Array, stimuli: Bits) -> Array:
    """Return excited less inhibited connections of every unit (examples, units)."""
    return stimuli.astype(np.float32) @ connections


def connect(
    rng: np.random.Generator, points: int, units: int, excitatory: int, inhibitory: int
) -> Array:
    """Return random connections (points, units): each unit gets so many of each kind, all distinct.

    Raises
    ------
    ValueError
        If there are fewer points than connections of a unit.
    """
    degree = excitatory + inhibitory
    if degree > points:
        raise ValueError(f"a unit cannot have {degree} distinct connections to {points} points")
    # The places of the `degree` smallest of random numbers are a random choice without repetition.
    origins = np.argpartition(rng.random((units, points), np.float32), degree - 1)[:, :degree]
    kinds = np.repeat(np.array([1, -1], np.float32), [excitatory, inhibitory])
    connections = np.zeros((points, units), np.float32)
    connections[origins, np.arange(units)[:, None]] = kinds
    return connections


def threshold_for(driven: Array, share: float) -> int:
    """Return the threshold that makes the active share of units come nearest to this one."""
    candidates = np.arange(1, max(int(driven.max()), 1) + 1)
    shares = np.array([np.mean(driven >= each) for each in candidates])
    return int(candidates[np.abs(shares - share).argmin()])


System: TypeAlias = Literal["alpha", "gamma", "bivalent"]


def reinforce(
    activity: Bits, labels: Labels, sizes: Sequence[int], system: System = "alpha"
) -> Values:
    r"""Return the values after every stimulus has been shown once with its response forced.

    Forcing a response makes its source-set the dominant one. With $n$ of the $N$ units of that set
    active, a presentation changes values by

    * ``alpha``: $+1$ for an active unit of the dominant set;
    * ``gamma``: $+1$ for an active unit of the dominant set and $-n/(N-n)$ for an inactive one, so
      that the total does not change;
    * ``bivalent``: $+1$ for an active unit of the dominant set and $-1$ for an active unit of any
      other.

    The rows for alpha and gamma follow rosenblatt1958perceptron, p. 391 and Table 1; the bivalent
    systems are on pp. 402-403, and the size of their decrement is our choice. In none of them does
    it matter what the perceptron would have answered, so the order of the stimuli does not either.

    Parameters
    ----------
    activity
        Which association units each stimulus makes active (examples, units).
    labels
        The forced response of each, counted from 0 (examples,).
    sizes
        How many units the source-set of each response has.
    system
        Which rule.

    Raises
    ------
    ValueError
        If a stimulus makes a whole source-set active and the system is gamma: there is nobody then
        at whose expense it could gain.
    """
    values: Values = []
    for response, block in enumerate(split(activity, sizes)):
        own = block[labels == response].astype(np.float64)
        if system == "gamma":
            active, size = own.sum(axis=1), sizes[response]
            if np.any(active == size):
                raise ValueError(f"a stimulus makes all {size} units of set {response} active")
            # +1 where active and -n/(N-n) elsewhere is activity / (1 - n/N) less n/(N-n).
            ratio = active / (size - active)
            values.append((1 + ratio) @ own - ratio.sum())
        else:
            values.append(own.sum(axis=0))
        if system == "bivalent":
            values[-1] -= block[labels != response].sum(axis=0)
    return values


@dataclass(frozen=True)
class Corrected:
    """What learning from mistakes leaves."""

    values: Values
    mistakes: int
    converged: bool
    """Whether the last sweep over the stimuli went without a mistake."""


def correct(activity: Bits, labels: Labels, sizes: Sequence[int], sweeps: int) -> Corrected:
    """Train the same values by mistakes instead, until a sweep goes without one.

    Where the right response does not strictly lead, active units of its source-set gain 1 and
    those of its strongest rival lose 1; otherwise nothing changes.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    sets = [slice(start, start + size) for start, size in zip(starts, sizes, strict=True)]
    values, mistakes, converged = np.zeros(sum(sizes)), 0, False
    for _ in range(sweeps):
        before = mistakes
        for active, label in zip(activity, labels, strict=True):
            responses = np.add.reduceat(np.where(active, values, 0.0), starts)
            own, responses[label] = responses[label], -np.inf
            rival = int(responses.argmax())
            if own <= responses[rival]:
                values[sets[label]] += active[sets[label]]
                values[sets[rival]] -= active[sets[rival]]
                mistakes += 1
        converged = mistakes == before
        if converged:
            break
    return Corrected(split(values, sizes), mistakes, converged)


def read_sum(activity: Bits, values: Values) -> Array:
    """Return the responses (examples, responses): the sum of the values of active units."""
    blocks = split(activity, [len(each) for each in values])
    return np.column_stack([on @ v for on, v in zip(blocks, values, strict=True)])


def read_mean(activity: Bits, values: Values) -> Array:
    """Return the mean value of the active units of each set, 0 where none is active."""
    blocks = split(activity, [len(each) for each in values])
    counts = np.column_stack([on.sum(axis=1) for on in blocks])
    means: Array = read_sum(activity, values) / np.maximum(counts, 1)
    return means


def read_silence(activity: Bits, values: Values) -> Array:
    """Return minus the sum of the values of the *inactive* units of each set."""
    return -read_sum(~activity, values)


def winners(responses: Array) -> Labels:
    """Return the strongest response of each example, `UNDECIDED` where none leads by `LEAD`."""
    ordered = np.sort(responses, axis=1)
    leads = ordered[:, -1] - ordered[:, -2] > LEAD
    return np.where(leads, responses.argmax(axis=1), UNDECIDED)


def split(units: NDArray[Scalar], sizes: Sequence[int]) -> list[NDArray[Scalar]]:
    """Return the source-sets' parts of an array whose last axis is units, as views."""
    if units.shape[-1] != sum(sizes):
        raise ValueError(f"{units.shape[-1]} units do not make source-sets of {list(sizes)}")
    return np.split(units, np.cumsum(sizes)[:-1], axis=-1)
