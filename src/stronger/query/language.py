"""The grammar of the filter language: text to a tree of terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Lark, Token, Tree
    from lark.exceptions import UnexpectedInput

GRAMMAR = r"""
start: any?
any: all (_OR all)*
all: item (_AND? item)*
?item: negation | group | term
negation: (_NOT | _MINUS) item
group: _OPEN any _CLOSE
term: FIELD (VALUE | QUOTED) -> field
    | WORD -> word
    | QUOTED -> phrase

_OR.3: /OR(?![^\s()"])/
_AND.3: /AND(?![^\s()"])/
_NOT.3: /NOT(?![^\s()"])/
_MINUS.3: "-"
_OPEN: "("
_CLOSE: ")"
FIELD.2: /[A-Za-z][A-Za-z-]*:/
WORD: /[^\s()":\-][^\s()":]*/
VALUE: /[^\s()"]+/
QUOTED: /"[^"]*"/
%ignore /\s+/
"""

DEEPEST = 100
"""How deep terms may be nested: more than anybody nests, and no trouble for any reader."""
_TERM = re.compile(r"([A-Za-z][A-Za-z-]*:)?([^\s()\":\-][^\s()\":]*)")
_TERMS = re.compile(rf"\s*{_TERM.pattern}(?:\s+{_TERM.pattern})*\s*")


class QueryError(ValueError):
    """A query that cannot be understood.

    Parameters
    ----------
    reason : str
        What is wrong, for a person.
    query : str
        The query.
    place : int
        Where in the query, in characters from 1; line breaks count too.
    """

    def __init__(self, reason: str, query: str, place: int) -> None:
        super().__init__(reason, query, place)
        self.reason = reason
        self.query = query
        self.place = place

    @property
    def line(self) -> int:
        """In which line of the query, from 1."""
        return self.query.count("\n", 0, self.place - 1) + 1

    @property
    def column(self) -> int:
        """Where in that line, in characters from 1."""
        return self.place - (self.query.rfind("\n", 0, self.place - 1) + 1)

    def __str__(self) -> str:
        lines = self.query.split("\n")
        several = f" (line {self.line}, column {self.column})" if len(lines) > 1 else ""
        # What else breaks lines, or a tab, would move the mark away from what it points to
        line = "".join(each if each.isprintable() else " " for each in lines[self.line - 1])
        return f"{self.reason}{several}\n  {line}\n  {' ' * (self.column - 1)}^"


@dataclass(frozen=True)
class Term:
    """A word, a phrase or a field with its value."""

    field: str
    """The field's name in lower case; empty for words and phrases."""
    value: str
    place: int
    """Where the term starts in the query, in characters from 1."""
    value_place: int
    """Where its value does."""


@dataclass(frozen=True)
class Not:
    """What its item does not select."""

    item: Node


@dataclass(frozen=True)
class All:
    """What every item selects."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """What at least one item selects."""

    items: tuple[Node, ...]


Node = Term | Not | All | AnyOf


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark

    return Lark(GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=False)


def parse(query: str) -> Node:
    """Parse a query.

    Terms side by side must all hold (``AND`` may be written); ``OR`` binds less; ``-`` or ``NOT``
    negates; parentheses group; quotes hold a phrase together. The empty query selects everything.

    Raises
    ------
    QueryError
        If the query does not follow the grammar.

    Examples
    --------
    >>> parse("stance:challenges -venue:arxiv").items[1].item.field
    'venue'
    """
    if not query.strip():
        return All(())
    if simple := _simple(query):
        return simple
    from lark.exceptions import UnexpectedInput

    try:
        tree = _parser().parse(query)
    except UnexpectedInput as error:
        raise _explain(query, error) from None
    if not _nests(tree, DEEPEST):
        raise QueryError(f"terms are nested more than {DEEPEST} deep", query, 1)
    return _node(tree.children[0])  # type: ignore[arg-type]


def _simple(query: str) -> Node | None:
    """Return the tree of a query that is nothing but terms, without making a parser for it."""
    if "\n" in query or not _TERMS.fullmatch(query):
        return None
    terms: list[Node] = []
    for match in _TERM.finditer(query):
        name, value = match.groups()
        if match[0] in ("OR", "AND", "NOT"):
            return None
        place = match.start() + 1
        terms.append(Term(name[:-1].lower() if name else "", value, place, match.start(2) + 1))
    return terms[0] if len(terms) == 1 else All(tuple(terms))


def _nests(tree: Tree[Token], deepest: int) -> bool:
    """Say whether no term stands in more groups and negations than that."""
    from lark import Tree

    level = [tree]
    while level and deepest >= 0:
        inside = list(level)
        level = []
        for each in inside:
            children = [child for child in each.children if isinstance(child, Tree)]
            deeper = each.data in {"group", "negation"}
            (level if deeper else inside).extend(children)
        deepest -= 1
    return not level


def _node(tree: Tree[Token]) -> Node:
    from lark import Token

    children = tree.children
    first = children[0]
    if isinstance(first, Token):
        last = children[-1]
        assert isinstance(last, Token)
        place, value_place = (first.start_pos or 0) + 1, (last.start_pos or 0) + 1
        value = str(last)
        if last.type == "QUOTED":
            value = value[1:-1]
        name = str(first)[:-1].lower() if tree.data == "field" else ""
        return Term(name, value, place, value_place)
    nodes = tuple(_node(child) for child in children)  # type: ignore[arg-type]
    if tree.data == "negation":
        return Not(nodes[0])
    if len(nodes) == 1:
        return nodes[0]
    return AnyOf(nodes) if tree.data == "any" else All(nodes)


def _explain(query: str, error: UnexpectedInput) -> QueryError:
    from lark.exceptions import UnexpectedToken

    at = error.pos_in_stream
    place = len(query) + 1 if at is None else at + 1
    accepted = getattr(error, "accepts", None) or getattr(error, "expected", None) or set()
    found = error.token.type if isinstance(error, UnexpectedToken) else ""
    character = query[place - 1 : place]
    if found == "$END":
        place = len(query.rstrip()) + 1
    if "VALUE" in accepted and "WORD" not in accepted:
        reason = "a field needs a value, as in year:2011"
    elif found == "$END" and "_CLOSE" in accepted:
        place = _unclosed(query)
        reason = "this parenthesis is never closed"
    elif found == "$END":
        reason = "a term is missing at the end"
    elif character == '"':
        reason = "this quotation is never closed"
    elif found == "_CLOSE" and ("_OR" in accepted or "WORD" not in accepted):
        reason = "this parenthesis closes nothing"
    elif character == ":":
        reason = "a colon belongs after a field's name; put text that has one in quotes"
    elif character == ")":
        reason = "a term was expected before this parenthesis"
    else:
        reason = f"a term was expected, found {query[place - 1 :].split()[0]!r}"
    return QueryError(reason, query, place)


def _unclosed(query: str) -> int:
    opened: list[int] = []
    quoted = False
    for place, character in enumerate(query, start=1):
        if character == '"':
            quoted = not quoted
        elif character == "(" and not quoted:
            opened.append(place)
        elif character == ")" and not quoted and opened:
            opened.pop()
    return opened[-1] if opened else len(query)
