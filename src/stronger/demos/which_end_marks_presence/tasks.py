"""What networks are to name: planted features of known presence, or digits, in four codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.datasets import mnist
from stronger.nn.losses import cross_entropy
from stronger.nn.planted import Planted, logistic_cross_entropy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Scale
    from stronger.evidence.parameters import Parameters
    from stronger.nn.datasets import Digits
    from stronger.nn.training import Loss

FEATURES = 20
NOISE = 0.3
"""Standard deviation of the noise on each planted input."""


@dataclass(frozen=True, eq=False)
class Task:
    """Examples to learn from, and others to look at units with."""

    inputs: Array  # (examples, inputs)
    targets: NDArray[Any]  # (examples, features) of whether each is there, or (examples,) of digits
    shown: Array  # (others, inputs)
    answers: NDArray[Any]  # as the targets, for the others
    present: Bits  # (others, features)
    exclusive: bool
    """Whether exactly one feature is there in each example, as with digits."""
    hidden: int
    """How many units the network gets."""
    base_rate: float
    """The logit with which an output of a network that knows nothing but frequencies starts."""
    length: float
    """How many times as long as centred ones the inputs are: a ratio of mean squares."""

    @property
    def loss(self) -> Loss:
        """The cross-entropy over digits, or the sum of those of whether each feature is there."""
        return cross_entropy if self.exclusive else logistic_cross_entropy

    def log_odds(self, logits: Array, present: Bits) -> Array:
        """Return log p / (1 - p) of the features that are present (examples, features).

        What stands where a feature is absent has no meaning. Between digits p / (1 - p) is
        exp z / Σ exp z' over the others.
        """
        if not self.exclusive:
            return logits
        others = np.where(present, -np.inf, logits)
        most = others.max(axis=1, keepdims=True)
        odds: Array = logits - most - np.log(np.exp(others - most).sum(axis=1, keepdims=True))
        return odds

    def explained(self, logits: Array) -> float:
        """Return how much of what frequencies leave open the answers to the others settle.

        1 - L / L₀ with L the loss and L₀ that of answers by frequency: 1 if every answer is certain
        and right, 0 if nothing was learned.
        """
        p = self.present.mean(axis=0)  # (features,)
        by_frequency = np.log(p) if self.exclusive else np.log(p / (1 - p))
        loss, _ = self.loss(logits, self.answers)
        known, _ = self.loss(np.tile(by_frequency, (len(logits), 1)), self.answers)
        return 1 - loss / known


def draw_task(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Task:
    """Draw the data that the parameters name, in the code that they name."""
    if parameters.data == "digits":
        read = read_digits(scale.data)
        learned = rng.choice(60_000, parameters.images, replace=False)
        held_out = rng.choice(10_000, scale(500, 2000), replace=False)
        inputs, shown, length = encode(
            ink(read.train_images[learned]),
            ink(read.test_images[held_out]),
            parameters.centring,
            np.ones(784),
        )
        answers = read.test_labels[held_out].astype(np.int64)
        return Task(
            inputs,
            read.train_labels[learned].astype(np.int64),
            shown,
            answers,
            answers[:, None] == np.arange(10),
            exclusive=True,
            hidden=100,
            base_rate=0.0,
            length=length,
        )
    rare = parameters.rarity
    share = {"rare": rare, "even": 0.5, "common": 1 - rare}[parameters.data]
    world = Planted.at_random(rng, FEATURES, share, noise=NOISE, centred=False)
    inputs, targets = world.draw(rng, parameters.examples)
    shown, present = world.draw(rng, scale(1000, 4000))
    # All features at once are to planted inputs what a sheet full of ink is to an image
    inputs, shown, length = encode(inputs, shown, parameters.centring, world.directions.sum(axis=0))
    there = present[:, : parameters.named]
    return Task(
        inputs,
        targets[:, : parameters.named],
        shown,
        there,
        there,
        exclusive=False,
        hidden=2 * FEATURES,
        base_rate=world.base_rate,
        length=length,
    )


@cache
def read_digits(folders: tuple[Path, ...]) -> Digits:
    """Read MNIST, once for all designs of a process."""
    return mnist(folders)


def ink(images: NDArray[np.uint8]) -> Array:
    """Return images (images, 28, 28) as rows of ink from 0 to 1 (images, 784)."""
    return (images / np.float32(255)).reshape(-1, 784)


def encode(
    train: Array, shown: Array, centring: str, everything: Array
) -> tuple[Array, Array, float]:
    """Return inputs in a code, and their mean square as a multiple of the centred inputs'.

    Parameters
    ----------
    train, shown
        As they are: a feature adds something where it is present (examples, inputs).
    centring
        ``raw``; ``centred``, less the mean over training examples; ``standardised``, centred and
        divided by the standard deviation of each input that varies; or ``inverted``, so that a
        feature adds something where it is absent.
    everything
        What the input is if all is present that could be.
    """
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    change: dict[str, Callable[[Array], Array]] = {
        "raw": lambda x: x,
        "centred": lambda x: x - mean,
        "standardised": lambda x: (x - mean) / np.where(deviation > 0, deviation, 1),
        "inverted": lambda x: (everything - x).astype(np.float32),
    }
    coded = change[centring](train)
    length = np.square(coded).mean() / np.square(train - mean).mean()
    return coded, change[centring](shown), float(length)
