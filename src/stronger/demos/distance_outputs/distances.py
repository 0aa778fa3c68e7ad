"""Distances to codes as outputs, the units below them, and what they are trained by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.layers import Layer
from stronger.nn.losses import softmax

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels

AMPLITUDE = 1.7159
"""A of the scaled tanh: its asymptotes are plus and minus A."""


class SquaredDistance(Layer):
    """Squared Euclidean distances to codes, y_k = Σ_j (x_j - c_kj)².

    These are the output units of lecun1998gradient, sec. II-B: a larger output is a worse fit.
    The gradients are dE/dx = 2 Σ_k dE/dy_k (x - c_k) and, if codes learn,
    dE/dc_k = 2 Σ dE/dy_k (c_k - x) over examples.

    Parameters
    ----------
    codes
        c (classes, features): x is (examples, features), y (examples, classes).
    learns
        Whether training changes the codes.
    """

    def __init__(self, codes: Array, *, learns: bool = False) -> None:
        super().__init__()
        self.codes = codes.copy()
        if learns:
            self.learns(codes=self.codes)

    def forward(self, x: Array) -> Array:
        """Return the squared distances."""
        self._x = x
        # A sum of squared differences, not ‖x‖² - 2 x·c + ‖c‖²: that would lose small distances
        gaps = x[:, None] - self.codes
        y: Array = np.einsum("nkj,nkj->nk", gaps, gaps)
        return y

    def set_gradients(self, dy: Array) -> None:
        """Set dE/dc if codes learn."""
        if self.parameters:
            pull = dy.sum(axis=0)[:, None] * self.codes - dy.T @ self._x
            self.gradients["codes"][:] = 2 * pull

    def input_gradient(self, dy: Array) -> Array:
        """Return 2 (x Σ dE/dy - dE/dy c)."""
        dx: Array = 2 * (self._x * dy.sum(axis=1, keepdims=True) - dy @ self.codes)
        return dx


class ScaledTanh(Layer):
    """f(z) = A tanh(S z), and f' = S (A - f² / A).

    With A = 1.7159 and S = 2/3, the values of lecun1998gradient, f(±1) is close to ±1 and the
    slope is steepest in between.
    """

    def __init__(self, amplitude: float = AMPLITUDE, slope: float = 2 / 3) -> None:
        super().__init__()
        self.amplitude, self.slope = amplitude, slope

    def forward(self, x: Array) -> Array:
        """Return A tanh(S z)."""
        y = np.tanh(x * x.dtype.type(self.slope))
        y *= x.dtype.type(self.amplitude)
        self._y: Array = y
        return y

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy S (A - f² / A)."""
        a, s = self.amplitude, self.slope
        dx: Array = dy * (s * a - s / a * self._y * self._y)
        return dx


def nearest_code(distances: Array, labels: Labels) -> tuple[float, Array]:
    """Return the mean distance to the right code, and its gradient: no code competes.

    Parameters
    ----------
    distances
        (examples, classes).
    labels
        (examples,).
    """
    n = len(labels)
    gradient = np.zeros_like(distances)
    gradient[np.arange(n), labels] = 1 / n
    return float(distances[np.arange(n), labels].mean()), gradient


def competing_codes(distances: Array, labels: Labels, rubbish: float = 1.0) -> tuple[float, Array]:
    """Return the mean of y_right + log(exp(-r) + Σ exp(-y_k)), and its gradient.

    The second term pushes the distances of all classes up, most where they are smallest; with r a
    class of rubbish takes part, so that distances already large are left alone. It is the
    discriminative criterion lecun1998gradient describes in sec. II-C.

    Parameters
    ----------
    distances
        y (examples, classes).
    labels
        (examples,).
    rubbish
        r, the distance of the class of rubbish.
    """
    n = len(labels)
    rows = np.arange(n)
    scores = -np.concatenate([distances, np.full((n, 1), rubbish, distances.dtype)], axis=1)
    top = scores.max(axis=1)
    total = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
    gradient = -softmax(scores)[:, :-1]
    gradient[rows, labels] += 1
    gradient /= n
    return float((distances[rows, labels] + total).mean()), gradient


def draw_codes(rng: np.random.Generator, classes: int, features: int) -> Array:
    """Return codes of +1 and -1 (classes, features), float32, each entry by a fair coin."""
    codes: Array = rng.choice(np.array([-1, 1], np.float32), (classes, features))
    return codes
