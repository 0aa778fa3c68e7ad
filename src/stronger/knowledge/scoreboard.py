"""What the change of rule changed, and how much of what papers state held here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from stronger.claims import Read
from stronger.evidence.outcomes import Outcome, findings
from stronger.evidence.verdicts import Judged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stronger.evidence.outcomes import Finding
    from stronger.evidence.predictions import Precondition, Setting
    from stronger.evidence.results import Result
    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.testing import Test

SHARES = (0.1, 0.25, 0.5)
"""Shares of the way from null to bound at which outcomes are counted; the middle one counts."""
SAME = {
    Judged.MET: {Outcome.MET, Outcome.HOLDS},
    Judged.REFUTED: {Outcome.FAILS, Outcome.ABSENT, Outcome.REVERSED, Outcome.DIFFERS},
    Judged.INCONCLUSIVE: {Outcome.OPEN},
}
"""Outcomes that say what a verdict of the first rule said."""


class Held(StrEnum):
    """How an outcome leaves what was stated."""

    HELD = "held"
    IN_PART = "in part"
    UNTOLD = "not told"
    """Open, void, or no contrast."""
    NOT = "did not hold"


HELD = {
    Outcome.MET: Held.HELD,
    Outcome.HOLDS: Held.HELD,
    Outcome.EXCEEDED: Held.HELD,
    Outcome.PARTIAL: Held.IN_PART,
    Outcome.OPEN: Held.UNTOLD,
    Outcome.VOID: Held.UNTOLD,
    Outcome.NO_CONTRAST: Held.UNTOLD,
    Outcome.ABSENT: Held.NOT,
    Outcome.REVERSED: Held.NOT,
    Outcome.DIFFERS: Held.NOT,
    Outcome.FAILS: Held.NOT,
    Outcome.MISSED: Held.NOT,
}


@dataclass(frozen=True)
class Ground:
    """A precondition of a prediction, whether it held, and the numbers that tell."""

    precondition: Precondition
    held: bool
    told: str
    """What was found: each checked metric with its mean, or what was computed."""


@dataclass(frozen=True)
class Void:
    """A test that could not tell, and what it would have been."""

    test: Test
    failed: tuple[Ground, ...]
    would: Finding
    """The outcome without preconditions."""


def cross(tests: Iterable[Test]) -> Counter[tuple[Judged, Outcome]]:
    """Return how many predictions went from which verdict to which outcome."""
    return Counter((each.verdict.outcome, each.finding.outcome) for each in tests)


def turned(kb: KnowledgeBase) -> tuple[Test, ...]:
    """Return every test whose sign towards its claim is another than under the first rule."""
    return tuple(each for each in kb.tests if each.turned)


def says_otherwise(test: Test) -> bool:
    """Return whether an outcome says something else than the verdict of the first rule."""
    return test.finding.outcome not in SAME[test.verdict.outcome]


def outcomes_at(kb: KnowledgeBase, negligible: float) -> Counter[Outcome]:
    """Return how often each outcome there would be with another negligible share."""
    return Counter(
        finding.outcome
        for result in kb.results
        for finding in result.findings_at(negligible).values()
    )


def signs_at(kb: KnowledgeBase, negligible: float) -> Counter[float]:
    """Return how often each weight there would be; voids, which have none, are left out."""
    return Counter(
        finding.weight
        for result in kb.results
        for finding in result.findings_at(negligible).values()
        if finding.has_edge
    )


def grounds(result: Result, prediction: str) -> tuple[Ground, ...]:
    """Return the preconditions that a prediction rests on, each with what was found."""
    return tuple(
        _ground(result, each)
        for each in result.promise.preconditions
        if prediction in each.predictions
    )


def _ground(result: Result, precondition: Precondition) -> Ground:
    if precondition.holds is not None:
        return Ground(precondition, precondition.holds, precondition.found)
    held, told = True, []
    for check in precondition.checks:
        found = result.estimates.get(check.metric)
        held = held and found is not None and check.holds(found.mean)
        bounds = (("at least", check.low), ("at most", check.high))
        needed = " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)
        is_now = f"is {found.mean:.3g}" if found else "was not measured"
        told.append(f"`{check.metric}` {is_now}, and {needed} was needed")
    return Ground(precondition, held, f"{'; '.join(told)}.")


def voids(kb: KnowledgeBase) -> tuple[Void, ...]:
    """Return every void test with what failed, and its outcome as if nothing had to hold."""
    found = []
    for test in kb.tests:
        if test.finding.outcome is Outcome.VOID:
            result = kb.results_by_demo[test.demo]
            failed = (each for each in grounds(result, test.prediction.id) if not each.held)
            found.append(Void(test, tuple(failed), would_have_been(result)[test.prediction.id]))
    return tuple(found)


def would_have_been(result: Result) -> dict[str, Finding]:
    """Return what would have become of each prediction if no precondition were asked for."""
    promise = result.promise.model_copy(update={"preconditions": ()})
    return findings(promise, result.metrics, failures=len(result.failures))


def stated_by_papers(kb: KnowledgeBase) -> tuple[Test, ...]:
    """Return the tests of what a cited place itself states, rather than of what we expect of it.

    Papers that nobody here has read are left out: see `stated_by_unread`.
    """
    unread = stated_by_unread(kb)
    return tuple(each for each in _derived(kb) if each not in unread)


def stated_by_unread(kb: KnowledgeBase) -> tuple[Test, ...]:
    """Return the tests of what papers are said to state of which no statement was read."""
    found: list[Test] = []
    for paper, tests in by_paper(kb, _derived(kb)).items():
        statements = kb.statements_by_paper.get(paper, ())
        if statements and all(each.read is Read.UNREAD for each in statements):
            found += tests
    return tuple(found)


def _derived(kb: KnowledgeBase) -> tuple[Test, ...]:
    return tuple(each for each in kb.tests if each.prediction.derived_by == "paper")


def by_setting(tests: tuple[Test, ...]) -> dict[Setting | None, Counter[Outcome]]:
    """Return outcomes counted by how near the experiment is to that of its source."""
    found: dict[Setting | None, Counter[Outcome]] = {}
    for test in tests:
        found.setdefault(test.setting, Counter())[test.finding.outcome] += 1
    return found


def by_paper(kb: KnowledgeBase, tests: tuple[Test, ...]) -> dict[str, tuple[Test, ...]]:
    """Return tests by the first paper that their source names; empty for none of ours."""
    known = kb.bibliography.by_key

    @cache
    def first(source: str) -> str:
        words = (word.rstrip(",;.:") for word in source.split())
        return next((word for word in words if word in known), "")

    found: dict[str, tuple[Test, ...]] = {}
    for test in tests:
        paper = first(test.prediction.source)
        found[paper] = (*found.get(paper, ()), test)
    return found


def held(tests: tuple[Test, ...]) -> Counter[Held]:
    """Return how many of what was stated held, held in part, did not hold, or was not told."""
    return Counter(HELD[each.finding.outcome] for each in tests)
