"""Silencing: which activations are taken away, in which order, and what that costs.

Activations of a layer are (examples, units) and not negative, as after a ReLU; zero counts as off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from stronger.nn.layers import Dense, Layer
from stronger.nn.losses import cross_entropy, softmax

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from stronger.nn.network import Network

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.integer[Any]]
    Order: TypeAlias = NDArray[np.intp]


class Largest(Layer):
    """Hand on the k largest values of each example and set the others to zero.

    Values equal to the k-th largest all stay. The gradient passes where a value did.

    Parameters
    ----------
    k
        How many stay, at least one.
    """

    def __init__(self, k: int) -> None:
        super().__init__()
        if k < 1:
            raise ValueError(f"at least one value must stay, not {k}")
        self.k = k

    def forward(self, x: Array) -> Array:
        """Return x where it is among the k largest of its row, else 0."""
        edge = np.partition(x, -self.k, axis=1)[:, -self.k, None]
        self._stays = x >= edge
        return x * self._stays

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy where x stayed, else 0."""
        return dy * self._stays


# --- Example by example ----------------------------------------------------------------------


def highest_first(scores: Array, active: NDArray[np.bool_]) -> Order:
    """Return the units of each example by falling score, those that are off last.

    Parameters
    ----------
    scores, active
        (examples, units) each.

    Examples
    --------
    >>> highest_first(np.array([[3.0, 9.0, 5.0]]), np.array([[True, False, True]])).tolist()
    [[2, 0, 1]]
    """
    return np.argsort(np.where(active, -scores, np.inf), axis=1, kind="stable")


def without_first(h: Array, order: Order, share: float) -> Array:
    """Return activations with this share of each example's active units set to zero.

    Parameters
    ----------
    h
        Activations (examples, units).
    order
        Which goes first, from `highest_first`.
    share
        From 0 to 1; the number of units is rounded.
    """
    count = np.rint(share * (h > 0).sum(axis=1, keepdims=True))
    left = np.take_along_axis(h, order, axis=1)
    left[np.arange(h.shape[1]) < count] = 0
    return _put_back(left, order)


def without_sum(h: Array, order: Order, share: float) -> Array:
    """Return activations with this share of each example's *summed* activation taken away.

    Units go in order, each whole, but for the last, which is lowered by what is still owed: so
    the sum that goes is the same whatever the order.
    """
    ordered = np.take_along_axis(h, order, axis=1)
    before = np.cumsum(ordered, axis=1, dtype=np.float64) - ordered
    owed = share * ordered.sum(axis=1, keepdims=True, dtype=np.float64)
    left = ordered - np.clip(owed - before, 0, ordered)
    return _put_back(left.astype(h.dtype), order)


def _put_back(ordered: Array, order: Order) -> Array:
    h = np.empty_like(ordered)
    np.put_along_axis(h, order, ordered, axis=1)
    return h


# --- Unit by unit ----------------------------------------------------------------------------


def hidden_states(network: Network) -> tuple[int, ...]:
    """Return the states (see `Network`) that flow from hidden units into a dense layer."""
    return tuple(i for i, layer in enumerate(network.layers) if i and isinstance(layer, Dense))


def forward_with(
    network: Network, x: Array, changes: Mapping[int, Callable[[Array], Array]]
) -> Array:
    """Return the output when some states are changed on the way.

    Parameters
    ----------
    x
        Inputs (examples, features).
    changes
        By number of the state, what is done to it.
    """
    begun = 0
    for state in sorted(changes):
        x = changes[state](network.forward(x, start=begun, stop=state))
        begun = state
    return network.forward(x, start=begun)


class Costs(NamedTuple):
    """What holding each unit at a value does to the output, (units,) each."""

    loss: NDArray[np.float64]
    """Rise of the cross-entropy, which is negative where the network is better without it."""
    error: NDArray[np.float64]
    """Rise of the share of wrong answers."""
    change: NDArray[np.float64]
    """Mean total variation between the probabilities before and after: 0 if the output stays."""


def clamping_costs(network: Network, state: int, x: Array, labels: Labels, values: Array) -> Costs:
    """Return what it costs to hold a unit at a value for every example, unit by unit.

    Parameters
    ----------
    state
        Which hidden state the units belong to, one of `hidden_states`.
    x, labels
        Inputs (examples, features) and their classes (examples,).
    values
        What each unit is held at (units,): zeros, or its mean.

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

    def judged(logits: Array) -> tuple[float, float, float]:
        wrong = float(np.mean(logits.argmax(axis=1) != labels))
        change = float(np.abs(softmax(logits) - p).sum(axis=1).mean()) / 2
        return cross_entropy(logits, labels)[0], wrong, change

    plain = np.array(judged(before))
    costs = np.array(
        [
            judged(
                network.forward(
                    z - np.outer(h[:, unit] - values[unit], weights[unit]), start=state + 1
                )
            )
            for unit in range(h.shape[1])
        ]
    )
    return Costs(*(costs - plain).T)


def clamping_curve(
    network: Network,
    x: Array,
    labels: Labels,
    rng: np.random.Generator,
    *,
    shares: Sequence[float],
    draws: int,
    means: Mapping[int, Array] | None = None,
) -> NDArray[np.float64]:
    """Return accuracies with growing random sets of hidden units held at zero, or at their means.

    Units of all hidden layers stand in one random order, and a set holds those of any smaller one.

    Parameters
    ----------
    shares
        Of all hidden units, rising.
    draws
        How many random orders there are.
    means
        By number of the hidden state, the mean of every unit; without it units are held at zero.

    Returns
    -------
    NDArray[np.float64]
        (draws, shares).
    """
    states = hidden_states(network)
    layers = [network.layers[state].parameters["weights"] for state in states]
    edges = np.cumsum([0, *(len(weights) for weights in layers)])
    found = np.empty((draws, len(shares)))
    for draw in range(draws):
        place = rng.permutation(edges[-1])
        for column, share in enumerate(shares):
            held = place < round(share * len(place))
            changes = {
                state: _holding(held[low:high], None if means is None else means[state])
                for state, low, high in zip(states, edges[:-1], edges[1:], strict=True)
            }
            answers = forward_with(network, x, changes).argmax(axis=1)
            found[draw, column] = np.mean(answers == labels)
    return found


def _holding(held: NDArray[np.bool_], values: Array | None) -> Callable[[Array], Array]:
    """Return a function that holds some units at their values, or at zero."""
    constant = 0 if values is None else values[held]

    def hold(h: Array) -> Array:
        h = h.copy()
        h[:, held] = constant
        return h

    return hold
