"""The argument: how claims bear on each other, and so on the thesis."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from stronger.claims.model import Claim, Reading, Relation, Stance

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

SIGN = {
    Relation.SUPPORTS: 1,
    Relation.CHALLENGES: -1,
    Relation.REFINES: 0,
    Relation.PART_OF: 0,
    Stance.SUPPORTS: 1,
    Stance.CHALLENGES: -1,
    Stance.QUALIFIES: 0,
}
TOWARDS = {1: Stance.SUPPORTS, -1: Stance.CHALLENGES, 0: Stance.QUALIFIES}


class Argument:
    """Claims and how they bear on each other.

    The thesis is the claim that bears on no other. Stances towards it are never written down:
    they follow from the stance towards a claim and the relations on each path from that claim to
    the thesis, as a product of signs. *Supports* counts +1, *challenges* −1; *refines* and
    *qualifies* carry no sign, and what passes through them qualifies the thesis.

    A thesis may assert several things at once: its conjuncts, claims that are *part of* it. Paths
    then end at the conjuncts, and signs are read there; the thesis has no sign of its own. Each
    step touches its target as a law, as a tendency, or as both, and a path counts for the readings
    that all of its steps share.

    Parameters
    ----------
    claims : iterable of Claim
        Relations to claims that are not among these are left out; of claims with the same
        identifier the first counts.

    Examples
    --------
    >>> from stronger.claims.model import BearsOn
    >>> thesis = Claim(id="thesis", title="Thesis", statement="Larger is stronger.")
    >>> rival = BearsOn(claim="thesis", relation="challenges", why="It would be a counterexample.")
    >>> low = Claim(id="low", title="Low", statement="Presence can be low.", bears_on=[rival])
    >>> argument = Argument([thesis, low])
    >>> [str(stance) for stance in argument.towards_thesis("low", Stance.SUPPORTS)]
    ['challenges']
    """

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.claims: dict[str, Claim] = {}
        for claim in claims:
            self.claims.setdefault(claim.id, claim)
        self._known: dict[object, dict[str, tuple[Stance, ...]]] = {}

    @cached_property
    def roots(self) -> tuple[Claim, ...]:
        """The claims that bear on no other, in order of writing; a sound argument has one."""
        return tuple(claim for claim in self.claims.values() if not claim.bears_on)

    @property
    def thesis(self) -> Claim | None:
        """The first root."""
        return self.roots[0] if self.roots else None

    @cached_property
    def _order(self) -> tuple[list[str], list[tuple[str, ...]]]:
        """Claims with each after all it bears on, and the cycles met on the way."""
        order: list[str] = []
        cycles: list[tuple[str, ...]] = []
        finished: set[str] = set()
        for start in self.claims:
            # Depth first with a stack of our own: a chain of claims may be long
            trail: list[str] = []
            stack: list[tuple[str, bool]] = [(start, False)]
            while stack:
                current, leaving = stack.pop()
                if leaving:
                    trail.pop()
                    finished.add(current)
                    order.append(current)
                    continue
                if current in finished:
                    continue
                if current in trail:
                    cycles.append((*trail[trail.index(current) :], current))
                    continue
                trail.append(current)
                stack.append((current, True))
                stack.extend((target, False) for target in self.targets(current))
        return order, cycles

    @property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Closed walks of claim identifiers, each ending where it begins."""
        return tuple(self._order[1])

    def targets(self, claim: str) -> list[str]:
        """Return the claims that a claim bears on, each once."""
        known = (each.claim for each in self.claims[claim].bears_on if each.claim in self.claims)
        return list(dict.fromkeys(known))

    def bearing_on(self, claim: str) -> list[Claim]:
        """Return the claims that bear directly on a claim, in order of writing."""
        return [
            each
            for each in self.claims.values()
            if any(bearing.claim == claim for bearing in each.bears_on)
        ]

    @cached_property
    def conjuncts(self) -> tuple[Claim, ...]:
        """The claims that are part of the thesis, in order of writing; there may be none."""
        thesis = self.thesis
        if thesis is None:
            return ()
        return tuple(
            claim
            for claim in self.claims.values()
            if any(
                bearing.claim == thesis.id and bearing.relation is Relation.PART_OF
                for bearing in claim.bears_on
            )
        )

    @cached_property
    def read_at(self) -> tuple[str, ...]:
        """Where signs are read: at the conjuncts, or at a thesis that has none."""
        whole = () if self.thesis is None else (self.thesis,)
        return tuple(claim.id for claim in self.conjuncts or whole)

    @cached_property
    def _signs(self) -> dict[tuple[str, Reading | None], dict[str, frozenset[int]]]:
        """For each end, under each reading and under any, the signs of each claim's paths."""
        found: dict[tuple[str, Reading | None], dict[str, frozenset[int]]] = {}
        nothing: frozenset[int] = frozenset()
        for end in self.read_at:
            under = {reading: self._signs_towards(end, reading) for reading in Reading}
            found.update({(end, reading): signs for reading, signs in under.items()})
            found[end, None] = {
                claim: nothing.union(*(signs.get(claim, ()) for signs in under.values()))
                for claim in self.claims
            }
        return found

    def _signs_towards(self, end: str, reading: Reading) -> dict[str, frozenset[int]]:
        """Return for each claim the signs of its paths to one claim under one reading."""
        signs: dict[str, frozenset[int]] = {}
        for claim in self._order[0]:
            signs[claim] = frozenset(
                SIGN[bearing.relation] * sign
                for bearing in self.claims[claim].bears_on
                if reading in bearing.readings
                for sign in signs.get(bearing.claim, ())
            )
            if claim == end:
                signs[claim] = frozenset({1})
        return signs

    def signs_at(self, end: str, reading: Reading | None = None) -> dict[str, frozenset[int]]:
        """Return for each claim the signs of its paths to a claim of `read_at`; empty without one.

        Parameters
        ----------
        end : str
            A claim of `read_at`.
        reading : Reading, optional
            Only paths that count under this reading; by default those that count under any.
        """
        return {claim: self._signs_of(claim, end, reading) for claim in self.claims}

    def _signs_of(self, claim: str, end: str, reading: Reading | None) -> frozenset[int]:
        return self._signs[end, reading].get(claim, frozenset())

    @cached_property
    def signs(self) -> dict[str, frozenset[int]]:
        """For each claim the signs of its paths to all of `read_at`; empty where there is none."""
        nothing: frozenset[int] = frozenset()
        return {
            claim: nothing.union(*(self._signs_of(claim, end, None) for end in self.read_at))
            for claim in self.claims
        }

    def towards(
        self,
        claim: str,
        stance: Stance,
        aspects: Collection[str] = (),
        reading: Reading | None = None,
    ) -> dict[str, tuple[Stance, ...]]:
        """Return what a stance towards a claim is towards each claim of `read_at` it reaches.

        Background stays background. Several paths may disagree; then there are several stances.

        Parameters
        ----------
        claim : str
            The claim the stance is on.
        stance : Stance
            Towards the claim as it is worded.
        aspects : collection of str
            For a stance on a thesis that has conjuncts: those it is about. Without them a sign
            counts for none, since the thesis has no sign of its own, and background for all.
        reading : Reading, optional
            Only what counts under this reading; by default what counts under any.

        Examples
        --------
        >>> from stronger.claims.model import BearsOn
        >>> part = BearsOn(claim="thesis", relation="part-of", why="It says so.")
        >>> rival = BearsOn(claim="order", relation="challenges", reading=["law"], why="It may.")
        >>> argument = Argument(
        ...     [
        ...         Claim(id="thesis", title="Thesis", statement="Larger is more, and used more."),
        ...         Claim(id="order", title="Order", statement="It is more.", bears_on=[part]),
        ...         Claim(id="use", title="Use", statement="It is used more.", bears_on=[part]),
        ...         Claim(id="low", title="Low", statement="It can be less.", bears_on=[rival]),
        ...     ]
        ... )
        >>> found = argument.towards("low", Stance.SUPPORTS)
        >>> {end: [str(stance) for stance in stances] for end, stances in found.items()}
        {'order': ['challenges']}
        >>> argument.towards("low", Stance.SUPPORTS, reading=Reading.TENDENCY)
        {}
        """
        # The same few questions are asked for every statement and every test, again and again
        asked = (claim, stance, *aspects, reading)
        if asked not in self._known:
            self._known[asked] = self._towards(claim, stance, aspects, reading)
        return dict(self._known[asked])

    def _towards(
        self, claim: str, stance: Stance, aspects: Collection[str], reading: Reading | None
    ) -> dict[str, tuple[Stance, ...]]:
        if self.conjuncts and self.thesis and claim == self.thesis.id:
            chosen = aspects or (self.read_at if stance is Stance.BACKGROUND else ())
            return {end: (stance,) for end in self.read_at if end in chosen}
        found = {}
        for end in self.read_at:
            if signs := self._signs_of(claim, end, reading):
                found[end] = self._stances(stance, signs)
        return found

    @staticmethod
    def _stances(stance: Stance, signs: frozenset[int]) -> tuple[Stance, ...]:
        if stance is Stance.BACKGROUND:
            return (stance,)
        meant = {TOWARDS[SIGN[stance] * sign] for sign in signs}
        return tuple(each for each in Stance if each in meant)

    def towards_thesis(self, claim: str, stance: Stance) -> tuple[Stance, ...]:
        """Return what a stance towards a claim is towards the thesis: all that `towards` finds."""
        found = {each for stances in self.towards(claim, stance).values() for each in stances}
        return tuple(each for each in Stance if each in found)

    def bearing(self, claim: str) -> tuple[Stance, ...]:
        """Return how a claim, if true, stands to the thesis."""
        return self.towards_thesis(claim, Stance.SUPPORTS)

    def readings(self, claim: str, stance: Stance) -> dict[str, dict[Stance, tuple[Reading, ...]]]:
        """Return for each stance that `towards` finds the readings under which it counts."""
        under = {each: self.towards(claim, stance, reading=each) for each in Reading}
        return {
            end: {
                each: tuple(reading for reading in Reading if each in under[reading].get(end, ()))
                for each in stances
            }
            for end, stances in self.towards(claim, stance).items()
        }

    def path(self, claim: str) -> list[str]:
        """Return the shortest path from a claim to the thesis, or an empty list."""
        thesis = self.thesis
        if thesis is None or claim not in self.claims:
            return []
        before: dict[str, str | None] = {claim: None}
        queue = [claim]
        for current in queue:
            if current == thesis.id:
                break
            for target in self.targets(current):
                if target not in before:
                    before[target] = current
                    queue.append(target)
        if thesis.id not in before:
            return []
        path: list[str] = []
        step: str | None = thesis.id
        while step is not None:
            path.append(step)
            step = before[step]
        return path[::-1]
