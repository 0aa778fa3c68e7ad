"""A small convolutional network that reads digits: shared by the demos that look into networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, Images, MaxPool
from stronger.nn.datasets import mnist
from stronger.nn.layers import Dense, Flatten
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import train

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stronger.evidence.demo import Scale
    from stronger.nn.training import Loss

    Array: TypeAlias = NDArray[np.floating[Any]]

CHANNELS = 6
"""The state (see `Network`) that holds the maps of the second convolution, after its ReLU."""
FEATURES = 8
"""The state that goes into the fully connected layers."""
INPUTS = 9
"""The state that holds the inputs of the hidden units, before their ReLU."""
HIDDEN = 10
"""The state that holds the activations of the hidden units, which the logits are linear in."""
LOGITS = 11
"""The state that holds the logits."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Digits as rows of ink from 0 to 1 (examples, 784), with their labels."""

    train: Array
    train_labels: NDArray[np.int64]
    test: Array
    test_labels: NDArray[np.int64]


def rows(rng: np.random.Generator, scale: Scale, *, train: int, test: int) -> Rows:
    """Draw so many training and test images from MNIST, in random order."""
    digits = mnist(scale.data)
    shown = rng.permutation(len(digits.train_images))[:train]
    asked = rng.permutation(len(digits.test_images))[:test]
    return Rows(
        (digits.train_images[shown] / np.float32(255)).reshape(-1, 784),
        digits.train_labels[shown].astype(np.int64),
        (digits.test_images[asked] / np.float32(255)).reshape(-1, 784),
        digits.test_labels[asked].astype(np.int64),
    )


def digit_network(rng: np.random.Generator, *, kernels: int = 16, hidden: int = 100) -> Network:
    """Return an untrained network that has ten logits for an image of 28 by 28 pixels.

    Two convolutions of 5 by 5 with `kernels` and twice as many kernels, each followed by a ReLU
    and max pooling over 2 by 2, and one layer of `hidden` ReLU units.
    """
    return Network(
        [
            Images(1, 28, 28),
            Conv2D(1, kernels, 5, rng),
            ReLU(),
            MaxPool(),
            Conv2D(kernels, 2 * kernels, 5, rng),
            ReLU(),
            MaxPool(),
            Flatten(),
            Dense(32 * kernels, hidden, rng),
            ReLU(),
            Dense(hidden, 10, rng),
        ]
    )


def train_falling(
    network: Network,
    inputs: Array,
    targets: NDArray[Any],
    rng: np.random.Generator,
    *,
    rates: Sequence[float],
    batch: int = 100,
    loss: Loss = cross_entropy,
) -> None:
    """Train with Adam for as many epochs as there are rates, each at its own."""
    optimiser = Adam(rates[0])
    epochs = train(
        network, optimiser, inputs, targets, rng, epochs=len(rates), batch=batch, loss=loss
    )
    for rate, _ in zip([*rates[1:], 0.0], epochs, strict=True):
        optimiser.rate = rate


def error(network: Network, inputs: Array, labels: NDArray[np.int64]) -> float:
    """Return the share of inputs whose largest logit is not that of the label."""
    return float(np.mean(network.outputs(inputs).argmax(axis=1) != labels))
