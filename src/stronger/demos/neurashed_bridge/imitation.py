"""Makes a neurashed graph of a trained rectifier network: groups of units, and rules for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.neurashed.graph import Graph
from stronger.neurashed.pathways import Pathways
from stronger.neurashed.rules import AtLeast
from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense
from stronger.nn.network import Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.arrays import Array, Bits, Indices, Labels

UNITS, GROUPS = 100, 30
"""Of the first hidden layer: rectifiers, and groups made of them."""
STATES = (2, 4)
"""The states (see `Network`) after the rectifiers."""
PATCHES, DEPENDENTS = 49, (10, 6)
"""Nodes of the first level, and how many nodes below a group is made to depend on."""


def draw_network(rng: np.random.Generator, units: int = UNITS) -> Network:
    """Return an untrained network of 784 inputs, two layers of rectifiers and ten logits.

    The second layer has three fifths as many units as the first.
    """
    first, second = units, 3 * units // 5
    return Network(
        [Dense(784, first, rng), ReLU(), Dense(first, second, rng), ReLU(), Dense(second, 10, rng)]
    )


def in_double(network: Network) -> Network:
    """Return a copy in float64: a small step moves its outputs, where in float32 it may not."""
    copy = network.copy()
    for layer in copy.layers:
        if layer.parameters:
            layer.learns(**{name: w.astype(np.float64) for name, w in layer.parameters.items()})
    return copy


def patches(inputs: Array) -> Bits:
    """Return which of 7 by 7 patches of an image are inked, (examples, 49): a quarter or more."""
    squares = inputs.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4))
    inked: Bits = squares.reshape(-1, PATCHES) >= 0.25
    return inked


def units_on(network: Network, inputs: Array) -> list[Bits]:
    """Return which units of either hidden layer are on, (examples, units)."""
    states = network.activations(inputs)
    return [states[state] > 0 for state in STATES]


def group(on: Bits, count: int) -> Labels:
    """Return groups of units that tend to be on together, -1 for units that never change.

    Average linkage on one minus the correlation of being on.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    share = on.mean(axis=0)
    alive = np.flatnonzero((share > 0) & (share < 1))
    distance = np.clip(1 - np.corrcoef(on[:, alive].T), 0, 2)
    distance = (distance + distance.T) / 2
    np.fill_diagonal(distance, 0)
    labels = fcluster(linkage(squareform(distance), "average"), count, "maxclust")
    groups = np.full(on.shape[1], -1)
    groups[alive] = np.unique(labels, return_inverse=True)[1]
    return groups


def groups_on(on: Bits, groups: Labels) -> Bits:
    """Return which groups are active: at least half of their units are on, (examples, groups)."""
    return np.stack([on[:, groups == g].mean(axis=1) >= 0.5 for g in range(groups.max() + 1)], 1)


def balanced_accuracy(said: Bits, true: Bits) -> Array:
    """Return the balanced accuracy of columns of answers, 1/2 for guessing."""
    pairs = list(zip(said.T, true.T, strict=True))
    hits = np.array([s[t].mean() if t.any() else 0.5 for s, t in pairs])
    rejections = np.array([1 - s[~t].mean() if (~t).any() else 0.5 for s, t in pairs])
    accuracy: Array = (hits + rejections) / 2
    return accuracy


@dataclass(frozen=True, eq=False)
class Imitation:
    """A graph that imitates a network, and how its nodes came about."""

    graph: Graph
    """Patches of ink, groups of the first and of the second hidden layer, classes."""
    groups: tuple[Labels, Labels]
    """The group of each unit of either layer, -1 for units that never change."""

    def impose(self, network: Network, inputs: Array, labels: Labels) -> Pathways:
        """Return pathways in which groups fire when the network says so, rules or not."""
        on = zip(units_on(network, inputs), self.groups, strict=True)
        levels = [patches(inputs), *(groups_on(*each) for each in on)]
        bits = np.packbits(np.concatenate(levels, axis=1), axis=1)
        return Pathways(self.graph, bits, labels.astype(np.intp))


def imitate(
    network: Network,
    inputs: Array,
    rng: np.random.Generator,
    *,
    at_random: bool = False,
    count: int = GROUPS,
) -> Imitation:
    """Make a graph whose nodes are groups of units and whose rules imitate when they are active.

    A group depends on those nodes below from which it gets the most weight, and fires if at least
    k of them do, with the k that fits best on the inputs given.

    Parameters
    ----------
    network
        Trained.
    inputs
        To group units on, and to fit rules on, (examples, 784).
    rng
        For the control.
    at_random
        Whether to let groups depend on random nodes below instead.
    count
        How many groups the first layer has; the second has two thirds as many.
    """
    on = units_on(network, inputs)
    groups = group(on[0], count), group(on[1], 2 * count // 3)
    counts = [int(each.max()) + 1 for each in groups]
    below = patches(inputs)
    edges: list[Indices] = []
    rules: list[Sequence[AtLeast]] = []
    for level, weight in enumerate(_between_groups(network, groups)):
        ranked = rng.random(weight.shape) if at_random else weight
        chosen = np.argsort(ranked, axis=0)[-min(DEPENDENTS[level], len(weight)) :]
        target = groups_on(on[level], groups[level])
        firing = np.stack([below[:, nodes].sum(axis=1) for nodes in chosen.T], axis=1)
        tried = np.arange(1, len(chosen) + 1)
        fits = np.stack([balanced_accuracy(firing >= k, target) for k in tried])
        needed = tried[fits.argmax(axis=0)]
        upper = np.repeat(np.arange(counts[level]), len(chosen))
        edges.append(np.stack([chosen.T.ravel(), upper], axis=1))
        rules.append([AtLeast(int(k)) for k in needed])
        below = firing >= needed
    dense = np.stack(np.meshgrid(np.arange(counts[1]), np.arange(10), indexing="ij"), axis=-1)
    graph = Graph([PATCHES, *counts, 10], [*edges, dense.reshape(-1, 2)], rules)
    return Imitation(graph, groups)


def _between_groups(network: Network, groups: tuple[Labels, Labels]) -> tuple[Array, Array]:
    """Return the weight from patches to groups, and from those to groups of the next layer.

    It is the mean over the units of the lower node, and the sum over those of the upper.
    """
    weights = [network.layers[layer].parameters["weights"] for layer in (0, 2)]
    first, second = (
        (each[:, np.newaxis] == np.arange(each.max() + 1)) * 1.0  # (units, groups)
        for each in groups
    )
    pixels = np.arange(784)
    to_patch = np.zeros((784, PATCHES))
    to_patch[pixels, (pixels // 28 // 4) * 7 + (pixels % 28) // 4] = 1 / 16
    return to_patch.T @ weights[0] @ first, (first / first.sum(axis=0)).T @ weights[1] @ second
