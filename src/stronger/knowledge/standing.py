"""How claims and the thesis stand: demos, proved facts and papers, counted and never added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from stronger.claims import Reading, Stance

if TYPE_CHECKING:
    from stronger.claims import Claim, Statement
    from stronger.evidence.predictions import Setting
    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.testing import Identity, Test


class Side(StrEnum):
    """Where all that one demo, or one paper, says of a claim comes down."""

    FOR = "for"
    AGAINST = "against"
    MIXED = "mixed"
    """It says both."""
    NOTHING = "nothing"
    """It says something, but nothing with a sign."""


def side(stances: Iterable[str]) -> Side:
    """Return where several stances come down together; none is picked.

    Examples
    --------
    >>> str(side(["supports", "background"])), str(side(["supports", "challenges"]))
    ('for', 'mixed')
    """
    found = set(stances)
    if {Stance.SUPPORTS, Stance.CHALLENGES} <= found:
        return Side.MIXED
    if Stance.SUPPORTS in found:
        return Side.FOR
    return Side.AGAINST if Stance.CHALLENGES in found else Side.NOTHING


@dataclass(frozen=True)
class DemoVoice:
    """What one demo says of a claim: the unit that is counted."""

    demo: str
    side: Side
    tests: tuple[Test, ...]
    """All that bear on the claim and are neither void nor an identity."""
    telling: tuple[Test, ...]
    """Those among them that have a sign there, or all if none has."""

    @property
    def weak(self) -> bool:
        """Whether it has a sign, and everything that gives it one is weak."""
        return self.side is not Side.NOTHING and all(each.finding.weak for each in self.telling)

    @property
    def settings(self) -> tuple[Setting, ...]:
        """How near to their sources' experiments those are that tell, each once."""
        return tuple(dict.fromkeys(each.setting for each in self.telling if each.setting))


@dataclass(frozen=True)
class PaperVoice:
    """What one paper says of a claim."""

    paper: str
    side: Side
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Fact:
    """A proved fact, and what it means for a claim that signs are read at."""

    identity: Identity
    claim: str
    """The claim through which it gets there."""
    stance: str
    """Its stance towards that claim."""
    means: tuple[Stance, ...]
    """What that is, as a law, where signs are read."""
    counterexample: bool
    """Whether it proves a claim that challenges the law: one such refutes it. To refute a claim
    that would have supported the law only takes a support away."""


@dataclass(frozen=True)
class Standing:
    """How one thing that the thesis asserts stands, as a law or as a tendency."""

    claim: Claim
    reading: Reading
    demos: tuple[DemoVoice, ...]
    """As a tendency: what was measured, demo by demo. As a law nothing: measurements do not settle
    one."""
    facts: tuple[Fact, ...]
    """As a law: what was proved. As a tendency nothing: a proof counts no networks."""
    papers: tuple[PaperVoice, ...]
    """Beside it, under the same reading; never added."""
    untested: tuple[Claim, ...]
    """Claims that bear on it under this reading and that nothing here tests."""

    @property
    def counterexamples(self) -> tuple[Fact, ...]:
        """The proved facts that refute the law."""
        return tuple(each for each in self.facts if each.counterexample)


def demos_on(kb: KnowledgeBase, claim: str) -> tuple[DemoVoice, ...]:
    """Return what each demo says of a claim as it is worded, identities and voids left out."""
    return _demo_voices(
        (test, (test.stance,)) for test in _counted(kb) if test.prediction.claim == claim
    )


def voids_on(kb: KnowledgeBase, claim: str) -> tuple[Test, ...]:
    """Return the tests of a claim that could not tell anything."""
    return tuple(
        test for test in kb.tests if test.prediction.claim == claim and not test.finding.has_edge
    )


def identities_on(kb: KnowledgeBase, claim: str) -> tuple[Identity, ...]:
    """Return the proved facts that settle something of a claim."""
    return tuple(each for each in kb.identities if claim in each.stances)


def papers_on(kb: KnowledgeBase, claim: str) -> tuple[PaperVoice, ...]:
    """Return what each paper says of a claim as it is worded."""
    return _paper_voices(
        kb, ((each, (each.stance,)) for each in kb.statements_by_claim.get(claim, ()))
    )


def standing(kb: KnowledgeBase) -> tuple[Standing, ...]:
    """Return how each thing that the thesis asserts stands, as a law and as a tendency.

    Signs are read where the argument reads them, at the conjuncts of the thesis or at a thesis that
    has none; a test supports or challenges *its* claim, and what that means there is the product of
    signs on the way.
    """
    argument = kb.argument
    return tuple(
        Standing(
            claim=argument.claims[end],
            reading=reading,
            demos=_demos_at(kb, end) if reading is Reading.TENDENCY else (),
            facts=_facts_at(kb, end) if reading is Reading.LAW else (),
            papers=_papers_at(kb, end, reading),
            untested=_untested(kb, end, reading),
        )
        for end in argument.read_at
        for reading in Reading
    )


def _counted(kb: KnowledgeBase) -> Iterable[Test]:
    """Yield the tests that count in tallies: no identities, no voids."""
    return (test for test in kb.tests if not test.prediction.identity and test.finding.has_edge)


def _demo_voices(
    said: Iterable[tuple[Test, tuple[str, ...]]],
) -> tuple[DemoVoice, ...]:
    grouped: dict[str, list[tuple[Test, tuple[str, ...]]]] = defaultdict(list)
    for test, stances in said:
        grouped[test.demo].append((test, stances))
    signs = {Stance.SUPPORTS, Stance.CHALLENGES}
    voices = []
    for demo, pairs in grouped.items():
        tests = tuple(test for test, _ in pairs)
        voices.append(
            DemoVoice(
                demo,
                side(stance for _, stances in pairs for stance in stances),
                tests,
                tuple(test for test, stances in pairs if signs & set(stances)) or tests,
            )
        )
    return tuple(voices)


def means(
    test: Test, stance: str, kb: KnowledgeBase, reading: Reading
) -> Mapping[str, tuple[Stance, ...]]:
    """Return what a stance of a test towards its claim is wherever signs are read."""
    prediction = test.prediction
    return kb.argument.towards(prediction.claim, Stance(stance), prediction.aspects, reading)


def _demos_at(kb: KnowledgeBase, end: str) -> tuple[DemoVoice, ...]:
    return _demo_voices(
        (test, stances)
        for test in _counted(kb)
        if (stances := means(test, test.stance, kb, Reading.TENDENCY).get(end))
    )


def _facts_at(kb: KnowledgeBase, end: str) -> tuple[Fact, ...]:
    argument = kb.argument
    at_the_end = {end, argument.thesis.id if argument.thesis else end}
    found = []
    for identity in kb.identities:
        for claim, stance in identity.settles:
            aspects = {
                aspect
                for test in identity.checks
                if test.prediction.claim == claim
                for aspect in test.prediction.aspects
            }
            means = argument.towards(claim, Stance(stance), aspects, Reading.LAW).get(end)
            if means:
                proved = stance == Stance.SUPPORTS or claim in at_the_end
                counter = Stance.CHALLENGES in means and proved
                found.append(Fact(identity, claim, stance, means, counter))
    return tuple(found)


def _papers_at(kb: KnowledgeBase, end: str, reading: Reading) -> tuple[PaperVoice, ...]:
    towards = kb.argument.towards
    return _paper_voices(
        kb,
        (
            (each, stances)
            for each in kb.files.statements
            if (stances := towards(each.claim, each.stance, reading=reading).get(end))
        ),
    )


def _paper_voices(
    kb: KnowledgeBase, said: Iterable[tuple[Statement, tuple[Stance, ...]]]
) -> tuple[PaperVoice, ...]:
    grouped: dict[str, list[tuple[Statement, tuple[Stance, ...]]]] = defaultdict(list)
    for each, stances in said:
        grouped[each.paper].append((each, stances))
    return tuple(
        PaperVoice(
            paper,
            side(stance for _, stances in pairs for stance in stances),
            tuple(statement for statement, _ in pairs),
        )
        for paper, pairs in grouped.items()
        if paper in kb.bibliography.by_key
    )


def _untested(kb: KnowledgeBase, end: str, reading: Reading) -> tuple[Claim, ...]:
    """Return the claims with a sign at an end that no proof (law) or no outcome (tendency) tells.

    An outcome that says nothing either way has told nothing.
    """
    if reading is Reading.LAW:
        told = {claim for each in kb.identities for claim in each.stances}
    else:
        told = {test.prediction.claim for test in _counted(kb) if test.finding.weight}
    signs = kb.argument.signs_at(end, reading)
    return tuple(
        claim
        for claim in kb.argument.claims.values()
        if claim.id not in told and claim.id != end and signs[claim.id] & {1, -1}
    )
