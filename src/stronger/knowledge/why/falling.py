"""What would fall: withdraws a source, computes what may have moved, and names what has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.knowledge.why.dependence import Dependence, steps
from stronger.knowledge.why.derived import Derived, Value
from stronger.knowledge.why.nodes import SOURCES, Kind, Node
from stronger.knowledge.why.withdrawing import without

if TYPE_CHECKING:
    from stronger.knowledge.base import KnowledgeBase

ARGUMENT = (Kind.CLAIM, Kind.RELATION)
"""Withdrawing one of these can make new nodes: signs may be read elsewhere."""


@dataclass(frozen=True)
class Change:
    """A derived value that is another once a source is withdrawn."""

    node: Node
    before: Value
    after: Value

    @property
    def falls(self) -> bool:
        """Whether nothing else carries it; else it only changes."""
        return not self.after

    @property
    def lost(self) -> Value:
        """What of it is gone."""
        return tuple(each for each in self.before if each not in self.after)

    @property
    def gained(self) -> Value:
        """What of it is new."""
        return tuple(each for each in self.after if each not in self.before)


def changes(dependence: Dependence, gone: Node) -> tuple[Change, ...]:
    """Return what changes and what falls when something is withdrawn, in order of kinds.

    Parameters
    ----------
    dependence
        Of the knowledge base as it is.
    gone
        A source, or a proof.
    """
    left = without(dependence.kb, gone)
    after = Derived(left, dependence.sentences)
    moved = dependence.above(gone)
    if gone.kind in ARGUMENT:
        moved = {*dependence.nodes, *derived_nodes(left, dependence)}
    if gone.kind is Kind.PROOF:  # it goes with its checks
        moved = moved.union(*map(dependence.above, dependence.graph.predecessors(gone)))
    return compare(moved, dependence.derived, after)


def derived_nodes(kb: KnowledgeBase, dependence: Dependence) -> set[Node]:
    """Return every derived node of a knowledge base, or of what is left of one."""
    ends = (each for step in steps(kb, dependence.sentences) for each in step)
    return {each for each in ends if each.kind not in SOURCES}


def compare(nodes: Iterable[Node], before: Derived, after: Derived) -> tuple[Change, ...]:
    """Return those of some nodes whose value is another; the order of its parts says nothing."""
    found = []
    for node in nodes:
        old, new = before.value(node), after.value(node)
        if set(old) != set(new):
            found.append(Change(node, old, new))
    kinds = list(Kind)
    return tuple(sorted(found, key=lambda each: (kinds.index(each.node.kind), each.node.of)))
