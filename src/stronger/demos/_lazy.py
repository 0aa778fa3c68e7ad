"""One layer of rectifiers that learns something, or nothing, until it makes the same errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.datasets import mnist
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.training import train

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from stronger.evidence.earlier import Scale
    from stronger.nn.optimisers import Optimiser

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.int64]

KINDS = ("digits", "shuffled", "noise", "endless")
"""What is learned: digits; digits with shuffled labels; random inputs with random labels; random
inputs with random labels that are never shown twice, so that nothing can be learned."""
ENOUGH = 0.01
"""The training error at which networks are compared."""
HIDDEN = 2
"""The state (see `Network`) after the rectifiers."""


@dataclass(frozen=True, eq=False)
class Task:
    """Inputs to learn (examples, 784), each of mean 0 and variance 1, with labels."""

    inputs: Array
    labels: Labels


@dataclass(frozen=True, eq=False)
class Learned:
    """A network before and after, and how it got there."""

    before: Network
    after: Network
    error: float
    """On the examples learned, when it was stopped."""
    path: Array
    """Share of units on, and their mean value with silent ones counted, after each epoch (from 0
    on): shape (epochs + 1, 2)."""


def standard(inputs: Array) -> Array:
    """Return inputs of mean 0 and variance 1 each, as a layer normalisation leaves them."""
    centred = inputs - inputs.mean(axis=1, keepdims=True)
    scaled: Array = (centred / centred.std(axis=1, keepdims=True)).astype(np.float32)
    return scaled


def tasks(rng: np.random.Generator, scale: Scale, count: int) -> tuple[dict[str, Task], Task]:
    """Return what is to be learned, by kind but for the endless one, and 2,000 test digits."""
    digits = mnist(scale.data)
    chosen = rng.permutation(len(digits.train_images))[:count]
    asked = rng.permutation(len(digits.test_images))[:2000]
    inputs = standard(digits.train_images[chosen].reshape(count, -1).astype(np.float32))
    labels = digits.train_labels[chosen].astype(np.int64)
    return {
        "digits": Task(inputs, labels),
        "shuffled": Task(inputs, rng.permutation(labels)),
        "noise": random_task(rng, count),
    }, Task(
        standard(digits.test_images[asked].reshape(len(asked), -1).astype(np.float32)),
        digits.test_labels[asked].astype(np.int64),
    )


def random_task(rng: np.random.Generator, count: int, *, common: bool = False) -> Task:
    """Return random inputs with random labels; with half of their variance in common, if asked."""
    inputs = rng.standard_normal((count, 784), dtype=np.float32)
    if common:
        inputs += rng.standard_normal(784, dtype=np.float32)
    return Task(standard(inputs), rng.integers(0, 10, count))


def untrained(rng: np.random.Generator, width: int) -> Network:
    """Return 784 inputs, so many rectifiers and ten logits; all weights have mean 0."""
    return Network([Dense(784, width, rng), ReLU(), Dense(width, 10, rng)])


def optimiser(name: str) -> Optimiser:
    """Return a fresh optimiser: gradient descent with momentum, or Adam."""
    return SGD(0.01, momentum=0.9) if name == "sgd" else Adam(1e-3)


def learn(
    network: Network, how: str, task: Task | None, rng: np.random.Generator, *, epochs: int
) -> Learned:
    """Train a copy of a network until its training error is `ENOUGH`, or the epochs are over.

    Parameters
    ----------
    network
        Stays as it is.
    how
        The optimiser: ``sgd`` or ``adam``.
    task
        What to learn; None: random examples, new in every batch, ten batches an epoch.
    rng
        Orders or draws the examples.
    epochs
        At most so many passes.
    """
    copy = network.copy()
    seen = task or random_task(rng, 1000)
    path = [_activity(copy, seen.inputs)]
    error = _error(copy, seen)
    for _ in _passes(copy, optimiser(how), task, rng, epochs):
        path.append(_activity(copy, seen.inputs))
        error = _error(copy, seen)
        if error <= ENOUGH:
            break
    return Learned(network, copy, error, np.array(path))


def _passes(
    network: Network, learner: Optimiser, task: Task | None, rng: np.random.Generator, epochs: int
) -> Iterator[None]:
    """Train for some epochs, yielding after each."""
    for _ in range(epochs):
        if task is None:
            for _ in range(10):
                fresh = random_task(rng, 100)
                outputs = network.forward(fresh.inputs, training=True)
                network.backward(cross_entropy(outputs, fresh.labels)[1])
                learner.step(network.layers)
        else:
            for _ in train(network, learner, task.inputs, task.labels, rng, epochs=1):
                pass
        yield


def share_on(network: Network, inputs: Array) -> float:
    """Return the mean share of rectifiers that are on."""
    return _activity(network, inputs)[0]


def first_pull(network: Network, task: Task) -> tuple[float, float]:
    """Return the mean gradient towards units that are on, and that are off, of its own size.

    The size is the root mean square over all; above zero, descent lowers the activation. What a
    silent unit would be asked for is counted although its rectifier passes nothing on.
    """
    on = network.activations(task.inputs)[HIDDEN] > 0
    outputs = network.forward(task.inputs)
    towards = network.gradients(cross_entropy(outputs, task.labels)[1])[HIDDEN]
    size = np.sqrt(np.square(towards).mean())
    return float(towards[on].mean() / size), float(towards[~on].mean() / size)


def top_purity(network: Network, test: Task) -> float:
    """Return how often the top responses of a unit are of its class, on average over units.

    A unit's class is the commonest among its 20 highest responses to one half of the test digits;
    counted are its 20 highest to the other half. Units that are always silent are left out.
    """
    half = len(test.inputs) // 2
    hidden = network.activations(test.inputs)[HIDDEN]
    found = []
    for unit in hidden.T:
        if (unit[:half] > 0).sum() >= 20 and (unit[half:] > 0).sum() >= 20:
            first = test.labels[np.argsort(unit[:half])[-20:]]
            second = test.labels[half:][np.argsort(unit[half:])[-20:]]
            found.append(np.mean(second == np.bincount(first).argmax()))
    return float(np.mean(found))


def _activity(network: Network, inputs: Array) -> tuple[float, float]:
    hidden = network.forward(inputs, stop=HIDDEN)
    return float((hidden > 0).mean()), float(hidden.mean())


def _error(network: Network, task: Task) -> float:
    return float(np.mean(network.outputs(task.inputs).argmax(axis=1) != task.labels))
