"""Dots: a metric of each seed, with the mean and its interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stronger.plots.colours import BLUE, FAINT, deep
from stronger.plots.layout import name_rows
from stronger.plots.spans import span_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray


def dots(
    axes: Axes,
    values: ArrayLike,
    at: float,
    *,
    colour: str,
    marker: str = "o",
    label: str | None = None,
    upright: bool = False,
    width: float = 0.14,
    interval: bool = True,
    within: tuple[float, float] | None = None,
    **style: Any,
) -> None:
    """Draw a metric's value in each seed, with a stroke at the mean and a bar over its interval.

    Stroke and bar lie on the marks and are darker, so that they are seen among many.

    Parameters
    ----------
    axes
        Where.
    values
        One of each seed.
    at
        The row; or the column, if values run upwards.
    colour, marker, label
        Of the marks.
    upright
        Whether values run upwards rather than to the right.
    width
        Half the length of the stroke.
    interval
        Whether to draw the 95% interval of the mean.
    within
        The least and the greatest value that there can be, such as 0 and 1 of a share, which
        the bar is not drawn beyond.
    **style
        Further arguments of ``Axes.plot`` for the marks.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> dots(axes, [0.9, 1.0], 3, colour=BLUE, within=(0, 1))
    >>> marks, mean = axes.lines
    >>> marks.get_xydata().tolist()
    [[0.9, 3.0], [1.0, 3.0]]
    >>> mean.get_xdata().round(2).tolist()
    [0.31, 1.0, nan, 0.95, 0.95]
    """
    from matplotlib.colors import to_hex

    values = np.asarray(values, float)

    def draw(along: ArrayLike, across: ArrayLike, **more: Any) -> None:
        axes.plot(*((across, along) if upright else (along, across)), **more)

    look = {"color": colour, "alpha": 0.5, "markersize": 5, "label": label, **style}
    draw(values, np.full(len(values), at), marker=marker, linestyle="none", **look)
    mean = values.mean()
    low, high = span_of(values, "interval", within) if interval else (mean, mean)
    draw(
        [low, high, np.nan, mean, mean],
        [at, at, np.nan, at - width, at + width],
        color=deep(to_hex(colour)),
        solid_capstyle="butt",
        zorder=3,
    )


class Series(NamedTuple):
    """One of several series of dots that stand side by side in every row."""

    label: str
    colour: str
    values: Sequence[ArrayLike | None] | NDArray[Any]
    """Of each row one value a seed; None where a row has none."""
    marker: str = "o"
    filled: bool = True
    """Whether marks are filled, or white inside."""


def groups(
    axes: Axes,
    series: Iterable[Series],
    names: Iterable[str],
    *,
    upright: bool = False,
    spread: float = 0.7,
    **style: Any,
) -> None:
    """Draw several series of dots side by side in every row, each labelled once.

    Parameters
    ----------
    axes
        Where.
    series
        What stands side by side, from the top; if upright, from the left.
    names
        Of each row.
    upright
        Whether values run upwards, so that rows are columns.
    spread
        The share of a row that the series take together.
    **style
        Further arguments of `dots`.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> seen = Series("seen", BLUE, [[0.1, 0.2], [0.3, 0.4]])
    >>> groups(axes, [seen, Series("unseen", FAINT, [None, [0.5, 0.6]])], ["angle", "distance"])
    >>> [line.get_ydata()[0].round(3).item() for line in axes.lines[:6:2]]
    [-0.175, 0.825, 1.175]
    >>> axes.get_legend_handles_labels()[1]
    ['seen', 'unseen']
    """
    series, names = list(series), list(names)
    step = spread / len(series)
    for number, each in enumerate(series):
        label: str | None = each.label
        offset = (number - (len(series) - 1) / 2) * step
        for row, (_, values) in enumerate(zip(names, each.values, strict=True)):
            if values is not None:
                dots(
                    axes,
                    values,
                    row + offset,
                    **{
                        "colour": each.colour,
                        "marker": each.marker,
                        "markerfacecolor": each.colour if each.filled else "white",
                        "label": label,
                        "upright": upright,
                        "width": min(0.14, 0.4 * step),
                        **style,
                    },
                )
                label = None
    name_rows(axes, names, upright=upright)
    axes.grid(visible=False, axis="x" if upright else "y")
    for edge in range(1, len(names)):
        between = axes.axvline if upright else axes.axhline
        between(edge - 0.5, color=FAINT, linewidth=0.8, zorder=0)


def rows(
    axes: Axes,
    values: Iterable[ArrayLike],
    names: Iterable[str],
    *,
    colours: str | Sequence[str] = BLUE,
    upright: bool = False,
    **style: Any,
) -> None:
    """Draw one metric in each row: a dot for each seed, with the mean and its interval.

    Parameters
    ----------
    axes
        Where.
    values
        Of each row, one a seed.
    names
        Of each row.
    colours
        One for all rows, or one for each.
    upright
        Whether values run upwards, so that rows are columns.
    **style
        Further arguments of `dots`.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> rows(axes, [[0.1, 0.2], [0.3, 0.4]], ["trained", "untrained"])
    >>> [line.get_ydata()[0].item() for line in axes.lines[::2]]
    [0, 1]
    """
    names = list(names)
    each = [colours] * len(names) if isinstance(colours, str) else colours
    for row, (_, found, colour) in enumerate(zip(names, values, each, strict=True)):
        dots(axes, found, row, colour=colour, upright=upright, **style)
    name_rows(axes, names, upright=upright)


def conditions(
    axes: Axes,
    values: ArrayLike,
    *,
    colour: str,
    label: str | None = None,
    offset: float = 0,
    **style: Any,
) -> None:
    """Draw a metric by condition: a dot for each seed, and a line through the means.

    Parameters
    ----------
    axes
        Where.
    values
        (seeds, conditions).
    colour, label
        Of dots and line.
    offset
        How far to the right of its column each condition is drawn.
    **style
        Further arguments of `dots`.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> conditions(axes, [[0, 4], [0, 6]], colour=BLUE)
    >>> axes.lines[-1].get_xydata().tolist()
    [[0.0, 0.0], [1.0, 5.0]]
    """
    values = np.asarray(values, float)
    places = np.arange(values.shape[1]) + offset
    for place, each in zip(places, values.T, strict=True):
        dots(axes, each, place, **{"colour": colour, "upright": True, "width": 0.04, **style})
    axes.plot(places, values.mean(axis=0), color=colour, label=label)
