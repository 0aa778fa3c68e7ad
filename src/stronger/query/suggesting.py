"""What may be meant by a query that found nothing: words nearly there, fields that nobody has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from stronger.query.fields import FIELDS, names_of
from stronger.query.foreign import doubts
from stronger.query.matching import phrase_parts
from stronger.query.nodes import Node, Not, Term

SHORTEST = 4
"""Words of fewer letters have too many neighbours."""


class Searched(Protocol):
    """What a query was asked of."""

    def holds(self, field: str) -> bool:
        """Say whether some entry has a field."""

    def vocabulary(self, field: str) -> Collection[str]:
        """Return the folded words of a field, or of everything under the empty name."""


def suggestions(node: Node, query: str, searched: Sequence[Searched]) -> list[str]:
    """Return what may have been meant by a query that found nothing, one sentence each.

    Parameters
    ----------
    node
        The tree of the query.
    query
        The query.
    searched
        What it was asked of.

    Examples
    --------
    >>> from stronger.query import Catalogue, Row, parse
    >>> catalogue = Catalogue((Row("hinton1986", title="Learning representations"),))
    >>> suggestions(parse("title:lerning"), "title:lerning", [catalogue])
    ['did you mean title:learning?']
    """
    return list(dict.fromkeys([*doubts(node), *_suggested(node, query, searched)]))


def _suggested(node: Node, query: str, searched: Sequence[Searched]) -> Iterator[str]:
    if isinstance(node, Not):
        return
    if not isinstance(node, Term):
        for item in node.items:
            yield from _suggested(item, query, searched)
        return
    field = node.field
    if field in FIELDS and FIELDS[field].kind != "text":
        return
    if field not in FIELDS and field:
        names = names_of(field)
        if not any(each.holds(name) for each in searched for name in names):
            yield f"no entry has a field {' or '.join(map(repr, sorted({field, *names})))}"
            return
    parts = phrase_parts(node, query)
    doubtful = {part for part in parts if len(part) >= SHORTEST and part.isalpha()}
    if not doubtful:
        return
    known = set().union(*(each.vocabulary(field) for each in searched))
    meant = {part: near for part in doubtful - known if (near := _nearest(part, known))}
    if meant:
        words = " ".join(meant.get(part, part) for part in parts)
        value = words if len(parts) == 1 else f'"{words}"'
        yield f"did you mean {field}{':' * bool(field)}{value}?"


def _nearest(word: str, known: Collection[str]) -> str:
    """Return a word that is one slip away: one that begins alike, if there is one."""
    from rapidfuzz.distance import OSA

    near = [
        each
        for each in known
        if -2 < len(each) - len(word) < 2 and OSA.distance(word, each, score_cutoff=1) == 1
    ]
    return min(near, key=lambda each: (each[0] != word[0], each), default="")
