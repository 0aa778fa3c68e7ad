"""Attacks on small images: along gradients, along gradients let through, and without any."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.sparse_strong.attacks import keep_better, reach
from stronger.demos.sparse_strong.layers import soften
from stronger.nn.attacks import margin, margins, slope

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Metrics
    from stronger.nn.attacks import Objective
    from stronger.nn.network import Network

    from .images import Shown

SIDE = 14
LARGEST = 0.15
"""The area of the first squares of a search, as a share of the image."""


def climb(
    network: Network,
    x: Array,
    labels: Labels,
    epsilon: float,
    steps: int,
    *,
    objective: Objective = margin,
    guide: Network | None = None,
    euclidean: bool = False,
) -> Array:
    """Return inputs moved uphill within ε by steps that shrink from ε to 0; the best place counts.

    Parameters
    ----------
    objective
        What is climbed; which place is best is told by the margin.
    guide
        Whose gradient is followed, if not the network's own.
    euclidean
        Whether ε is the Euclidean length of the change, and not the largest of a pixel.
    """
    low, high = reach(x, epsilon)
    moved = best = x
    gained = margins(network.outputs(x), labels)
    for size in epsilon * (1 - np.arange(steps) / steps):
        uphill = slope(guide or network, moved, labels, objective=objective)
        if euclidean:
            change = moved - x + x.dtype.type(size) * unit(uphill)
            short = np.minimum(1, epsilon / np.maximum(length(change), 1e-12))
            moved = np.clip(x + change * short.astype(x.dtype), 0, 1)
        else:
            moved = np.clip(moved + x.dtype.type(size) * np.sign(uphill), low, high)
        best, gained = keep_better(network, labels, moved, best, gained)
    return best


def length(x: Array) -> Array:
    """Return the Euclidean length of each row."""
    lengths: Array = np.sqrt(np.square(x).sum(axis=1, keepdims=True))
    return lengths


def unit(x: Array) -> Array:
    """Return rows of length 1; a row of zeros stays."""
    return x / np.maximum(length(x), x.dtype.type(1e-12))


def search(
    network: Network,
    x: Array,
    start: Array,
    labels: Labels,
    epsilon: float,
    rng: np.random.Generator,
    queries: int,
) -> Array:
    """Return inputs moved further by trial and error alone, a square at a time, ever smaller."""
    low, high = reach(x, epsilon)
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    best, gained = start, margins(network.outputs(start), labels)
    for query in range(queries):
        side = max(1, round(SIDE * math.sqrt(LARGEST) * (1 - query / queries)))
        top, left = rng.integers(0, SIDE + 1 - side, (2, len(x), 1))
        inside = (row >= top) & (row < top + side) & (column >= left) & (column < left + side)
        bright = rng.integers(0, 2, (len(x), 1)) == 1
        moved = np.where(inside, np.where(bright, high, low), best)
        best, gained = keep_better(network, labels, moved, best, gained)
    return best


def attack(network: Network, shown: Shown, epsilon: float, lent: dict[str, Array]) -> Metrics:
    """Return which share of digits stands each attack, all along gradients, and the search as well.

    Parameters
    ----------
    lent
        Digits made against other networks, by name.
    """
    x, labels = shown.targets
    ways = {
        "margin": climb(network, x, labels, epsilon, shown.steps),
        "soft": climb(network, x, labels, epsilon, shown.steps, guide=soften(network)),
    }
    stood: Metrics = {}
    worst, gained = x, margins(network.outputs(x), labels)
    for name, moved in (ways | lent).items():
        stood[name] = np.mean(margins(network.outputs(moved), labels) <= 0)
        worst, gained = keep_better(network, labels, moved, worst, gained)
    stands = gained <= 0
    stood["by_gradient"] = stands.mean()
    if stands.any():
        rng = np.random.default_rng(shown.seed)
        found = search(
            network, x[stands], worst[stands], labels[stands], epsilon, rng, shown.queries
        )
        gained[stands] = margins(network.outputs(found), labels[stands])
    stood["worst"] = np.mean(gained <= 0)
    return stood
