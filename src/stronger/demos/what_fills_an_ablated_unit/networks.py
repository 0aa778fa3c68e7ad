"""Networks that read digits, stopped where new images are read best, and what units look like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.rectifiers import build_mlp, hidden_states
from stronger.nn.training import train
from stronger.statistics import auc, error, selectivity

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.parameters import Parameters
    from stronger.nn.datasets import Rows
    from stronger.nn.network import Network
    from stronger.nn.optimisers import Optimiser

NETWORKS = ("untrained", "adam", "adam_shuffled", "momentum", "momentum_shuffled")
IMAGES = ("held_out", "training")
"""On which ablation is measured; the first leads."""


def make_optimiser(name: str) -> Optimiser:
    """Return Adam, or gradient descent with momentum."""
    return Adam(0.001) if name == "adam" else SGD(0.05, momentum=0.9)


@dataclass(eq=False)
class Bench:
    """Digits of three kinds, and networks that learn them from one and the same beginning."""

    digits: Rows
    seed: int
    parameters: Parameters
    kept: dict[str, Network] = field(default_factory=dict)
    """Networks that are there already, by name."""

    @property
    def validation(self) -> tuple[Array, Labels]:
        """The first half of the images that are not learned: when training stops."""
        half = len(self.digits.test) // 2
        return self.digits.test[:half], self.digits.test_labels[:half]

    def images(self, which: str) -> tuple[Array, Labels]:
        """Return as many learned images, or those that neither training nor its end has seen."""
        half = len(self.digits.test) // 2
        if which == "training":
            return self.digits.train[:half], self.digits.train_labels[:half]
        return self.digits.test[half:], self.digits.test_labels[half:]

    def make(self) -> Network:
        """Return the network as it is before training: two hidden layers of ReLUs."""
        width = self.parameters.hidden
        return build_mlp(np.random.default_rng(self.seed), [784, width, width, 10], ReLU)

    def learn(self, name: str) -> Network:
        """Return the network of that name, one of `NETWORKS`, trained if it is not there yet.

        Training goes on for all epochs, and the epoch with the least loss on validation images is
        kept. With shuffled labels nothing can be validated: the last epoch is kept.
        """
        if name in self.kept:
            return self.kept[name]
        network = best = self.make()
        if name != "untrained":
            optimiser, _, shuffled = name.partition("_")
            order = np.random.default_rng(self.seed + 1)
            labels = self.digits.train_labels
            if shuffled:
                labels = order.permutation(labels)
            images, answers = self.validation
            least = np.inf
            for _ in train(
                network,
                make_optimiser(optimiser),
                self.digits.train,
                labels,
                order,
                epochs=self.parameters.epochs,
            ):
                loss = cross_entropy(network.outputs(images), answers)[0]
                if shuffled or loss < least:
                    least, best = loss, network.copy()
        self.kept[name] = best
        return best

    def error(self, network: Network) -> float:
        """Return the share of held-out images that a network misclassifies."""
        images, answers = self.images("held_out")
        return error(network.outputs(images), answers)

    def look(self, network: Network) -> dict[int, dict[str, Array]]:
        """Return, by hidden state, what units look like on held-out images, each (units,).

        *Activity* is the mean activation; *growth*, of the norm of outgoing weights since before
        training; *alignment*, how well a unit told one digit from the others before training, with
        either end: the largest |AUC - ½|.
        """
        start = self.make()
        images, answers = self.images("held_out")
        before, after = start.activations(images), network.activations(images)
        present = answers[:, None] == np.arange(10)
        return {
            state: {
                "activity": after[state].mean(axis=0),
                "selectivity": selectivity(after[state], answers),
                "growth": outgoing_norm(network, state) - outgoing_norm(start, state),
                "alignment": np.abs(auc(before[state], present) - 0.5).max(axis=1),
            }
            for state in hidden_states(network)
        }


def outgoing_norm(network: Network, state: int) -> Array:
    """Return the norm of the outgoing weights of each unit of a hidden state (units,)."""
    norm: Array = np.linalg.norm(network.layers[state].parameters["weights"], axis=1)
    return norm
