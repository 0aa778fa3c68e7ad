"""Ordinary and sparse-strong networks for digits, one ingredient left out at a time.

A part of the demo ``sparse-strong``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, Images, MaxPool
from stronger.nn.layers import Dense, Flatten
from stronger.nn.network import Network
from stronger.nn.normalisation import BatchNorm
from stronger.nn.small_convnet import train_falling
from stronger.nn.sparse_strong import FractionalThreshold, MaxDivisiveNorm, Rewarded

if TYPE_CHECKING:
    from stronger.evidence.earlier import Scale
    from stronger.nn.datasets import Rows
    from stronger.nn.layers import Array, Layer

Kind: TypeAlias = Literal["conv", "mlp"]

ALPHAS = (0.0045, 0.0025)
"""The weights of the reward in the first two layers of the authors' code, for 100 epochs."""


@dataclass(frozen=True)
class Recipe:
    """What the two blocks of a network are made of."""

    reward: float = 0.0
    """By how much the authors' α are multiplied; 0 for no reward."""
    demote: float = 0.1
    unit: bool = False
    """Whether weights count by their direction only; such layers have no biases."""
    divide: bool = False
    cut: bool = False
    """Whether only the largest fifth passes."""
    batch_norm: bool = False


FULL = Recipe(reward=10, unit=True, divide=True, cut=True)
RECIPES: dict[str, Recipe] = {
    "standard": Recipe(batch_norm=True),
    "plain": Recipe(),
    "full": FULL,
    "even": replace(FULL, demote=1.0),
    "loud": replace(FULL, reward=100),
    "faint": replace(FULL, reward=1),
    "no_reward": replace(FULL, reward=0),
    "no_division": replace(FULL, divide=False),
    "no_unit": replace(FULL, unit=False),
    "no_threshold": replace(FULL, cut=False),
    "cut_alone": Recipe(cut=True),
    "unit_alone": Recipe(unit=True),
    "reward_alone": Recipe(reward=10, unit=True),
    "unit_and_cut": Recipe(unit=True, cut=True),
}


@dataclass(frozen=True, eq=False)
class Built:
    """A network and the states (see `Network`) at which it is looked at."""

    network: Network
    weighted: tuple[int, int]
    """The layers with the weights of the two blocks; the state of that number is their input."""
    rectified: tuple[int, int]
    """What comes out of the rectifiers."""
    codes: tuple[int, int]
    """What the blocks hand on: normalised and cut, where they do so."""
    features: int
    """Rows, the last thing computed from the second block alone."""


def build(kind: Kind, recipe: Recipe, rng: np.random.Generator, scale: Scale) -> Built:
    """Return an untrained network.

    Of images: 16 kernels of 5 by 5 at every second place, then 32 of 3 by 3, the larger of each 2
    by 2, 100 ordinary rectifiers. Of rows: twice 200 units. Both end in ten logits.
    """
    layers: list[Layer] = []
    weighted, rectified, codes = [], [], []
    width = scale.choose(quick=4, full=16)
    units = scale.choose(quick=20, full=200)
    if kind == "conv":
        layers.append(Images(1, 28, 28))
    for block, alpha in enumerate(ALPHAS):
        inner: Dense | Conv2D
        if kind == "mlp":
            inner, size = Dense((784, units)[block], units, rng), units
        else:
            size = width * (block + 1)
            shape = (1, width, 5, 2) if block == 0 else (width, 2 * width, 3, 1)
            inner = Conv2D(*shape[:3], rng, stride=shape[3])
        weighted.append(len(layers))
        own = recipe.reward or recipe.unit or recipe.divide
        layers.append(
            Rewarded(inner, alpha=recipe.reward * alpha, demote=recipe.demote, unit=recipe.unit)
            if own
            else inner
        )
        if recipe.batch_norm:
            layers.append(BatchNorm(size))
        layers.append(ReLU())
        rectified.append(len(layers))
        if recipe.divide:
            layers.append(MaxDivisiveNorm())
        if recipe.cut:
            layers.append(FractionalThreshold())
        codes.append(len(layers))
    if kind == "conv":
        layers += [MaxPool(), Flatten()]
    features = len(layers)
    if kind == "conv":
        layers.append(Dense(2 * width * 25, scale.choose(quick=20, full=100), rng))
        if recipe.batch_norm:
            layers.append(BatchNorm(scale.choose(quick=20, full=100)))
        layers += [ReLU(), Dense(scale.choose(quick=20, full=100), 10, rng)]
    else:
        layers.append(Dense(units, 10, rng))
    return Built(
        Network(layers),
        (weighted[0], weighted[1]),
        (rectified[0], rectified[1]),
        (codes[0], codes[1]),
        features,
    )


def trained(kind: Kind, recipe: Recipe, data: Rows, seed: int, scale: Scale) -> Built:
    """Return a network trained on clean digits; the same seed gives the same start and order."""
    built = build(kind, recipe, np.random.default_rng(seed), scale)
    train_falling(
        built.network,
        data.train,
        data.train_labels,
        np.random.default_rng(seed),
        learning_rates=scale.choose(quick=(1e-3,), full=(1e-3, 1e-3, 1e-3, 1e-3, 3e-4)),
    )
    return built


def weights(layer: Layer) -> Array:
    """Return the weights of a layer with any, as they act: divided by their length if they are."""
    if isinstance(layer, Rewarded):
        layer = layer.inner
    return next(array for name, array in layer.parameters.items() if name != "bias")


def match(built: Built, block: int, x: Array, share: float = 0.1) -> float:
    """Return the mean cosine between the best tenth of a block's units and what they are shown.

    Parameters
    ----------
    x
        The state that goes into the block.
    """
    layer = built.network.layers[built.weighted[block]]
    inner = layer.inner if isinstance(layer, Rewarded) else layer
    w = weights(layer)
    if isinstance(inner, Conv2D):
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
        sizes = np.sqrt(np.square(x).sum(axis=1, keepdims=True))
        seen = x @ (w / np.sqrt(np.square(w).sum(axis=0))) / np.maximum(sizes, 1e-6)
    count = int(np.ceil(share * seen.shape[1]))
    best: Array = np.partition(seen, -count, axis=1)[:, -count:]
    return float(np.mean(best))
