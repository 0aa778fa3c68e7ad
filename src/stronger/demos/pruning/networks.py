"""A network that reads digits, the ranks of its weights, and training with some held at zero."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stronger import statistics
from stronger.nn.optimisers import SGD
from stronger.nn.pruning import Masked, cut, largest
from stronger.nn.training import train

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.arrays import Array, Bits
    from stronger.nn.datasets import Rows
    from stronger.nn.network import Network


@dataclass(frozen=True, eq=False)
class Networks:
    """Networks that are trained on the same digits in the same order, and cut in many ways."""

    digits: Rows
    seed: int
    momentum: float
    weight_decay: float
    again: tuple[float, ...]
    """Learning rates of the epochs after pruning."""
    whole: dict[str, Network] = field(default_factory=dict)
    """Before training, trained, and trained without weight decay."""
    scores: dict[str, list[Array]] = field(default_factory=dict)
    """Of each rank, the scores of the trained weights, layer by layer: the highest stay."""
    retrained: dict[tuple[str, float], Network] = field(default_factory=dict)
    """By rank and share kept: what is left of the trained network, trained again."""

    def masks(self, rank: str, share: float) -> list[Bits]:
        """Return where the weights are that a rank keeps, a share of every layer."""
        return [largest(scores, share) for scores in self.scores[rank]]

    def learn(
        self,
        network: Network,
        rates: Sequence[float],
        masks: Sequence[Bits] | None = None,
        *,
        weight_decay: float | None = None,
    ) -> Network:
        """Return a copy of a network, cut by masks if given, trained an epoch at each rate."""
        decay = self.weight_decay if weight_decay is None else weight_decay
        learning = network.copy() if masks is None else cut(network, masks)
        descent = SGD(rates[0], momentum=self.momentum, weight_decay=decay)
        optimiser = descent if masks is None else Masked(descent, masks)
        images, labels = self.digits.train, self.digits.train_labels
        order = np.random.default_rng(self.seed)
        epochs = train(learning, optimiser, images, labels, order, epochs=len(rates))
        for rate, _ in zip([*rates[1:], 0.0], epochs, strict=True):
            descent.learning_rate = rate
        return learning

    def error(self, network: Network, masks: Sequence[Bits] | None = None) -> float:
        """Return the share of test images that a network misclassifies, cut by masks if given."""
        asked = network if masks is None else cut(network, masks)
        return statistics.error(asked.outputs(self.digits.test), self.digits.test_labels)
