"""Networks of rectifiers on digits: the images, the networks, and how selective their units are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import mnist
from stronger.nn.layers import Dense
from stronger.nn.network import Network

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.nn.datasets import HasFolders


@dataclass(frozen=True, eq=False)
class Ink:
    """Training digits in float64."""

    inputs: Array
    """(examples, 784), from 0 for paper to 1 for ink."""
    labels: Labels  # (examples,)


def draw_ink(rng: np.random.Generator, where: HasFolders, examples: int) -> Ink:
    """Draw so many training images."""
    digits = mnist(where.data)
    chosen = rng.choice(60_000, examples, replace=False)
    inputs = digits.train_images[chosen].reshape(-1, 784) / 255
    return Ink(inputs, digits.train_labels[chosen].astype(np.int64))


def build_rectifiers(seed: int, *widths: int) -> Network:
    """Return an untrained network of ReLUs in float64, its outputs linear."""
    rng = np.random.default_rng(seed)
    layers = []
    for inputs, units in pairwise(widths):
        layers += [Dense(inputs, units, rng, dtype=np.float64), ReLU()]
    return Network(layers[:-1])


def selectivity(h: Array, labels: Labels) -> Array:
    """Return (m - o) / (m + o) of each unit: m the largest class mean, o the mean of the others.

    It is the class selectivity of morcos2018importance; 0 for a unit that is never on.

    Parameters
    ----------
    h
        Activations (examples, units), none below 0.
    labels
        From 0 to 9 (examples,).
    """
    means = np.array([h[labels == k].mean(axis=0) for k in range(10)])
    largest = means.max(axis=0)
    others = (means.sum(axis=0) - largest) / 9
    total = largest + others
    index: Array = np.divide(largest - others, total, out=np.zeros_like(total), where=total > 0)
    return index
