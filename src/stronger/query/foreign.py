"""What other tools write and this language does not: refused, with the form that is right here.

Taken for words such signs would find nothing, and nobody would know why.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.query.fields import ADDRESSES, FIELDS, known_names
from stronger.query.nodes import AnyOf, Node, Not, QueryError, Term

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPERATORS = {"or", "and", "not"}
_SIGNS = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR", "!": "NOT", "+": "AND"}
_COMPARED = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)([=<>!~≤≥≠]+)(.*)", re.DOTALL)
_COMPARISON = re.compile(r"([=<>!~≤≥≠:]+)(.*)", re.DOTALL)
_EXPRESSION = re.compile(r"/.+|.*\.[*+].*", re.DOTALL)
_STARRED = re.compile(r"\**[A-Za-z0-9][A-Za-z0-9*]*")
_SEVERAL = re.compile(r"[^,;|&]+(?:(?:[,;|]|&&)+[^,;|&]+)+")
_BETWEEN = re.compile(r"(?:[,;|]|&&)+")
_EITHER = re.compile(r"([^|&]+)(\|+|&&+)([^|&]+)")
_ABOUT = re.compile(r"[~^][0-9.]*|.+~[0-9.]*")
_ONE_LETTER = re.compile(r".*[A-Za-z0-9]\?[A-Za-z0-9].*", re.DOTALL)


def refuse_foreign(
    node: Node, query: str, before: Node | None = None, after: Node | None = None
) -> None:
    """Raise an error for the first operator of another tool in a query.

    Parameters
    ----------
    node
        The tree of the query, or a part of it.
    query
        The query.
    before, after
        What stands on either side of the part, if all of it must hold.

    Raises
    ------
    QueryError
        That shows what to write instead.
    """
    if isinstance(node, Term):
        _check(node, before, after, query)
    elif isinstance(node, Not):
        refuse_foreign(node.item, query)
    elif isinstance(node, AnyOf):
        for item in node.items:
            refuse_foreign(item, query)
    else:
        around = (None, *node.items, None)
        for place, item in enumerate(node.items):
            refuse_foreign(item, query, around[place], around[place + 2])


def doubts(node: Node) -> Iterator[str]:
    """Yield what may be meant by words of a query that found nothing, one sentence each."""
    if isinstance(node, Not):
        return
    if not isinstance(node, Term):
        for item in node.items:
            yield from doubts(item)
    elif _is_word(node):
        word = node.value
        if word.lower() in _OPERATORS:
            yield f"{word!r} was looked for as a word; the operator is {word.upper()}"
        elif word.lower() in known_names():
            yield f"{word!r} was looked for as a word; of a field it would be {word}:…"


def _check(term: Term, before: Node | None, after: Node | None, query: str) -> None:
    if term.quoted:
        return
    reason = _of_field(term) if term.field else _of_word(term, before, after)
    if reason:
        place = term.value_place if term.field else term.place
        raise QueryError(f"{reason}; quotation marks make it text", query, place)


def _of_word(term: Term, before: Node | None, after: Node | None) -> str:
    """Return what is wrong with a word; empty if nothing is."""
    word = term.value
    if word.lower() in _OPERATORS and word != word.upper():
        if all(each is None or _is_word(each) for each in (before, after)):
            return ""
        return f"operators are written in capitals: {word.upper()} instead of {word!r}"
    if word in _SIGNS:
        return f"{_SIGNS[word]} is written instead of {word!r}"
    if word.startswith("!"):
        return f"a minus negates: write -{word[1:]}"
    if match := _EITHER.fullmatch(word):
        left, sign, right = match.groups()
        return f"write {left} {_SIGNS[sign[0]]} {right}"
    if (match := _COMPARED.fullmatch(word)) and match[1].lower() in known_names():
        name, sign, rest = match.groups()
        return _compared(name.lower(), sign, rest or _written(after))
    if (match := _COMPARISON.fullmatch(word)) and isinstance(before, Term):
        name = before.value.lower()
        if not before.field and not before.quoted and name in known_names():
            return _compared(name, match[1], match[2] or _written(after))
    return _of_text(word, "")


def _of_field(term: Term) -> str:
    """Return what is wrong with a field's value; empty if nothing is."""
    name, value = term.field, term.value
    if name in ADDRESSES:
        return ""
    if match := _COMPARISON.fullmatch(value):
        return _compared(name, match[1], match[2])
    if value.startswith("-") and len(value) > 1 and name not in {"key", "year"}:
        return f"the minus stands before the field: write -{name}:{value[1:]}"
    if _SEVERAL.fullmatch(value):
        both = "&&" in value
        each = [f"{name}:{one}" for one in _BETWEEN.split(value)]
        return f"write {' '.join(each)}" if both else f"write ({' OR '.join(each)})"
    if name in FIELDS and FIELDS[name].kind != "text":
        return ""
    return _of_text(value, f"{name}:")


def _of_text(text: str, prefix: str) -> str:
    if _EXPRESSION.fullmatch(text):
        made = re.sub(r"\.[*+]", "*", text.strip("/^$"))
        starred = f": {prefix}{made}" if _STARRED.fullmatch(made) else ""
        return f"there are no regular expressions; a star stands for any letters{starred}"
    if _ABOUT.fullmatch(text):
        bare = re.sub(r"[~^][0-9.]*\Z", "", text)
        starred = f": {prefix}{bare}*" if bare else ""
        return f"words are not looked for by likeness; a star stands for any letters{starred}"
    if _ONE_LETTER.fullmatch(text):
        return f"a star stands for any letters: {prefix}{text.replace('?', '*')}"
    return ""


def _compared(name: str, sign: str, value: str) -> str:
    """Return what to write instead of a comparison."""
    value = value or "…"
    minus = "-" if sign in {"!=", "!", "≠", "<>", "!=="} else ""
    year = re.fullmatch(r"[0-9]{1,4}", value)
    ordered = sign[0] in "<>≤≥" and sign != "<>"
    if name in {"year", "date"} and year and ordered:
        at = int(value)
        strict = sign in {"<", ">"}
        if sign[0] in ">≥":
            return f"a range has two dots: write year:{at + strict}.."
        return f"a range has two dots: write year:..{max(at - strict, 0)}"
    if ordered and name not in {"year", "date"}:
        return f"only years have an order: write {name}:{value}"
    if ordered:
        return "a range has two dots: write year:2010.. or year:..2010"
    return f"a colon stands between a field and its value: write {minus}{name}:{value}"


def _is_word(node: Node) -> bool:
    return isinstance(node, Term) and not node.field and not node.quoted


def _written(node: Node | None) -> str:
    if not isinstance(node, Term) or node.field:
        return ""
    return f'"{node.value}"' if node.quoted else node.value
