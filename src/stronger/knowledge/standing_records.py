"""How the thesis stands, as a file for programs: typed records, a version and a schema."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from stronger.claims import Reading, Stance
from stronger.evidence.predictions import Setting
from stronger.knowledge.robustness import Robustness
from stronger.knowledge.standing import Side
from stronger.records import Record

if TYPE_CHECKING:
    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.standing import DemoVoice, PaperVoice, Standing
    from stronger.knowledge.testing import Test

VERSION: Literal[1] = 1
"""Of the file's form; it rises when something changes its meaning or goes."""
State = Literal["refuted", "not refuted", "in support", "against", "mixed", "silent", "untested"]


class TestRecord(Record):
    """A prediction that bears on what is asserted, and what became of it."""

    __test__ = False

    prediction: str
    """Its identifier, which is unique within its demo."""
    claim: str
    """The claim that it is on."""
    outcome: str
    stance: str
    """Towards that claim."""
    weight: float
    """1 as stated, 0.5 weakly so, 0 nothing either way, -1 the reverse."""
    scale: Setting | None
    """How near the experiment is to that of its source."""
    designs: tuple[int, int] | None = None
    """In how many designs of its grid it holds, and of how many; no probability."""
    flips: tuple[str, ...] = ()
    """The choices that flip it most often, by the names of their parameters."""
    replications: tuple[int, int] | None = None
    """In how many replications from fresh roots its sign was the same, and of how many."""
    second: bool | None = None
    """Whether a second program, written without sight of the first, agrees."""


class DemoRecord(Record):
    """All that one demo says of what is asserted: the unit that is counted."""

    demo: str
    side: Side
    weak: bool
    """Whether everything that puts it on its side is weak."""
    scales: tuple[Setting, ...]
    """At which it says so."""
    tests: tuple[TestRecord, ...]
    """All that bear on it; none of them is void or an identity."""


class FactRecord(Record):
    """A proved fact, and what it means for the law."""

    identity: str
    claim: str
    """The claim through which it gets there."""
    stance: str
    """Towards that claim."""
    means: tuple[str, ...]
    """Towards the law."""
    counterexample: bool
    """Whether it refutes the law."""


class PaperRecord(Record):
    """What one paper says; beside the demos and the proofs, and never added to them."""

    paper: str
    """Citekey."""
    side: Side
    statements: tuple[str, ...]


class UntestedRecord(Record):
    """A claim that bears on what is asserted, and that no proof or no outcome here tells of."""

    claim: str
    would: tuple[Literal["support", "challenge"], ...]
    """What it would do if it were true."""


class StandingRecord(Record):
    """How one thing that the thesis asserts stands, as a law or as a tendency."""

    claim: str
    title: str
    statement: str
    reading: Reading
    state: State
    """Of a law: whether an exact counterexample is known. Of a tendency: where its demos come down.
    In words, since no number would mean the same to two readers."""
    demos: tuple[DemoRecord, ...]
    """Of a tendency; a law has none, since no measurement settles one."""
    facts: tuple[FactRecord, ...]
    """Of a law; a tendency has none."""
    papers: tuple[PaperRecord, ...]
    untested: tuple[UntestedRecord, ...]


class StandingFile(Record):
    """The file ``claims/standing.json``: how the thesis stands, without a number for it."""

    version: Literal[1]
    thesis: str | None
    """Identifier of the claim that all others bear on."""
    rows: tuple[StandingRecord, ...]


def standing_file(kb: KnowledgeBase) -> StandingFile:
    """Return how the thesis of a knowledge base stands, as a record."""
    return StandingFile(
        version=VERSION,
        thesis=kb.thesis.id if kb.thesis else None,
        rows=tuple(_row(kb, each) for each in kb.standing),
    )


def standing_schema() -> dict[str, Any]:
    """Return the JSON Schema of such a file."""
    from stronger.described import schema_of

    return schema_of(StandingFile, sys.modules[__name__])


def state(standing: Standing) -> State:
    """Return in a word or two how something stands.

    Examples
    --------
    >>> from stronger.claims import Claim
    >>> from stronger.knowledge.standing import Standing
    >>> claim = Claim(id="order", title="Order", statement="Larger is more.")
    >>> state(Standing(claim, Reading.LAW, (), (), (), ()))
    'untested'
    """
    if standing.reading is Reading.LAW:
        if standing.counterexamples:
            return "refuted"
        proofs = any(Stance.SUPPORTS in each.means for each in standing.facts)
        return "not refuted" if proofs else "untested"
    sides = {each.side for each in standing.demos}
    if Side.MIXED in sides or {Side.FOR, Side.AGAINST} <= sides:
        return "mixed"
    if Side.FOR in sides:
        return "in support"
    if Side.AGAINST in sides:
        return "against"
    return "silent" if sides else "untested"


def _row(kb: KnowledgeBase, found: Standing) -> StandingRecord:
    signs = kb.argument.signs_at(found.claim.id, found.reading)
    return StandingRecord(
        claim=found.claim.id,
        title=found.claim.title,
        statement=found.claim.statement,
        reading=found.reading,
        state=state(found),
        demos=tuple(_demo(kb, each) for each in found.demos),
        facts=tuple(
            FactRecord(
                identity=each.identity.name,
                claim=each.claim,
                stance=each.stance,
                means=tuple(map(str, each.means)),
                counterexample=each.counterexample,
            )
            for each in found.facts
        ),
        papers=tuple(map(_paper, found.papers)),
        untested=tuple(
            UntestedRecord(claim=each.id, would=_would(signs[each.id])) for each in found.untested
        ),
    )


def _demo(kb: KnowledgeBase, voice: DemoVoice) -> DemoRecord:
    return DemoRecord(
        demo=voice.demo,
        side=voice.side,
        weak=voice.weak,
        scales=voice.settings,
        tests=tuple(_test(kb, each) for each in voice.tests),
    )


def _test(kb: KnowledgeBase, test: Test) -> TestRecord:
    elsewhere = kb.robustness.get((test.demo, test.prediction.id), Robustness())
    return TestRecord(
        prediction=test.prediction.id,
        claim=test.prediction.claim,
        outcome=str(test.finding.outcome),
        stance=test.stance,
        weight=test.finding.weight,
        scale=test.setting,
        designs=elsewhere.designs,
        flips=elsewhere.flips,
        replications=elsewhere.replications,
        second=elsewhere.second,
    )


def _paper(voice: PaperVoice) -> PaperRecord:
    return PaperRecord(
        paper=voice.paper,
        side=voice.side,
        statements=tuple(each.id for each in voice.statements),
    )


def _would(signs: Iterable[int]) -> tuple[Literal["support", "challenge"], ...]:
    found = set(signs)
    supports: tuple[Literal["support"], ...] = ("support",) if 1 in found else ()
    return (*supports, "challenge") if -1 in found else supports
