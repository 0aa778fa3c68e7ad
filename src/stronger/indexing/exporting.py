"""Exports entries as BibTeX straight from the file, where nothing about them is unusual."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.formats.bibtex import ascii_fields, known_to_bibtex, unwritten
from stronger.bibliography.formats.printing import for_bibtex
from stronger.bibliography.formats.registry import WHOLES
from stronger.bibliography.source.blocks import Block
from stronger.bibliography.source.writing import write
from stronger.bibliography.text.fields import NAME_LISTS
from stronger.bibliography.text.latex import to_latex
from stronger.indexing.excerpts import choose, definitions
from stronger.indexing.fields import plain_fields, plain_macros
from stronger.indexing.placing import ALONE, PLAIN, Placed, excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stronger.indexing.fields import Macros
    from stronger.indexing.stored import Stored


class _Macro(NamedTuple):
    name: str
    value: str


class _Draft(NamedTuple):
    """What of an entry is written."""

    type: str
    citekey: str
    fields: Mapping[str, str]
    strings: tuple[str, ...]


def plain_bibtex(stored: Stored, keys: Iterable[str]) -> str | None:
    """Return entries in BibTeX as `export` gives them, or ``None`` if one of them is unusual.

    Sound entries that refer to no others, with types and fields that BibTeX has, need
    no models, whose import would take longer than all the rest. `Index.entries` reads the others.
    """
    chosen = choose(stored, set(keys))
    placed = [each for _, each in sorted(chosen.items())]
    if not all(map(_stands_alone, placed)) or len({each.folded for each in placed}) < len(placed):
        return None
    defined = definitions(stored)
    if any(each.kind != "string" or not each.last_byte for _, each in defined):
        return None
    macros = _macros(_texts(stored, (each for _, each in defined)))
    if macros is None or (chosen and any(place > min(chosen) for place, _ in defined)):
        return None
    drafts = []
    for each, text in zip(placed, _texts(stored, placed), strict=True):
        draft = _draft(each, text, macros)
        if draft is None:
            return None
        drafts.append(draft)
    used = {name for draft in drafts for name in draft.strings}
    return write(
        drafts,
        [_Macro(name, to_latex(value)) for name, value in macros.values() if name in used],
    )


def _stands_alone(placed: Placed) -> bool:
    return bool(placed.flags & ALONE) and placed.last_byte > 0 and not placed.related


def _macros(texts: Iterable[str]) -> dict[str, tuple[str, str]] | None:
    """Return what macros stand for, by name in lower case, if each is defined once and plainly."""
    macros: dict[str, tuple[str, str]] = {}
    for block in excerpt(texts)[1]:
        defined = plain_macros(block, macros)
        if defined is None or not defined.keys().isdisjoint(macros):
            return None
        macros |= defined
    return macros


def _draft(placed: Placed, text: str, macros: Macros) -> _Draft | None:
    if placed.flags & PLAIN:
        kind = text[1 : text.index("{")].strip()
        block = Block(text, "entry", 0, len(text), kind, placed.key, None)
    else:
        block = excerpt([text])[1][0]
    found = plain_fields(block, macros)
    if found is None:
        return None
    fields, strings = found
    kind = block.type.lower()
    if not known_to_bibtex(kind, fields) or (kind in WHOLES and "booktitle" in fields):
        return None
    if any("=" in fields[name] for name in NAME_LISTS & fields.keys()):
        return None  # names of biblatex's extended form
    written = ascii_fields(for_bibtex(kind, fields))
    if unwritten(written):
        return None
    return _Draft(kind, placed.key, written, strings)


def _texts(stored: Stored, placed: Iterable[Placed]) -> list[str]:
    parts = stored.slices((each.first_byte, each.last_byte) for each in placed)
    return [part.decode() for part in parts]
