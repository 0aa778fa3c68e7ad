"""The colours of figures, and their width."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLACK, ORANGE, SKY, GREEN, BLUE, RED, PINK = (
    "#000000",
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#0072b2",
    "#d55e00",
    "#cc79a7",
)
"""Colours of Okabe and Ito, which readers with any colour vision tell apart. Theirs has a yellow,
too, which no darkening for a light page would leave one.

A page shows each as `stronger.plots.schemes` says."""
GREY = "#6b7280"
FAINT = "#e5e7eb"
"""Of what stands behind, such as a grid."""
WHITE = "#ffffff"
"""Of the page, whichever it is."""
ON_LIGHT, ON_DARK = "#0b0b0b", "#fefefe"
"""Of words and marks on images, whose colours no scheme changes."""
WIDTH = 7.2
"""Width of a figure in inches."""
NARROW = 4.5
"""The same for a phone: at 390 pixels a point of it is 1.1 pixels."""
Panels: TypeAlias = "NDArray[np.object_]"
"""Axes of a figure that has several, in rows, in columns, or in both."""


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour with a share of another in it.

    Examples
    --------
    >>> mixed("#000000", "#ffffff", 0.2)
    '#333333'
    """
    pairs = [(int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(old + share * (new - old)):02x}" for old, new in pairs)


def deep(colour: str) -> str:
    """Return a darker shade, which is seen on marks of the colour.

    Examples
    --------
    >>> deep(BLUE)
    '#00446b'
    """
    return mixed(colour, BLACK, 0.4)
