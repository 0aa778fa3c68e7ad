"""The index of one bibliography file: what it holds is found without reading all of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from stronger.diagnostics import Diagnostic, Position, Replacement, Severity
from stronger.query.sql import translate

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from stronger.bibliography.model import Bibliography
    from stronger.indexing.stored import Stored

_VOCABULARY = """
CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab('main', 'words', 'col')
"""
_HITS = """
SELECT papers.key, shapes.type, papers.year, shown.title, shown.authors, shown.venue,
       blocks.start, blocks.stop, blocks.line
FROM papers
JOIN shapes ON shapes.id = papers.shape
JOIN shown ON shown.id = papers.id
JOIN blocks ON blocks.paper = papers.id
"""


class Hit(NamedTuple):
    """An entry that a query selects."""

    key: str
    type: str
    year: int | None
    title: str
    """In plain Unicode."""
    authors: str
    """Who wrote it, or else edited it, as an in-text citation gives them: ``Glorot et al.``"""
    venue: str
    """In plain Unicode."""
    span: tuple[int, int]
    """Where it begins and ends in the text, in characters."""
    line: int


class Index:
    """What a bibliography file holds, found without reading all of it.

    An index says what the file held when it was opened. Made by `open_index`.
    """

    def __init__(self, file: str, stored: Stored) -> None:
        self.file = file
        """What findings call the file."""
        self._stored = stored

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self._count("papers")

    def close(self) -> None:
        """Close the database; the index cannot be used any more."""
        self._stored.close()

    def select(self, query: str = "", *, beside: Sequence[Index] = ()) -> list[Hit]:
        """Return the entries that a query of the filter language selects, in order of the file.

        Of entries with one key, the first stands for all.

        Parameters
        ----------
        query
            A query of the filter language.
        beside
            Indexes of other files that are asked the same: what one of them holds is valid here.

        Raises
        ------
        stronger.query.QueryError
            If the query is malformed, names a field or value that does not exist, or asks for what
            a bibliography does not say (fields such as ``stance`` and ``claim``).
        FileChanged
            If the query asks for what only the file says, and that is not what it was when the
            index was opened.
        """
        self._stored.expect_query()
        return self._stored.ask(lambda connection: self._select(connection, query, beside))

    def holds(self, field: str) -> bool:
        """Say whether some entry has a field."""
        return bool(self._stored.rows("SELECT 1 FROM filled WHERE name = ? LIMIT 1", (field,)))

    def vocabulary(self, field: str) -> set[str]:
        """Return the folded words of a field, as far as the index has them."""
        words = "SELECT DISTINCT term FROM temp.vocabulary"
        columns = ("title", "author", "editor", "venue")
        if field and field not in columns:
            return set()
        self._stored.keep_texts()

        def asked(connection: sqlite3.Connection) -> set[str]:
            connection.execute(_VOCABULARY)
            found = connection.execute(f"{words} WHERE ? IN ('', col)", (field,))
            return {word for (word,) in found}

        return self._stored.ask(asked)

    def citekeys(self) -> list[str]:
        """Return the keys of all entries, each once."""
        return [key for (key,) in self._stored.rows("SELECT key FROM papers ORDER BY id")]

    def hit(self, key: str) -> Hit | None:
        """Return the entry with a key, spelt exactly like this, or ``None``."""
        same = "papers.key = ? COLLATE NOCASE AND papers.key = ?"
        hits = self._stored.ask(lambda connection: self._hits(connection, same, (key, key)))
        return hits[0] if hits else None

    def findings(self) -> tuple[Diagnostic, ...]:
        """Return what reading the whole file finds."""
        rows = self._stored.rows("SELECT finding FROM findings ORDER BY ordinal")
        return tuple(_finding(json.loads(row), self.file) for (row,) in rows)

    def number_of_findings(self) -> int:
        """Return how many findings there are."""
        return self._count("findings")

    def number_of_comments(self) -> int:
        """Return how many ``@comment`` blocks there are; groups of reference managers are such."""
        sql = "SELECT count(*) FROM blocks WHERE kind != 'entry' AND kind = 'comment'"
        return int(self._stored.rows(sql)[0][0])

    def raw(self, key: str) -> str | None:
        """Return an entry as it stands in the file, or ``None`` if there is none."""
        return self._stored.raw(key)

    def entries(self, keys: Iterable[str]) -> Bibliography:
        """Return entries as if all of the file had been read, and all that they refer to.

        Only these entries, those they refer to (``crossref``, ``xref``, ``xdata``), and what
        ``@string`` and ``@preamble`` define are read, unless what is wrong with them depends on
        the rest of the file. The result has no findings; `findings` has those of the whole file.
        A key that no entry has is passed over.

        Raises
        ------
        FileChanged
            If the file is not what it was when the index was opened.
        """
        from stronger.indexing.excerpts import entries

        return entries(self._stored, keys, self.file)

    def bibtex(self, keys: Iterable[str]) -> str | None:
        """Return entries in BibTeX as `stronger.bibliography.export` gives them.

        ``None`` if something about them or about the macros of the file is unusual; `entries` reads
        them whatever they are.

        Raises
        ------
        FileChanged
            If the file is not what it was when the index was opened.
        """
        from stronger.indexing.exporting import plain_bibtex

        return plain_bibtex(self._stored, keys)

    def _count(self, table: str) -> int:
        ((number,),) = self._stored.rows(f"SELECT count(*) FROM {table}")
        return int(number)

    def _select(
        self, connection: sqlite3.Connection, query: str, beside: Sequence[Index]
    ) -> list[Hit]:
        others = {id(each._stored.connection): each._stored for each in beside}

        def former(asked: sqlite3.Connection) -> Iterable[tuple[int, str]]:
            from stronger.indexing.unindexed import former_keys

            return former_keys(others.get(id(asked), self._stored))

        connections = [each._stored.connection for each in beside]
        condition = translate(connection, query, self._saying, former, connections)
        return self._hits(connection, condition.sql, condition.parameters)

    def _saying(self, names: Sequence[str], parts: list[str]) -> Iterable[int]:
        from stronger.indexing.unindexed import saying

        return saying(self._stored, names, parts)

    def _hits(
        self, connection: sqlite3.Connection, where: str, parameters: tuple[object, ...]
    ) -> list[Hit]:
        rows = connection.execute(f"{_HITS} WHERE {where} ORDER BY blocks.ordinal", parameters)
        return [Hit._make((*row[:6], (row[6], row[7]), row[8])) for row in rows]


def _finding(facts: dict[str, Any], file: str) -> Diagnostic:
    replacement = facts["replacement"]
    return Diagnostic(
        facts["code"],
        facts["message"],
        Position(file, facts["line"], facts["column"]),
        Severity(facts["severity"]),
        facts["fix"],
        facts["raw"],
        Replacement(**replacement) if replacement else None,
    )
