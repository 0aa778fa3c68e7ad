"""Radial units that have an ellipse of their own: their response falls with a weighted distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.layers import Layer

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels


class EllipticDistance(Layer):
    """Weighted squared distances to centres, d_k = Σ_j b_kj (x_j - μ_kj)², with b > 0.

    exp(-d_k) is a radial unit. The gradients are dE/dx = 2 Σ_k g_k b_k (x - μ_k),
    dE/dμ_k = -2 Σ g_k b_k (x - μ_k) and dE/d log b_k = Σ g_k b_k (x - μ_k)² over examples, with
    g = dE/dd; the learned parameter is log b, which keeps b positive.

    Parameters
    ----------
    centres
        μ (units, features): x is (examples, features), d (examples, units).
    precision
        Where every b starts.
    """

    def __init__(self, centres: Array, precision: float) -> None:
        super().__init__()
        if precision <= 0:
            raise ValueError(f"a weight of squared differences must be positive, not {precision}")
        self.learns(centres=centres.copy(), log_precision=np.full_like(centres, np.log(precision)))

    def forward(self, x: Array) -> Array:
        """Return d, which rounding is kept from pushing below zero."""
        self._x = x
        centres = self.parameters["centres"]
        self._b: Array = np.exp(self.parameters["log_precision"])
        weighted = self._b * centres
        d = (x * x) @ self._b.T - 2 * x @ weighted.T + (weighted * centres).sum(axis=1)
        distances: Array = np.maximum(d, 0)
        return distances

    def set_gradients(self, dy: Array) -> None:
        """Set the gradients towards centres and log b."""
        x, b, centres = self._x, self._b, self.parameters["centres"]
        total = dy.sum(axis=0)[:, None]
        first, second = dy.T @ x, dy.T @ (x * x)
        self.gradients["centres"][...] = 2 * b * (total * centres - first)
        self.gradients["log_precision"][...] = b * (
            second - 2 * centres * first + centres**2 * total
        )

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dx."""
        weighted = self._b * self.parameters["centres"]
        return 2 * (self._x * (dy @ self._b) - dy @ weighted)


def each_by_distance(distances: Array, labels: Labels) -> tuple[float, Array]:
    """Return the cross-entropy of yes-or-no answers p = exp(-d), and its gradient.

    The answer of every class counts for itself: the loss is d_k for the class of the label and
    -log(1 - exp(-d_k)) for each other one, summed over classes.

    Parameters
    ----------
    distances
        d >= 0 (examples, classes).
    labels
        (examples,).

    Returns
    -------
    loss, gradient
        The mean over examples, and its gradient towards d. Below 10⁻⁶ and above 50 the repulsion
        of other classes is held at the value it has there.
    """
    n, rows = len(labels), np.arange(len(labels))
    held = np.clip(distances, 1e-6, 50)
    losses = -np.log(-np.expm1(-held))
    gradient = -1 / np.expm1(held)
    losses[rows, labels] = distances[rows, labels]
    gradient[rows, labels] = 1
    return float(losses.sum() / n), gradient / n
