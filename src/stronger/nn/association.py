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
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Activity: TypeAlias = NDArray[np.bool_]
    """(examples, units): which association units each stimulus makes active."""
    Labels: TypeAlias = NDArray[np.integer]
    """(examples,): the response, counted from 0, that each stimulus is to evoke."""
    Vector: TypeAlias = NDArray[np.float64]
    Matrix: TypeAlias = NDArray[np.float64]
    Values: TypeAlias = list[Vector]
    """The values of the association units, one vector per source-set."""
    Reading: TypeAlias = Callable[[Activity, Values], Matrix]
    """How responses follow from activity and values."""
    Learned: TypeAlias = dict[str, tuple[Values, Reading]]
    """Values and the way to read them, by name of the rule."""

Scalar = TypeVar("Scalar", bound=np.generic)

UNDECIDED = -1
"""The winner where no response leads."""
LEAD = 1e-6
"""The least lead that counts, a millionth of what one presentation adds: less may be rounding."""


@dataclass(frozen=True)
class AssociationLayer:
    """Association units that fire where excitation less inhibition reaches their threshold."""

    connections: NDArray[np.float32]
    """(points, units): 1 excites, -1 inhibits, 0 is no connection."""
    threshold: int

    def activity(self, stimuli: NDArray[np.bool_]) -> Activity:
        """Return which units (examples, units) these stimuli (examples, points) make active."""
        return drive(self.connections, stimuli) >= self.threshold


def drive(connections: NDArray[np.float32], stimuli: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return excited less inhibited connections of every unit (examples, units)."""
    return stimuli.astype(np.float32) @ connections


def connect(
    rng: np.random.Generator, points: int, units: int, excitatory: int, inhibitory: int
) -> NDArray[np.float32]:
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


def threshold_for(driven: NDArray[np.float32], share: float) -> int:
    """Return the threshold that makes the active share of units come nearest to this one."""
    candidates = np.arange(1, max(int(driven.max()), 1) + 1)
    shares = np.array([np.mean(driven >= each) for each in candidates])
    return int(candidates[np.abs(shares - share).argmin()])


System: TypeAlias = Literal["alpha", "gamma", "bivalent"]


def reinforce(
    activity: Activity, labels: Labels, sizes: Sequence[int], system: System = "alpha"
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
        (examples, units).
    labels
        (examples,): the forced response of each.
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


def correct(activity: Activity, labels: Labels, sizes: Sequence[int], sweeps: int) -> Corrected:
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


def read_sum(activity: Activity, values: Values) -> Matrix:
    """Return the responses (examples, responses): the sum of the values of active units."""
    blocks = split(activity, [len(each) for each in values])
    return np.column_stack([on @ v for on, v in zip(blocks, values, strict=True)])


def read_mean(activity: Activity, values: Values) -> Matrix:
    """Return the mean value of the active units of each set, 0 where none is active."""
    blocks = split(activity, [len(each) for each in values])
    counts = np.column_stack([on.sum(axis=1) for on in blocks])
    means: Matrix = read_sum(activity, values) / np.maximum(counts, 1)
    return means


def read_silence(activity: Activity, values: Values) -> Matrix:
    """Return minus the sum of the values of the *inactive* units of each set."""
    return -read_sum(~activity, values)


def winners(responses: Matrix) -> NDArray[np.int64]:
    """Return the strongest response of each example, `UNDECIDED` where none leads by `LEAD`."""
    ordered = np.sort(responses, axis=1)
    leads = ordered[:, -1] - ordered[:, -2] > LEAD
    return np.where(leads, responses.argmax(axis=1), UNDECIDED)


def split(units: NDArray[Scalar], sizes: Sequence[int]) -> list[NDArray[Scalar]]:
    """Return the source-sets' parts of an array whose last axis is units, as views."""
    if units.shape[-1] != sum(sizes):
        raise ValueError(f"{units.shape[-1]} units do not make source-sets of {list(sizes)}")
    return np.split(units, np.cumsum(sizes)[:-1], axis=-1)


def learn(activity: Activity, labels: Labels, sizes: Sequence[int], sweeps: int) -> Learned:
    """Train the same units by every system and, as a control, by mistakes."""
    alpha = reinforce(activity, labels, sizes, "alpha")
    return {
        "alpha": (alpha, read_sum),
        "alpha_mean": (alpha, read_mean),
        "gamma": (reinforce(activity, labels, sizes, "gamma"), read_sum),
        "bivalent": (reinforce(activity, labels, sizes, "bivalent"), read_sum),
        "mistakes": (correct(activity, labels, sizes, sweeps).values, read_sum),
    }


def recall(learned: Learned, activity: Activity, labels: Labels) -> dict[str, float]:
    """Return the share of right answers by each rule; an undecided one is not right."""
    return {
        name: float(np.mean(winners(read(activity, values)) == labels))
        for name, (values, read) in learned.items()
    }


def rank_agreement(values: Values, asked: Sequence[Activity]) -> dict[str, float]:
    """Return how the order of values in a source-set agrees with what its units do.

    Parameters
    ----------
    values
        Of two source-sets.
    asked
        Activity in stimuli of the class of each: (examples, units) twice.

    Returns
    -------
    dict
        Rank correlations, the mean of both sets, with the rate at which a unit is active for its
        own class (``own_rate``), for the other (``other_rate``) and for both taken together
        (``any_rate``), and with the logarithm of the first over the second (``evidence``).
    """
    from scipy.stats import spearmanr

    sizes = [len(each) for each in values]
    # Half a stimulus is added to each count, so that no logarithm is of zero.
    rates = [split((on.sum(axis=0) + 0.5) / (len(on) + 1), sizes) for on in asked]
    found: dict[str, list[float]] = {}
    for response, ranked in enumerate(values):
        own, other = rates[response][response], rates[1 - response][response]
        for name, measure in {
            "own_rate": own,
            "other_rate": other,
            "any_rate": own + other,
            "evidence": np.log(own / other),
        }.items():
            found.setdefault(name, []).append(float(spearmanr(ranked, measure).statistic))
    return {name: float(np.mean(each)) for name, each in found.items()}


def overlap_ratio(first: Activity, second: Activity) -> float:
    """Return the likeness of stimuli of two classes, as a share of the likeness within a class.

    The likeness of two stimuli is the covariance, over units, of the activities they evoke: up to
    a factor it is what one, learned in the gamma system, contributes to the answer to the other.
    """
    centred = [each - each.mean(axis=1, keepdims=True) for each in (first, second)]
    means = [each.mean(axis=0) for each in centred]
    within = [
        (len(z) * (m @ m) - np.mean(np.sum(z**2, axis=1))) / (len(z) - 1)
        for z, m in zip(centred, means, strict=True)
    ]
    return float(means[0] @ means[1] / np.mean(within))
