"""The meaning of the filter language: fields, and the facts of a paper they are held against."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeGuard

from stronger.diagnostics import did_you_mean
from stronger.query.language import All, AnyOf, Node, Not, QueryError, Term, parse

UNDECOMPOSED = str.maketrans("łøđħŧıæœ", "lodhtiao")
"""Letters that Unicode does not decompose, and what a keyboard without them has."""


class _Bare(dict[int, int | None]):
    """What becomes of characters: marks go, all else stays but for what is listed."""

    def __missing__(self, character: int) -> int | None:
        made = None if unicodedata.combining(chr(character)) else character
        self[character] = made
        return made


_BARE = _Bare(UNDECOMPOSED)


def fold(text: str) -> str:
    """Return text in lower case and without accents, for comparison.

    Examples
    --------
    >>> fold("Łukasz Säckinger")
    'lukasz sackinger'
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return decomposed.translate(_BARE)


def words(text: str) -> str:
    """Return the words of a text, folded, each between single spaces.

    Examples
    --------
    >>> words("Back-propagation, 1986")
    ' back propagation 1986 '
    """
    found = re.findall(r"[^\W_]+", fold(text))
    return f" {' '.join(found)} "


@dataclass(frozen=True)
class Said:
    """What a paper says on a claim."""

    claim: str
    stance: str
    """Towards the claim."""
    basis: str
    read: str = ""
    """What was read for it."""


@dataclass(frozen=True)
class Row:
    """The searchable facts of one paper."""

    key: str
    type: str = ""
    title: str = ""
    author: str = ""
    """All names, in one line."""
    year: int | None = None
    """The year, or the first of several."""
    last_year: int | None = None
    """The last of several years."""
    venue: str = ""
    text: str = ""
    """Whatever else words are looked for in."""
    part: frozenset[str] = frozenset()
    """Parts of the argument that its claims belong to."""
    stance: frozenset[str] = frozenset()
    """Derived stances towards the thesis."""
    said: tuple[Said, ...] = ()
    demo: frozenset[str] = frozenset()
    cites: frozenset[str] = frozenset()
    cited_by: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    """Names of the fields that are filled."""

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """The text fields as `words`; everything together under the empty name."""
        each = {name: words(getattr(self, name)) for name in ("title", "author", "venue")}
        year = str(self.year or "")
        return each | {"": "".join((*each.values(), words(f"{self.key} {year} {self.text}")))}


@dataclass(frozen=True)
class Field:
    """A field of the language: what it selects, and how."""

    name: str
    about: str
    """What it selects, in a few words."""
    kind: str
    """``text`` (words), ``year`` (a year or range) or ``value`` (one of those that occur)."""
    values: Callable[[Row], Iterable[str]] = lambda _: ()
    """The row's values, for a field of kind ``value``."""
    on_statement: bool = False
    """Whether it is about a single statement: such terms side by side select papers that have one
    statement for which all of them hold."""


FIELDS: dict[str, Field] = {
    each.name: each
    for each in (
        Field("key", "citekey", "value", lambda row: (row.key,)),
        Field("title", "words of the title", "text"),
        Field("author", "names of authors or editors", "text"),
        Field("year", "year of publication: 2011, 2010..2016, 2014.., ..1990", "year"),
        Field("venue", "words of the journal, proceedings, publisher or institution", "text"),
        Field("type", "entry type", "value", lambda row: (row.type,)),
        Field("part", "part of the argument", "value", lambda row: row.part),
        Field("stance", "derived stance towards the thesis", "value", lambda row: row.stance),
        Field(
            "claim",
            "claim on which it says something",
            "value",
            lambda row: (said.claim for said in row.said),
            on_statement=True,
        ),
        Field(
            "on-claim",
            "stance towards that claim",
            "value",
            lambda row: (said.stance for said in row.said),
            on_statement=True,
        ),
        Field(
            "basis",
            "basis of a statement",
            "value",
            lambda row: (said.basis for said in row.said),
            on_statement=True,
        ),
        Field(
            "read",
            "what was read for a statement",
            "value",
            lambda row: (said.read for said in row.said if said.read),
            on_statement=True,
        ),
        Field("demo", "demo that rests on it", "value", lambda row: row.demo),
        Field("cites", "citekey of a paper it cites", "value", lambda row: row.cites),
        Field("cited-by", "citekey of a paper that cites it", "value", lambda row: row.cited_by),
        Field("has", "name of a field that is filled", "value", lambda row: row.has),
    )
}

Predicate = Callable[[Row], bool]
SaidPredicate = Callable[[Said], bool]


@dataclass(frozen=True)
class Catalogue:
    """The rows a query selects from, and the values that each field may have.

    Parameters
    ----------
    rows : tuple of Row
        In the order in which they are to be given back.
    valid : mapping of str to collection of str
        By field, values that are valid though no row has them.
    """

    rows: tuple[Row, ...]
    valid: Mapping[str, Iterable[str]] = field(default_factory=dict)

    def select(self, query: str) -> tuple[Row, ...]:
        """Return the rows that a query selects.

        Raises
        ------
        QueryError
            If the query is malformed, or names a field or a value that does not exist.
        """
        predicate = self._predicate(parse(query), query)
        return tuple(row for row in self.rows if predicate(row))

    @cached_property
    def _values(self) -> dict[str, set[str]]:
        return {
            name: {value for row in self.rows for value in each.values(row)}
            | set(self.valid.get(name, ()))
            for name, each in FIELDS.items()
            if each.kind == "value"
        }

    def _predicate(self, node: Node, query: str) -> Predicate:
        if isinstance(node, AnyOf):
            several = [self._predicate(item, query) for item in node.items]
            return lambda row: any(each(row) for each in several)
        if isinstance(node, Not):
            inner = self._predicate(node.item, query)
            return lambda row: not inner(row)
        if isinstance(node, All):
            return self._all(node, query)
        if node.field in FIELDS and FIELDS[node.field].on_statement:
            one = self._on_statement(node, query)
            return lambda row: any(one(said) for said in row.said)
        return self._term(node, query)

    def _all(self, node: All, query: str) -> Predicate:
        """Conjunction; its terms about statements have to hold of one and the same statement.

        A negated one says that no statement which the others allow has that value, so that
        ``claim:x -on-claim:supports`` reads as it sounds.
        """
        about: list[Term] = []
        negated: list[Term] = []
        rest: list[Predicate] = []
        for item in node.items:
            if _is_on_statement(item):
                about.append(item)
            elif isinstance(item, Not) and _is_on_statement(item.item):
                negated.append(item.item)
            else:
                rest.append(self._predicate(item, query))
        wanted = [(term.field, self._on_statement(term, query)) for term in about]
        unwanted = [(term.field, self._on_statement(term, query)) for term in negated]

        def predicate(row: Row) -> bool:
            if wanted and not any(all(w(said) for _, w in wanted) for said in row.said):
                return False
            for name, excluded in unwanted:
                others = [w for other, w in wanted if other != name]
                if any(excluded(said) and all(w(said) for w in others) for said in row.said):
                    return False
            return all(each(row) for each in rest)

        return predicate

    def _on_statement(self, term: Term, query: str) -> SaidPredicate:
        matches = self._value(term, query)
        attribute = {"on-claim": "stance"}.get(term.field, term.field)
        return lambda said: matches(getattr(said, attribute))

    def _term(self, term: Term, query: str) -> Predicate:
        name = check_field(term, query)
        if name == "year":
            low, high = years(term, query)
            return lambda row: (
                row.year is not None
                and row.year <= high
                and low <= (row.year if row.last_year is None else row.last_year)
            )
        if not name or FIELDS[name].kind == "text":
            pattern = phrase(phrase_parts(term, query))
            return lambda row: pattern.search(row.folded[name]) is not None
        values, matches = FIELDS[name].values, self._value(term, query)
        return lambda row: any(matches(value) for value in values(row))

    def _value(self, term: Term, query: str) -> Callable[[str], bool]:
        return matching_values(term, self._values[term.field], query).__contains__


def _is_on_statement(node: Node) -> TypeGuard[Term]:
    return isinstance(node, Term) and node.field in FIELDS and FIELDS[node.field].on_statement


def check_field(term: Term, query: str) -> str:
    """Return the name of a term's field, empty for words.

    Raises
    ------
    QueryError
        If there is no such field.
    """
    if term.field and term.field not in FIELDS:
        reason = f"unknown field {term.field!r}{did_you_mean(term.field, FIELDS)}"
        raise QueryError(f"{reason} (fields: {', '.join(FIELDS)})", query, term.place)
    return term.field


def matching_values(term: Term, known: Collection[str], query: str) -> set[str]:
    """Return those of the known values that a term's value matches.

    Raises
    ------
    QueryError
        If it matches none.
    """
    pattern = glob(term.value)
    matching = {value for value in known if pattern.fullmatch(value)}
    if not matching:
        raise no_such_value(term, known, query)
    return matching


def no_such_value(term: Term, known: Collection[str], query: str) -> QueryError:
    """Return the error that says that no known value matches, and which one is nearest."""
    hint = did_you_mean(term.value, known)
    if not hint and known and len(known) <= 12:
        hint = f" (values: {', '.join(sorted(known))})"
    reason = f"no {term.field} matches {term.value!r}{hint}"
    return QueryError(reason, query, term.value_place)


def glob(value: str) -> re.Pattern[str]:
    """Compile a value of a field: ``*`` stands for any characters, case does not count."""
    pattern = ".*".join(re.escape(each) for each in re.split(r"\*+", value))
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def phrase_parts(term: Term, query: str) -> list[str]:
    """Return the words of a word or phrase, folded; ``*`` stands for any letters of a word.

    Raises
    ------
    QueryError
        If there is none.
    """
    parts = re.findall(r"(?:[^\W_]|\*)+", fold(term.value))
    if not parts:
        raise QueryError("there is no word to look for here", query, term.value_place)
    return parts


def phrase(parts: Iterable[str]) -> re.Pattern[str]:
    """Compile what finds such words side by side in the `words` of a text."""
    each = ("[^ ]*".join(re.escape(piece) for piece in re.split(r"\*+", part)) for part in parts)
    return re.compile(f" {' '.join(each)} ")


FARTHEST = 10**12
"""No year lies further from 1 than this."""


def years(term: Term, query: str) -> tuple[int, int]:
    """Return the first and the last year of a year or range.

    Raises
    ------
    QueryError
        If it is neither.
    """
    match = re.fullmatch(r"(-?\d{1,6})?(\.\.)?(-?\d{1,6})?", term.value)
    low, dots, high = match.groups() if match else (None, None, None)
    if not (low or high) or (low and high and not dots):
        reason = f"{term.value!r} is no year or range (write 2011, 2010..2016, 2014.. or ..1990)"
        raise QueryError(reason, query, term.value_place)
    first = int(low) if low else -FARTHEST
    last = int(high) if high else (FARTHEST if dots else first)
    if last < first:
        reason = f"the range {term.value} ends before it begins"
        raise QueryError(reason, query, term.value_place)
    return first, last
