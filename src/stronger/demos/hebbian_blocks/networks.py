"""Networks of six convolutions, the lowest three in Hebbian blocks or in others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from stronger.demos.sparse_strong.layers import MaxDivisiveNorm, Rewarded
from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, Images, MaxPool
from stronger.nn.layers import Dense, Flatten
from stronger.nn.network import Network
from stronger.nn.normalisation import BatchNorm
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.training import fit

from .layers import Standardise, StrictThreshold, fan_in_uniform

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.parameters import Parameters
    from stronger.nn.layers import Layer

    from .images import Shown

Normalisation: TypeAlias = Literal["batch", "division", "none"]

ALPHAS = (0.0045, 0.0025, 0.0013)
"""The weights of the reward in the authors' first three layers (cekic2022neuro, cifar.yaml)."""
BLOCKS = len(ALPHAS)
"""How many blocks are Hebbian: theirs are the first 6 of 13."""
WIDTHS = (1, 1, 2, 2, 4, 4)
"""Channels by layer, in units of the first's; a maximum over 2 by 2 follows every second one."""


@dataclass(frozen=True)
class Recipe:
    """What the three lowest blocks of a network are made of."""

    normalisation: Normalisation = "none"
    unit: bool = False
    """Whether weights count by their direction only."""
    cut: bool = False
    """Whether only the largest values of a channel pass."""
    reward: float = 0.0
    """In units of the authors'."""
    demote: float = 0.1
    """The weight of the others in the reward, λ."""
    input: str = ""
    """What goes in, where that is not what the parameter says."""


STANDARD = Recipe("batch")
FULL = Recipe("division", unit=True, cut=True, reward=1)
MAIN = {"standard": STANDARD, "plain": Recipe(), "full": FULL}
"""The baseline, the same without any normalisation, and the recipe."""
LEFT_OUT = {
    "no_reward": replace(FULL, reward=0),
    "no_division": replace(FULL, normalisation="batch"),
    "undivided": replace(FULL, normalisation="none"),
    "no_unit": replace(FULL, unit=False),
    "no_threshold": replace(FULL, cut=False),
    "raw": replace(FULL, input="raw"),
}
ALONE = {
    "reward_alone": replace(STANDARD, reward=1),
    "division_alone": Recipe("division"),
    "unit_alone": replace(STANDARD, unit=True),
    "threshold_alone": replace(STANDARD, cut=True),
    "raw_standard": replace(STANDARD, input="raw"),
    "raw_plain": Recipe(input="raw"),
}
STRONGER = {"loud": replace(FULL, reward=10)}


class Block(NamedTuple):
    """The states (see `Network`) at which a block is looked at."""

    rectified: int
    """What comes out of the rectifiers."""
    code: int
    """What the block hands on."""


@dataclass(frozen=True, eq=False)
class Built:
    """A network and where it is looked at."""

    network: Network
    blocks: list[Block]


def build(recipe: Recipe, shown: Shown, parameters: Parameters) -> Built:
    """Return an untrained network of images of 14 by 14 pixels."""
    rng = np.random.default_rng(shown.seed)
    layers: list[Layer] = [Images(1, 14, 14), look_at(recipe.input or parameters.input, shown)]
    blocks, channels = [], 1
    for number, width in enumerate(WIDTHS):
        size = width * parameters.kernels
        conv = Conv2D(channels, size, 3, rng, padding=1, initialiser=fan_in_uniform)
        if number < BLOCKS:
            alpha = recipe.reward * parameters.reward * ALPHAS[number]
            layers.append(Rewarded(conv, alpha=alpha, demote=recipe.demote, unit=recipe.unit))
            rectified = len(layers) + 1
            norm = normalise(recipe.normalisation, size)
            if parameters.order == "rectified first":
                layers += [ReLU(), *norm]
            else:
                layers += [*norm, ReLU()]
                rectified = len(layers)
            if recipe.cut and parameters.ratio:
                layers.append(StrictThreshold(parameters.ratio))
            blocks.append(Block(rectified, len(layers)))
        else:
            layers += [Rewarded(conv, alpha=0, unit=False), ReLU(), BatchNorm(size)]
        if number % 2:
            layers.append(MaxPool())
        channels = size
    layers += [Flatten(), Dense(channels, 10, rng, initialiser=fan_in_uniform)]
    return Built(Network(layers), blocks)


def look_at(how: str, shown: Shown) -> Standardise:
    """Return the layer in front of all others."""
    mean, deviation = shown.pixels
    return Standardise(0 if how == "raw" else mean, deviation if how == "standardised" else 1)


def normalise(how: Normalisation, size: int) -> list[Layer]:
    """Return the layer that normalises a block, or none."""
    if how == "none":
        return []
    return [BatchNorm(size) if how == "batch" else MaxDivisiveNorm()]


def train(recipe: Recipe, shown: Shown, parameters: Parameters) -> Built:
    """Return a network trained on clean, shifted images; see `falling` for the learning rate."""
    built = build(recipe, shown, parameters)
    rng = np.random.default_rng(shown.seed)
    adam = parameters.optimiser == "adam"
    optimiser = Adam() if adam else SGD(1, momentum=0.9)
    for epoch in range(parameters.epochs):
        rate = falling(parameters.learning_rate, epoch, parameters.epochs)
        optimiser.learning_rate = rate if adam else 50 * rate
        images, labels = shift(shown.train, rng), shown.train_labels
        fit(built.network, optimiser, images, labels, rng, epochs=1, batch_size=32)
    return built


def falling(rate: float, epoch: int, epochs: int) -> float:
    """Return the learning rate: a tenth of it after 3/5 of all epochs, a hundredth after 4/5."""
    return rate * 0.1 ** ((epoch >= epochs * 3 // 5) + (epoch >= epochs * 4 // 5))


def shift(images: Array, rng: np.random.Generator, reach: int = 2) -> Array:
    """Return each image (14 by 14, as a row) moved by up to two pixels each way, at random."""
    side = 14
    padded = np.pad(images.reshape(-1, side, side), ((0, 0), (reach, reach), (reach, reach)))
    down, right = rng.integers(0, 2 * reach + 1, (2, len(images), 1)) + np.arange(side)
    moved: Array = padded[np.arange(len(images))[:, None, None], down[:, :, None], right[:, None]]
    return moved.reshape(len(images), -1)
