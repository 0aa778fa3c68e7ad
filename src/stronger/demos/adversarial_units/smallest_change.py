"""The smallest change of an input that is enough to turn an answer, and bounds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.attacks import margin, margins, slope

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.nn.datasets import Rows
    from stronger.nn.network import Network


def smallest_change(network: Network, x: Array, labels: Labels, *, steps: int = 50) -> Array:
    """Return inputs near these, within 0 to 1, that the network gets wrong.

    Each is moved, as often as it takes, by a little more than what would bring the lead of its
    first rival to zero if the network were linear, and is then drawn back halfway again and again
    to the edge. Inputs that are not got wrong within so many steps are returned where they are.

    Parameters
    ----------
    x
        Inputs (examples, features) that the network gets right.
    """
    count = len(x)
    moved = x.copy()
    for _ in range(steps):
        lead = margins(network.outputs(moved), labels)  # of the first rival, negative where right
        pending = lead <= 0
        if not pending.any():
            break
        climb = slope(network, moved, labels, objective=margin, batch_size=count) * count
        square = np.square(climb).sum(axis=1) + np.float32(1e-12)
        length = (1.05 * -lead + 1e-3) / square
        nearer = np.clip(moved + length[:, None] * climb, 0, 1)
        moved = np.where(pending[:, None], nearer, moved).astype(x.dtype)
    wrong = margins(network.outputs(moved), labels) > 0
    inside, outside = np.zeros(count, x.dtype), np.ones(count, x.dtype)
    for _ in range(12):
        middle = (inside + outside) / 2
        fooled = margins(network.outputs(x + middle[:, None] * (moved - x)), labels) > 0
        outside, inside = np.where(fooled, middle, outside), np.where(fooled, inside, middle)
    edge = x + outside[:, None] * (moved - x)
    return np.where(wrong[:, None], edge, moved)


def distortion(change: Array) -> Array:
    """Return the root mean square change of a pixel, for each example."""
    size: Array = np.sqrt(np.square(change).mean(axis=1))
    return size


def to_another_digit(data: Rows, x: Array, labels: Labels) -> Array:
    """Return the distortion that leads to the nearest training digit of another class."""
    squares = np.square(data.train).sum(axis=1) + np.square(x).sum(axis=1)[:, None]
    distances = squares - 2 * x @ data.train.T  # (examples, training examples)
    distances[labels[:, None] == data.train_labels] = np.inf
    nearest: Array = np.sqrt(distances.min(axis=1) / x.shape[1])
    return nearest


def bound(network: Network) -> float:
    """Return the product of the spectral norms of the weights.

    No change of the input changes the output by more than so many times its own length, since
    rectifiers do not expand (szegedy2014intriguing, Section 4.3).
    """
    weights = [layer.parameters["weights"] for layer in network.layers if layer.parameters]
    return float(np.prod([np.linalg.norm(each.astype(np.float64), 2) for each in weights]))
