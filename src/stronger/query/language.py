"""The grammar of the filter language: text to a tree of terms."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from stronger.query.fields import dated, misdated
from stronger.query.foreign import refuse_foreign
from stronger.query.nodes import All, AnyOf, Node, Not, QueryError, Term

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
FIELD.2: /[A-Za-z][A-Za-z0-9_-]*:/
WORD: /[^\s()":\-][^\s()":]*/
VALUE: /[^\s()"]+/
QUOTED: /"[^"]*"/
%ignore /\s+/
"""

DEEPEST = 100
"""How deep terms may be nested: more than anybody nests, and no trouble for any reader."""
_TERM = re.compile(r"([A-Za-z][A-Za-z0-9_-]*:)?([^\s()\":\-][^\s()\":]*)")
_TERMS = re.compile(rf"\s*{_TERM.pattern}(?:\s+{_TERM.pattern})*\s*")


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
        If the query does not follow the grammar, or has operators of another tool.

    Examples
    --------
    >>> parse("stance:challenges -venue:arxiv").items[1].item.field
    'venue'
    """
    if not query.strip():
        return All(())
    node = _simple(query) or _parsed(query)
    refuse_foreign(node, query)
    return _understood(node, query)


def _understood(node: Node, query: str) -> Node:
    """Return a tree in which what is asked of a date is asked of its year and month."""
    if isinstance(node, Not):
        return Not(_understood(node.item, query))
    if not isinstance(node, Term):
        return type(node)(tuple(_understood(item, query) for item in node.items))
    if reason := misdated(node.field, "" if node.quoted else node.value):
        raise QueryError(reason, query, node.value_place)
    asked = dated(node.value) if node.field == "date" else ()
    terms = tuple(
        Term(field, value, node.place, node.value_place, node.quoted) for field, value in asked
    )
    return All(terms) if len(terms) > 1 else terms[0] if terms else node


def _parsed(query: str) -> Node:
    """Return the tree of a query that is not empty."""
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
        quoted = last.type == "QUOTED"
        value = str(last)[1:-1] if quoted else str(last)
        name = str(first)[:-1].lower() if tree.data == "field" else ""
        return Term(name, value, place, value_place, quoted)
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
        if character == "(":
            reason += "; in a group each term has its field: (author:a OR author:b)"
    elif found == "$END" and "_CLOSE" in accepted:
        place = _unclosed(query)
        reason = "this parenthesis is never closed"
    elif found == "$END":
        reason = "a term is missing at the end"
    elif character == '"':
        reason = "this quotation is never closed"
    elif found == "_CLOSE" and ("_OR" in accepted or "WORD" not in accepted):
        reason = "this parenthesis closes nothing"
    elif character == ":" and (
        negated := re.search(r"(?:^|[\s(])!([^\s()\"!:]+)$", query[: place - 1])
    ):
        place -= len(negated[1]) + 1
        reason = f"a minus negates: write -{negated[1]}:"
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
