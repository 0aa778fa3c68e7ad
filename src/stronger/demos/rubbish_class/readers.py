"""Readers of digits that answer for each class by its own: radial, linear and dense ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.attacked_digits import dense_network, softmax_regression
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.planted import logistic_cross_entropy
from stronger.nn.training import fit

from .radial import EllipticDistance, each_by_distance

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Labels
    from stronger.evidence.parameters import Parameters
    from stronger.nn.attacks import Objective
    from stronger.nn.datasets import Rows


@dataclass(frozen=True)
class Reader:
    """A network, and how probable it says each class is."""

    network: Network
    objective: Objective
    """What it is trained by."""
    says: Callable[[Array], Array]
    """Takes outputs and returns the probability given to every class."""
    sign: int = 1
    """-1 if an output is the smaller, the surer of its class the network is."""

    def answers(self, x: Array) -> Array:
        """Return the probability given to every class (examples, classes)."""
        return self.says(self.network.outputs(x))


def respond(distances: Array) -> Array:
    """Return exp(-d), the response of a radial unit."""
    response: Array = np.exp(-distances)
    return response


def sigmoid(logits: Array) -> Array:
    """Return 1 / (1 + exp(-z)), which cannot overflow."""
    p: Array = (1 + np.tanh(logits / 2)) / 2
    return p


def each_by_logit(logits: Array, labels: Labels) -> tuple[float, Array]:
    """Return the cross-entropy of ten answers of yes or no, of which one is yes; see `sigmoid`."""
    return logistic_cross_entropy(logits, np.arange(logits.shape[1]) == labels[:, None])


def train_readers(
    rng: np.random.Generator, data: Rows, parameters: Parameters
) -> dict[str, Reader]:
    """Return trained readers by name, and one that is not trained."""
    x, labels, hidden = data.train, data.train_labels, parameters.hidden
    means = np.stack([x[labels == digit].mean(axis=0) for digit in range(10)])
    spread = float(np.square(x - means[labels]).sum(axis=1).mean())

    def dense() -> Network:
        return dense_network(rng, 784, hidden, hidden, 10)

    readers = {
        "radial": Reader(
            Network([EllipticDistance(means, 1 / spread)]), each_by_distance, respond, sign=-1
        ),
        "linear": Reader(softmax_regression(), each_by_logit, sigmoid),
        "dense": Reader(dense(), cross_entropy, softmax),
        "dense_sigmoid": Reader(dense(), each_by_logit, sigmoid),
    }
    for name, reader in readers.items():
        # Ten radial units are slow to learn, and quick to train
        is_radial = name == "radial"
        fit(
            reader.network,
            Adam(parameters.learning_rate_of_radial if is_radial else parameters.learning_rate),
            x,
            labels,
            rng,
            epochs=(4 if is_radial else 1) * parameters.epochs,
            loss=reader.objective,
        )
    return readers | {"untrained": Reader(dense(), cross_entropy, softmax)}
