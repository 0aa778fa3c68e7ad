"""Lays out the graph for a wide page: claims, and how they bear on each other.

Graphviz computes where boxes go; a template draws them, so that a picture follows the page's
colours, light or dark, and its boxes are links. Sizes come from counting letters and not from
fonts, so that every machine draws the same picture.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.site.timeline import tone

if TYPE_CHECKING:
    from stronger.site.edges import Edge
    from stronger.site.views import ClaimView, Views

WIDTH, LINE, PADDING, SMALL = 184, 17, 10, 20
"""Of a box, in pixels: width, height of a line of its title, space above, height of its counts."""
WRAP = 19
"""Letters that fit on a line of a title."""
BETWEEN = 58
"""From column to column: as little as lets lines be told apart, for the whole is to fit a page."""
MARGIN = 8
GAP = 34
"""Between the thesis and what stands below it."""
POINTS = 72
"""Graphviz measures nodes in inches and places them in points; our pixel is its point."""


@dataclass(frozen=True)
class Box:
    """A claim in the picture: pixels, y downwards, from the top left corner."""

    view: ClaimView
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    proved: int = 0
    """How many proved facts settle something of it."""

    @property
    def bearing(self) -> str:
        """How the claim stands to the thesis, in one word."""
        if self.view.is_thesis:
            return "thesis"
        if self.view.is_conjunct:
            return "part"
        return tone(self.view.bearing) if self.view.bearing else "mixed"


@dataclass(frozen=True)
class Line:
    """A relation between two claims, as a curve."""

    edge: Edge
    path: str


@dataclass(frozen=True)
class Picture:
    """The claims, laid out."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def lay_out(views: Views, edges: Iterable[Edge]) -> Picture | None:
    """Place the claims: the thesis in the middle, what supports it left, what challenges it right.

    A claim stands on the side of the one through which it reaches the thesis. What refines the
    thesis goes to both sides by turns. The conjuncts of a thesis stand below it, one under the
    other, and the sides are towards them.
    """
    if not views.claims:
        return None
    from pygraphviz import AGraph

    edges = [each for each in edges if each.source.id != each.target.id]
    top = views.thesis.id if views.thesis and views.conjuncts else ""
    names = {key: f"c{i}" for i, key in enumerate(views.claims) if key != top}
    lines = {key: tuple(textwrap.wrap(view.title, WRAP)) for key, view in views.claims.items()}
    heights = {key: height_of(lines[key]) for key in views.claims}
    groups = {
        key: f"{side}-{relation}" for key, (side, relation) in sides_and_relations(views).items()
    }
    graph = AGraph(directed=True, strict=False, rankdir="LR", newrank="true")
    graph.graph_attr.update(nodesep=14 / POINTS, ranksep=BETWEEN / POINTS, splines="false")
    graph.node_attr.update(shape="box", fixedsize="true", label="", width=WIDTH / POINTS)
    for key, name in names.items():
        graph.add_node(name, height=heights[key] / POINTS)
    for group in sorted(set(groups.values())):
        members = [names[key] for key in views.claims if groups.get(key) == group]
        graph.add_subgraph(members, name=f"cluster_{group}", label="", margin=6)
    middle = [names[view.id] for view in views.conjuncts]
    if middle:
        graph.add_subgraph(middle, name="conjuncts", rank="same")
    for i, each in enumerate(edges):
        if top in (each.source.id, each.target.id):
            continue
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
    if top:
        # Above all that stand in the middle column, so that it cannot meet any of them
        x, _ = centres[middle[0]]
        column = [key for key, name in names.items() if abs(centres[name][0] - x) < WIDTH]
        y = max(centres[names[key]][1] + heights[key] / 2 for key in column) + GAP
        names[top] = top
        centres[top] = (x, y + heights[top] / 2)
        height = max(height, y + heights[top])
    proved = facts_proved(views)
    boxes = {
        key: Box(
            view=view,
            x=round(centres[names[key]][0] - WIDTH / 2 + MARGIN, 1),
            y=round(height - centres[names[key]][1] - heights[key] / 2 + MARGIN, 1),
            width=WIDTH,
            height=heights[key],
            lines=lines[key],
            proved=proved[key],
        )
        for key, view in views.claims.items()
    }
    return Picture(
        width=math.ceil(width + 2 * MARGIN),
        height=math.ceil(height + 2 * MARGIN),
        boxes=tuple(boxes.values()),
        lines=tuple(_line(each, boxes[each.source.id], boxes[each.target.id]) for each in edges),
    )


def height_of(lines: tuple[str, ...]) -> int:
    """Return how high a box is whose title has these lines."""
    return len(lines) * LINE + 2 * PADDING + SMALL


def facts_proved(views: Views) -> Counter[str]:
    """Return for each claim how many proved facts settle something of it."""
    return Counter(
        claim for each in views.identities for claim in {bearing.id for bearing, _ in each.claims}
    )


def sides_and_relations(views: Views) -> dict[str, tuple[str, str]]:
    """Return for each claim its side and kind, such as ``("right", "challenges")``.

    The thesis and its conjuncts, which stand in the middle, have none.
    """
    if views.thesis is None:
        return {}
    ends = {views.thesis.id, *views.kb.argument.read_at}
    relations: dict[str, list[str]] = defaultdict(list)
    for each in views.bearings:
        if each.target.id in ends and each.source.id not in ends:
            relations[each.source.id].append(each.relation)
    direct = {key: _mainly(found) for key, found in relations.items()}
    refining = [key for key, relation in direct.items() if relation == "refines"]
    groups = {}
    for key in views.claims:
        path = [each for each in views.kb.argument.path(key) if each not in ends]
        if not path:
            continue
        relation = direct[path[-1]]
        if relation == "refines":
            side = "right" if refining.index(path[-1]) % 2 else "left"
        else:
            side = "right" if relation == "challenges" else "left"
        groups[key] = (side, relation)
    return groups


def _mainly(relations: list[str]) -> str:
    """Return the relation that decides on a side: a sign before none, the one that is commoner."""
    return max(
        ("supports", "challenges", "refines"),
        key=lambda each: (each != "refines" and each in relations, relations.count(each)),
    )


def _line(edge: Edge, source: Box, target: Box) -> Line:
    """Return a curve that leaves and arrives horizontally, on the sides that face each other."""
    start, end = source.x, target.x
    if source.x < target.x:
        start += WIDTH
    elif source.x > target.x:
        end += WIDTH
    y, goal = source.y + source.height / 2, target.y + target.height / 2
    if edge.relation == "part-of" and source.x == target.x:
        # Behind the boxes in between, so that they seem threaded on one line
        x, y, goal = source.x + WIDTH / 2, source.y, target.y + target.height
        return Line(edge, f"M{x:g} {y:g}V{goal:g}")
    # Beside the column, or half way between two
    bend = start - 40 if source.x == target.x else (start + end) / 2
    return Line(edge, f"M{start:g} {y:g}C{bend:g} {y:g} {bend:g} {goal:g} {end:g} {goal:g}")
