"""What a Hebbian block needs besides the layers of `sparse_strong`: its input, and a strict cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.sparse_strong.layers import FractionalThreshold
from stronger.nn.initialisers import fans
from stronger.nn.layers import Layer

if TYPE_CHECKING:
    from stronger.arrays import Array


class Standardise(Layer):
    """Take the mean of all training pixels from each, and divide by their standard deviation.

    It stands in front of the first convolution, so that noise and attacks move the pixels from 0
    to 1 and not what it returns (cekic2022neuro, the authors' code: Normalize).

    Parameters
    ----------
    mean, deviation
        Of the training images; 0 and 1 leave the input as it is.
    """

    def __init__(self, mean: float, deviation: float) -> None:
        super().__init__()
        self.mean, self.deviation = mean, deviation

    def forward(self, x: Array) -> Array:
        """Return (x - mean) / deviation."""
        y: Array = (x - x.dtype.type(self.mean)) / x.dtype.type(self.deviation)
        return y

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy / deviation."""
        dx: Array = dy / dy.dtype.type(self.deviation)
        return dx


class StrictThreshold(FractionalThreshold):
    """Of each channel of an image, keep what is larger than the k-th smallest of its n places.

    k = floor((1 - share) n), at least 1, so that places equal to that value go as well: of a
    channel that is the same nearly everywhere only what stands out is left (cekic2022neuro, the
    authors' code: FractionalThreshold).
    """

    def forward(self, x: Array) -> Array:
        """Return x where it is above the bar, else 0."""
        places = x.reshape(len(x), -1, x.shape[-1])  # (channels, places, examples)
        k = max(1, int((1 - self.share) * places.shape[1]))
        bar = np.partition(places, k - 1, axis=1)[:, k - 1 : k]
        self._kept = (places > bar).reshape(x.shape)
        y: Array = x * self._kept
        return y


def fan_in_uniform(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return weights uniform in ±1 / sqrt(fan_in), as the framework of the authors draws them."""
    limit = fans(shape)[0] ** -0.5
    return rng.uniform(-limit, limit, shape)
