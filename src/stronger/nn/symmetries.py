"""Changes of a network's weights that keep its function, and whether training goes along.

All take a network of dense layers with an activation function between any two, and return a new
one; the given one is left as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import Logistic, NegatedReLU, ReLU
from stronger.nn.layers import Dense
from stronger.nn.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stronger.nn.optimisers import Learner, Optimiser

    Array: TypeAlias = NDArray[np.floating[Any]]
    Choice: TypeAlias = NDArray[np.bool_]


class CentredLogistic(Logistic):
    """f(z) = 1 / (1 + exp(-z)) - 1/2, which is odd: half of tanh(z / 2)."""

    def forward(self, x: Array) -> Array:
        """Return the logistic function less one half."""
        return super().forward(x) - x.dtype.type(0.5)


def dense(network: Network) -> list[Dense]:
    """Return the dense layers in order."""
    return [layer for layer in network.layers if isinstance(layer, Dense)]


def flip(network: Network, chosen: Sequence[Choice], *, total: float = 0.0) -> Network:
    """Turn hidden units upside down: negate what comes in and what goes out.

    It keeps the function if f(-z) = t - f(z); the next bias then takes over t v, v being the old
    outgoing weights: v f(z) = -v f(-z) + t v.

    Parameters
    ----------
    network
        With an odd activation function (t = 0: tanh), or the logistic one (t = 1).
    chosen
        Of each hidden layer, which units to turn.
    total
        t.
    """
    turned = network.copy()
    layers = dense(turned)
    for which, before, after in zip(chosen, layers, layers[1:], strict=False):
        outgoing = after.parameters["weights"]
        after.parameters["bias"] += total * outgoing[which].sum(axis=0)
        outgoing[which] *= -1
        before.parameters["weights"][:, which] *= -1
        before.parameters["bias"][which] *= -1
    return turned


def rescale(network: Network, factors: Sequence[Array]) -> Network:
    """Multiply what comes into hidden units by a > 0 and divide what goes out by a.

    It keeps the function if f(a z) = a f(z), as for ReLU [glorot2011deep].

    Parameters
    ----------
    factors
        Of each hidden layer, a for every unit.
    """
    scaled = network.copy()
    layers = dense(scaled)
    for a, before, after in zip(factors, layers, layers[1:], strict=False):
        before.parameters["weights"] *= a
        before.parameters["bias"] *= a
        after.parameters["weights"] /= a[:, None]
    return scaled


def negate_rectifiers(network: Network) -> Network:
    """Replace max(z, 0) by min(z, 0) throughout, with every hidden unit upside down."""
    layers = dense(network)
    every = [np.ones(layer.parameters["bias"].shape, np.bool_) for layer in layers[:-1]]
    turned = flip(network, every)
    return Network([NegatedReLU() if isinstance(layer, ReLU) else layer for layer in turned.layers])


def invert_inputs(network: Network, total: float = 1.0) -> Network:
    """Make up for inputs t - x in place of x: negate the first weights, add t Σ w to the bias."""
    inverted = network.copy()
    first = dense(inverted)[0].parameters
    first["bias"] += total * first["weights"].sum(axis=0)
    first["weights"] *= -1
    return inverted


def shift_logits(network: Network, constant: float) -> Network:
    """Add a constant to every output, which a softmax does not see."""
    shifted = network.copy()
    dense(shifted)[-1].parameters["bias"] += constant
    return shifted


def permute(network: Network, orders: Sequence[NDArray[np.intp]]) -> Network:
    """Put the hidden units of each layer in another order."""
    changed = network.copy()
    layers = dense(changed)
    for order, before, after in zip(orders, layers, layers[1:], strict=False):
        for name in ("weights", "bias"):
            before.parameters[name][...] = before.parameters[name][..., order]
        after.parameters["weights"][...] = after.parameters["weights"][order]
    return changed


class Rated:
    """An optimiser whose gradients are first multiplied by a rate of each parameter's own."""

    def __init__(self, optimiser: Optimiser, rates: Sequence[dict[str, Array]]) -> None:
        self.optimiser, self.rates = optimiser, rates

    def step(self, layers: Iterable[Learner]) -> None:
        """Move every parameter once."""
        layers = list(layers)
        learning = [layer for layer in layers if layer.parameters]
        for layer, rates in zip(learning, self.rates, strict=True):
            for name, rate in rates.items():
                layer.gradients[name] *= rate
        self.optimiser.step(layers)


def rates_for(factors: Sequence[Array]) -> list[dict[str, Array]]:
    """Return the rates under which training goes along with `rescale`: the factors squared.

    If w' = a w then dE/dw' = (dE/dw) / a, so that a step of a times the old one takes a² the rate.
    """
    incoming = [*factors, np.ones(1)]
    outgoing = [np.ones(1), *factors]
    return [
        {"weights": (after / before[:, None]) ** 2, "bias": after**2}
        for before, after in zip(outgoing, incoming, strict=True)
    ]


def parameters(network: Network) -> Array:
    """Return all parameters as one vector."""
    return np.concatenate(
        [values.ravel() for layer in dense(network) for values in layer.parameters.values()]
    )


def gap(expected: Network, found: Network, start: Network) -> float:
    """Return how far two networks are apart, as a share of how far training moved the first."""
    a, b, origin = parameters(expected), parameters(found), parameters(start)
    return float(np.linalg.norm(a - b) / np.linalg.norm(a - origin))
