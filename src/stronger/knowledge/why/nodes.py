"""What can be withdrawn from a knowledge base, and what follows from that: the kinds of nodes."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a node is. Sources were put there by somebody; the rest follows from them."""

    PAPER = "paper"
    STATEMENT = "statement"
    DEMO = "demo"
    """The result of a demo: its registered predictions, and the run that measured them."""
    SECOND = "second implementation"
    """Of a demo: what a second program measured, by ``second:demo``."""
    PREDICTION = "prediction"
    """One of them, by ``demo/prediction``."""
    CLAIM = "claim"
    RELATION = "relation"
    """That a claim bears on another, by ``claim->claim``."""

    EDGE = "edge"
    """An edge of the graph: source, kind, target, and which one."""
    PROOF = "proof"
    """A proved fact, by the name of the identity."""
    VOICE = "voice"
    """Where all that a paper, or a demo, says of a claim comes down."""
    BALANCE = "balance"
    """How many papers, demos and proofs speak for a claim and against it."""
    BEARING = "bearing"
    """What a claim, if true, is to a thing that the thesis asserts."""
    STANCE = "stance"
    """What a paper is to a thing that the thesis asserts."""
    STANDING = "standing"
    """A cell of how the thesis stands: what is asserted, law or tendency, and the column."""
    LINE = "line"
    """The line of a demo in a forest plot: of a claim, or of a thing that the thesis asserts."""
    SPREAD = "spread"
    """How far apart demos are, of effects that would come down on one side of a claim."""
    RELATED = "related"
    """The papers that are related to a paper."""
    QUESTION = "question"
    """What is named as answering a question."""
    CORRECTION = "correction"
    """A corrected error about a paper."""
    SENTENCE = "sentence"
    """A sentence of a chapter, an answer, a note, a story or a finding, by its number."""


SOURCES = frozenset(list(Kind)[:7])


class Node(NamedTuple):
    """Something that others rest on, or that rests on others."""

    kind: Kind
    of: tuple[str, ...]
    """What it is of: identifiers, which together name it."""

    @property
    def id(self) -> str:
        """Its name in one piece."""
        return " ".join(self.of)


def node(kind: Kind, *of: str) -> Node:
    """Return the node of a kind that these identifiers name.

    Examples
    --------
    >>> node(Kind.VOICE, "paper", "hebb1949", "cheap-magnitude").id
    'paper hebb1949 cheap-magnitude'
    """
    return Node(kind, of)
