"""Draws the figures of a demo as SVG: one style, readable on light and dark pages, same bytes.

A figure is a white card whatever the page behind it, text is drawn as outlines so that no font is
needed, and neither dates nor random identifiers enter the file.
"""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING, Any

from stronger.evidence.compacting import compact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stronger.evidence.demo import Drawing, Run

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

STYLE: dict[str, Any] = {
    "svg.hashsalt": "larger-is-stronger",
    "svg.fonttype": "path",
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#e5e7eb",
    "legend.frameon": False,
    "lines.linewidth": 2,
    "path.simplify_threshold": 0.25,
}


def draw(drawing: Drawing, run: Run) -> bytes:
    """Return one figure as SVG."""
    import matplotlib.style

    with matplotlib.style.context(["default", STYLE]):
        figure = drawing.draw(run)
        file = io.BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    return compact(file.getvalue().decode()).encode()


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
    import numpy as np

    table = np.stack([_cells(each, cells) for each in places], axis=1)
    drawn = np.zeros(len(table), dtype=np.bool_)
    found: Counter[tuple[int, ...]] = Counter()
    for i in range(len(table) - 1, -1, -1):
        cell = tuple(table[i])
        drawn[i] = found[cell] < most
        found[cell] += 1
    return drawn


def _cells(places: NDArray[Any], cells: int) -> NDArray[np.int64]:
    import numpy as np

    finite = places[np.isfinite(places)]
    low, high = (finite.min(), finite.max()) if len(finite) else (0, 0)
    scaled = (places - low) / ((high - low) or 1) * cells
    return np.nan_to_num(scaled, nan=-1, posinf=-1, neginf=-1).astype(np.int64)
