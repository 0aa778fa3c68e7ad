"""Translates queries of the filter language into SQL, for papers that stand in a database.

The facts that a bibliography alone can give stand in the tables of `TABLES`; what has to do with
claims is not among them. A paper's words are folded before they are stored, so that the index of
words only has to cut them at spaces.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.query.language import All, AnyOf, Node, Not, QueryError, Term, parse
from stronger.query.matching import (
    FIELDS,
    check_field,
    glob,
    matching_values,
    no_such_value,
    phrase,
    phrase_parts,
    years,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

TABLES = """
CREATE TABLE shapes (id INTEGER PRIMARY KEY, type TEXT NOT NULL);
CREATE TABLE filled (shape INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE papers (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, shape INTEGER NOT NULL, year INTEGER,
    last_year INTEGER
);
CREATE INDEX keys ON papers (key COLLATE NOCASE);
CREATE INDEX foreign_keys ON papers (key) WHERE key GLOB '*[^ -~]*';
CREATE VIRTUAL TABLE words USING fts5 (
    title, author, venue, rest, tokenize = 'ascii', columnsize = 0
);
"""
"""What is searched. Papers with the same type and the same fields filled have one shape. The words
of a paper stand under its id, folded, with single spaces between them; `rest` has key and year.
A `last_year` has what is dated by several years."""

NEAREST_AMONG = 2000
"""Of more values than this, only those that begin alike are looked at for the nearest one."""
_DEPTH = 24
"""How deep SQLite can read nested conditions, and more than anybody nests."""
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
    """Give a connection the function that conditions use: whether a pattern is found in a text."""

    def found(pattern: str, text: str) -> bool:
        return re.search(pattern, text) is not None

    connection.create_function("found", 2, found, deterministic=True)


def translate(connection: sqlite3.Connection, query: str) -> Condition:
    """Return the condition under which a query selects a paper.

    Parameters
    ----------
    connection
        The database, to look up which values there are.
    query
        A query of the filter language.

    Raises
    ------
    QueryError
        If the query is malformed, names a field or value that does not exist, or asks for what a
        bibliography does not say.
    """
    condition = _Translator(connection, query).node(parse(query))
    if condition.depth > _DEPTH:
        raise QueryError(f"terms are nested more than {_DEPTH} deep", query, 1)
    return condition


class _Translator:
    def __init__(self, connection: sqlite3.Connection, query: str) -> None:
        self.connection = connection
        self.query = query

    def node(self, node: Node) -> Condition:
        if isinstance(node, Term):
            return self.term(node)
        if isinstance(node, Not):
            if isinstance(node.item, Not):
                return self.node(node.item.item)
            inner = self.node(node.item)
            return Condition(f"NOT ({inner.sql})", inner.parameters, inner.depth + 1)
        word, empty = ("AND", "1") if isinstance(node, All) else ("OR", "0")
        items = [self.node(item) for item in _flat(node)]
        return _joined(items, word) if items else Condition(empty)

    def term(self, term: Term) -> Condition:
        name = check_field(term, self.query)
        if name in _NO_FACTS:
            reason = f"the field {name!r} needs a knowledge base; a bibliography does not say"
            raise QueryError(reason, self.query, term.place)
        if name == "year":
            first, last = years(term, self.query)
            overlap = "papers.year <= ? AND coalesce(papers.last_year, papers.year) >= ?"
            return Condition(f"papers.year IS NOT NULL AND {overlap}", (last, first))
        if not name or FIELDS[name].kind == "text":
            return self.words(term, phrase_parts(term, self.query))
        if name == "key":
            return self.key(term)
        column = "type FROM shapes" if name == "type" else "name FROM filled"
        known = {value for (value,) in self.connection.execute(f"SELECT DISTINCT {column}")}
        values = json.dumps(sorted(matching_values(term, known, self.query)))
        one_of = "IN (SELECT value FROM json_each(?))"
        found = f"id FROM shapes WHERE type {one_of}"
        if name == "has":
            found = f"shape FROM filled WHERE name {one_of}"
        return Condition(f"papers.shape IN (SELECT {found})", (values,))

    def words(self, term: Term, parts: list[str]) -> Condition:
        """Look for words side by side: in the index of words, or in the words it leads to."""
        scope = f"{term.field} : " if term.field else ""
        *before, last = parts
        if all("*" not in part for part in before) and _indexed(last):
            words = " ".join([*before, last.rstrip("*")])
            match = f'{scope}"{words}"{" *" if last.endswith("*") else ""}'
            return Condition("papers.id IN (SELECT rowid FROM words WHERE words MATCH ?)", (match,))
        text = f"' ' || {term.field} || ' '"
        if not term.field:
            columns = " || '  ' || ".join(("title", "author", "venue", "rest"))
            text = f"' ' || {columns} || ' '"
        condition, parameters = f"found(?, {text})", [phrase(parts).pattern]
        certain = [
            f'{scope}"{part.rstrip("*")}"{" *" if part.endswith("*") else ""}'
            for part in parts
            if _indexed(part)
        ]
        if certain:
            condition = f"words MATCH ? AND {condition}"
            parameters.insert(0, " AND ".join(certain))
        return Condition(
            f"papers.id IN (SELECT rowid FROM words WHERE {condition})", tuple(parameters)
        )

    def key(self, term: Term) -> Condition:
        pattern = glob(term.value)
        select = "SELECT id, key FROM papers"
        if "*" not in term.value and term.value.isascii():
            # Letters beyond ASCII can be one with those of ASCII but for their case.
            rows = [
                *self.connection.execute(f"{select} WHERE key = ? COLLATE NOCASE", (term.value,)),
                *self.connection.execute(f"{select} WHERE key GLOB '*[^ -~]*'"),
            ]
        else:
            rows = self.connection.execute(select).fetchall()
        ids = {id_ for id_, key in rows if pattern.fullmatch(key)}
        if not ids:
            raise self.no_such_key(term)
        return Condition("papers.id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))

    def no_such_key(self, term: Term) -> QueryError:
        keys: Sequence[str] = [key for (key,) in self.connection.execute("SELECT key FROM papers")]
        if len(keys) > NEAREST_AMONG:
            start = term.value[:3].lower()
            keys = [key for key in keys if key[:3].lower() == start][:NEAREST_AMONG]
        return no_such_value(term, keys, self.query)


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
