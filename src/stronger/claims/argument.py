"""The argument: how claims bear on each other, and so on the thesis."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from stronger.claims.model import Claim, Relation, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGN = {
    Relation.SUPPORTS: 1,
    Relation.CHALLENGES: -1,
    Relation.REFINES: 0,
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
    def signs(self) -> dict[str, frozenset[int]]:
        """For each claim the signs of its paths to the thesis; empty where there is no path."""
        signs: dict[str, frozenset[int]] = {}
        thesis = self.thesis
        for claim in self._order[0]:
            if thesis is not None and claim == thesis.id:
                signs[claim] = frozenset({1})
                continue
            signs[claim] = frozenset(
                SIGN[bearing.relation] * sign
                for bearing in self.claims[claim].bears_on
                for sign in signs.get(bearing.claim, ())
            )
        return signs

    def towards_thesis(self, claim: str, stance: Stance) -> tuple[Stance, ...]:
        """Return what a stance towards a claim is towards the thesis, one for each sign of path.

        Background stays background. Several paths may disagree; then there are several stances.
        """
        if stance is Stance.BACKGROUND:
            return (stance,) if self.signs.get(claim) else ()
        found = {TOWARDS[SIGN[stance] * sign] for sign in self.signs.get(claim, ())}
        return tuple(each for each in Stance if each in found)

    def bearing(self, claim: str) -> tuple[Stance, ...]:
        """Return how a claim, if true, stands to the thesis."""
        return self.towards_thesis(claim, Stance.SUPPORTS)

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
