"""Pictures: histograms, images of pixels, tables, and which marks of a crowd to draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.plots.colours import ON_DARK, ON_LIGHT
from stronger.plots.layout import bare

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage
    from numpy.typing import ArrayLike, NDArray

MNIST = "CC BY-SA 3.0, https://creativecommons.org/licenses/by-sa/3.0/, as it shows digits of MNIST"
"""The licence of figures that show digits of MNIST: that of MNIST, by its distributors."""


def histogram(
    axes: Axes,
    values: ArrayLike,
    bins: ArrayLike,
    *,
    colour: str,
    label: str | None = None,
    **style: Any,
) -> None:
    """Draw a histogram in per cent of its own values, so that several can be compared.

    Parameters
    ----------
    axes
        Where; bars are translucent, so that others may stand on the same axes.
    values
        In any number.
    bins
        Their edges.
    colour, label
        Of the bars.
    **style
        Further arguments of ``Axes.hist``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> histogram(axes, [0.5, 0.5, 1.5, 1.5], [0, 1, 2], colour="C0")
    >>> [bar.get_height().item() for bar in axes.patches]
    [50.0, 50.0]
    """
    values = np.asarray(values)
    axes.hist(
        values,
        np.asarray(bins).tolist(),
        weights=np.full(len(values), 100 / len(values)),
        **{"color": colour, "alpha": 0.7, "label": label, **style},
    )


def table(
    axes: Axes,
    values: ArrayLike,
    *,
    rows: Iterable[str],
    columns: Iterable[str],
    write: Callable[[float], str] = "{:.2f}".format,
    **style: Any,
) -> AxesImage:
    """Draw a table whose cells are coloured by their values, which stand in them.

    Parameters
    ----------
    axes
        Where.
    values
        (rows, columns).
    rows, columns
        Their names.
    write
        Returns what stands in a cell of a value.
    **style
        Further arguments of ``Axes.imshow``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> drawn = table(axes, [[0, 1]], rows=["updated"], columns=["same", "other"], cmap="Blues")
    >>> [(text.get_text(), text.get_color()) for text in axes.texts]
    [('0.00', '#0b0b0b'), ('1.00', '#fefefe')]
    """
    values = np.asarray(values, float)
    image = axes.imshow(values, **style)
    for (row, column), value in np.ndenumerate(values):
        *rgb, alpha = image.to_rgba(value)
        light = alpha * np.dot(rgb, (0.299, 0.587, 0.114)) + 1 - alpha  # on a white page
        colour = ON_LIGHT if light > 0.5 else ON_DARK
        axes.text(column, row, write(value), ha="center", va="center", color=colour)
    columns, rows = list(columns), list(rows)
    for edge in range(1, len(columns)):
        axes.axvline(edge - 0.5, color="white")
    for edge in range(1, len(rows)):
        axes.axhline(edge - 0.5, color="white")
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    return image


def pixels(
    axes: Axes,
    values: ArrayLike,
    *,
    title: str = "",
    under: str = "",
    reach: float | None = None,
    ink: bool = False,
    frame: bool = False,
    shape: tuple[int, int] = (28, 28),
    **style: Any,
) -> AxesImage:
    """Draw the values of pixels as an image: signed, in two colours around white, or as ink.

    Parameters
    ----------
    axes
        Where.
    values
        Of each pixel, row by row, or as an image (height, width).
    title, under
        Words above and below.
    reach
        The size of a value that has the full colour; unless given, the largest there is.
    ink
        Whether values are ink from 0 on rather than signed.
    frame
        Whether to frame the image.
    shape
        Height and width, where values lie row by row.
    **style
        Further arguments of ``Axes.imshow``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> drawn = pixels(Figure().subplots(), [[-3.0, 1.0]])
    >>> drawn.get_clim()
    (-3.0, 3.0)
    """
    image = np.asarray(values, float)
    image = image if image.ndim == 2 else image.reshape(shape)
    reach = float(np.abs(image).max()) if reach is None else reach
    colours = "gray_r" if ink else "PuOr"
    drawn = axes.imshow(image, cmap=colours, vmin=0 if ink else -reach, vmax=reach, **style)
    axes.set_title(title, loc="center", fontsize=10)
    axes.set_xlabel(under, fontsize=10)
    bare(axes, frame=frame)
    return drawn


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
