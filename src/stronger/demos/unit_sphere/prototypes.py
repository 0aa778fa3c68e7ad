"""Prototypes of snell2017prototypical: a query is compared with the mean of each class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.embedding import unit_length
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.optimisers import Adam
from stronger.statistics import accuracy

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.demos.shared.digit_pairs import Examples
    from stronger.nn.network import Network

READ_OUTS = ("euclidean", "cosine", "normalised", "alignment")


def learn_episodes(
    network: Network,
    digits: Examples,
    rng: np.random.Generator,
    steps: int,
    *,
    scale: float | None = None,
) -> None:
    """Train by episodes: 5 digits of each class to make a mean of, 11 to be told apart.

    Parameters
    ----------
    scale
        That of the cosine; None for squared distances.
    """
    optimiser = Adam(1e-3)
    classes = np.arange(digits.classes)
    labels = np.repeat(classes, 11)
    shown = np.repeat(classes, 5)
    for _ in range(steps):
        chosen = digits.some_of(rng, np.concatenate([shown, labels]))
        z = network.forward(digits.ink[chosen], training=True)
        support, queries = z[: len(shown)].reshape(len(classes), 5, -1), z[len(shown) :]
        if scale is None:
            _, ds, dq = prototype_loss(support, queries, labels)
        else:
            _, ds, dq = cosine_prototype_loss(support, queries, labels, scale)
        network.backward(np.concatenate([ds.reshape(len(shown), -1), dq]))
        optimiser.step(network.layers)


def try_episodes(
    rng: np.random.Generator, z: Array, digits: Examples, shots: int, count: int
) -> dict[str, float]:
    """Return the accuracy of each read-out on episodes of all classes of these digits."""
    classes = np.arange(digits.classes)
    labels = np.repeat(classes, 15)
    right = dict.fromkeys(READ_OUTS, 0.0)
    for _ in range(count):
        shown = digits.some_of(rng, np.repeat(classes, shots))
        support = z[shown].reshape(len(classes), shots, -1)
        queries = z[digits.some_of(rng, labels)]
        for how in READ_OUTS:
            right[how] += accuracy(read_out(support, queries, how), labels) / count
    return right


def read_out(support: Array, queries: Array, how: str) -> Array:
    """Return a score of each class for each query (queries, classes); the largest is the answer.

    By the nearest mean (``euclidean``), by the mean at the smallest angle (``cosine``), by the
    nearest mean of embeddings that were given unit length first (``normalised``), or by the
    largest dot product with a mean, which is the linear read-out without its penalty on long
    means (``alignment``).

    Parameters
    ----------
    support
        Embeddings (classes, shots, features).
    queries
        Embeddings (queries, features).
    """
    if how == "normalised":
        support = unit_length(support.reshape(-1, support.shape[2])).reshape(support.shape)
        queries = unit_length(queries)
    means: Array = support.mean(axis=1)
    if how == "cosine":
        return queries @ unit_length(means).T
    if how == "alignment":
        return queries @ means.T
    return -squared_distances(queries, means)


def linear_gap(z: Array, digits: Examples) -> float:
    """Return how far the probabilities by distance are from those of w = 2 c, b = -‖c‖²."""
    means = np.stack([z[digits.labels == k].mean(axis=0) for k in range(digits.classes)])
    by_distance = softmax(-squared_distances(z, means))
    linear = softmax(z @ (2 * means).T - np.square(means).sum(axis=1))
    return float(np.abs(by_distance - linear).max())


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
    return loss, _share(dc, support), dq


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
    dq, dc = _leave_sphere(queries, q, s * (dy @ c)), _leave_sphere(means, c, s * (dy.T @ q))
    return loss, _share(dc, support), dq


def _share(dc: Array, support: Array) -> Array:
    return np.broadcast_to(dc[:, None] / support.shape[1], support.shape)


def _leave_sphere(x: Array, y: Array, dy: Array) -> Array:
    """Return dE/dx, given y = x / ‖x‖ and dE/dy."""
    dx: Array = (dy - y * (y * dy).sum(axis=1, keepdims=True)) / np.linalg.norm(
        x, axis=1, keepdims=True
    )
    return dx
