"""Embeddings of unit length: triplets, cosines with a scale, few bits; and class means to compare.

The last are the prototypes of snell2017prototypical, which need no unit length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.embedding import unit_length
from stronger.nn.layers import Layer
from stronger.nn.losses import cross_entropy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.int64]
    Vector: TypeAlias = NDArray[np.float64]


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


def simplex(classes: int) -> Vector:
    """Return unit vectors (classes, classes) any two of which are equally far apart, and farthest.

    Examples
    --------
    >>> (simplex(3) @ simplex(3).T).round(6).tolist()
    [[1.0, -0.5, -0.5], [-0.5, 1.0, -0.5], [-0.5, -0.5, 1.0]]
    """
    corners = np.eye(classes) - 1 / classes
    corners /= np.linalg.norm(corners, axis=1, keepdims=True)
    return corners


def semi_hard(z: Array, labels: Labels) -> NDArray[np.intp]:
    """Return for each anchor the place of a negative in the batch that is hard, but not too hard.

    It is the nearest one among those farther away than the positive, or the farthest of all if
    there is none such. schroff2015facenet choose their triplets in a like way.

    Parameters
    ----------
    z
        Embeddings (2 n, features): n anchors, then the positive of each.
    labels
        (2 n,).
    """
    n = len(z) // 2
    squares = np.square(z).sum(axis=1)
    apart = squares[:n, None] + squares - 2 * z[:n] @ z.T
    near = apart[np.arange(n), n + np.arange(n)]
    other = labels[:n, None] != labels
    beyond = np.where(other & (apart > near[:, None]), apart, np.inf)
    farthest = np.where(other, apart, -np.inf).argmax(axis=1)
    chosen: NDArray[np.intp] = np.where(
        np.isfinite(beyond).any(axis=1), beyond.argmin(axis=1), farthest
    )
    return chosen


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


def squared_distances(x: Array, means: Array) -> Array:
    """Return ‖x - c‖² for each row of x and each class mean c (classes, features)."""
    gaps = x[:, None] - means
    found: Array = np.einsum("nkj,nkj->nk", gaps, gaps)
    return found


def prototype_loss(support: Array, queries: Array, labels: Labels) -> tuple[float, Array, Array]:
    """Return the cross-entropy of minus squared distances to class means, and its gradients.

    This is the loss of an episode in snell2017prototypical.

    Parameters
    ----------
    support
        Embeddings (classes, shots, features).
    queries
        Embeddings (queries, features).
    labels
        (queries,).

    Returns
    -------
    tuple[float, Array, Array]
        The loss, and its gradients towards the support and towards the queries.
    """
    means = support.mean(axis=1)
    loss, dy = cross_entropy(-squared_distances(queries, means), labels)
    dq = -2 * (queries * dy.sum(axis=1, keepdims=True) - dy @ means)
    dc = -2 * (means * dy.sum(axis=0)[:, None] - dy.T @ queries)
    return loss, _shared(dc, support), dq


def cosine_prototype_loss(
    support: Array, queries: Array, labels: Labels, scale: float
) -> tuple[float, Array, Array]:
    """Return the cross-entropy of s times the cosine with class means, and its gradients.

    The parameters and what is returned are those of `prototype_loss`, with s the scale.
    """
    means = support.mean(axis=1)
    q, c = unit_length(queries), unit_length(means)
    s = queries.dtype.type(scale)
    loss, dy = cross_entropy(s * (q @ c.T), labels)
    dq, dc = _off_sphere(queries, q, s * (dy @ c)), _off_sphere(means, c, s * (dy.T @ q))
    return loss, _shared(dc, support), dq


def _shared(dc: Array, support: Array) -> Array:
    return np.broadcast_to(dc[:, None] / support.shape[1], support.shape)


def _off_sphere(x: Array, y: Array, dy: Array) -> Array:
    """Return dE/dx, given y = x / ‖x‖ and dE/dy."""
    dx: Array = (dy - y * (y * dy).sum(axis=1, keepdims=True)) / np.linalg.norm(
        x, axis=1, keepdims=True
    )
    return dx
