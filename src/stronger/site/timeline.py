"""Lays out the papers: one row for each part, a mark for each paper at its year."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
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
    bottom: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Timeline:
    """Papers by part and year; a paper of several parts stands in each."""

    width: float
    height: float
    left: float
    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, float], ...]


def lay_out_papers(views: Views) -> Timeline | None:
    """Place the papers that have a year, or return None if that would show nothing.

    The scale gives each decade room by the number of papers in it, so that a long past with few
    papers does not press the present together.
    """
    dated = [paper for paper in views.papers.values() if paper.year]
    years = sorted({paper.year for paper in dated if paper.year})
    if len(years) < 2 or len(dated) > MOST:
        return None
    x_of = _scale(years)
    rows: list[Row] = []
    top = 8.0
    for identifier, label in [*((key, ref.label) for key, ref in views.parts.items()), ("", "")]:
        members = [
            paper
            for paper in dated
            if (identifier in paper.parts if identifier else not paper.parts)
        ]
        if not members:
            continue
        stacks: dict[int, list[PaperView]] = defaultdict(list)
        tones = {paper.key: tone(_said(views, paper, identifier)) for paper in members}
        for paper in sorted(members, key=lambda each: (tones[each.key], each.label)):
            stacks[paper.year or 0].append(paper)
        bottom = top + max(map(len, stacks.values())) * STEP + 14
        marks = tuple(
            Mark(paper, x_of[year], bottom - STEP * (i + 0.7), tones[paper.key])
            for year, stack in sorted(stacks.items())
            for i, paper in enumerate(stack)
        )
        rows.append(Row(label or ("No part" if views.parts else "Papers"), bottom, marks))
        top = bottom + 10
    return Timeline(WIDTH, top + AXIS, LABEL, tuple(rows), tuple(_ticks(x_of)))


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


def _scale(years: list[int]) -> dict[int, float]:
    """Return an x for each year: steps of at least one mark, wider over gaps, but not in full."""
    steps = [0.0]
    for before, after in pairwise(years):
        steps.append(steps[-1] + 1 + math.log2(after - before))
    room = WIDTH - LABEL - 40
    return {
        year: round(LABEL + 20 + room * step / steps[-1], 1)
        for year, step in zip(years, steps, strict=True)
    }


def _ticks(x_of: dict[int, float]) -> list[tuple[int, float]]:
    """Return the years to write below, none nearer to its neighbour than its own width."""
    shown: list[tuple[int, float]] = []
    for year, x in x_of.items():
        if not shown or x - shown[-1][1] >= 44:
            shown.append((year, x))
    return shown
