"""Queries as SQL: what vectors a bibliography can answer, and what SQLite must not stumble on."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from stronger.query import QueryError
from stronger.query.matching import words
from stronger.query.sql import NEAREST_AMONG, TABLES, prepare, translate

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
# In ASCII: what pytest escapes, it escapes again when one process collects twice (`make mutants`)
IDS = [case["query"].encode("ascii", "replace").decode() for case in VECTORS["cases"]]
UNKNOWN = re.compile(
    r"\b(stance|part|claim|on-claim|basis|read|demo|cites|cited-by):", re.IGNORECASE
)


def database(rows: list[dict[str, Any]]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    prepare(connection)
    connection.executescript(TABLES)
    for number, row in enumerate(rows):
        year, text = row.get("year"), row.get("text", "")
        columns = [words(row.get(name, "")).strip() for name in ("title", "author", "venue")]
        rest = words(f"{row['key']} {year or ''} {text}").strip()
        execute = connection.execute
        execute("INSERT INTO shapes VALUES (?, ?)", (number, row["type"]))
        for name in row.get("has", ()):
            execute("INSERT INTO filled VALUES (?, ?)", (number, name))
        execute(
            "INSERT INTO papers VALUES (?, ?, ?, ?, ?)", (number, row["key"], number, year, None)
        )
        execute(
            "INSERT INTO words (rowid, title, author, venue, rest) VALUES (?, ?, ?, ?, ?)",
            (number, *columns, rest),
        )
    return connection


DATABASE = database(VECTORS["rows"])


def select(connection: sqlite3.Connection, query: str) -> list[str]:
    condition = translate(connection, query)
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
        translate(DATABASE, "hidden cites:hebb1949")
    assert caught.value.column == 8


def test_long_queries_are_no_trouble_and_deep_ones_an_error() -> None:
    everything = select(DATABASE, "")
    assert select(DATABASE, " OR ".join(["hebb1949", "nobody"] * 800)) == ["hebb1949"]
    assert select(DATABASE, " ".join(["-nobody"] * 2000)) == everything
    assert select(DATABASE, "(((( hidden ))))") == select(DATABASE, "hidden")
    assert select(DATABASE, "-" * 100 + "hidden") == select(DATABASE, "hidden")
    for depth in range(1, 60):
        query = "a OR -(b " * depth + "c" + ")" * depth
        try:
            select(DATABASE, query)
        except QueryError as error:
            assert depth > 5
            assert "nested" in error.reason
            return
    pytest.fail("nothing is too deep")


def test_what_sql_and_its_index_of_words_take_for_syntax_is_text() -> None:
    rows = [{"key": "a'b", "type": "misc", "title": "AND OR NOT near title"}]
    connection = database([*rows, {"key": "100%_x", "type": "misc", "title": "x"}])
    for query in ('"and or not near"', "near*", '"not"', "title:title", "a'b", "key:a'b"):
        assert select(connection, query) == ["a'b"]
    assert select(connection, "key:100%_x") == ["100%_x"]
    assert select(connection, "key:*%*") == ["100%_x"]


def test_among_many_keys_the_nearest_begins_like_the_one_that_is_wrong() -> None:
    rows = [{"key": f"key{number}", "type": "misc"} for number in range(NEAREST_AMONG + 1)]
    connection = database([*rows, {"key": "hebb1949", "type": "misc"}])
    with pytest.raises(QueryError, match="did you mean 'hebb1949'"):
        select(connection, "key:hebb1994")
