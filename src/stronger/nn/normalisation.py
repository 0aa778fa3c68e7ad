"""Normalisation: what a layer says, relative to other examples or to other units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.layers import Layer

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]


class BatchNorm(Layer):
    """Each unit relative to the batch: y = γ (x - mean) / sqrt(variance + ε) + β.

    Mean and variance are those of the batch in training, and running averages of them in use. A
    unit of rows (examples, units) is a column; one of images (channels, height, width, examples)
    is a channel, at every place. The name is Ioffe and Szegedy's.

    Parameters
    ----------
    units
        How many units or channels there are; γ and β (units,) start at 1 and 0.
    memory
        The share of the old in the running averages.
    epsilon
        ε.
    """

    def __init__(
        self,
        units: int,
        *,
        memory: float = 0.9,
        epsilon: float = 1e-5,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__()
        self.learns(gain=np.ones(units, dtype), shift=np.zeros(units, dtype))
        self.memory, self.epsilon = memory, epsilon
        self.mean, self.variance = np.zeros(units, dtype), np.ones(units, dtype)

    def forward(self, x: Array) -> Array:
        """Return the normalised values."""
        units, axes = _unit_axis(x)
        self._of_batch = self.training
        if self._of_batch:
            mean, variance = x.mean(axis=axes), x.var(axis=axes)
            old, new = self.memory, 1 - self.memory
            self.mean = (old * self.mean + new * mean).astype(x.dtype)
            self.variance = (old * self.variance + new * variance).astype(x.dtype)
        else:
            mean, variance = self.mean, self.variance
        self._deviation = np.sqrt(variance + x.dtype.type(self.epsilon)).reshape(units)
        self._normal = (x - mean.reshape(units)) / self._deviation
        gain, shift = (self.parameters[name].reshape(units) for name in ("gain", "shift"))
        y: Array = self._normal * gain + shift
        return y

    def set_gradients(self, dy: Array) -> None:
        """Set dE/dγ and dE/dβ."""
        _, axes = _unit_axis(dy)
        (dy * self._normal).sum(axis=axes, out=self.gradients["gain"])
        dy.sum(axis=axes, out=self.gradients["shift"])

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dx; in training every example moves the batch's mean and variance."""
        units, axes = _unit_axis(dy)
        n = self._normal
        dn: Array = dy * self.parameters["gain"].reshape(units)
        if self._of_batch:
            common = dn.mean(axis=axes, keepdims=True) + n * (dn * n).mean(axis=axes, keepdims=True)
            dn = dn - common
        dx: Array = dn / self._deviation
        return dx


def _unit_axis(x: Array) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the shape that lines units up with x, and the axes to average over."""
    return ((-1, 1, 1, 1), (1, 2, 3)) if x.ndim == 4 else ((1, -1), (0,))


class DivisiveNorm(Layer):
    """Each unit relative to the others of its example: y = x / sqrt(σ² + mean of x²).

    The mean runs over the units of a row (examples, units), or over the channels at one place of
    images (channels, height, width, examples). Where activity is far above σ only its pattern is
    left; where it is far below, y = x / σ.

    Parameters
    ----------
    sigma
        σ > 0: where the root mean square of x is σ, the gain is 1 / (σ sqrt 2).
    """

    def __init__(self, sigma: float = 1.0) -> None:
        super().__init__()
        if not sigma > 0:
            raise ValueError(f"sigma must be positive, not {sigma}")
        self.sigma = sigma

    def forward(self, x: Array) -> Array:
        """Return x / s with s = sqrt(σ² + mean of x²)."""
        self._axis = 0 if x.ndim == 4 else 1
        mean = np.square(x).mean(axis=self._axis, keepdims=True)
        self._s = np.sqrt(mean + x.dtype.type(self.sigma**2))
        y: Array = x / self._s
        self._y = y
        return y

    def input_gradient(self, dy: Array) -> Array:
        """Return (dE/dy - y mean of (y dE/dy)) / s."""
        y = self._y
        dx: Array = (dy - y * (y * dy).mean(axis=self._axis, keepdims=True)) / self._s
        return dx
        return dx
