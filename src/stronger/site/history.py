"""The page of the debate's history: who said what on which claim, year by year, as a figure."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING

from stronger.claims import Stance
from stronger.site.templates import page
from stronger.site.timeline import scale, ticks, tone
from stronger.site.views import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stronger.site.pages import Pages
    from stronger.site.views import ClaimView, StatementView, Views

PAGE = "history/index.md"
MOST = 1000
"""Of so many statements each can be told from the next, and the page loaded."""
SIDES = ("supports", "challenges", "qualifies", "background", "thesis")
"""How claims stand to the thesis, in the order in which they are drawn."""


@dataclass(frozen=True)
class Size:
    """Of a picture, in pixels."""

    width: float
    label: float
    """Room for titles on the left; none if they stand above their row."""
    mark: float
    """From one mark to the next above it."""
    radius: float
    letters: int
    """Of a title, on a line."""


BROAD = Size(1160, 250, 13, 5.2, 34)
NARROW = Size(360, 0, 9, 3.6, 42)
LINE, AXIS, HEADING, PAD = 15, 24, 40, 9


@dataclass(frozen=True)
class Said:
    """A statement, in pixels."""

    view: StatementView
    stance: str
    """Towards the thesis; see `tone`."""
    x: float
    y: float


@dataclass(frozen=True)
class Row:
    """What was said on one claim."""

    claim: ClaimView
    first: StatementView
    """The earliest that takes a side, or else the earliest."""
    lines: tuple[str, ...]
    top: float
    bottom: float
    said: tuple[Said, ...]


@dataclass(frozen=True)
class History:
    """Statements by claim and year."""

    size: Size
    height: float
    headings: tuple[tuple[str, float], ...]
    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, float], ...]
    axes: tuple[float, ...]
    """Where years are written."""


def history_page(views: Views) -> Pages:
    """Yield the page, if there are statements of several years."""
    dated = [each for each in views.statements if each.paper.year]
    if len({each.paper.year for each in dated}) < 2:
        return
    claims = _claims(dated)
    few = len(dated) <= MOST
    yield (
        PAGE,
        page(
            "history.md.jinja",
            title="History of the debate",
            description="Who said what on which claim, year by year.",
            meta={"hide": ["navigation", "toc"]},
            broad=lay_out_history(claims, BROAD) if few else None,
            narrow=lay_out_history(claims, NARROW) if few else None,
            claims=claims,
            spoken=[(name, _spoken(dated, name)) for name in ("supports", "challenges")],
            papers=len({each.paper.key for each in dated}),
            statements=len(dated),
            to_page=views.seen_from(PAGE),
        ),
    )


@dataclass(frozen=True)
class Spoken:
    """When statements of one sign were made."""

    number: int
    first: StatementView
    half: int
    """The year until which half of them were made."""


def _spoken(statements: list[StatementView], stance: str) -> Spoken | None:
    found = [each for each in statements if tone(each.towards_thesis) in (stance, "mixed")]
    if not found:
        return None
    years = [each.paper.year or 0 for each in found]
    return Spoken(len(found), min(found, key=_when), median_low(years))


def _claims(dated: list[StatementView]) -> list[tuple[str, ClaimView, list[StatementView]]]:
    """Return claims with their statements in order of time: by side, the earliest first."""
    found = [
        (_side(members[0].claim), members[0].claim, sorted(members, key=_when))
        for members in grouped(dated, lambda each: each.claim.id).values()
    ]
    return sorted(found, key=lambda each: (SIDES.index(each[0]), _when(first_of(each[2]))))


def _side(claim: ClaimView) -> str:
    if claim.is_thesis or claim.is_conjunct:
        return "thesis"
    found = tone(claim.bearing)
    return "qualifies" if found == "mixed" else found


def _when(statement: StatementView) -> tuple[int, str]:
    return statement.paper.year or 9999, statement.paper.label


def first_of(statements: list[StatementView]) -> StatementView:
    """Return the first statement that takes a side, or else the first."""
    return next(
        (each for each in statements if each.statement.stance != Stance.BACKGROUND), statements[0]
    )


def lay_out_history(
    claims: list[tuple[str, ClaimView, list[StatementView]]], size: Size
) -> History:
    """Place statements: a row for each claim, titles left of it or, on a phone, above."""
    years = sorted({each.paper.year or 0 for _, _, members in claims for each in members})
    x_of = scale(years, size.label + 18, size.width - size.label - 36)
    rows: list[Row] = []
    headings: list[tuple[str, float]] = []
    axes: list[float] = []
    y = 0.0
    for i, (side, claim, members) in enumerate(claims):
        if i == 0 or side != claims[i - 1][0]:
            headings.append((side, y + 18))
            axes.append(y + HEADING)
            y += HEADING + AXIS / 2
        lines = tuple(textwrap.wrap(claim.title, size.letters))
        words = LINE * (len(lines) + 1)
        by_year = grouped(members, lambda each: each.paper.year or 0)
        marks = max(map(len, by_year.values())) * size.mark
        top, bottom = y, y + (max(words, marks) if size.label else words + marks) + PAD
        said = tuple(
            Said(each, stance, x_of[year], round(bottom - PAD / 2 - size.mark * (k + 0.5), 1))
            for year, some in by_year.items()
            for k, (stance, each) in enumerate(_by_stance(some))
        )
        rows.append(Row(claim, first_of(members), lines, top, bottom, said))
        y = bottom
    return History(size, y + 4, tuple(headings), tuple(rows), tuple(ticks(x_of)), tuple(axes))


def _by_stance(statements: Iterable[StatementView]) -> list[tuple[str, StatementView]]:
    found = ((tone(each.towards_thesis), each) for each in statements)
    return sorted(found, key=lambda pair: pair[0])
