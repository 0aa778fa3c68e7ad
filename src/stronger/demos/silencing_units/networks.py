"""Networks of two hidden layers: plain, cut to their largest activations, or normalised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense, Layer
from stronger.nn.network import Network
from stronger.nn.normalisation import BatchNorm
from stronger.nn.optimisers import Adam
from stronger.nn.rectifiers import hidden_states
from stronger.nn.training import fit

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.parameters import Parameters
    from stronger.nn.datasets import Rows
    from stronger.nn.optimisers import Optimiser

LAYERS = ("first", "second")
"""The hidden ones."""


class Largest(Layer):
    """Hand on the k largest values of each example and set the others to zero.

    Values equal to the k-th largest all stay. The gradient passes where a value did.

    Parameters
    ----------
    k
        How many stay, at least one.
    """

    def __init__(self, k: int) -> None:
        super().__init__()
        if k < 1:
            raise ValueError(f"at least one value must stay, not {k}")
        self.k = k

    def forward(self, x: Array) -> Array:
        """Return x where it is among the k largest of its row, else 0."""
        edge = np.partition(x, -self.k, axis=1)[:, -self.k, None]
        self._stays = x >= edge
        return x * self._stays

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy where x stayed, else 0."""
        return dy * self._stays


def make_network(
    seed: int, hidden: int, *, norm: bool = False, largest: int | None = None
) -> Network:
    """Return an untrained network of two hidden layers of ReLUs that has ten logits for a digit.

    Parameters
    ----------
    norm
        Whether batches are normalised before each ReLU.
    largest
        How many units of a layer may be active; all, unless given.
    """
    rng = np.random.default_rng(seed)
    layers: list[Layer] = []
    for fan_in in (784, hidden):
        layers.append(Dense(fan_in, hidden, rng))
        if norm:
            layers.append(BatchNorm(hidden))
        layers.append(ReLU())
        if largest:
            layers.append(Largest(largest))
    return Network([*layers, Dense(hidden, 10, rng)])


def hidden_layers(network: Network, x: Array) -> dict[int, Array]:
    """Return the activations of every hidden layer (examples, units), by number of the state."""
    states = network.activations(x)
    return {state: states[state] for state in hidden_states(network)}


def mean_activations(network: Network, x: Array) -> dict[int, Array]:
    """Return the mean of every hidden unit (units,), by number of the state."""
    return {state: h.mean(axis=0) for state, h in hidden_layers(network, x).items()}


def outgoing_norm(network: Network, state: int) -> Array:
    """Return the norm of each unit's outgoing weights (units,).

    Of weights to the logits, that of their differences: a constant added to all is not seen.
    """
    weights = network.layers[state].parameters["weights"]
    if state == hidden_states(network)[-1]:
        weights = weights - weights.mean(axis=1, keepdims=True)
    norm: Array = np.linalg.norm(weights, axis=1)
    return norm


def train(
    network: Network,
    data: Rows,
    seed: int,
    parameters: Parameters,
    optimiser: Optimiser | None = None,
) -> Network:
    """Train a network, by Adam unless told otherwise, and return it."""
    optimiser = optimiser or Adam(parameters.learning_rate)
    order = np.random.default_rng(seed)
    fit(network, optimiser, data.train, data.train_labels, order, epochs=parameters.epochs)
    return network
