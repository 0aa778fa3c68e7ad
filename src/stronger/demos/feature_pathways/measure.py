"""Measures what a neurashed model believes as features grow where they fire, and what size says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.evidence.demo import Demo
from stronger.neurashed.builders import layered, three_classes
from stronger.neurashed.graph import Graph
from stronger.neurashed.growth import Updates, plus, times
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import Pathways, batches
from stronger.statistics import rank_correlation

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.neurashed.model import Outputs

demo = Demo(__file__, entropy=2021)

ADDITIVE = Updates(plus(0.05))
MOMENTS = (0, 3, 10, 30, 100)
"""After how many updates a model in training is looked at."""
OUTPUTS: tuple[Outputs, ...] = ("trained", "frozen")


class Shown(NamedTuple):
    """One sample of each of four types, and the order in which they are shown."""

    samples: Pathways
    batches: Indices  # (updates, 1)


@demo.prepare
def show(rng: np.random.Generator, parameters: Parameters) -> Shown:
    """Draw samples of the four types one at a time, the same for all rules."""
    samples = three_classes().data
    return Shown(samples, np.array(list(batches(rng, len(samples), 1, parameters.updates))))


@demo.part
def learning(rng: np.random.Generator, data: Shown, parameters: Parameters) -> Found:
    """Let features grow by addition or multiplication, with output weights or without."""
    rules = {
        "additive": ADDITIVE,
        "multiplicative": Updates(times(parameters.growth), times(parameters.fading)),
        "lenient": Updates(times(parameters.growth), times(parameters.lenient_fading)),
    }
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {"course": course(*data)}
    for rule, updates in rules.items():
        for outputs in OUTPUTS:
            model = Neurashed.random(
                data.samples.graph,
                rng,
                high=0.01 if rule == "additive" else 0.5,
                outputs=1.0 if outputs == "frozen" else None,
            )
            path = learn(data.samples, model, updates, data.batches, outputs)
            least = path.min(axis=1)  # over the types, after each update
            doubted = np.flatnonzero(least < 0.99)
            metrics.setdefault("untrained.least", least[0])
            metrics[f"{rule}.{outputs}.least"] = least[-1]
            metrics[f"{rule}.{outputs}.updates_to_99"] = doubted[-1] + 1 if doubted.size else 0
            arrays[f"{rule}.{outputs}"] = path
            arrays.setdefault("factors", model.factors)
    return metrics, arrays


@demo.part(prefix="subset")
def subset(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Show a class of which all features are another's too, as often as that one or 1 to 4."""
    data = without_private_features()
    metrics = {}
    for name, share in {"even": 0.5, "rare": 0.2}.items():
        model = Neurashed(data.graph, 0, 0)
        labels = (np.arange(parameters.updates) % 10 >= 10 * share).astype(int)
        train(model, data, rng.permutation(labels)[:, np.newaxis], outputs="trained")
        metrics[name] = believe(data, model)[0]
    return metrics, {}


@demo.part
def presence(rng: np.random.Generator) -> Found:
    """Ask what factors and scores say of 200 features, and of two that are equally present."""
    correlation, agreement = compare_ranks(rng)
    return {
        "factors.rank_correlation": correlation,
        "score.agrees_with_presence": agreement,
        "frequent_over_rare": compare_two(rng),
    }, {}


def train(model: Neurashed, data: Pathways, shown: Indices, outputs: Outputs = "frozen") -> None:
    """Let what fires grow by addition, batch by batch."""
    for _ in model.train(data, shown, ADDITIVE, outputs=outputs):
        pass


def believe(data: Pathways, model: Neurashed) -> Array:
    """Return the probability of the right class of each sample."""
    return model.probabilities(data)[np.arange(len(data)), data.labels]


def learn(
    data: Pathways, model: Neurashed, updates: Updates, shown: Indices, outputs: Outputs
) -> Array:
    """Return what is believed of each sample before and after each update, (updates + 1, samples).

    Training is stopped before logits are too large for floating point; what was believed last is
    repeated.
    """
    path = [believe(data, model)]
    for _ in model.train(data, shown, updates, outputs=outputs):
        if model.logits(data).max() > 1e250:
            break
        path.append(believe(data, model))
    return np.array(path + [path[-1]] * (len(shown) + 1 - len(path)))


def course(data: Pathways, shown: Indices) -> Array:
    """Return the factors after some updates by addition from zero, (moments, nodes)."""
    model = Neurashed(data.graph, 0.0, 0.0)
    found = {0: model.factors.copy()}
    for number in model.train(data, shown[: MOMENTS[-1]], ADDITIVE):
        found[number] = model.factors.copy()
    return np.array([found[moment] for moment in MOMENTS])


def without_private_features() -> Pathways:
    """Return two classes of which the first has no feature that the second has not."""
    graph = Graph([3, 2], [[(0, 0), (1, 0), (0, 1), (1, 1), (2, 1)]])
    return Pathways.of(graph, [[1, 1, 0], [1, 1, 1]], [0, 1])


def compare_ranks(rng: np.random.Generator) -> tuple[float, float]:
    """Return how firing frequencies and factors are ranked alike, and how scores tell presence.

    A random graph of 200 features in two levels, of which each sample shows some, common or rare.
    The first number is Spearman's correlation; the second the share of nodes and samples in which
    a positive score and firing go together.
    """
    graph = layered(rng, [120, 80, 4], 3)
    often = rng.uniform(0.02, 0.6, graph.sizes[0])
    data = Pathways.of(graph, rng.random((200, graph.sizes[0])) < often, rng.integers(0, 4, 200))
    model = Neurashed.random(graph, rng)
    train(model, data, np.array(list(batches(rng, 200, 1, 2000))))
    firing = data.firing()  # (samples, nodes)
    scores = np.concatenate(model.scores(firing), axis=1)
    correlation = rank_correlation(firing.mean(axis=0), model.factors)
    return float(correlation), float(np.mean((scores > 0) == firing))


def compare_two(rng: np.random.Generator) -> float:
    """Return the ratio of the scores of two features that were shown 4 to 1, each shown alone.

    Both are then equally present: firing or not is all the model knows of presence.
    """
    graph = Graph([2, 1], [[(0, 0), (1, 0)]])
    data = Pathways.of(graph, np.eye(2), [0, 0])
    model = Neurashed(graph, 0, 1)
    train(model, data, rng.permutation(np.repeat([0, 1], [400, 100]))[:, np.newaxis])
    scores = model.scores(data.firing())[0]
    return float(scores[0, 0] / scores[1, 1])
