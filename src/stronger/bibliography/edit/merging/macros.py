"""Macros of several bibliographies in one: of one name with two values, one gets another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.bibliography.edit.editing import Edit, apply
from stronger.bibliography.edit.keys import Taken, unique_key
from stronger.bibliography.source.splitting import split
from stronger.bibliography.text.months import MONTH_MACROS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stronger.bibliography.edit.merging.parts import Item
    from stronger.bibliography.model import Bibliography
    from stronger.bibliography.source.blocks import Block


def settle(bibliographies: Sequence[Bibliography]) -> list[dict[str, str]]:
    """Return for each bibliography the new names of its macros, by the old in lower case.

    A macro keeps its name where all that define it agree. A month that one of them defines anew
    would change the months of the others, so that one is renamed.
    """
    values = [_values(each) for each in bibliographies]
    early = [_defined_first(each) for each in bibliographies]
    taken = Taken({name for each in values for name in each} | set(MONTH_MACROS))
    known: dict[str, frozenset[str]] = {}
    made: list[dict[str, str]] = []
    for at, each in enumerate(values):
        names: dict[str, str] = {}
        for name, said in each.items():
            first = known.setdefault(name, said)
            # Defined anew within one file, it has its values in their order there, and only there
            clashes = first != said or (len(said) > 1 and any(name in v for v in values[:at]))
            month = name in MONTH_MACROS and said != {MONTH_MACROS[name]}
            if clashes or (month and any(name not in other for other in early)):
                names[name] = unique_key(name, taken)
        made.append(names)
    return made


def rename_macros(items: Iterable[Item], names: Sequence[Mapping[str, str]]) -> None:
    """Give the macros in the blocks of bibliographies their new names, from their definitions on.

    What is used before it is defined stands for a month, or for its own name.
    """
    known: list[dict[str, str]] = [{} for _ in names]
    for item in items:
        new = names[item.part]
        if not new or item.kind not in ("string", "entry", "preamble"):
            continue
        if item.kind == "string":
            defined = [field.name.lower() for block in split(item.text) for field in block.fields]
            known[item.part] |= {name: new[name] for name in defined if name in new}
        if known[item.part]:
            item.text = rewrite(item.text, known[item.part])


def rewrite(text: str, names: Mapping[str, str]) -> str:
    """Return one block with macros under other names, where it defines and where it uses them.

    Examples
    --------
    >>> rewrite("@misc{a, note = j # {j}, month = jan}", {"j": "ja"})
    '@misc{a, note = ja # {j}, month = jan}'
    """
    blocks = split(text)
    return apply(text, [edit for block in blocks for edit in _edits(block, names)])


def uses(block: Block) -> list[tuple[str, int, int]]:
    """Return the macros that a block uses, and where."""
    found = []
    for field in block.fields:
        if field.pieces:
            found += [
                (piece.text(block.source), piece.start, piece.stop)
                for piece in field.pieces
                if piece.kind == "macro"
            ]
        elif field.pieces is None:
            written = field.value(block.source)
            if written and written[0] not in '{"' and not written[0].isdigit():
                found.append((written, field.start, field.stop))
    return found


def _edits(block: Block, names: Mapping[str, str]) -> list[Edit]:
    edits: list[Edit] = []
    if block.kind == "string":
        edits = [
            Edit(field.name_start, field.name_start + len(field.name), names[field.name.lower()])
            for field in block.fields
            if field.name.lower() in names
        ]
    if block.kind in ("string", "entry", "preamble"):
        edits += [
            Edit(start, stop, names[name.lower()])
            for name, start, stop in uses(block)
            if name.lower() in names
        ]
    return edits


def _values(bibliography: Bibliography) -> dict[str, frozenset[str]]:
    """Return what each macro stands for; several things, where it is defined anew."""
    made: dict[str, set[str]] = {}
    for string in bibliography.strings:
        made.setdefault(string.name.lower(), set()).add(string.value)
    return {name: frozenset(values) for name, values in made.items()}


def _defined_first(bibliography: Bibliography) -> set[str]:
    """Return the macros that are defined before all entries."""
    first = bibliography.entries[0].position if bibliography.entries else None
    return {
        string.name.lower()
        for string in bibliography.strings
        if first is None or string.position < first
    }
