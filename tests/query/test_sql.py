"""Queries as SQL: what vectors a bibliography can answer, and what SQLite must not stumble on."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.query.test_language import CATALOGUE, row

from stronger.query import QueryError, Row
from stronger.query.fields import aliases
from stronger.query.folding import apart, phrase, stored_name, words
from stronger.query.rows import folded
from stronger.query.sql import NEAREST_AMONG, TABLES, prepare, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
# In ASCII: what pytest escapes, it escapes again when one process collects twice (`make mutants`)
IDS = [case["query"].encode("ascii", "replace").decode() for case in VECTORS["cases"]]
UNKNOWN = re.compile(
    r"\b(stance|part|claim|on-claim|basis|read|demo|cites|cited-by):", re.IGNORECASE
)


def database(rows: Sequence[Row]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    prepare(connection)
    connection.executescript(TABLES)
    for number, one in enumerate(rows):
        people = (" ; ".join(map(stored_name, each)) for each in (one.author, one.editor))
        rest = words(f"{one.key} {one.year or ''} {one.text}").strip()
        columns = [words(one.title).strip(), *people, apart(one.venue).strip(), rest]
        execute = connection.execute
        execute("INSERT INTO shapes VALUES (?, ?)", (number, one.type))
        for name in one.has:
            execute("INSERT INTO filled VALUES (?, ?)", (number, name))
        paper = number, one.key, number, one.year, one.last_year
        execute("INSERT INTO papers VALUES (?, ?, ?, ?, ?)", paper)
        execute(
            "INSERT INTO words (rowid, title, author, editor, venue, rest)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (number, *columns),
        )
    return connection


ROWS = tuple(map(row, VECTORS["rows"]))
DATABASE = database(ROWS)


def select(connection: sqlite3.Connection, query: str, rows: Sequence[Row] = ROWS) -> list[str]:
    def saying(names: Sequence[str], parts: list[str]) -> list[int]:
        pattern = phrase(parts)
        return [
            number
            for number, one in enumerate(rows)
            if any(
                pattern.search(folded(name, one.fields[name], names[0]))
                for name in names
                if name in one.fields
            )
        ]

    def former(_: sqlite3.Connection) -> list[tuple[int, str]]:
        return [(number, key) for number, one in enumerate(rows) for key in aliases(one.fields)]

    condition = translate(connection, query, saying, former)
    sql = f"SELECT key FROM papers WHERE {condition.sql} ORDER BY id"
    return [key for (key,) in connection.execute(sql, condition.parameters)]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=IDS)
def test_a_query_selects_what_the_vectors_say(case: dict[str, Any]) -> None:
    if UNKNOWN.search(case["query"]):
        with pytest.raises(QueryError, match="needs a knowledge base"):
            select(DATABASE, case["query"])
    elif "error" in case:
        with pytest.raises(QueryError, match=case["error"]) as caught:
            select(DATABASE, case["query"])
        assert caught.value.column == case["column"]
    else:
        assert select(DATABASE, case["query"]) == case["keys"]


def test_a_field_without_facts_is_an_error_that_points_at_it() -> None:
    with pytest.raises(QueryError, match="'cites' needs a knowledge base") as caught:
        select(DATABASE, "hidden cites:hebb1949")
    assert caught.value.column == 8


def test_long_and_deep_queries_are_answered_as_in_memory() -> None:
    everything = select(DATABASE, "")
    assert select(DATABASE, " OR ".join(["hebb1949", "nobody"] * 800)) == ["hebb1949"]
    assert select(DATABASE, " ".join(["-nobody"] * 2000)) == everything
    assert select(DATABASE, "(((( hidden ))))") == select(DATABASE, "hidden")
    assert select(DATABASE, "-" * 100 + "hidden") == select(DATABASE, "hidden")
    for depth in (*range(1, 50), 51, 5000):
        for query in (
            "a OR -(b " * depth + "c" + ")" * depth,
            "(hidden " * depth + "OR year:2011" + ")" * depth,
            "(hidden OR (deep " * depth + ")" * 2 * depth,
            " ".join(["-" * min(depth, 100) + "(hidden OR deep)"] * 40),
        ):
            assert answer(lambda asked: select(DATABASE, asked), query) == answer(in_memory, query)


def in_memory(query: str) -> list[str]:
    return [each.key for each in CATALOGUE.select(query)]


def answer(ask: Callable[[str], list[str]], query: str) -> object:
    try:
        return ask(query)
    except QueryError as error:
        return str(error)


def test_what_sql_and_its_index_of_words_take_for_syntax_is_text() -> None:
    rows = [Row("a'b", "misc", "AND OR NOT near title"), Row("100%_x", "misc", "x")]
    connection = database(rows)
    for query in ('"and or not near"', "near*", '"not"', "title:title", "a'b", "key:a'b"):
        assert select(connection, query) == ["a'b"]
    assert select(connection, "key:100%_x") == ["100%_x"]
    assert select(connection, "key:*%*") == ["100%_x"]


def test_among_many_keys_the_nearest_begins_like_the_one_that_is_wrong() -> None:
    rows = [Row(f"key{number}", "misc") for number in range(NEAREST_AMONG + 1)]
    connection = database([*rows, Row("hebb1949", "misc")])
    with pytest.raises(QueryError, match="did you mean 'hebb1949'"):
        select(connection, "key:hebb1994")
