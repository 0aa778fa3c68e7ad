"""Attention: a weighted mean of values, with weights that sum to one for every query.

Both kinds take queries (examples, m, d), keys (examples, n, d') and values (examples, n, v), and
return (examples, m, v); `weights` (examples, m, n) are those of the last call. They have three
inputs and so stand beside the chain of a `Network`, with a forward and a backward of their own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.initialisers import glorot_uniform
from stronger.nn.losses import softmax

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]


class DotProductAttention:
    """y = softmax(Q Kᵀ / sqrt d) V: weights grow with the match of query and key.

    This is the scaled dot-product attention of vaswani2017attention; it has no parameters.
    """

    weights: Array

    def forward(self, queries: Array, keys: Array, values: Array) -> Array:
        """Return the weighted means of the values."""
        self._q, self._k, self._v = queries, keys, values
        self._scale = queries.dtype.type(1 / math.sqrt(queries.shape[-1]))
        scores = queries @ keys.swapaxes(1, 2)
        scores *= self._scale
        self.weights = softmax(scores, out=scores)
        return self.weights @ values

    def backward(self, dy: Array) -> tuple[Array, Array, Array]:
        """Return the gradients towards queries, keys and values."""
        ds, dv = _through_weights(dy, self.weights, self._v)
        ds *= self._scale
        return ds @ self._k, ds.swapaxes(1, 2) @ self._q, dv


class AdditiveAttention:
    """y = softmax(e) V with e = uᵀ tanh(W q + U k): a small network scores query and key.

    This is the alignment model of bahdanau2014neural.

    Parameters
    ----------
    query, key
        Sizes of a query and a key.
    units
        Size of the hidden layer: W is (query, units), U (key, units), u (units,).
    rng
        Draws the parameters.
    """

    weights: Array

    def __init__(
        self,
        query: int,
        key: int,
        units: int,
        rng: np.random.Generator,
        *,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__()
        shapes = {"query": (query, units), "key": (key, units), "score": (units, 1)}
        self.parameters: dict[str, Array] = {
            name: glorot_uniform(rng, shape).astype(dtype) for name, shape in shapes.items()
        }
        self.gradients = {name: np.zeros_like(w) for name, w in self.parameters.items()}

    def forward(self, queries: Array, keys: Array, values: Array) -> Array:
        """Return the weighted means of the values."""
        self._q, self._k, self._v = queries, keys, values
        left, right = queries @ self.parameters["query"], keys @ self.parameters["key"]
        self._hidden = np.tanh(left[:, :, None] + right[:, None])  # (examples, m, n, units)
        self.weights = softmax((self._hidden @ self.parameters["score"])[..., 0])
        return self.weights @ values

    def backward(self, dy: Array) -> tuple[Array, Array, Array]:
        """Return the gradients towards queries, keys and values, and set `gradients`."""
        ds, dv = _through_weights(dy, self.weights, self._v)
        hidden, g = self._hidden, self.gradients
        g["score"][:, 0] = np.tensordot(ds, hidden, axes=3)
        slopes = ds[..., None] * self.parameters["score"][:, 0] * (1 - hidden * hidden)
        left, right = slopes.sum(axis=2), slopes.sum(axis=1)
        np.einsum("eqd,equ->du", self._q, left, out=g["query"])
        np.einsum("ekd,eku->du", self._k, right, out=g["key"])
        return left @ self.parameters["query"].T, right @ self.parameters["key"].T, dv


def _through_weights(dy: Array, weights: Array, values: Array) -> tuple[Array, Array]:
    """Return the gradients towards scores and values of y = softmax(scores) V."""
    ds = dy @ values.swapaxes(1, 2)
    ds -= (ds * weights).sum(axis=-1, keepdims=True)
    ds *= weights
    return ds, weights.swapaxes(1, 2) @ dy
