"""Stacks the graph for a phone: claims one under the other, a rail for each thing they bear on.

Each thing that the thesis asserts has a rail that runs down beside the claims; where a claim bears
on it, the rail has a stop with the sign. What bears on another claim stands below that claim,
indented, and an elbow on the left leads up to it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.site.picture import Box, Line, facts_proved, height_of, sides_and_relations

if TYPE_CHECKING:
    from stronger.site.edges import Edge
    from stronger.site.views import ClaimView, Views

ACROSS = 360
"""Of the whole, in pixels: as wide as what a phone has for it, so that letters keep their size."""
GUTTER, INDENT, DEEPEST = 18, 14, 2
"""Room for elbows on the left; for what bears on another claim; and how often that is given."""
STEP, RAILS, EDGE = 26, 110, 14
"""From rail to rail, at most; room for all of them; and right of the last."""
GAP, HEADING = 10, 34
LETTER, SPARE = 8.2, 28
"""Width of a letter of a title, and of what is beside it in its box."""
RELATIONS = ("supports", "challenges", "refines", "")


@dataclass(frozen=True)
class Rail:
    """One of the things that claims bear on, all along the stack."""

    end: ClaimView
    number: int
    x: float
    path: str


@dataclass(frozen=True)
class Stop:
    """Where a claim bears on what a rail stands for."""

    edge: Edge
    x: float
    y: float
    start: float
    """Where the line to it starts, at the claim's box."""


@dataclass(frozen=True)
class Heading:
    """What the claims below have in common: how they, or what they bear on, bear on the ends."""

    relation: str
    y: float


@dataclass(frozen=True)
class Stack:
    """The claims, one under the other."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    rails: tuple[Rail, ...]
    stops: tuple[Stop, ...]
    headings: tuple[Heading, ...]


def stack(views: Views, edges: Iterable[Edge]) -> Stack | None:
    """Place the claims one under the other, or return None if there are none."""
    if not views.claims:
        return None
    ends = views.kb.argument.read_at
    step = min(STEP, RAILS / max(len(ends), 1))
    # The first rail is the outermost, so that no rail crosses the way to another
    x_of = {end: ACROSS - EDGE - i * step for i, end in enumerate(ends)}
    right = min(x_of.values(), default=ACROSS) - EDGE - 4
    order = _order(views)
    proved = facts_proved(views)
    boxes: dict[str, Box] = {}
    headings = []
    y, group = 4.0, "top"
    for key, depth, relation in order:
        if relation != group:
            headings.append(Heading(relation, y + HEADING - 14))
            y, group = y + HEADING, relation
        view = views.claims[key]
        x = GUTTER + INDENT * min(depth, DEEPEST)
        width = (ACROSS - 1 if view.is_thesis else right) - x
        lines = tuple(textwrap.wrap(view.title, max(int((width - SPARE) / LETTER), 8)))
        boxes[key] = Box(view, x, y, width, height_of(lines), lines, proved[key])
        y += boxes[key].height + GAP
    stops, lines_between = [], []
    for each in edges:
        source, target = boxes[each.source.id], boxes[each.target.id]
        if each.target.id in x_of and not each.source.is_conjunct:
            start, middle = source.x + source.width, source.y + source.height / 2
            stops.append(Stop(each, x_of[each.target.id], middle, start))
        elif source is not target:
            lines_between.append(_elbow(each, source, target))
    rails = [
        Rail(views.claims[end], number, x, _rail(boxes[end], x, lowest))
        for number, (end, x) in enumerate(x_of.items(), 1)
        if (lowest := max((each.y for each in stops if each.x == x), default=0))
    ]
    whole = (tuple(boxes.values()), tuple(lines_between), tuple(rails), tuple(stops))
    return Stack(ACROSS, y, *whole, tuple(headings))


def _order(views: Views) -> list[tuple[str, int, str]]:
    """Return claims from top to bottom, each with its depth and the relation it stands under.

    What the thesis asserts stands with it at the top; what bears on another claim stands below it.
    """
    relations = {key: relation for key, (_, relation) in sides_and_relations(views).items()}
    top = [view.id for view in (views.thesis, *views.conjuncts) if view]
    below: dict[str, list[str]] = {}
    for key in views.claims:
        path = views.kb.argument.path(key)
        if len(path) > 1 and path[1] not in top:
            below.setdefault(path[1], []).append(key)
    found = [(key, 0, "top") for key in top]
    nested = {key for keys in below.values() for key in keys}
    for relation in RELATIONS:
        waiting = [
            (key, 0)
            for key in reversed(list(views.claims))
            if key not in top and key not in nested and relations.get(key, "") == relation
        ]
        while waiting:
            key, depth = waiting.pop()
            found.append((key, depth, relation))
            waiting.extend((each, depth + 1) for each in reversed(below.get(key, [])))
    return found


def _elbow(edge: Edge, source: Box, target: Box) -> Line:
    """Return a way from claim to claim on the left of both."""
    bend = max(min(source.x, target.x) - 10, 3)
    y, goal = source.y + source.height / 2, target.y + target.height / 2
    return Line(edge, f"M{source.x:g} {y:g}H{bend:g}V{goal:g}H{target.x:g}")


def _rail(end: Box, x: float, lowest: float) -> str:
    """Return a rail from the box of what it stands for down to the last claim that bears on it."""
    edge = end.x + end.width
    if x < edge:  # The whole thesis, whose box is as wide as the picture
        return f"M{x:g} {end.y + end.height:g}V{lowest:g}"
    return f"M{edge:g} {end.y + end.height / 2:g}H{x:g}V{lowest:g}"
