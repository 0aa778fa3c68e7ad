"""Fills an index from a file: all of it, or what has changed since it was filled."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from stronger.bibliography.source.pausing import without_collection
from stronger.bibliography.source.splitting import split
from stronger.indexing import stretches
from stronger.indexing.keeping import alike, found_again, kept
from stronger.indexing.placing import ALONE, SUSPECT, Content, Placed, recut, unchanged
from stronger.indexing.shapes import Shapes
from stronger.indexing.storage import COLUMNS, INDEXES
from stronger.indexing.texts import expect_texts, store_texts
from stronger.indexing.understanding import DEFINITIONS, Meaning

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from stronger.bibliography.source.blocks import Block
    from stronger.indexing.facts import Facts

TOO_MUCH = 5000
"""Of more blocks than this that changed, all of the file is read anew, which is faster then."""
T = TypeVar("T")

_ROOM = 1 << 20
"""How far the ordinals of blocks are apart at first, so that others fit in between."""
_MOVE = (
    "UPDATE blocks SET start = start + ?, stop = stop + ?, first_byte = first_byte + ?,"
    " last_byte = last_byte + ?, line = line + ?"
)
_INSERT = f"INSERT INTO blocks (ordinal, {COLUMNS}) VALUES ({', '.join('?' * 15)})"


def fill(
    connection: sqlite3.Connection, content: Content, known: list[Facts] | None = None
) -> None:
    """Fill an empty index.

    Parameters
    ----------
    connection
        The index.
    content
        The file.
    known
        Takes what there is to say of the papers, if the index is kept nowhere; see
        `stronger.indexing.storage.in_memory`.
    """
    with without_collection():
        _Builder(connection, content, known).fill()


def update(connection: sqlite3.Connection, content: Content) -> bool:
    """Bring an index up to date, or say that it has to be filled anew."""
    if is_heavy(connection):
        return False
    with without_collection():
        done = _Builder(connection, content).update_nearby()
        return _Builder(connection, content).update() if done is None else done


def is_heavy(connection: sqlite3.Connection) -> bool:
    """Say whether what some entries mean depends on how much all of the others hold."""
    return bool(connection.execute("SELECT 1 FROM about WHERE name = 'heavy'").fetchall())


class _Builder:
    def __init__(
        self, connection: sqlite3.Connection, content: Content, known: list[Facts] | None = None
    ) -> None:
        self.connection = connection
        self.content = content
        self.known = known
        self.placed: list[Placed] = []
        self.blocks: dict[int, Block] = {}
        """Blocks by where they start, as far as they were cut."""
        self.shapes = Shapes(connection)
        self.papers = 0
        self.heavy = False
        self.below: list[Placed] = []
        """The blocks below a change, if all they have done is to move."""

    @property
    def meaning(self) -> Meaning:
        """What the blocks mean."""
        return Meaning(self.content, self.placed, self.blocks, heavy=self.heavy)

    def fill(self) -> None:
        blocks = split(self.content.text)
        self.blocks = {block.start: block for block in blocks}
        self.placed = self.content.place(blocks)
        if self.known is None:
            expect_texts(self.connection)
        self.understand(range(len(self.placed)))
        if self.heavy:
            self.connection.execute("INSERT INTO about VALUES ('heavy', 1)")
        self.store_blocks()
        self.store_findings()
        if self.known is None:
            stretches.store(self.connection, self.content)

    def update_nearby(self) -> bool | None:
        """Bring up to date what is near a change; ``None`` if that could matter farther away."""
        execute, content = self.connection.execute, self.content
        window = stretches.window(self.connection, content, TOO_MUCH)
        if window is None or not (same := unchanged(content, window.placed, *window.span)):
            return None
        front, back = same
        if not (front or window.begins) or not (back or window.ends):
            return None
        cut = recut(content, window.placed, front, back, window.end)
        if cut is None:
            return None
        blocks, self.below = cut
        self.blocks = {block.start: block for block in blocks}
        old = window.placed
        above, below = old[:front], self.below
        made = content.place(blocks, above[-1] if above else None)
        made, new, gone = found_again(made, old[front : len(old) - back])
        papers = {each.paper for each in (*above, *made, *below)}
        if not self.is_local(gone, new) or not any((*papers, *(each.key for each in new))):
            return None
        query = f"SELECT {COLUMNS} FROM blocks WHERE kind != 'entry' AND kind IN (?, ?)"
        rows = execute(f"{query} AND ordinal <= ?", (*DEFINITIONS, window.after))
        defined = [Placed._make(row) for row in rows]
        self.placed = [*defined, *above, *made, *below]
        starts = {each.start for each in new}
        wanted = [
            index
            for index, each in enumerate(self.placed)
            if each.kind == "entry" and each.start in starts
        ]
        if any(facts is None for _, facts in self.meaning.quickly(wanted)):
            return None
        self.papers = execute("SELECT max(id) FROM papers").fetchone()[0] or 0
        self.forget(each.paper for each in old if each.paper and each.paper not in papers)
        self.shapes.load()
        self.understand(wanted)
        self.shapes.sweep()
        del self.placed[: len(defined)]
        if not self.store_changes(old, window.ordinals, len(above), len(below)):
            return False
        stretches.store(self.connection, content, window.after, window.until, window.start)
        return True

    def is_local(self, gone: Sequence[Placed], new: Sequence[Placed]) -> bool:
        """Say whether blocks that go and come mean nothing to others, and are sound."""
        changed = (*gone, *new)
        sound = all(each.flags & (ALONE | SUSPECT) == ALONE for each in changed)
        if not sound or any(each.kind in DEFINITIONS for each in changed):
            return False
        entries = [each for each in new if each.kind == "entry"]
        keys = {each.folded for each in entries}
        if "" in keys or len(keys) < len(entries):
            return False
        same_key = self.connection.execute(
            "SELECT start FROM blocks WHERE kind = 'entry'"
            " AND folded IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(keys)),),
        )
        if {start for (start,) in same_key} - {each.start for each in gone}:
            return False
        keys |= {each.folded for each in gone if each.kind == "entry"}
        rows = self.connection.execute("SELECT parents FROM blocks WHERE parents != ''")
        parents = {key for (row,) in rows for key in row.split(",")}
        return keys.isdisjoint(parents) and self.are_keys(parents)

    def are_keys(self, parents: set[str]) -> bool:
        """Say whether what entries inherit from is named by its key: an alias could change."""
        if not parents:
            return True
        [(count,)] = self.connection.execute(
            "SELECT count(DISTINCT folded) FROM blocks WHERE kind = 'entry'"
            " AND folded IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(parents)),),
        )
        return bool(count == len(parents))

    def update(self) -> bool:
        execute = self.connection.execute
        rows = execute(f"SELECT {COLUMNS}, ordinal FROM blocks ORDER BY ordinal").fetchall()
        old = [Placed._make(row[:-1]) for row in rows]
        ordinals = [row[-1] for row in rows]
        if not (old and old[0].last_byte and self.content.simple):
            return False
        above, made, below = self.parts(old)
        gone = old[len(above) : len(old) - len(below)]
        if any(each.kind in DEFINITIONS for each in (*gone, *made)):
            return False
        made, new, gone = found_again(made, gone)
        # Of blocks that are as they were, some may be read differently for what follows them
        were = (*old[: len(above)], *old[len(old) - len(below) :])
        pairs = zip((*above, *below), were, strict=True)
        unsure = [each for each, was in pairs if not each.flags & was.flags & ALONE]
        changed = [*gone, *new, *unsure]
        if len(changed) > TOO_MUCH or any(each.kind in DEFINITIONS for each in changed):
            return False
        keys = {each.folded for each in changed if each.kind == "entry"}
        parents = {key for each in old if each.parents for key in each.parents.split(",")}
        if not keys.isdisjoint(parents) or not self.are_keys(parents):
            return False
        self.placed = [*above, *made, *below]
        self.papers = execute("SELECT max(id) FROM papers").fetchone()[0] or 0
        papers = {each.paper for each in self.placed}
        self.forget(each.paper for each in old if each.paper and each.paper not in papers)
        self.shapes.load()
        self.understand(self.promoted())
        self.shapes.sweep()
        if self.heavy:
            return False
        execute("DELETE FROM findings")
        self.store_findings()
        if not self.store_changes(old, ordinals, len(above), len(below)):
            return False
        stretches.store(self.connection, self.content)
        return True

    def parts(self, old: Sequence[Placed]) -> tuple[list[Placed], list[Placed], list[Placed]]:
        """Return the blocks at the start that stay, the new ones, and those at the end."""
        content = self.content
        span = len(content.encoding.mark), content.end
        if (same := unchanged(content, old, *span)) and (
            cut := recut(content, old, *same, content.end)
        ):
            blocks, below = cut
            self.below = below
            self.blocks = {block.start: block for block in blocks}
            above = list(old[: same[0]])
            return above, content.place(blocks, above[-1] if above else None), below
        blocks = split(content.text)
        self.blocks = {block.start: block for block in blocks}
        placed = content.place(blocks)
        front = alike(old, placed)
        rest, was = placed[front:], old[front:]
        back = alike(was[::-1], rest[::-1])
        middle = len(rest) - back
        return (
            list(map(kept, placed[:front], old[:front])),
            rest[:middle],
            list(map(kept, rest[middle:], was[len(was) - back :])),
        )

    def promoted(self) -> list[int]:
        """Return the entries to be understood: all new ones, and all that are papers only now.

        Those that are papers no more, because another comes first now, are forgotten.
        """
        wanted = []
        seen: set[str] = set()
        for index, each in enumerate(self.placed):
            if each.kind != "entry":
                continue
            first = each.key not in seen
            seen.add(each.key)
            if each.paper is not None and not first:
                self.forget([each.paper])
                self.placed[index] = each._replace(paper=None)
            elif each.paper is None and (first or each.start in self.blocks):
                wanted.append(index)
        return wanted

    def forget(self, papers: Iterable[int]) -> None:
        ids = json.dumps(list(papers))
        for table, column in (("papers", "id"), ("shown", "id"), ("words", "rowid")):
            self.connection.execute(
                f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (ids,)
            )

    def understand(self, which: Iterable[int]) -> None:
        """Work out what the index says of some blocks, and store it."""
        firsts: dict[str, int] = {}
        for index, each in enumerate(self.placed):
            if each.kind == "entry":
                firsts.setdefault(each.key, index)
        meaning = self.meaning
        for several in _batches(meaning.understood(list(which))):
            papers, found = [], []
            for index, (facts, suspect) in several:
                each = self.placed[index]
                paper, parents, related = None, "", ""
                if facts and firsts[each.key] == index:
                    self.papers += 1
                    paper = self.papers
                    papers.append(
                        (paper, each.key, self.shapes.of(facts), facts.year, facts.last_year)
                    )
                    found.append(facts)
                if facts:
                    parents, related = facts.parents, facts.related
                flags = each.flags | SUSPECT if suspect else each.flags
                self.placed[index] = Placed._make((*each[:-4], flags, parents, related, paper))
            self.connection.executemany("INSERT INTO papers VALUES (?, ?, ?, ?, ?)", papers)
            if self.known is None:
                store_texts(self.connection, found, self.papers - len(found) + 1)
            else:
                self.known += found
        self.heavy = meaning.heavy

    def store_blocks(self) -> None:
        self.connection.executemany(
            _INSERT, ((i * _ROOM, *each) for i, each in enumerate(self.placed, start=1))
        )
        for name, definition in INDEXES.items():
            self.connection.execute(f"CREATE INDEX {name} ON {definition}")

    def store_changes(
        self, old: Sequence[Placed], ordinals: Sequence[int], above: int, below: int
    ) -> bool:
        """Store what has changed of the blocks, or say that there is no room between them."""
        execute, placed = self.connection.execute, self.placed
        rest = len(old) - below
        before = ordinals[above - 1] if above else 0
        number = len(placed) - above - below
        behind = ordinals[rest] if below else before + (number + 1) * _ROOM
        step = (behind - before) // (number + 1)
        if not step:
            return False
        until = behind if below else ordinals[-1] + 1
        execute("DELETE FROM blocks WHERE ordinal > ? AND ordinal < ?", (before, until))
        expected = list(old[:above])
        if below:
            moved = [now - was for now, was in zip(placed[-1][3:8], old[-1][3:8], strict=True)]
            if any(moved):
                execute(f"{_MOVE} WHERE ordinal >= ?", (*moved, behind))
            expected += self.below or [
                each.moved(moved[0], moved[2], moved[4]) for each in old[rest:]
            ]
        kept = zip(
            (*ordinals[:above], *ordinals[rest:]),
            (*placed[:above], *placed[above + number :]),
            strict=True,
        )
        new = ((before + i * step, placed[above + i - 1]) for i in range(1, number + 1))
        changed = (pair for pair, was in zip(kept, expected, strict=True) if pair[1] != was)
        self.connection.executemany(
            f"INSERT OR REPLACE {_INSERT.removeprefix('INSERT')}",
            [(ordinal, *each) for ordinal, each in (*changed, *new)],
        )
        return True

    def store_findings(self) -> None:
        self.connection.executemany(
            "INSERT INTO findings VALUES (?, ?)",
            ((i, json.dumps(each)) for i, each in enumerate(self.meaning.told())),
        )


def _batches(items: Iterator[T]) -> Iterator[list[T]]:
    while several := list(islice(items, 2000)):
        yield several
