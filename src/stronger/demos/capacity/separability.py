"""How many dichotomies a threshold unit can make: the count, and a test by linear programming."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from stronger.arrays import Array


def is_separable(points: Array, signs: Array, *, nonnegative: bool = False) -> bool:
    """Say whether some plane through the origin leaves every point on its side.

    There is such a plane if and only if the linear programme "find w with s (w . x) >= 1 for every
    point" has a solution, for w may be scaled at will.

    Parameters
    ----------
    points
        (points, dimensions).
    signs
        (points,), +1 or -1: the side each has to be on.
    nonnegative
        Whether no weight may be below zero.

    Raises
    ------
    ArithmeticError
        If the solver decides neither way.
    """
    from scipy.optimize import linprog

    for method in ("highs-ds", "highs-ipm"):
        solved = linprog(
            np.zeros(points.shape[1]),
            A_ub=-signs[:, None] * points,
            b_ub=-np.ones(len(points)),
            bounds=(0, None) if nonnegative else (None, None),
            method=method,
        )
        if solved.status in (0, 2):  # solved, or without solution
            return bool(solved.status == 0)
    raise ArithmeticError(f"separability was not decided: {solved.message}")


def separable_share(points: int, dimensions: int) -> float:
    r"""Return which share of all dichotomies of points in general position is separable.

    $C(P, N) = C(P-1, N) + C(P-1, N-1)$: a further point leaves each separable dichotomy separable
    with one label at least, and with both if a separating plane can pass through the point, which
    are the dichotomies of the other points in one dimension less. Starting at $C(1, N) = 2$ this
    gives $C(P, N) = 2 \sum_{k<N} \binom{P-1}{k}$, of $2^P$ in all.

    Examples
    --------
    >>> separable_share(4, 4), separable_share(8, 4), separable_share(80, 40)
    (1.0, 0.5, 0.5)
    """
    chosen = sum(math.comb(points - 1, k) for k in range(min(dimensions, points)))
    return float(2 * chosen / 2**points)


def nonnegative_share(points: int, dimensions: int) -> float:
    r"""Return the same for weights that may not be negative, on points drawn symmetrically.

    Asking a weight to be positive is asking one more point, the unit vector of its axis, to be on
    the positive side. If the distribution of the points does not change when axes are reversed,
    every labelling of these $N$ further points is as likely to succeed, so the share is that of
    $P + N$ points.

    Examples
    --------
    >>> nonnegative_share(40, 40)
    0.5
    """
    return separable_share(points + dimensions, dimensions)
