"""What papers say in an index: stored, or worked out when a question asks for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stronger.query.sql import WORDS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from stronger.indexing.facts import Facts

STORED = f"""{WORDS}
CREATE TABLE shown (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, authors TEXT NOT NULL, venue TEXT NOT NULL,
    strings TEXT NOT NULL
);
"""
"""Tables of the words of papers, and of what is shown of them."""
_WORKED_OUT = """
CREATE VIEW shown AS SELECT id, said(id, 'title') AS title, said(id, 'authors') AS authors,
    said(id, 'venue') AS venue, said(id, 'strings') AS strings FROM papers;
CREATE VIEW words AS SELECT id AS rowid, words(id, 'title') AS title,
    words(id, 'author') AS author, words(id, 'editor') AS editor, words(id, 'venue') AS venue,
    words(id, 'rest') AS rest FROM papers;
"""
_COLUMNS = ("title", "author", "editor", "venue", "rest")


def expect_texts(connection: sqlite3.Connection) -> None:
    """Prepare an index for the texts of many papers."""
    # One segment of words in the end is one to search, and fewer on the way are faster
    connection.execute("INSERT INTO words (words, rank) VALUES ('hashsize', 67108864)")


def store_texts(connection: sqlite3.Connection, found: Iterable[Facts], first: int = 1) -> None:
    """Store what papers say, whose ids count on from the first."""
    shown, words = [], []
    for paper, each in enumerate(found, start=first):
        shown.append((paper, each.title, each.authors, each.venue, _strings(each)))
        words.append((paper, *map(each.words, _COLUMNS)))
    connection.executemany("INSERT INTO shown VALUES (?, ?, ?, ?, ?)", shown)
    columns = ", ".join(_COLUMNS)
    connection.executemany(f"INSERT INTO words (rowid, {columns}) VALUES (?, ?, ?, ?, ?, ?)", words)


def work_out_texts(connection: sqlite3.Connection, known: Sequence[Facts]) -> None:
    """Have an index work out what papers say for each question: few are asked what they say.

    Parameters
    ----------
    connection
        The index.
    known
        What there is to say of its papers, in order of their ids.
    """

    def said(paper: int, what: str) -> str:
        facts = known[paper - 1]
        return _strings(facts) if what == "strings" else str(getattr(facts, what))

    def words(paper: int, column: str) -> str:
        return known[paper - 1].words(column)

    connection.create_function("said", 2, said, deterministic=True)
    connection.create_function("words", 2, words, deterministic=True)
    connection.executescript(_WORKED_OUT)


def keep_texts(connection: sqlite3.Connection, known: Iterable[Facts]) -> None:
    """Store what was worked out so far: several questions are worth an index of words."""
    connection.executescript(f"DROP VIEW shown; DROP VIEW words; {STORED}")
    connection.execute("BEGIN")
    expect_texts(connection)
    store_texts(connection, known)
    connection.execute("COMMIT")
    for name in ("said", "words"):  # they hold what is known
        connection.create_function(name, 2, None)


def _strings(facts: Facts) -> str:
    return json.dumps(facts.strings) if facts.strings else "[]"
