"""Codes of hidden layers, ablated part by part, and what a linear probe reads out of them.

A code is an array (examples, units) of activations that are zero or positive; a unit is active
where its value is not zero. Each ablation keeps one part of the code and destroys another, so that
the loss of accuracy shows what the layers above had used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Means:
    """Mean activations of a code."""

    when_active: Array
    """(units,): of each unit over the examples in which it is active; 0 if it never is."""
    overall: Array
    """(units,): of each unit over all examples."""
    by_rank: Array
    """(units,): of the largest value of each example, of the second largest, and so on."""


def compute_means(code: Array) -> Means:
    """Return the mean activations of a code."""
    active = np.maximum((code != 0).sum(axis=0), 1)
    return Means(
        (code.sum(axis=0) / active).astype(code.dtype),
        code.mean(axis=0),
        np.sort(code, axis=1)[:, ::-1].mean(axis=0),
    )


def keep_active_set(code: Array, means: Means) -> Array:
    """Keep which units are active; give each its mean when active.

    Examples
    --------
    >>> code = np.array([[1.0, 0.0], [3.0, 8.0]])
    >>> keep_active_set(code, compute_means(code)).tolist()
    [[2.0, 0.0], [2.0, 8.0]]
    """
    return np.where(code != 0, means.when_active, 0).astype(code.dtype)


def equalise_values(code: Array) -> Array:
    """Keep which units are active, and the sum over each example; make the active ones equal.

    Examples
    --------
    >>> equalise_values(np.array([[1.0, 0.0, 3.0]])).tolist()
    [[2.0, 0.0, 2.0]]
    """
    active = code != 0
    level = code.sum(axis=1, keepdims=True) / np.maximum(active.sum(axis=1, keepdims=True), 1)
    return np.where(active, level, 0).astype(code.dtype)


def keep_ranks(code: Array, means: Means) -> Array:
    """Keep which units are active and the order of their values; give each the mean of its rank.

    Examples
    --------
    >>> code = np.array([[1.0, 9.0], [4.0, 3.0]])
    >>> keep_ranks(code, compute_means(code)).tolist()
    [[2.0, 6.5], [6.5, 2.0]]
    """
    changed = np.empty_like(code)
    order = np.argsort(-code, axis=1, kind="stable")
    np.put_along_axis(changed, order, np.broadcast_to(means.by_rank, code.shape), axis=1)
    return np.where(code != 0, changed, 0).astype(code.dtype)


def permute_values(code: Array, rng: np.random.Generator) -> Array:
    """Permute the values of each example among its active units, drawn at random."""
    active = code != 0
    order = np.argsort(np.where(active, rng.random(code.shape), 2), axis=1)
    places = np.argsort(~active, axis=1, kind="stable")
    changed = np.empty_like(code)
    np.put_along_axis(changed, places, np.take_along_axis(code, order, axis=1), axis=1)
    return changed


def permute_units(code: Array, rng: np.random.Generator) -> Array:
    """Permute the values of each example among all units, active or not."""
    return rng.permuted(code, axis=1)


def fill_zeros(code: Array, means: Means) -> Array:
    """Keep the values of active units; give the others their mean over all examples.

    Examples
    --------
    >>> code = np.array([[1.0, 0.0], [3.0, 8.0]])
    >>> fill_zeros(code, compute_means(code)).tolist()
    [[1.0, 4.0], [3.0, 8.0]]
    """
    return np.where(code != 0, code, means.overall).astype(code.dtype)


def resample_zeros(code: Array, donors: Array, rng: np.random.Generator) -> Array:
    """Keep the values of active units; give the others a value that they have when active.

    Each such value is drawn from those of the unit in another code (examples, units), so that no
    value shows whether its unit was active. A unit that never is active there stays as it is.
    """
    changed = code.copy()
    for unit in range(code.shape[1]):
        zero = code[:, unit] == 0
        values = donors[donors[:, unit] != 0, unit]
        if len(values):
            changed[zero, unit] = rng.choice(values, int(zero.sum()))
    return changed


def read_out(seen: Array, targets: Array, unseen: Array, penalty: float = 0.01) -> Array:
    """Fit a linear probe by ridge regression to one code and return its outputs for another.

    With features standardised on the first code, W = (XᵀX / n + λI)⁻¹ Xᵀ T / n; the constant is
    free.

    Parameters
    ----------
    seen, unseen
        Codes (examples, units).
    targets
        T (examples, outputs), of the first code.
    penalty
        λ, on squared weights.
    """
    mean, spread = seen.mean(axis=0, dtype=np.float64), seen.std(axis=0, dtype=np.float64)
    spread[spread < 1e-9] = 1
    x = (seen - mean) / spread
    level = targets.mean(axis=0)
    n, units = x.shape
    weights = np.linalg.solve(x.T @ x / n + penalty * np.eye(units), x.T @ (targets - level) / n)
    outputs: Array = (unseen - mean) / spread @ weights + level
    return outputs


def count_updates(
    rng: np.random.Generator, code: Array, labels: NDArray[np.integer[Any]], sweeps: int
) -> tuple[int, int]:
    """Let a perceptron with an output for each class learn a code, and count its updates.

    After a mistake the example is added to the weights of its class and subtracted from those of
    the class that won. If it ends, the code separates the classes linearly.

    Parameters
    ----------
    rng
        Orders the examples, once.
    code
        (examples, units); features are standardised, and a constant 1 is added.
    labels
        (examples,), class numbers.
    sweeps
        How often at most it goes through all examples.

    Returns
    -------
    tuple[int, int]
        Updates, one for each mistake, in all and in the last sweep: 0 if it ended.
    """
    spread = code.std(axis=0)
    x = (code - code.mean(axis=0)) / np.where(spread < 1e-9, 1, spread)
    x = np.column_stack([x, np.ones(len(x))])
    weights = np.zeros((int(labels.max()) + 1, x.shape[1]))
    order = rng.permutation(len(x))
    total = mistakes = 0
    for _ in range(sweeps):
        mistakes = 0
        for i in order:
            won = int(np.argmax(weights @ x[i]))
            if won != labels[i]:
                weights[labels[i]] += x[i]
                weights[won] -= x[i]
                mistakes += 1
        total += mistakes
        if not mistakes:
            break
    return total, mistakes
