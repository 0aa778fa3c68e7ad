"""What stands around the marks: names of rows, a line of no effect, ticks and legends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.plots.colours import GREY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike


def name_rows(axes: Axes, names: Iterable[str], *, upright: bool = False) -> None:
    """Name the rows of dots, the first on top.

    Parameters
    ----------
    axes
        Where.
    names
        Of each row.
    upright
        Whether values run upwards, so that rows are columns, the first on the left.
    """
    names = list(names)
    if upright:
        axes.set_xticks(range(len(names)), names)
        axes.set_xlim(-0.5, len(names) - 0.5)
    else:
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.5, -0.5)


def line_at(
    axes: Axes, value: float, *, label: str | None = None, upright: bool = False, **style: Any
) -> None:
    """Draw a dashed line at the value that there would be without an effect.

    Parameters
    ----------
    axes
        Where.
    value
        Where on the axis of values.
    label
        Of the line.
    upright
        Whether values run upwards, so that the line lies flat.
    **style
        Further arguments of ``Axes.plot``.
    """
    draw = axes.axhline if upright else axes.axvline
    draw(value, **{"color": GREY, "linestyle": "--", "linewidth": 1.5, "label": label, **style})


def logarithmic(axes: Axes, *, x: ArrayLike = (), y: ArrayLike = ()) -> None:
    """Make axes logarithmic, with ticks at given values alone, written as plain numbers.

    Parameters
    ----------
    axes
        Where.
    x, y
        Values with a tick; an axis without any stays as it is.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> logarithmic(axes, x=[0.5, 1, 4096])
    >>> axes.get_xscale(), axes.get_yscale()
    ('log', 'linear')
    >>> [tick.get_text() for tick in axes.get_xticklabels()]
    ['0.5', '1', '4,096']
    """
    from matplotlib.ticker import NullLocator

    for ticks, scale, axis in ((x, axes.set_xscale, axes.xaxis), (y, axes.set_yscale, axes.yaxis)):
        places = np.asarray(ticks)
        if len(places):
            scale("log")
            axis.set_ticks(places, [f"{place:,.9g}" for place in places])
            axis.set_minor_locator(NullLocator())


def legend_below(axes: Axes, ncols: int = 1, **style: Any) -> None:
    """Draw one legend below all panels of a figure, which names each label once.

    Parameters
    ----------
    axes
        Any panel of the figure.
    ncols
        Columns.
    **style
        Further arguments of ``Figure.legend``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> left, right = Figure(layout="constrained").subplots(1, 2)
    >>> for axes in (left, right):
    ...     _ = axes.plot([0, 1], label="trained")
    >>> legend_below(left)
    >>> [text.get_text() for text in left.figure.legends[0].get_texts()]
    ['trained']
    """
    named: dict[str, Any] = {}
    for panel in axes.figure.axes:
        for handle, label in zip(*panel.get_legend_handles_labels(), strict=True):
            named.setdefault(label, handle)
    style = {"loc": "outside lower center", **style}
    axes.figure.legend(list(named.values()), list(named), ncols=ncols, **style)


def bare(axes: Axes, *, frame: bool = False) -> None:
    """Take ticks and grid away, and the frame unless it is asked for.

    Parameters
    ----------
    axes
        Where.
    frame
        Whether to draw all four sides of the frame.
    """
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)
    axes.spines[:].set_visible(frame)
