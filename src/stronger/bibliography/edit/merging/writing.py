"""Writes keys, fields and old keys into the text of an entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.edit.editing import Edit, Editor, apply, remove_field
from stronger.bibliography.source.splitting import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from stronger.bibliography.source.blocks import Block

_BETWEEN = re.compile(r"\s*[;,]\s*")


def with_key(text: str, key: str) -> str:
    """Return an entry's text with another key."""
    (block,) = split(text)
    if block.key == key:
        return text
    return apply(text, [Edit(*block.key_span, key)])


def with_type(text: str, type_: str) -> str:
    """Return an entry's text with another type."""
    (block,) = split(text)
    start = text.index(block.type, 1)
    return apply(text, [Edit(start, start + len(block.type), type_)])


def set_written(text: str, key: str, name: str, written: str) -> str:
    """Return an entry's text with a field as it is written, delimiters and all."""
    editor = Editor(text)
    editor.set_written(key, name, written)
    return editor.result()


def with_ids(text: str, key: str, ids: Iterable[str]) -> str:
    """Return an entry's text with old keys that it answers to, beside those it has."""
    (block,) = split(text)
    field = next((each for each in block.fields if each.name.lower() == "ids"), None)
    had = field.value(text).strip('{}"') if field else ""
    joined = union([had, ",".join(ids)], key)
    return set_written(text, key, "ids", f"{{{joined}}}") if joined and joined != had else text


def without_ids(text: str, key: str, dropped: Callable[[str], bool]) -> str:
    """Return an entry's text without some of the further keys that it answers to."""
    (block,) = split(text)
    had = _ids(block)
    kept = [name for name in had if not dropped(name)]
    if kept == had:
        return text
    if not kept:
        return remove_field(text, key, "ids")
    return set_written(text, key, "ids", f"{{{', '.join(kept)}}}")


def with_old_keys(text: str, keys: Mapping[str, str]) -> str:
    """Return a bibliography whose renamed entries answer to their old keys.

    A key that is that of another entry now, or another name of one, is left out.

    Parameters
    ----------
    text
        The bibliography, its entries renamed already.
    keys
        Their new keys by the old ones.
    """
    old = {new: old for old, new in keys.items() if old != new}
    blocks = [block for block in split(text) if block.kind == "entry"]
    taken: dict[str, str] = {}
    for block in blocks:
        for name in (block.key, *_ids(block)):
            taken.setdefault(name.lower(), block.key)
    return apply(text, [
        Edit(block.start, block.stop, with_ids(block.text, block.key, [old[block.key]]))
        for block in blocks
        if block.key in old and taken.get(old[block.key].lower(), block.key) == block.key
    ])  # fmt: skip


def _ids(block: Block) -> list[str]:
    """Return the other names of an entry."""
    field = next((each for each in block.fields if each.name.lower() == "ids"), None)
    written = field.value(block.source).strip('{}" ') if field else ""
    return [name.strip() for name in written.split(",") if name.strip()]


def union(values: Iterable[str], without: str = "") -> str:
    """Return what lists hold, each thing once, in order."""
    values = [value for value in values if value.strip()]
    between = "; " if any(";" in value for value in values) else ", "
    found: dict[str, str] = {}
    for value in values:
        for each in _BETWEEN.split(value.strip()):
            if each and each != without:
                found.setdefault(each.lower(), each)
    return between.join(found.values())
