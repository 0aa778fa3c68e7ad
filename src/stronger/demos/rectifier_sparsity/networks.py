"""The kinds of units, and how every network here is built and trained."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.nn.activations import Logistic, ReLU, Softplus, Tanh
from stronger.nn.initialisers import glorot_uniform
from stronger.nn.optimisers import Adam
from stronger.nn.rectifiers import build_mlp, he_uniform
from stronger.nn.training import train

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stronger.arrays import Array, Labels
    from stronger.nn.datasets import Rows
    from stronger.nn.layers import Initialiser, Layer
    from stronger.nn.network import Network
    from stronger.nn.training import Epoch

KINDS: dict[str, tuple[Callable[[], Layer], Initialiser]] = {
    "relu": (ReLU, he_uniform),
    "softplus": (Softplus, he_uniform),
    "tanh": (Tanh, glorot_uniform),
    "logistic": (Logistic, glorot_uniform),
}


@dataclass(frozen=True, eq=False)
class Networks:
    """Networks that are built from one seed and trained on the same digits in the same order."""

    digits: Rows
    seed: int
    hidden: int
    """Units of each of the three hidden layers."""
    epochs: int
    learning_rate: float
    untrained: dict[str, Network] = field(default_factory=dict)
    """One of each kind, before training."""
    trained: dict[str, Network] = field(default_factory=dict)
    """The same after training, and one of rectifiers without biases."""
    zeros: dict[str, Array] = field(default_factory=dict)
    """Of each kind (epochs + 1, exact or near, layers): fractions of zeros on test images."""

    def build(
        self,
        unit: Callable[[], Layer] = ReLU,
        initialiser: Initialiser = he_uniform,
        *,
        hidden: int | None = None,
        **options: Any,
    ) -> Network:
        """Return an untrained network; for options see `build_mlp`."""
        units = hidden or self.hidden
        rng = np.random.default_rng(self.seed)
        sizes = (784, units, units, units, 10)
        return build_mlp(rng, sizes, unit, initialiser=initialiser, **options)

    def train(self, network: Network) -> Iterator[Epoch]:
        """Train a network by Adam, epoch by epoch."""
        x, labels = self.digits.train, self.digits.train_labels
        order = np.random.default_rng(self.seed)
        return train(network, Adam(self.learning_rate), x, labels, order, epochs=self.epochs)

    def fit(self, network: Network) -> Network:
        """Train a network to the end, and return it."""
        list(self.train(network))
        return network

    def error(self, network: Network) -> float:
        """Return the share of test images that a network misclassifies."""
        return error(network.outputs(self.digits.test), self.digits.test_labels)


def error(outputs: Array, labels: Labels) -> float:
    """Return the share of examples whose largest output (…, classes) is not their label's."""
    return float(np.mean(outputs.argmax(axis=1) != labels))
