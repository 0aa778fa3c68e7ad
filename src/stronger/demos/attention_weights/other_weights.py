"""Other attention weights for the same output: how far they can lie, and when there are none."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from stronger.arrays import Array


def total_variation(p: Array, q: Array) -> Array:
    """Return half the summed absolute difference along the last axis: 0 if alike, 1 if disjoint.

    Examples
    --------
    >>> float(total_variation(np.array([0.5, 0.5, 0.0]), np.array([0.0, 0.5, 0.5])))
    0.5
    """
    distance: Array = np.abs(p - q).sum(axis=-1) / 2
    return distance


def affine_rank(values: Array, tolerance: float = 1e-9) -> int:
    """Return the rank of values (n, v) with a column of ones: n if affinely independent."""
    return int(np.linalg.matrix_rank(add_ones(values), rtol=tolerance))


def farthest_weights(weights: Array, values: Array) -> Array:
    """Return the distribution farthest from these weights that gives the same mean of the values.

    Weights a and b give the same output if, and only if, (b - a) V = 0. With both summing to one,
    some b other than a exists exactly if the n values are affinely dependent (all a_i being
    positive), as they always are if n > v + 1. The total variation from a is convex in b, so it is
    largest at a vertex of the polytope of all such b; a vertex puts weight on as many tokens as
    the constraints have rank, or fewer, and all choices of so many tokens are tried: keep n small.

    Parameters
    ----------
    weights
        a (n,), positive and summing to one.
    values
        V (n, v).

    Examples
    --------
    >>> line = np.array([[-1.0], [0.0], [1.0]])
    >>> farthest_weights(np.array([0.1, 0.8, 0.1]), line).round(9).tolist()
    [0.5, 0.0, 0.5]
    """
    n, rank = len(weights), affine_rank(values)
    # The rows that the constraints span, orthonormal: they hold for b - a as the values do
    rows = np.linalg.svd(add_ones(values).T, full_matrices=False)[2][:rank]
    supports = np.array(list(combinations(range(n), rank)))
    bases = rows[:, supports].transpose(1, 0, 2)  # (supports, rank, rank)
    sound = np.abs(np.linalg.det(bases)) > 1e-12
    target = np.broadcast_to((rows @ weights)[:, None], (int(sound.sum()), rank, 1))
    others = np.zeros((len(target), n))
    np.put_along_axis(
        others, supports[sound], np.linalg.solve(bases[sound], target)[..., 0], axis=1
    )
    others = others[others.min(axis=1) > -1e-12]
    best: Array = others[total_variation(others, weights).argmax()]
    return np.maximum(best, 0)


def add_ones(values: Array) -> Array:
    """Return values (n, v) with a column of ones."""
    return np.column_stack([values, np.ones(len(values))])
