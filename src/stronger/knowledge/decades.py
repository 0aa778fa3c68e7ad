"""By decade: what works assert, what their authors measured, and what was measured here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from stronger.claims import Basis, Reading, Stance

if TYPE_CHECKING:
    from stronger.claims import Statement
    from stronger.knowledge.base import KnowledgeBase


class Made(StrEnum):
    """How something was said of a claim."""

    ASSERTED = "asserted"
    """The work says it itself, and no figures of it are noted."""
    MEASURED = "measured by its authors"
    """The work says it itself, and figures of it are noted; some of these are settings or formulas,
    so this is a little too many."""
    READ_INTO = "read into it"
    """It follows from what the work says, or is our reading of it."""
    HERE = "measured here"
    """A demo whose prediction rests on the work came out for or against."""


@dataclass(frozen=True)
class Decade:
    """What the works of ten years say of one thing that the thesis asserts."""

    start: int
    counts: Counter[Made]
    """Statements that take a side or qualify; and demos, each once."""


def made(statement: Statement) -> Made:
    """Return whether a statement is an assertion, a measurement, or read into its work.

    What is on record is the basis of a statement and the figures that come with it. That a work
    *measured* something is not on record as such: we take it so if the work says it itself and
    gives figures.
    """
    if statement.basis is not Basis.DIRECT:
        return Made.READ_INTO
    return Made.MEASURED if statement.numbers else Made.ASSERTED


def by_decade(kb: KnowledgeBase) -> dict[str, tuple[Decade, ...]]:
    """Return for each thing that the thesis asserts what the works of each decade say of it.

    All have the same decades, from the first with anything to the last; a work without a year is
    left out.
    """
    found: dict[str, dict[int, Counter[Made]]] = {end: {} for end in kb.argument.read_at}

    def count(end: str, paper: str, how: Made) -> None:
        entry = kb.bibliography.by_key.get(paper)
        if entry is not None and entry.year:
            found[end].setdefault(entry.year // 10 * 10, Counter())[how] += 1

    for each in kb.files.statements:
        if each.stance is not Stance.BACKGROUND:
            for end in kb.argument.towards(each.claim, each.stance):
                count(end, each.paper, made(each))
    for end, demos in _demos(kb).items():
        for paper in demos:
            count(end, paper, Made.HERE)
    starts = {start for decades in found.values() for start in decades}
    if not starts:
        return {}
    every = range(min(starts), max(starts) + 10, 10)
    return {
        end: tuple(Decade(start, decades.get(start, Counter())) for start in every)
        for end, decades in found.items()
    }


def _demos(kb: KnowledgeBase) -> dict[str, list[str]]:
    """Return for each end, once for every demo and decade, a paper that its predictions rest on."""
    known = kb.bibliography.by_key
    found: dict[str, list[str]] = defaultdict(list)
    for row in kb.standing:
        if row.reading is not Reading.TENDENCY:
            continue
        for voice in row.demos:
            papers = (_first(t.prediction.source, known) for t in voice.telling if t.finding.weight)
            one_a_decade = {(known[key].year or 0) // 10: key for key in papers if key}
            found[row.claim.id] += one_a_decade.values()
    return found


def _first(source: str, known: Iterable[str]) -> str:
    """Return the first citekey that a source names, or nothing."""
    return next((w for word in source.split() if (w := word.rstrip(",;.:")) in known), "")
