"""What pages show of the evidence on a claim, and of how the thesis stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.claims import Reading, Stance
from stronger.evidence.predictions import Setting
from stronger.knowledge.standing import Side, demos_on, side
from stronger.site.entries import Ref
from stronger.site.views import grouped

if TYPE_CHECKING:
    from stronger.knowledge.standing import DemoVoice, PaperVoice, Standing
    from stronger.site.outcomes import TestView
    from stronger.site.views import ClaimView, IdentityView, Views

SIDES = {
    Side.FOR: ("supports", "supports", "support"),
    Side.AGAINST: ("challenges", "challenges", "challenge"),
    Side.MIXED: ("mixed", "mixed", "mixed"),
    Side.NOTHING: ("background", "nothing either way", "nothing either way"),
}
"""How the sides of demos are marked, and said of one and of many."""
PAPERS = {
    "supports": ("supports it", "support it"),
    "challenges": ("challenges it", "challenge it"),
    "mixed": ("does both", "do both"),
    "qualifies": ("qualifies it", "qualify it"),
    "background": ("is background only", "are background only"),
}
"""What one paper does, and what several do, by mark."""
BALANCE = ("supports", "mixed", "qualifies", "challenges", "background", "void")
"""The order of signs in a balance."""


@dataclass(frozen=True)
class SideCount:
    """How many come down on a side."""

    mark: str
    number: int
    word: str
    weak: int = 0
    """How many of them weakly."""
    who: tuple[Ref, ...] = ()
    statements: int = 0
    """How many statements they make of this kind, where these are papers."""


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

    @property
    def balance(self) -> Balance:
        """The same counted as signs; a demo of which every test is void is none of its sides."""
        void = sum(each.mark == "void" for each in self.demos)
        voids = (SideCount("void", void, "void"),) if void else ()
        proofs = _side_counts(side(stances) for _, stances, _ in self.identities if stances)
        return Balance(in_order((*self.counts, *voids)), in_order(self.papers), in_order(proofs))


@dataclass(frozen=True)
class Balance:
    """Demos and, beside them, papers, by side: a sign each."""

    demos: tuple[SideCount, ...]
    papers: tuple[SideCount, ...]
    proofs: tuple[SideCount, ...] = ()
    """Proved facts, in no count of demos."""


def _side_counts(sides: Iterable[Side]) -> list[SideCount]:
    counted = Counter(sides)
    return [
        SideCount(mark, counted[each], words[counted[each] > 1])
        for each, (mark, *words) in SIDES.items()
        if counted[each]
    ]


def in_order(counts: Iterable[SideCount]) -> tuple[SideCount, ...]:
    """Return counts in the order in which a balance has them."""
    return tuple(sorted(counts, key=lambda each: BALANCE.index(each.mark)))


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
    """The same demos by setting; one stands at each of its own."""
    untested: tuple[tuple[str, tuple[Ref, ...]], ...]
    """Claims that nothing here tests, by what they would be to it if true."""

    @property
    def is_law(self) -> bool:
        """Whether proofs settle it."""
        return self.reading == Reading.LAW

    @property
    def balance(self) -> Balance:
        """Its demos and papers, counted as signs."""
        return Balance(in_order(self.demos), in_order(self.papers))

    @property
    def number(self) -> int:
        """How many demos tell of it."""
        return sum(each.number for each in self.demos)

    @property
    def overlaps(self) -> bool:
        """Whether a demo stands at several settings."""
        return sum(each.number for _, counts in self.settings for each in counts) > self.number

    @property
    def signs(self) -> set[str]:
        """What demos are to it: the marks that occur, a mixed one being both."""
        found = {each.mark for each in self.demos}
        both = {"supports", "challenges"}
        return both if "mixed" in found else found & both


def evidence_on(views: Views, claim: str) -> Evidence:
    """Return what there is on a claim."""
    kb = views.kb
    voices = demos_on(kb, claim)
    tests: dict[str, list[TestView]] = {}
    unjudged: dict[str, list[TestView]] = {}
    for demo, view in views.tests_by_claim.get(claim, ()):
        if not view.prediction.identity:
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
        demos=tuple(sorted(demos, key=lambda each: (*BALANCE, "unjudged").index(each.mark))),
        counts=_demo_counts(views, voices),
        identities=tuple(
            (view, view.identity.stances.get(claim, ()), checks)
            for view in views.identities
            if (checks := tuple(each for each in view.checks if each.prediction.claim == claim))
        ),
        papers=_paper_counts(
            [(each.stance,) for each in said]
            for said in grouped(
                kb.statements_by_claim.get(claim, ()), lambda each: each.paper
            ).values()
        ),
    )


def _demo(
    views: Views, demo: str, voice: DemoVoice | None, tests: tuple[TestView, ...]
) -> DemoTests:
    if voice is None:
        return DemoTests(views.demos[demo].ref, "void", "void", False, tests)
    mark, word, _ = SIDES[voice.side]
    return DemoTests(views.demos[demo].ref, mark, word, voice.weak, tests)


def _paper_counts(papers: Iterable[Sequence[Collection[Stance]]]) -> tuple[SideCount, ...]:
    """Count papers, each given by the stances of each of its statements."""
    found: dict[str, list[int]] = {}
    for statements in papers:
        stances = {stance for each in statements for stance in each}
        where = side(stances)
        mark = SIDES[where][0]
        if where is Side.NOTHING and Stance.QUALIFIES in stances:
            mark = "qualifies"
        own = {"supports": Stance.SUPPORTS, "challenges": Stance.CHALLENGES}.get(mark)
        told = sum(own in each for each in statements) if own else len(statements)
        found.setdefault(mark, []).append(told)
    return tuple(
        SideCount(mark, len(found[mark]), words[len(found[mark]) > 1], statements=sum(found[mark]))
        for mark, words in PAPERS.items()
        if mark in found
    )


def _stances(views: Views, found: Standing, voice: PaperVoice) -> list[tuple[Stance, ...]]:
    """Return what each statement of a paper is to a thing that the thesis asserts."""
    towards = views.kb.argument.towards
    return [
        towards(each.claim, each.stance, reading=found.reading)[found.claim.id]
        for each in voice.statements
    ]


def _demo_counts(views: Views, voices: Iterable[DemoVoice]) -> tuple[SideCount, ...]:
    chosen = {each: [voice for voice in voices if voice.side is each] for each in Side}
    return tuple(
        SideCount(
            mark,
            len(found),
            words[len(found) > 1],
            sum(voice.weak for voice in found),
            tuple(views.demos[voice.demo].ref for voice in found),
        )
        for each, (mark, *words) in SIDES.items()
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
        papers=_paper_counts(_stances(views, found, each) for each in found.papers),
        settings=tuple(by_scale),
        untested=_untested(views, found),
    )


def _untested(views: Views, found: Standing) -> tuple[tuple[str, tuple[Ref, ...]], ...]:
    """Return the claims that nothing here tests, by what they would be if true."""
    signs = views.kb.argument.signs_at(found.claim.id, found.reading)
    grouped: dict[str, list[Ref]] = {}
    for claim in found.untested:
        has = signs[claim.id]
        verb = "support and challenge" if {1, -1} <= has else "support" if 1 in has else "challenge"
        grouped.setdefault(verb, []).append(Ref(claim.title, views.claims[claim.id].address))
    return tuple(
        (f"{'a claim' if len(refs) == 1 else 'claims'} that would {verb} it", tuple(refs))
        for verb, refs in grouped.items()
    )


def in_short(rows: Sequence[StandingRow]) -> str:
    """Return in one or two sentences how things stand, or nothing where nothing was tested."""
    laws = [row for row in rows if row.is_law]
    tendencies = [row for row in rows if not row.is_law]
    said = []
    if refuted := sum(bool(row.counterexamples) for row in laws):
        which = _some(refuted, len(laws))
        verb = "is" if refuted == 1 else "are"
        start = "As laws" if len(laws) > 1 else "As a law"
        said.append(f"{start}, {which} {verb} refuted by proofs: exact counterexamples are known.")
    found = [
        word if len(tendencies) == 1 else f"{word} on {_some(number, len(tendencies))}"
        for word, signs in EVIDENCE.items()
        if (number := sum(row.signs == signs for row in tendencies))
    ]
    if found:
        start = "As tendencies" if len(tendencies) > 1 else "As a tendency"
        said.append(f"{start}, the evidence from demos is {', '.join(found)}.")
    return " ".join(said)


EVIDENCE = {
    "mixed": {"supports", "challenges"},
    "in support": {"supports"},
    "against": {"challenges"},
    "silent": set[str](),
}
"""What the evidence is called, by the signs that occur in it."""
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _some(number: int, total: int) -> str:
    """Return a number of things out of some.

    Examples
    --------
    >>> _some(4, 4), _some(2, 3), _some(2, 2), _some(1, 1)
    ('all four', 'two of three', 'both', 'it')
    """
    if number == total and number < 3:
        return ("it", "it", "both")[number]
    small, all_of_them = (
        NUMBERS[each] if each < len(NUMBERS) else str(each) for each in (number, total)
    )
    return f"all {small}" if number == total else f"{small} of {all_of_them}"
