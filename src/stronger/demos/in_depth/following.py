"""Follows every unit of a deep network through training, and correlates what it was and became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.training import train
from stronger.statistics import rank_correlation

from .networks import ablate_each, norms

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Metrics
    from stronger.nn.optimisers import Optimiser

    from .networks import Deep


@dataclass(frozen=True, eq=False)
class Stage:
    """What units were like at one time, (layers, units) each."""

    incoming: Array
    outgoing: Array
    activity: Array


@dataclass(frozen=True, eq=False)
class Life:
    """Units from the start over the first epoch and half of the training to its end."""

    start: Stage
    early: Stage
    middle: Stage
    end: Stage
    early_importance: Array
    """After the first epoch, on one half of the judging images (layers, units)."""
    early_again: Array
    """The same on the other half."""
    importance: Array
    """At the end, on that other half."""


@dataclass(frozen=True, eq=False)
class Judges:
    """Images on which units are judged, in two halves."""

    images: tuple[Array, Array]
    labels: tuple[Labels, Labels]


def look(deep: Deep, x: Array) -> Stage:
    """Return what units are like now; activity is the mean over images."""
    states = deep.network.activations(x)
    sizes = [norms(each) for each in deep.hidden]
    activity = [each.respond(states).mean(axis=0) for each in deep.hidden]
    incoming, outgoing = zip(*sizes, strict=True)
    return Stage(np.array(incoming), np.array(outgoing), np.array(activity))


def importances(deep: Deep, judges: Judges, half: int, fill: str) -> Array:
    """Return what it costs to ablate each unit (layers, units), on a half of the images."""
    x, labels = judges.images[half], judges.labels[half]
    return np.array([ablate_each(deep, each, x, labels, fill)[0] for each in deep.hidden])


def follow(
    deep: Deep,
    optimiser: Optimiser,
    inputs: Array,
    labels: Labels,
    rng: np.random.Generator,
    judges: Judges,
    *,
    epochs: int,
    fill: str,
) -> Life:
    """Train, and look at all units at the start, after one epoch, half-way, and at the end."""
    start = look(deep, judges.images[0])
    stages: dict[int, Stage] = {}  # by the number of the epoch
    halves: list[Array] = []
    half_way = 1 + epochs // 2
    for epoch in train(deep.network, optimiser, inputs, labels, rng, epochs=epochs):
        if epoch.number in (1, half_way, epochs):
            stages[epoch.number] = look(deep, judges.images[0])
        if epoch.number == 1:
            halves = [importances(deep, judges, half, fill) for half in (0, 1)]
    end = importances(deep, judges, 1, fill)
    early, middle, last = (stages[number] for number in (1, half_way, epochs))
    return Life(start, early, middle, last, halves[0], halves[1], end)


def correlate(life: Life) -> dict[str, Array]:
    """Return rank correlations over the units of each layer (layers,), by what is correlated."""
    early, end = life.early, life.end
    useful = life.early_importance

    def of_layers(a: Array, b: Array) -> Array:
        return rank_correlation(a, b, axis=1)

    return {
        "reliability": of_layers(useful, life.early_again),
        "follows": of_layers(useful, life.importance),
        "grew_in": of_layers(useful, end.incoming - early.incoming),
        "grew_out": of_layers(useful, end.outgoing - early.outgoing),
        "grew_both": of_layers(
            useful, end.incoming * end.outgoing / (early.incoming * early.outgoing)
        ),
        "activity_grew": of_layers(useful, end.activity - early.activity),
        "activity_marks": of_layers(end.activity, life.importance),
        "weights_mark": of_layers(end.outgoing, life.importance),
        "balance": of_layers(
            end.incoming**2 - life.start.incoming**2, end.outgoing**2 - life.start.outgoing**2
        ),
        "cycle": of_layers(
            life.middle.incoming - early.incoming, end.incoming - life.middle.incoming
        ),
    }


def summarise(name: str, by_layer: Array) -> Metrics:
    """Return the mean of a metric over layers, the first and last, its rise, the share above 0.

    The rise is from the mean of the lower half of the layers to that of the upper half.

    Examples
    --------
    >>> found = summarise("a", np.array([0.0, 0.25, 0.5, 0.75]))
    >>> found["a.mean"], found["a.first"], found["a.last"], found["a.rise"], found["a.layers"]
    (0.375, 0.0, 0.75, 0.5, 0.75)
    """
    half = len(by_layer) // 2
    return {
        f"{name}.mean": float(by_layer.mean()),
        f"{name}.first": float(by_layer[0]),
        f"{name}.last": float(by_layer[-1]),
        f"{name}.rise": float(by_layer[-half:].mean() - by_layer[:half].mean()),
        f"{name}.layers": float(np.mean(by_layer > 0)),
    }


def measure_sizes(life: Life) -> Metrics:
    """Return how the norms of weights ended, next to how they started.

    ``least`` and ``most`` are the least and most useful quarter of each layer after the first
    epoch; a ratio is of their mean norm at the end to that at the start. The spread is the
    coefficient of variation of a layer's norms.
    """
    start, end = life.start, life.end
    order = np.argsort(life.early_importance, axis=1)
    quarter = order.shape[1] // 4
    metrics: Metrics = {}
    for which, chosen in (("least", order[:, :quarter]), ("most", order[:, -quarter:])):
        for side in ("incoming", "outgoing"):
            before, after = (
                np.take_along_axis(getattr(each, side), chosen, axis=1).mean(axis=1)
                for each in (start, end)
            )
            metrics[f"{which}.{side}"] = float((after / before).mean())
    spread = [each.incoming.std(axis=1) / each.incoming.mean(axis=1) for each in (start, end)]
    return metrics | {
        "share_grew": float((end.incoming > start.incoming).mean()),
        "least_grew": float(
            np.take_along_axis(end.incoming > start.incoming, order[:, :quarter], axis=1).mean()
        ),
        "spread": float((spread[1] / spread[0]).mean()),
    }
