"""Rectifier networks of dense layers, their kin, and what of their hidden layers is zero.

Everything here is what the experiments of glorot2011deep need beyond plain layers: a softplus of
any sharpness, outputs of fixed sign, and counts of zeros.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import Softplus
from stronger.nn.initialisers import fans, he_normal
from stronger.nn.layers import ActivityPenalty, Dense, Layer
from stronger.nn.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from stronger.nn.layers import Initialiser

    Array: TypeAlias = NDArray[np.floating[Any]]


class SharpSoftplus(Softplus):
    """f(z) = log(1 + exp(αz)) / α, and f' = 1 / (1 + exp(-αz)): from softplus towards the ReLU.

    At α = 1 it is the softplus, and for α → ∞ the ReLU [glorot2011deep].

    Parameters
    ----------
    sharpness
        α.
    """

    def __init__(self, sharpness: float) -> None:
        super().__init__()
        self.sharpness = sharpness

    def forward(self, x: Array) -> Array:
        """Return log(1 + exp(αz)) / α."""
        return super().forward(x * x.dtype.type(self.sharpness)) / x.dtype.type(self.sharpness)


class Signed(Layer):
    """y = s ⊙ x with signs that do not learn: where s is -1, more of the feature means less.

    Multiplying half of the outputs by -1 cancels their mean activation [glorot2011deep].

    Parameters
    ----------
    signs
        s (features,), each 1 or -1.
    """

    def __init__(self, signs: Array) -> None:
        super().__init__()
        self.signs = signs.astype(np.float32)

    def forward(self, x: Array) -> Array:
        """Return s ⊙ x."""
        return x * self.signs.astype(x.dtype)

    def input_gradient(self, dy: Array) -> Array:
        """Return s ⊙ dE/dy."""
        return dy * self.signs.astype(dy.dtype)


def draw_signs(rng: np.random.Generator, units: int) -> Array:
    """Draw signs of which half are -1 (the smaller half if the number is odd)."""
    return rng.permutation(np.where(np.arange(units) < units // 2, -1.0, 1.0))


def he_uniform(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return weights uniform in ±sqrt(6 / fan_in): the variance of `he_normal`."""
    limit = math.sqrt(6 / fans(shape)[0])
    return rng.uniform(-limit, limit, shape)


def build_mlp(
    rng: np.random.Generator,
    sizes: Sequence[int],
    unit: Callable[[], Layer],
    *,
    initialiser: Initialiser = he_normal,
    bias: float | None = 0.0,
    penalty: float = 0.0,
    negate_half: bool = False,
) -> Network:
    """Return a multilayer perceptron: dense layers of these sizes, with units between them.

    Parameters
    ----------
    rng
        Draws the weights, layer by layer, and then the signs.
    sizes
        Numbers of inputs, of units of each hidden layer, and of outputs.
    unit
        Makes the activation function of each hidden layer.
    bias
        Where biases start; None for none at all.
    penalty
        The L1 penalty λ on activity in every hidden layer, per example (see `ActivityPenalty`).
    negate_half
        Whether half of the units of each hidden layer put out the negative of their activity.
    """
    weights = [
        Dense(fan_in, fan_out, rng, initialiser=initialiser, bias=bias)
        for fan_in, fan_out in pairwise(sizes)
    ]
    layers: list[Layer] = []
    for dense, units in zip(weights, sizes[1:-1], strict=False):
        layers += [dense, unit()]
        if negate_half:
            layers.append(Signed(draw_signs(rng, units)))
        if penalty:
            layers.append(ActivityPenalty(penalty))
    return Network([*layers, weights[-1]])


def hidden_states(network: Network) -> list[int]:
    """Return which states (see `Network`) are hidden codes: inputs of dense layers but the first.

    Examples
    --------
    >>> from stronger.nn.activations import ReLU
    >>> hidden_states(build_mlp(np.random.default_rng(0), [3, 4, 4, 2], ReLU, penalty=0.1))
    [3, 6]
    """
    places = [i for i, layer in enumerate(network.layers) if isinstance(layer, Dense)]
    return places[1:]


def hidden_activations(network: Network, inputs: Array, *, batch_size: int = 1000) -> list[Array]:
    """Return the activations of every hidden layer (examples, units) for inputs of any number."""
    places = hidden_states(network)
    found: list[list[Array]] = [[] for _ in places]
    for start in range(0, len(inputs), batch_size):
        state, at = inputs[start : start + batch_size], 0
        for pieces, place in zip(found, places, strict=True):
            state = network.forward(state, start=at, stop=place)
            at = place
            pieces.append(state)
    return [np.concatenate(pieces) for pieces in found]


def fraction_of_zeros(code: Array) -> float:
    """Return the fraction of exact zeros in a code (examples, units)."""
    return float(np.mean(code == 0))


def fraction_near_zero(code: Array, tolerance: float = 0.05) -> float:
    """Return the fraction of values that lie nearer to zero than a part of their unit's range.

    So counted, a unit without exact zeros can be inactive too: a logistic unit at the foot of its
    curve, a tanh unit in the middle of it.

    Parameters
    ----------
    code
        (examples, units).
    tolerance
        The part of a unit's range, from its lowest to its highest value over the examples.

    Examples
    --------
    >>> fraction_near_zero(np.array([[0.0, -1.0], [0.04, 0.0], [0.5, 0.0], [1.0, 1.0]]))
    0.5
    """
    return float(np.mean(np.abs(code) <= tolerance * np.ptp(code, axis=0)))
