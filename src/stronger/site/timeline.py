"""Lays out the papers: one row for each part, a mark for each paper at its year."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from stronger.claims import Stance

if TYPE_CHECKING:
    from stronger.site.views import PaperView, Views

WIDTH = 1160
LABEL = 128
"""Space for the names of parts, on the left."""
STEP = 15
"""From one mark to the next above it."""
AXIS = 30
MOST = 500
"""Of so many papers each can be told from the next, and the page loaded."""
ACROSS, HEAD, LEFT = 360, 84, 44
"""Upright, as on a phone: width; room for the names of parts, aslant; and for years."""
LEAST = 14
"""Upright, from a year to the next."""


@dataclass(frozen=True)
class Mark:
    """A paper, in pixels."""

    paper: PaperView
    x: float
    y: float
    stance: str
    """What it says in this row, towards the thesis; see `tone`."""


@dataclass(frozen=True)
class Row:
    """The papers of one part."""

    label: str
    edge: float
    """Where the row ends: its bottom, or its left side in an upright picture."""
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Timeline:
    """Papers by part and year; a paper of several parts stands in each."""

    width: float
    height: float
    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, float], ...]
    years: tuple[int, ...]


Stacks = list[tuple[str, dict[int, list[tuple["PaperView", str]]]]]
"""Of each row its name, and by year its papers with what they say."""


def lay_out_papers(views: Views) -> Timeline | None:
    """Place the papers that have a year, or return None if that would show nothing.

    The scale gives each decade room by the number of papers in it, so that a long past with few
    papers does not press the present together.
    """
    years = _years(views)
    if not years:
        return None
    x_of = scale(years, LABEL + 20, WIDTH - LABEL - 40)
    rows: list[Row] = []
    top = 8.0
    for label, stacks in _stacks(views):
        bottom = top + max(map(len, stacks.values())) * STEP + 14
        marks = tuple(
            Mark(paper, x_of[year], bottom - STEP * (i + 0.7), stance)
            for year, members in sorted(stacks.items())
            for i, (paper, stance) in enumerate(members)
        )
        rows.append(Row(label, bottom, marks))
        top = bottom + 10
    return Timeline(WIDTH, top + AXIS, tuple(rows), tuple(ticks(x_of)), tuple(years))


def lay_out_upright(views: Views) -> Timeline | None:
    """Place the same papers for a phone: years downward, and a column for each part."""
    years = _years(views)
    if not years:
        return None
    y_of = scale(years, HEAD + LEAST, LEAST * steps(years)[-1])
    rows = _stacks(views)
    most = [max(map(len, stacks.values())) for _, stacks in rows]
    step = min(STEP, (ACROSS - LEFT) / (sum(most) + len(most)))
    columns: list[Row] = []
    left = float(LEFT)
    for (label, stacks), number in zip(rows, most, strict=True):
        marks = tuple(
            Mark(paper, round(left + step * (i + 0.9), 1), y_of[year], stance)
            for year, members in sorted(stacks.items())
            for i, (paper, stance) in enumerate(members)
        )
        columns.append(Row(label, round(left, 1), marks))
        left += step * (number + 1)
    height = y_of[years[-1]] + LEAST
    return Timeline(ACROSS, height, tuple(columns), tuple(ticks(y_of, LEAST)), tuple(years))


def _years(views: Views) -> list[int]:
    """Return the years that papers have, or nothing if they make no picture."""
    dated = [paper.year for paper in views.papers.values() if paper.year]
    years = sorted(set(dated))
    return years if len(years) > 1 and len(dated) <= MOST else []


def _stacks(views: Views) -> Stacks:
    dated = [paper for paper in views.papers.values() if paper.year]
    found: Stacks = []
    for identifier, label in [*((key, ref.label) for key, ref in views.parts.items()), ("", "")]:
        tones = {
            paper.key: tone(_said(views, paper, identifier))
            for paper in dated
            if (identifier in paper.parts if identifier else not paper.parts)
        }
        stacks: dict[int, list[tuple[PaperView, str]]] = defaultdict(list)
        for key in sorted(tones, key=lambda each: (tones[each], views.papers[each].label)):
            stacks[views.papers[key].year or 0].append((views.papers[key], tones[key]))
        if stacks:
            found.append((label or ("No part" if views.parts else "Papers"), stacks))
    return found


def tone(stances: Iterable[Stance]) -> str:
    """Return one word for several stances: a sign outweighs a qualification, and that the rest.

    Examples
    --------
    >>> tone([Stance.BACKGROUND, Stance.QUALIFIES, Stance.SUPPORTS])
    'supports'
    >>> tone([Stance.CHALLENGES, Stance.SUPPORTS])
    'mixed'
    """
    found = set(stances)
    if {Stance.SUPPORTS, Stance.CHALLENGES} <= found:
        return "mixed"
    return str(next((stance for stance in Stance if stance in found), Stance.BACKGROUND))


def _said(views: Views, paper: PaperView, part: str) -> set[Stance]:
    """Return what a paper says on the claims of a part (or of none), towards the thesis."""
    argument = views.kb.argument
    return {
        stance
        for each in views.kb.statements_by_paper.get(paper.key, ())
        if (claim := argument.claims.get(each.claim)) and (claim.part or "") == part
        for stance in argument.towards_thesis(each.claim, each.stance)
    }


def steps(years: Sequence[int]) -> list[float]:
    """Return how far each year is from the first: wider over gaps, but not in full.

    Examples
    --------
    >>> steps([1990, 1991, 1999])
    [0.0, 1.0, 5.0]
    """
    found = [0.0]
    for before, after in pairwise(years):
        found.append(found[-1] + 1 + math.log2(after - before))
    return found


def scale(years: Sequence[int], start: float, room: float) -> dict[int, float]:
    """Return where each year stands in some room, in pixels."""
    far = steps(years)
    return {
        year: round(start + room * step / far[-1], 1) for year, step in zip(years, far, strict=True)
    }


def ticks(at: dict[int, float], apart: float = 44) -> list[tuple[int, float]]:
    """Return the years to write, none nearer to its neighbour than its own size."""
    shown: list[tuple[int, float]] = []
    for year, place in at.items():
        if not shown or place - shown[-1][1] >= apart:
            shown.append((year, place))
    return shown
