"""Networks of one hidden layer: as they start, as they are trained, and on shuffled labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU, Tanh
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.training import fit

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from stronger.evidence.parameters import Parameters
    from stronger.nn.optimisers import Optimiser

    from .tasks import Task

UNITS = {"relu": ReLU, "tanh": Tanh}
STARTS = {"usual": 1.0, "small": 0.1}
"""What the initial weights, of variance 2 / fan-in, are multiplied by."""
RATES = {
    "planted": {"adam": 0.003, "sgd": 0.2, "momentum": 0.05},
    "digits": {"adam": 0.001, "sgd": 0.1, "momentum": 0.02},
}
"""Learning rates on centred inputs. Gradient descent is stable up to a rate that falls with the
mean square of its inputs, so that it gets less by as much as they are longer."""


def make_network(rng: np.random.Generator, task: Task, parameters: Parameters) -> Network:
    """Return the untrained network."""
    inputs, outputs = task.inputs.shape[1], task.present.shape[1]
    bias = task.base_rate if parameters.output_biases == "base_rate" else 0.0
    layers = [Dense(inputs, task.hidden, rng), Dense(task.hidden, outputs, rng, bias=bias)]
    for layer in layers:
        layer.parameters["weights"] *= np.float32(STARTS[parameters.initial])
    return Network([layers[0], UNITS[parameters.unit](), layers[1]])


def make_optimiser(task: Task, parameters: Parameters) -> Optimiser:
    """Return the optimiser that the parameters name."""
    rates = RATES["digits" if parameters.data == "digits" else "planted"]
    rate = rates[parameters.optimiser] * parameters.rate_factor
    if parameters.optimiser == "adam":
        return Adam(rate)
    momentum = 0.9 if parameters.optimiser == "momentum" else 0.0
    return SGD(rate / task.length, momentum=momentum)


def train(
    start: Network, task: Task, targets: NDArray[Any], seed: int, parameters: Parameters
) -> Network:
    """Return a copy of the network, trained on these targets."""
    network = start.copy()
    digits = parameters.data == "digits"
    fit(
        network,
        make_optimiser(task, parameters),
        task.inputs,
        targets,
        np.random.default_rng(seed),
        epochs=parameters.epochs_on_digits if digits else parameters.epochs,
        batch_size=parameters.batch_size,
        loss=task.loss,
    )
    return network


def moved(network: Network, start: Network) -> float:
    """Return how far the first weights have come: ‖W - W₀‖ / ‖W₀‖."""
    w, w0 = (each.layers[0].parameters["weights"] for each in (network, start))
    return float(np.linalg.norm(w - w0) / np.linalg.norm(w0))
