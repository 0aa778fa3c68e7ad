"""Means over seeds and their intervals, with nothing but the standard library."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONFIDENCE = 0.95


class Estimate(NamedTuple):
    """A metric over seeds: its mean with a 95% Student t interval, and its extremes.

    A single seed tells nothing of the spread: its interval is unbounded.
    """

    mean: float
    low: float
    high: float
    minimum: float
    maximum: float
    seeds: int


def central(t: float, freedom: int) -> float:
    """Return the probability that a Student t variable lies between -t and t.

    For a whole number of degrees of freedom this is a finite sum of powers of a cosine
    (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).

    Examples
    --------
    >>> round(central(1.0, 1), 12)
    0.5
    """
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term, total = (cosine, 0.0) if odd else (1.0, 0.0)
    for k in range(odd, freedom - 1, 2):
        total += term
        term *= cosine * cosine * (k + 1) / (k + 2)
    return (angle + sine * total) * 2 / math.pi if odd else sine * total


def outside(t: float, freedom: int) -> float:
    """Return the probability that a Student t variable lies beyond -t or t.

    Far out it is the same sum continued without end, for the difference of `central` to 1 would
    be lost in rounding.

    Examples
    --------
    >>> f"{outside(1e12, 1):.6e}"
    '6.366198e-13'
    """
    square = freedom / (freedom + t * t)
    if t < 2:
        return 1 - central(t, freedom)
    odd = freedom % 2
    k = odd
    term, total = math.sqrt(square) if odd else 1.0, 0.0
    while total + term != total:
        if k >= freedom - 1:
            total += term
        term *= square * (k + 1) / (k + 2)
        k += 2
    total *= t / math.sqrt(freedom + t * t)
    return total * 2 / math.pi if odd else total


@lru_cache(maxsize=1024)
def quantile(probability: float, freedom: int) -> float:
    """Return the value below which a Student t variable lies with a probability.

    Parameters
    ----------
    probability
        From one half up to, but not including, 1.
    freedom
        Degrees of freedom, a whole number from 1 on.

    Raises
    ------
    ValueError
        If either is out of range.

    Examples
    --------
    >>> round(quantile(0.975, 9), 6)
    2.262157
    """
    if not 0.5 <= probability < 1 or freedom < 1:
        raise ValueError(f"no quantile for probability {probability} and {freedom} degrees")
    wanted = 2 - 2 * probability
    low, high = 0.0, 1.0
    while outside(high, freedom) > wanted:
        high *= 2
    while low < (middle := (low + high) / 2) < high:
        if outside(middle, freedom) > wanted:
            low = middle
        else:
            high = middle
    return high


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of a metric over seeds with its 95% Student t interval.

    The interval of one value is unbounded, that of equal values is the value itself; a value that
    is not finite leaves the mean undefined (NaN) and the interval unbounded.

    Raises
    ------
    ValueError
        If there is no value.

    Examples
    --------
    >>> found = estimate([1.0, 2.0, 3.0])
    >>> round(found.low, 3), found.mean, round(found.high, 3)
    (-0.484, 2.0, 4.484)
    """
    if not values:
        raise ValueError("an estimate needs at least one value")
    count, minimum, maximum = len(values), min(values), max(values)
    if not all(map(math.isfinite, values)):
        mean, low, high = math.nan, -math.inf, math.inf
    elif count == 1:
        mean, low, high = values[0], -math.inf, math.inf
    elif minimum == maximum:
        mean = low = high = minimum
    else:
        mean, deviation = _spread(values)
        half = quantile((1 + CONFIDENCE) / 2, count - 1) * deviation / math.sqrt(count)
        low, high = mean - half, mean + half
    return Estimate(mean, low, high, minimum, maximum, count)


def estimates_of(metrics: Sequence[Mapping[str, float]]) -> dict[str, Estimate]:
    """Return the estimate of every metric, by name, from the metrics of each seed."""
    names = sorted({name for each in metrics for name in each})
    return {name: estimate([each[name] for each in metrics if name in each]) for name in names}


def foreseen(others: Sequence[float], probability: float, seeds: int = 1) -> tuple[float, float]:
    """Return the interval in which the mean of further seeds lies with a probability.

    It is m ± t s √(1/k + 1/n) with the mean m and the standard deviation s of the n others, the
    number k of further seeds, and t the quantile for n - 1 degrees of freedom. With fewer than two
    others it is unbounded.

    Examples
    --------
    >>> [round(each, 2) for each in foreseen([1.0, 2.0, 3.0], 0.95)]
    [-2.97, 6.97]
    >>> [round(each, 2) for each in foreseen([1.0, 2.0, 3.0], 0.95, seeds=3)]
    [-1.51, 5.51]
    """
    count = len(others)
    if count < 2 or not all(map(math.isfinite, others)):
        return -math.inf, math.inf
    mean, deviation = _spread(others)
    half = quantile((1 + probability) / 2, count - 1) * deviation * math.sqrt(1 / seeds + 1 / count)
    return mean - half, mean + half


def _spread(values: Sequence[float]) -> tuple[float, float]:
    """Return mean and standard deviation, n - 1 in the denominator; ``statistics`` is slower."""
    count = len(values)
    try:
        mean = math.fsum(values) / count
        return mean, math.sqrt(math.fsum((x - mean) ** 2 for x in values) / (count - 1))
    except OverflowError:  # in units of the largest, which loses the last bits
        unit = max(map(abs, values))
        mean, deviation = _spread([x / unit for x in values])
        return mean * unit, deviation * unit
