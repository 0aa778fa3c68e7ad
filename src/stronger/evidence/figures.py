"""Draws the figures of a demo as SVG: one style, readable on light and dark pages, same bytes.

A figure is a white card whatever the page behind it, text is drawn as outlines so that no font is
needed, and neither dates nor random identifiers enter the file.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.evidence.compacting import compact
from stronger.plots import GREY, NARROW, WIDTH
from stronger.plots.fitting import fit, named

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stronger.evidence.demo import Drawing
    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

STYLE: dict[str, Any] = {
    "svg.hashsalt": "larger-is-stronger",
    "svg.fonttype": "none",
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


def draw(drawing: Drawing, seeds: Seeds, *, narrow: bool = False) -> bytes:
    """Return one figure as SVG, for a page or, narrow, for a phone."""
    import matplotlib.style
    from matplotlib.figure import Figure

    with matplotlib.style.context(["default", STYLE]):
        grid = drawing.grid(narrow)
        size = (NARROW, drawing.narrow_height) if narrow else (WIDTH, drawing.height)
        figure = Figure(figsize=size)
        more = drawing.more if grid == drawing.panels else _without_ratios(drawing.more)
        panels: Any = (
            figure.subplot_mosaic(grid, **more)
            if isinstance(grid, str)
            else figure.subplots(*grid, **more)
        )
        stacked = grid != drawing.panels and not isinstance(grid, str)
        if stacked:
            panels = panels.reshape([each for each in drawing.panels if each != 1])
        drawing.draw(panels, seeds)
        if stacked:
            _label_each(panels)
        fit(figure, narrow=narrow)
        return saved(figure)


def _without_ratios(more: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in more.items() if not name.endswith("_ratios")}


def _label_each(panels: Panels) -> None:
    """Write what a row or a column of panels had in common at each, where they part."""
    table = np.atleast_2d(panels)
    for line in (*table, *table.T):
        for side in ("xaxis", "yaxis"):
            words = {getattr(axes, side).label.get_text() for axes in line} - {""}
            for axes in line if len(words) == 1 else ():
                axis = getattr(axes, side)
                ticks = axis.get_ticklabels()
                if ticks and axes.axison and not named(axis):
                    seen = any(each.get_visible() for each in ticks)
                    axis.label.set_text(*words if seen else ("",))
    for column in table.T:
        titles = {axes.get_title("left") for axes in column} - {""}
        for axes in column if len(titles) == 1 else ():
            if axes.axison:
                axes.set_title(*titles)


def saved(figure: Figure) -> bytes:
    """Return a figure as a compact SVG."""
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return compact(file.getvalue().decode()).encode()
