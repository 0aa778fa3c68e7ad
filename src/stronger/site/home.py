"""What the home page takes from the data: how the thesis stands, in short, and what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.knowledge.scoreboard import turned
from stronger.site.evidence import standing_rows
from stronger.site.templates import render

if TYPE_CHECKING:
    from stronger.site.entries import Ref
    from stronger.site.evidence import StandingRow
    from stronger.site.views import ClaimView, PaperView, Views

NEWEST = 3
"""How many of a kind are named as new."""


@dataclass(frozen=True)
class Part:
    """How one thing that the thesis asserts stands, both as a law and as a tendency."""

    claim: ClaimView
    law: StandingRow | None
    tendency: StandingRow | None


@dataclass(frozen=True)
class News:
    """What changed lately, as far as the data tell."""

    changed: int
    """How many predictions have another sign than under the first rule."""
    demos: tuple[tuple[Ref, int], ...]
    """The demos with most of these, and how many each has."""
    amended: tuple[tuple[str, Ref], ...]
    """The demos that were amended last, each with the day."""
    papers: tuple[PaperView, ...]
    """The newest works."""

    def __bool__(self) -> bool:
        return bool(self.changed or self.amended or self.papers)


def parts_of_the_thesis(views: Views) -> tuple[Part, ...]:
    """Return each thing that the thesis asserts, in order of writing."""
    laws, tendencies = (
        {row.claim.id: row for row in standing_rows(views) if row.is_law is law}
        for law in (True, False)
    )
    known = {row.claim.id: row.claim for row in standing_rows(views)}
    return tuple(Part(claim, laws.get(key), tendencies.get(key)) for key, claim in known.items())


def news(views: Views) -> News:
    """Return what changed lately: signs, amendments, works."""
    by_demo: dict[str, int] = {}
    found = [
        each for each in turned(views.kb) if views.judged_before(each.demo, each.prediction.id)
    ]
    for test in found:
        by_demo[test.demo] = by_demo.get(test.demo, 0) + 1
    amended = [
        (str(entry.date), demo)
        for demo, entries in views.registrations.items()
        for entry in entries
        if entry.what == "amended"
    ]
    last = {demo: date for date, demo in sorted(amended)}
    dated = sorted(
        (each for each in views.papers.values() if each.year),
        key=lambda each: (-(each.year or 0), each.key),
    )
    return News(
        changed=len(found),
        demos=tuple(
            (views.demos[demo].ref, number)
            for demo, number in sorted(by_demo.items(), key=lambda item: (-item[1], item[0]))[
                :NEWEST
            ]
        ),
        amended=tuple(
            (date, views.demos[demo].ref)
            for demo, date in sorted(last.items(), key=lambda item: item[1], reverse=True)[:NEWEST]
        ),
        papers=tuple(dated[:NEWEST]),
    )


def home_fragments(views: Views) -> Iterator[tuple[str, str]]:
    """Yield the pieces of the home page, by name."""
    yield "standing-short", render("fragment-home.md.jinja", parts=parts_of_the_thesis(views))
    yield "news", render("fragment-news.md.jinja", news=news(views))
