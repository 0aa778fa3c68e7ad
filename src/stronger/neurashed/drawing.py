"""Draws graphs as the paper does: levels from below, what fires marked, size by strength."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from stronger.neurashed.graph import Graph

    Array: TypeAlias = NDArray[np.floating[Any]]
    Firing: TypeAlias = NDArray[np.bool_]

ON, OFF, LINE = "#d55e00", "#ffffff", "#6b7280"
"""Colours of nodes that fire and that do not, and of edges."""
SMALLEST, LARGEST = 25.0, 520.0
"""Areas of nodes, in points²."""


def places(graph: Graph) -> list[NDArray[np.float64]]:
    """Return where nodes are drawn: for each level (nodes, 2), across in [0, 1], up from 0."""
    widest = max(graph.sizes)
    found = []
    for height, size in enumerate(graph.sizes):
        # the wider of even spacing as in the widest level and over the whole width but its margins
        gap = max(1 / widest, 0.8 / size) if size > 1 else 0.0
        across = 0.5 + gap * (np.arange(size) - (size - 1) / 2)
        found.append(np.stack([across, np.full(size, float(height))], axis=1))
    return found


def draw(
    axes: Axes,
    graph: Graph,
    *,
    firing: Firing | None = None,
    label: int | None = None,
    factors: Array | None = None,
    largest: float | None = None,
) -> None:
    """Draw a graph, a pathway through it, or what it has learned.

    Parameters
    ----------
    axes
        Where to; its frame is taken away.
    graph
        The graph.
    firing
        Which nodes below the last level fire, (nodes,); they and the edges between them are
        marked. None: nothing is marked.
    label
        Which class fires, from 0.
    factors
        Amplification factors, (nodes,): the area of a node is in proportion to its share of the
        largest in its level. None: all nodes are equally large.
    largest
        The factor that is drawn largest, instead of the largest of each level: for pictures of one
        model at several times.
    """
    from matplotlib.collections import LineCollection

    where = places(graph)
    last = len(graph.sizes) - 1
    on = [
        np.zeros(size, np.bool_) if firing is None or level == last else graph.level(firing, level)
        for level, size in enumerate(graph.sizes)
    ]
    if label is not None:
        on[last] = np.arange(graph.classes) == label
    for level, (below, above) in enumerate(pairwise(where)):
        wires = graph.wires[level].tocoo()
        lines: Any = np.stack([below[wires.col], above[wires.row]], axis=1)
        lit = on[level][wires.col] & on[level + 1][wires.row]
        axes.add_collection(LineCollection(lines[~lit], colors=LINE, linewidths=0.7, alpha=0.5))
        axes.add_collection(LineCollection(lines[lit], colors=ON, linewidths=1.8))
    for level, nodes in enumerate(where):
        area = np.full(len(nodes), 160.0)
        if factors is not None and level < last:
            strength = graph.level(factors, level)
            most = largest or strength.max() or 1.0
            area = SMALLEST + (LARGEST - SMALLEST) * strength / most
        axes.scatter(
            nodes[:, 0],
            nodes[:, 1],
            s=area,
            c=[ON if fires else OFF for fires in on[level]],
            edgecolors="black",
            linewidths=1.2,
            zorder=3,
        )
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.35, last + 0.35))
    axes.set_axis_off()
