"""The networks whose outputs are compared, and how all of them are trained."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.initialisers import lecun_normal
from stronger.nn.layers import Dense, Layer
from stronger.nn.losses import squared_error
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.statistics import accuracy

from .distances import ScaledTanh, nearest_code

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.nn.datasets import Rows
    from stronger.nn.training import Loss

FEATURES = 84
"""Units of LeNet-5's last hidden layer, a bitmap of 7 x 12."""
TRUNK = (784, 120, FEATURES)
"""Inputs and hidden units of every network that reads digits."""


@dataclass(frozen=True)
class Task:
    """Examples of classes, and how long and how fast networks learn them."""

    examples: Rows
    epochs: int
    learning_rate: float

    def train(
        self,
        network: Network,
        rng: np.random.Generator,
        loss: Loss = nearest_code,
        *,
        epochs: int | None = None,
        learning_rate: float | None = None,
    ) -> Network:
        """Train a network in place, for the usual time and at the usual rate, and return it."""
        fit(
            network,
            Adam(self.learning_rate if learning_rate is None else learning_rate),
            self.examples.train,
            self.examples.train_labels,
            rng,
            epochs=self.epochs if epochs is None else epochs,
            loss=loss,
        )
        return network

    def nearest_is_right(self, network: Network) -> float:
        """Return the share of test examples whose smallest output is that of their class."""
        return accuracy(-network.outputs(self.examples.test), self.examples.test_labels)


def build(rng: np.random.Generator, sizes: tuple[int, ...], *head: Layer) -> Network:
    """Return layers of scaled tanh units of these sizes, with a head on top."""
    layers: list[Layer] = []
    for below, above in itertools.pairwise(sizes):
        layers += [Dense(below, above, rng, initialiser=lecun_normal), ScaledTanh()]
    return Network([*layers, *head])


def linear(rng: np.random.Generator) -> Dense:
    """Return ten linear outputs."""
    return Dense(FEATURES, 10, rng, initialiser=lecun_normal)


def one_per_class(outputs: Array, labels: Labels) -> tuple[float, Array]:
    """Return the squared error where output k should be 1 for class k, and 0 for all others."""
    return squared_error(outputs, np.eye(outputs.shape[1], dtype=outputs.dtype)[labels])
