"""Reads entries of a file without reading the rest of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from stronger.bibliography.source.decoding import Source
from stronger.diagnostics import Position
from stronger.indexing.facts import references, split_keys
from stronger.indexing.placing import ALONE, Placed, excerpt
from stronger.indexing.storage import COLUMNS

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography, Entry
    from stronger.indexing.stored import Stored

_SELECT = f"SELECT ordinal, {COLUMNS} FROM blocks"
_AT_ONCE = 10_000
"""Keys that one statement asks for."""


def entries(stored: Stored, keys: Iterable[str], file: str) -> Bibliography:
    """Return entries with all that they refer to; see `Index.entries`."""
    from stronger.bibliography.source.reading import read_bytes

    keys = set(keys)
    chosen = choose(stored, keys)
    blocks = [placed for _, placed in sorted([*chosen.items(), *definitions(stored)])]
    known = {each.folded for each in chosen.values()}
    wanted = _references(chosen.values()) | {key.lower() for key in keys}
    heavy = stored.rows("SELECT 1 FROM about WHERE name = 'heavy'")
    if (
        not heavy
        and wanted <= known
        and all(each.flags & ALONE and each.last_byte for each in blocks)
    ):
        return _read(stored, blocks, file)
    read = read_bytes(stored.data(), file)
    starts = {each.start for each in chosen.values()}
    starts |= _by_alias(read, keys | wanted - known)
    picked = tuple(entry for entry in read.entries if entry.span[0] in starts)
    return replace(read, entries=picked, diagnostics=())


def _by_alias(read: Bibliography, keys: Iterable[str]) -> set[int]:
    """Return where the entries begin that are known by other keys, and all they refer to."""
    waiting = [entry for key in keys if (entry := read.by_alias.get(key))]
    waiting += [
        entry
        for key in keys
        if (entry := read.by_folded_key.get(key)) and entry.citekey.lower() != key
    ]
    starts: set[int] = set()
    alike: dict[str, list[Entry]] = {}
    for entry in read.by_key.values() if waiting else ():
        alike.setdefault(entry.citekey.lower(), []).append(entry)
    while waiting:
        entry = waiting.pop()
        if entry.span[0] not in starts:
            starts.add(entry.span[0])
            related = split_keys(references(entry.fields)[1])
            waiting += [each for key in related for each in alike.get(key.lower(), ())]
            waiting += [read.by_folded_key[key] for key in related if key in read.by_folded_key]
    return starts


def definitions(stored: Stored) -> list[tuple[int, Placed]]:
    """Return the blocks that others can depend on, each with its place in the file."""
    rows = stored.rows(f"{_SELECT} WHERE kind != 'entry' AND kind IN ('string', 'preamble')")
    return [(row[0], Placed._make(row[1:])) for row in rows]


def choose(stored: Stored, keys: set[str]) -> dict[int, Placed]:
    """Return the blocks of entries and of those they refer to, by their place in the file."""
    found = {
        ordinal: placed
        for ordinal, placed in _by_key(stored, {key.lower() for key in keys})
        if placed.key in keys and placed.paper is not None
    }
    known: set[str] = set()
    wanted = _references(found.values())
    while wanted := wanted - known:
        known |= wanted
        # Which of several keys that differ by case is meant, only reading can tell
        firsts: dict[str, tuple[int, Placed]] = {}
        for ordinal, placed in _by_key(stored, wanted):
            firsts.setdefault(placed.key, (ordinal, placed))
        found.update(firsts.values())
        wanted = _references(placed for _, placed in firsts.values())
    return found


def _by_key(stored: Stored, folded: set[str]) -> Iterator[tuple[int, Placed]]:
    """Yield the entries that have one of the keys, in order."""
    keys = sorted(folded - {""})
    rows: list[tuple[Any, ...]] = []
    for at in range(0, len(keys), _AT_ONCE):
        # Not as JSON, where SQLite lets a key end before a NUL in it
        some = tuple(keys[at : at + _AT_ONCE])
        marks = ", ".join("?" * len(some))
        rows += stored.rows(f"{_SELECT} WHERE kind = 'entry' AND folded IN ({marks})", some)
    rows.sort(key=itemgetter(0))
    for ordinal, *columns in rows:
        yield ordinal, Placed._make(columns)


def _references(blocks: Iterable[Placed]) -> set[str]:
    return {key for each in blocks for key in each.related.split(",") if key}


def _read(stored: Stored, placed: list[Placed], file: str) -> Bibliography:
    """Read blocks that depend on nothing around them."""
    from stronger.bibliography.model import Bibliography
    from stronger.bibliography.source.reading import read_text

    parts = stored.slices((each.first_byte, each.last_byte) for each in placed)
    texts = [part.decode() for part in parts]
    text, blocks = excerpt(texts)
    source = Source(text, file)
    moves = {source.line(block.start): each for block, each in zip(blocks, placed, strict=True)}
    read = read_text(text, file, split=lambda _: blocks)
    return Bibliography(
        entries=tuple(_moved(entry, moves[entry.position.line]) for entry in read.entries),
        strings=tuple(
            replace(string, position=_position(moves[string.position.line], file))
            for string in read.strings
        ),
        preambles=read.preambles,
        diagnostics=(),
        file=file,
    )


def _position(placed: Placed, file: str) -> Position:
    return Position(file, placed.line, placed.column)


def _moved(entry: Entry, placed: Placed) -> Entry:
    """Return an entry that was read from an excerpt as it stands in the file."""
    places = _Places(entry.field_positions, entry.position.line, placed)
    return replace(
        entry,
        position=_position(placed, entry.position.file),
        field_positions=places,
        span=(placed.start, placed.stop),
    )


class _Places(Mapping[str, Position]):
    """Where the fields of an entry stand in the file, from where they stand in an excerpt."""

    __slots__ = ("_line", "_placed", "_places")

    def __init__(self, places: Mapping[str, Position], line: int, placed: Placed) -> None:
        self._places = places
        self._line = line
        self._placed = placed

    def __getitem__(self, name: str) -> Position:
        place = self._places[name]
        first = place.line == self._line
        return Position(
            place.file,
            place.line - self._line + self._placed.line,
            place.column + (self._placed.column - 1 if first else 0),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
