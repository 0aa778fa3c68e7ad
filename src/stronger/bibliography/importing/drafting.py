"""Entries in the making: fields with their places, and what of a record was left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.edit.keys import key_of, unique_key
from stronger.bibliography.model import Bibliography, Entry
from stronger.bibliography.source.meaning import check_meaning
from stronger.bibliography.text.fields import VERBATIM_FIELDS
from stronger.bibliography.text.latex import squeeze
from stronger.bibliography.text.sources import to_source
from stronger.diagnostics import Diagnostic, Position, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BAD_IN_KEY = re.compile(r"[\s\"#%'(){},=~\\\x00-\x1f]")


@rule("B020", "broken-record")
def broken_record(position: Position, reason: str, raw: str = "") -> Diagnostic:
    """A record of a CSL-JSON or RIS file cannot be read.

    ## Why
    What follows the fault cannot be understood as the format has it, and is left out.

    ## Example
    ```ris
    AU  - Hebb, D. O.
    TY  - BOOK
    TI  - The Organization of Behavior
    ER  -
    ```
    The author stands before the record begins with `TY`.

    ## Fix
    Mend the file at this place, or export it again.
    ```ris
    TY  - BOOK
    ID  - hebb1949
    AU  - Hebb, D. O.
    TI  - The Organization of Behavior
    ER  -
    ```
    """
    return broken_record.at(position, reason, fix="Mend the file at this place.", raw=raw)


@rule("B021", "left-out-on-import", severity=Severity.WARNING)
def left_out(position: Position, key: str, what: str, raw: str = "") -> Diagnostic:
    """A record holds something that BibTeX has no field for, so it was left out.

    ## Why
    An import that drops things in silence makes you believe that you have them.

    ## Example
    ```json
    [{"id": "papert1969", "type": "review", "title": "A review", "reviewed-title": "Perceptrons"}]
    ```

    ## Fix
    If you need it, write it into a field of your own, such as `note`.
    ```json
    [{"id": "papert1969", "type": "review", "title": "A review", "note": "Reviews Perceptrons"}]
    ```
    """
    return left_out.at(
        position,
        f"{what} of {key!r} has no field in BibTeX and is left out",
        fix="Write it into a field such as note, if you need it.",
        raw=raw,
    )


@rule("B022", "key-made-on-import", severity=Severity.WARNING)
def key_made(position: Position, old: str, new: str) -> Diagnostic:
    """A record has no identifier that can be a citekey, or one that is taken, so it got another.

    ## Why
    You cite by the key; a document that cites the old one would not find the entry.

    ## Example
    ```json
    [{"id": "Hebb, 1949", "type": "book", "title": "The Organization of Behavior"}]
    ```
    The identifier holds a comma and a space.

    ## Fix
    Cite the new key, or give the record an identifier of your own.
    ```json
    [{"id": "hebb1949", "type": "book", "title": "The Organization of Behavior"}]
    ```
    """
    was = f"the identifier {old!r} cannot be used" if old else "there is no identifier"
    return key_made.at(position, f"{was}; the citekey is {new!r}", fix="Cite the new key.", raw=old)


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

    def put(self, name: str, text: str, position: Position | None = None) -> bool:
        """Set a field to a plain text; say whether it was free or held the same."""
        return self.set(name, text if name in VERBATIM_FIELDS else to_source(text), position)

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

    def leave_out(self, what: str, raw: str, position: Position | None = None) -> None:
        """Note that something was left out."""
        self.left.append((position or self.position, what, squeeze(raw)[:200]))


def finish(drafts: Iterable[Draft], diagnostics: Sequence[Diagnostic], file: str) -> Bibliography:
    """Return the drafts as a bibliography: with keys, each only once, and all findings."""
    findings = list(diagnostics)
    taken: set[str] = set()
    entries = []
    for draft in drafts:
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
            entry = entry.model_copy(update={"citekey": key})
        for position, what, raw in draft.left:
            findings.append(left_out(position, key, what, raw))
        check_meaning(entry, findings.append)
        entries.append(entry)
    ordered = sorted(findings, key=lambda finding: finding.position)
    return Bibliography(entries=tuple(entries), diagnostics=tuple(ordered), file=file)
