"""Codes of the last hidden layer: which units stay on top, and what the code of a mistake says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.attacked_digits import hidden_states
from stronger.statistics import rank_correlation

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices, Labels
    from stronger.nn.datasets import Rows
    from stronger.nn.network import Network

TOP = 10


def top_units(codes: Array, count: int = TOP) -> Indices:
    """Return the most active units of each example (examples, count), in no order."""
    return np.argpartition(-codes, count, axis=1)[:, :count]


def top_kept(before: Array, after: Array, count: int = TOP) -> Array:
    """Return which share of each example's most active units is still among them afterwards."""
    marks = np.zeros((2, *before.shape), bool)
    for mark, codes in zip(marks, (before, after), strict=True):
        np.put_along_axis(mark, top_units(codes, count), values=True, axis=1)
    share: Array = marks.all(axis=0).sum(axis=1) / count
    return share


def read_mistakes(
    network: Network, data: Rows, x: Array, moved: Array, labels: Labels
) -> dict[str, float]:
    """Read the codes of digits that were turned into another class.

    Parameters
    ----------
    x, moved
        The digits as they are and as moved (examples, pixels).
    """
    last = hidden_states(network)[-1]
    known = network.forward(data.train, stop=last)
    means = np.stack([known[data.train_labels == digit].mean(axis=0) for digit in range(10)])
    answers = network.outputs(moved).argmax(axis=1)
    fooled = answers != labels
    true, said = labels[fooled], answers[fooled]
    before, after = (network.forward(each, stop=last)[fooled] for each in (x, moved))
    weights = network.layers[-1].parameters["weights"].T  # (classes, units)

    def favour_it(codes: Array) -> float:
        """Return how many top units are driven higher by the class that is said."""
        favours = means[said] > means[true]  # (examples, units)
        return float(np.take_along_axis(favours, top_units(codes), axis=1).mean())

    def nearer_to_it(codes: Array) -> float:
        """Return how many codes are nearer in angle to the mean code of the class that is said."""
        near = codes @ (means / np.linalg.norm(means, axis=1, keepdims=True)).T
        rows = np.arange(len(codes))
        return float((near[rows, said] > near[rows, true]).mean())

    def counts(codes: Array, says: Labels) -> float:
        """Return how far the order of units' activations is that of what they add to a class."""
        net = weights[says] - weights.mean(axis=0)
        return float(rank_correlation(codes, codes * net, axis=1).mean())

    lead = (weights[said] - weights[true]) * (after - before)
    created, abolished = (lead[each].sum() for each in (after > before, after < before))
    return {
        "deceived.share": fooled.mean(),
        "deceived.top_units_favour_it": favour_it(after),
        "deceived.top_units_favoured_it_before": favour_it(before),
        "deceived.code_is_nearer_to_it": nearer_to_it(after),
        "deceived.code_was_nearer_to_it": nearer_to_it(before),
        "deceived.created": float(created) / (float(created) + float(abolished)),
        "counts.clean": counts(before, true),
        "counts.attacked": counts(after, said),
        "counts.attacked_true_class": counts(after, true),
    }
