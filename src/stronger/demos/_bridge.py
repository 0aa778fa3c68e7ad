"""From a trained rectifier network to a neurashed model that imitates it, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.neurashed.elasticity import changes, relative
from stronger.neurashed.graph import Graph
from stronger.neurashed.growth import Updates, plus, times
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import Pathways, batches
from stronger.neurashed.rules import AtLeast
from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.training import fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Firing: TypeAlias = NDArray[np.bool_]
    Numbers: TypeAlias = NDArray[np.int64]

UNITS, GROUPS = (100, 60), (30, 20)
"""Of the two hidden layers: rectifiers, and groups made of them."""
STATES = (2, 4)
"""The states (see `Network`) after the rectifiers."""
PATCHES, DEPENDENTS = 49, (10, 6)
"""Nodes of the first level, and how many nodes below a group is made to depend on."""
COMPETING = Updates(times(1.02), times(0.985))


@dataclass(frozen=True, eq=False)
class Imitation:
    """A graph that imitates a network, and how its nodes came about.

    Attributes
    ----------
    graph : Graph
        Patches of ink, groups of the first and of the second hidden layer, classes.
    groups : tuple of NDArray
        The group of each unit of either layer, -1 for units that never change.
    """

    graph: Graph
    groups: tuple[Numbers, Numbers]


def network_of(rng: np.random.Generator) -> Network:
    """Return an untrained network of 784 inputs, two layers of rectifiers and ten logits."""
    first, second = UNITS
    return Network(
        [
            Dense(784, first, rng),
            ReLU(),
            Dense(first, second, rng),
            ReLU(),
            Dense(second, 10, rng),
        ]
    )


def patches(inputs: Array) -> Firing:
    """Return which of 7 by 7 patches of an image are inked, (examples, 49): a quarter or more."""
    squares = inputs.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4))
    inked: Firing = squares.reshape(-1, PATCHES) >= 0.25
    return inked


def active(network: Network, inputs: Array) -> list[Firing]:
    """Return which units of either hidden layer are on, (examples, units)."""
    states = network.activations(inputs)
    return [states[state] > 0 for state in STATES]


def grouped(on: Firing, count: int) -> Numbers:
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


def together(on: Firing, groups: Numbers) -> Firing:
    """Return which groups are active: at least half of their units are on, (examples, groups)."""
    return np.stack([on[:, groups == g].mean(axis=1) >= 0.5 for g in range(groups.max() + 1)], 1)


def cohesion(on: Firing, groups: Numbers) -> float:
    """Return the mean correlation of being on between units of one group."""
    alive = groups >= 0
    correlation: Array = np.atleast_2d(np.corrcoef(on[:, alive].T))
    same = groups[alive][:, np.newaxis] == groups[alive]
    return float(correlation[same & ~np.eye(len(same), dtype=np.bool_)].mean())


def balanced(said: Firing, true: Firing) -> Array:
    """Return the balanced accuracy of columns of answers, 1/2 for guessing."""
    hits = np.array([s[t].mean() if t.any() else 0.5 for s, t in zip(said.T, true.T, strict=True)])
    rejections = np.array(
        [1 - s[~t].mean() if (~t).any() else 0.5 for s, t in zip(said.T, true.T, strict=True)]
    )
    accuracy: Array = (hits + rejections) / 2
    return accuracy


def imitate(
    network: Network, inputs: Array, rng: np.random.Generator, *, at_random: bool = False
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
    """
    on = active(network, inputs)
    groups = grouped(on[0], GROUPS[0]), grouped(on[1], GROUPS[1])
    counts = [int(each.max()) + 1 for each in groups]
    weights = [network.layers[0].parameters["weights"], network.layers[2].parameters["weights"]]
    to_patch = np.zeros((784, PATCHES))
    pixels = np.arange(784)
    to_patch[pixels, (pixels // 28 // 4) * 7 + (pixels % 28) // 4] = 1 / 16
    members = [
        (each[:, np.newaxis] == np.arange(count)) * 1.0
        for each, count in zip(groups, counts, strict=True)
    ]
    arriving = [
        to_patch.T @ weights[0] @ members[0],
        (members[0] / members[0].sum(axis=0)).T @ weights[1] @ members[1],
    ]
    below = patches(inputs)
    edges: list[NDArray[np.intp]] = []
    rules: list[Sequence[AtLeast]] = []
    for level, weight in enumerate(arriving):
        ranked = rng.random(weight.shape) if at_random else weight
        chosen = np.argsort(ranked, axis=0)[-min(DEPENDENTS[level], len(weight)) :]
        target = together(on[level], groups[level])
        said = np.stack([below[:, nodes].sum(axis=1) for nodes in chosen.T], axis=1)
        tried = np.arange(1, len(chosen) + 1)
        fits = np.stack([balanced(said >= k, target) for k in tried])
        needed = tried[fits.argmax(axis=0)]
        upper = np.repeat(np.arange(counts[level]), len(chosen))
        edges.append(np.stack([chosen.T.ravel(), upper], axis=1))
        rules.append([AtLeast(int(k)) for k in needed])
        below = said >= needed
    every = np.stack(np.meshgrid(np.arange(counts[1]), np.arange(10), indexing="ij"), axis=-1)
    graph = Graph([PATCHES, *counts, 10], [*edges, every.reshape(-1, 2)], rules)
    return Imitation(graph, groups)


def imposed(imitation: Imitation, network: Network, inputs: Array, labels: Numbers) -> Pathways:
    """Return pathways in which groups fire when they are active in the network, rules or not."""
    on = active(network, inputs)
    levels = [patches(inputs)]
    levels += [together(o, g) for o, g in zip(on, imitation.groups, strict=True)]
    bits = np.packbits(np.concatenate(levels, axis=1), axis=1)
    return Pathways(imitation.graph, bits, labels.astype(np.intp))


def grown(data: Pathways, rng: np.random.Generator, count: int) -> Neurashed:
    """Return a model on the imitation, grown by addition, with weights of joint firing."""
    model = Neurashed(data.graph, 0.0, 0.0)
    for _ in model.train(
        data, batches(rng, len(data), 1, count), Updates(plus(1e-3)), outputs="together"
    ):
        pass
    return model


def answers(model: Neurashed, data: Pathways) -> Numbers:
    """Return the class of the largest logit of each sample."""
    return np.asarray(model.logits(data).argmax(axis=-1))


def strengths(network: Network, inputs: Array, layer: int) -> Array:
    """Return the mean activation of units of a hidden layer times the length of their outputs."""
    activity = network.activations(inputs)[STATES[layer]].mean(axis=0)
    outgoing = np.linalg.norm(network.layers[2 + 2 * layer].parameters["weights"], axis=1)
    strength: Array = activity * outgoing
    return strength


def network_elasticity(network: Network, inputs: Array, labels: Numbers, rate: float) -> Array:
    """Return LE(x, x') of all pairs (updated, asked), for one step of descent on each."""
    before = network.outputs(inputs)
    lengths = []
    for x, label in zip(inputs, labels, strict=True):
        copy = network.copy()
        outputs = copy.forward(x[np.newaxis], training=True)
        copy.backward(cross_entropy(outputs, np.array([label]))[1])
        SGD(rate).step(copy.layers)
        lengths.append(np.linalg.norm(copy.outputs(inputs) - before, axis=1))
    moved = np.array(lengths)
    ratio: Array = moved / np.diagonal(moved)[:, np.newaxis]
    return ratio


def model_elasticity(model: Neurashed, data: Pathways) -> Array:
    """Return LE(x, x') of all pairs of samples in the model."""
    return relative(changes(model, data, Updates(plus(1e-3)), outputs="together"))


def effective(strength: Array) -> float:
    """Return how many are effectively strong, as a share of all: (Σs)² / (n Σs²)."""
    scaled = strength / strength.max()
    return float(scaled.sum() ** 2 / np.square(scaled).sum() / len(scaled))


def batch_effect(
    start: Network,
    inputs: Array,
    labels: Numbers,
    data: Pathways,
    rng: np.random.Generator,
    *,
    size: int,
    updates: int,
) -> tuple[float, float, float]:
    """Train both with batches of a size, for equally many updates.

    Returns
    -------
    network, model, error
        The effective share of strong units of the second hidden layer (as a mean over classes) and
        of strong nodes of the model's third level, and the network's training error.
    """
    network = start.copy()
    each = len(inputs) // size
    passes = max(updates // each, 1)
    used = slice(0, min(len(inputs), updates * size))
    fit(network, SGD(0.05), inputs[used], labels[used], rng, epochs=passes, batch_size=size)
    shares = [effective(strengths(network, inputs[labels == k], 1) + 1e-12) for k in range(10)]
    model = Neurashed(data.graph, 1.0)
    for _ in model.train(data, batches(rng, len(data), size, updates), COMPETING, outputs="frozen"):
        pass
    error = np.mean(network.outputs(inputs).argmax(axis=1) != labels)
    top = data.graph.level(model.factors, 2)
    return float(np.mean(shares)), effective(top), float(error)
