"""What joins claims, and papers to claims: each with its reason or its place, listed once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.site.views import grouped

if TYPE_CHECKING:
    from stronger.site.views import BearingView, ClaimView, Views

SPOKEN = "graph/spoken.json"
"""What each paper speaks on, for the script of the page."""


@dataclass(frozen=True)
class Edge:
    """How one claim bears on another, and where on the page of the graph its reason stands."""

    bearing: BearingView
    anchor: str

    @property
    def source(self) -> ClaimView:
        """The claim that bears on another."""
        return self.bearing.source

    @property
    def target(self) -> ClaimView:
        """The claim it bears on."""
        return self.bearing.target

    @property
    def relation(self) -> str:
        """How, in one word."""
        return self.bearing.relation


@dataclass(frozen=True)
class EdgesOfClaim:
    """All that leads from a claim, and from papers to it."""

    claim: ClaimView
    edges: tuple[Edge, ...]
    number: int
    """How many statements there are."""


def edges_of(views: Views) -> tuple[Edge, ...]:
    """Return every relation between claims, in order of writing, with an anchor of its own."""
    taken: dict[str, int] = {}
    found = []
    for each in views.bearings:
        name = f"{each.source.id}--{each.target.id}"
        taken[name] = taken.get(name, 0) + 1
        number = "" if taken[name] == 1 else f"--{taken[name]}"
        found.append(Edge(each, name + number))
    return tuple(found)


def by_claim(views: Views, edges: tuple[Edge, ...]) -> tuple[EdgesOfClaim, ...]:
    """Return for each claim that has any edge what leads from it, and how many statements."""
    leading = grouped(edges, lambda each: each.source.id)
    found = (
        EdgesOfClaim(claim, leading.get(key, ()), len(views.statements_by_claim.get(key, ())))
        for key, claim in views.claims.items()
    )
    return tuple(each for each in found if each.edges or each.number)


def spoken(views: Views) -> dict[str, list[tuple[str, str, str]]]:
    """Return for each paper what it speaks on: claim, stance and place, in order of writing.

    The page of the graph loads it once a paper is chosen: it would be a fifth of the page.
    """
    return {
        key: [(each.claim.id, str(each.statement.stance), each.statement.locator) for each in said]
        for key, said in views.statements_by_paper.items()
    }
