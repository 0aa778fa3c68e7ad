"""How our evidence could become base scores of arguments, in many defensible ways.

Each mapping changes one decision of the first. What the thesis comes to under each is what the page
*Why there is no number* shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from graphlib import CycleError
from typing import TYPE_CHECKING, Literal

from stronger.claims import Basis, Reading, Relation, Stance
from stronger.evidence.predictions import Setting
from stronger.knowledge.semantics import Semantics, df_quad, quadratic_energy, strengths
from stronger.knowledge.standing import side

if TYPE_CHECKING:
    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.testing import Test

SEMANTICS: dict[str, Semantics] = {"DF-QuAD": df_quad, "quadratic energy": quadratic_energy}
SIGNS = {Stance.SUPPORTS: 1, Stance.CHALLENGES: -1}
BY_BASIS = {Basis.DIRECT: 1.0, Basis.INDIRECT: 0.5, Basis.INTERPRETIVE: 0.25}
MOST = 500
"""Of more papers and demos each is not left out in turn, since that takes the square of them."""


@dataclass(frozen=True)
class Mapping:
    """Decisions that turn evidence into arguments with base scores."""

    name: str
    """In plain words, as what it changes of the first."""
    unit: Literal["demo", "prediction", "none"] = "demo"
    """What is one argument: a demo on a claim, or each prediction of it."""
    mixed: bool = False
    """Whether a demo that says both is an argument on both sides, rather than none."""
    evidence: float = 0.5
    """The base score of an outcome."""
    weak: float = 0.5
    """By what it is multiplied if the outcome is weak."""
    toy: float = 1.0
    """By what it is multiplied if the experiment is a toy."""
    proofs: bool = True
    papers: Literal["none", "paper", "statement"] = "none"
    by_basis: bool = False
    """Whether what a paper says itself counts more than what follows from it or is read into it."""
    claims: float = 0.5
    """The base score of claims, the thesis among them."""
    refines: bool = False
    """Whether a claim that refines another attacks it, rather than bearing no sign."""
    readings: tuple[Reading, ...] = tuple(Reading)
    """As what a claim has to bear on another for that to count."""
    whole: Literal["weakest", "mean", "support"] = "weakest"
    """What the thesis is of the things it asserts at once: as strong as the weakest of them, as all
    on average, or an argument that each of them supports."""


FIRST = Mapping("Each demo counts once on a claim, at one half; papers do not count")
MAPPINGS = (
    FIRST,
    replace(FIRST, name="Each prediction counts, instead of each demo", unit="prediction"),
    replace(FIRST, name="A mixed demo counts on both sides, instead of on none", mixed=True),
    replace(FIRST, name="Weak outcomes count in full", weak=1.0),
    replace(FIRST, name="Weak outcomes count for nothing", weak=0.0),
    replace(FIRST, name="Outcomes are all but certain (0.9)", evidence=0.9),
    replace(FIRST, name="Outcomes are faint hints (0.1)", evidence=0.1),
    replace(FIRST, name="Toy experiments count half", toy=0.5),
    replace(FIRST, name="Proofs do not count", proofs=False),
    replace(FIRST, name="Papers count, one argument each", papers="paper"),
    replace(FIRST, name="Papers count, one argument a statement", papers="statement"),
    replace(
        FIRST,
        name="Papers count, less for what they do not say themselves",
        papers="paper",
        by_basis=True,
    ),
    replace(FIRST, name="Papers only", unit="none", proofs=False, papers="paper"),
    replace(FIRST, name="No claim is believed before its evidence (0)", claims=0.0),
    replace(FIRST, name="Every claim is believed until challenged (1)", claims=1.0),
    replace(FIRST, name="To refine a claim is to attack it", refines=True),
    replace(FIRST, name="The thesis is as strong as its parts on average", whole="mean"),
    replace(FIRST, name="Each part of the thesis is a reason for it", whole="support"),
    replace(FIRST, name="Only what bears on tendencies counts", readings=(Reading.TENDENCY,)),
    replace(FIRST, name="Only what bears on laws counts", readings=(Reading.LAW,)),
)
"""Each is one change of the first, and each has been argued for somewhere."""


@dataclass(frozen=True)
class Argument:
    """A piece of evidence: an argument that nothing bears on."""

    source: str
    """The demo, the identity or the paper that it comes from."""
    claim: str
    sign: int
    base: float


@dataclass(frozen=True)
class Value:
    """What the thesis comes to under one mapping."""

    mapping: Mapping
    strength: dict[str, float]
    """By semantics, in [0, 1]."""


@dataclass(frozen=True)
class Sway:
    """The demo or the paper that moves a value most if it is left out."""

    source: str
    by: float


def values(kb: KnowledgeBase) -> tuple[Value, ...]:
    """Return what the thesis comes to under each mapping; nothing without a thesis or evidence."""
    if kb.thesis is None or not (kb.tests or kb.files.statements):
        return ()
    try:
        return tuple(
            Value(
                mapping,
                {
                    name: thesis_strength(kb, mapping, evidence(kb, mapping), semantics)
                    for name, semantics in SEMANTICS.items()
                },
            )
            for mapping in mappings_of(kb)
        )
    except CycleError:
        return ()


def mappings_of(kb: KnowledgeBase) -> tuple[Mapping, ...]:
    """Return the mappings that can differ: a thesis without parts is as strong as itself."""
    whole = {FIRST.whole} if not kb.argument.conjuncts else {each.whole for each in MAPPINGS}
    return tuple(each for each in MAPPINGS if each.whole in whole)


def sways(kb: KnowledgeBase, mapping: Mapping) -> dict[str, Sway]:
    """Return by semantics which demo or paper moves the value most if it is left out."""
    arguments = evidence(kb, mapping)
    sources = sorted({each.source for each in arguments})
    if not sources or len(sources) > MOST:
        return {}
    found = {}
    for name, semantics in SEMANTICS.items():
        whole = thesis_strength(kb, mapping, arguments, semantics)
        moved = []
        for source in sources:
            rest = (each for each in arguments if each.source != source)
            moved.append(Sway(source, abs(whole - thesis_strength(kb, mapping, rest, semantics))))
        found[name] = max(moved, key=lambda sway: sway.by)
    return found


def thesis_strength(
    kb: KnowledgeBase, mapping: Mapping, arguments: Iterable[Argument], semantics: Semantics
) -> float:
    """Return the strength of the thesis, given the evidence as arguments."""
    thesis = kb.argument.thesis
    if thesis is None:
        raise ValueError("there is no thesis")
    found = strengths(
        dict.fromkeys(kb.argument.claims, mapping.claims),
        _between_claims(kb, mapping),
        ((each.claim, each.sign, each.base) for each in arguments),
        semantics,
    )
    if mapping.whole == "support":
        return found[thesis.id]
    parts = [found[end] for end in kb.argument.read_at]
    return min(parts) if mapping.whole == "weakest" else sum(parts) / len(parts)


def _between_claims(kb: KnowledgeBase, mapping: Mapping) -> Iterator[tuple[str, int, str]]:
    signs = {
        Relation.SUPPORTS: 1,
        Relation.PART_OF: 1,
        Relation.CHALLENGES: -1,
        Relation.REFINES: -1 if mapping.refines else 0,
    }
    for claim in kb.argument.claims.values():
        for bearing in claim.bears_on:
            counts = set(bearing.readings) & set(mapping.readings)
            sign = signs[bearing.relation]
            if counts and sign and bearing.claim in kb.argument.claims:
                yield claim.id, sign, bearing.claim


def evidence(kb: KnowledgeBase, mapping: Mapping) -> list[Argument]:
    """Return the evidence of a knowledge base as arguments under a mapping."""
    found = [*_of_tests(kb, mapping), *_of_proofs(kb, mapping), *_of_papers(kb, mapping)]
    return [each for each in found if each.base and each.claim in kb.argument.claims]


def _of_tests(kb: KnowledgeBase, mapping: Mapping) -> Iterator[Argument]:
    on_claim: dict[tuple[str, str], list[Test]] = {}
    for test in kb.tests if mapping.unit != "none" else ():
        if test.finding.has_edge and not test.prediction.identity and test.stance in SIGNS:
            # What is said of the thesis is said of those of its parts that it is about
            for claim in test.prediction.aspects or (test.prediction.claim,):
                on_claim.setdefault((test.demo, claim), []).append(test)
    for (demo, claim), tests in on_claim.items():
        units = [[each] for each in tests] if mapping.unit == "prediction" else [tests]
        for unit in units:
            signs = {SIGNS[Stance(each.stance)] for each in unit}
            for sign in signs if len(signs) == 1 or mapping.mixed else ():
                telling = [each for each in unit if SIGNS[Stance(each.stance)] == sign]
                yield Argument(demo, claim, sign, max(_base(each, mapping) for each in telling))


def _base(test: Test, mapping: Mapping) -> float:
    weak = mapping.weak if test.finding.weak else 1.0
    toy = mapping.toy if test.setting is Setting.TOY else 1.0
    return mapping.evidence * weak * toy


def _of_proofs(kb: KnowledgeBase, mapping: Mapping) -> Iterator[Argument]:
    for identity in kb.identities if mapping.proofs else ():
        for claim, stance in identity.settles:
            if stance in SIGNS:
                yield Argument(identity.name, claim, SIGNS[Stance(stance)], mapping.evidence)


def _of_papers(kb: KnowledgeBase, mapping: Mapping) -> Iterator[Argument]:
    if mapping.papers == "none":
        return
    said: dict[tuple[str, str], list[tuple[Stance, float]]] = {}
    for each in kb.files.statements:
        if each.stance in SIGNS:
            base = mapping.evidence * (BY_BASIS[each.basis] if mapping.by_basis else 1.0)
            said.setdefault((each.paper, each.claim), []).append((each.stance, base))
    for (paper, claim), pairs in said.items():
        if mapping.papers == "statement":
            for stance, base in pairs:
                yield Argument(paper, claim, SIGNS[stance], base)
        elif sign := _sign(stance for stance, _ in pairs):
            yield Argument(paper, claim, sign, max(base for _, base in pairs))


def _sign(stances: Iterable[Stance]) -> int:
    """Return the sign of several stances together; 0 if there are both or none."""
    return {"for": 1, "against": -1}.get(side(stances), 0)


def spread(found: Collection[Value], semantics: str) -> tuple[float, float]:
    """Return the least and the greatest value under a semantics."""
    numbers = [each.strength[semantics] for each in found]
    return min(numbers), max(numbers)
