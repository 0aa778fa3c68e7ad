"""Reads the fields of entries, and what macros stand for, without making models of them.

Where anything is unusual, so that reading might have a finding on it, there is no answer, and the
block is for the reader.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from stronger.bibliography.source.bounds import DEEPEST, LONG, LONGEST
from stronger.bibliography.text.months import MONTH_MACROS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.bibliography.source.blocks import Block, Field

Macros: TypeAlias = "Mapping[str, tuple[str, str]]"
"""What macros are defined: by name in lower case, the name as written and the value."""

_SOUND = re.compile(r"[A-Za-z0-9_:.+*/-]+")
"""A key or a name that nobody objects to."""


def plain_fields(block: Block, macros: Macros) -> tuple[dict[str, str], tuple[str, ...]] | None:
    """Return the values of an entry's fields, and the names of the macros they use.

    ``None`` if there is something wrong with the entry, a field is there twice, or it uses a macro
    that is not defined.

    Parameters
    ----------
    block
        An entry.
    macros
        Those defined where it stands.
    """
    if block.problems:
        return None
    if not block.plain:
        return _joined_fields(block, macros)
    fields: dict[str, str] = {}
    strings: dict[str, None] = {}
    pairs = block.pairs
    for name, value in pairs:
        first = value[0]
        if first in '{"':
            fields[name.lower()] = value[1:-1]
        elif first.isdigit():
            fields[name.lower()] = value
        elif (expanded := _expand(value, macros, strings)) is not None:
            fields[name.lower()] = expanded
        else:
            return None
    return (fields, tuple(strings)) if len(fields) == len(pairs) else None


def plain_macros(block: Block, macros: Macros) -> dict[str, tuple[str, str]] | None:
    """Return what an ``@string`` or a ``@preamble`` defines.

    ``None`` if there is something wrong with it, or it stands for very much.
    """
    if block.problems:
        return None
    defined = {}
    for field in block.fields:
        value = _value(field, block.source, macros, {})
        if value is None or len(value) > LONG or not _SOUND.fullmatch(field.name):
            return None
        if block.kind == "string":
            defined[field.name.lower()] = field.name, value
    return defined


def _joined_fields(block: Block, macros: Macros) -> tuple[dict[str, str], tuple[str, ...]] | None:
    if not _SOUND.fullmatch(block.key):
        return None
    fields: dict[str, str] = {}
    strings: dict[str, None] = {}
    for field in block.fields:
        lower = field.name.lower()
        value = _value(field, block.source, macros, strings)
        if value is None or lower in fields or value.count("{") > DEEPEST:
            return None
        fields[lower] = value
    return fields, tuple(strings)


def _value(field: Field, text: str, macros: Macros, used: dict[str, None]) -> str | None:
    if not field.pieces:
        return None
    parts = []
    left = LONGEST
    for piece in field.pieces:
        part: str | None = piece.text(text)
        if piece.kind == "macro":
            part = _expand(part or "", macros, used)
        if part is None:
            return None
        if piece.kind == "macro":
            left -= len(part)
        parts.append(part)
    if left < 0:
        return None
    return "".join(parts)


def _expand(name: str, macros: Macros, used: dict[str, None]) -> str | None:
    lower = name.lower()
    if lower in macros:
        written, value = macros[lower]
        if len(value) > LONG:
            return None
        used[written] = None
        return value
    return MONTH_MACROS.get(lower)
