"""How networks are built and trained here, pausing within epochs to look at their masks."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.training import fit
from stronger.statistics import error

from .masked import MaskedDense, masks, small_uniform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.nn.datasets import Rows
    from stronger.nn.optimisers import Optimiser


def make_network(seed: int, hidden: tuple[int, int], penalty: float | None = None) -> Network:
    """Return an untrained network of ReLUs, with thresholds if there is a penalty on low ones.

    Its weights are the same with and without.
    """
    rng = np.random.default_rng(seed)
    layers: list[Dense | ReLU] = []
    for fan_in, fan_out in pairwise((784, *hidden, 10)):
        layers.append(
            Dense(fan_in, fan_out, rng, initialiser=small_uniform)
            if penalty is None
            else MaskedDense(fan_in, fan_out, rng, alpha=penalty)
        )
        layers.append(ReLU())
    return Network(layers[:-1])


@dataclass(frozen=True, eq=False)
class Course:
    """Digits, and how every network of one repetition is built and trained on them."""

    digits: Rows
    seed: int
    hidden: tuple[int, int]
    parts: int
    """Into how many parts an epoch is cut."""
    batch_size: int
    learning_rate: float

    def build(self, penalty: float | None = None) -> Network:
        """Return an untrained network; see `make_network`."""
        return make_network(self.seed, self.hidden, penalty)

    def optimiser(self) -> SGD:
        """Return gradient descent with momentum, from its start."""
        return SGD(self.learning_rate, momentum=0.9)

    def train(
        self, network: Network, optimiser: Optimiser, epochs: int, stage: int = 0
    ) -> Iterator[None]:
        """Train in place, pausing after each part of an epoch; a stage has its own order."""
        rng = np.random.default_rng((self.seed, stage))
        for _ in range(epochs):
            order = rng.permutation(len(self.digits.train))
            for part in np.array_split(order, self.parts):
                x, labels = self.digits.train[part], self.digits.train_labels[part]
                fit(network, optimiser, x, labels, rng, epochs=1, batch_size=self.batch_size)
                yield

    def finish(
        self, network: Network, optimiser: Optimiser, epochs: int, stage: int = 0
    ) -> Network:
        """Train without a pause, and return the network."""
        for _ in self.train(network, optimiser, epochs, stage):
            pass
        return network

    def error(self, network: Network) -> float:
        """Return the share of test images that a network misclassifies."""
        return error(network.outputs(self.digits.test), self.digits.test_labels)


def shares_of(network: Network) -> list[float]:
    """Return the share of its weights that every layer uses."""
    return [float(mask.mean()) for mask in masks(network)]


class Watch:
    """What becomes of masks: shares kept, and weights that were masked and came back."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.shares = [shares_of(network)]
        self.absent = [np.zeros(mask.shape, np.int32) for mask in masks(network)]
        self.longest = deepcopy(self.absent)
        self.returned = [np.zeros(mask.shape, np.bool_) for mask in masks(network)]

    def look(self) -> None:
        """Note the masks as they are."""
        self.shares.append(shares_of(self.network))
        for mask, absent, longest, returned in zip(
            masks(self.network), self.absent, self.longest, self.returned, strict=True
        ):
            returned |= mask & (absent > 0)
            absent += 1
            absent[mask] = 0
            np.maximum(longest, absent, out=longest)

    def returns(self, long: int) -> dict[str, float]:
        """Say which weights came back; `long` is how many looks count as a long absence."""
        now = np.concatenate([mask.ravel() for mask in masks(self.network)])
        longest = np.concatenate([each.ravel() for each in self.longest])
        returned = np.concatenate([each.ravel() for each in self.returned])
        return {
            "of_kept": np.sum(now & (longest >= 1)) / now.sum(),
            "of_kept_after_an_epoch": np.sum(now & (longest >= long)) / now.sum(),
            "of_masked": returned.sum() / max(np.sum(longest > 0), 1),
        }
