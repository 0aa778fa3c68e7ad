"""Trains three layers of a thousand rectifiers, and rivals, on all of MNIST."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.activations import ReLU, Tanh
from stronger.nn.codes import compute_means, keep_active_set
from stronger.nn.datasets import digits
from stronger.nn.initialisers import glorot_uniform
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.rectifiers import (
    build_mlp,
    fraction_of_zeros,
    he_uniform,
    hidden_activations,
    hidden_states,
)
from stronger.nn.training import train

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.datasets import Rows

demo = Demo(__file__, entropy=2011, seeds=5)

NETWORKS = ("rectifier", "unpriced", "tanh")
"""With the paper's L1 penalty on activations, without it, and units that are never zero."""


@demo.prepare
def draw(rng: np.random.Generator, scale: Scale) -> Rows:
    """Part the training digits: fresh ones are held out, to choose the epoch."""
    examples, held_out, tests = scale((600, 300, 500), (50_000, 10_000, 10_000))
    return digits(rng, scale, draw_test=False, train=examples, fresh=held_out, test=tests)


@demo.part
def compare(rng: np.random.Generator, data: Rows, parameters: Parameters) -> Found:
    """Train every network, keep its best epoch, and count its errors and zeros on test digits."""
    hidden, seed = parameters.hidden, int(rng.integers(2**32))
    sizes = (784, hidden, hidden, hidden, 10)

    def start() -> np.random.Generator:
        """Return the same generator: networks start alike and see the digits in the same order."""
        return np.random.default_rng(seed)

    rectifiers = partial(build_mlp, initialiser=he_uniform, negate_half=True)
    networks = {
        "rectifier": rectifiers(start(), sizes, ReLU, penalty=parameters.penalty),
        "unpriced": rectifiers(start(), sizes, ReLU),
        "tanh": build_mlp(start(), sizes, Tanh, initialiser=glorot_uniform),
        "linear": Network([Dense(784, 10, start(), initialiser=glorot_uniform)]),
    }
    metrics: dict[str, Any] = {}
    arrays: dict[str, Array] = {}
    for name, network in networks.items():
        best = train_and_choose(network, data, start(), parameters)
        metrics[f"error.{name}"] = error(best.network.outputs(data.test), data.test_labels)
        metrics[f"epoch.{name}"] = best.epoch
        if name == "linear":
            continue
        layers = count_zeros(best.network, data.test)
        metrics[f"zeros.{name}"] = np.mean(layers)
        metrics |= {f"zeros.{name}.layer{i}": share for i, share in enumerate(layers, 1)}
        metrics[f"zeros.{name}.untrained"] = best.zeros[0].mean()
        arrays[f"zeros_{name}"] = best.zeros
        if name == "rectifier":
            rises = errors_from_sets(best.network, data) - metrics["error.rectifier"]
            metrics["set_only.error_rise"] = rises.mean()
            metrics |= {f"set_only.error_rise.layer{i}": rise for i, rise in enumerate(rises, 1)}
    metrics["error.rectifier_minus_tanh"] = metrics["error.rectifier"] - metrics["error.tanh"]
    arrays["errors"] = np.array([metrics[f"error.{name}"] for name in NETWORKS])
    return metrics, arrays


class Best(NamedTuple):
    """A network as it was after the epoch in which it erred least on digits held out."""

    network: Network
    epoch: int
    zeros: Array
    """(epochs + 1, layers): fractions of zeros, before training and after each epoch."""


def train_and_choose(
    network: Network, data: Rows, rng: np.random.Generator, parameters: Parameters
) -> Best:
    """Train by gradient descent with momentum while the learning rate falls linearly towards 0."""
    optimiser = SGD(parameters.learning_rate, momentum=0.9)
    watched = data.fresh[:2000]
    zeros = [count_zeros(network, watched)]
    least, best, chosen = np.inf, network, 0
    epochs = parameters.epochs
    for epoch in train(network, optimiser, data.train, data.train_labels, rng, epochs=epochs):
        optimiser.learning_rate = parameters.learning_rate * (1 - epoch.number / epochs)
        zeros.append(count_zeros(network, watched))
        misread = error(network.outputs(data.fresh), data.fresh_labels)
        if misread < least:
            least, best, chosen = misread, network.copy(), epoch.number
    return Best(best, chosen, np.array(zeros))


def errors_from_sets(network: Network, data: Rows) -> Array:
    """Return the error (layers,) if one hidden layer puts out only which of its units are active.

    Each active unit puts out its mean, whatever its value was.
    """
    errors = []
    for place, seen, code in zip(
        hidden_states(network),
        hidden_activations(network, data.train[:5000]),
        hidden_activations(network, data.test),
        strict=True,
    ):
        outputs = network.forward(keep_active_set(code, compute_means(seen)), start=place)
        errors.append(error(outputs, data.test_labels))
    return np.array(errors)


def count_zeros(network: Network, inputs: Array) -> list[float]:
    """Return the fraction of exact zeros in each hidden layer."""
    return [fraction_of_zeros(code) for code in hidden_activations(network, inputs)]


def error(outputs: Array, labels: Labels) -> float:
    """Return the share of examples whose largest output is not that of their label."""
    return float(np.mean(outputs.argmax(axis=1) != labels))
