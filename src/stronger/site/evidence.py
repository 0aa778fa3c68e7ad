"""What pages show of the evidence on a claim, and of how the thesis stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.claims import Reading
from stronger.evidence.promises import Setting
from stronger.knowledge.standing import Side, demos_on, side
from stronger.site.entries import Ref

if TYPE_CHECKING:
    from stronger.knowledge.standing import DemoVoice, Standing
    from stronger.site.outcomes import TestView
    from stronger.site.views import ClaimView, IdentityView, Views

SIDES = {
    Side.FOR: ("supports", "for"),
    Side.AGAINST: ("challenges", "against"),
    Side.MIXED: ("mixed", "mixed"),
    Side.NOTHING: ("background", "nothing either way"),
}
"""How the sides of demos are marked, and said."""
PAPERS = {**SIDES, Side.MIXED: ("mixed", "both"), Side.NOTHING: ("background", "without a sign")}
"""The same of papers."""


@dataclass(frozen=True)
class SideCount:
    """How many come down on a side."""

    mark: str
    number: int
    word: str
    weak: int = 0
    """How many of them weakly."""
    who: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class DemoTests:
    """What one demo says of a claim."""

    demo: Ref
    mark: str
    word: str
    weak: bool
    tests: tuple[TestView, ...]


@dataclass(frozen=True)
class Evidence:
    """All that demos, proofs and papers say of a claim as it is worded."""

    demos: tuple[DemoTests, ...]
    counts: tuple[SideCount, ...]
    """Of demos."""
    identities: tuple[tuple[IdentityView, tuple[str, ...], tuple[TestView, ...]], ...]
    """Each proved fact with its stance (empty if all its checks are void) and its checks."""
    papers: tuple[SideCount, ...]
    """Beside it, never added."""


@dataclass(frozen=True)
class StandingRow:
    """How one thing that the thesis asserts stands, as a law or as a tendency."""

    claim: ClaimView
    reading: str
    demos: tuple[SideCount, ...]
    counterexamples: tuple[IdentityView, ...]
    speaking_for: tuple[IdentityView, ...]
    """Proved facts with the sign of the law itself."""
    papers: tuple[SideCount, ...]
    settings: tuple[tuple[str, tuple[SideCount, ...]], ...]
    """The same demos by scale; one stands at each of its scales, with what it says there."""
    untested: tuple[Ref, ...]

    @property
    def is_law(self) -> bool:
        """Whether proofs settle it."""
        return self.reading == Reading.LAW

    @property
    def number(self) -> int:
        """How many demos tell of it."""
        return sum(each.number for each in self.demos)


def evidence_on(views: Views, claim: str) -> Evidence:
    """Return what there is on a claim."""
    kb = views.kb
    voices = demos_on(kb, claim)
    tests: dict[str, list[TestView]] = {}
    unjudged: dict[str, list[TestView]] = {}
    for (demo, _), view in views.views_of_tests.items():
        if view.prediction.claim != claim or view.prediction.identity:
            continue
        (tests if view.test else unjudged).setdefault(demo, []).append(view)
    by_demo = {each.demo: each for each in voices}
    demos = [
        _demo(views, demo, by_demo.get(demo), tuple(found))
        for demo, found in tests.items()
        if found
    ]
    demos += [
        DemoTests(views.demos[demo].ref, "unjudged", "no outcome", False, tuple(found))
        for demo, found in unjudged.items()
    ]
    return Evidence(
        demos=tuple(demos),
        counts=_demo_counts(views, voices),
        identities=tuple(
            (view, view.identity.stances.get(claim, ()), checks)
            for view in views.identities
            if (checks := tuple(each for each in view.checks if each.prediction.claim == claim))
        ),
        papers=_counts(
            (
                side(
                    each.stance
                    for each in kb.statements_by_claim.get(claim, ())
                    if each.paper == key
                )
                for key in dict.fromkeys(
                    each.paper for each in kb.statements_by_claim.get(claim, ())
                )
            ),
            PAPERS,
        ),
    )


def _demo(
    views: Views, demo: str, voice: DemoVoice | None, tests: tuple[TestView, ...]
) -> DemoTests:
    if voice is None:
        return DemoTests(views.demos[demo].ref, "void", "void", False, tests)
    mark, word = SIDES[voice.side]
    return DemoTests(views.demos[demo].ref, mark, word, voice.weak, tests)


def _counts(sides: Iterable[Side], words: dict[Side, tuple[str, str]]) -> tuple[SideCount, ...]:
    found = Counter(sides)
    return tuple(
        SideCount(mark, found[each], word) for each, (mark, word) in words.items() if found[each]
    )


def _demo_counts(views: Views, voices: Iterable[DemoVoice]) -> tuple[SideCount, ...]:
    chosen = {each: [voice for voice in voices if voice.side is each] for each in Side}
    return tuple(
        SideCount(
            mark,
            len(found),
            word,
            sum(voice.weak for voice in found),
            tuple(views.demos[voice.demo].ref for voice in found),
        )
        for each, (mark, word) in SIDES.items()
        if (found := chosen[each])
    )


def standing_rows(views: Views, claim: str = "") -> list[StandingRow]:
    """Return how the thesis stands, row by row, or the rows of one thing it asserts."""
    return [_row(views, each) for each in views.standing if claim in ("", each.claim.id)]


def _row(views: Views, found: Standing) -> StandingRow:
    identities = {view.identity.name: view for view in views.identities}
    counter = {each.identity.name for each in found.counterexamples}
    speaking = {each.identity.name for each in found.facts if "supports" in each.means}
    by_scale = []
    for scale in (*Setting, ""):
        at_scale = [
            voice
            for voice in found.demos
            if scale in voice.settings or (not scale and not voice.settings)
        ]
        if at_scale:
            by_scale.append((str(scale) or "not said", _demo_counts(views, at_scale)))
    return StandingRow(
        claim=views.claims[found.claim.id],
        reading=str(found.reading),
        demos=_demo_counts(views, found.demos),
        counterexamples=tuple(identities[name] for name in identities if name in counter),
        speaking_for=tuple(
            identities[name] for name in identities if name in speaking and name not in counter
        ),
        papers=_counts((each.side for each in found.papers), PAPERS),
        settings=tuple(by_scale),
        untested=tuple(Ref(each.title, views.claims[each.id].address) for each in found.untested),
    )
