"""Fills an index from a file: all of it, or what has changed since it was filled."""

from __future__ import annotations

import contextlib
import gc
import json
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from stronger.bibliography import rules
from stronger.bibliography.blocks import Block
from stronger.bibliography.inheriting import parent_of
from stronger.bibliography.reading import read_bytes, read_text
from stronger.bibliography.splitting import split
from stronger.indexing.facts import facts_of, quick_facts, references
from stronger.indexing.placing import ALONE, SUSPECT, Content, Placed, recut, unchanged
from stronger.indexing.storage import BLOCK_INDEXES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stronger.diagnostics import Diagnostic
    from stronger.indexing.facts import Facts

TOO_MUCH = 5000
"""Of more blocks than this that changed, all of the file is read anew, which is faster then."""
T = TypeVar("T")

FEW = 2000
"""A file of fewer blocks is read as a whole if there may be findings."""
_DEFINITIONS = ("string", "preamble")
COLUMNS = (
    'kind, key, folded, start, stop, first_byte, last_byte, line, "column", digest, flags, parent,'
    " related, paper"
)
_INSERT = f"INSERT INTO blocks (ordinal, {COLUMNS}) VALUES ({', '.join('?' * 15)})"


def fill(connection: sqlite3.Connection, content: Content) -> None:
    """Fill an empty index."""
    with _no_collection():
        _Builder(connection, content).fill()


def update(connection: sqlite3.Connection, content: Content) -> bool:
    """Bring an index up to date, or say that it has to be filled anew."""
    with _no_collection():
        return _Builder(connection, content).update()


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python from looking for garbage among the many things made here, all of them in use."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Understood(NamedTuple):
    facts: Facts | None
    """``None`` if the block has no key: it is no paper then."""
    suspect: bool


class _Builder:
    def __init__(self, connection: sqlite3.Connection, content: Content) -> None:
        self.connection = connection
        self.content = content
        self.placed: list[Placed] = []
        self.blocks: dict[int, Block] = {}
        """Blocks by where they start, as far as they were cut."""
        self.shapes: dict[tuple[str, tuple[str, ...]], int] = {}
        self.papers = 0

    def fill(self) -> None:
        blocks = split(self.content.text)
        self.blocks = {block.start: block for block in blocks}
        self.placed = self.content.place(blocks)
        # One segment of words in the end is one to search, and fewer on the way are faster
        self.connection.execute("INSERT INTO words (words, rank) VALUES ('hashsize', 67108864)")
        self.understand(range(len(self.placed)))
        self.finish(0)

    def update(self) -> bool:
        rows = self.connection.execute(f"SELECT {COLUMNS} FROM blocks ORDER BY ordinal")
        old = list(map(Placed._make, rows))
        if not (old and old[0].last_byte and self.content.simple):
            return False
        above, made, below = self.parts(old)
        gone = old[len(above) : len(old) - len(below)]
        if any(each.kind in _DEFINITIONS for each in (*gone, *made)):
            return False
        made, new, gone = _found_again(made, gone)
        # Of blocks that are as they were, some may be read differently for what follows them
        were = (*old[: len(above)], *old[len(old) - len(below) :])
        kept = zip((*above, *below), were, strict=True)
        unsure = [each for each, was in kept if not each.flags & was.flags & ALONE]
        changed = [*gone, *new, *unsure]
        if len(changed) > TOO_MUCH or any(each.kind in _DEFINITIONS for each in changed):
            return False
        keys = {each.folded for each in changed if each.kind == "entry"}
        if any(each.parent in keys for each in old if each.parent):
            return False
        self.placed = [*above, *made, *below]
        self.papers = self.connection.execute("SELECT max(id) FROM papers").fetchone()[0] or 0
        papers = {each.paper for each in self.placed}
        self.forget(each.paper for each in old if each.paper and each.paper not in papers)
        self.load_shapes()
        self.understand(self.promoted())
        self.connection.execute("DELETE FROM findings")
        unmoved = next((i for i, each in enumerate(above) if each != old[i]), len(above))
        self.finish(unmoved)
        self.sweep_shapes()
        return True

    def parts(self, old: Sequence[Placed]) -> tuple[list[Placed], list[Placed], list[Placed]]:
        """Return the blocks at the start that stay, the new ones, and those at the end."""
        content = self.content
        if (same := unchanged(content, old)) and (cut := recut(content, old, *same)):
            blocks, below = cut
            self.blocks = {block.start: block for block in blocks}
            above = list(old[: same[0]])
            return above, content.place(blocks, above[-1] if above else None), below
        blocks = split(content.text)
        self.blocks = {block.start: block for block in blocks}
        placed = content.place(blocks)
        front = _alike(old, placed)
        rest, was = placed[front:], old[front:]
        back = _alike(was[::-1], rest[::-1])
        middle = len(rest) - back
        return (
            list(map(_kept, placed[:front], old[:front])),
            rest[:middle],
            list(map(_kept, rest[middle:], was[len(was) - back :])),
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

    def load_shapes(self) -> None:
        names: dict[int, list[str]] = {}
        for shape, name in self.connection.execute("SELECT shape, name FROM filled ORDER BY rowid"):
            names.setdefault(shape, []).append(name)
        for shape, kind in self.connection.execute("SELECT id, type FROM shapes"):
            self.shapes[kind, tuple(sorted(names.get(shape, ())))] = shape

    def sweep_shapes(self) -> None:
        unused = "NOT IN (SELECT shape FROM papers)"
        self.connection.execute(f"DELETE FROM shapes WHERE id {unused}")
        self.connection.execute(f"DELETE FROM filled WHERE shape {unused}")

    def understand(self, which: Iterable[int]) -> None:
        """Work out what the index says of some blocks, and store it."""
        firsts: dict[str, int] = {}
        for index, each in enumerate(self.placed):
            if each.kind == "entry":
                firsts.setdefault(each.key, index)
        for several in _batches(self.understood(list(which))):
            papers, shown, words = [], [], []
            for index, (facts, suspect) in several:
                each = _suspected(self.placed[index]) if suspect else self.placed[index]
                paper = None
                if facts and firsts[each.key] == index:
                    self.papers += 1
                    paper = self.papers
                    papers.append((paper, each.key, self.shape(facts), facts.year))
                    strings = json.dumps(facts.strings) if facts.strings else "[]"
                    shown.append((paper, facts.title, facts.authors, facts.venue, strings))
                    words.append((paper, *facts.words))
                if facts and facts.related:
                    each = each._replace(parent=facts.parent, related=facts.related)
                self.placed[index] = each._replace(paper=paper)
            insert = self.connection.executemany
            insert("INSERT INTO papers VALUES (?, ?, ?, ?)", papers)
            insert("INSERT INTO shown VALUES (?, ?, ?, ?, ?)", shown)
            columns = "rowid, title, author, venue, rest"
            insert(f"INSERT INTO words ({columns}) VALUES (?, ?, ?, ?, ?)", words)

    def shape(self, facts: Facts) -> int:
        """Return the shape of a paper; make it if no other has it."""
        written = facts.type, facts.filled
        found = self.shapes.get(written)
        if found is None:
            named = facts.type, tuple(sorted(facts.filled))
            found = self.shapes.get(named)
            if found is None:
                found = max(self.shapes.values(), default=0) + 1
                self.shapes[named] = found
                self.connection.execute("INSERT INTO shapes VALUES (?, ?)", (found, facts.type))
                self.connection.executemany(
                    "INSERT INTO filled VALUES (?, ?)", [(found, name) for name in named[1]]
                )
            self.shapes[written] = found
        return found

    def understood(self, which: list[int]) -> Iterator[tuple[int, _Understood]]:
        """Yield what there is to say of some blocks, what takes longer last."""
        text = self.content.text
        defined = self.macros()
        starts = [start for start, _ in defined]
        macros: dict[str, tuple[str, str]] = {}
        known = 0
        slow: set[int] = set()
        for index in which:
            each = self.placed[index]
            if each.kind != "entry":
                continue
            while known < len(starts) and starts[known] < each.start:
                macros = {**macros, **defined[known][1]}
                known += 1
            facts = quick_facts(self.block(each), text, macros) if each.key else None
            if facts is None:
                slow.add(index)
            else:
                yield index, _Understood(facts, False)
        if slow:
            yield from self.read_slowly(slow).items()

    def macros(self) -> list[tuple[int, dict[str, tuple[str, str]]]]:
        """Return what the ``@string`` blocks define, each with where it stands."""
        order = [index for index, each in enumerate(self.placed) if each.kind in _DEFINITIONS]
        if not order:
            return []
        places = [(self.placed[index].line, self.placed[index].column) for index in order]
        blocks = [self.block(self.placed[index]) for index in order]
        # The lines after the last one need not be counted
        text = self.content.text[: blocks[-1].stop]
        read = read_text(text, self.content.file, split=lambda _: blocks)
        for finding in read.diagnostics:
            where = finding.position.line, finding.position.column
            index = order[bisect_right(places, where) - 1]
            self.placed[index] = _suspected(self.placed[index])
        defined: dict[int, dict[str, tuple[str, str]]] = {}
        starts = dict(zip(places, blocks, strict=True))
        for string in read.strings:
            start = starts[string.position.line, string.position.column].start
            defined.setdefault(start, {})[string.name.lower()] = (string.name, string.value)
        return sorted(defined.items())

    def read_slowly(self, wanted: set[int]) -> dict[int, _Understood]:
        """Read entries as models, each with those it inherits from."""
        definitions = {i for i, each in enumerate(self.placed) if each.kind in _DEFINITIONS}
        first = self.first_by_key()
        missing = wanted | self.ancestors(wanted)
        chosen: set[int] = set()
        while missing:
            chosen |= missing
            order = sorted(chosen | definitions)
            blocks = [self.block(self.placed[index]) for index in order]
            read = read_text(self.content.text, self.content.file, split=lambda _: blocks)  # noqa: B023
            parents = (first.get(parent_of(entry).lower()) for entry in read.entries)
            missing = {parent for parent in parents if parent is not None} - chosen
        places = [(self.placed[index].line, self.placed[index].column) for index in order]
        suspect = {
            order[bisect_right(places, (each.position.line, each.position.column)) - 1]
            for each in read.diagnostics
        }
        by_start = {entry.span[0]: entry for entry in read.entries}
        return {
            index: _Understood(facts_of(entry) if entry else None, index in suspect)
            for index in wanted
            for entry in [by_start.get(self.placed[index].start)]
        }

    def first_by_key(self) -> dict[str, int]:
        """Return the first entries by their key in lower case."""
        first: dict[str, int] = {}
        for index, each in enumerate(self.placed):
            if each.kind == "entry" and each.key:
                first.setdefault(each.folded, index)
        return first

    def ancestors(self, wanted: Iterable[int]) -> set[int]:
        """Return the entries that some inherit from, where the parent is not given by a macro."""
        first = self.first_by_key()
        found: set[int] = set()
        waiting = list(wanted)
        while waiting:
            each = self.placed[waiting.pop()]
            parent = first.get(each.parent or self.parent(each))
            if parent is not None and parent not in found:
                found.add(parent)
                waiting.append(parent)
        return found

    def parent(self, each: Placed) -> str:
        text = self.content.text
        for field in self.block(each).fields:
            if field.name.lower() == "crossref":
                if field.pieces:
                    value = "".join(piece.text(text) for piece in field.pieces)
                else:
                    value = field.value(text)
                    value = value[1:-1] if value[:1] in ("{", '"') else value
                return references({"crossref": value})[0]
        return ""

    def block(self, each: Placed) -> Block:
        if found := self.blocks.get(each.start):
            return found
        if each.kind in ("prose", "comment"):
            return Block(self.content.text, each.kind, each.start, each.stop)
        return self.content.block(each.start)

    def finish(self, front: int) -> None:
        """Store the blocks from one on, and the findings."""
        execute = self.connection.execute
        for name in BLOCK_INDEXES:
            execute(f"DROP INDEX IF EXISTS {name}")
        execute("DELETE FROM blocks WHERE ordinal >= ?", (front,))
        self.connection.executemany(
            _INSERT, ((front + i, *each) for i, each in enumerate(self.placed[front:]))
        )
        for name, definition in BLOCK_INDEXES.items():
            execute(f"CREATE INDEX {name} ON {definition}")
        self.connection.executemany(
            "INSERT INTO findings VALUES (?, ?)",
            ((i, json.dumps(each)) for i, each in enumerate(self.findings())),
        )

    def findings(self) -> list[Mapping[str, object]]:
        """Return what reading the file finds, as mappings."""
        some = any(each.paper is not None for each in self.placed)
        suspects = {index for index, each in enumerate(self.placed) if each.flags & SUSPECT}
        suspects |= self.duplicated()
        if self.content.simple and some and not suspects:
            return []
        if some and len(self.placed) > FEW:
            definitions = {i for i, each in enumerate(self.placed) if each.kind in _DEFINITIONS}
            chosen = suspects | definitions | self.ancestors(suspects)
            found = self.found([self.block(self.placed[index]) for index in sorted(chosen)])
            if any(each.code == rules.broken_crossref.code for each in found):
                # The nearest key may be that of any entry
                found = self.found(
                    [
                        self.block(each) if index in chosen else _stub(each)
                        for index, each in enumerate(self.placed)
                        if index in chosen or each.kind == "entry"
                    ]
                )
            found = [each for each in found if each.code != rules.empty.code]
        else:
            found = self.found([self.block(each) for each in self.placed])
        return [each.as_dict() for each in found]

    def found(self, blocks: Sequence[Block]) -> Sequence[Diagnostic]:
        read = read_bytes(self.content.data, self.content.file, split=lambda _: blocks)
        return read.diagnostics

    def duplicated(self) -> set[int]:
        """Return the entries whose key another one has, in whatever spelling."""
        first: dict[str, int] = {}
        found = set()
        for index, each in enumerate(self.placed):
            if each.kind == "entry" and each.key:
                other = first.setdefault(each.folded, index)
                if other != index:
                    found |= {other, index}
        return found


def _batches(items: Iterator[T]) -> Iterator[list[T]]:
    while several := list(islice(items, 2000)):
        yield several


def _suspected(each: Placed) -> Placed:
    return each._replace(flags=each.flags | SUSPECT)


def _stub(each: Placed) -> Block:
    """Return an entry of which nothing but the key is read."""
    return Block("", "entry", each.start, each.stop, "misc", each.key, ())


def _alike(old: Sequence[Placed], new: Sequence[Placed]) -> int:
    """Return how many blocks at the start are the same bytes, and read as the same."""
    number = 0
    for was, each in zip(old, new, strict=False):
        if was.digest != each.digest or was.kind != each.kind or was.key != each.key:
            break
        number += 1
    return number


def _found_again(
    made: Iterable[Placed], gone: Iterable[Placed]
) -> tuple[list[Placed], list[Placed], list[Placed]]:
    """Return the blocks with what is known of them, those that are new, and those that are gone.

    Where no macros are defined between them, blocks of the same bytes mean the same.
    """
    known: dict[bytes, list[Placed]] = {}
    lost: list[Placed] = []
    all_: list[Placed] = []
    new: list[Placed] = []
    for was in gone:
        (known.setdefault(was.digest, []) if was.flags & ALONE else lost).append(was)
    for each in made:
        alike = known.get(each.digest) if each.flags & ALONE else None
        if alike and (alike[-1].kind, alike[-1].key) == (each.kind, each.key):
            all_.append(_kept(each, alike.pop()))
        else:
            all_.append(each)
            new.append(each)
    return all_, new, [*lost, *(was for each in known.values() for was in each)]


def _kept(new: Placed, old: Placed) -> Placed:
    """Return a block where it stands now, with what is known of it already."""
    if not new.flags & old.flags & ALONE:
        return new
    return new._replace(flags=old.flags, parent=old.parent, related=old.related, paper=old.paper)
