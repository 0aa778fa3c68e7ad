"""Networks that read digits, training against a disturbance, and a reader without a gradient."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.initialisers import normal
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Labels
    from stronger.nn.datasets import Rows
    from stronger.nn.layers import Layer

Disturb: TypeAlias = "Callable[[Array, Labels], Array]"
"""Takes inputs and labels and returns other inputs."""


def softmax_regression(classes: int = 10, inputs: int = 784) -> Network:
    """Return an untrained softmax regression; its weights start at zero."""
    return Network([Dense(inputs, classes, np.random.default_rng(0), initialiser=normal(0.0))])


def dense_network(rng: np.random.Generator, *sizes: int) -> Network:
    """Return an untrained network of dense layers of these sizes with ReLU units between them."""
    layers: list[Layer] = []
    for below, above in itertools.pairwise(sizes):
        layers += [Dense(below, above, rng), ReLU()]
    return Network(layers[:-1])


def hidden_states(network: Network) -> list[int]:
    """Return the states (see `Network`) that hold hidden activations, after their ReLU."""
    return [i + 1 for i, layer in enumerate(network.layers) if isinstance(layer, ReLU)]


def fit_disturbed(
    network: Network,
    x: Array,
    labels: Labels,
    rng: np.random.Generator,
    *,
    epochs: int,
    disturb: Disturb | None = None,
    learning_rate: float = 1e-3,
    batch_size: int = 100,
) -> None:
    """Train with Adam on every batch and, in equal parts, on the same batch disturbed.

    With the gradient sign as the disturbance the objective is that of Goodfellow et al.
    (goodfellow2014explaining, Section 6) with α = 0.5: half the cross-entropy of the examples and
    half that of the examples as the present network would have them changed.

    Parameters
    ----------
    network
        Its layers are changed in place.
    x, labels
        Rows (examples, features) and classes (examples,).
    disturb
        None for plain training.
    """
    optimiser = Adam(learning_rate)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            chosen = order[start : start + batch_size]
            shown, asked = x[chosen], labels[chosen]
            if disturb is not None:
                shown = np.concatenate([shown, disturb(shown, asked)])
                asked = np.concatenate([asked, asked])
            outputs = network.forward(shown, training=True)
            network.backward(cross_entropy(outputs, asked)[1])
            optimiser.step(network.layers)


def neighbour_error(data: Rows, x: Array, labels: Labels) -> float:
    """Return how often the nearest training digit is of another class."""
    squares = np.square(data.train).sum(axis=1)
    nearest = (squares - 2 * x @ data.train.T).argmin(axis=1)
    return float(np.mean(data.train_labels[nearest] != labels))
