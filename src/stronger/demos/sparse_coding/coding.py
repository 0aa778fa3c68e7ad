"""Sparse coding: codes by coordinate descent, dictionaries by alternation.

An input x is to be rebuilt as D a from few columns of the dictionary D. The code a minimises

    E(a) = 1/2 |x - D a|^2 + sum_i λ_i S(a_i),

the energy of Olshausen and Field [olshausen1996emergence] up to constants; |a| and log(1 + a^2) are
two of the costs S they name (p. 608). Setting the derivative to zero gives their eq. 5 at rest: a
coefficient is the filter response d_i.x, less what other columns explain, less λ_i S'(a_i).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from stronger.arrays import Array

Cost: TypeAlias = Literal["absolute", "nonnegative", "logarithm"]
"""The cost S: |a|; a for a >= 0 and infinite below; log(1 + a^2)."""


def energy(
    inputs: Array,
    dictionary: Array,
    codes: Array,
    penalty: float | Array,
    cost: Cost = "absolute",
) -> Array:
    """Return E of every example; for the parameters see `infer`."""
    residual = inputs - codes @ dictionary.T
    costs = np.log1p(codes**2) if cost == "logarithm" else np.abs(codes)
    if cost == "nonnegative":
        costs = np.where(codes < 0, np.inf, costs)
    total: Array = (residual**2).sum(axis=1) / 2 + (penalty * costs).sum(axis=1)
    return total


def infer(
    inputs: Array,
    dictionary: Array,
    penalty: float | Array,
    *,
    cost: Cost = "absolute",
    start: Array | None = None,
    sweeps: int = 2000,
    tolerance: float = 1e-4,
) -> Array:
    """Return the codes (examples, units) that minimise E, by coordinate descent.

    With the other coefficients held, and c what they leave of the filter response of unit j, the
    best coefficient is soft(c, λ) / |d|^2 for the absolute cost and max(c - λ, 0) / |d|^2 for the
    nonnegative one. For the logarithm, log(1 + a^2) lies below its tangent in a^2, which makes
    a = c / (|d|^2 + 2 λ / (1 + a_old^2)) the minimum of an upper bound. So E never rises. The first
    two costs are convex; with the logarithm a local minimum is found.

    Parameters
    ----------
    inputs
        (examples, inputs).
    dictionary
        (inputs, units), one basis function per column.
    penalty
        The weight λ of the cost: one number, or (units,).
    cost
        The cost S.
    start
        Codes to start from; zeros unless given.
    sweeps
        At most so many updates of every coefficient.
    tolerance
        An example is done when a sweep changes no coefficient by more than this part of the largest
        penalty, so that inputs and penalty in other units make no difference.
    """
    gram = dictionary.T @ dictionary  # (units, units)
    response = dictionary.T @ inputs.T  # (units, examples)
    codes = np.zeros_like(response) if start is None else start.T.copy()
    penalties = np.broadcast_to(np.asarray(penalty, dtype=response.dtype), len(gram))
    small = tolerance * penalties.max()
    live = np.arange(len(inputs))
    a, b = codes.copy(), response
    for _ in range(sweeps):
        change = np.zeros(len(live), dtype=a.dtype)
        for j in range(len(gram)):
            old, lam, norm2 = a[j].copy(), penalties[j], gram[j, j]
            c = b[j] - gram[j] @ a + norm2 * old
            if cost == "absolute":
                a[j] = np.sign(c) * np.maximum(np.abs(c) - lam, 0) / norm2
            elif cost == "nonnegative":
                a[j] = np.maximum(c - lam, 0) / norm2
            else:
                a[j] = c / (norm2 + 2 * lam / (1 + old**2))
            np.maximum(change, np.abs(a[j] - old), out=change)
        moving = change > small
        # Examples are dropped a fifth at a time, since each time everything is copied.
        if moving.mean() < 0.8:
            codes[:, live] = a
            live, a, b = live[moving], a[:, moving], b[:, moving]
            if not len(live):
                break
    codes[:, live] = a
    return codes.T


def stationarity(
    inputs: Array,
    dictionary: Array,
    codes: Array,
    penalty: float | Array,
    cost: Cost = "absolute",
) -> Array:
    """Return by how much each example misses the conditions for a minimum of E, in units of d.r.

    With the residual r = x - D a they are: d_j.r = λ S'(a_j) where S has a derivative; where a_j is
    zero, |d_j.r| <= λ for the absolute cost and d_j.r <= λ for the nonnegative one.
    """
    pull = (inputs - codes @ dictionary.T) @ dictionary
    if cost == "logarithm":
        missed = np.abs(pull - penalty * 2 * codes / (1 + codes**2))
    else:
        beyond = pull if cost == "nonnegative" else np.abs(pull)
        at_zero = np.maximum(beyond - penalty, 0)
        missed = np.where(codes == 0, at_zero, np.abs(pull - penalty * np.sign(codes)))
    worst: Array = missed.max(axis=1)
    return worst


def refit(inputs: Array, dictionary: Array, codes: Array) -> Array:
    """Return the dictionary with each column in turn made the best one of length 1 for the codes.

    The gradient of the error for column j is the mean of a_j (x - D a), the learning rule of the
    1996 paper. Instead of a small step along it, the column goes to the minimum on the unit sphere,
    which is the direction of the sum of a_j (x - D a + d_j a_j). A column in no use stays.
    """
    dictionary = dictionary.copy()
    together = codes.T @ codes  # (units, units)
    wanted = inputs.T @ codes  # (inputs, units)
    for j in np.flatnonzero(np.diag(together)):
        column = wanted[:, j] - dictionary @ together[:, j] + dictionary[:, j] * together[j, j]
        length = np.linalg.norm(column)
        if length > 0:
            dictionary[:, j] = column / length
    return dictionary


def normalise_columns(matrix: Array) -> Array:
    """Return the matrix with every column at length 1."""
    scaled: Array = matrix / np.linalg.norm(matrix, axis=0)
    return scaled


def learn(
    rng: np.random.Generator,
    inputs: Array,
    units: int,
    penalty: float,
    *,
    rounds: int,
    sweeps: int = 2,
    cost: Cost = "absolute",
) -> tuple[Array, Array]:
    """Learn a dictionary by alternating between codes and columns, from random columns.

    Neither step raises the energy: codes go on from where they were, columns keep length 1.

    Returns
    -------
    tuple
        The dictionary (inputs, units), and the mean energy after each round (rounds,).
    """
    noise = rng.standard_normal((inputs.shape[1], units)).astype(inputs.dtype)
    dictionary = normalise_columns(noise)
    codes = None
    energies = np.empty(rounds)
    for i in range(rounds):
        codes = infer(
            inputs, dictionary, penalty, cost=cost, start=codes, sweeps=sweeps, tolerance=0.0
        )
        dictionary = refit(inputs, dictionary, codes)
        energies[i] = energy(inputs, dictionary, codes, penalty, cost).mean()
    return dictionary, energies
