"""One layer of rectifiers that learns something, or nothing, until its errors are as few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.training import train
from stronger.statistics import error

from .tasks import Task, draw_noise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.arrays import Array
    from stronger.nn.optimisers import Optimiser

HIDDEN = 2
"""The state (see `Network`) after the rectifiers."""


@dataclass(frozen=True, eq=False)
class Learned:
    """A trained network, and how it got there."""

    network: Network
    error: float
    """Share of the learned examples that it misclassified when it was stopped."""
    path: Array
    """Share of units on, and their mean value with silent ones counted, after each epoch from 0 on
    (epochs + 1, 2)."""


def build(rng: np.random.Generator, width: int) -> Network:
    """Return 784 inputs, so many rectifiers and ten logits; all weights have mean 0."""
    return Network([Dense(784, width, rng), ReLU(), Dense(width, 10, rng)])


def learn(
    network: Network,
    optimiser: Optimiser,
    task: Task | None,
    rng: np.random.Generator,
    *,
    epochs: int,
    enough: float,
) -> Learned:
    """Train a copy of a network until its training error is low enough, or the epochs are over.

    Parameters
    ----------
    network
        Stays as it is.
    optimiser
        Fresh.
    task
        What to learn; None: random examples, new in every batch, ten batches an epoch.
    rng
        Orders or draws the examples.
    epochs
        At most so many passes.
    enough
        The training error at which to stop.
    """
    network = network.copy()
    passes: Iterator[Any]
    if task is None:
        task = draw_noise(rng, 1000)  # to look at, not to learn
        passes = train_on_fresh(network, optimiser, rng, epochs)
    else:
        passes = train(network, optimiser, task.inputs, task.labels, rng, epochs=epochs)
    path = [activity(network, task.inputs)]
    misclassified = 1.0
    for _ in passes:
        path.append(activity(network, task.inputs))
        misclassified = error(network.outputs(task.inputs), task.labels)
        if misclassified <= enough:
            break
    return Learned(network, misclassified, np.array(path))


def train_on_fresh(
    network: Network, optimiser: Optimiser, rng: np.random.Generator, epochs: int
) -> Iterator[None]:
    """Train on examples that never come back, yielding after every ten batches."""
    for _ in range(epochs):
        for _ in range(10):
            fresh = draw_noise(rng, 100)
            outputs = network.forward(fresh.inputs, training=True)
            network.backward(cross_entropy(outputs, fresh.labels)[1])
            optimiser.step(network.layers)
        yield


def activity(network: Network, inputs: Array) -> tuple[float, float]:
    """Return the share of rectifiers that are on, and the mean value of all."""
    hidden = network.forward(inputs, stop=HIDDEN)
    return float((hidden > 0).mean()), float(hidden.mean())


def share_on(network: Network, inputs: Array) -> float:
    """Return the share of rectifiers that are on."""
    return activity(network, inputs)[0]
