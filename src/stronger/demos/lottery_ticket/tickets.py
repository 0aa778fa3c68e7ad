"""Tickets: parts of an untrained network, and how they learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import Adam
from stronger.nn.pruning import Masked, cut, falling_shares, keep, weights
from stronger.nn.training import fit
from stronger.statistics import accuracy, error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stronger.arrays import Array, Bits
    from stronger.nn.datasets import Rows
    from stronger.nn.network import Network

TARGET = 0.94
"""The accuracy to reach."""


@dataclass(frozen=True, eq=False)
class Course:
    """How a network learned: what it knows of held-out images, look by look."""

    network: Network
    steps: NDArray[np.int64]  # (looks,)
    accuracy: Array  # (looks,)
    loss: Array  # (looks,)
    before: float
    """The error on test images before the first step."""
    error: float
    """The same at the end."""

    def reached(self) -> float:
        """Return after how many steps the target was reached, on the mean of three looks.

        If it was not, one look more than there were.
        """
        smooth = np.convolve(self.accuracy, np.full(3, 1 / 3), mode="valid")
        where = np.flatnonzero(smooth >= TARGET)
        end = 2 * self.steps[-1] - self.steps[-2]
        return float(self.steps[where[0] + 1] if len(where) else end)

    def tell(self, name: str) -> dict[str, float]:
        """Return its numbers, with names that begin with this one."""
        return {
            f"{name}.before": self.before,
            f"{name}.error": self.error,
            f"{name}.steps": self.reached(),
            f"{name}.lowest": self.lowest,
            f"{name}.held_out_error": 1 - self.accuracy.mean(),
        }

    @property
    def lowest(self) -> float:
        """The step at which the held-out loss was lowest: where one would have stopped."""
        return float(self.steps[self.loss.argmin()])


@dataclass(frozen=True, eq=False)
class Training:
    """The training that all tickets get, on the same digits in the same order."""

    digits: Rows
    """Of which those called fresh are held out."""
    seed: int
    learning_rate: float
    epochs: int
    look: int
    """Steps of 100 digits between looks at those held out."""

    def learn(self, ticket: Network, masks: Sequence[Bits] | None = None) -> Course:
        """Train a copy of a ticket with its cut weights held at zero, and watch."""
        digits, network = self.digits, ticket.copy()
        adam = Adam(self.learning_rate)
        optimiser = Masked(adam, masks) if masks else adam
        rng = np.random.default_rng(self.seed)
        looks: list[tuple[float, float]] = []
        before = error(network.outputs(digits.test), digits.test_labels)
        for _ in range(self.epochs):
            order = rng.permutation(len(digits.train))
            for start in range(0, len(order), 100 * self.look):
                chosen = order[start : start + 100 * self.look]
                images, labels = digits.train[chosen], digits.train_labels[chosen]
                fit(network, optimiser, images, labels, rng, epochs=1)
                logits = network.outputs(digits.fresh)
                loss, _ = cross_entropy(logits, digits.fresh_labels)
                looks.append((accuracy(logits, digits.fresh_labels), loss))
        right, losses = np.array(looks).T
        steps = self.look * np.arange(1, len(looks) + 1)
        after = error(network.outputs(digits.test), digits.test_labels)
        return Course(network, steps, right, losses, before, after)

    def learn_alone(self, initial: Network, masks: Sequence[Bits]) -> Course:
        """Train what masks leave of a network."""
        return self.learn(cut(initial, masks), masks)


def keep_after(scored: Sequence[Array], rounds: int) -> list[Bits]:
    """Return masks of the largest scores, of each layer as large a share as rounds leave."""
    return keep(scored, falling_shares(rounds, len(scored)))


def find_tickets(
    training: Training, initial: Network, rounds: int
) -> tuple[list[list[Bits]], list[Course]]:
    """Train, cut a fifth of what is left, go back to the initial weights; and again.

    Return the masks and the course of every round; the first is the whole network.
    """
    masks = [np.ones(w.shape, np.bool_) for w in weights(initial)]
    found, courses = [masks], [training.learn(initial)]
    for number in range(1, rounds + 1):
        # Cut weights are zero, so that the largest are among those left
        masks = keep_after(weights(courses[-1].network), number)
        found.append(masks)
        courses.append(training.learn_alone(initial, masks))
    return found, courses


def level_sizes(initial: Network, masks: Sequence[Bits]) -> Network:
    """Return a ticket whose weights keep their initial signs, at one size for every layer."""
    ticket = cut(initial, masks)
    for w, mask in zip(weights(ticket), masks, strict=True):
        w[...] = np.sign(w) * np.sqrt(np.mean(np.square(w[mask])))
    return ticket


def redraw_signs(rng: np.random.Generator, ticket: Network) -> Network:
    """Return a ticket whose weights have the same sizes, and signs drawn by chance."""
    turned = ticket.copy()
    for w in weights(turned):
        w *= rng.choice(np.array([-1, 1], np.float32), w.shape)
    return turned
