"""Reads what we export for programs and spreadsheets: JSON with every field, and CSV."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.formats.tables import FORMULA
from stronger.bibliography.importing.drafting import Draft, finish
from stronger.bibliography.importing.findings import broken_record
from stronger.bibliography.importing.jsons import json_items
from stronger.bibliography.importing.plain import words_of
from stronger.bibliography.source.decoding import Source
from stronger.bibliography.text.fields import VERBATIM_FIELDS
from stronger.bibliography.text.sources import to_source
from stronger.diagnostics import Diagnostic, Position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.bibliography.model import Bibliography

_WHAT_IT_MEANS = frozenset(
    {"type", "key", "fields", "inherited", "authors", "editors", "title", "venue", "date"}
)
_REFERENCES = ("crossref", "xdata")
_HEAD = re.compile(r'\s*"?key"?\s*(?P<by>[,;\t])\s*"?entry type"?')
_LONGEST = 2**24


def read_json(text: str, file: str = "<json>") -> Bibliography:
    """Read the JSON that ``--format json`` writes: fields as BibTeX sees them.

    What an entry inherits becomes its own, unless what it inherits from is there too.

    Examples
    --------
    >>> [entry] = read_json('[{"type": "book", "key": "a", "fields": {"title": "{On} X"}}]')
    >>> entry.citekey, dict(entry.fields)
    ('a', {'title': '{On} X'})
    """
    findings: list[Diagnostic] = []
    found: list[tuple[Position, str, dict[str, Any]]] = []
    for position, raw, item in json_items(Source(text, file), findings):
        if isinstance(item, dict) and isinstance(item.get("fields"), dict):
            found.append((position, raw, item))
        else:
            reason = "an entry is an object with type, key and fields"
            findings.append(broken_record(position, reason, raw[:200]))
    keys = {str(item.get("key", "")).lower() for _, _, item in found}
    drafts = [_of_json(position, raw, item, keys) for position, raw, item in found]
    if not drafts and not findings:
        findings.append(broken_record(Position(file), "there is no entry"))
    return finish(drafts, findings, file)


def _of_json(position: Position, raw: str, item: dict[str, Any], keys: set[str]) -> Draft:
    draft = Draft(position, raw)
    draft.key = str(item.get("key", ""))
    draft.type = str(item.get("type") or "misc").lower()
    held, inherited = item["fields"], item.get("inherited")
    fields: dict[str, Any] = dict(held)
    if isinstance(inherited, dict):
        named = {name: str(held.get(name, "")).lower().split(",") for name in _REFERENCES}
        absent = [name for name, own in named.items() if not {k.strip() for k in own} <= keys]
        if absent:
            fields = {**inherited, **{k: v for k, v in held.items() if k not in absent}}
    for name, value in fields.items():
        if not isinstance(value, str) or not draft.set(str(name).lower(), value):
            draft.leave_out(f"the field {name!r}", str(value))
    for name in item.keys() - _WHAT_IT_MEANS:
        draft.leave_out(f"the member {name!r}", str(item[name]))
    return draft


def read_csv(text: str, file: str = "<csv>") -> Bibliography:
    r"""Read the CSV that ``--format csv`` writes; a spreadsheet may have parted it by semicolons.

    Examples
    --------
    >>> [entry] = read_csv("key,entry type,title,author\na,book,A & B,'=x")
    >>> dict(entry.fields)
    {'title': 'A \\& B', 'author': '=x'}
    """
    findings: list[Diagnostic] = []
    drafts: list[Draft] = []
    head = _HEAD.match(text.removeprefix("\ufeff"))
    if head is None:
        reason = "the first line does not begin with the columns 'key' and 'entry type'"
        findings.append(broken_record(Position(file), reason, text[:200].partition("\n")[0]))
        return finish([], findings, file)
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST))
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=head["by"])
    names: list[str] = []
    line = 1
    try:
        for row in reader:
            position, line = Position(file, line), reader.line_num + 1
            if not names:
                names = [name.strip().lower() for name in row]
            elif any(cell.strip() for cell in row):
                drafts.append(_of_row(dict(zip(names, row, strict=False)), position, row, names))
    except csv.Error as error:
        reason = f"this line and those after it cannot be read: {error}"
        findings.append(broken_record(Position(file, line), reason))
    if not drafts and not findings:
        findings.append(broken_record(Position(file), "there is no row below the first"))
    return finish(drafts, findings, file)


def _of_row(
    cells: Mapping[str, str], position: Position, row: list[str], names: list[str]
) -> Draft:
    draft = Draft(position, ",".join(row))
    for name, cell in cells.items():
        text = _unguarded(cell.strip())
        if name == "key":
            draft.key = text
        elif name == "entry type":
            draft.type = text.lower() or "misc"
        elif name == "keywords":
            draft.add_keywords(words_of(text))
        elif not draft.set(name, text if name in VERBATIM_FIELDS else to_source(text)):
            draft.leave_out(f"the second column {name!r}", text)
    for cell in row[len(names) :]:
        draft.leave_out("a cell without a column", cell)
    return draft


def _unguarded(text: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text
