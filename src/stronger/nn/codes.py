"""Codes of hidden layers, taken apart: which units are on, how strongly, and what can be read off.

A code is an array (examples, units) of values that are zero or positive. The changes keep one part
of it and destroy another, so that the loss tells what the layers above had used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Usual:
    """What is usual in a code."""

    when_on: Array
    """(units,): the mean of each unit over the examples in which it is on; 0 if it never is."""
    averages: Array
    """(units,): the mean of each unit over all examples."""
    by_rank: Array
    """(units,): the mean of the largest value of an example, of the second largest, and so on."""


def usual(code: Array) -> Usual:
    """Return what is usual in this code."""
    on = np.maximum((code != 0).sum(axis=0), 1)
    return Usual(
        (code.sum(axis=0) / on).astype(code.dtype),
        code.mean(axis=0),
        np.sort(code, axis=1)[:, ::-1].mean(axis=0),
    )


def set_only(code: Array, known: Usual) -> Array:
    """Keep which units are on; give each its usual value.

    Examples
    --------
    >>> code = np.array([[1.0, 0.0], [3.0, 8.0]])
    >>> set_only(code, usual(code)).tolist()
    [[2.0, 0.0], [2.0, 8.0]]
    """
    return np.where(code != 0, known.when_on, 0).astype(code.dtype)


def set_at_one_level(code: Array) -> Array:
    """Keep which units are on, and the sum over each example; make all that are on equal.

    Examples
    --------
    >>> set_at_one_level(np.array([[1.0, 0.0, 3.0]])).tolist()
    [[2.0, 0.0, 2.0]]
    """
    on = code != 0
    level = code.sum(axis=1, keepdims=True) / np.maximum(on.sum(axis=1, keepdims=True), 1)
    return np.where(on, level, 0).astype(code.dtype)


def order_only(code: Array, known: Usual) -> Array:
    """Keep which units are on and the order of their values; give each the usual value of its rank.

    Examples
    --------
    >>> code = np.array([[1.0, 9.0], [4.0, 3.0]])
    >>> order_only(code, usual(code)).tolist()
    [[2.0, 6.5], [6.5, 2.0]]
    """
    changed = np.empty_like(code)
    order = np.argsort(-code, axis=1, kind="stable")
    np.put_along_axis(changed, order, np.broadcast_to(known.by_rank, code.shape), axis=1)
    return np.where(code != 0, changed, 0).astype(code.dtype)


def exchanged(code: Array, rng: np.random.Generator) -> Array:
    """Keep which units are on and which values occur; deal the values anew among those units."""
    on = code != 0
    dealt = np.argsort(np.where(on, rng.random(code.shape), 2), axis=1)
    places = np.argsort(~on, axis=1, kind="stable")
    changed = np.empty_like(code)
    np.put_along_axis(changed, places, np.take_along_axis(code, dealt, axis=1), axis=1)
    return changed


def moved(code: Array, rng: np.random.Generator) -> Array:
    """Keep how many units are on and which values occur; move them to units drawn at random."""
    return rng.permuted(code, axis=1)


def silence_filled(code: Array, known: Usual) -> Array:
    """Keep the values of the units that are on; give those that are off their average.

    Examples
    --------
    >>> code = np.array([[1.0, 0.0], [3.0, 8.0]])
    >>> silence_filled(code, usual(code)).tolist()
    [[1.0, 4.0], [3.0, 8.0]]
    """
    return np.where(code != 0, code, known.averages).astype(code.dtype)


def silence_disguised(code: Array, donors: Array, rng: np.random.Generator) -> Array:
    """Keep the values of the units that are on; give those that are off a value as if they were on.

    Each such value is drawn from those that the unit has in another code (examples, units), so that
    no value tells whether its unit was off. A unit that is never on there stays as it is.
    """
    changed = code.copy()
    for unit in range(code.shape[1]):
        off = code[:, unit] == 0
        lent = donors[donors[:, unit] != 0, unit]
        if len(lent):
            changed[off, unit] = rng.choice(lent, int(off.sum()))
    return changed


def readout(seen: Array, targets: Array, unseen: Array, strength: float = 0.01) -> Array:
    """Fit a linear read-out by ridge regression to one code and return its answers to another.

    With features standardised on the first code, W = (XᵀX / n + λI)⁻¹ Xᵀ T / n; the constant is
    free.

    Parameters
    ----------
    seen, unseen
        Codes (examples, units).
    targets
        T (examples, outputs), of the first code.
    strength
        λ.
    """
    mean, spread = seen.mean(axis=0, dtype=np.float64), seen.std(axis=0, dtype=np.float64)
    spread[spread < 1e-9] = 1
    x = (seen - mean) / spread
    level = targets.mean(axis=0)
    n, units = x.shape
    weights = np.linalg.solve(x.T @ x / n + strength * np.eye(units), x.T @ (targets - level) / n)
    answers: Array = (unseen - mean) / spread @ weights + level
    return answers


def updates_to_separate(
    rng: np.random.Generator, code: Array, labels: NDArray[np.integer[Any]], sweeps: int
) -> tuple[int, int]:
    """Let a perceptron with an output for each class learn a code, and count its mistakes.

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
        Mistakes in all, and mistakes in the last sweep: 0 if it ended.
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
