"""The ten changes of a network that keep its function, and the small networks they change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import Logistic, ReLU, Tanh
from stronger.nn.datasets import mnist
from stronger.nn.initialisers import he_normal
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.symmetries import (
    CentredLogistic,
    flip,
    invert_inputs,
    negate_rectifiers,
    permute,
    rates_for,
    rescale,
    shift_logits,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Scale
    from stronger.nn.layers import Layer

WIDTHS = (196, 32, 16, 10)


@dataclass(frozen=True)
class Symmetry:
    """A change of weights that keeps what the network computes."""

    unit: Callable[[], Layer]
    change: Callable[[Network], Network]
    inputs: Callable[[Array], Array] = lambda x: x
    """What becomes of the inputs."""
    centred: bool = False
    """Whether the inputs are centred to begin with."""
    rates: Sequence[dict[str, Array]] | None = None
    """By what to multiply the learning rate of each parameter of the changed network."""


def draw_symmetries(rng: np.random.Generator) -> dict[str, Symmetry]:
    """Return the symmetries, with which units and how much drawn at random."""
    hidden = WIDTHS[1:-1]
    coins = [rng.random(width) < 0.5 for width in hidden]
    factors = [np.exp(rng.uniform(-1, 1, width)) for width in hidden]
    orders = [rng.permutation(width) for width in hidden]
    odd_flip, stretch = partial(flip, chosen=coins), partial(rescale, factors=factors)
    return {
        "tanh_flip": Symmetry(Tanh, odd_flip),
        "logistic_flip": Symmetry(Logistic, partial(flip, chosen=coins, total=1)),
        "centred_logistic_flip": Symmetry(CentredLogistic, odd_flip),
        "relu_negated": Symmetry(ReLU, negate_rectifiers),
        "relu_rescaled": Symmetry(ReLU, stretch),
        "relu_rescaled_rated": Symmetry(ReLU, stretch, rates=rates_for(factors)),
        "inverted": Symmetry(ReLU, invert_inputs, lambda x: 1 - x),
        "inverted_centred": Symmetry(
            ReLU, partial(invert_inputs, total=0), lambda x: -x, centred=True
        ),
        "shifted": Symmetry(ReLU, partial(shift_logits, constant=3)),
        "permuted": Symmetry(ReLU, partial(permute, orders=orders)),
    }


@dataclass(frozen=True, eq=False)
class Images:
    """Digits averaged to 14 by 14 pixels: ink (examples, 196) from 0 to 1, in float64."""

    train: Array
    labels: Labels
    test: Array

    def centre(self) -> Images:
        """Return them less the mean of the training images."""
        mean = self.train.mean(axis=0)
        return self.change(lambda x: x - mean)

    def change(self, change: Callable[[Array], Array]) -> Images:
        """Return them with a function applied to the inputs."""
        return Images(change(self.train), self.labels, change(self.test))


def draw_images(rng: np.random.Generator, scale: Scale, examples: int) -> Images:
    """Draw so many images to train with, and others to test with."""
    digits = mnist(scale.data)
    shown = rng.choice(60_000, examples, replace=False)
    tested = rng.choice(10_000, scale(200, 1_000), replace=False)
    train, test = (
        (each / 255).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
        for each in (digits.train_images[shown], digits.test_images[tested])
    )
    return Images(train, digits.train_labels[shown].astype(np.int64), test)


def build_network(seed: int, unit: Callable[[], Layer]) -> Network:
    """Return a network of this kind of unit, in float64; the biases are drawn as well."""
    rng = np.random.default_rng(seed)
    layers: list[Layer] = []
    for fan_in, fan_out in pairwise(WIDTHS):
        layer = Dense(fan_in, fan_out, rng, initialiser=he_normal, dtype=np.float64)
        layer.parameters["bias"] += rng.normal(0, 0.1, fan_out)
        layers += [layer, unit()]
    return Network(layers[:-1])
