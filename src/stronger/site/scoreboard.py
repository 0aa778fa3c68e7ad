"""The generated page of outcomes: the rule, what it changed, and what held of what papers state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.evidence.outcomes import NEGLIGIBLE, WORDS, Outcome
from stronger.evidence.promises import Setting
from stronger.evidence.verdicts import Judged
from stronger.knowledge.scoreboard import (
    SHARES,
    Held,
    by_paper,
    by_setting,
    cross,
    held,
    outcomes_at,
    signs_at,
    stated_by_papers,
    turned,
    voids,
)
from stronger.site.outcomes import COUNTED, mark_of
from stronger.site.pages import WIDE, Pages
from stronger.site.templates import page

if TYPE_CHECKING:
    from stronger.knowledge.testing import Test
    from stronger.site.outcomes import TestView
    from stronger.site.views import ClaimView, Views

MEANING = {
    Outcome.HOLDS: "as stated",
    Outcome.FAILS: "the reverse",
    Outcome.MET: "as stated (an effect without a null: weakly)",
    Outcome.EXCEEDED: "as stated",
    Outcome.PARTIAL: "as stated, weakly",
    Outcome.OPEN: "nothing either way",
    Outcome.NO_CONTRAST: "nothing either way",
    Outcome.MISSED: "nothing either way",
    Outcome.ABSENT: "the reverse",
    Outcome.REVERSED: "the reverse",
    Outcome.DIFFERS: "the reverse",
    Outcome.VOID: "no edge at all",
}
"""What each outcome means for the claim."""
BEFORE = {
    "supports": "supported their claim",
    "challenges": "challenged it",
    "background": "said nothing",
}
"""What voids had been towards their claims."""
SIGNS = {1.0: "as stated", 0.5: "as stated, weakly", 0.0: "nothing either way", -1.0: "the reverse"}


@dataclass(frozen=True)
class Change:
    """A test whose sign is another than under the first rule."""

    view: TestView
    claim: ClaimView | None
    before: str
    after: str
    why: str
    """Half a sentence."""


def outcome_page(views: Views) -> Pages:
    """Yield the page on the rule and on what it changed."""
    kb = views.kb
    crossed = cross(kb)
    shown = [each for each in COUNTED if any(which is each for _, which in crossed)]
    former = [test for test in kb.tests if views.judged_before(test.demo)]
    stated = stated_by_papers(kb)
    at = {share: (outcomes_at(kb, share), signs_at(kb, share)) for share in SHARES}
    scales, papers = by_setting(stated), by_paper(kb, stated)
    changes = _changes(views, former)
    yield (
        "demos/outcomes.md",
        page(
            "outcomes.md.jinja",
            title="What an outcome may say",
            description="How measurements become support or challenge, and what that changed.",
            meta=WIDE,
            words=[(mark_of(each), WORDS[each], MEANING[each]) for each in COUNTED],
            number=len(kb.tests),
            demos=len({test.demo for test in kb.tests}),
            outcomes=[(mark_of(each), COUNTED[each][1], each) for each in shown],
            judged=bool(former),
            cross={each: [crossed[each, which] for which in shown] for each in Judged},
            totals=[sum(crossed[each, which] for each in Judged) for which in shown],
            negligible=NEGLIGIBLE,
            shares=SHARES,
            at=at,
            sizes=[each for each in COUNTED if any(found[each] for found, _ in at.values())],
            counted=COUNTED,
            mark_of=mark_of,
            signs=SIGNS,
            changes=changes,
            changed=sum(len(found) for _, _, found in changes),
            sum=sum,
            weakened=sum(
                test.finding.weak and test.verdict.outcome is Judged.MET and not test.turned
                for test in former
            ),
            voids=[
                (views.view_of(each.test), views.claims.get(each.test.prediction.claim))
                for each in voids(kb)
            ],
            before=[
                (word, number)
                for stance, word in BEFORE.items()
                if (
                    number := sum(
                        each.test.verdict_stance == stance
                        for each in voids(kb)
                        if views.judged_before(each.test.demo)
                    )
                )
            ],
            stated=len(stated),
            held=[(each, held(stated)[each]) for each in Held],
            scales=[
                (setting or "not said", [found[which] for which in shown], found.total())
                for setting in (*Setting, None)
                if (found := scales.get(setting))
            ],
            papers=[
                (views.papers.get(key), [held(tests)[each] for each in Held], _scales(tests))
                for key, tests in sorted(papers.items(), key=lambda item: (-len(item[1]), item[0]))
            ],
            helds=list(Held),
            reading=_agreement(views),
        ),
    )


def _scales(tests: tuple[Test, ...]) -> str:
    """Return the scales of tests, each once, from the smallest."""
    found = {test.setting for test in tests}
    return ", ".join(str(each) for each in Setting if each in found)


def _agreement(views: Views) -> str | None:
    """Return what is written of how far the readers of kinds agreed; None if there were none."""
    file = views.kb.root / "data" / "readings" / "README.md"
    if not file.is_file():
        return None
    paragraphs = file.read_text(encoding="utf-8", errors="replace").split("\n\n")
    return next((each for each in paragraphs if each.lstrip().startswith("Agreement")), "")


def _changes(views: Views, tests: list[Test]) -> list[tuple[str, str, list[Change]]]:
    """Return every change of sign, by what it was and is, the commonest first."""
    among = {(each.demo, each.prediction.id) for each in tests}
    grouped: dict[tuple[str, str], list[Change]] = {}
    for test in turned(views.kb):
        if (test.demo, test.prediction.id) not in among:
            continue
        view = views.view_of(test)
        after = "void" if view.void else test.stance
        change = Change(
            view,
            views.claims.get(test.prediction.claim),
            test.verdict_stance,
            after,
            _why(view, test),
        )
        grouped.setdefault((change.before, after), []).append(change)
    return [
        (before, after, found)
        for (before, after), found in sorted(grouped.items(), key=lambda item: -len(item[1]))
    ]


def _why(view: TestView, test: Test) -> str:
    """Return why a sign is another, in half a sentence."""
    outcome = test.finding.outcome
    if outcome is Outcome.VOID:
        return " ".join(each.precondition.condition for each in view.grounds if not each.held)
    if outcome in {Outcome.PARTIAL, Outcome.ABSENT, Outcome.REVERSED, Outcome.EXCEEDED}:
        return f"the interval lies at {view.way} of the way from null to bound"
    if outcome is Outcome.OPEN and view.way:
        return f"{test.finding.reason}: it reaches from {view.way} of the way from null to bound"
    return {
        Outcome.MISSED: "no null is given, so that a wrong forecast tells nothing of the claim",
        Outcome.NO_CONTRAST: "the value without the effect lies in the region, too",
    }.get(outcome, test.finding.reason or WORDS[outcome])
