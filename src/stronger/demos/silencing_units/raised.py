"""Raises one unit of each hidden layer, trains, and clamps it at zero and at its mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.rectifiers import hidden_states
from stronger.statistics import error, selectivity

from .ablating import clamp_each
from .networks import LAYERS, make_network, mean_activations, train

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.demo import Found, Metrics, Scale
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

    from .measure import Trained


def raise_unit(scale: Scale, data: Trained, parameters: Parameters) -> Found:
    """Train with one unit per layer raised, and clamp it at zero and at its mean."""
    network = train_raised(data, parameters, silent=True)
    x, labels = data.test(scale(100, 3000))
    metrics: Metrics = {"error": data.error(network)}
    means = mean_activations(network, data.digits.train)
    for layer, (state, mean) in zip(LAYERS, means.items(), strict=True):
        h = network.forward(data.digits.test, stop=state)
        at_zero = clamp_each(network, state, x, labels, np.zeros_like(mean))
        at_mean = clamp_each(network, state, x, labels, mean)
        found = size_of_first(h) | {
            "size_rank": 1 + np.sum(h.mean(axis=0)[1:] > h[:, 0].mean()),
            "selectivity": selectivity(h, data.digits.test_labels)[0],
            "zero": at_zero.error[0],
            "at_mean": at_mean.error[0],
            "others_zero": at_zero.error[1:].max(),
            "others_at_mean": at_mean.error[1:].max(),
            "rank_at_mean": 1 + np.sum(at_mean.change[1:] > at_mean.change[0]),
        }
        metrics |= {f"{layer}.{name}": value for name, value in found.items()}
    return metrics, {}


def raise_unit_in_use(data: Trained, parameters: Parameters) -> Found:
    """Do the same with outgoing weights as drawn, so that all is learned around the raised unit."""
    network = train_raised(data, parameters, silent=False)
    metrics: Metrics = {"error": data.error(network)}
    means = mean_activations(network, data.digits.train)
    for layer, (state, mean) in zip(LAYERS, means.items(), strict=True):
        h = network.forward(data.digits.test, stop=state)
        found = size_of_first(h)
        for clamp, value in (("zero", 0.0), ("at_mean", mean[0])):
            h[:, 0] = value
            outputs = network.forward(h, start=state)
            found[clamp] = error(outputs, data.digits.test_labels) - metrics["error"]
        metrics |= {f"{layer}.{name}": value for name, value in found.items()}
    return metrics, {}


def train_raised(data: Trained, parameters: Parameters, *, silent: bool) -> Network:
    """Train a network whose first unit in each hidden layer begins large."""
    network = make_network(data.seed, parameters.hidden)
    raise_first_units(network, data.digits.train[:1000], parameters.raised, silent=silent)
    return train(network, data.digits, data.seed, parameters)


def size_of_first(h: Array) -> Metrics:
    """Say how large and how constant the first unit is (examples, units)."""
    first, others = h[:, 0], h[:, 1:]
    return {
        "times_median": first.mean() / np.median(others[others > 0]),
        "variation": first.std() / first.mean(),
    }


def raise_first_units(network: Network, x: Array, times: float, *, silent: bool = True) -> None:
    """Make unit 0 of each hidden layer large for every input, and of no effect as yet.

    Its bias becomes so many times the median of the layer's positive activations and its outgoing
    weights zero, unless they are to stay as drawn (not `silent`); all learn like any others.
    """
    for state in hidden_states(network):
        h = network.forward(x, stop=state)
        # A Dense layer and its ReLU come before the state
        network.layers[state - 2].parameters["bias"][0] = times * np.median(h[h > 0])
        if silent:
            network.layers[state].parameters["weights"][0] = 0
