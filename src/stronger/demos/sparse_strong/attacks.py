"""Attacks that do not rely on gradients where thresholds hide them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.attacks import margin, margins, random_signs, slope
from stronger.statistics import accuracy

from .layers import soften

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Metrics
    from stronger.nn.network import Network

    from .networks import Shown

SIDE = 28
LARGEST = 0.1
"""The area of the first squares of a search, as a share of the image."""


def climb(
    network: Network,
    x: Array,
    labels: Labels,
    epsilon: float,
    rng: np.random.Generator,
    steps: int,
    guide: Network | None = None,
) -> Array:
    """Return inputs moved uphill on the margin, from a random place within ε, by shrinking steps.

    The steps along the sign of the gradient go from ε to 0, and the best place passed is kept: on a
    bumpy margin long first steps get further than many short ones.

    Parameters
    ----------
    guide
        Whose gradient is followed, if not the network's own.
    """
    low, high = reach(x, epsilon)
    moved = rng.uniform(low, high).astype(x.dtype)
    best, gained = moved, margins(network.outputs(moved), labels)
    for step in epsilon * (1 - np.arange(steps) / steps):
        uphill = np.sign(slope(guide or network, moved, labels, objective=margin))
        moved = np.clip(moved + x.dtype.type(step) * uphill, low, high)
        best, gained = keep_better(network, labels, moved, best, gained)
    return best


def search(
    network: Network,
    x: Array,
    start: Array,
    labels: Labels,
    epsilon: float,
    rng: np.random.Generator,
    queries: int,
) -> Array:
    """Return inputs moved further uphill by trial and error alone, without any gradient.

    Each time a square, ever smaller, is made as bright or as dark as ε allows, and kept if the
    margin rises.

    Parameters
    ----------
    x, start
        Images of 28 by 28 as rows, and where the search begins.
    """
    low, high = reach(x, epsilon)
    pixels = np.arange(SIDE * SIDE)
    row, column = pixels // SIDE, pixels % SIDE
    best, gained = start, margins(network.outputs(start), labels)
    for query in range(queries):
        side = max(1, round(SIDE * math.sqrt(LARGEST) * (1 - query / queries)))
        corner = rng.integers(0, SIDE + 1 - side, (2, len(x), 1))
        inside = (row >= corner[0]) & (row < corner[0] + side)
        inside &= (column >= corner[1]) & (column < corner[1] + side)
        bright = rng.integers(0, 2, (len(x), 1)) == 1
        moved = np.where(inside, np.where(bright, high, low), best)
        best, gained = keep_better(network, labels, moved, best, gained)
    return best


def attack(
    network: Network, shown: Shown, epsilon: float, lent: dict[str, Array]
) -> tuple[dict[str, Array], Array]:
    """Attack a network in every way; return what each attack made, and the worst for each digit.

    Parameters
    ----------
    lent
        By name, the digits made against other networks.
    """
    x, labels = shown.clean[: shown.attacked], shown.labels[: shown.attacked]
    rng = np.random.default_rng(shown.seed)
    moved = {f"from_{owner}": digits for owner, digits in lent.items()}
    moved["true"] = climb(network, x, labels, epsilon, rng, shown.steps)
    moved["soft"] = climb(network, x, labels, epsilon, rng, shown.steps, soften(network))
    worst, gained = x, margins(network.outputs(x), labels)
    for digits in moved.values():
        worst, gained = keep_better(network, labels, digits, worst, gained)
    stands = gained <= 0
    if stands.any():
        found = search(
            network, x[stands], worst[stands], labels[stands], epsilon, rng, shown.queries
        )
        worst = worst.copy()
        worst[stands] = found
    return moved, worst


def withstand(
    network: Network, shown: Shown, moved: dict[str, Array], worst: Array, epsilon: float
) -> Metrics:
    """Return accuracies: by attack, after all that use gradients, and after the search as well."""
    x, labels = shown.clean[: shown.attacked], shown.labels[: shown.attacked]
    outputs = {name: network.outputs(digits) for name, digits in moved.items()}
    stand = [each.argmax(axis=1) == labels for each in (*outputs.values(), network.outputs(x))]
    signs = random_signs(x, epsilon, np.random.default_rng(0))
    return {name: accuracy(each, labels) for name, each in outputs.items()} | {
        "by_gradient": np.mean(np.all(stand, axis=0)),
        "worst": accuracy(network.outputs(worst), labels),
        "random_signs": accuracy(network.outputs(signs), labels),
    }


def reach(x: Array, epsilon: float) -> tuple[Array, Array]:
    """Return the least and the largest value each pixel may take."""
    step = x.dtype.type(epsilon)
    return np.maximum(x - step, 0), np.minimum(x + step, 1)


def keep_better(
    network: Network, labels: Labels, moved: Array, best: Array, gained: Array
) -> tuple[Array, Array]:
    """Return the better of two inputs, example by example, and its margin."""
    gain = margins(network.outputs(moved), labels)
    won = gain > gained
    return np.where(won[:, None], moved, best), np.where(won, gain, gained)
