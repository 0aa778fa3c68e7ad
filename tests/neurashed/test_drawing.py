"""Drawings hold what they are to show."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from stronger.neurashed.builders import three_classes
from stronger.neurashed.drawing import LARGEST, OFF, ON, SMALLEST, draw, places


def test_nodes_lie_in_levels_apart_from_each_other() -> None:
    graph = three_classes().graph
    for height, level in enumerate(places(graph)):
        assert (level[:, 1] == height).all()
        assert (np.diff(level[:, 0]) >= 1 / 9 - 1e-12).all()
        assert level.min() >= 0
        assert level[:, 0].max() <= 1


def test_firing_nodes_and_edges_are_marked_and_size_is_strength() -> None:
    from matplotlib.colors import to_hex

    example = three_classes()
    axes = Figure().subplots()
    factors = np.arange(18.0)
    firing = example.data.firing()[0]
    draw(axes, example.graph, firing=firing, label=0, factors=factors)
    drawn: list[Any] = list(axes.collections)
    nodes = drawn[-4:]
    colours = [to_hex(tuple(colour)) for level in nodes for colour in level.get_facecolor()]
    assert colours[:18] == [ON if fires else OFF for fires in firing]
    assert colours[18:] == [ON, OFF, OFF]
    areas = nodes[0].get_sizes()
    np.testing.assert_allclose(areas, SMALLEST + (LARGEST - SMALLEST) * np.arange(9) / 8)
    marked = sum(len(each.get_segments()) for each in drawn[1:6:2])
    # type 1a: nodes 1-4 to 1 and 2, these to 1, and this to the first class
    assert marked == 5 + 2 + 1
