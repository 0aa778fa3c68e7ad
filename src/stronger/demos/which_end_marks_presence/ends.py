"""Four definitions of which feature is a unit's, and of whether the unit is high or low for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.statistics import auc

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Bits
    from stronger.nn.network import Network

    from .tasks import Task

DEFINITIONS = ("net_input", "activation", "causal", "causal_end")
"""By which a unit gets its feature, and an end of its range for it:

- ``net_input``: the feature that moves its net input most, up or down; the end at which the unit is
  found where the feature is present.
- ``activation``: the same with its activation.
- ``causal``: the feature to whose right naming the unit matters most; the end as above.
- ``causal_end``: the same feature; the end to which the unit has to be clamped for that naming.
"""
ENDS = 0.01, 0.99
"""Quantiles of a unit's activation that are the ends of its range."""
CLEAR = 2.0
"""Standard errors from neither end, below which a unit is undecided."""


def find_ends(network: Network, task: Task) -> dict[str, Array]:
    """Return by definition whether units are high (1), low (-1) or neither (0) for their feature.

    Features are chosen on one half of the examples that were not learned from, and ends found on
    the other half. Neither: the unit is dead there or here, or what is found is within two
    standard errors of nothing.
    """
    states = network.activations(task.shown)
    z, h = states[1], states[2]  # (examples, units)
    half = len(z) // 2
    first, second = slice(half), slice(half, None)
    present, there = task.present[first], task.present[second]
    alive = (np.ptp(h[first], axis=0) > 0) & (np.ptp(h[second], axis=0) > 0)
    units = np.arange(z.shape[1])

    ends = np.quantile(h[first], ENDS, axis=0)
    matters, _ = clamp(network, h[first], ends, present, task.log_odds)
    helps, errors = clamp(network, h[second], ends, there, task.log_odds)
    chosen = {
        "net_input": np.abs(auc(z[first], present) - 0.5).argmax(axis=1),
        "activation": np.abs(auc(h[first], present) - 0.5).argmax(axis=1),
        "causal": np.abs(matters).argmax(axis=1),
    }
    higher = auc(z[second], there) - 0.5  # (units, features)
    # Mann and Whitney: the variance of the area if nothing can be told is (n + 1) / (12 n₁ n₀)
    n, n1 = len(there), there.sum(axis=0)
    chance = np.sqrt((n + 1) / (12.0 * n1 * (n - n1)))  # (features,)
    found = {
        name: sign(higher[units, features], chance[features]) * alive
        for name, features in chosen.items()
    }
    used = chosen["causal"]
    found["causal_end"] = sign(helps[units, used], errors[units, used]) * alive
    return found


def clamp(
    network: Network,
    h: Array,
    ends: Array,
    present: Bits,
    log_odds: Callable[[Array, Bits], Array],
) -> tuple[Array, Array]:
    """Clamp each unit to either end of its range where a feature is present.

    Returned is the mean, over examples with a feature, of the log odds that the network gives to
    that feature with the unit at its high end, less those with it at its low end (units, features),
    and the standard error of that mean.

    Parameters
    ----------
    h
        Activations (examples, units) of the layer before the outputs.
    ends
        Low and high end of each unit (2, units).
    present
        (examples, features).
    log_odds
        Of the features present, given logits. Not the probability's logarithm, which falls further
        than it rises: among random units those that lower it would win the choice.
    """
    weights = network.layers[-1].parameters["weights"]  # (units, features)
    logits = network.forward(h, start=len(network.layers) - 1)
    count = present.sum(axis=0)
    means, errors = np.zeros((2, *weights.shape))
    for unit, (low, high) in enumerate(ends.T):
        at_low, at_high = (
            log_odds(logits + (end - h[:, [unit]]) * weights[unit], present) for end in (low, high)
        )
        change = np.where(present, at_high - at_low, 0).astype(np.float64)
        means[unit] = change.sum(axis=0) / count
        squares = np.square(change).sum(axis=0) / count - np.square(means[unit])
        errors[unit] = np.sqrt(np.maximum(squares, 0) / count)
    return means, errors


def sign(values: Array, errors: Array) -> Array:
    """Return the signs of values, or 0 where they are within two standard errors of 0."""
    signs: Array = np.sign(values) * (np.abs(values) > CLEAR * errors)
    return signs


def share_high(signs: Array) -> float:
    """Return the share of units that are high for their feature; an undecided one counts half."""
    return float(np.mean((signs + 1) / 2))
