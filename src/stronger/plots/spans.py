"""What a bar or a band over seeds spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from stronger.statistics import interval_of_mean

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Span: TypeAlias = Literal["interval", "range", "deviation"]
"""The 95% interval of the mean; all seeds; or one standard deviation on either side."""


def span_of(
    values: ArrayLike, span: Span, within: tuple[float, float] | None = None
) -> tuple[float, float]:
    """Return the ends of a bar over the values of seeds; of one seed both are its value.

    Parameters
    ----------
    values
        One of each seed.
    span
        What the bar is to span.
    within
        The least and the greatest value that there can be.

    Examples
    --------
    >>> span_of([1, 2, 6], "range"), span_of([1, 2, 6], "range", within=(0, 5))
    ((1.0, 6.0), (1.0, 5.0))
    """
    values = np.asarray(values, float)
    if len(values) == 1 or span == "range":
        low, high = values.min(), values.max()
    elif span == "interval":
        low, high = interval_of_mean(values)
    else:
        low, high = values.mean() + np.array([-1, 1]) * values.std(ddof=1)
    low, high = np.clip([low, high], *within) if within else (low, high)
    return float(low), float(high)
