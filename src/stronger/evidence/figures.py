"""Draws the figures of a demo as SVG: one style, readable on light and dark pages, same bytes.

A figure is a white card whatever the page behind it, text is drawn as outlines so that no font is
needed, and neither dates nor random identifiers enter the file.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
}


def draw(drawing: Drawing, run: Run) -> bytes:
    """Return one figure as SVG."""
    import matplotlib.style

    with matplotlib.style.context(["default", STYLE]):
        figure = drawing.draw(run)
        file = io.BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()
