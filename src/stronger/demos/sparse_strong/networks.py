"""Ordinary and sparse-strong networks for digits, one ingredient left out at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, Images, MaxPool
from stronger.nn.layers import Dense, Flatten
from stronger.nn.network import Network
from stronger.nn.normalisation import BatchNorm
from stronger.nn.small_convnet import train_falling

from .layers import FractionalThreshold, MaxDivisiveNorm, Rewarded

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Scale
    from stronger.evidence.parameters import Parameters
    from stronger.nn.datasets import Rows
    from stronger.nn.layers import Layer

Kind: TypeAlias = Literal["conv", "mlp"]

ALPHAS = (0.0045, 0.0025)
"""The weights of the reward in the first two layers of the authors' code, for 100 epochs."""


@dataclass(frozen=True)
class Recipe:
    """What the two blocks of a network are made of."""

    reward: float = 0.0
    """In units of the recipe's; 0 for no reward."""
    demote: float = 0.1
    unit: bool = False
    """Whether weights count by their direction only; such layers have no biases."""
    divide: bool = False
    cut: bool = False
    """Whether only the largest fifth passes."""
    batch_norm: bool = False


FULL = Recipe(reward=1, unit=True, divide=True, cut=True)
RECIPES: dict[str, Recipe] = {
    "standard": Recipe(batch_norm=True),
    "plain": Recipe(),
    "full": FULL,
    "even": replace(FULL, demote=1.0),
    "loud": replace(FULL, reward=10),
    "faint": replace(FULL, reward=0.1),
    "no_reward": replace(FULL, reward=0),
    "no_division": replace(FULL, divide=False),
    "no_unit": replace(FULL, unit=False),
    "no_threshold": replace(FULL, cut=False),
    "cut_alone": Recipe(cut=True),
    "unit_alone": Recipe(unit=True),
    "reward_alone": Recipe(reward=1, unit=True),
    "unit_and_cut": Recipe(unit=True, cut=True),
}


@dataclass(frozen=True, eq=False)
class Shown:
    """What all networks of one repetition are shown."""

    digits: Rows
    noise: Array
    """(test digits, 784), one draw for all, of standard deviation 1."""
    seed: int
    """Where every network starts, and in which order it is shown digits."""
    attacked: int
    """How many of the test digits are attacked, the first ones."""
    steps: int
    """How many steps an attack along gradients takes."""
    queries: int
    """How often a search without gradients tries."""

    @property
    def clean(self) -> Array:
        """Test digits without noise."""
        return self.digits.test

    @property
    def labels(self) -> Labels:
        """Of the test digits."""
        return self.digits.test_labels

    @property
    def seen(self) -> Array:
        """Training digits, to fit read-outs with."""
        return self.digits.train[:2000]

    @property
    def seen_labels(self) -> Labels:
        """Of these training digits."""
        return self.digits.train_labels[:2000]

    def add_noise(self, sigma: float) -> Array:
        """Return the test digits with noise of this standard deviation."""
        return self.clean + self.noise * self.clean.dtype.type(sigma)


class Block(NamedTuple):
    """The states (see `Network`) at which one of the two lowest layers is looked at."""

    weighted: int
    """What goes into the layer with the weights, which has the same number."""
    rectified: int
    """What comes out of the rectifiers."""
    code: int
    """What the block hands on: normalised and cut, where it does so."""


@dataclass(frozen=True, eq=False)
class Built:
    """A network and where it is looked at."""

    network: Network
    blocks: list[Block]
    features: int
    """The state of rows that is the last computed from the second block alone."""


def build(kind: Kind, recipe: Recipe, rng: np.random.Generator, parameters: Parameters) -> Built:
    """Return an untrained network.

    Of images: 16 kernels of 5 by 5 at every second place, then 32 of 3 by 3, the larger of each 2
    by 2, 100 ordinary rectifiers. Of rows: twice 200 units. Both end in ten logits.
    """
    units, width, hidden = parameters.units, parameters.kernels, parameters.hidden
    layers: list[Layer] = []
    weighted: list[Dense | Conv2D]
    if kind == "conv":
        layers.append(Images(1, 28, 28))
        weighted = [Conv2D(1, width, 5, rng, stride=2), Conv2D(width, 2 * width, 3, rng)]
        sizes = (width, 2 * width)
    else:
        weighted = [Dense(784, units, rng), Dense(units, units, rng)]
        sizes = (units, units)
    blocks = []
    for inner, size, alpha in zip(weighted, sizes, ALPHAS, strict=True):
        start = len(layers)
        if recipe.reward or recipe.unit or recipe.divide:
            reward = parameters.reward * recipe.reward * alpha
            layers.append(Rewarded(inner, alpha=reward, demote=recipe.demote, unit=recipe.unit))
        else:
            layers.append(inner)
        if recipe.batch_norm:
            layers.append(BatchNorm(size))
        layers.append(ReLU())
        rectified = len(layers)
        if recipe.divide:
            layers.append(MaxDivisiveNorm())
        if recipe.cut:
            layers.append(FractionalThreshold())
        blocks.append(Block(start, rectified, len(layers)))
    if kind == "mlp":
        return Built(Network([*layers, Dense(units, 10, rng)]), blocks, features=len(layers))
    layers += [MaxPool(), Flatten()]
    above: list[Layer] = [Dense(2 * width * 25, hidden, rng)]
    if recipe.batch_norm:
        above.append(BatchNorm(hidden))
    above += [ReLU(), Dense(hidden, 10, rng)]
    return Built(Network([*layers, *above]), blocks, features=len(layers))


def train(kind: Kind, recipe: Recipe, shown: Shown, scale: Scale, parameters: Parameters) -> Built:
    """Return a network trained on clean digits, more slowly in the last of five epochs."""
    built = build(kind, recipe, np.random.default_rng(shown.seed), parameters)
    train_falling(
        built.network,
        shown.digits.train,
        shown.digits.train_labels,
        np.random.default_rng(shown.seed),
        learning_rates=[
            factor * parameters.learning_rate for factor in scale((1,), (1, 1, 1, 1, 0.3))
        ],
    )
    return built


def match(layer: Layer, x: Array, share: float = 0.1) -> float:
    """Return the mean cosine between the best tenth of a layer's units and what they are shown.

    Parameters
    ----------
    x
        What goes into the layer.
    """
    inner = layer.inner if isinstance(layer, Rewarded) else layer
    if isinstance(inner, Conv2D):
        w = inner.parameters["kernels"]
        rng = np.random.default_rng(0)
        probe = Conv2D(w.shape[1], len(w), w.shape[2], rng, stride=inner.stride)
        ones = Conv2D(w.shape[1], 1, w.shape[2], rng, stride=inner.stride)
        lengths = np.sqrt(np.square(w).sum(axis=(1, 2, 3), keepdims=True))
        probe.parameters["kernels"][...] = w / np.maximum(lengths, 1e-6)
        ones.parameters["kernels"][...] = 1
        sizes = np.sqrt(ones.forward(np.square(x)))
        cosines = probe.forward(x) / np.maximum(sizes, 1e-6)
        seen = np.moveaxis(cosines, 0, -1)[sizes[0] > 1e-3]
    else:
        w = inner.parameters["weights"]
        sizes = np.sqrt(np.square(x).sum(axis=1, keepdims=True))
        seen = x @ (w / np.sqrt(np.square(w).sum(axis=0))) / np.maximum(sizes, 1e-6)
    count = int(np.ceil(share * seen.shape[1]))
    return float(np.mean(np.partition(seen, -count, axis=1)[:, -count:]))
