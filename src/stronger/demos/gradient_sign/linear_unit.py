"""A logistic unit that learns 3 against 7, from images of any resolution, and what moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.attacked_digits import softmax_regression
from stronger.nn.optimisers import SGD
from stronger.nn.training import fit

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels


def three_or_seven(images: Array, labels: Labels) -> tuple[Array, Labels]:
    """Return the images that are threes or sevens (examples, pixels), and which are sevens."""
    kept = (labels == 3) | (labels == 7)
    return images[kept].astype(np.float64), (labels[kept] == 7).astype(np.int64)


def pool(images: Array, side: int) -> Array:
    """Return square images (examples, pixels) averaged down to this side, which divides theirs."""
    block = round(images.shape[1] ** 0.5) // side
    blocks = images.reshape(len(images), side, block, side, block)
    small: Array = blocks.mean(axis=(2, 4)).reshape(len(images), side**2)
    return small


def learn_unit(
    x: Array, labels: Labels, rng: np.random.Generator, epochs: int
) -> tuple[Array, float]:
    """Return the weights (inputs,) and the bias of a logistic unit, trained from zero.

    The learning rate of the weights is in inverse proportion to the number of inputs. If every
    pixel is replaced by k of the same value, training then gives each of them one kth of the
    weight, and the same answers.
    """
    network = softmax_regression(2, x.shape[1])
    # To learn from inputs that are c times as large is to learn from these at c² times the rate
    larger = np.float32(np.sqrt(784 / x.shape[1]))
    fit(network, SGD(0.05), larger * x, labels, rng, epochs=epochs)
    weights, bias = (network.layers[0].parameters[name] for name in ("weights", "bias"))
    w: Array = (larger * (weights[:, 1] - weights[:, 0])).astype(np.float64)
    return w, float(bias[1] - bias[0])


def move(weights: Array, x: Array, direction: Array) -> Array:
    """Return by how much the net input of a linear unit changes from x to x + direction."""
    change: Array = (x + direction) @ weights - x @ weights
    return change


def exponent(inputs: Labels, size: Array) -> float:
    """Return the power of the number of inputs that sizes grow with."""
    return float(np.polyfit(np.log(inputs), np.log(size), 1)[0])
