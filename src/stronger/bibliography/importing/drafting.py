"""Entries in the making: fields with their places, and what of a record was left out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from stronger.bibliography.edit.keys import Taken, key_of, unique_key
from stronger.bibliography.importing.findings import guessed, key_made, left_out
from stronger.bibliography.importing.plain import LISTS, item_source, keywords_source, listed_name
from stronger.bibliography.model import Bibliography, Entry
from stronger.bibliography.source.meaning import check_meaning
from stronger.bibliography.text.fields import VERBATIM_FIELDS
from stronger.bibliography.text.identifiers import Doi
from stronger.bibliography.text.latex import squeeze
from stronger.bibliography.text.sources import to_source
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stronger.diagnostics import Diagnostic, Position

_BAD_IN_KEY = re.compile(r"[\s\"#%'(){},=~\\\x00-\x1f]")
_COMMAS = 2
"""So many commas at most are in the name of one person."""


class Draft:
    """A record on its way to be an entry.

    Parameters
    ----------
    position
        Where the record begins.
    raw
        Its text.
    """

    def __init__(self, position: Position, raw: str) -> None:
        self.position = position
        self.raw = raw
        self.key = ""
        self.type = "misc"
        self.fields: dict[str, str] = {}
        self.positions: dict[str, Position] = {}
        self.left: list[tuple[Position, str, str]] = []
        """What was left out: where, what, and its text."""
        self.guesses: list[tuple[Position, str, str]] = []
        """What was read with a guess: where, what of it, and its text."""
        self.keywords: list[str] = []
        """In plain text, one by one."""
        self._people: dict[str, list[str]] = {}

    def put(self, name: str, text: str, position: Position | None = None) -> bool:
        """Set a field to a plain text; say whether it was free or held the same."""
        if name == "doi" and (found := Doi.parse(text)):
            held = Doi.parse(self.fields.get(name, ""))
            return (held is not None and held.key == found.key) or self.set(
                name, found.value, position
            )
        convert = item_source if name in LISTS else to_source
        return self.set(name, text if name in VERBATIM_FIELDS else convert(text), position)

    def set(self, name: str, value: str, position: Position | None = None) -> bool:
        """Set a field to a BibTeX value; say whether it was free or held the same."""
        value = squeeze(value)
        if not value:
            return True
        if name in self.fields:
            return self.fields[name] == value
        self.fields[name] = value
        self.positions[name] = position or self.position
        return True

    def add_person(self, name: str, source: str, position: Position | None = None) -> None:
        """Add a person, as BibTeX writes one, to a field of names."""
        if source:
            self._people.setdefault(name, []).append(source)
            self.positions.setdefault(name, position or self.position)

    def add_listed(self, name: str, text: str, position: Position | None = None) -> None:
        """Add a person, as lists have them (*Family, Given, Suffix*), to a field of names."""
        if text.count(",") > _COMMAS:
            self.guesses.append((position or self.position, f"{name} has too many commas", text))
        self.add_person(name, listed_name(text), position)

    def add_keywords(self, words: Iterable[str], position: Position | None = None) -> None:
        """Add keywords in plain text."""
        self.keywords += [word.strip() for word in words if word.strip()]
        if self.keywords:
            self.positions.setdefault("keywords", position or self.position)

    def settle(self) -> None:
        """Write the lists of people and keywords down as fields."""
        for name, people in self._people.items():
            self.fields[name] = " and ".join(people)
        if self.keywords:
            self.fields["keywords"] = keywords_source(self.keywords)
        self._people, self.keywords = {}, []

    def leave_out(self, what: str, raw: str, position: Position | None = None) -> None:
        """Note that something was left out."""
        self.left.append((position or self.position, what, squeeze(raw)[:200]))


def finish(drafts: Iterable[Draft], diagnostics: Sequence[Diagnostic], file: str) -> Bibliography:
    """Return the drafts as a bibliography: with keys, each only once, and all findings."""
    findings = list(diagnostics)
    taken = Taken()
    entries = []
    for draft in drafts:
        draft.settle()
        entry = Entry(
            citekey=draft.key,
            type=draft.type,
            fields=draft.fields,
            position=draft.position,
            field_positions=draft.positions,
            raw=draft.raw,
        )
        usable = draft.key and not _BAD_IN_KEY.search(draft.key)
        key = unique_key(draft.key if usable else key_of(entry), taken)
        if key != draft.key:
            findings.append(key_made(draft.position, draft.key, key))
            entry = replace(entry, citekey=key)
        for position, what, raw in draft.left:
            findings.append(left_out(position, key, what, raw))
        for position, problem, raw in draft.guesses:
            reason = f"{problem}, and is read with a guess: {quoted(raw)}"
            findings.append(guessed(position, reason, raw))
        check_meaning(entry, findings.append)
        entries.append(entry)
    ordered = sorted(findings, key=lambda finding: finding.position)
    return Bibliography(entries=tuple(entries), diagnostics=tuple(ordered), file=file)
