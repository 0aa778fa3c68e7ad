"""The digits that all networks of one repetition are shown, clean and noisy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Scale
    from stronger.evidence.parameters import Parameters


@dataclass(frozen=True, eq=False)
class Shown:
    """Digits of 14 by 14 pixels from 0 to 1, as rows of 196."""

    train: Array
    train_labels: Labels
    test: Array
    test_labels: Labels
    spare: Array
    """Training digits that nothing learns from: sizes of noise and attack are chosen on them."""
    spare_labels: Labels
    noise: Array
    """(test digits, 196), one draw for all networks, of standard deviation 1."""
    spare_noise: Array
    seed: int
    """Where every network starts, and in which order it is shown digits."""
    attacked: int
    """How many of the test digits are attacked, the first ones."""
    steps: int
    """How many steps an attack along gradients takes."""
    queries: int
    """How often a search without gradients tries."""

    @property
    def pixels(self) -> tuple[float, float]:
        """The mean and the standard deviation of all training pixels."""
        return float(self.train.mean(dtype=float)), float(self.train.std(dtype=float))

    @property
    def targets(self) -> tuple[Array, Labels]:
        """The digits that are attacked, with their labels."""
        return self.test[: self.attacked], self.test_labels[: self.attacked]

    def add_noise(self, sigma: float, *, spare: bool = False) -> Array:
        """Return digits with Gaussian noise, clipped to the range of pixels as the authors do."""
        x, noise = (self.spare, self.spare_noise) if spare else (self.test, self.noise)
        noisy: Array = np.clip(x + x.dtype.type(sigma) * noise, 0, 1)
        return noisy


def draw_shown(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Shown:
    """Draw digits and noise."""
    rows = digits(rng, scale, train=parameters.examples, test=scale(40, 600), fresh=scale(20, 300))
    train, test, spare = (halve(x) for x in (rows.train, rows.test, rows.fresh))
    return Shown(
        train,
        rows.train_labels,
        test,
        rows.test_labels,
        spare,
        rows.fresh_labels,
        noise=rng.standard_normal(test.shape, dtype=np.float32),
        spare_noise=rng.standard_normal(spare.shape, dtype=np.float32),
        seed=int(rng.integers(2**32)),
        attacked=min(parameters.attacked, len(test)),
        steps=scale(1, 12),
        queries=scale(1, 40),
    )


def halve(images: Array) -> Array:
    """Return images of 28 by 28 as images of 14 by 14, each pixel the mean of four."""
    small: Array = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    return small.reshape(len(images), -1)
