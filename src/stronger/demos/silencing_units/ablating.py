"""Ablates active units of single examples, and clamps units for all examples.

Activations of a layer are (examples, units) and not negative, as after a ReLU; zero counts as off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.rectifiers import hidden_states
from stronger.statistics import accuracy, error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stronger.arrays import Array, Bits, Indices, Labels
    from stronger.nn.network import Network


# --- Example by example ----------------------------------------------------------------------


def rank_active(scores: Array, active: Bits) -> Indices:
    """Return the units of each example by falling score, those that are off last.

    Parameters
    ----------
    scores, active
        (examples, units) each.

    Examples
    --------
    >>> rank_active(np.array([[3.0, 9.0, 5.0]]), np.array([[True, False, True]])).tolist()
    [[2, 0, 1]]
    """
    return np.argsort(np.where(active, -scores, np.inf), axis=1, kind="stable")


def ablate_number(h: Array, order: Indices, share: float) -> Array:
    """Return activations with this share of each example's active units set to zero.

    Parameters
    ----------
    h
        Activations (examples, units).
    order
        Which goes first, from `rank_active`.
    share
        From 0 to 1; the number of units is rounded.
    """
    count = np.rint(share * (h > 0).sum(axis=1, keepdims=True))
    left = np.take_along_axis(h, order, axis=1)
    left[np.arange(h.shape[1]) < count] = 0
    return put_back(left, order)


def ablate_sum(h: Array, order: Indices, share: float) -> Array:
    """Return activations with this share of each example's *summed* activation taken away.

    Units go in order, each whole, but for the last, which is lowered by what is still owed: so
    the sum that goes is the same whatever the order. Parameters are those of `ablate_number`.
    """
    ordered = np.take_along_axis(h, order, axis=1)
    before = np.cumsum(ordered, axis=1, dtype=np.float64) - ordered
    owed = share * ordered.sum(axis=1, keepdims=True, dtype=np.float64)
    left = ordered - np.clip(owed - before, 0, ordered)
    return put_back(left.astype(h.dtype), order)


def put_back(ordered: Array, order: Indices) -> Array:
    """Return activations (examples, units) in the order of units, given those in another."""
    h = np.empty_like(ordered)
    np.put_along_axis(h, order, ordered, axis=1)
    return h


# --- Unit by unit ----------------------------------------------------------------------------


def forward_with(
    network: Network, x: Array, changes: Mapping[int, Callable[[Array], Array]]
) -> Array:
    """Return the output for inputs when some states, by number, are changed on the way."""
    begun = 0
    for state in sorted(changes):
        x = changes[state](network.forward(x, start=begun, stop=state))
        begun = state
    return network.forward(x, start=begun)


class Costs(NamedTuple):
    """What clamping each unit at a value does to the output, (units,) each."""

    loss: Array
    """Rise of the cross-entropy, which is negative where the network is better without it."""
    error: Array
    """Rise of the share of misclassified examples."""
    change: Array
    """Mean total variation between the probabilities before and after: 0 if the output stays."""


def clamp_each(network: Network, state: int, x: Array, labels: Labels, values: Array) -> Costs:
    """Return what it costs to clamp a unit at a value for every example, unit by unit.

    Parameters
    ----------
    state
        Which hidden state the units belong to, one that flows into a dense layer.
    x, labels
        Inputs (examples, features) and their classes (examples,).
    values
        What each unit is clamped at (units,): zeros, or its mean.

    Raises
    ------
    TypeError
        If no dense layer follows the state.
    """
    layer = network.layers[state]
    if not isinstance(layer, Dense):
        raise TypeError(f"state {state} does not flow into a dense layer")
    weights = layer.parameters["weights"]
    h = network.forward(x, stop=state)
    z = network.forward(h, start=state, stop=state + 1)
    before = network.forward(z, start=state + 1)
    p = softmax(before)

    def judge(logits: Array) -> tuple[float, float, float]:
        change = float(np.abs(softmax(logits) - p).sum(axis=1).mean()) / 2
        return cross_entropy(logits, labels)[0], error(logits, labels), change

    def clamped(unit: int) -> Array:
        change = np.outer(h[:, unit] - values[unit], weights[unit])
        return network.forward(z - change, start=state + 1)

    costs = np.array([judge(clamped(unit)) for unit in range(h.shape[1])])
    return Costs(*(costs - judge(before)).T)


def clamp_sets(
    network: Network,
    x: Array,
    labels: Labels,
    rng: np.random.Generator,
    *,
    shares: Sequence[float],
    draws: int,
    means: Mapping[int, Array] | None = None,
) -> Array:
    """Return accuracies with growing random sets of hidden units clamped to zero, or to means.

    Units of all hidden layers stand in one random order, and a set holds those of any smaller one.

    Parameters
    ----------
    shares
        Of all hidden units, rising.
    draws
        How many random orders there are.
    means
        By number of the hidden state, the mean of every unit; without it units are set to zero.

    Returns
    -------
    Array
        (draws, shares).
    """
    states = hidden_states(network)
    edges = np.cumsum([0, *(len(network.layers[i].parameters["weights"]) for i in states)])
    found = np.empty((draws, len(shares)))
    for draw in range(draws):
        place = rng.permutation(edges[-1])
        for column, share in enumerate(shares):
            parts = np.split(place < round(share * len(place)), edges[1:-1])  # of each layer
            changes = {
                state: clamp_to(0 if means is None else means[state], part)
                for state, part in zip(states, parts, strict=True)
            }
            found[draw, column] = accuracy(forward_with(network, x, changes), labels)
    return found


def clamp_to(values: Array | float, units: Bits) -> Callable[[Array], Array]:
    """Return what clamps some units of activations (examples, units) to their values (units,)."""
    return lambda h: np.where(units, values, h)
