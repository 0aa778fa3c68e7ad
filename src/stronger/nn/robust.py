"""Training against attacks, thresholds on brightness, and bounds that hold for every attack."""

from __future__ import annotations

import math
import time
from copy import deepcopy
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.layers import Layer
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.training import Diverged, Epoch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from stronger.nn.convolution import Conv2D
    from stronger.nn.optimisers import Optimiser

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.integer[Any]]
    Attack: TypeAlias = Callable[[Network, Array, Labels, float], Array]


def train_attacked(
    network: Network,
    optimiser: Optimiser,
    inputs: Array,
    labels: Labels,
    rng: np.random.Generator,
    *,
    attack: Attack,
    epochs: int,
    batch_size: int = 100,
) -> Iterator[Epoch]:
    """Train on what an attack makes of each batch, yielding after every epoch.

    The outer minimisation of madry2017towards, Eq. 2.1: the attack climbs the loss of the network
    as it is at that step, and the network then descends the loss on what the attack found.

    Parameters
    ----------
    network
        Its layers are changed in place.
    inputs, labels
        Rows (examples, features) and classes (examples,).
    rng
        Shuffles the examples anew in every epoch.
    attack
        Takes the network, a batch, its labels, and how much of the training is done (from 0 to 1,
        so that it can begin gently); returns what to train on.

    Raises
    ------
    Diverged
        If the loss becomes infinite or not a number.
    """
    starts = range(0, len(inputs), batch_size)
    for number in range(1, epochs + 1):
        began = time.perf_counter()
        total = 0.0
        order = rng.permutation(len(inputs))
        for step, start in enumerate(starts):
            chosen = order[start : start + batch_size]
            done = (number - 1 + step / len(starts)) / epochs
            attacked = attack(network, inputs[chosen], labels[chosen], done)
            value, gradient = cross_entropy(
                network.forward(attacked, training=True), labels[chosen]
            )
            if not math.isfinite(value):
                raise Diverged(f"the loss is {value} in epoch {number}, step {step + 1}")
            network.backward(gradient)
            optimiser.step(network.layers)
            total += value
        yield Epoch(number, total / len(starts), time.perf_counter() - began)


class Threshold(Layer):
    """y = a max(x - b, 0), or all or none: y = 1 where x > b, else 0.

    A threshold on brightness as madry2017towards describes it in appendix E. Below b its slope is
    zero, which stops an attack that follows gradients without stopping one that does not. With
    `leak`, the backward pass pretends otherwise while the forward pass stays as it is.

    Parameters
    ----------
    level
        b.
    gain
        a; without effect if all or none.
    all_or_none
        Whether there is only off and on.
    leak
        The share of the slope that is claimed below b. An all-or-none threshold with a leak
        claims a slope of 1 everywhere, without one a slope of 0.
    """

    def __init__(
        self, level: float, *, gain: float = 1.0, all_or_none: bool = False, leak: float = 0.0
    ) -> None:
        super().__init__()
        self.level, self.gain, self.all_or_none, self.leak = level, gain, all_or_none, leak

    def forward(self, x: Array) -> Array:
        """Return the response."""
        self._on = x > x.dtype.type(self.level)
        if self.all_or_none:
            return self._on.astype(x.dtype)
        return np.maximum(x - x.dtype.type(self.level), 0) * x.dtype.type(self.gain)

    def input_gradient(self, dy: Array) -> Array:
        """Return the gradient, with what is claimed of the slope below the threshold."""
        if self.all_or_none:
            return dy if self.leak else np.zeros_like(dy)
        slope = np.where(self._on, dy.dtype.type(self.gain), dy.dtype.type(self.gain * self.leak))
        return dy * slope


def seen_through(network: Network, leak: float = 0.1) -> Network:
    """Return a network of the same function whose thresholds let a gradient through.

    Every `Threshold`, and the first ReLU, claims a slope below its threshold. Only the gradients
    differ: an attack on this network finds directions where the original shows none, and what it
    finds counts for the original. The layers are shared, so nothing but attacks should be made.
    """
    layers, rectified = [], False
    for layer in network.layers:
        if isinstance(layer, Threshold):
            layer = Threshold(
                layer.level, gain=layer.gain, all_or_none=layer.all_or_none, leak=leak
            )
        elif isinstance(layer, ReLU) and not rectified:
            layer, rectified = Threshold(0.0, leak=leak), True
        layers.append(layer)
    return Network(layers)


def reachable(convolution: Conv2D, low: Array, high: Array) -> tuple[Array, Array]:
    """Return the least and the greatest net input that inputs between `low` and `high` can give.

    Each net input is linear in the pixels of its window, so that its extremes are at corners:
    positive weights take the one bound and negative weights the other. Both are attained, each
    net input taken by itself.

    Parameters
    ----------
    convolution
        Is not changed.
    low, high
        Bounds of the same shape (channels, height, width, examples).
    """
    positive, negative = deepcopy(convolution), deepcopy(convolution)
    np.maximum(convolution.parameters["kernels"], 0, out=positive.parameters["kernels"])
    np.minimum(convolution.parameters["kernels"], 0, out=negative.parameters["kernels"])
    negative.parameters["bias"][:] = 0
    least: Array = positive.forward(low) + negative.forward(high)
    greatest: Array = positive.forward(high) + negative.forward(low)
    return least, greatest
