"""What small and large batches leave: in the model at many rates, and in trained networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.neurashed.growth import Updates, times
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import batches
from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import SGD
from stronger.nn.small_convnet import error
from stronger.statistics import effective_number

from .imitation import STATES

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.parameters import Parameters
    from stronger.neurashed.pathways import Pathways
    from stronger.nn.network import Network

GROWTH, FADING = (1.005, 1.02, 1.05), (0.995, 0.985, 0.95, 0.9)
"""Factors by which nodes that fire grow, and others fade, in each update."""
CHECK = 50
"""Updates between two looks at a network."""


def strengths(network: Network, inputs: Array, layer: int) -> Array:
    """Return the mean activation of units of a hidden layer times the length of their outputs."""
    strength: Array = network.activations(inputs)[STATES[layer]].mean(axis=0) * outgoing(
        network, layer
    )
    return strength


def outgoing(network: Network, layer: int) -> Array:
    """Return the length of the outgoing weights of each unit of a hidden layer."""
    lengths: Array = np.linalg.norm(network.layers[2 + 2 * layer].parameters["weights"], axis=1)
    return lengths


def effective_share(strength: Array) -> float:
    """Return how many are effectively strong, as a share of all."""
    return float(effective_number(strength) / len(strength))


def strong_of_classes(network: Network, inputs: Array, labels: Labels) -> float:
    """Return the effective share of strong units of the second layer, the mean over classes."""
    of_class = [strengths(network, inputs[labels == k], 1) + 1e-12 for k in range(10)]
    return float(np.mean([effective_share(each) for each in of_class]))


def thinning(
    pathways: Pathways, rng: np.random.Generator, rules: Updates, parameters: Parameters
) -> float:
    """Return the share of strong nodes that large batches leave over that which small ones do."""
    shares = []
    for given in (parameters.large_batch, parameters.small_batch):
        size = min(given, len(pathways))
        model = Neurashed(pathways.graph, 1.0)
        shown = batches(rng, len(pathways), size, parameters.updates)
        for _ in model.train(pathways, shown, rules, outputs="frozen"):
            pass
        shares.append(effective_share(pathways.graph.level(model.factors, 2)))
    return shares[0] / shares[1]


def sweep(pathways: Pathways, rng: np.random.Generator, parameters: Parameters) -> Array:
    """Return that ratio for every pair of rates, (growth, fading)."""
    return np.array(
        [
            [thinning(pathways, rng, Updates(times(g), times(f)), parameters) for f in FADING]
            for g in GROWTH
        ]
    )


def train_at_length(
    start: Network,
    rng: np.random.Generator,
    inputs: Array,
    labels: Labels,
    size: int,
    parameters: Parameters,
) -> dict[str, float]:
    """Train with batches of a size, and look twice: after equal updates, and at equal error.

    Returns
    -------
    dict[str, float]
        ``share``, of strong units, and ``error``, on the training digits, after
        ``parameters.more_updates``; ``level``, the share as soon as the error is at most
        ``parameters.level``; and whether it was ``reached`` in four times as many updates.
    """
    network, optimiser = start.copy(), SGD(parameters.higher_learning_rate)
    found = {"reached": 0.0}
    updates = 0
    while updates < parameters.more_updates or (
        not found["reached"] and updates < 4 * parameters.more_updates
    ):
        for _ in range(CHECK):
            chosen = rng.integers(0, len(inputs), min(size, len(inputs)))
            outputs = network.forward(inputs[chosen], training=True)
            network.backward(cross_entropy(outputs, labels[chosen])[1])
            optimiser.step(network.layers)
        updates += CHECK
        wrong = error(network, inputs, labels)
        if updates >= parameters.more_updates and "share" not in found:
            found |= {"share": strong_of_classes(network, inputs, labels), "error": wrong}
        if not found["reached"] and wrong <= parameters.level:
            found |= {"level": strong_of_classes(network, inputs, labels), "reached": 1.0}
    found.setdefault("level", strong_of_classes(network, inputs, labels))
    return found
