"""Five ways to learn the values of the same units, and what one may ask of the values then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from stronger.arrays import Array, Bits
from stronger.demos.shared.association import (
    Values,
    correct,
    read_mean,
    read_sum,
    reinforce,
    split,
    winners,
)
from stronger.statistics import rank_correlation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.arrays import Labels

Learned: TypeAlias = dict[str, tuple[Values, Callable[[Bits, Values], Array]]]
"""Values and the way responses are read from them, by name of the rule."""


def learn(activity: Bits, labels: Labels, sizes: Sequence[int], sweeps: int) -> Learned:
    """Train the same units by every system and, as a control, by mistakes."""
    alpha = reinforce(activity, labels, sizes, "alpha")
    return {
        "alpha": (alpha, read_sum),
        "alpha_mean": (alpha, read_mean),
        "gamma": (reinforce(activity, labels, sizes, "gamma"), read_sum),
        "bivalent": (reinforce(activity, labels, sizes, "bivalent"), read_sum),
        "mistakes": (correct(activity, labels, sizes, sweeps).values, read_sum),
    }


def recall(learned: Learned, activity: Bits, labels: Labels) -> dict[str, float]:
    """Return the share of right answers by each rule; an undecided one is not right."""
    return {
        name: float(np.mean(winners(read(activity, values)) == labels))
        for name, (values, read) in learned.items()
    }


def rank_agreement(values: Values, asked: Sequence[Bits]) -> dict[str, float]:
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
    sizes = [len(each) for each in values]
    # Half a stimulus is added to each count, so that no logarithm is of zero
    rates = [split((on.sum(axis=0) + 0.5) / (len(on) + 1), sizes) for on in asked]
    agreement = dict.fromkeys(("own_rate", "other_rate", "any_rate", "evidence"), 0.0)
    for response, ranked in enumerate(values):
        own, other = rates[response][response], rates[1 - response][response]
        measures = (own, other, own + other, np.log(own / other))
        for name, measure in zip(agreement, measures, strict=True):
            agreement[name] += float(rank_correlation(ranked, measure)) / 2
    return agreement


def overlap_ratio(first: Bits, second: Bits) -> float:
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
