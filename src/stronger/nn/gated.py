"""Gated units: a linear part times a gate, each with incoming weights of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import Logistic
from stronger.nn.layers import Layer

if TYPE_CHECKING:
    from stronger.arrays import Array


class SiLU(Logistic):
    """f(z) = z σ(z), and f' = σ (1 + z (1 - σ)): smooth, and below zero for all z < 0.

    Like `GELU` it is not monotonic: it falls to about -0.28 near z = -1.28 and rises back to 0.
    """

    def forward(self, x: Array) -> Array:
        """Return z σ(z)."""
        self._z = x
        y: Array = x * super().forward(x)
        return y

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy σ (1 + z (1 - σ))."""
        sigma = self._y
        dx: Array = dy * sigma * (1 + self._z * (1 - sigma))
        return dx


class Gated(Layer):
    """y = a ⊙ g(b): a unit is its linear part a, let through as far as its gate b is open.

    With g the logistic function this is a gated linear unit (GLU), with g(b) = b σ(b) a SwiGLU.
    Negating a, and nothing else, negates y, whatever g is: no end of the range is special.

    Parameters
    ----------
    gate
        g. x is (examples, 2 units): all linear parts, then all gates; y is (examples, units).
    """

    def __init__(self, gate: Layer) -> None:
        super().__init__()
        self.gate = gate

    def forward(self, x: Array) -> Array:
        """Return a ⊙ g(b)."""
        self._a, b = np.split(x, 2, axis=-1)
        self._g = self.gate.forward(b)
        y: Array = self._a * self._g
        return y

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/da = dE/dy ⊙ g(b) and dE/db = dE/dy ⊙ a ⊙ g'(b), side by side."""
        return np.concatenate([dy * self._g, self.gate.input_gradient(dy * self._a)], axis=-1)
