"""Networks of dense layers and ReLUs, and how one step on an input moves the logits of others."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import DTypeLike

    from stronger.arrays import Array, Labels


def draw_network(rng: np.random.Generator, sizes: Sequence[int]) -> Network:
    """Return an untrained network of dense layers with ReLUs between them."""
    layers: list[Dense | ReLU] = [Dense(sizes[0], sizes[1], rng)]
    for fan_in, fan_out in pairwise(sizes[1:]):
        layers += [ReLU(), Dense(fan_in, fan_out, rng)]
    return Network(layers)


def cast(network: Network, dtype: DTypeLike) -> Network:
    """Return a copy whose parameters are of another type."""
    copy = network.copy()
    for layer in copy.layers:
        if layer.parameters:
            layer.learns(**{name: value.astype(dtype) for name, value in layer.parameters.items()})
    return copy


def step(
    network: Network,
    inputs: Array,
    labels: Labels,
    *,
    learning_rate: float | Array,
    layers: Collection[int] | None = None,
) -> Array:
    """Return how one step of gradient descent on each input changes the logits of all.

    The step is finite and taken from the same parameters for each input. A step on one example
    changes the weights of a dense layer by a matrix of rank one, so that none is ever written
    down: of input v and gradient δ the output for an input u changes by -η (u v + 1) δ.

    Parameters
    ----------
    network
        Dense layers and ReLUs; it stays as it is.
    inputs, labels
        (examples, features) and (examples,).
    learning_rate
        η, of the step, or of each example's, (examples,); the objective is cross-entropy.
    layers
        Numbers of the dense layers that are stepped; by default all.

    Returns
    -------
    NDArray
        (stepped example, asked example, classes).
    """
    states = network.activations(inputs)
    _, mean_gradient = cross_entropy(states[-1], labels)
    gradients = network.gradients(mean_gradient * len(inputs))
    each = np.broadcast_to(np.asarray(learning_rate, dtype=inputs.dtype), len(inputs))[
        :, np.newaxis
    ]
    now: Array = inputs
    for index, layer in enumerate(network.layers):
        if isinstance(layer, Dense):
            out = now @ layer.parameters["weights"] + layer.parameters["bias"]
            if layers is None or index in layers:
                # for each stepped example: its own input to the layer, and gradient behind it
                own, behind = states[index], gradients[index + 1]
                reach = own @ now.T if now.ndim == 2 else (now @ own[:, :, np.newaxis])[..., 0]
                out = out - (reach + 1)[..., np.newaxis] * (each * behind)[:, np.newaxis, :]
            now = out
        else:
            now = np.maximum(now, 0)
    if now.ndim == 2:  # nothing was stepped
        now = np.broadcast_to(now, (len(inputs), *now.shape))
    return now - states[-1]


def hidden_layers(network: Network, inputs: Array) -> list[Array]:
    """Return the activations of each hidden layer, (examples, units)."""
    states = network.activations(inputs)
    return [
        states[index + 1] for index, layer in enumerate(network.layers) if isinstance(layer, ReLU)
    ]
