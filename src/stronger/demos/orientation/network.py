"""A network of two hidden layers that learns digits, and what clamping its units changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.layers import Dense
from stronger.nn.network import Network

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.demos.shared.planted_units import Unit


def make_network(rng: np.random.Generator, unit: Unit) -> Network:
    """Return 784-100-100-10 with this kind of unit."""
    return Network(
        [Dense(784, 100, rng), unit(), Dense(100, 100, rng), unit(), Dense(100, 10, rng)]
    )


def clamp(network: Network, state: int, activity: Array, shown: int) -> Array:
    """Clamp each unit to the ends of its range and return what that does to the classes.

    The effect of high instead of low (units, classes) is the mean change of each logit over so
    many images, less that of all logits, since only differences of logits count.

    Parameters
    ----------
    network, state
        The units are those of this state of the network.
    activity
        Of the units (examples, units).
    shown
        How many of the examples to clamp the units in.
    """
    units = np.arange(activity.shape[1])
    logits = []
    for end in (activity.max(axis=0), activity.min(axis=0)):
        clamped = np.repeat(activity[None, :shown], len(units), axis=0)  # (units, shown, units)
        clamped[units, :, units] = end[:, None]
        answer = network.forward(clamped.reshape(-1, len(units)), start=state)
        logits.append(answer.reshape(len(units), shown, -1).mean(axis=1))
    change = logits[0] - logits[1]
    effect: Array = change - change.mean(axis=1, keepdims=True)
    return effect
