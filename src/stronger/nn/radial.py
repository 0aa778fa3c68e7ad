"""Radial basis functions: units that answer to a distance, and the linear weights on top of them.

A unit with centre c computes ρ(‖x - c‖ / s), where the width s is the unit of length. Its weights
into the outputs are a linear problem, solved in one step [broomhead1988radial].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Indices, Labels


def gaussian(t: Array) -> Array:
    """Return exp(-t²): 1 at the centre, falling to 0."""
    y: Array = np.exp(-t * t)
    return y


def multiquadric(t: Array) -> Array:
    """Return sqrt(1 + t²), which is sqrt(r² + s²) / s: least at the centre, growing for ever."""
    y: Array = np.sqrt(1 + t * t)
    return y


def inverse_multiquadric(t: Array) -> Array:
    """Return 1 / sqrt(1 + t²): 1 at the centre, falling to 0 slowly."""
    y: Array = 1 / np.sqrt(1 + t * t)
    return y


def thin_plate(t: Array) -> Array:
    """Return t² log t, and 0 at t = 0: falls until t² = 1/e, then grows."""
    y: Array = t * t * np.log(np.where(t > 0, t, 1))
    return y


def linear(t: Array) -> Array:
    """Return t, the distance itself."""
    return t


def squared(t: Array) -> Array:
    """Return t²: with any centres it spans no more than 1, x and ‖x‖²."""
    y: Array = t * t
    return y


BASES: dict[str, Callable[[Array], Array]] = {
    each.__name__: each
    for each in (gaussian, multiquadric, inverse_multiquadric, thin_plate, linear, squared)
}
"""The functions ρ by name."""


def distances(x: Array, centres: Array) -> Array:
    """Return ‖x - c‖ for each input and centre.

    Parameters
    ----------
    x
        (examples, features).
    centres
        (centres, features).

    Returns
    -------
    ndarray
        (examples, centres), exactly 0 where an input is a centre.
    """
    from scipy.spatial.distance import cdist

    r: Array = cdist(x, centres)
    return r


def k_means(x: Array, count: int, rng: np.random.Generator, *, sweeps: int = 10) -> Array:
    """Return the means of so many clusters of x, found from random examples as a start.

    Parameters
    ----------
    x
        (examples, features), at least `count` of them.
    count
        How many centres.
    rng
        Chooses the start.
    sweeps
        How often examples are assigned to the nearest mean and the means taken anew.

    Returns
    -------
    ndarray
        (count, features). A mean that lost all of its examples stays where it was.
    """
    import warnings

    from scipy.cluster.vq import kmeans2

    start = x[rng.choice(len(x), count, replace=False)]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="One of the clusters is empty")
        found: Array = kmeans2(x, start, iter=sweeps, minit="matrix")[0]
    return found


def classes_of(r: Array, labels: Labels, *, classes: int = 10) -> Indices:
    """Return the class of each centre: that of most examples to which no other centre is nearer.

    Ties, and centres that are nearest to no example, are settled by the example nearest to them.

    Parameters
    ----------
    r
        Distances (examples, centres).
    labels
        (examples,).
    classes
        How many there are.

    Examples
    --------
    >>> r = np.array([[1.0, 5.0, 9.0], [2.0, 5.0, 9.0], [3.0, 4.0, 9.0], [9.0, 3.0, 4.0]])
    >>> classes_of(r, np.array([1, 1, 0, 2]), classes=3).tolist()
    [1, 2, 2]
    """
    votes = np.zeros((r.shape[1], classes))
    np.add.at(votes, (r.argmin(axis=1), labels), 1)
    votes[np.arange(r.shape[1]), labels[r.argmin(axis=0)]] += 0.5
    chosen: Indices = votes.argmax(axis=1)
    return chosen


def interpolate(units: Array, targets: Array) -> Array:
    """Return weights and constant that give every example its target, exactly.

    There are as many units as examples, each centred on one. The weights a and the constant b
    solve Σ_j a_j ρ(‖x_i - x_j‖ / s) + b = y_i for all i, with Σ_j a_j = 0 as the equation more
    that the constant needs.

    Parameters
    ----------
    units
        Activations (examples, units), square.
    targets
        y (examples, outputs).

    Returns
    -------
    ndarray
        (units + 1, outputs), the constant last, as `outputs` takes them.

    Raises
    ------
    numpy.linalg.LinAlgError
        If no weights, or many, would do.
    """
    n = len(units)
    bordered = np.ones((n + 1, n + 1))
    bordered[:n, :n] = units
    bordered[n, n] = 0
    wanted = np.vstack([targets, np.zeros(targets.shape[1])])
    return np.linalg.solve(bordered, wanted).astype(np.float64)


def least_squares(units: Array, targets: Array) -> Array:
    """Return the weights and constant with the least sum of squared errors.

    Of many such the shortest are returned.

    Parameters
    ----------
    units
        Activations (examples, units).
    targets
        (examples, outputs).

    Returns
    -------
    ndarray
        (units + 1, outputs), the constant last.
    """
    return np.linalg.lstsq(_with_one(units), targets, rcond=None)[0].astype(np.float64)


def outputs(units: Array, weights: Array) -> Array:
    """Return Σ_j a_j ρ_j + b, shape (examples, outputs)."""
    y: Array = _with_one(units) @ weights
    return y


def _with_one(units: Array) -> Array:
    return np.concatenate([units, np.ones((len(units), 1))], axis=1)
