"""Where indexes are kept, and how one gets there: whole, or not at all.

A database that stands in the cache is never changed, only replaced; who has opened it reads on in
the old one. So nobody has to wait for anybody, and nobody ever sees half an index.

At its end stands a checksum of all the rest. It is compared whenever the status of the file is not
that with which it was compared last: so what was changed in the cache, by whatever, is noticed, and
a question to an index that nobody touched costs no more than asking for that status.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import time
import zlib
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from stronger.indexing.texts import STORED, work_out_texts
from stronger.query.sql import PAPER_INDEXES, PAPERS, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stronger.indexing.facts import Facts

VERSION = 6
"""Of the tables and of what stands in them: a database of another version is built anew."""
_APPLICATION = 0x53747267
_UNUSED = 60 * 24 * 3600
"""Seconds after which an index that nobody opened goes."""
_ABANDONED = 24 * 3600
_SETTLED = 2 * 10**9
"""Nanoseconds after a change within which another one may leave the same times on a file."""

_MARK = b"checksum"
_TAIL = len(_MARK) + 4
"""Bytes at the end of a database that are none of SQLite's."""
_PART = 1 << 20

_BLOCKS = """
CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE blocks (
    ordinal INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, folded TEXT NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, first_byte INTEGER NOT NULL,
    last_byte INTEGER NOT NULL, line INTEGER NOT NULL, "column" INTEGER NOT NULL,
    digest BLOB NOT NULL, flags INTEGER NOT NULL, parents TEXT NOT NULL, related TEXT NOT NULL,
    paper INTEGER
);
CREATE TABLE stretches (
    ordinal INTEGER PRIMARY KEY, length INTEGER NOT NULL, digest BLOB NOT NULL
);
CREATE TABLE findings (ordinal INTEGER PRIMARY KEY, finding TEXT NOT NULL);
"""
SCHEMA = f"{PAPERS}{STORED}{_BLOCKS}"
COLUMNS = (
    'kind, key, folded, start, stop, first_byte, last_byte, line, "column", digest, flags, parents,'
    " related, paper"
)
"""Of the table ``blocks``, but for `ordinal`; see `stronger.indexing.placing.Placed`."""
INDEXES = PAPER_INDEXES | {
    "blocks_by_paper": "blocks (paper) WHERE paper IS NOT NULL",
    "blocks_by_key": "blocks (folded, ordinal) WHERE kind = 'entry'",
    "blocks_by_kind": "blocks (kind) WHERE kind != 'entry'",
    "blocks_by_parents": "blocks (parents) WHERE parents != ''",
    "blocks_unsure": "blocks (ordinal) WHERE flags & 6 != 2",
}
"""Made when all papers and blocks stand in their tables."""


class Unusable(Exception):
    """A database is not there, is broken, or is not one of ours."""


def database_of(folder: Path, file: Path) -> Path:
    """Return the database of a file."""
    name = blake2b(os.fsencode(file.absolute()), digest_size=16).hexdigest()
    return folder / f"{name}.index"


def open_whole(
    database: Path, file: Path, sound: Sequence[int] = ()
) -> tuple[sqlite3.Connection, bytes, os.stat_result]:
    """Open the index of a file for reading.

    Parameters
    ----------
    database
        The index.
    file
        What it is an index of.
    sound
        The signature that the database had when its checksum was compared last.

    Returns
    -------
    The database, the digest of what the file held, and the status of the database.

    Raises
    ------
    Unusable
        If it cannot serve.
    """
    connection = None
    try:
        status = database.stat()
        if signature(status) != tuple(sound):
            _compare_checksum(database)
        connection = sqlite3.connect(
            f"{database.absolute().as_uri()}?mode=ro&immutable=1",
            uri=True,
            check_same_thread=False,
        )
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        facts = dict(connection.execute("SELECT name, value FROM about"))
        ours = (application, version) == (_APPLICATION, VERSION)
        if not ours or facts["file"] != os.fsencode(file.absolute()):
            raise Unusable
    except (OSError, sqlite3.Error, KeyError, Unusable) as error:
        if connection is not None:
            connection.close()
        raise Unusable from error
    prepare(connection)
    return connection, facts["digest"], status


def in_memory(known: Sequence[Facts] = ()) -> sqlite3.Connection:
    """Return an empty index that nobody else will see.

    Parameters
    ----------
    known
        What there is to say of its papers, in order of their ids.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    prepare(connection)
    connection.executescript(f"{PAPERS}{_BLOCKS}")
    work_out_texts(connection, known)
    return connection


@contextlib.contextmanager
def replacing(database: Path, old: Path | None = None) -> Iterator[sqlite3.Connection]:
    """Give a database to fill, empty or a copy of the old one; then put it in its place.

    After an exception the place holds what it held before.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    _tidy(database.parent)
    handle, name = tempfile.mkstemp(prefix="unfinished-", suffix=".index", dir=database.parent)
    os.close(handle)
    temporary = Path(name)
    connection = None
    try:
        if old is not None:
            import shutil

            shutil.copyfile(old, temporary)
            os.truncate(temporary, temporary.stat().st_size - _TAIL)
        connection = sqlite3.connect(temporary, isolation_level=None, check_same_thread=False)
        prepare(connection)
        # What goes wrong here costs a temporary file and nothing else.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("BEGIN")
        if old is None:
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
            for statement in SCHEMA.split(";"):
                connection.execute(statement)
        yield connection
        connection.execute("COMMIT")
        connection.close()
        _add_checksum(temporary)
        temporary.replace(database)
    except BaseException:
        if connection is not None:
            connection.close()
        temporary.unlink(missing_ok=True)
        raise


def _add_checksum(database: Path) -> None:
    with database.open("r+b") as file:
        checksum = _checksum(file, database.stat().st_size)
        file.write(_MARK + checksum.to_bytes(4, "big"))


def _compare_checksum(database: Path) -> None:
    """Compare the checksum of a database.

    Raises
    ------
    Unusable
        If it is not that of what the database holds.
    """
    with database.open("rb") as file:
        checksum = _checksum(file, database.stat().st_size - _TAIL)
        if file.read() != _MARK + checksum.to_bytes(4, "big"):
            raise Unusable


def _checksum(file: BinaryIO, size: int) -> int:
    """Return the checksum of so many bytes."""
    checksum = 0
    while size > 0 and (part := file.read(min(size, _PART))):
        checksum = zlib.crc32(part, checksum)
        size -= len(part)
    return checksum


def signature(status: os.stat_result) -> tuple[int, ...]:
    """Return what of a file's status changes whenever its content does."""
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )


def is_settled(status: os.stat_result, now: int | None = None) -> bool:
    """Say whether a file changed so long ago that another change would show in its times."""
    now = time.time_ns() if now is None else now
    return max(status.st_mtime_ns, status.st_ctime_ns) + _SETTLED < now


def _tidy(folder: Path) -> None:
    """Remove indexes that nobody uses, and what killed commands left behind."""
    now = time.time()
    for each in folder.glob("*.index"):
        limit = _ABANDONED if each.name.startswith("unfinished-") else _UNUSED
        with contextlib.suppress(OSError):
            seen = each.with_suffix(".seen")
            # Another command may have put it in its place meanwhile
            used = max((one.stat().st_mtime for one in (each, seen) if one.exists()), default=now)
            if used + limit < now:
                each.unlink()
                seen.unlink(missing_ok=True)
