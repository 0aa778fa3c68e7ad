"""What is computed of numbers again and again, defined once: correlations, areas, shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from stronger.arrays import Array, Bits, Indices, Labels


def interval_of_mean(values: ArrayLike, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Student t interval of the mean of values that were drawn independently.

    Examples
    --------
    >>> low, high = interval_of_mean([1.0, 2.0, 3.0])
    >>> round(low, 3), round(high, 3)
    (-0.484, 4.484)
    """
    from scipy.stats import t

    values = np.asarray(values, float)
    half = t.ppf((1 + confidence) / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)


@overload
def rank_correlation(a: ArrayLike, b: ArrayLike) -> float: ...


@overload
def rank_correlation(a: ArrayLike, b: ArrayLike, axis: int) -> NDArray[np.float64]: ...


def rank_correlation(
    a: ArrayLike, b: ArrayLike, axis: int | None = None
) -> float | NDArray[np.float64]:
    """Return Spearman's rank correlation: Pearson's of the ranks, where equal values share theirs.

    Where either is constant nothing can be said of order, and it is 0.

    Parameters
    ----------
    a, b
        Of one shape.
    axis
        Along which to correlate; None: all values.

    Returns
    -------
    float or NDArray[np.float64]
        One number, or those along an axis in the shape that is left without it.

    Examples
    --------
    >>> round(rank_correlation([1, 2, 5, 5], [0, 0.5, 9, 8]), 6)
    0.948683
    """
    from scipy.stats import rankdata, spearmanr

    if axis is None:
        constant = np.ptp(a) == 0 or np.ptp(b) == 0
        return 0.0 if constant else float(spearmanr(np.ravel(a), np.ravel(b)).statistic)
    x, y = (rankdata(np.asarray(each), axis=axis) for each in (a, b))
    x, y = (each - (each.shape[axis] + 1) / 2 for each in (x, y))
    lengths = np.sqrt((x * x).sum(axis=axis) * (y * y).sum(axis=axis))
    return np.asarray((x * y).sum(axis=axis) / np.where(lengths > 0, lengths, 1))


def auc(values: Array, present: Bits) -> NDArray[np.float64]:
    """Return how often values are higher where a feature is present than where it is absent.

    This is the area under the receiver operating characteristic, by the rank sums of Mann and
    Whitney: 1 if every present example lies above every absent one, 0 if below, 1/2 if nothing can
    be told. Equal values count half.

    Parameters
    ----------
    values
        Of units (examples, units).
    present
        Features (examples, features), each present in some examples and absent in some.

    Returns
    -------
    NDArray[np.float64]
        (units, features).

    Examples
    --------
    >>> values = np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]])
    >>> auc(values, np.array([[False], [False], [True]])).tolist()
    [[1.0], [0.5]]
    """
    from scipy.stats import rankdata

    ranks = rankdata(values, axis=0)
    n = present.sum(axis=0).astype(np.float64)
    sums = ranks.T @ present.astype(np.float64)
    area: NDArray[np.float64] = (sums - n * (n + 1) / 2) / (n * (len(present) - n))
    return area


def auc_of_two(high: Array, low: Array) -> float:
    """Return how often a value of one set lies above one of another; equal ones count half.

    Examples
    --------
    >>> auc_of_two(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    0.875
    """
    values = np.concatenate([high, low])[:, None]
    present = np.arange(len(values))[:, None] < len(high)
    return float(auc(values, present)[0, 0])


def effective_number(strengths: Array) -> float:
    """Return how many of some strengths count: (Σλ)² / Σλ², as precise as they are themselves.

    That is all of them if they are equal, and 1 if one outdoes all others.

    Examples
    --------
    >>> float(effective_number(np.array([2.0, 2.0, 0.0])))
    2.0
    """
    scaled = strengths / strengths.max()  # squares of large ones would overflow
    number: float = scaled.sum() ** 2 / np.square(scaled).sum()
    return number


def overlap(a: Bits, b: Bits) -> float:
    """Return the Jaccard index of two sets given as masks: |A ∩ B| / |A ∪ B|; 1 if both are empty.

    Examples
    --------
    >>> overlap(np.array([True, True, False]), np.array([True, False, False]))
    0.5
    """
    union = np.count_nonzero(a | b)
    return float(np.count_nonzero(a & b) / union) if union else 1.0


def top_purity(values: Array, labels: Labels, top: int) -> float:
    """Return the share of the commonest label among the examples with the largest values.

    Parameters
    ----------
    values
        Of a unit (examples,).
    labels
        Class numbers from 0 on (examples,).
    top
        How many examples.

    Examples
    --------
    >>> top_purity(np.array([0.1, 0.9, 0.8, 0.7]), np.array([0, 1, 1, 2]), top=3)
    0.6666666666666666
    """
    largest: Indices = np.argsort(values, kind="stable")[-top:]
    return float(np.bincount(labels[largest]).max() / top)


def selectivity(activations: Array, labels: Labels) -> Array:
    """Return the class selectivity of units: (m - o) / (m + o), or 0 if a unit is never active.

    m is the largest mean activation over the examples of a class, and o the mean of the other
    classes' means [morcos2018importance].

    Parameters
    ----------
    activations
        Of units, and not negative (examples, units).
    labels
        (examples,).

    Examples
    --------
    >>> selectivity(np.array([[3.0, 1.0, 0.0], [0.0, 1.0, 0.0]]), np.array([0, 1])).tolist()
    [1.0, 0.0, 0.0]
    """
    classes = np.unique(labels)
    means = np.array([activations[labels == each].mean(axis=0) for each in classes])
    largest = means.max(axis=0)
    others = (means.sum(axis=0) - largest) / (len(classes) - 1)
    total = largest + others
    index: Array = np.divide(largest - others, total, out=np.zeros_like(total), where=total > 0)
    return index


def accuracy(outputs: Array, labels: Labels) -> float:
    """Return the share of examples whose largest output is that of their label.

    Parameters
    ----------
    outputs
        (examples, classes).
    labels
        (examples,).
    """
    return float(np.mean(outputs.argmax(axis=1) == labels))


def error(outputs: Array, labels: Labels) -> float:
    """Return the share of misclassified examples: those whose largest output is another's.

    Parameters
    ----------
    outputs
        (examples, classes).
    labels
        (examples,).
    """
    return float(np.mean(outputs.argmax(axis=1) != labels))
