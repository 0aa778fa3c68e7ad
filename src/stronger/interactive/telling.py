"""How shares are printed, alike in Python and in the scripts of the page."""

from __future__ import annotations

import math
from collections.abc import Sequence


def mean(values: Sequence[float]) -> float:
    """Return the mean, added up in order (`sum` compensates for rounding, scripts do not)."""
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def percent(share: float) -> int:
    """Return a share as a whole number of percent; halves go up.

    >>> percent(0.125), percent(0.5)
    (13, 50)
    """
    return math.floor(100 * share + 0.5)


def spread(values: Sequence[float]) -> str:
    """Return the mean of shares with the lowest and the highest seed, in words.

    >>> spread([0.5, 0.75])
    '63% (50% to 75%)'
    """
    return f"{percent(mean(values))}% ({percent(min(values))}% to {percent(max(values))}%)"
