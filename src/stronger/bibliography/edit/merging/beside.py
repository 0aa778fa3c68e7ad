"""What an entry holds beside the one value of each field: second values, comments, stray text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stronger.bibliography.edit.editing import Edit, apply
from stronger.bibliography.edit.merging.parts import Item
from stronger.bibliography.source.splitting import split
from stronger.bibliography.source.values import skip
from stronger.bibliography.text.months import MONTH_MACROS
from stronger.diagnostics import Position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.bibliography.model import Entry
    from stronger.bibliography.source.blocks import Block, Field


def parted(item: Item, macros: Mapping[str, str]) -> list[Item]:
    """Return an entry with one value of each field, and one more for the second values, and so on.

    Parameters
    ----------
    item
        The entry.
    macros
        What the macros of its bibliography stand for, by their names in lower case.
    """
    entry = item.entry
    blocks = split(item.text)
    if entry is None or len(blocks) != 1:
        return [item]
    (block,) = blocks
    levels: list[list[Field]] = []
    times: dict[str, int] = {}
    for field in block.fields:
        name = field.name.lower()
        at = times[name] = times.get(name, -1) + 1
        if name in entry.fields and at:
            if at > len(levels):
                levels.append([])
            levels[at - 1].append(field)
    if not levels:
        return [item]
    again = [field for level in levels for field in level]
    first = Item("entry", _without(block, again), item.gap, item.part, item.start)
    first.entry = entry
    return [first, *(_second(first, entry, block, level, macros) for level in levels)]


def strays(text: str) -> list[tuple[int, str]]:
    r"""Return the comments within an entry, and what cannot be read there, one line each.

    Each comes with the place where it stands.

    Examples
    --------
    >>> strays("@misc{a, % seen\n title = {T}, 2nd = {x}}")
    [(9, '% seen'), (30, '2nd = {x}')]
    """
    blocks = split(text)
    if len(blocks) != 1:
        return []
    (block,) = blocks
    found: list[tuple[int, str]] = []
    at = block.key_span[1]
    for field in block.fields:
        found.append((at, text[at : field.name_start]))
        at = field.stop
    found.append((at, text[at : block.stop - 1]))
    within = [(f.name_start, f.stop) for f in block.fields]
    found += [
        (each.start, text[each.start : each.stop])
        for each in block.problems
        if each.kind == "comment" and any(a < each.start < b for a, b in within)
    ]
    made = []
    for begin, held in sorted(found):
        start = begin
        for line in held.splitlines(keepends=True):
            if bare := line.strip(" \t\r\n,"):
                made.append((start + line.index(bare), bare))
            start += len(line)
    return made


def _second(
    item: Item, entry: Entry, block: Block, fields: list[Field], macros: Mapping[str, str]
) -> Item:
    """Return what would be an entry with the second values alone."""
    source = block.source
    written = ", ".join(source[each.name_start : each.stop] for each in fields)
    made = Item("entry", f"@{block.type}{{{block.key}, {written}}}", item.gap, item.part)
    made.of = item
    made.entry = replace(
        entry,
        fields={each.name.lower(): _value(each, source, macros) for each in fields},
        field_positions={
            each.name.lower(): position_in(source, each.name_start, entry.position)
            for each in fields
        },
        inherited={},
        resolved={},
    )
    return made


def position_in(text: str, at: int, begin: Position) -> Position:
    """Return the place of what stands in an entry that begins in another place."""
    lines = text.count("\n", 0, at)
    column = at - text.rfind("\n", 0, at) if lines else begin.column + at
    return Position(begin.file, begin.line + lines, column)


def _value(field: Field, source: str, macros: Mapping[str, str]) -> str:
    """Return what a value stands for."""

    def expanded(name: str) -> str:
        lower = name.lower()
        return macros.get(lower, MONTH_MACROS.get(lower, name))

    if field.pieces:
        parts = [(piece.kind, piece.text(source)) for piece in field.pieces]
        return "".join(expanded(text) if kind == "macro" else text for kind, text in parts)
    written = field.value(source)
    if written[:1] in ("{", '"'):
        return written[1:-1]
    return written if field.pieces == () or written.isdigit() else expanded(written)


def _without(block: Block, fields: list[Field]) -> str:
    """Return an entry's text without some fields, the commas after and the space before them."""
    edits = []
    for each in fields:
        start = each.name_start
        while block.source[start - 1].isspace():
            start -= 1
        after = skip(block.source, each.stop)
        stop = after + 1 if block.source.startswith(",", after) else each.stop
        edits.append(Edit(start, stop, ""))
    return apply(block.source, edits)
