"""What the page *How far to trust these demos* counts: one fragment for each of its questions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.claims import Lack, Read, Stance
from stronger.claims.coding import ASPECTS, Seen
from stronger.evidence.outcomes import Outcome
from stronger.evidence.predictions import Setting
from stronger.knowledge.agreement import agreements, differences
from stronger.knowledge.replicating import calibration, replication_rate
from stronger.knowledge.scoreboard import Held, held, stated_by_papers
from stronger.knowledge.witnesses import Witnesses, depths
from stronger.site.templates import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.claims.coding import Coded, Coding
    from stronger.evidence.multiverse import Multiverse
    from stronger.knowledge import KnowledgeBase
    from stronger.site.outcomes import TestView
    from stronger.site.views import StatementView, Views

SIGNED = {
    1.0: "as stated",
    0.5: "as stated, weakly",
    0.0: "nothing either way",
    -1.0: "the reverse",
}
"""What outcomes mean for their claims, by weight."""


@dataclass(frozen=True)
class Headline:
    """A prediction that was asked again in many designs."""

    view: TestView
    found: Multiverse

    @property
    def flipped_by(self) -> tuple[str, ...]:
        """The choices that flip it most often."""
        return tuple(each.parameter for each in self.found.flips)


def headlines(views: Views) -> tuple[Headline, ...]:
    """Return the first prediction of each grid that was measured, by demo."""
    found = []
    for demo, variation in sorted(views.kb.variations.items()):
        name, first = next(iter(variation.multiverses.items()))
        if (demo, name) in views.views_of_tests:
            found.append(Headline(views.views_of_tests[demo, name], first))
    return tuple(found)


@dataclass(frozen=True)
class Heard:
    """How claims on which papers take a side are witnessed: numbers of claims."""

    claims: int
    alone: int
    """Supported by one independent witness or by none."""
    unopposed: int
    """With no paper that challenges them, though one was sought."""


def _heard(kb: KnowledgeBase) -> Heard:
    found: list[Witnesses] = [
        kb.testimony.of(claim)
        for claim in kb.argument.claims.values()
        if kb.statements_by_claim.get(claim.id)
    ]
    return Heard(
        len(found),
        sum(len(each.by_stance[Stance.SUPPORTS]) < 2 for each in found),
        sum(each.search(Lack.OPPOSITION) is not None for each in found),
    )


SEEN = {
    Seen.PASSAGE: "the place itself",
    Seen.ABSTRACT: "the abstract",
    Seen.SENTENCE: "our sentence alone",
}


def _seen(coding: Coding) -> list[tuple[str, int]]:
    """Return of how many statements the second coder saw how much."""
    counted = Counter(each.seen for each in coding.coded)
    return [(words, counted[seen]) for seen, words in SEEN.items() if counted[seen]]


def _differing(views: Views, coding: Coding) -> list[tuple[StatementView, Coded]]:
    """Return the statements on which two coders differ, those that are still there."""
    return [
        (views.statements_by_id[each.statement], each)
        for each in differences(coding)
        if each.statement in views.statements_by_id
    ]


def read_fragments(views: Views) -> Iterator[tuple[str, str]]:
    """Yield for each part of the argument how its papers were read, in one sentence."""
    for part, slug in views.slugs["parts"].items():
        found = depths(views.kb, part)
        read = [(each, len(found[each])) for each in Read if found[each]]
        if read:
            text = render(
                "fragment-read.md.jinja", read=read, papers=sum(number for _, number in read)
            )
            yield f"read-{slug}", text


def trust_fragments(views: Views) -> Iterator[tuple[str, str]]:
    """Yield the pieces of the page, by name; none where nothing was measured."""
    kb = views.kb
    if not kb.results:
        return
    outcomes = Counter(test.finding.outcome for test in kb.tests)
    yield (
        "trust-said",
        render(
            "trust/said.md.jinja",
            demos=len(kb.results),
            number=sum(len(each.predictions) for each in kb.results),
            amended=[
                views.views_of_tests[result.demo, each.id]
                for result in kb.results
                for each in result.predictions
                if each.amended
            ],
            void=outcomes[Outcome.VOID],
        ),
    )
    compared = [view for view in views.tests if view.compared]
    yield (
        "trust-second",
        render(
            "trust/second.md.jinja",
            compared=compared,
            agreed=sum(each.compared.agrees for each in compared if each.compared),
            held_back=sum(view.held_back for view in views.tests),
        ),
    )
    yield (
        "trust-again",
        render(
            "trust/again.md.jinja",
            rate=replication_rate(kb),
            demos=len(kb.results),
            whole=sum(
                any(
                    each.answer == "identical" and len(each.seeds) == len(result.metrics)
                    for each in result.measured.verified
                )
                for result in kb.results
            ),
        ),
    )
    yield "trust-designs", render("trust/designs.md.jinja", headlines=headlines(views))
    by_setting = Counter((test.setting, test.finding.weight) for test in kb.tests)
    yield (
        "trust-scales",
        render(
            "trust/scales.md.jinja",
            signs=SIGNED,
            settings=[
                (each or "not said", [by_setting[each, weight] for weight in SIGNED])
                for each in (*Setting, None)
                if any(by_setting[each, weight] for weight in SIGNED)
            ],
            sum=sum,
        ),
    )
    yield "trust-sure", render("trust/sure.md.jinja", found=calibration(kb))
    read = depths(kb)
    yield (
        "trust-read",
        render(
            "trust/read.md.jinja",
            papers=len(kb.bibliography.by_key),
            depths=[(str(each), len(keys)) for each, keys in read.items() if each and keys],
            primary=len(read[Read.PRIMARY]),
            abstract=len(read[Read.ABSTRACT]),
            heard=_heard(kb),
        ),
    )
    yield (
        "trust-coded",
        render(
            "trust/coded.md.jinja",
            codings=[
                (
                    each,
                    agreements(each),
                    _differing(views, each),
                    _seen(each),
                    sum(not coded.differs for coded in each.coded),
                )
                for each in kb.files.codings
            ],
            aspects=ASPECTS,
        ),
    )
    stated = stated_by_papers(kb)
    yield (
        "trust-papers",
        render(
            "trust/papers.md.jinja",
            stated=len(stated),
            held=[(each, held(stated)[each]) for each in Held if held(stated)[each]],
        ),
    )
