"""Canvases with several digits, and a network that is only told which digits they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, GlobalAveragePool, Images, MaxPool
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.normalisation import BatchNorm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from stronger.arrays import Array, Bits, Labels

SIDE, BOX, STEP = 56, 20, 4
"""Pixels along the edge of a canvas, of a digit's box, and between places of the last maps."""
MAPS = 11
"""The state (see `Network`) that holds the maps of the last convolution, after its ReLU."""


@dataclass(frozen=True, eq=False)
class Canvases:
    """Canvases of two to four different digits, each in its own box at a random place."""

    ink: Array
    """(canvases, 56 * 56), from 0 to 1."""
    corners: NDArray[np.int64]
    """(canvases, 10, 2): row and column of the box's first pixel; -1 where the digit is absent."""

    @property
    def present(self) -> Bits:
        """Which digits are on which canvas (canvases, 10)."""
        present: Bits = self.corners[:, :, 0] >= 0
        return present

    def boxes(self) -> Bits:
        """Return which places of the last maps lie in a digit's box (canvases, 10, 14, 14).

        A place stands for the pixel in the middle of what it sees.
        """
        pixel = STEP * np.arange(SIDE // STEP) + 1
        offset = pixel - self.corners[..., None]  # (canvases, 10, 2, places)
        inside = (offset >= 0) & (offset < BOX) & self.present[:, :, None, None]
        boxes: Bits = inside[:, :, 0, :, None] & inside[:, :, 1, None, :]
        return boxes


def draw_canvases(rng: np.random.Generator, images: Array, labels: Labels, count: int) -> Canvases:
    """Draw canvases of digits: each digit in a quarter of its own, anywhere within it.

    Parameters
    ----------
    images
        (digits, 784), from 0 to 1.
    """
    by_digit = [np.flatnonzero(labels == digit) for digit in range(10)]
    margin = (28 - BOX) // 2
    ink = np.zeros((count, SIDE + 2 * margin, SIDE + 2 * margin), np.float32)
    corners = np.full((count, 10, 2), -1)
    for canvas, number in enumerate(rng.integers(2, 5, count)):
        quarters = rng.permutation(4)[:number]
        for digit, quarter in zip(rng.permutation(10)[:number], quarters, strict=True):
            row, column = corner = 28 * np.array(divmod(quarter, 2)) + rng.integers(0, 9, 2)
            image = images[rng.choice(by_digit[digit])].reshape(28, 28)
            place = ink[canvas, row : row + 28, column : column + 28]
            np.maximum(place, image, out=place)
            corners[canvas, digit] = corner
    cut = ink[:, margin:-margin, margin:-margin]
    return Canvases(np.ascontiguousarray(cut).reshape(count, -1), corners)


def make_network(rng: np.random.Generator, *, kernels: int = 16) -> Network:
    """Return an untrained network with a logit for the presence of each digit.

    Three convolutions, the first one with stride 2 and followed by max pooling, end in maps of 14
    by 14 places; the mean of each map goes to the logits [zhou2016learning]. Batch normalisation
    before each ReLU makes it learn in far fewer steps.
    """
    return Network(
        [
            Images(1, SIDE, SIDE),
            Conv2D(1, kernels, 5, rng, padding=2, stride=2),
            BatchNorm(kernels),
            ReLU(),
            MaxPool(),
            Conv2D(kernels, 2 * kernels, 5, rng, padding=2),
            BatchNorm(2 * kernels),
            ReLU(),
            Conv2D(2 * kernels, 4 * kernels, 3, rng, padding=1),
            BatchNorm(4 * kernels),
            ReLU(),
            GlobalAveragePool(),
            Dense(4 * kernels, 10, rng),
        ]
    )


def class_maps(network: Network, ink: Array) -> Array:
    """Return the class activation maps M_c = Σ_k w_kc f_k (canvases, 10, 14, 14).

    f_k are the maps of the last convolution and w_kc the weights from their means to the logits;
    the mean of M_c over all places, plus the bias, is the logit [zhou2016learning §2].
    """
    weights = network.layers[-1].parameters["weights"]
    pieces = [np.einsum("kijn,kc->ncij", maps, weights) for maps in last_maps(network, ink)]
    return np.concatenate(pieces)


def last_maps(network: Network, ink: Array) -> Iterator[Array]:
    """Yield the maps of the last convolution (maps, 14, 14, canvases), some canvases at a time."""
    for start in range(0, len(ink), 250):
        yield network.forward(ink[start : start + 250], stop=MAPS)
