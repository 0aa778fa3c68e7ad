"""Trains the readers of *How small a push?*, and rounds them to whole numbers.

``python -m stronger.interactive.trained`` writes them anew; another machine rounds otherwise in
training, so that what is kept is the weights, and ``make touch`` works out the rest.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.interactive.push import FILE
from stronger.interactive.readers import (
    CLASSES,
    INK,
    LARGEST,
    PIXELS,
    Reader,
    answers,
    coarsen,
    keep_image,
    keep_signs,
)
from stronger.nn.activations import ReLU
from stronger.nn.datasets import OURS, mnist
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stronger.arrays import Array, Labels

SEEDS, HIDDEN, EPOCHS, LEARNING_RATE = 8, 16, 20, 1e-3
DIGITS = 12
ENTROPY = 2014


def learn(folders: Sequence[Path] = OURS) -> dict[str, Any]:
    """Train the networks, choose digits, and draw directions by chance.

    Parameters
    ----------
    folders
        Where MNIST is looked for.
    """
    data = mnist(folders)
    x, shown = coarsen(data.train_images), coarsen(data.test_images)
    labels, right = data.train_labels.astype(np.int64), data.test_labels.astype(np.int64)
    rngs = [np.random.default_rng([ENTROPY, seed]) for seed in range(SEEDS)]
    readers = [train(rng, x, labels) for rng in rngs]
    scores = np.stack([reader.scores(shown) for reader in readers])  # (readers, images, classes)
    read = answers(scores)
    return {
        "readers": [
            reader.keep() | {"record": own.max(axis=0).tolist()}
            for reader, own in zip(readers, scores, strict=True)
        ],
        "error": [int((own != right).sum()) for own in read],
        "digits": [
            {"digit": int(right[at]), "image": keep_image(shown[at])} for at in choose(read, right)
        ],
        "random": [keep_signs(rng.choice([-1, 1], PIXELS)) for rng in rngs],
    }


def train(rng: np.random.Generator, x: Labels, labels: Labels) -> Reader:
    """Return a reader that has learned from images (n, pixels) from 0 to `INK`."""
    network = Network([Dense(PIXELS, HIDDEN, rng), ReLU(), Dense(HIDDEN, CLASSES, rng)])
    fit(network, Adam(LEARNING_RATE), (x / INK).astype(np.float32), labels, rng, epochs=EPOCHS)
    first, second = (network.layers[at].parameters for at in (0, 2))
    return rounded(first["weights"], first["bias"], second["weights"], second["bias"])


def rounded(first: Array, first_bias: Array, second: Array, second_bias: Array) -> Reader:
    """Return the reader nearest to these weights, the largest of each layer becoming `LARGEST`."""
    a, b = (float(np.abs(weights).max()) / LARGEST for weights in (first, second))

    def whole(values: Array, unit: float) -> Labels:
        found: Labels = np.rint(values / unit).astype(np.int64)
        return found

    return Reader(
        whole(first, a),
        whole(first_bias, a / INK),
        whole(second, b),
        whole(second_bias, a * b / INK),
        float(f"{a * b / INK:.6g}"),
    )


def choose(read: Labels, right: Labels) -> list[int]:
    """Return which test images are shown: of those that all read rightly, the first of each digit.

    And the next ones, up to `DIGITS`; ordered by digit.

    Parameters
    ----------
    read
        What each reader answers, (readers, images).
    right
        The right answers, (images,).
    """
    sure = np.flatnonzero((read == right).all(axis=0))
    first = [int(sure[right[sure] == digit][0]) for digit in range(CLASSES)]
    more = [int(at) for at in sure if at not in first][: DIGITS - CLASSES]
    return sorted(first + more, key=lambda at: (right[at], at))


if __name__ == "__main__":
    FILE.write_text(json.dumps(learn(), indent=1) + "\n", encoding="utf-8")
