"""Lines: a metric of each seed, or its mean over seeds, against something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.plots.spans import Span, span_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike


def curves(
    axes: Axes,
    x: ArrayLike,
    ys: Iterable[ArrayLike],
    *,
    colour: str,
    label: str | None = None,
    mean: bool = False,
    **style: Any,
) -> None:
    """Draw one thin line a seed, all of one colour and with one label.

    Parameters
    ----------
    axes
        Where.
    x, ys
        (seeds, points), or (points) where they are the same for all seeds.
    colour, label
        Of the lines.
    mean
        Whether to draw the line through the means with marks, and those of seeds thinner.
    **style
        Further arguments of ``Axes.plot``; with a mean, for its line.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> curves(axes, [0, 1], [[0, 4], [0, 6]], colour="C0", label="error", mean=True)
    >>> [line.get_ydata().tolist() for line in axes.lines]
    [[0, 4], [0, 6], [0.0, 5.0]]
    """
    xs, table = np.broadcast_arrays(x, np.asarray(list(ys)))
    thin: dict[str, Any] = {"color": colour, "linewidth": 1.2, "alpha": 0.7}
    if mean:
        form = {"marker": "o", "markersize": 4, **style}
        style = {"linewidth": 0.7, "alpha": 0.35, "linestyle": style.get("linestyle", "-")}
    for number, (each, y) in enumerate(zip(xs, table, strict=True)):
        known = None if number or mean else label
        axes.plot(each, y, **{**thin, "label": known, **style})
    if mean:
        axes.plot(xs.mean(axis=0), table.mean(axis=0), color=colour, label=label, **form)


def band(
    axes: Axes,
    x: ArrayLike,
    ys: ArrayLike,
    *,
    colour: str,
    label: str | None = None,
    span: Span = "range",
    **style: Any,
) -> None:
    """Draw the mean over seeds as a line, and shade from the least to the greatest.

    Parameters
    ----------
    axes
        Where.
    x
        The same for all seeds.
    ys
        Of each seed (seeds, points).
    colour, label
        Of the line.
    span
        What to shade: all seeds, unless another is asked for.
    **style
        Further arguments of ``Axes.plot``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> band(axes, [0, 1], [[0, 4], [0, 6]], colour="C0")
    >>> axes.lines[0].get_ydata().tolist()
    [0.0, 5.0]
    """
    ys = np.asarray(ys)
    low, high = np.transpose([span_of(each, span) for each in ys.T])
    axes.plot(x, ys.mean(axis=0), color=colour, label=label, **style)
    axes.fill_between(x, low, high, color=colour, alpha=0.25, linewidth=0)


def means(
    axes: Axes,
    x: ArrayLike,
    ys: ArrayLike,
    *,
    colour: str,
    label: str | None = None,
    span: Span = "interval",
    within: tuple[float, float] | None = None,
    **style: Any,
) -> None:
    """Draw a line through the means over seeds, with a bar over the 95% interval of each.

    Parameters
    ----------
    axes
        Where.
    x
        The same for all seeds.
    ys
        Of each seed (seeds, points).
    colour, label
        Of the line.
    span
        What bars span: the interval, unless another is asked for.
    within
        The least and the greatest value that there can be, which bars are not drawn beyond.
    **style
        Further arguments of ``Axes.errorbar``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> means(axes, [0, 1], [[0, 4], [0, 6]], colour="C0", span="range")
    >>> [bar.tolist() for bar in axes.collections[0].get_segments()]
    [[[0.0, 0.0], [0.0, 0.0]], [[1.0, 4.0], [1.0, 6.0]]]
    """
    ys = np.asarray(ys, float)
    mean = ys.mean(axis=0)
    low, high = np.transpose([span_of(each, span, within) for each in ys.T])
    look = {"marker": "o", "markersize": 4, "elinewidth": 1, **style}
    axes.errorbar(x, mean, [mean - low, high - mean], color=colour, label=label, **look)
