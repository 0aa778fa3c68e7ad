"""Puts the text of a merged bibliography together: entries, and everything between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.edit.merging.parts import Note
from stronger.bibliography.source.decoding import Source
from stronger.bibliography.source.inheriting import parent_of
from stronger.bibliography.source.splitting import split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stronger.bibliography.edit.merging.parts import Item, Part
    from stronger.bibliography.model import Bibliography

_ENCODING = re.compile(r"(?P<before>^[% \t]*Encoding:[ \t]*)(?P<name>[\w.-]+)[ \t]*$", re.M)
_MANAGER = re.compile(
    r"@comment\s*[{(]\s*(?P<what>jabref-meta:\s*\w+|jabref-entrytype:\s*\w+|BibDesk \w+ Groups)",
    re.I,
)


def assemble(
    parts: Sequence[tuple[list[Item], str]],
    groups: Sequence[list[Item]],
    notes: list[Note],
    given: Sequence[Part],
) -> str:
    """Return the merged text.

    Every bibliography's blocks come in their order. What the ones before have to the letter is not
    repeated, and an entry stands where the first of its group does, or the last, if a later one
    has it for its ``crossref`` parent. What cannot be read comes last, for BibTeX might read on
    into what follows it.

    Parameters
    ----------
    parts
        The blocks of each bibliography, and the white space at its end.
    groups
        Entries that are one; the text of the first one of each is that of all.
    notes
        Takes what is worth being told.
    given
        The bibliographies with their texts.
    """
    read = [part.bibliography for part in given]
    _place(groups)
    dropped = {id(item) for group in groups for item in group[1:]}
    kept = [[item for item in items if id(item) not in dropped] for items, _ in parts]
    _once(kept, notes, read)
    last = max((at for at, items in enumerate(kept) if items), default=0)
    unreadable: list[Item] = []
    for at, items in enumerate(kept[:last]):
        broken = [item for item in items if item.kind == "broken"]
        unreadable += broken
        kept[at] = [item for item in items if item.kind != "broken"]
    _tell_unreadable(kept, unreadable, notes, given)
    made: list[str] = []
    for at, items in enumerate(kept):
        for number, item in enumerate(items):
            gap = item.gap
            if at and made:
                gap = "\n\n" if number == 0 else gap
                gap = _apart(made[-1], gap)
            made += [gap, item.text]
    for item in unreadable:
        made += [_apart(made[-1], "\n\n") if made else "", item.text]
    if last or unreadable:
        return "".join(made).rstrip() + "\n" if made else ""
    return "".join(made) + (parts[0][1] if parts else "")


def _apart(before: str, gap: str) -> str:
    """Return the white space between two blocks, so that each begins on its own line."""
    breaks = gap.count("\n") + before[-2:].count("\n")
    return gap if breaks else "\n"


def _place(groups: Sequence[list[Item]]) -> None:
    """Put parents behind their children, where another bibliography would have them before."""
    latest: dict[str, int] = {}
    for group in groups:
        for item in group:
            if item.entry and (parent := parent_of(item.entry).lower()):
                latest[parent] = max(latest.get(parent, -1), group[0].part)
    if not latest:
        return
    for group in groups:
        keys = {item.entry.citekey.lower() for item in group if item.entry}
        child = max((latest.get(key, -1) for key in keys), default=-1)
        if child > group[0].part and group[-1].part > group[0].part:
            group[-1].text = group[0].text
            group.insert(0, group.pop())


def _once(kept: list[list[Item]], notes: list[Note], read: Sequence[Bibliography]) -> None:
    """Leave out what a bibliography before has to the letter, or by its meaning as macros have."""
    seen: set[tuple[str, str]] = set()
    managed: set[str] = set()
    defined: dict[str, set[str]] = {}
    for at, items in enumerate(kept):
        new = []
        told: dict[str, str] = {}
        for item in items:
            if item.kind == "prose":
                item.text = _in_utf8(item.text, at, notes, read)
            words = _ENCODING.sub("", item.text).strip()
            repeated = item.kind != "entry" and (not words or (item.kind, words) in seen)
            if item.kind == "string" and at and not repeated:
                repeated = _is_defined(item.text, read[at], defined)
            if at and repeated:
                continue
            if match := _MANAGER.match(words):
                told.setdefault(" ".join(match["what"].lower().split()), words)
            new.append(item)
        seen |= {
            (item.kind, _ENCODING.sub("", item.text).strip())
            for item in new
            if item.kind != "entry"
        }
        for string in read[at].strings:
            defined.setdefault(string.name.lower(), set()).add(string.value)
        notes += [
            Note(
                f"{read[at].file}: its {what} stands beside another; a reference manager reads one"
            )
            for what in sorted(told.keys() & managed)
        ]
        managed |= told.keys()
        kept[at] = new


def _is_defined(text: str, read: Bibliography, defined: Mapping[str, set[str]]) -> bool:
    """Say whether all that a block defines is defined so before."""
    names = [field.name.lower() for block in split(text) for field in block.fields]
    values: dict[str, set[str]] = {}
    for string in read.strings:
        values.setdefault(string.name.lower(), set()).add(string.value)
    return bool(names) and all(
        name in values and defined.get(name) == values[name] and len(values[name]) == 1
        for name in names
    )


def _in_utf8(text: str, at: int, notes: list[Note], read: Sequence[Bibliography]) -> str:
    """Return prose that names no other encoding than that which is written."""
    found = _ENCODING.search(text)
    if found is None or found["name"].lower().replace("-", "") in ("utf8", "ascii"):
        return text
    said = f"{read[at].file}: was in {found['name']}, what"
    notes.append(Note(f"{said} is written is in UTF-8", f"{said} is written would be in UTF-8"))
    return _ENCODING.sub(r"\g<before>UTF-8" if at == 0 else "", text)


def _tell_unreadable(
    kept: Sequence[list[Item]], moved: Sequence[Item], notes: list[Note], given: Sequence[Part]
) -> None:
    ends = {id(item) for item in moved}
    sources = [Source(part.text, part.bibliography.file) for part in given]
    for item in [*moved, *(i for items in kept for i in items if i.kind == "broken")]:
        place = sources[item.part].position(item.start)
        said = f"{place.file}:{place.line}: cannot be read and"
        where = ", at the end" if id(item) in ends else ""
        over = f"carried over as it stands{where}: {' '.join(item.text[:60].split())}"
        notes.append(Note(f"{said} is {over}", f"{said} would be {over}"))
