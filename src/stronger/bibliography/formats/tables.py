"""JSON and CSV: every field of every entry, for programs and spreadsheets."""

from __future__ import annotations

import csv as csv_module
import io
import json as json_module
from typing import TYPE_CHECKING, Any

from stronger.bibliography.formats.fields import keyword_text, troubles_of
from stronger.bibliography.formats.registry import Exported, Loss, export_format
from stronger.bibliography.source.writing import order_fields
from stronger.bibliography.text.fields import VENUES, VERBATIM_FIELDS
from stronger.bibliography.text.identifiers import verbatim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.bibliography.text.dates import Date, DateRange
    from stronger.bibliography.text.people import Names, Person

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a cell as a formula."""
_MARKUP = ("\\", "{", "$", "~")


@export_format("json", extension=".json", title="JSON: every field, and what the entry means",
               parents=False)  # fmt: skip
def json(bibliography: Bibliography, entries: Sequence[Entry]) -> Exported:  # noqa: ARG001
    """Write every field, own and inherited, and beside them the parsed people and dates."""
    items = [json_item(entry) for entry in entries]
    losses = [
        loss
        for entry in entries
        for loss in troubles_of(entry, ("author", "editor", "title", *VENUES))
    ]
    return Exported(json_module.dumps(items, ensure_ascii=False, indent=2) + "\n", tuple(losses))


def json_item(entry: Entry) -> dict[str, Any]:
    """Return an entry as a flat mapping for JSON.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> [entry] = read_text("@book{a, title = {{On} X}, year = 2001}")
    >>> json_item(entry)["fields"], json_item(entry)["date"]
    ({'title': '{On} X', 'year': '2001'}, {'year': 2001})
    """
    return {
        "type": entry.type,
        "key": entry.citekey,
        "fields": dict(entry.fields),
        "inherited": dict(entry.inherited),
        **({"resolved": dict(entry.resolved)} if entry.resolved else {}),
        "authors": _names(entry.authors),
        "editors": _names(entry.editors),
        "title": entry.title,
        "venue": entry.venue,
        "date": _date(entry.date),
    }


def _date(date: Date | DateRange | None) -> dict[str, Any] | None:
    """Return what is known of the first date, and all of it in EDTF if that says more."""
    if date is None:
        return None
    parts: dict[str, Any] = date.parts()
    return parts if str(date) == date.iso else {**parts, "edtf": str(date)}


def _names(names: Names) -> dict[str, Any]:
    return {
        "persons": [_person(person) for person in names],
        "others": names.others,
    }


def _person(person: Person) -> dict[str, str | bool]:
    return {name: value for name, value in person._asdict().items() if value}


@export_format("csv", extension=".csv", title="CSV, for spreadsheets", parents=False)
def csv(bibliography: Bibliography, entries: Sequence[Entry]) -> Exported:  # noqa: ARG001
    """Write a row for each entry and a column for each field that any of them has.

    The values are plain text. One that a spreadsheet would run as a formula has an apostrophe
    before it.
    """
    names = dict.fromkeys(name for entry in entries for name in (*entry.fields, *entry.inherited))
    columns = [name for name, _ in order_fields(dict.fromkeys(names, ""))]
    losses: list[Loss] = []
    file = io.StringIO(newline="")
    writer = csv_module.writer(file, lineterminator="\n")
    writer.writerow(["key", "entry type", *columns])
    for entry in entries:
        cells = [_cell(entry, name, losses) for name in columns]
        writer.writerow([_guarded(entry.citekey), _guarded(entry.type), *cells])
    return Exported(file.getvalue(), tuple(losses))


def _cell(entry: Entry, name: str, losses: list[Loss]) -> str:
    value = entry.get(name)
    text = verbatim(value) if name in VERBATIM_FIELDS else entry.text(name)
    losses.extend(troubles_of(entry, [name]))
    if name == "keywords":
        text, clear = keyword_text(value)
        if name in entry.fields and not clear:
            reason = "hold what parts them in one of them, and run together"
            losses.append(Loss(entry.citekey, name, reason, entry.at(name)))
    if name in entry.fields:
        if name not in VERBATIM_FIELDS and any(mark in value for mark in _MARKUP):
            reason = "holds LaTeX, which becomes plain text"
            losses.append(Loss(entry.citekey, name, reason, entry.at(name)))
        if text.lstrip("'").startswith(FORMULA):
            reason = "begins like a formula and gets an apostrophe"
            losses.append(Loss(entry.citekey, name, reason, entry.at(name)))
    return _guarded(text)


def _guarded(text: str) -> str:
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text
