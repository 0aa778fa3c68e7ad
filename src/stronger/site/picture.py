"""Lays out the graph: claims and how they bear on each other, and papers by year and part.

Graphviz computes where boxes go; a template draws them, so that a picture follows the page's
colours, light or dark, and its boxes are links. Sizes come from counting letters and not from
fonts, so that every machine draws the same picture.
"""

from __future__ import annotations

import json
import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stronger.site.views import BearingView, ClaimView, Views

WIDTH, LINE, PADDING, SMALL = 190, 17, 10, 20
"""Of a box, in pixels: width, height of a line of its title, space above, height of its counts."""
WRAP = 20
"""Letters that fit on a line of a title."""
MARGIN = 8
POINTS = 72
"""Graphviz measures nodes in inches and places them in points; our pixel is its point."""


@dataclass(frozen=True)
class Box:
    """A claim in the picture: pixels, y downwards, from the top left corner."""

    view: ClaimView
    x: float
    y: float
    height: float
    lines: tuple[str, ...]
    part: str

    @property
    def bearing(self) -> str:
        """How the claim stands to the thesis, in one word."""
        if self.view.is_thesis:
            return "thesis"
        return str(self.view.bearing[0]) if len(self.view.bearing) == 1 else "mixed"


@dataclass(frozen=True)
class Line:
    """A relation between two claims: a curve, and where its sign stands."""

    bearing: BearingView
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """The claims, laid out."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def lay_out(views: Views) -> Picture | None:
    """Place the claims: the thesis in the middle, what supports it left, what challenges it right.

    A claim stands on the side of the one through which it reaches the thesis. What refines the
    thesis goes to both sides by turns.
    """
    if not views.claims:
        return None
    from pygraphviz import AGraph

    names = {key: f"c{i}" for i, key in enumerate(views.claims)}
    lines = {key: tuple(textwrap.wrap(view.title, WRAP)) for key, view in views.claims.items()}
    heights = {key: len(lines[key]) * LINE + 2 * PADDING + SMALL for key in views.claims}
    groups = _groups(views)
    graph = AGraph(directed=True, strict=False, rankdir="LR", newrank="true")
    graph.graph_attr.update(nodesep=14 / POINTS, ranksep=40 / POINTS, splines="false")
    graph.node_attr.update(shape="box", fixedsize="true", label="", width=WIDTH / POINTS)
    for key, name in names.items():
        graph.add_node(name, height=heights[key] / POINTS)
    for group in sorted(set(groups.values())):
        members = [names[key] for key in views.claims if groups.get(key) == group]
        graph.add_subgraph(members, name=f"cluster_{group}", label="", margin=6)
    for i, each in enumerate(views.bearings):
        ends = names[each.source.id], names[each.target.id]
        if groups.get(each.source.id, "").startswith("right"):
            ends = ends[::-1]
        graph.add_edge(*ends, key=f"e{i}", weight=10)
    placed = json.loads(graph.draw(format="json", prog="dot"))
    centres = {
        each["name"]: tuple(map(float, each["pos"].split(",")))
        for each in placed["objects"]
        if "pos" in each
    }
    _, _, width, height = map(float, placed["bb"].split(","))
    boxes = {
        key: Box(
            view=view,
            x=round(centres[names[key]][0] - WIDTH / 2 + MARGIN, 1),
            y=round(height - centres[names[key]][1] - heights[key] / 2 + MARGIN, 1),
            height=heights[key],
            lines=lines[key],
            part=views.parts[view.claim.part].label if view.claim.part in views.parts else "",
        )
        for key, view in views.claims.items()
    }
    return Picture(
        width=math.ceil(width + 2 * MARGIN),
        height=math.ceil(height + 2 * MARGIN),
        boxes=tuple(boxes.values()),
        lines=tuple(
            _line(each, boxes[each.source.id], boxes[each.target.id])
            for each in views.bearings
            if each.source.id != each.target.id
        ),
    )


def _groups(views: Views) -> dict[str, str]:
    """Return for each claim but the thesis its side and kind, such as ``right-challenges``."""
    if views.thesis is None:
        return {}
    thesis = views.thesis.id
    direct = {each.source.id: each.relation for each in views.bearings if each.target.id == thesis}
    refining = [key for key, relation in direct.items() if relation == "refines"]
    groups = {}
    for key in views.claims:
        path = views.kb.argument.path(key)
        if len(path) < 2:
            continue
        relation = direct[path[-2]]
        if relation == "refines":
            side = "right" if refining.index(path[-2]) % 2 else "left"
        else:
            side = "right" if relation == "challenges" else "left"
        groups[key] = f"{side}-{relation}"
    return groups


def _line(bearing: BearingView, source: Box, target: Box) -> Line:
    """Return a curve that leaves and arrives horizontally, on the sides that face each other."""
    start, end = source.x, target.x
    if source.x < target.x:
        start += WIDTH
    elif source.x > target.x:
        end += WIDTH
    y, goal = source.y + source.height / 2, target.y + target.height / 2
    if source.x == target.x:
        bend = start - 40
        path = f"M{start:g} {y:g}C{bend:g} {y:g} {bend:g} {goal:g} {end:g} {goal:g}"
        return Line(bearing, path, start - 12, y)
    middle = (start + end) / 2
    path = f"M{start:g} {y:g}C{middle:g} {y:g} {middle:g} {goal:g} {end:g} {goal:g}"
    return Line(bearing, path, start + math.copysign(11, end - start), y)
