"""The generated page of outcomes: the rule, what it changed, and what held of what papers state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.evidence.outcomes import NEGLIGIBLE, SIZE_OPEN, WORDS, Outcome
from stronger.evidence.predictions import Setting
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
    stated_by_unread,
    turned,
    voids,
)
from stronger.site.outcomes import ORDER, mark_of
from stronger.site.pages import WIDE, Pages
from stronger.site.templates import page

if TYPE_CHECKING:
    from stronger.knowledge.testing import Test
    from stronger.site.outcomes import TestView
    from stronger.site.views import ClaimView, Views

QUARTER = f"{100 * NEGLIGIBLE:g}%"
RULE = (
    (
        Outcome.VOID,
        "",
        "a precondition failed that can be checked without the outcome: a ceiling below the region,"
        " a training that had not finished, an input that was not what the sentence says",
        "no edge at all",
    ),
    (
        Outcome.OPEN,
        "",
        "a seed failed, fewer than five finished, or the interval allows for both",
        "nothing either way",
    ),
    (Outcome.HOLDS, "", "identity: every seed in the region", "as stated"),
    (Outcome.FAILS, "", "identity: one seed outside", "the reverse"),
    (
        Outcome.MET,
        "",
        "the interval lies in the region; of an effect, all of it beyond the near bound",
        "as stated; an effect without a null weakly, since a miss would have cost nothing",
    ),
    (
        Outcome.EXCEEDED,
        "",
        "effect: all of it beyond the near bound, some of it beyond the far one",
        "as stated",
    ),
    (
        Outcome.PARTIAL,
        "",
        f"effect: all of it at {QUARTER} of the way or more, none of it at 100%",
        "as stated, weakly",
    ),
    (
        Outcome.PARTIAL,
        SIZE_OPEN,
        f"effect: all of it at {QUARTER} of the way or more, only some of it at 100% or more",
        "as stated, weakly",
    ),
    (
        Outcome.ABSENT,
        "",
        f"effect: none of it beyond {QUARTER}, some of it above −{QUARTER}",
        "the reverse",
    ),
    (Outcome.REVERSED, "", f"effect: all of it at −{QUARTER} or less", "the reverse"),
    (Outcome.DIFFERS, "", "value: the interval lies outside of the region", "the reverse"),
    (
        Outcome.MISSED,
        "",
        "effect without a null: the interval lies outside",
        "nothing either way",
    ),
    (
        Outcome.NO_CONTRAST,
        "",
        "effect: the null lies in the region, or the control's interval meets it",
        "nothing either way",
    ),
)
"""Each outcome, its words where they are not those of `WORDS`, when it is, and what it means."""
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
    counts = Counter(test.finding.outcome for test in kb.tests)
    shown = [each for each in ORDER if counts[each]]
    former = [test for test in kb.tests if views.judged_before(test.demo, test.prediction.id)]
    crossed = cross(former)
    stated = stated_by_papers(kb)
    at = {share: (outcomes_at(kb, share), signs_at(kb, share)) for share in SHARES}
    settings, papers = by_setting(stated), by_paper(kb, stated)
    changes = _changes(views, former)
    yield (
        "demos/outcomes.md",
        page(
            "outcomes.md.jinja",
            title="What an outcome may say",
            description="How measurements become support or challenge, and what that changed.",
            meta=WIDE,
            rule=[
                (mark_of(each), words or WORDS[each], each, when, towards)
                for each, words, when, towards in RULE
            ],
            number=len(kb.tests),
            demos=len({test.demo for test in kb.tests}),
            outcomes=[(mark_of(each), str(each), WORDS[each]) for each in shown],
            judged=bool(former),
            cross={each: [crossed[each, which] for which in shown] for each in Judged},
            totals=[counts[which] for which in shown],
            crossed=[sum(crossed[each, which] for each in Judged) for which in shown],
            negligible=NEGLIGIBLE,
            shares=SHARES,
            at=at,
            sizes=[each for each in ORDER if any(found[each] for found, _ in at.values())],
            signs=SIGNS,
            changes=changes,
            changed=sum(len(found) for _, _, found in changes),
            sum=sum,
            weakened=_weakened(former),
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
                        if views.judged_before(each.test.demo, each.test.prediction.id)
                    )
                )
            ],
            stated=len(stated),
            unread=len(stated_by_unread(kb)),
            held=[(each, held(stated)[each]) for each in Held],
            settings=[
                (setting or "not said", [found[which] for which in shown], found.total())
                for setting in (*Setting, None)
                if (found := settings.get(setting))
            ],
            papers=[
                (views.papers.get(key), [held(tests)[each] for each in Held], _settings(tests))
                for key, tests in sorted(papers.items(), key=lambda item: (-len(item[1]), item[0]))
            ],
            helds=list(Held),
            reading=_agreement(views),
            held_back=[
                (view, views.claims.get(view.prediction.claim))
                for view in views.tests
                if view.held_back
            ],
            seconded=[
                (view, views.claims.get(view.prediction.claim))
                for view in views.tests
                if view.compared
            ],
        ),
    )


def _weakened(tests: Iterable[Test]) -> Counter[str]:
    """Count the predictions that were met and are weak now, by the cause."""
    return Counter(
        "only partly there"
        if test.finding.outcome is Outcome.PARTIAL
        else "met where the source's own setting is out of reach"
        if test.prediction.beyond
        else "effects met without a null"
        for test in tests
        if test.finding.weak and test.verdict.outcome is Judged.MET and not test.turned
    )


def _settings(tests: tuple[Test, ...]) -> str:
    """Return the settings of tests, each once, from the smallest."""
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
        return f"from null to bound, the interval lies at {view.way}"
    if outcome is Outcome.OPEN and view.way:
        return f"{test.finding.reason}: from null to bound, it lies at {view.way}"
    return {
        Outcome.MISSED: "no null is given, so that a wrong forecast tells nothing of the claim",
        Outcome.NO_CONTRAST: "the value without the effect lies in the region, too",
    }.get(outcome, test.finding.reason or WORDS[outcome])
