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
    column : int
        Where in the query, from 1.
    """

    def __init__(self, reason: str, query: str, column: int) -> None:
        super().__init__(reason, query, column)
        self.reason = reason
        self.query = query
        self.column = column

    def __str__(self) -> str:
        line = " ".join(self.query.splitlines())
        return f"{self.reason}\n  {line}\n  {' ' * (self.column - 1)}^"


@dataclass(frozen=True)
class Term:
    """A word, a phrase or a field with its value."""

    field: str
    """The field's name in lower case; empty for words and phrases."""
    value: str
    column: int
    """Where the term starts in the query, from 1."""
    value_column: int


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
        column = match.start() + 1
        terms.append(Term(name[:-1].lower() if name else "", value, column, match.start(2) + 1))
    return terms[0] if len(terms) == 1 else All(tuple(terms))


def _node(tree: Tree[Token]) -> Node:
    from lark import Token

    children = tree.children
    first = children[0]
    if isinstance(first, Token):
        last = children[-1]
        assert isinstance(last, Token)
        column, value_column = first.column or 1, last.column or 1
        value = str(last)
        if last.type == "QUOTED":
            value = value[1:-1]
        name = str(first)[:-1].lower() if tree.data == "field" else ""
        return Term(name, value, column, value_column)
    nodes = tuple(_node(child) for child in children)  # type: ignore[arg-type]
    if tree.data == "negation":
        return Not(nodes[0])
    if len(nodes) == 1:
        return nodes[0]
    return AnyOf(nodes) if tree.data == "any" else All(nodes)


def _explain(query: str, error: UnexpectedInput) -> QueryError:
    from lark.exceptions import UnexpectedToken

    column = error.column if error.column > 0 else len(query) + 1
    accepted = getattr(error, "accepts", None) or getattr(error, "expected", None) or set()
    found = error.token.type if isinstance(error, UnexpectedToken) else ""
    character = query[column - 1 : column]
    if found == "$END":
        column = len(query.rstrip()) + 1
    if "VALUE" in accepted and "WORD" not in accepted:
        reason = "a field needs a value, as in year:2011"
    elif found == "$END" and "_CLOSE" in accepted:
        column = _unclosed(query)
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
        reason = f"a term was expected, found {query[column - 1 :].split()[0]!r}"
    return QueryError(reason, query, column)


def _unclosed(query: str) -> int:
    open_columns: list[int] = []
    quoted = False
    for column, character in enumerate(query, start=1):
        if character == '"':
            quoted = not quoted
        elif character == "(" and not quoted:
            open_columns.append(column)
        elif character == ")" and not quoted and open_columns:
            open_columns.pop()
    return open_columns[-1] if open_columns else len(query)
