"""Triplets of schroff2015facenet: an example is nearer to its own class than to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.losses import triplet
from stronger.nn.optimisers import SGD

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices, Labels
    from stronger.demos.shared.digit_pairs import Examples
    from stronger.nn.network import Network

ANCHORS = 63
"""In a batch: nine of each of seven classes."""


def learn_triplets(
    network: Network,
    digits: Examples,
    rng: np.random.Generator,
    steps: int,
    *,
    margin: float,
    learning_rate: float,
) -> None:
    """Train by the triplet loss with negatives found in the batch."""
    optimiser = SGD(learning_rate, momentum=0.9)
    for _ in range(steps):
        classes = rng.permutation(np.arange(ANCHORS) % digits.classes)
        chosen = np.concatenate([digits.some_of(rng, classes), digits.some_of(rng, classes)])
        z = network.forward(digits.ink[chosen], training=True)
        negatives = semi_hard(z, digits.labels[chosen])
        anchors, positives = np.split(z, 2)
        _, da, dp, dn = triplet(anchors, positives, z[negatives], margin)
        dz = np.concatenate([da, dp])
        np.add.at(dz, negatives, dn)
        network.backward(dz)
        optimiser.step(network.layers)


def semi_hard(z: Array, labels: Labels) -> Indices:
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
    chosen: Indices = np.where(np.isfinite(beyond).any(axis=1), beyond.argmin(axis=1), farthest)
    return chosen
