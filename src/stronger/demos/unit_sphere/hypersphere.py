"""On the unit sphere: cosines with a scale, the least loss they can reach, and few bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.embedding import unit_length
from stronger.nn.layers import Layer

if TYPE_CHECKING:
    from stronger.arrays import Array


class ScaledCosines(Layer):
    """Logits that are s times the cosine of the input and the weights of a class, y = s x ŵ.

    The inputs are taken to have unit length; ŵ = w / ‖w‖, so that dE/dw has no part along w.
    Lengths are gone, and s alone says how far apart logits can be.

    Parameters
    ----------
    features, classes
        x is (examples, features), y (examples, classes).
    rng
        Draws the weights (features, classes).
    scale
        s.
    """

    def __init__(
        self, features: int, classes: int, rng: np.random.Generator, *, scale: float
    ) -> None:
        super().__init__()
        self.scale = scale
        self.learns(weights=rng.standard_normal((features, classes)).astype(np.float32))

    @property
    def directions(self) -> Array:
        """The weights of each class, of unit length (features, classes)."""
        return unit_length(self.parameters["weights"].T).T

    def forward(self, x: Array) -> Array:
        """Return s x ŵ."""
        self._x, self._w = x, self.directions
        return x @ self._w * x.dtype.type(self.scale)

    def set_gradients(self, dy: Array) -> None:
        """Set dE/dw = (dE/dŵ - ŵ (ŵ · dE/dŵ)) / ‖w‖."""
        w, free = self._w, self._x.T @ dy * dy.dtype.type(self.scale)
        lengths = np.linalg.norm(self.parameters["weights"], axis=0)
        self.gradients["weights"][:] = (free - w * (w * free).sum(axis=0)) / lengths

    def input_gradient(self, dy: Array) -> Array:
        """Return s dE/dy ŵᵀ."""
        return dy @ self._w.T * dy.dtype.type(self.scale)


def lowest_loss(scale: float, classes: int) -> float:
    """Return the least cross-entropy of scaled cosines, log(1 + (C - 1) exp(-s C / (C - 1))).

    It holds for examples that are as many in every class. By Jensen's inequality the mean loss is
    no less than log(1 + (C - 1) exp(m)), where m is the mean of s (w_j - w_i) · f over all examples
    f of classes i and all j ≠ i. With f_i the mean embedding of class i and W the sum of all
    weights, m = -s Σ f_i · (C w_i - W) / (C (C - 1)). As ‖f_i‖ <= 1, the sum is at most
    Σ ‖C w_i - W‖, and Σ ‖C w_i - W‖² = C³ - C ‖W‖², so that the sum is at most C². Corners of a
    regular simplex reach it.

    Examples
    --------
    >>> round(lowest_loss(1, 10), 3), round(lowest_loss(16, 10), 6)
    (1.377, 0.0)
    """
    return float(np.log1p((classes - 1) * np.exp(-scale * classes / (classes - 1))))


def simplex(classes: int) -> Array:
    """Return unit vectors (classes, classes) any two of which are equally far apart, and farthest.

    Examples
    --------
    >>> (simplex(3) @ simplex(3).T).round(6).tolist()
    [[1.0, -0.5, -0.5], [-0.5, 1.0, -0.5], [-0.5, -0.5, 1.0]]
    """
    corners = np.eye(classes) - 1 / classes
    corners /= np.linalg.norm(corners, axis=1, keepdims=True)
    return corners


def quantise(x: Array, bits: int, reach: float) -> Array:
    """Return each value as the middle of its interval, of 2^bits equal ones from -reach to reach.

    Values outside are put into the outermost interval; one bit is the sign.

    Examples
    --------
    >>> quantise(np.array([-0.9, -0.1, 0.2, 5.0]), 1, 1.0).tolist()
    [-0.5, -0.5, 0.5, 0.5]
    >>> quantise(np.array([-0.9, -0.1, 0.2, 5.0]), 2, 1.0).tolist()
    [-0.75, -0.25, 0.25, 0.75]
    """
    levels = 2**bits
    step = 2 * reach / levels
    places = np.clip(np.floor((x + reach) / step), 0, levels - 1)
    coarse: Array = (places + 0.5) * step - reach
    return coarse
