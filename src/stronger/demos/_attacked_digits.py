"""Digits, networks that read them, and training against a disturbance: what the attacks share."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.initialisers import normal
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.nn.datasets import Rows
    from stronger.nn.layers import Layer

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.int64]
    Disturb: TypeAlias = Callable[[Array, Labels], Array]


def regression(classes: int = 10, inputs: int = 784) -> Network:
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
    rate: float = 1e-3,
    batch_size: int = 100,
) -> None:
    """Train with Adam on every batch and, in equal parts, on the same batch disturbed.

    With the gradient sign as the disturbance the objective is that of Goodfellow et al.
    (goodfellow2014explaining, Section 6) with α = 0.5: half the cross-entropy of the examples and
    half that of the examples as the present network would have them changed.

    Parameters
    ----------
    disturb
        Takes inputs and labels and returns other inputs; None for plain training.
    """
    optimiser = Adam(rate)
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


def mistakes(network: Network, x: Array, labels: Labels) -> tuple[float, float]:
    """Return the share of wrong answers, and the mean probability with which they are given.

    The second is not a number if there is no wrong answer.
    """
    p = softmax(network.outputs(x))
    wrong = p.argmax(axis=1) != labels
    return float(wrong.mean()), float(p.max(axis=1)[wrong].mean()) if wrong.any() else np.nan


def gaussian(x: Array, size: float, rng: np.random.Generator) -> Array:
    """Return inputs with Gaussian noise of this standard deviation, kept from 0 to 1."""
    noisy: Array = np.clip(x + x.dtype.type(size) * rng.standard_normal(x.shape, x.dtype), 0, 1)
    return noisy


def uniform(x: Array, size: float, rng: np.random.Generator) -> Array:
    """Return inputs with noise drawn evenly between plus and minus a size, kept from 0 to 1."""
    noise = rng.uniform(-size, size, x.shape).astype(x.dtype)
    noisy: Array = np.clip(x + noise, 0, 1)
    return noisy


def neighbour_error(data: Rows, x: Array, labels: Labels) -> float:
    """Return how often the nearest training digit is of another class."""
    squares = np.square(data.train).sum(axis=1)
    nearest = (squares - 2 * x @ data.train.T).argmin(axis=1)
    return float(np.mean(data.train_labels[nearest] != labels))
