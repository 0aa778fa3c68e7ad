"""The meaning of the filter language: which rows of facts a query selects."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeGuard

from stronger.diagnostics import did_you_mean
from stronger.query.fields import FIELDS, NAMED, aliases, also_filled, bare, known_names, month_name
from stronger.query.folding import fold, glob, phrase
from stronger.query.language import parse
from stronger.query.nodes import All, AnyOf, Node, Not, QueryError, Term
from stronger.query.rows import Row, Said

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

    def holds(self, field: str) -> bool:
        """Say whether some entry has a field."""
        return field in self._held

    def vocabulary(self, field: str) -> set[str]:
        """Return the folded words of a text field, or of everything under the empty name."""
        said = (row.words_of(field) if field else row.folded[""] for row in self.rows)
        return {word for each in said for word in each.split()}

    @cached_property
    def _values(self) -> dict[str, set[str]]:
        return {
            name: {str(value) for row in self.rows for value in each.values(row)}
            | {str(value) for value in self.valid.get(name, ())}
            for name, each in FIELDS.items()
            if each.kind == "value"
        } | {"has": set(also_filled({name for row in self.rows for name in row.has}))}

    @cached_property
    def _held(self) -> set[str]:
        """Names of the fields that entries have."""
        return {name for row in self.rows for name in row.fields}

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
        name = check_field(term, self._held, query)
        if name == "year":
            low, high = years(term, query)
            return lambda row: (
                row.year is not None
                and row.year <= high
                and low <= (row.year if row.last_year is None else row.last_year)
            )
        if not name:
            pattern = phrase(phrase_parts(term, query))
            return lambda row: pattern.search(row.folded[""]) is not None
        if name not in FIELDS or FIELDS[name].kind == "text":
            patterns = [phrase(parts) for parts in orders(term, query)]
            return lambda row: any(each.search(row.words_of(name)) for each in patterns)
        if name == "key":
            return self._key(term, query)
        values, matches = FIELDS[name].values, self._value(term, query)
        return lambda row: any(matches(value) for value in values(row))

    def _key(self, term: Term, query: str) -> Predicate:
        """Look for keys, and for those that entries had before, unless an entry has it now."""
        known = self._values["key"]
        pattern = glob(term.value)
        if "*" not in term.value and any(map(pattern.fullmatch, known)):
            return lambda row: pattern.fullmatch(row.key) is not None
        former = {row.key: aliases(row.fields) for row in self.rows if "ids" in row.fields}
        matches = matching_values(term, known.union(*former.values()), query)
        return lambda row: not matches.isdisjoint((row.key, *former.get(row.key, ())))

    def _value(self, term: Term, query: str) -> Callable[[str], bool]:
        return matching_values(term, self._values[term.field], query).__contains__


def _is_on_statement(node: Node) -> TypeGuard[Term]:
    return isinstance(node, Term) and node.field in FIELDS and FIELDS[node.field].on_statement


def check_field(term: Term, held: Collection[str], query: str) -> str:
    """Return the name of a term's field, empty for words.

    Parameters
    ----------
    term
        A term.
    held
        Names of the fields that entries have here; those that are known everywhere are valid too.
    query
        The query.

    Raises
    ------
    QueryError
        If there is no such field.
    """
    name = term.field
    if name and name not in FIELDS and name not in held and name not in known_names():
        reason = f"unknown field {name!r}{did_you_mean(name, known_names() | set(held))}"
        own = ", ".join(FIELDS)
        raise QueryError(f"{reason} (fields: {own}, and those of entries)", query, term.place)
    return name


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


def phrase_parts(term: Term, query: str) -> list[str]:
    """Return the words that a term looks for, folded; ``*`` stands for any letters of a word.

    Raises
    ------
    QueryError
        If there is none.
    """
    parts = _words(fold(bare(term.field, term.value)))
    if not parts:
        raise QueryError("there is no word to look for here", query, term.value_place)
    return parts


def orders(term: Term, query: str) -> list[list[str]]:
    """Return the words that a term looks for, in each order in which they may stand.

    A name with commas is one in the order of an index, wherever its particle stands:
    ``"Berg, Jan van der"`` is called Jan van der Berg.

    Raises
    ------
    QueryError
        If there is no word.

    Examples
    --------
    >>> orders(Term("author", "Berg, Jan van der", 1, 8, True), "")
    [['berg', 'jan', 'van', 'der'], ['jan', 'van', 'der', 'berg']]
    """
    parts = phrase_parts(term, query)
    if term.field == "month" and len(parts) == 1:
        return [[month_name(parts[0]) or parts[0]]]
    if term.field not in NAMED:
        return [parts]
    pieces = [found for piece in term.value.split(",") if (found := _words(fold(piece)))]
    made = [parts]
    if len(pieces) == 2:
        made.append([*pieces[1], *pieces[0]])
    elif len(pieces) == 3:
        # BibTeX has the suffix before the given names, and others have it after them
        last, one, two = pieces
        made += [[*two, *last, *one], [*one, *last, *two]]
    return [each for at, each in enumerate(made) if each not in made[:at]]


def _words(folded: str) -> list[str]:
    return re.findall(r"(?:[^\W_]|\*)+", folded)


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
