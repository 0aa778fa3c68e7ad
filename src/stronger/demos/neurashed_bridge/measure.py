"""Measures how a trained network and the neurashed model that imitates it go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.evidence.demo import Demo
from stronger.neurashed.elasticity import changes, relative
from stronger.neurashed.growth import Updates, plus, times
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import Pathways, batches
from stronger.nn.datasets import digits
from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.small_convnet import error
from stronger.nn.training import fit
from stronger.statistics import accuracy, effective_number, rank_correlation

from .imitation import (
    STATES,
    Imitation,
    balanced_accuracy,
    draw_network,
    groups_on,
    imitate,
    patches,
    units_on,
)

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits, Labels
    from stronger.evidence.demo import Found, Scale
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

demo = Demo(__file__, entropy=2026, seeds=8)

SIZES = (8, 64, 512)
ADDITIVE = Updates(plus(1e-3))
COMPETING = Updates(times(1.02), times(0.985))


class Pair(NamedTuple):
    """A network trained on digits, and graphs that imitate it."""

    start: Network
    """The network before training."""
    network: Network
    imitation: Imitation
    wired_at_random: Imitation
    """The control, in which groups depend on random nodes below."""
    seen: Array  # (examples, 784)
    """Those of the digits of training that the model is made and grown on."""
    seen_labels: Labels
    test: Array  # (examples, 784)
    test_labels: Labels


@demo.prepare
def train_and_imitate(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Pair:
    """Train a network on digits, and make graphs of its groups of units."""
    data = digits(rng, scale, train=parameters.examples, test=2000)
    start = draw_network(rng)
    network = start.copy()
    optimiser = Adam(parameters.learning_rate)
    fit(network, optimiser, data.train, data.train_labels, rng, epochs=parameters.epochs)
    shown = slice(scale(500, 5000))
    seen = data.train[shown]
    return Pair(
        start,
        network,
        imitate(network, seen, rng),
        imitate(network, seen, rng, at_random=True),
        seen,
        data.train_labels[shown],
        data.test,
        data.test_labels,
    )


@demo.part
def groups_and_rules(rng: np.random.Generator, data: Pair) -> Found:
    """Ask whether units are on in groups, and whether counting rules tell when groups are."""
    metrics = {"network.error": error(data.network, data.test, data.test_labels)}
    on = units_on(data.network, data.test)
    pairs = list(zip(on, data.imitation.groups, strict=True))
    within, at_random = np.array([cohesions(*each, rng) for each in pairs]).mean(axis=0)
    metrics |= {
        "groups.cohesion": within,
        "groups.at_random": at_random,
        "groups.gain": within - at_random,
    }
    active = [groups_on(*each) for each in pairs]
    for name, graph in {
        "rules": data.imitation.graph,
        "wired_at_random": data.wired_at_random.graph,
    }.items():
        _, *said = graph.fire(patches(data.test))
        for place, fired, truth in zip(("first", "second"), said, active, strict=False):
            metrics[f"{name}.{place}"] = balanced_accuracy(fired, truth).mean()
    return metrics, {}


@demo.part
def growth(rng: np.random.Generator, scale: Scale, data: Pair) -> Found:
    """Let the imitation grow without errors; compare its answers, factors and elasticity."""
    graph, network = data.imitation.graph, data.network
    test = Pathways.of(graph, patches(data.test), data.test_labels)
    by_rules = grow(Pathways.of(graph, patches(data.seen), data.seen_labels), rng)
    imposed = grow(data.imitation.impose(network, data.seen, data.seen_labels), rng)
    said = network.outputs(data.test).argmax(axis=1)
    forced = data.imitation.impose(network, data.test, data.test_labels)
    metrics = {
        "answers.rules": accuracy(by_rules.logits(test), data.test_labels),
        "answers.rules.as_network": accuracy(by_rules.logits(test), said),
        "answers.imposed": accuracy(imposed.logits(forced), data.test_labels),
        "answers.most_frequent": np.bincount(data.test_labels).max() / len(said),
    }
    ranks = []
    for layer, groups in enumerate(data.imitation.groups):
        unit = strengths(network, data.seen, layer)
        of_group = np.array([unit[groups == g].sum() for g in range(groups.max() + 1)])
        factors = graph.level(imposed.factors, layer + 1)
        ranks.append(rank_correlation(of_group, factors))
        metrics[f"strength.layer{layer + 1}"] = ranks[-1]
    metrics["strength.rank"] = np.mean(ranks)
    pairs = slice(scale(30, 100))
    elasticity, arrays = compare_elasticity(
        data, imposed, data.test[pairs], data.test_labels[pairs]
    )
    return metrics | elasticity, arrays


@demo.part(prefix="batch")
def batch_sizes(rng: np.random.Generator, data: Pair, parameters: Parameters) -> Found:
    """Train both with batches of different sizes, for equally many updates."""
    pathways = data.imitation.impose(data.network, data.seen, data.seen_labels)
    inputs, labels, updates = data.seen, data.seen_labels, parameters.updates
    metrics: dict[str, float] = {}
    for given in SIZES:
        size = min(given, len(inputs))
        used = slice(min(len(inputs), updates * size))
        network = data.start.copy()
        fit(
            network,
            SGD(parameters.batch_learning_rate),
            inputs[used],
            labels[used],
            rng,
            epochs=max(updates // (len(inputs) // size), 1),
            batch_size=size,
        )
        of_class = [strengths(network, inputs[labels == k], 1) + 1e-12 for k in range(10)]
        model = Neurashed(pathways.graph, 1.0)
        shown = batches(rng, len(pathways), size, updates)
        for _ in model.train(pathways, shown, COMPETING, outputs="frozen"):
            pass
        metrics |= {
            f"network.{given}": np.array([effective_share(each) for each in of_class]).mean(),
            f"model.{given}": effective_share(pathways.graph.level(model.factors, 2)),
            f"error.{given}": error(network, inputs, labels),
        }
    for name in ("network", "model"):
        metrics[f"{name}.ratio"] = metrics[f"{name}.512"] / metrics[f"{name}.8"]
    return metrics, {}


def cohesions(on: Bits, groups: Labels, rng: np.random.Generator) -> tuple[float, float]:
    """Return the cohesion of groups of those units that change, and of groups at random."""
    changes = (on.mean(axis=0) > 0) & (on.mean(axis=0) < 1)
    on, groups = on[:, changes], groups[changes]
    return cohesion(on, groups), cohesion(on, rng.permutation(groups))


def cohesion(on: Bits, groups: Labels) -> float:
    """Return the mean correlation of being on between units of one group."""
    alive = groups >= 0
    correlation: Array = np.atleast_2d(np.corrcoef(on[:, alive].T))
    same = groups[alive][:, np.newaxis] == groups[alive]
    return float(correlation[same & ~np.eye(len(same), dtype=np.bool_)].mean())


def grow(data: Pathways, rng: np.random.Generator) -> Neurashed:
    """Return a model grown by addition, on as many samples as there are, by joint firing."""
    model = Neurashed(data.graph, 0.0, 0.0)
    for _ in model.train(data, batches(rng, len(data), 1, len(data)), ADDITIVE, outputs="together"):
        pass
    return model


def strengths(network: Network, inputs: Array, layer: int) -> Array:
    """Return the mean activation of units of a hidden layer times the length of their outputs."""
    activity = network.activations(inputs)[STATES[layer]].mean(axis=0)
    outgoing = np.linalg.norm(network.layers[2 + 2 * layer].parameters["weights"], axis=1)
    strength: Array = activity * outgoing
    return strength


def effective_share(strength: Array) -> float:
    """Return how many are effectively strong, as a share of all."""
    return float(effective_number(strength) / len(strength))


def compare_elasticity(
    data: Pair, model: Neurashed, inputs: Array, labels: Labels
) -> tuple[dict[str, float], dict[str, Array]]:
    """Compare over all pairs of digits how much an update on one moves the other."""
    real = network_elasticity(data.network, inputs, labels)
    shown = data.imitation.impose(data.network, inputs, labels)
    imagined = relative(changes(model, shown, ADDITIVE, outputs="together"))
    unit = inputs / np.linalg.norm(inputs, axis=1, keepdims=True)
    pairs = ~np.eye(len(inputs), dtype=np.bool_) & np.isfinite(imagined)
    rank = rank_correlation(real[pairs], imagined[pairs])
    of_pixels = rank_correlation(real[pairs], (unit @ unit.T)[pairs])
    few = np.flatnonzero(pairs.ravel())[:: max(pairs.sum() // 1000, 1)]
    return {
        "elasticity.rank": float(rank),
        "elasticity.pixels": float(of_pixels),
        "elasticity.over_pixels": float(rank - of_pixels),
        "elasticity.undefined": float(np.mean(~np.isfinite(imagined))),
    }, {"real": real.ravel()[few], "imagined": imagined.ravel()[few]}


def network_elasticity(
    network: Network, inputs: Array, labels: Labels, learning_rate: float = 1e-3
) -> Array:
    """Return LE(x, x') of all pairs (updated, asked), for one step of descent on each."""
    before = network.outputs(inputs)
    lengths = []
    for x, label in zip(inputs, labels, strict=True):
        copy = network.copy()
        outputs = copy.forward(x[np.newaxis], training=True)
        copy.backward(cross_entropy(outputs, np.array([label]))[1])
        SGD(learning_rate).step(copy.layers)
        lengths.append(np.linalg.norm(copy.outputs(inputs) - before, axis=1))
    moved = np.array(lengths)
    ratio: Array = moved / np.diagonal(moved)[:, np.newaxis]
    return ratio
