"""Thresholds on brightness, and a stand-in for them that lets a gradient through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.layers import Layer
from stronger.nn.network import Network

if TYPE_CHECKING:
    from stronger.arrays import Array


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
