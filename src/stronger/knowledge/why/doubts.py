"""What is not established, in words that are computed: by kind of thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stronger.claims import Basis, Read, Reading, Stance
from stronger.evidence.outcomes import BACKGROUND, Outcome
from stronger.evidence.predictions import Kind as PredictionKind
from stronger.evidence.predictions import Setting
from stronger.knowledge.standing import Side, demos_on, identities_on, papers_on, voids_on
from stronger.knowledge.why.grounds import measured_grounds

if TYPE_CHECKING:
    from stronger.claims import Claim, Statement
    from stronger.evidence.results import Result
    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.standing import DemoVoice, PaperVoice, Standing
    from stronger.knowledge.testing import Test

SIGNS = (Side.FOR, Side.AGAINST, Side.MIXED)


@dataclass(frozen=True)
class Doubt:
    """Something that is not established."""

    code: str
    """Of its kind, for programs: ``one-paper``, ``second-hand``, ``open`` and so on."""
    says: str
    """One sentence without its full stop."""
    of: str = ""
    """What it is said of, where that is not what was asked for."""


def of_statement(kb: KnowledgeBase, statement: Statement) -> Iterator[Doubt]:
    """Yield what is not established of what a paper says."""
    yield from _reading([statement])
    if statement.stance is Stance.BACKGROUND:
        yield Doubt("background", "it takes no side on the claim")
        return
    claim = statement.claim
    others = [
        each
        for each in papers_on(kb, claim)
        if each.paper != statement.paper and each.side is not Side.NOTHING
    ]
    if not others:
        yield Doubt("one-paper", "no other paper takes a side on the claim")
    elif against := [each for each in others if _opposes(each.side, statement.stance)]:
        yield Doubt("disputed", f"{_number(len(against), 'other paper')} took the other side")
    if not demos_on(kb, claim) and not identities_on(kb, claim):
        yield Doubt("untested", "no demo tests the claim")


def _opposes(side: Side, stance: Stance) -> bool:
    other = {Stance.SUPPORTS: Side.AGAINST, Stance.CHALLENGES: Side.FOR}.get(stance)
    return side in (other, Side.MIXED)


def of_test(kb: KnowledgeBase, test: Test) -> Iterator[Doubt]:
    """Yield what is not established of a prediction and its outcome."""
    finding, prediction = test.finding, test.prediction
    (ground,) = measured_grounds(kb, [test])
    if finding.outcome is Outcome.VOID:
        yield Doubt("void", f"the test could not tell: {finding.reason}")
    elif finding.weight == BACKGROUND:
        reason = f": {finding.reason}" if finding.reason else ""
        yield Doubt("open", f"the outcome says nothing either way ({ground.words}{reason})")
    elif finding.weak:
        yield Doubt("weak", f"it counts half: {finding.reason}")
    if prediction.derived_by == "us":
        yield Doubt("ours", "that this follows from the cited place is our reading of it")
    if ground.amended:
        dates = ", ".join(dict.fromkeys(each.date for each in ground.amended))
        yield Doubt("amended", f"it was changed after a look at a result ({dates})")
    if ground.kinds and ground.kinds > ground.run:
        says = f"its kind and null were fixed after the run ({ground.kinds}; it ran {ground.run})"
        yield Doubt("kinds", says)
    if not ground.as_registered:
        yield Doubt("unregistered", "it is not registered as it stands")
    varied = kb.variations.get(test.demo)
    found = varied.multiverses.get(prediction.id) if varied else None
    if found and found.holds < found.count:
        yield Doubt("design", found.told)
    yield from _scale([test])
    yield from _verification([kb.results_by_demo[test.demo]])
    same = [
        each
        for each in demos_on(kb, prediction.claim)
        if each.demo != test.demo and each.side is not Side.NOTHING
    ]
    if not same and not prediction.identity:
        yield Doubt("one-demo", "no other demo tells of the claim")


def of_claim(kb: KnowledgeBase, claim: Claim) -> Iterator[Doubt]:
    """Yield what is not established of a claim.

    Of a thing that the thesis asserts all counts that bears on it through the argument; of a thesis
    that asserts several, what is not established of each of them.
    """
    conjuncts = kb.argument.conjuncts
    if conjuncts and kb.thesis is not None and claim.id == kb.thesis.id:
        for each in conjuncts:
            yield from (replace(doubt, of=each.id) for doubt in of_claim(kb, each))
    elif claim.id in kb.argument.read_at:
        yield from _of_rows(kb, [each for each in kb.standing if each.claim.id == claim.id])
    else:
        facts = identities_on(kb, claim.id)
        yield from _as_law({stance for each in facts for stance in each.stances[claim.id]})
        yield from _as_tendency(kb, demos_on(kb, claim.id), len(voids_on(kb, claim.id)))
        yield from _papers(papers_on(kb, claim.id))


def _of_rows(kb: KnowledgeBase, rows: Iterable[Standing]) -> Iterator[Doubt]:
    """Yield what is not established of a thing that the thesis asserts, by its two readings."""
    for row in rows:
        if row.reading is Reading.LAW:
            yield from _as_law({str(stance) for each in row.facts for stance in each.means})
            continue
        yield from _as_tendency(kb, row.demos, 0)
        if row.untested:
            which = ", ".join(each.id for each in row.untested)
            yield Doubt("untested-claims", f"no demo tells of claims that bear on it: {which}")
        yield from _papers(row.papers)


def _as_law(stances: Collection[str]) -> Iterator[Doubt]:
    if Stance.CHALLENGES in stances:
        yield Doubt("refuted", "as a law: a proved fact speaks against it")
    elif Stance.SUPPORTS in stances:
        yield Doubt("law", "as a law: a proved fact speaks for it, and is not the whole of it")
    else:
        yield Doubt("no-proof", "as a law: nothing is proved here, for it or against it")


def _as_tendency(kb: KnowledgeBase, voices: Sequence[DemoVoice], void: int) -> Iterator[Doubt]:
    telling = [each for each in voices if each.side in SIGNS]
    sides = Counter(each.side for each in telling)
    tests = [test for each in voices for test in each.tests]
    if not telling:
        yield Doubt("untested", "as a tendency: no demo tells of it")
    elif len(telling) == 1:
        yield Doubt("one-demo", f"as a tendency: only one demo tells of it, {telling[0].demo}")
    if sides[Side.MIXED] or (sides[Side.FOR] and sides[Side.AGAINST]):
        yield Doubt("mixed", f"demos do not agree: {_sides(sides)}")
    silent = sum(test.finding.weight == BACKGROUND for test in tests)
    if silent or void:
        total = len(tests) + void
        says = f"{silent + void} of {total} tests could not tell ({void} of them void)"
        yield Doubt("open", says)
    if weak := sum(test.finding.weak for test in tests):
        yield Doubt("weak", f"{weak} of {len(tests)} outcomes count half")
    yield from _scale(test for each in telling for test in each.telling)
    if amended := sum(bool(test.prediction.amended) for test in tests):
        yield Doubt("amended", f"{amended} of {len(tests)} were changed after a look at a result")
    yield from _verification(kb.results_by_demo[each.demo] for each in telling)


def _papers(voices: Sequence[PaperVoice]) -> Iterator[Doubt]:
    taking = [each for each in voices if each.side in SIGNS]
    sides = Counter(each.side for each in taking)
    if not taking:
        yield Doubt("no-paper", "no paper here takes a side on it")
    elif len(taking) == 1:
        yield Doubt("one-paper", f"only one paper takes a side on it: {taking[0].paper}")
    elif sides[Side.MIXED] or (sides[Side.FOR] and sides[Side.AGAINST]):
        yield Doubt("disputed", f"papers do not agree: {_sides(sides)}")
    said = [each for voice in voices for each in voice.statements]
    yield from _reading([each for each in said if each.stance is not Stance.BACKGROUND])


def of_demo(kb: KnowledgeBase, result: Result) -> Iterator[Doubt]:
    """Yield what is not established by a demo."""
    tests = [each for each in kb.tests if each.demo == result.demo]
    silent = [each for each in tests if each.finding.weight == BACKGROUND]
    if silent:
        counted = Counter(str(each.finding.outcome) for each in silent)
        which = ", ".join(f"{number} {outcome}" for outcome, number in counted.items())
        yield Doubt("open", f"{len(silent)} of {len(tests)} predictions could not tell: {which}")
    for claim in dict.fromkeys(each.prediction.claim for each in tests):
        mixed = [each for each in demos_on(kb, claim) if each.demo == result.demo]
        if mixed and mixed[0].side is Side.MIXED:
            yield Doubt("mixed", "its own predictions carry both signs", claim)
    if amended := sum(bool(each.prediction.amended) for each in tests):
        yield Doubt("amended", f"{amended} predictions were changed after a look at a result")
    yield from _scale(tests)
    yield from _verification([result])


def of_paper(kb: KnowledgeBase, key: str) -> Iterator[Doubt]:
    """Yield what is not established by a paper, as far as it is known here."""
    said = kb.statements_by_paper.get(key, [])
    yield from _reading(said)
    if said and all(each.stance is Stance.BACKGROUND for each in said):
        yield Doubt("background", "it takes no side on any claim")
    if not kb.demos_by_paper.get(key):
        yield Doubt("untested", "no demo reproduces anything of it")


def of_relation(kb: KnowledgeBase, claim: Claim, target: str) -> Iterator[Doubt]:
    """Yield what is not established of the step from one claim to another."""
    yield Doubt("ours", "the step is our argument, and nothing measures it")
    bearings = [each for each in claim.bears_on if each.claim == target]
    under = {reading for each in bearings for reading in each.readings}
    if len(under) < len(Reading):
        only = next(iter(under))
        other = next(each for each in Reading if each is not only)
        yield Doubt("reading", f"it is taken as a {only} only, and says nothing as a {other}")
    if target in kb.argument.claims and not kb.argument.path(target):
        yield Doubt("no-path", "no path leads from there to the thesis")


def _reading(said: Sequence[Statement]) -> Iterator[Doubt]:
    """Yield what was not read, and what is no more than our reading."""
    if not said:
        return
    one = len(said) == 1
    unread = [each for each in said if each.read is Read.UNREAD]
    if unread:
        who = "it was" if one else f"{len(unread)} of {len(said)} statements were"
        yield Doubt("unread", f"{who} written without reading the paper")
    for read, name, where in (
        (Read.SECONDARY, "second-hand", "in somebody else's account only"),
        (Read.ABSTRACT, "abstract", "in the abstract of the paper only"),
    ):
        if number := sum(each.read is read for each in said):
            who = "it was" if one else f"{number} of {len(said)} statements were"
            yield Doubt(name, f"{who} read {where}")
    if ours := [each for each in said if each.basis is Basis.INTERPRETIVE]:
        who = "it is" if one else f"{len(ours)} of {len(said)} statements are"
        yield Doubt("interpretive", f"{who} our reading of the paper, which does not say so")
    if not one and not any(each.basis is Basis.DIRECT for each in said):
        yield Doubt("indirect", "no paper says it outright")


def _scale(tests: Iterable[Test]) -> Iterator[Doubt]:
    """Yield how far below the sources' own experiments everything was measured, if it was."""
    settings = {
        str(each.setting or "unknown")
        for each in tests
        if each.prediction.kind is not PredictionKind.IDENTITY
    }
    if settings and str(Setting.AS_PUBLISHED) not in settings:
        order = [each for each in (*map(str, Setting), "unknown") if each in settings]
        yield Doubt("scale", f"measured at {' and '.join(order)} scale, never as published")


def _verification(results: Iterable[Result]) -> Iterator[Doubt]:
    if never := [each.demo for each in results if not each.measured.verified]:
        yield Doubt("unverified", f"never measured again: {', '.join(never)}")


def _sides(sides: Counter[Side]) -> str:
    return ", ".join(f"{sides[each]} {each}" for each in SIGNS if sides[each])


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
