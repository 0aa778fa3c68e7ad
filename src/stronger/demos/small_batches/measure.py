"""Measures how many features of a class stay strong when they are learned in batches of a size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo
from stronger.neurashed.builders import MIDDLE_OF_ONE_CLASS, layered, one_class
from stronger.neurashed.growth import Updates, plus, times
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import Pathways, batches
from stronger.neurashed.rules import AtLeast
from stronger.statistics import effective_number

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.demo import Found, Scale
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=2024)

SIZES = (1, 2, 4, 8, 16, 32)
LASTING = Updates(plus(0.01))
"""What fires grows by addition, and nothing fades."""


@demo.part(prefix="class")
def two_pathways(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Show two pathways of one class, which share its middle, one at a time and together."""
    data, middle = one_class().data, list(MIDDLE_OF_ONE_CLASS)
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for rule, updates in {"fading": fading(parameters), "lasting": LASTING}.items():
        for size in (1, 2):
            factors = train(data, updates, size, scale(300, 1000), rng)
            factors = factors / factors.max()
            metrics[f"{rule}.{size}.effective"] = effective_number(factors)
            metrics[f"{rule}.{size}.middle"] = factors[middle].sum() / factors.sum()
            arrays[f"class.{rule}.{size}"] = factors
    return metrics, arrays


@demo.part(prefix="crowd")
def crowd(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Show 64 samples of one class, which share a tenth of their features, in larger batches."""
    data = draw_crowd(rng, parameters.samples, parameters.rarely)
    often = data.firing().mean(axis=0)  # (nodes,)
    rare = often < 0.2
    updates, count = fading(parameters), parameters.updates
    metrics: dict[str, float] = {}
    arrays = {"often": often}
    for size in SIZES:
        factors = train(data, updates, size, count, rng)
        as_many_samples = train(data, updates, size, count // size, rng)
        lasting = train(data, LASTING, size, count, rng)
        metrics |= {
            f"fading.{size}": effective_number(factors),
            f"fading.{size}.rare_share": factors[rare].sum() / factors.sum(),
            f"equal_samples.{size}": effective_number(as_many_samples),
            f"lasting.{size}": effective_number(lasting),
        }
        arrays[f"crowd.{size}"] = factors / factors.max()
    # Single samples, after as few updates as the largest batches make of equally many samples
    few = effective_number(train(data, updates, 1, count // SIZES[-1], rng))
    metrics |= {
        "rare_nodes": rare.mean(),
        "fading.ratio": metrics["fading.32"] / metrics["fading.1"],
        "lasting.ratio": metrics["lasting.32"] / metrics["lasting.1"],
        "few_updates": few,
        "equal_samples.ratio": metrics["equal_samples.32"] / few,
    }
    return metrics, arrays


def fading(parameters: Parameters) -> Updates:
    """Return the rule by which what fires grows by multiplication, and the rest fades."""
    return Updates(times(parameters.growth), times(parameters.fading))


def draw_crowd(rng: np.random.Generator, samples: int = 64, rarely: float = 0.05) -> Pathways:
    """Draw samples of one class that share some features and differ in others.

    The first level has 300 nodes. A tenth of them are common, and each fires for nine samples of
    ten; the others fire rarely. The 100 nodes above depend on three each, and fire if two of these
    do.
    """
    graph = layered(rng, [300, 100, 1], 3, rule=AtLeast(2))
    often = np.where(np.arange(300) < 30, 0.9, rarely)
    firing = rng.random((samples, 300)) < rng.permutation(often)
    return Pathways.of(graph, firing, np.zeros(samples, int))


def train(
    data: Pathways, updates: Updates, size: int, count: int, rng: np.random.Generator
) -> Array:
    """Return the factors λ (nodes,) after so many updates on batches of a size.

    All begin at 1 where growth is by multiplication, and at 0 where it is by addition, for what
    was there before would hide the ratio.
    """
    model = Neurashed(data.graph, 0.0 if updates is LASTING else 1.0)
    for _ in model.train(data, batches(rng, len(data), size, count), updates, outputs="frozen"):
        pass
    return model.factors
