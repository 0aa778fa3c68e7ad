"""Which papers are related to one, and why: by claims, by demos, by citations."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

from stronger.claims import Basis, Read, Relation, Stance
from stronger.knowledge.standing import Side, side

if TYPE_CHECKING:
    from stronger.claims import Statement
    from stronger.knowledge.base import KnowledgeBase

MANY = 100
"""A work that so many cite, or that cites so many, says little of any two of them."""
BASES, READS = list(Basis), list(Read)


class Tie(StrEnum):
    """How two papers are related."""

    AGREES = "agrees"
    """Both support the same claim, or both challenge it."""
    DISAGREES = "disagrees"
    """One supports what the other challenges."""
    PARTLY = "agrees in part"
    """One of them qualifies the claim, or says both."""
    DEMO = "same demo"
    """A demo rests on both."""
    CITES_SAME = "cites the same"
    CITED_TOGETHER = "cited together"
    CITED_BY = "cites it"
    CITES = "cited by it"


@dataclass(frozen=True)
class Relative:
    """A paper that is related to another, and why."""

    paper: str
    """Its citekey."""
    reason: str
    """One sentence about it, in which *this one* is the paper that was asked for."""
    statement: str = ""
    """Of those on a claim, the identifier of its strongest statement there."""


@dataclass(frozen=True)
class Group:
    """Papers related to one in the same way, the closest first."""

    tie: Tie
    on: str
    """The claim or the demo that ties them; empty for citations."""
    papers: tuple[Relative, ...]
    left_out: int
    """How many more there are."""
    claim: str = ""
    """The claim on which the paper that was asked for has a position, where that ties them."""
    note: str = ""
    """Of a tie by citations, in which reference lists it can have been seen."""


@dataclass(frozen=True)
class Position:
    """Where all that a paper says of a claim comes down, and its strongest statement there."""

    paper: str
    claim: str
    side: Side
    """On no side is who qualifies the claim; background is no position."""
    strongest: Statement


@dataclass(frozen=True)
class _Candidates:
    """A group before it is cut to what is shown."""

    tie: Tie
    on: str
    papers: Iterable[Relative]
    number: int
    claim: str = ""
    note: str = ""

    @classmethod
    def all(cls, tie: Tie, on: str, papers: Sequence[Relative], note: str = "") -> _Candidates:
        return cls(tie, on, papers, len(papers), note=note)

    def group(self, most: int | None) -> Group:
        shown = tuple(islice(self.papers, most))
        return Group(self.tie, self.on, shown, self.number - len(shown), self.claim, self.note)


def strength(statement: Statement) -> tuple[int, int, int]:
    """Return a key that sorts statements, the strongest first.

    A stance before background; then what the paper says itself before what follows from it and
    what we read into it; then what was read in the original before the rest.
    """
    return (
        statement.stance is Stance.BACKGROUND,
        BASES.index(statement.basis),
        READS.index(statement.read),
    )


class Relations:
    """The papers of a knowledge base by what ties them to others.

    Each list is made once, with the strongest first, so that the groups of one paper cost what is
    shown of them, however many papers there are.
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb

    def of(self, key: str, most: int | None = 5) -> tuple[Group, ...]:
        """Return what is related to a paper: by claim, by demo, by citation.

        Parameters
        ----------
        key : str
            Citekey of the paper.
        most : int, optional
            How many papers a group shows; None for all.

        Raises
        ------
        KeyError
            If there is no such paper.
        """
        if key not in self.kb.bibliography.by_key:
            raise KeyError(key)
        groups = [*self._on_claims(key), *self._in_demos(key), *self._by_citations(key)]
        order = list(Tie)
        found = (each.group(most) for each in sorted(groups, key=lambda g: order.index(g.tie)))
        return tuple(group for group in found if group.papers or group.left_out)

    @cached_property
    def positions(self) -> Mapping[str, Mapping[str, Position]]:
        """Where each paper stands on each claim that it gives a stance on: by paper and claim."""
        said: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
        for each in self.kb.files.statements:
            if each.paper in self.kb.bibliography.by_key and each.stance != Stance.BACKGROUND:
                said[each.paper][each.claim].append(each)
        return {
            paper: {
                claim: Position(
                    paper,
                    claim,
                    side(each.stance for each in found),
                    min(found, key=lambda each: (*strength(each), each.id)),
                )
                for claim, found in claims.items()
            }
            for paper, claims in said.items()
        }

    @cached_property
    def _standing_on(self) -> Mapping[tuple[str, str], Sequence[Position]]:
        """Positions by claim and side, the strongest statement first."""
        found: dict[tuple[str, str], list[Position]] = defaultdict(list)
        for claims in self.positions.values():
            for each in claims.values():
                found[each.claim, each.side].append(each)
        for positions in found.values():
            positions.sort(key=lambda each: (*strength(each.strongest), each.paper))
        return found

    @cached_property
    def _rivals(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Claims that challenge a claim or that it challenges, and how these words go on."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for claim in self.kb.argument.claims.values():
            for bearing in claim.bears_on:
                if bearing.relation is Relation.CHALLENGES:
                    found[bearing.claim].append((claim.id, "which challenges"))
                    found[claim.id].append((bearing.claim, "which is challenged by"))
        return found

    @cached_property
    def _against(self) -> Mapping[tuple[str, str], Sequence[Position]]:
        """Who supports a rival of a claim and stands nowhere on the claim itself, by both."""
        return {
            (claim, rival): [
                each
                for each in self._standing_on.get((rival, Side.FOR), ())
                if claim not in self.positions[each.paper]
            ]
            for claim, rivals in self._rivals.items()
            for rival, _ in rivals
        }

    def _on_claims(self, key: str) -> Iterable[_Candidates]:
        for claim, own in self.positions.get(key, {}).items():
            for tie, sides in _sides_by_tie(own.side).items():
                lists = [self._standing_on.get((claim, each), ()) for each in sides]
                number = sum(map(len, lists)) - (own.side in sides)
                yield _Candidates(tie, claim, self._beside(own, lists), number, claim)
            yield from self._with_rivals(key, own)

    def _beside(self, own: Position, lists: Sequence[Sequence[Position]]) -> Iterable[Relative]:
        for each in chain.from_iterable(lists):
            if each.paper != own.paper:
                yield Relative(each.paper, self._reason(each, own), each.strongest.id)

    def _with_rivals(self, key: str, own: Position) -> Iterable[_Candidates]:
        rivals = self._rivals.get(own.claim, ()) if own.side is Side.FOR else ()
        for rival, what in rivals:
            if rival not in self.positions[key]:
                against = self._against[own.claim, rival]
                goes_on = f"{what} {self._title(own.claim)}, and this one supports that"
                yield _Candidates(
                    Tie.DISAGREES,
                    rival,
                    self._supporting(against, goes_on),
                    len(against),
                    own.claim,
                )

    def _supporting(self, against: Sequence[Position], goes_on: str) -> Iterable[Relative]:
        for each in against:
            title, locator = self._title(each.claim), each.strongest.locator
            reason = f"Supports {title} ({locator}), {goes_on}."
            yield Relative(each.paper, reason, each.strongest.id)

    def _reason(self, other: Position, own: Position) -> str:
        same = other.side is own.side
        goes_on = "as this one does" if same else f"which this one {VERBS[own.side]}"
        locator = other.strongest.locator
        return f"{VERBS[other.side].capitalize()} {self._title(own.claim)} ({locator}), {goes_on}."

    def _title(self, claim: str) -> str:
        found = self.kb.argument.claims.get(claim)
        return f"“{found.title if found else claim}”"

    @cached_property
    def _papers_of_demo(self) -> Mapping[str, tuple[str, Sequence[str]]]:
        """The title of each demo and the papers that it rests on, in its order."""
        known = self.kb.bibliography.by_key
        return {
            each.id: (
                each.title,
                [key for key in dict.fromkeys(p.citekey for p in each.papers) if key in known],
            )
            for each in self.kb.promises
        }

    def _in_demos(self, key: str) -> Iterable[_Candidates]:
        for demo in dict.fromkeys(self.kb.demos_by_paper.get(key, ())):
            title, papers = self._papers_of_demo[demo]
            reason = f"The demo “{title}” rests on it and on this one."
            yield _Candidates.all(Tie.DEMO, demo, [Relative(p, reason) for p in papers if p != key])

    def _by_citations(self, key: str) -> Iterable[_Candidates]:
        cites, cited_by = self.kb.cites, self.kb.cited_by
        for tie, there, back, reason in (
            (Tie.CITES_SAME, cites, cited_by, "Cites {}, as this one does."),
            (Tie.CITED_TOGETHER, cited_by, cites, "Is cited, as this one is, by {}."),
        ):
            yield _Candidates.all(
                tie, "", self._sharing(key, there, back, reason), self._seen(key, tie)
            )
        for tie, found, reason in (
            (Tie.CITED_BY, cited_by, "Cites this one."),
            (Tie.CITES, cites, "Is cited by this one."),
        ):
            others = sorted(each for each in self._known(found.get(key, ())) if each != key)
            papers = [Relative(each, reason) for each in others]
            yield _Candidates.all(tie, "", papers, self._seen(key, tie))

    def _seen(self, key: str, tie: Tie) -> str:
        """Return in which reference lists a tie can have been seen, where that is recorded."""
        lists = self.kb.reference_lists
        if not lists:
            return ""
        others = "Seen only in works whose reference lists were read."
        if tie in {Tie.CITED_BY, Tie.CITED_TOGETHER}:
            return others
        if key in self.kb.lists_read:
            return others if tie is Tie.CITES_SAME else ""
        how = "was read in part" if key in lists else "has not been read"
        return f"The reference list of this one {how}."

    def _sharing(
        self,
        key: str,
        there: Mapping[str, Sequence[str]],
        back: Mapping[str, Sequence[str]],
        reason: str,
    ) -> list[Relative]:
        """Return who shares works with a paper, those first that share most.

        A work that n papers share counts 1 / log(n), as Adamic and Adar (2003) count what two
        people have in common: what everybody cites says little of any two.
        """
        shared: dict[str, list[str]] = defaultdict(list)
        for work in self._known(there.get(key, ())):
            if len(back[work]) <= MANY:
                for other in self._known(back[work]):
                    if other != key:
                        shared[other].append(work)
        weight = {
            other: math.fsum(1 / math.log(len(back[work])) for work in works)
            for other, works in shared.items()
        }
        return [
            Relative(other, reason.format(self._works(shared[other], back)))
            for other in sorted(shared, key=lambda each: (-weight[each], each))
        ]

    def _known(self, keys: Iterable[str]) -> Iterable[str]:
        return (each for each in dict.fromkeys(keys) if each in self.kb.bibliography.by_key)

    def _works(self, keys: Sequence[str], back: Mapping[str, Sequence[str]]) -> str:
        """Return the labels of a few works, those first that fewest share, and how many more."""
        labels = ((len(back[key]), self.kb.bibliography.by_key[key].label) for key in keys)
        first = [label for _, label in sorted(labels)[:3]]
        more = len(keys) - len(first)
        if more:
            return f"{', '.join(first)} and {more} more"
        return " and ".join(first) if len(first) < 3 else f"{first[0]}, {first[1]} and {first[2]}"


VERBS = {
    Side.FOR: "supports",
    Side.AGAINST: "challenges",
    Side.MIXED: "supports and challenges",
    Side.NOTHING: "qualifies",
}
"""What a paper that comes down on a side does with the claim."""


def _sides_by_tie(side: Side) -> dict[Tie, tuple[Side, ...]]:
    """Return which positions on a claim are which tie to a paper that has one.

    Examples
    --------
    >>> {str(tie): [*map(str, sides)] for tie, sides in _sides_by_tie(Side.AGAINST).items()}
    {'agrees': ['against'], 'disagrees': ['for'], 'agrees in part': ['mixed', 'nothing']}
    """
    other = {Side.FOR: Side.AGAINST, Side.AGAINST: Side.FOR}
    if side in other:
        return {
            Tie.AGREES: (side,),
            Tie.DISAGREES: (other[side],),
            Tie.PARTLY: (Side.MIXED, Side.NOTHING),
        }
    return {Tie.PARTLY: tuple(Side)}
