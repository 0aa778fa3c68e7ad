"""An index as it is stored, and the file it is of: opened, brought up to date, mended."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import stat
import tempfile
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from stronger.indexing import storage
from stronger.indexing.texts import keep_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stronger.indexing.facts import Facts

T = TypeVar("T")


class FileChanged(OSError):
    """The file changed after its index was opened."""


class _NeedsFilling(Exception):
    """What changed cannot be told from the rest; the index has to be filled anew."""


class Seen(NamedTuple):
    """What is remembered of a file and its index; empty if nothing is."""

    of_file: list[Any]
    """The signature that the file had when its bytes were last compared, and their digest."""
    of_index: list[Any]
    """The signature that the index had when its checksum was last compared."""


class Stored:
    """The database of a file, and its bytes as far as they are needed.

    Of a file that cannot be read it holds nothing but the finding that says so.

    Parameters
    ----------
    path
        The file.
    file
        What findings call it.
    folder
        Where its database is kept; ``None`` keeps it in memory.
    data
        What it holds, if that is known and kept nowhere.
    """

    def __init__(
        self, path: Path, file: str, folder: Path | None, data: bytes | None = None
    ) -> None:
        self.path = path
        self.file = file
        self._data = data
        self._digest = b""
        self._database: Path | None = None
        self._known: list[Facts] = []
        """What a database in memory works its texts out from."""
        self._queried = False
        if data is not None:
            self._digest = digest_of(data)
            self._connection = self._filled(data)
            return
        try:
            self._status = path.stat()
            if folder and stat.S_ISREG(self._status.st_mode):
                self._database = storage.database_of(folder, path)
            self._connection = self._open()
        except (OSError, ValueError):
            self._data = b""
            self._connection = storage.in_memory()
            self._explain()

    @property
    def connection(self) -> sqlite3.Connection:
        """The database."""
        return self._connection

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Return the answer to a question; a database that turns out to be broken is made anew."""
        try:
            return question(self._connection)
        except sqlite3.DatabaseError:
            self._connection.close()
            self._connection = self._filled(self.data())
            return question(self._connection)

    def expect_query(self) -> None:
        """Store the texts of a database in memory before it is queried for the second time."""
        if self._queried:
            self.keep_texts()
        self._queried = True

    def keep_texts(self) -> None:
        """Store the texts of a database in memory, and index their words."""
        if self._known:
            keep_texts(self._connection, self._known)
            self._known = []

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Return the rows that a statement finds."""
        return self.ask(lambda connection: connection.execute(sql, parameters).fetchall())

    def data(self) -> bytes:
        """Return the bytes of the file that the index is of.

        Raises
        ------
        FileChanged
            If the file holds others by now.
        """
        if self._data is None:
            data = self.path.read_bytes()
            if digest_of(data) != self._digest:
                raise FileChanged(f"{self.file} changed while it was read; try again")
            self._data = data
        return self._data

    def slices(self, spans: Iterable[tuple[int, int]]) -> list[bytes]:
        """Return some of the bytes of the file that the index is of; see `data`."""
        if self._data is None:
            with self.path.open("rb") as file:
                parts = []
                for start, stop in spans:
                    file.seek(start)
                    parts.append(file.read(stop - start))
                same = storage.signature(os.fstat(file.fileno()))
            if same == storage.signature(self._status):
                return parts
        data = self.data()
        return [data[start:stop] for start, stop in spans]

    def raw(self, key: str) -> str | None:
        """Return an entry as it stands in the file."""
        rows = self.rows(
            "SELECT start, stop, first_byte, last_byte FROM blocks JOIN papers ON paper = id"
            " WHERE papers.key = ? COLLATE NOCASE AND papers.key = ?",
            (key, key),
        )
        for start, stop, first, last in rows:
            if last:
                return self.slices([(first, last)])[0].decode()
            from stronger.indexing.placing import Content

            return Content(self.data(), self.file).text[start:stop]
        return None

    def _open(self) -> sqlite3.Connection:
        """Open the database, with no more work than the file's last change asks for."""
        if self._database is None:
            return self._filled(self._read())
        seen = self._seen()
        try:
            opened = storage.open_whole(self._database, self.path, seen.of_index)
        except storage.Unusable:
            return self._filled(self._read())
        connection, self._digest, status = opened
        if seen.of_file == [*storage.signature(self._status), self._digest.hex()]:
            if seen.of_index != list(storage.signature(status)):
                self._remember(status)
            else:
                self._touch()
            return connection
        indexed = self._digest
        data = self._read()
        if indexed != self._digest:
            connection.close()
            return self._updated(data)
        self._remember(status)
        return connection

    def _read(self) -> bytes:
        """Read the file, together with a status that is no older than what was read."""
        with self.path.open("rb") as file:
            self._status = os.fstat(file.fileno())
            self._data = file.read()
        self._digest = digest_of(self._data)
        return self._data

    def _filled(self, data: bytes) -> sqlite3.Connection:
        """Make the index from nothing, in the cache if that can be written."""
        from stronger.indexing.building import fill
        from stronger.indexing.placing import Content

        content = Content(data, self.file)
        if self._database is not None:
            with contextlib.suppress(OSError, sqlite3.Error, storage.Unusable):
                with storage.replacing(self._database) as connection:
                    self._describe(connection)
                    fill(connection, content)
                return self._reopened()
        known: list[Facts] = []
        connection = storage.in_memory(known)
        connection.execute("BEGIN")
        self._describe(connection)
        fill(connection, content, known)
        connection.execute("COMMIT")
        self._known, self._queried = known, False
        return connection

    def _updated(self, data: bytes) -> sqlite3.Connection:
        """Make the index from that of what the file held before."""
        from stronger.indexing.building import update
        from stronger.indexing.placing import Content

        assert self._database is not None
        with contextlib.suppress(OSError, sqlite3.Error, storage.Unusable, _NeedsFilling):
            with storage.replacing(self._database, self._database) as connection:
                if not update(connection, Content(data, self.file)):
                    raise _NeedsFilling
                self._describe(connection)
            return self._reopened()
        return self._filled(data)

    def _reopened(self) -> sqlite3.Connection:
        assert self._database is not None
        connection, digest, status = storage.open_whole(self._database, self.path)
        if digest != self._digest:  # another command was faster, with other bytes
            connection.close()
            raise storage.Unusable
        self._remember(status)
        return connection

    def _explain(self) -> None:
        """Store why the file cannot be read."""
        from stronger.bibliography.source.reading import read_file

        rows = enumerate(json.dumps(each.as_dict()) for each in read_file(self.path).diagnostics)
        self._connection.executemany("INSERT INTO findings VALUES (?, ?)", rows)

    def _describe(self, connection: sqlite3.Connection) -> None:
        facts = {"file": os.fsencode(self.path.absolute()), "digest": self._digest}
        connection.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", facts.items())

    def _seen(self) -> Seen:
        """Return what was remembered when file and index were last compared."""
        assert self._database is not None
        try:
            seen = json.loads(self._database.with_suffix(".seen").read_bytes())
            return Seen(list(seen["file"]), list(seen["index"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Seen([], [])

    def _touch(self) -> None:
        """Say that the index is still in use."""
        assert self._database is not None
        with contextlib.suppress(OSError):
            os.utime(self._database.with_suffix(".seen"))

    def _remember(self, status: os.stat_result) -> None:
        """Spare the next command reading file or index, if a change would show in their status.

        Parameters
        ----------
        status
            That of the index.
        """
        assert self._database is not None
        if not storage.is_settled(self._status):
            return
        of_file = [*storage.signature(self._status), self._digest.hex()]
        of_index = storage.signature(status) if storage.is_settled(status) else ()
        text = json.dumps({"file": of_file, "index": of_index})
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(
                prefix="unfinished-", suffix=".index", dir=self._database.parent
            )
            with open(handle, "w", encoding="ascii") as file:  # noqa: PTH123 - an open handle
                file.write(text)
            Path(name).replace(self._database.with_suffix(".seen"))


def digest_of(data: bytes) -> bytes:
    """Return what stands for all bytes of a file."""
    return blake2b(data, digest_size=32).digest()
