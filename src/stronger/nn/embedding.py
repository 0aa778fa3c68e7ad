"""Embeddings: compared by angle, by distance or by parts of either, and verified by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.layers import Layer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Vector: TypeAlias = NDArray[np.float64]

SHORTEST = 1e-12
"""Vectors shorter than this are treated as if they had this length."""


def unit_length(x: Array) -> Array:
    """Return each row divided by its length, so that only its direction is left.

    Examples
    --------
    >>> unit_length(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    y: Array = x / _lengths(x)
    return y


class UnitLength(Layer):
    """Put rows (examples, features) on the unit sphere, y = x / ‖x‖ [schroff2015facenet].

    dE/dx = (dE/dy - y (y · dE/dy)) / ‖x‖: nothing is asked of the length.
    """

    def forward(self, x: Array) -> Array:
        """Return x / ‖x‖."""
        self._length = _lengths(x)
        self._y: Array = x / self._length
        return self._y

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy without its part along y, divided by ‖x‖."""
        y = self._y
        dx: Array = (dy - y * (y * dy).sum(axis=1, keepdims=True)) / self._length
        return dx


def cosines(a: Array, b: Array) -> Vector:
    """Return the cosine of the angle between each row of a and that of b.

    Examples
    --------
    >>> cosines(np.array([[1.0, 0.0]]), np.array([[-5.0, 0.0]])).tolist()
    [-1.0]
    """
    a, b = (unit_length(x.astype(np.float64)) for x in (a, b))
    found: Vector = np.einsum("nj,nj->n", a, b)
    return found


def distances(a: Array, b: Array) -> Vector:
    """Return the Euclidean distance of each row of a from that of b."""
    found: Vector = np.sqrt(np.square(a.astype(np.float64) - b.astype(np.float64)).sum(axis=1))
    return found


def cosine_error(a: Array, b: Array, targets: Array) -> tuple[float, Array, Array]:
    """Return the mean of ½ (cos(a, b) - t)², and its gradients towards either side.

    Targets of 1 for pairs of one kind and -1 for others are those of bromley1994signature, sec. 4;
    the squared error is our choice.

    Parameters
    ----------
    a, b
        Embeddings (pairs, features).
    targets
        t (pairs,).
    """
    la, lb = _lengths(a), _lengths(b)
    u, v = a / la, b / lb
    c = (u * v).sum(axis=1, keepdims=True)
    gap = c - targets[:, None].astype(a.dtype)
    n = len(gap)
    return (
        float(np.square(gap).sum()) / (2 * n),
        gap * (v - c * u) / (la * n),
        gap * (u - c * v) / (lb * n),
    )


def equal_error_rate(same: Array, different: Array) -> float:
    """Return the error at the threshold where as many are wrongly refused as wrongly accepted.

    Where no threshold makes both shares equal it is the mean of the two at the nearest one.

    Examples
    --------
    >>> equal_error_rate(np.array([3.0, 2.0, 1.0, 4.0]), np.array([0.0, 1.5, 0.5, 0.2]))
    0.25
    """
    thresholds = np.unique(np.concatenate([same, different]))
    refused = np.searchsorted(np.sort(same), thresholds, side="left") / len(same)
    accepted = 1 - np.searchsorted(np.sort(different), thresholds, side="left") / len(different)
    nearest = int(np.abs(refused - accepted).argmin())
    return float(refused[nearest] + accepted[nearest]) / 2


def random_rotation(rng: np.random.Generator, size: int) -> Vector:
    """Return an orthogonal matrix (size, size), every one equally likely."""
    q, r = np.linalg.qr(rng.standard_normal((size, size)))
    # Without the signs of r's diagonal the distribution would depend on the algorithm
    turned: Vector = q * np.sign(np.diag(r))
    return turned


def ranks(z: Array) -> Vector:
    """Return the place of each coordinate in the order of its row, less the mean place.

    Of equal coordinates the earlier one counts as smaller.

    Examples
    --------
    >>> ranks(np.array([[0.2, -5.0, 7.0]])).tolist()
    [[0.0, -1.0, 1.0]]
    """
    order: Vector = z.argsort(axis=1, kind="stable").argsort(axis=1) - (z.shape[1] - 1) / 2
    return order


def largest(z: Array, few: int) -> Vector:
    """Return 1 for those of a row's few largest coordinates that are above 0, else 0.

    Examples
    --------
    >>> largest(np.array([[0.5, -5.0, 7.0, 2.0], [-1.0, -2.0, -3.0, 4.0]]), 2).tolist()
    [[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 0.0, 1.0]]
    """
    marks: Vector = ((ranks(z) > (z.shape[1] - 1) / 2 - few) & (z > 0)).astype(np.float64)
    return marks


def agreement(a: Array, b: Array) -> Vector:
    """Return the share of coordinates that are above 0 in both rows or in neither."""
    shares: Vector = ((a > 0) == (b > 0)).mean(axis=1)
    return shares


def length_gap(a: Array, b: Array) -> Vector:
    """Return by how much the lengths of the rows differ."""
    gaps: Vector = np.abs(np.linalg.norm(a, axis=1) - np.linalg.norm(b, axis=1))
    return gaps


def negative_share(a: Array, b: Array) -> float:
    """Return which share of the products of coordinates of one sign is of two negative ones."""
    products = a * b
    alike = products[products > 0].sum()
    return float(products[(a < 0) & (b < 0)].sum() / alike)


def concentration(z: Array) -> float:
    """Return the mean share of a row's squared length that is in its three largest squares."""
    squares = np.sort(np.square(z), axis=1)
    return float((squares[:, -3:].sum(axis=1) / np.maximum(squares.sum(axis=1), 1e-12)).mean())


def _lengths(x: Array) -> Array:
    lengths: Array = np.maximum(np.sqrt(np.square(x).sum(axis=1, keepdims=True)), SHORTEST)
    return lengths
