"""A small convolutional network that reads digits: the one that demos look into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, Images, MaxPool
from stronger.nn.layers import Dense, Flatten
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import train

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stronger.arrays import Labels
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
    learning_rates: Sequence[float],
    batch_size: int = 100,
    loss: Loss = cross_entropy,
) -> None:
    """Train with Adam for as many epochs as there are learning rates, each at its own."""
    optimiser = Adam(learning_rates[0])
    epochs = train(
        network,
        optimiser,
        inputs,
        targets,
        rng,
        epochs=len(learning_rates),
        batch_size=batch_size,
        loss=loss,
    )
    for rate, _ in zip([*learning_rates[1:], 0.0], epochs, strict=True):
        optimiser.learning_rate = rate


def error(network: Network, inputs: Array, labels: Labels) -> float:
    """Return the share of inputs whose largest logit is not that of the label."""
    return float(np.mean(network.outputs(inputs).argmax(axis=1) != labels))
