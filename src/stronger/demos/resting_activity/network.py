"""Units whose rest is moved, and a network of one hidden layer that learns digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.layers import Dense, Layer
from stronger.nn.network import Network
from stronger.nn.training import fit

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.demos.shared.planted_units import Unit
    from stronger.nn.optimisers import Optimiser


class Raised(Layer):
    """f(z) = s (g(z) + c): another activation function g with its rest moved by c.

    Parameters
    ----------
    unit
        Makes g.
    rise
        c.
    scale
        s.
    """

    def __init__(self, unit: Unit, rise: float, scale: float = 1.0) -> None:
        super().__init__()
        self.inner, self.rise, self.scale = unit(), np.float32(rise), np.float32(scale)

    def forward(self, x: Array) -> Array:
        """Return s (g(z) + c)."""
        return self.scale * (self.inner.forward(x) + self.rise)

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy s g'(z)."""
        return self.inner.input_gradient(self.scale * dy)


def train_network(
    seed: int,
    inputs: Array,
    labels: Labels,
    optimiser: Optimiser,
    *,
    unit: Unit,
    start: float,
    epochs: int,
    shares: Array | None = None,
) -> Network:
    """Train 784-100-classes from initial weights of this many times the usual size.

    The output biases start at zero, or at the logarithms of these shares of the classes.
    """
    rng = np.random.default_rng(seed)
    classes = int(labels.max()) + 1
    network = Network([Dense(784, 100, rng), unit(), Dense(100, classes, rng)])
    if shares is not None:
        network.layers[2].parameters["bias"][:] = np.log(shares)
    for layer in (network.layers[0], network.layers[2]):
        layer.parameters["weights"] *= np.float32(start)
    fit(network, optimiser, inputs, labels, rng, epochs=epochs)
    return network
