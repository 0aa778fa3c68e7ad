"""Looks at scores in other ways: through noise of any kind, or sorted into bins of that width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.neurashed.information import discrete_information, noisy_information

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels

NOISES = ("absolute", "relative", "both", "own")
"""Independent Gaussian noise whose standard deviation is: a constant; a share of the largest score
of the level at that time; both, as if independent; or a share of each score itself."""


def deviation(kind: str, scores: Array, floor: float, share: float) -> Array:
    """Return the standard deviation of the noise, of a shape that fits the scores."""
    largest: Array = scores.max(axis=(-2, -1), keepdims=True)
    # A silent node's score is zero, and its own noise is made negligible instead
    found: dict[str, Array] = {
        "absolute": np.full_like(largest, floor),
        "relative": share * largest,
        "both": np.hypot(floor, share * largest),
        "own": np.maximum(share * scores, 1e-30 * largest),
    }
    return found[kind]


def observed_information(
    scores: Array,
    groups: Labels,
    rng: np.random.Generator,
    *,
    noise: str,
    estimator: str,
    floor: float,
    share: float,
    draws: int,
) -> Array:
    """Return what is seen of scores tells of the group of a sample, in bits (times,).

    Parameters
    ----------
    scores
        (times, types, nodes).
    groups
        Of each type (types,).
    rng
        Draws the noise.
    noise
        One of `NOISES`, which says how wide the noise is, or the bins.
    estimator
        ``density``: through Gaussian noise, whose densities are known. ``bins``: without noise, of
        scores sorted into bins as wide as that noise.
    floor, share
        The constants of the noise.
    draws
        How often noise is drawn.
    """
    if estimator == "density":
        width = deviation(noise, scores, floor, share)
        return noisy_information(scores, groups, width, rng, draws=draws)
    bins = sort_into_bins(scores, noise, floor, share)
    return np.array([information_of_bins(each, groups) for each in bins])


def sort_into_bins(scores: Array, noise: str, floor: float, share: float) -> Array:
    """Return the bin of each score, in bins as wide as that noise; numbers may be beyond integers.

    Noise in proportion to each score makes bins whose bounds are a constant ratio apart, and one
    of its own, minus infinity, for silent nodes. Else they are in the lowest bin.
    """
    if noise == "own":
        with np.errstate(divide="ignore"):
            places = np.log(scores) / np.log1p(share)
    else:
        places = scores / deviation(noise, scores, floor, share)
    bins: Array = np.floor(places)
    return bins


def information_of_bins(bins: Array, groups: Labels) -> float:
    """Return what the bins of all nodes (types, nodes) tell of the group, in bits."""
    _, pattern = np.unique(bins, axis=0, return_inverse=True)
    joint = np.zeros((groups.max() + 1, pattern.max() + 1))
    np.add.at(joint, (groups, pattern.ravel()), 1 / len(groups))
    return discrete_information(joint)


def rise_and_fall(bits: Array) -> float:
    """Return the smaller of rise and fall of information in the course of time (times,)."""
    return float(bits.max() - max(bits[0], bits[-1]))
