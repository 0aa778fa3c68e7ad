"""Extensions that the neurashed paper's outlook asks for, each with something to measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.neurashed.builders import layered
from stronger.neurashed.graph import Graph
from stronger.neurashed.growth import Updates, plus, times, update
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import Pathways, batches
from stronger.neurashed.rules import ANY, AtLeast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]

ADDITIVE = Updates(plus(0.01))
COMPETING = Updates(times(1.03), times(0.99))
"""What fires in less than a quarter of updates fades."""


@dataclass(frozen=True, eq=False)
class Kinds:
    """Objects of several classes: samples for training and new ones."""

    train: Pathways
    test: Pathways


def kinds(rng: np.random.Generator, *, classes: int = 5, samples: int = 40) -> Kinds:
    """Return classes that differ in which of 200 features are common in them.

    Of each class 20 features fire for four samples of five, all others for one of twenty. Above
    are 100 nodes that depend on three features each and fire if two do; all classes depend on all
    of these.
    """
    graph = layered(rng, [200, 100], 3)
    dense = [(node, label) for label in range(classes) for node in range(100)]
    wires = graph.wires[0].tocoo()
    whole = Graph(
        [200, 100, classes],
        [np.stack([wires.col, wires.row], axis=1), np.array(dense)],
        [AtLeast(2)],
    )
    often = np.full((classes, 200), 0.05)
    for row in often:
        row[rng.choice(200, 20, replace=False)] = 0.8

    def drawn(count: int) -> Pathways:
        labels = np.repeat(np.arange(classes), count)
        return Pathways.of(whole, rng.random((len(labels), 200)) < often[labels], labels)

    return Kinds(drawn(samples), drawn(100))


def accuracy(model: Neurashed, data: Pathways) -> float:
    """Return how often the largest logit is that of the label."""
    return float(np.mean(model.logits(data).argmax(axis=-1) == data.labels))


def learned(
    data: Pathways, start: Neurashed, rng: np.random.Generator, count: int, updates: Updates
) -> Neurashed:
    """Return a model trained on single samples, with output weights that fire together."""
    model = start.copy()
    for _ in model.train(data, batches(rng, len(data), 1, count), updates, outputs="together"):
        pass
    return model


def subnetwork(rng: np.random.Generator, count: int) -> dict[str, float]:
    """Prune a trained model by amplification factor, and train what is left from the beginning.

    A tenth of the nodes of each level is kept: the strongest, random ones or the weakest. What is
    left is then trained anew, from where it began or from fresh factors.
    """
    data = kinds(rng)
    graph = data.train.graph
    start = Neurashed.random(graph, rng, high=0.1)
    order = np.random.default_rng(rng.integers(2**32))
    seed = int(order.integers(2**32))
    whole = learned(data.train, start, np.random.default_rng(seed), count, COMPETING)
    metrics = {"ticket.whole": accuracy(whole, data.test)}

    def kept(ranks: Array) -> NDArray[np.bool_]:
        mask = np.zeros(graph.nodes, dtype=np.bool_)
        for level in range(2):
            at = slice(int(graph.starts[level]), int(graph.starts[level + 1]))
            few = len(ranks[at]) // 10
            mask[at][np.argsort(ranks[at])[-few:]] = True
        return mask

    masks = {
        "strongest": kept(whole.factors),
        "random": kept(rng.random(graph.nodes)),
        "weakest": kept(-whole.factors),
    }
    for name, mask in masks.items():
        cut = Neurashed(graph, whole.factors * mask, whole.outputs)
        metrics[f"ticket.{name}"] = accuracy(cut, data.test)
    mask = masks["strongest"]
    fresh = Neurashed.random(graph, rng, high=0.1)
    for name, begun in {"reset": start, "fresh": fresh}.items():
        # not at its first update: growth by multiplication is to leave what was cut at zero
        alone = Neurashed(graph, begun.factors * mask, begun.outputs, iteration=1)
        again = learned(data.train, alone, np.random.default_rng(seed), count, COMPETING)
        metrics[f"ticket.{name}"] = accuracy(again, data.test)
        if name == "reset":
            metrics["ticket.reset_apart"] = float(
                np.abs(again.factors - whole.factors * mask).max() / whole.factors.max()
            )
    return metrics


def small_classes(rng: np.random.Generator) -> dict[str, float]:
    """Count how often a rare class must be shown until it is believed, alone or among relatives.

    A class has one feature of its own, which depends on five features below. In the family these
    are shared with nine other classes that are shown often; alone, they are its own.
    """
    needed = {}
    for name, shared in {"family": True, "alone": False}.items():
        own = list(range(5)) if shared else list(range(5, 10))
        below = [list(range(5))] * 9 + [own]
        edges = [(node, label) for label, nodes in enumerate(below) for node in nodes]
        graph = Graph([10, 10, 10], [np.array(edges), np.array([(k, k) for k in range(10)])])
        first = np.zeros((10, 10), dtype=np.bool_)
        for label, nodes in enumerate(below):
            first[label, nodes] = True
        # each class's own node fires for it alone, whatever it shares
        data = Pathways(graph, _own_nodes(first), np.arange(10))
        model = Neurashed(graph, 0.0)
        common = rng.permutation(np.repeat(np.arange(9), 20))[:, np.newaxis]
        for _ in model.train(data, common, ADDITIVE, outputs="frozen"):
            pass
        shown = 0
        while model.probabilities(data)[9, 9] < 0.99:
            model.strengthen(data, [9], ADDITIVE, outputs="frozen")
            shown += 1
        needed[name] = shown
    return {
        "small.family": float(needed["family"]),
        "small.alone": float(needed["alone"]),
        "small.ratio": needed["family"] / needed["alone"],
    }


def _own_nodes(first: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return pathways in which of the second level only each class's own node fires."""
    return np.packbits(np.concatenate([first, np.eye(len(first), dtype=np.bool_)], axis=1), axis=1)


def cropping(rng: np.random.Generator, count: int) -> dict[str, float]:
    """Train on whole images or on crops that show one of two features, and ask about crops.

    A cat is seen by its head or its tail, a dog by its snout or its paws: either is enough.
    """
    graph = Graph(
        [4, 2, 2], [[(0, 0), (1, 0), (2, 1), (3, 1)], [(0, 0), (1, 0), (0, 1), (1, 1)]], [ANY]
    )
    whole = Pathways.of(graph, [[1, 1, 0, 0], [0, 0, 1, 1]], [0, 1])
    crops = Pathways.of(graph, np.eye(4), [0, 0, 1, 1])
    logits = {}
    for name, data in {"whole": whole, "crops": crops}.items():
        model = Neurashed(graph, 0.0, 0.0)
        drawn = batches(rng, len(data), 1, count)
        for _ in model.train(data, drawn, ADDITIVE, outputs="trained"):
            pass
        logits[name] = float(model.logits(crops)[np.arange(4), crops.labels].mean())
    return {"crops.logit_ratio": logits["crops"] / logits["whole"]}


def chance(rng: np.random.Generator, count: int) -> tuple[dict[str, float], dict[str, Array]]:
    """Let growth be random, and see what becomes of 200 features that are alike in everything.

    Each fires in half of the updates. Increments, or exponents, are exponentially distributed
    with the mean of the rule that is not random.
    """
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name in ("additive", "multiplicative"):
        for how in ("fixed", "random"):
            factors = np.full(200, 0.0 if name == "additive" else 1.0)
            for _ in range(count):
                size = rng.exponential(1.0, 200) if how == "random" else np.ones(200)
                grow = plus(0.01 * size) if name == "additive" else times(1.05**size)
                fade = times(1.0) if name == "additive" else times(1.05**-1.0)
                factors = update(factors, rng.random(200) < 0.5, (grow, fade))
            scaled = np.sort(factors / factors.max())[::-1]
            metrics[f"chance.{name}.{how}"] = float(
                scaled.sum() ** 2 / np.square(scaled).sum() / len(scaled)
            )
            arrays[f"chance.{name}.{how}"] = scaled
    return metrics, arrays


def views(rng: np.random.Generator, count: int) -> dict[str, float]:
    """Group views of objects without labels: batches of two views of one object.

    An object shows each feature that is common in its class with a probability of 0.8, and of
    these, as of 5 in 100 others, a view shows three quarters. What grows is what fires in either
    view, or what fires in both. Measured is how often two views of different objects of one class
    are more alike, by the cosine of their second-level scores, than two of different classes.
    """
    from stronger.statistics import auc

    data = kinds(rng, samples=20)
    graph = data.train.graph
    first = graph.level(data.train.firing(), 0)
    shown = [
        Pathways.of(graph, first & (rng.random(first.shape) < 0.75), data.train.labels)
        for _ in range(2)
    ]
    new = data.test
    same = new.labels[:, np.newaxis] == new.labels
    pairs = np.triu_indices(len(new), 1)

    def grouped(factors: Array) -> float:
        scores = Neurashed(graph, factors).scores(new.firing())[1]
        unit = scores / np.maximum(np.linalg.norm(scores, axis=1, keepdims=True), 1e-300)
        return float(auc((unit @ unit.T)[pairs][:, np.newaxis], same[pairs][:, np.newaxis])[0, 0])

    start: Array = np.ones(graph.nodes)
    metrics = {"views.before": grouped(start)}
    for name in ("either", "both"):
        factors = start
        for _ in range(count):
            one = int(rng.integers(len(data.train)))
            a, b = (each.firing(np.array([one]))[0] for each in shown)
            factors = update(factors, (a | b) if name == "either" else (a & b), COMPETING.nodes)
        metrics[f"views.{name}"] = grouped(factors / factors.max())
    return metrics
