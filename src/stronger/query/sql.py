"""Translates queries of the filter language into SQL, for papers that stand in a database.

The facts that a bibliography alone can give stand in the tables of `TABLES`; what has to do with
claims is not among them. A paper's words are folded before they are stored, so that the index of
words only has to cut them at spaces.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from stronger.query.fields import ALSO_WORDS, FIELDS, also_filled, names_of
from stronger.query.folding import SEAM, glob, phrase, spoken
from stronger.query.language import parse
from stronger.query.matching import (
    check_field,
    matching_values,
    no_such_value,
    orders,
    phrase_parts,
    years,
)
from stronger.query.nodes import All, AnyOf, Node, Not, QueryError, Term

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Sequence

    Saying = Callable[[Sequence[str], list[str]], Iterable[int]]
    """Gives the ids of papers that say words side by side in one of some fields, of which the first
    is asked for."""
    Former = Callable[[sqlite3.Connection], Iterable[tuple[int, str]]]
    """Gives the keys that papers of a database had before, each with the id."""

PAPERS = """
CREATE TABLE shapes (id INTEGER PRIMARY KEY, type TEXT NOT NULL);
CREATE TABLE filled (shape INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE papers (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, shape INTEGER NOT NULL, year INTEGER,
    last_year INTEGER
);
"""
WORDS = """
CREATE VIRTUAL TABLE words USING fts5 (
    title, author, editor, venue, rest, tokenize = 'ascii', columnsize = 0
);
"""
TABLES = f"{PAPERS}{WORDS}"
"""What is searched. Papers with the same type and the same fields filled have one shape. The words
of a paper stand under its id, folded, with single spaces between them; `rest` has key and year.
People stand as `stored_name` gives them, with semicolons between, and venues with seams between. A
`last_year` has what is dated by several years. `words` may be a view instead, which is not indexed.
"""
PAPER_INDEXES = {
    "keys": "papers (key COLLATE NOCASE)",
    "foreign_keys": "papers (key) WHERE key GLOB '*[^ -~]*'",
}
"""Made when all papers stand in their table."""

NEAREST_AMONG = 2000
"""Of more values than this, only those that begin alike are looked at for the nearest one."""
_DEPTH, _WIDTH = 12, 500
"""How deep, and how many, conditions SQLite is given; what is more is answered before."""
_FILLED = """papers.shape IN (
    SELECT shape FROM filled WHERE name IN (SELECT value FROM json_each(?))
)"""
_PEOPLE = ("author", "editor")
_NO_FACTS = frozenset(
    {"part", "stance", "claim", "on-claim", "basis", "read", "demo", "cites", "cited-by"}
)


@dataclass(frozen=True)
class Condition:
    """What holds of a row of `papers`, as SQL."""

    sql: str
    parameters: tuple[object, ...] = ()
    depth: int = 0


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that conditions use.

    They say whether a pattern is found in a text, or in what people are called.
    """

    def found(pattern: str, text: str) -> bool:
        return re.search(pattern, text) is not None

    def named(pattern: str, people: str) -> bool:
        return re.search(pattern, spoken(people)) is not None

    connection.create_function("found", 2, found, deterministic=True)
    connection.create_function("named", 2, named, deterministic=True)


def translate(
    connection: sqlite3.Connection,
    query: str,
    saying: Saying,
    former: Former,
    beside: Sequence[sqlite3.Connection] = (),
) -> Condition:
    """Return the condition under which a query selects a paper.

    Parameters
    ----------
    connection
        The database, to look up which values there are.
    query
        A query of the filter language.
    saying
        Finds words in fields that have no index.
    former
        Finds keys that papers had before; asked only if some did.
    beside
        Further databases that are asked the same: what they hold is no wrong value here either.

    Raises
    ------
    QueryError
        If the query is malformed, names a field or value that does not exist, or asks for what a
        bibliography does not say.
    """
    return _Translator(connection, query, saying, former, beside).node(parse(query))


class _Translator:
    def __init__(
        self,
        connection: sqlite3.Connection,
        query: str,
        saying: Saying,
        former: Former,
        beside: Sequence[sqlite3.Connection],
    ) -> None:
        self.connection = connection
        self.everywhere = (connection, *beside)
        self.query = query
        self.saying = saying
        self.former = former

    def node(self, node: Node) -> Condition:
        """Return the condition of a node; of one that is too deep for SQLite, its answer."""
        condition = self.condition(node)
        return condition if condition.depth < _DEPTH else self.answered(condition)

    def answered(self, condition: Condition) -> Condition:
        select = f"SELECT id FROM papers WHERE {condition.sql}"
        return _one_of(id_ for (id_,) in self.connection.execute(select, condition.parameters))

    def condition(self, node: Node) -> Condition:
        if isinstance(node, Term):
            return self.term(node)
        if isinstance(node, Not):
            if isinstance(node.item, Not):
                return self.node(node.item.item)
            inner = self.node(node.item)
            return Condition(f"NOT ({inner.sql})", inner.parameters, inner.depth + 1)
        word, empty = ("AND", "1") if isinstance(node, All) else ("OR", "0")
        items = [self.node(item) for item in _flat(node)]
        if len(items) > _WIDTH:
            several = (items[at : at + _WIDTH] for at in range(0, len(items), _WIDTH))
            items = [self.answered(_joined(each, word)) for each in several]
        return _joined(items, word) if items else Condition(empty)

    def term(self, term: Term) -> Condition:
        if term.field in _NO_FACTS:
            reason = f"the field {term.field!r} needs a knowledge base; a bibliography does not say"
            raise QueryError(reason, self.query, term.place)
        name = check_field(term, self.filled if term.field else (), self.query)
        if name == "year":
            first, last = years(term, self.query)
            overlap = "papers.year <= ? AND coalesce(papers.last_year, papers.year) >= ?"
            return Condition(f"papers.year IS NOT NULL AND {overlap}", (last, first))
        if not name:
            return self.words(phrase_parts(term, self.query))
        if name in _PEOPLE:
            return self.people(name, orders(term, self.query))
        if name not in FIELDS:
            saying = (self.saying(names_of(name), parts) for parts in orders(term, self.query))
            return _one_of({id_ for each in saying for id_ in each})
        if FIELDS[name].kind == "text":
            return self.text(name, phrase_parts(term, self.query))
        if name == "key":
            return self.key(term)
        if name == "has":
            return self.has(matching_values(term, also_filled(self.filled), self.query))
        known = self.values("SELECT type FROM shapes")
        values = json.dumps(sorted(matching_values(term, known, self.query)))
        found = "SELECT id FROM shapes WHERE type IN (SELECT value FROM json_each(?))"
        return Condition(f"papers.shape IN ({found})", (values,))

    def has(self, asked: set[str]) -> Condition:
        """Look for papers that have a field of some names, whatever it is called there."""
        certain = partial(also_filled, has_year=False, has_month=False)
        names = [name for name in self.filled if not asked.isdisjoint(certain([name]))]
        found = [Condition(_FILLED, (json.dumps(names),))]
        if "date" in self.filled and "date" not in names:
            if "year" in asked:
                dated = f"{_FILLED} AND papers.year IS NOT NULL"
                found.append(Condition(f"({dated})", ('["date"]',)))
            if "month" in asked:
                found.append(_one_of(set(self.saying(names_of("month"), ["*"]))))
        return _joined(found, "OR")

    @cached_property
    def filled(self) -> set[str]:
        """Names of the fields that entries have."""
        return self.values("SELECT DISTINCT name FROM filled")

    @cached_property
    def indexed(self) -> bool:
        """Whether there is an index of words, and not only the words."""
        select = "SELECT type FROM sqlite_master WHERE name = 'words'"
        return bool(self.connection.execute(select).fetchone() == ("table",))

    def values(self, select: str) -> set[str]:
        """Return the values that a statement finds in all databases."""
        return {value for each in self.everywhere for (value,) in each.execute(select)}

    def words(self, parts: list[str]) -> Condition:
        """Look for words side by side anywhere."""
        if len(parts) == 1:
            found = [self.text("", parts)]
        else:
            found = [self.text(name, parts) for name in ("title", "venue", "rest")]
            found += [self.people(name, [parts]) for name in _PEOPLE]
        if not self.filled.isdisjoint(ALSO_WORDS):
            found.append(_one_of(self.saying(ALSO_WORDS, parts)))
        return _joined(found, "OR")

    def text(self, column: str, parts: list[str]) -> Condition:
        """Look for words side by side: in the index of words, or in the words it leads to."""
        scope = f"{column} : " if column else ""
        *before, last = parts
        if self.indexed and all("*" not in part for part in before) and _indexed(last):
            words = " ".join([*before, last.rstrip("*")])
            match = f'{scope}"{words}"{" *" if last.endswith("*") else ""}'
            return self.matching("words MATCH ?", match)
        text = f"' ' || {column} || ' '"
        if not column:
            columns = f" || ' {SEAM} ' || ".join(("title", "author", "editor", "venue", "rest"))
            text = f"' ' || {columns} || ' '"
        return self.found(scope, [parts], f"found(?, {text})")

    def matching(self, condition: str, *parameters: str) -> Condition:
        """Return a condition on the words of papers; where these are worked out, it comes last."""
        found = f"papers.id IN (SELECT rowid FROM words WHERE {condition})"
        if not self.indexed:
            found = f"EXISTS (SELECT 1 FROM words WHERE rowid = papers.id AND {condition})"
        return Condition(found, parameters)

    def people(self, column: str, orders: list[list[str]]) -> Condition:
        """Look for words of one person's name, in any order that people write names in."""
        if len(orders[0]) == 1:
            return self.text(column, orders[0])
        return self.found(f"{column} : ", orders, f"named(?, {column})")

    def found(self, scope: str, orders: list[list[str]], condition: str) -> Condition:
        """Look for words in one of some orders in those papers that have the certain ones."""
        parts = orders[0]
        certain = [
            f'{scope}"{part.rstrip("*")}"{" *" if part.endswith("*") else ""}'
            for part in parts
            if self.indexed and _indexed(part)
        ]
        pattern = "|".join(phrase(each).pattern for each in orders)
        if certain:
            return self.matching(f"words MATCH ? AND {condition}", " AND ".join(certain), pattern)
        return self.matching(condition, pattern)

    def key(self, term: Term) -> Condition:
        found = [self.ids(term, each) for each in self.everywhere]
        former: list[list[tuple[int, str]]] = []
        if "ids" in self.filled and ("*" in term.value or not any(found)):
            pattern = glob(term.value)
            former = [list(self.former(each)) for each in self.everywhere]
            for ids, had in zip(found, former, strict=True):
                ids |= {id_ for id_, key in had if pattern.fullmatch(key)}
        if not any(found):
            raise self.no_such_key(term, {key for each in former for _, key in each})
        return _one_of(found[0])

    def ids(self, term: Term, connection: sqlite3.Connection) -> set[int]:
        pattern = glob(term.value)
        select = "SELECT id, key FROM papers"
        if "*" not in term.value and term.value.isascii():
            # Letters beyond ASCII can be one with those of ASCII but for their case.
            rows = [
                *connection.execute(f"{select} WHERE key = ? COLLATE NOCASE", (term.value,)),
                *connection.execute(f"{select} WHERE key GLOB '*[^ -~]*'"),
            ]
        else:
            rows = connection.execute(select).fetchall()
        return {id_ for id_, key in rows if pattern.fullmatch(key)}

    def no_such_key(self, term: Term, former: set[str]) -> QueryError:
        keys: Collection[str] = self.values("SELECT key FROM papers") | former
        if len(keys) > NEAREST_AMONG:
            start = term.value[:3].lower()
            keys = [key for key in keys if key[:3].lower() == start][:NEAREST_AMONG]
        return no_such_value(term, keys, self.query)


def _one_of(ids: Iterable[int]) -> Condition:
    return Condition("papers.id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))


def _flat(node: All | AnyOf) -> Iterable[Node]:
    """Yield the items, for an item of the same kind its items."""
    for item in node.items:
        if type(item) is type(node):
            yield from _flat(item)
        else:
            yield item


def _indexed(part: str) -> bool:
    """Say whether the index of words finds a part of a phrase: a word, or how a word begins."""
    bare = part.rstrip("*")
    return bool(bare) and "*" not in bare


def _joined(items: Sequence[Condition], word: str) -> Condition:
    """Join conditions in halves: a long row of them would be too deep for SQLite."""
    if len(items) == 1:
        return items[0]
    middle = len(items) // 2
    left, right = _joined(items[:middle], word), _joined(items[middle:], word)
    return Condition(
        f"({left.sql}) {word} ({right.sql})",
        left.parameters + right.parameters,
        max(left.depth, right.depth) + 1,
    )
