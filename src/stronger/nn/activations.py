"""Activation functions as layers: step, logistic, tanh, ReLU and its kin, softplus, GELU.

Each works on arrays of any shape, element by element: y = f(z), and dE/dz = dE/dy f'(z).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.layers import Layer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]


class Step(Layer):
    """f(z) = 1 if z > 0, else 0: all or none [mcculloch1943logical].

    f'(z) = 0 wherever it exists, so nothing below it learns by gradients.
    """

    def forward(self, x: Array) -> Array:
        """Return 1 where z > 0."""
        return (x > 0).astype(x.dtype)

    def input_gradient(self, dy: Array) -> Array:
        """Return zeros."""
        return np.zeros_like(dy)


class Logistic(Layer):
    """f(z) = 1 / (1 + exp(-z)), and f' = f (1 - f) [rumelhart1986learning]."""

    def forward(self, x: Array) -> Array:
        """Return 1 / (1 + exp(-z)), as (1 + tanh(z / 2)) / 2, which cannot overflow."""
        half = x.dtype.type(0.5)
        y = np.tanh(x * half)
        y *= half
        y += half
        self._y: Array = y
        return y

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy f (1 - f)."""
        y = self._y
        return dy * y * (1 - y)


class Tanh(Layer):
    """f(z) = tanh z, and f' = 1 - f²."""

    def forward(self, x: Array) -> Array:
        """Return tanh z."""
        self._y: Array = np.tanh(x)
        return self._y

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy (1 - f²)."""
        return dy * (1 - self._y * self._y)


class ReLU(Layer):
    """f(z) = max(z, 0), and f' = 1 where z > 0, else 0 [nair2010rectified, glorot2011deep]."""

    def forward(self, x: Array) -> Array:
        """Return max(z, 0)."""
        self._y = np.maximum(x, 0)
        return self._y

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy where f > 0, else 0."""
        return dy * (self._y > 0)


class NegatedReLU(Layer):
    """f(z) = min(z, 0) = -max(-z, 0), and f' = 1 where z < 0, else 0: the ReLU's mirror image."""

    def forward(self, x: Array) -> Array:
        """Return min(z, 0)."""
        self._y = np.minimum(x, 0)
        return self._y

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy where f < 0, else 0."""
        return dy * (self._y < 0)


class LeakyReLU(Layer):
    """f(z) = z where z > 0, else αz; f' = 1 where z > 0, else α.

    Parameters
    ----------
    leak
        α, from 0 to 1.
    """

    def __init__(self, leak: float = 0.01) -> None:
        super().__init__()
        self.leak = leak

    def forward(self, x: Array) -> Array:
        """Return z, times α where it is not positive."""
        self._slope = np.where(x > 0, x.dtype.type(1), x.dtype.type(self.leak))
        return x * self._slope

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy, times α where z was not positive."""
        return dy * self._slope


class Softplus(Layer):
    """f(z) = log(1 + exp z), and f' = 1 / (1 + exp(-z)): a ReLU without its corner."""

    def forward(self, x: Array) -> Array:
        """Return log(1 + exp z), without overflow."""
        self._z = x
        return np.logaddexp(x, x.dtype.type(0))

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy / (1 + exp(-z))."""
        half = dy.dtype.type(0.5)
        return dy * (half + half * np.tanh(half * self._z))


class GELU(Layer):
    """f(z) = z Φ(z) with Φ the standard normal distribution; f' = Φ(z) + z φ(z).

    It is not monotonic: it falls to about -0.17 near z = -0.75 and rises back to 0 below.
    """

    def forward(self, x: Array) -> Array:
        """Return z Φ(z)."""
        from scipy.special import ndtr

        self._z, self._cdf = x, ndtr(x)
        return x * self._cdf

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy (Φ(z) + z φ(z))."""
        z = self._z
        density = np.exp(-z * z / 2) / dy.dtype.type(math.sqrt(2 * math.pi))
        return dy * (self._cdf + z * density)
