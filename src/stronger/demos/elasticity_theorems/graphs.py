"""Draws the theorems' random graph, and asks a model on it how far updates carry over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.neurashed.builders import Example, random_pathways
from stronger.neurashed.elasticity import changes
from stronger.neurashed.growth import Updates, plus
from stronger.neurashed.model import Neurashed

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.neurashed.model import Outputs

    from .forms import Setting


def draw(rng: np.random.Generator, setting: Setting, width: int) -> Example:
    """Draw a random graph with levels so wide."""
    return random_pathways(rng, width=width, levels=setting.levels, **setting.numbers)


def draw_apart(rng: np.random.Generator, setting: Setting, width: int = 4000) -> Example:
    """Draw a random graph in which no nodes of different classes coincide."""
    while True:
        example = draw(rng, setting, width)
        if all(size == setting.nodes for size in example.graph.sizes[:-1]):
            return example


def visit(example: Example, visits: int, outputs: Outputs, increment: float = 1.0) -> Neurashed:
    """Return the model after so many visits of every class, in whatever order.

    Growing by addition and without fading, a factor is the increment times the visits of the
    classes whose pathways its node is in, and an output weight that times the visits of its class.
    """
    factors = increment * visits * example.data.firing().sum(axis=0)
    weights = increment * visits if outputs == "trained" else 1.0
    return Neurashed(example.graph, factors, weights)


def ratios(
    example: Example,
    model: Neurashed,
    outputs: Outputs,
    increment: float = 1.0,
    *,
    updates: Updates | None = None,
) -> tuple[Array, Array]:
    """Return ΔZⱼ / ΔZⱼ' and 1 / LE for every pair of different classes, updated by rows.

    The theorem does not say which input the second logit is asked of; it is one of class j', here
    as in the checked expansion.
    """
    found = changes(model, example.data, updates or Updates(plus(increment)), outputs=outputs)
    single = np.diagonal(found, axis1=1, axis2=2)
    lengths = np.linalg.norm(found, axis=2)
    different = ~np.eye(len(single), dtype=np.bool_)
    return (
        (np.diag(single)[:, np.newaxis] / single)[different],
        (np.diag(lengths)[:, np.newaxis] / lengths)[different],
    )
