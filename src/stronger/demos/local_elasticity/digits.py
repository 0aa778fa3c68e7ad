"""Digits to train and to probe with, and which of them are confused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stronger.nn.datasets import mnist
from stronger.statistics import rank_correlation

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Scale
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

ALIKE, UNLIKE = ((4, 9), (3, 5), (7, 9)), ((0, 1),)


class Digits(NamedTuple):
    """Digits to train with, others to probe with, and others again to count confusions on."""

    train: Array  # (examples, 784)
    train_labels: Labels
    probes: Array
    probe_labels: Labels
    test: Array
    test_labels: Labels


def draw_digits(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Digits:
    """Draw training digits and, of the test digits, equally many probes of each class."""
    given = mnist(scale.data)
    shown = rng.permutation(len(given.train_images))[: parameters.examples]
    order = rng.permutation(len(given.test_images))
    asked = np.concatenate(
        [order[given.test_labels[order] == digit][: parameters.probes] for digit in range(10)]
    )
    others = np.setdiff1d(order, asked)[:: scale(5, 1)]
    rows: list[Any] = []
    for images, labels, chosen in (
        (given.train_images, given.train_labels, shown),
        (given.test_images, given.test_labels, asked),
        (given.test_images, given.test_labels, others),
    ):
        ink = images[chosen] / np.float32(255)
        rows += [ink.reshape(-1, 784), labels[chosen].astype(np.int64)]
    return Digits(*rows)


def compare_classes(classes: Array, counts: Array, data: Digits) -> dict[str, float]:
    """Ask whether classes that move each other are those that are confused, or lie near."""
    means = np.stack([data.train[data.train_labels == digit].mean(axis=0) for digit in range(10)])
    distances = np.linalg.norm(means[:, np.newaxis] - means, axis=2)
    upper = np.triu_indices(10, 1)
    alike, unlike = (np.mean([classes[pair] for pair in each]) for each in (ALIKE, UNLIKE))
    return {
        "confusions": rank_correlation(classes[upper], counts[upper]),
        "distances": rank_correlation(classes[upper], distances[upper]),
        "alike_over_unlike": float(alike / unlike),
    }


def confusions(network: Network, data: Digits) -> Array:
    """Return how many test digits of one class are taken for another, both ways added up."""
    counts = np.zeros((10, 10))
    np.add.at(counts, (data.test_labels, network.outputs(data.test).argmax(axis=1)), 1)
    return counts + counts.T
