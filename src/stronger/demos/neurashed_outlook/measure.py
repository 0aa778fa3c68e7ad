"""Measures five things that the neurashed paper's outlook asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo
from stronger.neurashed.graph import Graph
from stronger.neurashed.growth import Updates, plus, times, update
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import Pathways, batches
from stronger.neurashed.rules import ANY
from stronger.statistics import accuracy, auc, effective_number

from .classes import draw_objects, relatives

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.neurashed.model import Outputs

demo = Demo(__file__, entropy=2025)

ADDITIVE = Updates(plus(0.01))


@demo.part(prefix="ticket")
def subnetwork(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Keep a tenth of the nodes by amplification factor, and train what is left anew."""
    data = draw_objects(rng, samples=parameters.samples)
    graph = data.train.graph
    start = Neurashed.random(graph, rng, high=0.1)
    # The same samples in the same order for all
    order = int(np.random.default_rng(rng.integers(2**32)).integers(2**32))

    def learn(model: Neurashed) -> Neurashed:
        shown = np.random.default_rng(order)
        return train(model, data.train, shown, parameters.updates, compete(parameters))

    def read(model: Neurashed) -> float:
        return accuracy(model.logits(data.test), data.test.labels)

    whole = learn(start)
    strongest = strongest_tenth(graph, whole.factors)
    masks = {
        "strongest": strongest,
        "random": strongest_tenth(graph, rng.random(graph.nodes)),
        "weakest": strongest_tenth(graph, -whole.factors),
    }
    found = {"whole": read(whole)}
    for name, mask in masks.items():
        found[name] = read(Neurashed(graph, whole.factors * mask, whole.outputs))

    fresh = Neurashed.random(graph, rng, high=0.1)
    # Not at its first update: growth by multiplication is to leave what was cut at zero
    reset, renewed = (
        learn(Neurashed(graph, begun.factors * strongest, begun.outputs, iteration=1))
        for begun in (start, fresh)
    )
    apart = np.abs(reset.factors - whole.factors * strongest).max()
    found |= {"reset": read(reset), "fresh": read(renewed)}
    return found | {
        "reset_apart": apart / whole.factors.max(),
        "loss": found["whole"] - found["strongest"],
        "over_random": found["strongest"] - found["random"],
        "fresh_loss": found["reset"] - found["fresh"],
    }, {}


@demo.part(prefix="small")
def small_class(rng: np.random.Generator) -> Found:
    """Count how often a rare class must be shown until it is believed, alone or among relatives."""
    needed = {}
    for name in ("family", "alone"):
        data = relatives(shared=name == "family")
        model = Neurashed(data.graph, 0.0)
        frequent = rng.permutation(np.repeat(np.arange(9), 20))[:, np.newaxis]
        for _ in model.train(data, frequent, ADDITIVE, outputs="frozen"):
            pass
        needed[name] = 0
        while model.probabilities(data)[9, 9] < 0.99:
            model.strengthen(data, [9], ADDITIVE, outputs="frozen")
            needed[name] += 1
    return needed | {"ratio": needed["family"] / needed["alone"]}, {}


@demo.part(prefix="crops")
def crops(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Train on whole images or on crops that show one of two features, and ask about crops.

    A cat is seen by its head or its tail, a dog by its snout or its paws: either is enough.
    """
    graph = Graph(
        [4, 2, 2], [[(0, 0), (1, 0), (2, 1), (3, 1)], [(0, 0), (1, 0), (0, 1), (1, 1)]], [ANY]
    )
    whole = Pathways.of(graph, [[1, 1, 0, 0], [0, 0, 1, 1]], [0, 1])
    cropped = Pathways.of(graph, np.eye(4), [0, 0, 1, 1])

    def logit(shown: Pathways) -> float:
        start = Neurashed(graph, 0.0, 0.0)
        model = train(start, shown, rng, parameters.updates, ADDITIVE, outputs="trained")
        return float(model.logits(cropped)[np.arange(4), cropped.labels].mean())

    of_whole, of_cropped = logit(whole), logit(cropped)
    return {"logit_ratio": of_cropped / of_whole}, {}


@demo.part(prefix="chance")
def chance(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Let growth be random, and see what becomes of 200 features that are alike in everything.

    Each fires in half of the updates. Increments, or exponents, are exponentially distributed
    with the mean of the rule that is not random.
    """
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for rule in ("additive", "multiplicative"):
        for how in ("fixed", "random"):
            factors = np.full(200, 0.0 if rule == "additive" else 1.0)
            for _ in range(parameters.updates):
                size = rng.exponential(1.0, 200) if how == "random" else np.ones(200)
                if rule == "additive":
                    growth = plus(0.01 * size), times(1.0)
                else:
                    growth = times(1.05**size), times(1.05**-1.0)
                factors = update(factors, rng.random(200) < 0.5, growth)
            ranked = np.sort(factors / factors.max())[::-1]
            metrics[f"{rule}.{how}"] = effective_number(ranked) / len(ranked)
            arrays[f"chance.{rule}.{how}"] = ranked
    return metrics, arrays


@demo.part(prefix="views")
def views(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Group views of objects without labels: batches of two views of one object.

    A view shows three quarters of the features of its object. What grows is what fires in either
    view, or what fires in both. Measured is how often two views of different objects of one class
    are more alike, by the cosine of their second-level scores, than two of different classes.
    """
    data = draw_objects(rng, samples=20)
    graph, new = data.train.graph, data.test
    first = graph.level(data.train.firing(), 0)
    pair = [
        Pathways.of(graph, first & (rng.random(first.shape) < 0.75), data.train.labels)
        for _ in range(2)
    ]
    same = new.labels[:, np.newaxis] == new.labels
    above = np.triu_indices(len(new), 1)

    def group(factors: Array) -> float:
        scores = Neurashed(graph, factors).scores(new.firing())[1]
        unit = scores / np.maximum(np.linalg.norm(scores, axis=1, keepdims=True), 1e-300)
        return float(auc((unit @ unit.T)[above][:, np.newaxis], same[above][:, np.newaxis])[0, 0])

    metrics = {"before": group(np.ones(graph.nodes))}
    for name, joined in {"either": np.logical_or, "both": np.logical_and}.items():
        factors: Array = np.ones(graph.nodes)
        for _ in range(parameters.updates):
            one = rng.integers(len(data.train), size=1)
            fires = joined(*(each.firing(one)[0] for each in pair))
            factors = update(factors, fires, compete(parameters).nodes)
        metrics[name] = group(factors / factors.max())
    return metrics | {
        "gain": metrics["either"] - metrics["before"],
        "gain_both": metrics["both"] - metrics["before"],
    }, {}


def compete(parameters: Parameters) -> Updates:
    """Return the rule by which what fires in less than about a quarter of updates fades."""
    return Updates(times(parameters.growth), times(parameters.fading))


def train(
    start: Neurashed,
    data: Pathways,
    rng: np.random.Generator,
    count: int,
    updates: Updates,
    outputs: Outputs = "together",
) -> Neurashed:
    """Return what a model becomes, trained on so many single samples."""
    model = start.copy()
    for _ in model.train(data, batches(rng, len(data), 1, count), updates, outputs=outputs):
        pass
    return model


def strongest_tenth(graph: Graph, strengths: Array) -> Bits:
    """Return a mask (nodes,) of the strongest tenth of each level below the classes."""
    mask = np.zeros(graph.nodes, dtype=np.bool_)
    for level in range(2):
        at = slice(int(graph.starts[level]), int(graph.starts[level + 1]))
        few = len(strengths[at]) // 10
        mask[at][np.argsort(strengths[at])[-few:]] = True
    return mask
