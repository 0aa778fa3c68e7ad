"""Ablates units by three fills: each in turn, some in each image, and random sets of all layers.

Activations of a layer are (examples, units) and not negative, as after a ReLU.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.rectifiers import hidden_states
from stronger.statistics import error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.arrays import Array, Indices, Labels
    from stronger.nn.network import Network

FILLS = ("mean", "zero", "resample")
"""What an ablated unit is filled with; the first leads."""
MEASURES = ("change", "loss", "error")
"""What ablation may raise; the first leads."""


def draw_fill(h: Array, how: str, rng: np.random.Generator) -> Array:
    """Return what activations (examples, units) are filled with where they are ablated.

    Parameters
    ----------
    how
        "zero"; "mean": each unit's over examples; "resample": its values on other examples, in a
        random order of its own.

    Examples
    --------
    >>> draw_fill(np.array([[1.0, 0.0], [3.0, 4.0]]), "mean", np.random.default_rng(0)).tolist()
    [[2.0, 2.0], [2.0, 2.0]]
    """
    if how == "resample":
        return rng.permuted(h, axis=0)
    fill = h.mean(axis=0) if how == "mean" else np.zeros_like(h[0])
    return np.broadcast_to(fill, h.shape)


class Costs(NamedTuple):
    """What ablation does, of one network or of each unit in turn (units,)."""

    change: Array
    """Mean total variation ½ Σ|p - q| between answers before and after."""
    loss: Array
    """Rise of the cross-entropy; negative where the network is better without."""
    error: Array
    """Rise of the share of misclassified examples."""


def compare_answers(before: Array, after: Array, labels: Labels) -> Costs:
    """Return what it costs to have other logits (examples, classes) than before."""
    return Costs(
        np.abs(softmax(after) - softmax(before)).sum(axis=1).mean() / 2,
        np.asarray(cross_entropy(after, labels)[0] - cross_entropy(before, labels)[0]),
        np.asarray(error(after, labels) - error(before, labels)),
    )


def ablate_each(
    network: Network, state: int, x: Array, labels: Labels, how: str, rng: np.random.Generator
) -> Costs:
    """Return what it costs to ablate each unit of a hidden state in turn, for all examples.

    Parameters
    ----------
    state
        Number of the state, one that flows into a dense layer.
    how
        One of `FILLS`.
    """
    weights = network.layers[state].parameters["weights"]  # (units, units above)
    h = network.forward(x, stop=state)
    z = network.forward(h, start=state, stop=state + 1)
    before = network.forward(z, start=state + 1)
    taken = h - draw_fill(h, how, rng)  # (examples, units)
    costs = [
        compare_answers(before, network.forward(z - np.outer(away, w), start=state + 1), labels)
        for away, w in zip(taken.T, weights, strict=True)
    ]
    return Costs(*np.array(costs, dtype=np.float64).T)


def fill_part(h: Array, left: Array, fill: Array) -> Array:
    """Return activations filled in as far as another ablation, to zero, has taken them away.

    Where that has left r of an activation h, it becomes r h + (1 - r) fill. All are (examples,
    units); units that are off stay off.
    """
    gone = np.divide(h - left, h, out=np.zeros_like(h), where=h > 0)
    return h + gone * (fill - h)


def contribution(network: Network, x: Array, state: int, fill: Array) -> Array:
    """Return (h - fill) times the gradient of the answer's logit less the mean (examples, units).

    To first order this is what the answer loses if an activation is filled in.
    """
    states = network.activations(x)
    asked = np.eye(10, dtype=np.float32)[states[-1].argmax(axis=1)] - np.float32(0.1)
    found: Array = (states[state] - fill) * network.gradients(asked)[state]
    return found


def ablate_sets(
    network: Network,
    x: Array,
    labels: Labels,
    how: str,
    order: Indices,
    rng: np.random.Generator,
    shares: Sequence[float],
) -> Array:
    """Return what it costs to ablate growing sets of the units of all hidden layers.

    Parameters
    ----------
    order
        All hidden units, from below, by the place at which each goes (units,).
    shares
        Of all hidden units, rising.

    Returns
    -------
    Array
        (shares, measures).
    """
    states = hidden_states(network)
    whole = network.activations(x)
    fills = [draw_fill(whole[state], how, rng) for state in states]
    edges = np.cumsum([whole[state].shape[1] for state in states])[:-1]
    found = []
    for share in shares:
        h, begun = x, 0
        for state, fill, gone in zip(
            states, fills, np.split(order < round(share * len(order)), edges), strict=True
        ):
            h, begun = np.where(gone, fill, network.forward(h, start=begun, stop=state)), state
        found.append(compare_answers(whole[-1], network.forward(h, start=begun), labels))
    return np.array(found, dtype=np.float64)
