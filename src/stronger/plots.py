"""What figures are drawn with: colours, and the marks and lines that recur.

Every function draws on matplotlib's axes that it is given. One mark is one seed, one thin line is
one seed; an interval is the 95% interval of the mean over seeds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage
    from numpy.typing import ArrayLike, NDArray

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PINK = (
    "#000000",
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#f0e442",
    "#0072b2",
    "#d55e00",
    "#cc79a7",
)
"""The eight colours of Okabe and Ito, which readers with any colour vision tell apart."""
GREY = "#6b7280"
WIDTH = 7.2
"""Width of a figure in inches."""
Panels: TypeAlias = "NDArray[np.object_]"
"""Axes of a figure that has several, in rows, in columns, or in both."""
FAINT = "#e5e7eb"
"""Of what stands behind, such as a grid."""


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
    **style: Any,
) -> None:
    """Draw a metric's value in each seed, with a stroke at the mean and a bar over its interval.

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
    **style
        Further arguments of ``Axes.plot`` for the marks.
    """
    from stronger.statistics import interval_of_mean

    values = np.asarray(values, float)

    def draw(along: ArrayLike, across: ArrayLike, *form: str, **more: Any) -> None:
        axes.plot(*((across, along) if upright else (along, across)), *form, color=colour, **more)

    draw(
        values,
        np.full(len(values), at),
        marker,
        **{"alpha": 0.6, "markersize": 5, "linestyle": "none", "label": label, **style},
    )
    if interval and len(values) > 1:
        draw(interval_of_mean(values), [at, at], linewidth=2.5, alpha=0.9, zorder=3)
    draw([values.mean()] * 2, [at - width, at + width])


def name_rows(axes: Axes, names: Iterable[str]) -> None:
    """Name the rows of dots, the first on top."""
    names = list(names)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)


def curves(
    axes: Axes,
    x: ArrayLike,
    ys: Iterable[ArrayLike],
    *,
    colour: str,
    label: str | None = None,
    **style: Any,
) -> None:
    """Draw one thin line a seed, all of one colour and with one label.

    Parameters
    ----------
    axes
        Where.
    x
        The same for all seeds.
    ys
        Of each seed.
    colour, label
        Of the lines.
    **style
        Further arguments of ``Axes.plot``.
    """
    for number, y in enumerate(ys):
        known = None if number else label
        axes.plot(
            x, y, **{"color": colour, "label": known, "linewidth": 1.2, "alpha": 0.7, **style}
        )


def band(
    axes: Axes,
    x: ArrayLike,
    ys: ArrayLike,
    *,
    colour: str,
    label: str | None = None,
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
    **style
        Further arguments of ``Axes.plot``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> band(axes, [0, 1], [[0, 4], [0, 6]], colour=BLUE)
    >>> axes.lines[0].get_ydata().tolist()
    [0.0, 5.0]
    """
    ys = np.asarray(ys)
    axes.plot(x, ys.mean(axis=0), color=colour, label=label, **style)
    axes.fill_between(x, ys.min(axis=0), ys.max(axis=0), color=colour, alpha=0.25, linewidth=0)


def line_at(
    axes: Axes, value: float, *, label: str | None = None, upright: bool = False, **style: Any
) -> None:
    """Draw a dashed line at the value that there would be without an effect.

    Parameters
    ----------
    upright
        Whether values run upwards, so that the line lies flat.
    """
    draw = axes.axhline if upright else axes.axvline
    draw(value, **{"color": GREY, "linestyle": "--", "linewidth": 1.5, "label": label, **style})


def shares(
    axes: Axes,
    found: Mapping[str, ArrayLike],
    *,
    null: float | None = None,
    colours: str | Sequence[str] = BLUE,
    unit: float = 100,
    **style: Any,
) -> None:
    """Draw shares in columns, one dot a seed, against the share that chance would give.

    Parameters
    ----------
    axes
        Where.
    found
        Of each seed, by the name of the column.
    null
        The share without an effect; drawn as a dashed line.
    colours
        One for all columns, or one for each.
    unit
        What 1 is drawn as: 100 for per cent.
    **style
        Further arguments of `dots`.
    """
    each = [colours] * len(found) if isinstance(colours, str) else colours
    for at, (values, colour) in enumerate(zip(found.values(), each, strict=True)):
        dots(axes, unit * np.asarray(values), at, colour=colour, upright=True, **style)
    if null is not None:
        line_at(axes, unit * null, upright=True)
    axes.set_xticks(range(len(found)), list(found))
    axes.set_xlim(-0.5, len(found) - 0.5)


def histograms(
    panels: Iterable[Axes],
    values: Iterable[ArrayLike],
    bins: ArrayLike,
    *,
    colours: Iterable[str],
    titles: Iterable[str],
    null: float | None = None,
) -> None:
    """Draw histograms to compare, each in per cent of its own values, one panel each.

    Parameters
    ----------
    panels, values, colours, titles
        As many as histograms.
    bins
        Their edges, the same for all.
    null
        A value to mark in each by a dashed line.
    """
    for axes, each, colour, title in zip(panels, values, colours, titles, strict=True):
        each = np.asarray(each)
        axes.hist(
            each,
            np.asarray(bins).tolist(),
            weights=np.full(len(each), 100 / len(each)),
            color=colour,
        )
        if null is not None:
            line_at(axes, null)
        axes.set_title(title)


def pixels(
    axes: Axes,
    values: ArrayLike,
    *,
    title: str = "",
    under: str = "",
    reach: float | None = None,
    ink: bool = False,
    shape: tuple[int, int] = (28, 28),
) -> AxesImage:
    """Draw the values of pixels as an image: signed, in two colours around white, or as ink.

    Parameters
    ----------
    axes
        Where.
    values
        Of each pixel, row by row.
    title, under
        Words above and below.
    reach
        The size of a value that has the full colour; unless given, the largest there is.
    ink
        Whether values are ink from 0 on rather than signed.
    shape
        Height and width.
    """
    image = np.asarray(values, float).reshape(shape)
    reach = float(np.abs(image).max()) if reach is None else reach
    drawn = axes.imshow(
        image, cmap="Greys" if ink else "PuOr", vmin=0 if ink else -reach, vmax=reach
    )
    axes.set_title(title, loc="center", fontsize=10)
    axes.set_xlabel(under, fontsize=10)
    bare(axes)
    return drawn


def bare(axes: Axes) -> None:
    """Take ticks, grid and frame away."""
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def unhidden(*places: NDArray[Any], cells: int = 250, most: int = 1) -> NDArray[np.bool_]:
    """Return which marks of a crowd to draw: in each cell of a grid only the last.

    What lies below as many others cannot be seen, but takes its place in the file.

    Parameters
    ----------
    places
        Where marks are on each axis.
    cells
        Into how many each axis is divided, from the least place to the greatest.
    most
        How many are drawn in a cell; more than one where they are translucent.
    """
    table = np.stack([_cells(each, cells) for each in places], axis=1)
    drawn = np.zeros(len(table), dtype=np.bool_)
    found: Counter[tuple[int, ...]] = Counter()
    for i in range(len(table) - 1, -1, -1):
        cell = tuple(table[i])
        drawn[i] = found[cell] < most
        found[cell] += 1
    return drawn


def _cells(places: NDArray[Any], cells: int) -> NDArray[np.int64]:
    finite = places[np.isfinite(places)]
    low, high = (finite.min(), finite.max()) if len(finite) else (0, 0)
    scaled = (places - low) / ((high - low) or 1) * cells
    return np.nan_to_num(scaled, nan=-1, posinf=-1, neginf=-1).astype(np.int64)
