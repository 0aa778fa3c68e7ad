"""Inputs made to excite a unit: gradient ascent on the input, with and without priors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.network import Network

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices


@dataclass(frozen=True)
class Prior:
    """What is asked of an input besides that it excites the unit.

    Plain ascent asks for nothing but a fixed norm, as in erhan2009visualizing. The rest is of the
    kinds used in simonyan2013deep (decay) and yosinski2015understanding (blur and clipping).
    """

    ink: bool = False
    """Whether every pixel is kept from 0 to 1, as in an image; the norm may then be smaller."""
    decay: float = 0.0
    """The share of every pixel that is lost at each step: what an L2 penalty amounts to."""
    blur: float = 0.0
    """Standard deviation in pixels of a Gaussian filter, applied every fourth step."""
    clip: float = 0.0
    """The share of pixels, those that contribute least to the activation, set to zero each
    fourth step; a contribution is |pixel × gradient|."""


PLAIN = Prior()
SCANNABLE = Prior(ink=True)
NATURAL = Prior(ink=True, decay=0.01, blur=0.75, clip=0.3)
EVERY = 4
"""How many steps lie between two blurs or clippings."""


def ascend(
    network: Network,
    state: int,
    units: Indices,
    start: Array,
    *,
    norm: float,
    prior: Prior = PLAIN,
    steps: int = 100,
    learning_rate: float = 0.1,
) -> Array:
    """Climb the activation of one unit per row by changing the input, and return the inputs.

    x ← P(x + η ρ g / ‖g‖) with g = da/dx, ρ the norm, and η falling from `learning_rate` to 0 in
    equal steps; P first applies the prior and then scales x to the norm ρ (or, where pixels are
    kept from 0 to 1, down to it if x is longer).

    Parameters
    ----------
    network
        Is not changed.
    state
        Which state of the network the units are in; it must be one of rows (examples, units).
    units
        (examples,), the unit that each row is to excite.
    start
        (examples, pixels), square images as rows.
    """
    below = Network(network.layers[:state])
    target = np.zeros((len(units), below.forward(start).shape[1]), start.dtype)
    target[np.arange(len(units)), units] = 1
    x = _onto(start, norm, prior)
    for step in range(steps):
        below.forward(x)
        slope = below.gradients(target)[0]
        size = learning_rate * (1 - step / steps) * norm
        x = x + slope * (size / np.maximum(_lengths(slope), np.finfo(x.dtype).tiny))
        if (step + 1) % EVERY == 0 and step + 1 < steps:
            x = _smooth(x, slope, prior)
        x = _onto(x * x.dtype.type(1 - prior.decay), norm, prior)
    return x


def _smooth(x: Array, slope: Array, prior: Prior) -> Array:
    """Blur every image, and blank the pixels that contribute least."""
    from scipy.ndimage import gaussian_filter

    if prior.clip:
        contribution = np.abs(x * slope)
        least = np.quantile(contribution, prior.clip, axis=1, keepdims=True)
        x = np.where(contribution > least, x, x.dtype.type(0))
    if prior.blur:
        side = round(x.shape[1] ** 0.5)
        images = x.reshape(-1, side, side)
        x = gaussian_filter(images, (0, prior.blur, prior.blur)).reshape(x.shape)
    return x


def _onto(x: Array, norm: float, prior: Prior) -> Array:
    """Return x with the norm it may have, and as ink if that is asked for."""
    if not prior.ink:
        scaled: Array = x * (norm / _lengths(x)).astype(x.dtype)
        return scaled
    inked = np.clip(x, 0, 1)
    shrunk: Array = inked * np.minimum(1, norm / np.maximum(_lengths(inked), norm)).astype(x.dtype)
    return shrunk


def _lengths(x: Array) -> Array:
    lengths: Array = np.linalg.norm(x, axis=1, keepdims=True)
    return lengths
