"""Siamese networks: twin encoders of digits with shared weights, trained by angle or distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.digit_pairs import draw_pairs
from stronger.nn.embedding import cosine_error
from stronger.nn.losses import contrastive
from stronger.nn.optimisers import SGD

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.demos.shared.digit_pairs import Examples, Split
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

OUTPUTS = 32


def train(
    network: Network,
    digits: Examples,
    rng: np.random.Generator,
    parameters: Parameters,
    *,
    by_angle: bool,
) -> None:
    """Show both sides of pairs to one network, and move it by what either side asks for."""
    learning_rate = parameters.learning_rate_of_angles if by_angle else parameters.learning_rate
    optimiser = SGD(learning_rate, momentum=0.9)
    for _ in range(parameters.steps):
        pairs = draw_pairs(rng, digits, parameters.batch_size)
        both = digits.ink[np.concatenate([pairs.left, pairs.right])]
        a, b = np.split(network.forward(both, training=True), 2)
        if by_angle:
            _, da, db = cosine_error(a, b, np.where(pairs.same, 1, -1))
        else:
            _, da, db = contrastive(a, b, pairs.same, parameters.margin)
        network.backward(np.concatenate([da, db]))
        optimiser.step(network.layers)


def embed(network: Network, digits: Split, *, centred: bool) -> dict[str, Array]:
    """Return the outputs for test digits (examples, outputs), by kind of class.

    The cosine has an origin, and so has a rectifier. Distances have none; `centred` takes the mean
    over training digits for it.
    """
    origin = network.outputs(digits.train.ink).astype(np.float64).mean(axis=0) if centred else 0.0
    return {
        kind: network.outputs(each.ink).astype(np.float64) - origin
        for kind, each in digits.tests.items()
    }


def negate(network: Network) -> Network:
    """Return the network with all of its (linear) outputs turned to their negative."""
    other = network.copy()
    for parameter in other.layers[-1].parameters.values():
        parameter *= -1
    return other
