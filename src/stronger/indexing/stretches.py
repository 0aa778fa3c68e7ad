"""Stretches of some hundred blocks: where a file has changed, without a look at every block.

Each stretch is stored with its length and the digest of its bytes. Those at the start and at the
end of a file that are as they were need no further look; between them lies the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stronger.indexing.placing import Placed, digest
from stronger.indexing.storage import COLUMNS

if TYPE_CHECKING:
    import sqlite3

    from stronger.indexing.placing import Content

BLOCKS = 256
"""How many blocks a stretch has."""
_LAST = (1 << 63) - 1


class Window(NamedTuple):
    """The blocks around a change as they were, one stretch more on either side."""

    placed: list[Placed]
    ordinals: list[int]
    after: int
    """The ordinal of the block before the first one; 0 if there is none."""
    until: int
    """The ordinal of the last one, or the highest there can be if it ends the file."""
    start: int
    """Where the block before the first one ends, in bytes."""
    end: int
    """Where the last one ends now, if the change has left it alone."""

    @property
    def span(self) -> tuple[int, int]:
        """Both places together."""
        return self.start, self.end

    @property
    def begins(self) -> bool:
        """Whether it begins with the file."""
        return self.after == 0

    @property
    def ends(self) -> bool:
        """Whether it ends with the file."""
        return self.until == _LAST


def store(
    connection: sqlite3.Connection,
    content: Content,
    after: int = 0,
    until: int = _LAST,
    start: int | None = None,
) -> None:
    """Store the stretches of all blocks, or of those whose ordinals are between two.

    Parameters
    ----------
    connection
        The index, with its blocks.
    content
        The file.
    after, until
        Blocks with ordinals above the one, up to the other.
    start
        Where the block before them ends, in bytes.
    """
    where = "WHERE ordinal > ? AND ordinal <= ?"
    connection.execute(f"DELETE FROM stretches {where}", (after, until))
    if not content.simple:
        return
    start = len(content.encoding.mark) if start is None else start
    query = f"SELECT ordinal, last_byte FROM blocks {where} ORDER BY ordinal"
    blocks = connection.execute(query, (after, until)).fetchall()
    rows = []
    for at in range(0, len(blocks), BLOCKS):
        ordinal, stop = blocks[min(at + BLOCKS, len(blocks)) - 1]
        rows.append((ordinal, stop - start, digest(content.data[start:stop])))
        start = stop
    connection.executemany("INSERT INTO stretches VALUES (?, ?, ?)", rows)


def window(connection: sqlite3.Connection, content: Content, most: int) -> Window | None:
    """Return the window of a change, if what lies beside it can be left alone.

    That is so if all blocks can be read by themselves, and there are no findings, which may be told
    from anywhere in the file.

    Parameters
    ----------
    connection
        The index of what the file held before.
    content
        The file.
    most
        The most blocks to look at.
    """
    execute = connection.execute
    (unsure,) = execute("SELECT EXISTS (SELECT 1 FROM blocks WHERE flags & 6 != 2)").fetchone()
    (found,) = execute("SELECT EXISTS (SELECT 1 FROM findings)").fetchone()
    rows = execute("SELECT ordinal, length, digest FROM stretches ORDER BY ordinal").fetchall()
    if unsure or found or not rows or not content.simple:
        return None
    data = content.data
    starts = [len(content.encoding.mark)]
    for _, length, _ in rows:
        starts.append(starts[-1] + length)
    moved = content.end - starts[-1]
    front = 0
    while front < len(rows) and _same(data, starts[front], rows[front]):
        front += 1
    back = len(rows)
    while (
        back > front
        and starts[back - 1] + moved >= starts[front]
        and _same(data, starts[back - 1] + moved, rows[back - 1])
    ):
        back -= 1
    first, stop = max(front - 1, 0), min(back + 1, len(rows))
    if (stop - first) * BLOCKS > most:
        return None
    after = rows[first - 1][0] if first else 0
    until = rows[stop - 1][0] if stop < len(rows) else _LAST
    found_rows = execute(
        f"SELECT {COLUMNS}, ordinal FROM blocks WHERE ordinal > ? AND ordinal <= ?"
        " ORDER BY ordinal",
        (after, until),
    ).fetchall()
    placed = [Placed._make(row[:-1]) for row in found_rows]
    ordinals = [row[-1] for row in found_rows]
    return Window(placed, ordinals, after, until, starts[first], starts[stop] + moved)


def _same(data: bytes, start: int, row: tuple[int, int, bytes]) -> bool:
    return digest(data[start : start + row[1]]) == row[2]
