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
from stronger.statistics import accuracy, rank_correlation

from .imitation import (
    Imitation,
    balanced_accuracy,
    draw_network,
    group,
    groups_on,
    imitate,
    in_double,
    patches,
    units_on,
)
from .rates import FADING, GROWTH, effective_share, strengths, sweep, thinning, train_at_length

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
    start = draw_network(rng, parameters.units)
    network = start.copy()
    optimiser = Adam(parameters.learning_rate)
    fit(network, optimiser, data.train, data.train_labels, rng, epochs=parameters.epochs)
    shown = slice(scale(500, 5000))
    seen = data.train[shown]
    return Pair(
        start,
        network,
        imitate(network, seen, rng, count=parameters.groups),
        imitate(network, seen, rng, at_random=True, count=parameters.groups),
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
    return metrics | {f"elasticity.{name}": value for name, value in elasticity.items()}, arrays


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


@demo.part(prefix="rates")
def these_rates(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Let nodes grow and fade at the rates of the parameters, with small and large batches."""
    (rng,) = rng.spawn(1)  # so that parts that were there before draw what they drew
    data = train_and_imitate(rng, scale, parameters)
    pathways = data.imitation.impose(data.network, data.seen, data.seen_labels)
    rules = Updates(times(parameters.growth), times(parameters.fading))
    return {"ratio": thinning(pathways, rng, rules, parameters)}, {}


@demo.part(prefix="rates")
def sweep_rates(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Let nodes grow and fade at many rates, with small and with large batches."""
    (rng,) = rng.spawn(1)
    data = train_and_imitate(rng, scale, parameters)
    pathways = data.imitation.impose(data.network, data.seen, data.seen_labels)
    ratios = sweep(pathways, rng, parameters)
    return {
        "fast": ratios[GROWTH.index(1.02), FADING.index(0.9)],
        "share": np.mean(ratios >= 1.2),
        "largest": ratios.max(),
    }, {"ratios": ratios}


@demo.part(prefix="trained")
def train_on(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Train networks until either batch size has learned, and compare at equal error, too."""
    (rng,) = rng.spawn(1)
    digits_seen = digits(rng, scale, train=scale(500, 5000), test=1)
    inputs, labels = digits_seen.train, digits_seen.train_labels
    start = draw_network(rng, parameters.units)
    small, large = (
        train_at_length(start, rng, inputs, labels, size, parameters)
        for size in (parameters.small_batch, parameters.large_batch)
    )
    return {
        "ratio": large["share"] / small["share"],
        "ratio_at_equal_error": large["level"] / small["level"],
        "error.small": small["error"],
        "error.large": large["error"],
        "reached": (small["reached"] + large["reached"]) / 2,
    }, {}


@demo.part(prefix="precise")
def elasticity_in_double(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Compare elasticity in float64, in which every update moves its own digit."""
    (rng,) = rng.spawn(1)
    data = train_and_imitate(rng, scale, parameters)
    imposed = grow(data.imitation.impose(data.network, data.seen, data.seen_labels), rng)
    asked = slice(scale(30, 100))
    inputs, labels = data.test[asked], data.test_labels[asked]
    single = np.isfinite(network_elasticity(data.network, inputs, labels))
    precise = data._replace(network=in_double(data.network))
    metrics, _ = compare_elasticity(precise, imposed, inputs.astype(np.float64), labels)
    return metrics | {"unmoved_in_single": 1 - single.all(axis=1).mean()}, {}


@demo.part(prefix="when_on")
def strength_when_on(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Compare how often groups fire with how strong units are when on, trained and untrained."""
    data = train_and_imitate(rng.spawn(1)[0], scale, parameters)
    metrics: dict[str, float] = {}
    for name, network in (("trained", data.network), ("untrained", data.start)):
        on = units_on(network, data.seen)
        counts = (parameters.groups, 2 * parameters.groups // 3)
        ranks = []
        for layer, (fires, count) in enumerate(zip(on, counts, strict=True)):
            groups = group(fires, count)
            of_unit = strengths(network, data.seen, layer) / np.maximum(fires.mean(axis=0), 1e-9)
            strong = [of_unit[groups == g].mean() for g in range(groups.max() + 1)]
            ranks.append(rank_correlation(strong, groups_on(fires, groups).mean(axis=0)))
        metrics[name] = float(np.mean(ranks))
    return metrics | {"gain": metrics["trained"] - metrics["untrained"]}, {}


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


def compare_elasticity(
    data: Pair, model: Neurashed, inputs: Array, labels: Labels
) -> tuple[dict[str, float], dict[str, Array]]:
    """Compare over all pairs of digits how much an update on one moves the other."""
    real = network_elasticity(data.network, inputs, labels)
    shown = data.imitation.impose(data.network, inputs, labels)
    imagined = relative(changes(model, shown, ADDITIVE, outputs="together"))
    unit = inputs / np.linalg.norm(inputs, axis=1, keepdims=True)
    defined = np.isfinite(real) & np.isfinite(imagined)
    pairs = ~np.eye(len(inputs), dtype=np.bool_) & defined
    rank = rank_correlation(real[pairs], imagined[pairs])
    of_pixels = rank_correlation(real[pairs], (unit @ unit.T)[pairs])
    few = np.flatnonzero(pairs.ravel())[:: max(pairs.sum() // 1000, 1)]
    return {
        "rank": float(rank),
        "pixels": float(of_pixels),
        "over_pixels": float(rank - of_pixels),
        "undefined": float(np.mean(~np.isfinite(imagined))),
    }, {"real": real.ravel()[few], "imagined": imagined.ravel()[few]}


def network_elasticity(
    network: Network, inputs: Array, labels: Labels, learning_rate: float = 1e-3
) -> Array:
    """Return LE(x, x') of all pairs (updated, asked), for one step of descent on each.

    Not a number where the step leaves the outputs for its own input as they were, as it does in
    float32 for digits of which the network is sure.
    """
    before = network.outputs(inputs)
    lengths = []
    for x, label in zip(inputs, labels, strict=True):
        copy = network.copy()
        outputs = copy.forward(x[np.newaxis], training=True)
        copy.backward(cross_entropy(outputs, np.array([label]))[1])
        SGD(learning_rate).step(copy.layers)
        lengths.append(np.linalg.norm(copy.outputs(inputs) - before, axis=1))
    moved = np.array(lengths)
    own = np.diagonal(moved)[:, np.newaxis]
    ratio: Array = np.divide(moved, own, out=np.full_like(moved, np.nan), where=own > 0)
    return ratio
