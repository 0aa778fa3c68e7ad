"""Patches of images: cut, whitened and robbed of structure; how local, how heavy-tailed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.arrays import Array


def cut_patches(
    rng: np.random.Generator,
    images: NDArray[np.uint8],
    count: int,
    side: int,
    *,
    least_ink: float,
) -> Array:
    """Cut square patches at random places, leaving out those with little ink.

    Parameters
    ----------
    rng
        Chooses images and places.
    images
        (images, height, width), from 0 to 255.
    count, side
        How many patches, and how many pixels along an edge.
    least_ink
        The least mean grey value of a patch, from 0 to 1; at 0 every patch counts.

    Returns
    -------
    ndarray
        (count, side * side), from 0 to 1.
    """
    windows = np.lib.stride_tricks.sliding_window_view(images, (side, side), axis=(1, 2))
    found: list[Array] = []
    missing = count
    while missing > 0:
        which = [rng.integers(size, size=2 * missing) for size in windows.shape[:3]]
        cut = windows[tuple(which)].reshape(-1, side * side) / 255.0
        found.append(cut[cut.mean(axis=1) >= least_ink][:missing])
        missing -= len(found[-1])
    return np.concatenate(found)


@dataclass(frozen=True, eq=False)
class Whitening:
    """Principal components of patches, scaled to variance 1 on the patches it was made of."""

    mean: Array  # (pixels,)
    components: Array  # (pixels, kept)
    """Orthonormal, in order of variance."""
    deviations: Array  # (kept,)
    """Standard deviation along each component."""

    @classmethod
    def of(cls, patches: Array, kept: int) -> Whitening:
        """Make it of patches (examples, pixels), keeping the components of largest variance."""
        mean = patches.mean(axis=0)
        variances, components = np.linalg.eigh(np.cov(patches - mean, rowvar=False))
        last = slice(None, -kept - 1, -1)
        return cls(mean, components[:, last], np.sqrt(variances[last]))

    def __call__(self, patches: Array) -> Array:
        """Return whitened patches (examples, kept)."""
        white: Array = (patches - self.mean) @ self.components / self.deviations
        return white

    def undo(self, white: Array) -> Array:
        """Return patches (examples, pixels), less their mean, without what was not kept."""
        shown: Array = (white * self.deviations) @ self.components.T
        return shown


def remove_structure(rng: np.random.Generator, inputs: Array) -> Array:
    """Return random directions of the same lengths as the inputs (examples, dimensions).

    Of white inputs they keep the covariance and the spread of contrasts, and nothing else.
    """
    directions = rng.standard_normal(inputs.shape)
    lengths = np.linalg.norm(inputs, axis=1, keepdims=True)
    kept: Array = directions * lengths / np.linalg.norm(directions, axis=1, keepdims=True)
    return kept


def spread(functions: Array) -> Array:
    """Return the share of pixels that each basis function (pixels, units) covers.

    It is the squared sum of squares over the sum of fourth powers, per pixel: 1 if all pixels are
    equally strong, and about a third if they are independent and Gaussian.

    Examples
    --------
    >>> spread(np.array([[1.0, 0.0], [1.0, 2.0], [-1.0, 0.0], [1.0, 0.0]])).tolist()
    [1.0, 0.25]
    """
    squares = functions**2
    share: Array = squares.sum(axis=0) ** 2 / (squares**2).sum(axis=0) / len(functions)
    return share


def excess_kurtosis(values: Array) -> Array:
    """Return the excess kurtosis of each column, 0 for a Gaussian; NaN where nothing varies.

    Examples
    --------
    >>> excess_kurtosis(np.array([[-1.0, 0.0], [1.0, 0.0], [-1.0, 3.0], [1.0, 0.0]])).round(3)
    array([-2.   , -0.667])
    """
    centred = values - values.mean(axis=0)
    second = (centred**2).mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        kurtosis: Array = (centred**4).mean(axis=0) / second**2 - 3
    return kurtosis
