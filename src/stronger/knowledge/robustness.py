"""How predictions fare elsewhere: in other designs, from other seeds, by another program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.evidence.replicating import compare
from stronger.knowledge.replicating import replications_of

if TYPE_CHECKING:
    from stronger.evidence.multiverse import Multiverse
    from stronger.evidence.replicating import Compared
    from stronger.knowledge.base import KnowledgeBase

SIGNS = ("kept", "none")
"""What a replication may do to the sign of an outcome so that it is the same as before."""


@dataclass(frozen=True)
class Robustness:
    """What is known of one prediction besides the published run; each may be unknown."""

    designs: tuple[int, int] | None = None
    """In how many designs it holds, and of how many."""
    flips: tuple[str, ...] = ()
    """The choices that flip it most often, by the names of their parameters."""
    replications: tuple[int, int] | None = None
    """In how many replications from fresh roots its sign was the same, and of how many."""
    second: bool | None = None
    """Whether a second program agrees."""

    @property
    def known(self) -> bool:
        """Whether anything of this is known."""
        return self != Robustness()

    @property
    def words(self) -> tuple[str, ...]:
        """The same in a few words each, leaving out what is not known.

        Examples
        --------
        >>> Robustness((19, 24), ("optimiser",), (2, 2), True).words
        ('19 of 24 designs, flipped by optimiser', '2 of 2 replications', 'a second program agrees')
        """
        found = []
        if self.designs:
            by = f", flipped by {' or '.join(self.flips)}" if self.flips else ""
            found.append(f"{self.designs[0]} of {self.designs[1]} designs{by}")
        if self.replications:
            kept, number = self.replications
            found.append(f"{kept} of {number} replication{'' if number == 1 else 's'}")
        if self.second is not None:
            found.append(f"a second program {'agrees' if self.second else 'disagrees'}")
        return tuple(found)


def robustness_of(kb: KnowledgeBase) -> dict[tuple[str, str], Robustness]:
    """Return what is known besides the published run, by demo and prediction."""
    found: dict[tuple[str, str], Robustness] = {}
    for result in kb.results:
        variation = kb.variations.get(result.demo)
        designs = variation.multiverses if variation else {}
        again = [compare(result, each) for each in replications_of(kb, result)]
        for each in result.predictions:
            both = result.comparisons.get(each.id)
            one = Robustness(
                *_in_designs(designs.get(each.id)),
                _again([row for rows in again for row in rows if row.prediction.id == each.id]),
                both.agrees if both else None,
            )
            if one.known:
                found[result.demo, each.id] = one
    return found


def _in_designs(found: Multiverse | None) -> tuple[tuple[int, int] | None, tuple[str, ...]]:
    if found is None:
        return None, ()
    return (found.holds, found.count), tuple(each.parameter for each in found.flips)


def _again(rows: list[Compared]) -> tuple[int, int] | None:
    return (sum(row.change in SIGNS for row in rows), len(rows)) if rows else None
