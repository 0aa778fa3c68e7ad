"""Lays out the papers: one row for each part, a mark for each paper at its year."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stronger.site.views import PaperView, Views

WIDTH = 1040
LABEL = 128
"""Space for the names of parts, on the left."""
STEP = 15
"""From one mark to the next above it."""
AXIS = 30


@dataclass(frozen=True)
class Mark:
    """A paper, in pixels."""

    paper: PaperView
    x: float
    y: float
    stance: str
    """Its only stance towards the thesis, ``mixed``, or ``none``."""


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
    """Place the papers that have a year, or return None if there are too few to look at.

    The scale gives each decade room by the number of papers in it, so that a long past with few
    papers does not press the present together.
    """
    dated = [paper for paper in views.papers.values() if paper.year]
    years = sorted({paper.year for paper in dated if paper.year})
    if len(years) < 2:
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
        for paper in sorted(members, key=lambda each: (_stance(each), each.label)):
            stacks[paper.year or 0].append(paper)
        bottom = top + max(map(len, stacks.values())) * STEP + 14
        marks = tuple(
            Mark(paper, x_of[year], bottom - STEP * (i + 0.7), _stance(paper))
            for year, stack in sorted(stacks.items())
            for i, paper in enumerate(stack)
        )
        rows.append(Row(label or "No part", bottom, marks))
        top = bottom + 10
    return Timeline(WIDTH, top + AXIS, LABEL, tuple(rows), tuple(_ticks(x_of)))


def _stance(paper: PaperView) -> str:
    """Return the one word for a paper's stance; background does not blur a clearer one."""
    telling = [str(each) for each in paper.stances if each != "background"]
    if not telling:
        return "background" if paper.stances else "none"
    return telling[0] if len(telling) == 1 else "mixed"


def _scale(years: list[int]) -> dict[int, float]:
    """Return an x for each year: steps of at least one mark, wider over gaps, but not in full."""
    steps = [0.0]
    for before, after in zip(years, years[1:], strict=False):
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
