"""Draws the figures of a demo as SVG: one style, readable on light and dark pages, same bytes.

A figure is a white card whatever the page behind it, text is drawn as outlines so that no font is
needed, and neither dates nor random identifiers enter the file.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from stronger.evidence.compacting import compact
from stronger.plots import GREY, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stronger.evidence.demo import Drawing
    from stronger.evidence.seeds import Seeds

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


def draw(drawing: Drawing, seeds: Seeds) -> bytes:
    """Return one figure as SVG."""
    import matplotlib.style
    from matplotlib.figure import Figure

    with matplotlib.style.context(["default", STYLE]):
        figure = Figure(figsize=(WIDTH, drawing.height))
        panels = (
            figure.subplot_mosaic(drawing.panels, **drawing.more)
            if isinstance(drawing.panels, str)
            else figure.subplots(*drawing.panels, **drawing.more)
        )
        drawing.draw(panels, seeds)
        return saved(figure)


def saved(figure: Figure) -> bytes:
    """Return a figure as a compact SVG."""
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return compact(file.getvalue().decode()).encode()
