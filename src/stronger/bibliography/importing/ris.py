"""Reads RIS, line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.formats.csl import GENRES
from stronger.bibliography.formats.ris import TYPES
from stronger.bibliography.importing.drafting import (
    Draft,
    broken_record,
    finish,
)
from stronger.bibliography.importing.ris_dates import DATES, put_dates
from stronger.bibliography.text.latex import squeeze
from stronger.bibliography.text.names import parse_person
from stronger.bibliography.text.people import Person
from stronger.bibliography.text.sources import name_source, to_source
from stronger.diagnostics import Diagnostic, Position, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography

_TAG = re.compile(r"(?P<tag>[A-Z][A-Z0-9]) {1,2}-(?: (?P<value>.*))?")
_ISBN = re.compile(r"(?:[\d-]{9,16}[\dXx])")
_ARXIV = re.compile(r"arxiv:\s*(\S+)", re.IGNORECASE)

KINDS = {
    **{code: kind for kind, code in reversed(TYPES.items())},
    "ABST": "article",
    "BLOG": "online",
    "CPAPER": "inproceedings",
    "DICT": "inreference",
    "EBOOK": "book",
    "ECHAP": "incollection",
    "EJOUR": "article",
    "ELEC": "online",
    "GEN": "misc",
    "INPR": "article",
    "JFULL": "periodical",
    "MANSCPT": "unpublished",
    "MGZN": "article",
    "NEWS": "article",
    "PREPRINT": "misc",
    "RPRT": "techreport",
    "STAND": "manual",
    "THES": "phdthesis",
    "CHAP": "incollection",
    "BOOK": "book",
    "PAMP": "booklet",
}
"""BibTeX's types by RIS's."""
_IN_JOURNALS = frozenset({"article", "periodical", "misc", "online", "dataset", "software"})
_PEOPLE = {"AU": "author", "A1": "author", "A2": "editor", "ED": "editor", "A4": "translator"}
_TEXTS = {
    "TI": "title",
    "T1": "title",
    "CT": "title",
    "ST": "shorttitle",
    "T3": "series",
    "VL": "volume",
    "IS": "number",
    "CP": "number",
    "M1": "number",
    "ET": "edition",
    "SE": "chapter",
    "CY": "address",
    "PP": "address",
    "DO": "doi",
    "UR": "url",
    "LK": "url",
    "M3": "type",
    "LA": "language",
    "AB": "abstract",
    "N2": "abstract",
    "N1": "note",
}
_VENUES = ("T2", "JO", "JF", "BT", "J2", "JA")
_PUBLISHERS = {"techreport": "institution", "phdthesis": "school", "mastersthesis": "school"}
_THESES = {"phd": "phdthesis", "doctor": "phdthesis", "dissertation": "phdthesis",
           "master": "mastersthesis"}  # fmt: skip


def read_ris(text: str, file: str = "<ris>") -> Bibliography:
    r"""Read RIS.

    Names of several words without a comma inside are those of bodies. A line without a tag
    continues the one before.

    Parameters
    ----------
    text
        RIS.
    file
        What findings call the text.

    Examples
    --------
    >>> [entry] = read_ris("TY  - JOUR\nAU  - Hebb, D. O.\nTI  - Drives\nPY  - 1955\nER  - ")
    >>> entry.citekey, entry.label
    ('hebb1955drives', 'Hebb 1955')
    """
    findings: list[Diagnostic] = []
    drafts = [_draft(record, findings) for record in _records(text, file, findings)]
    if not drafts and not findings:
        findings.append(broken_record(Position(file), "there is no RIS record (no TY line)"))
    return finish(drafts, findings, file)


class _Line:
    """A tag with its value."""

    def __init__(self, tag: str, value: str, position: Position) -> None:
        self.tag = tag
        self.value = value
        self.position = position


def _records(text: str, file: str, findings: list[Diagnostic]) -> Iterator[list[_Line]]:
    record: list[_Line] = []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff")), start=1):
        position = Position(file, number)
        match = _TAG.fullmatch(line.rstrip())
        if not match:
            if line.strip() and record:
                record[-1].value += f" {line.strip()}"
            elif line.strip():
                reason = "this line belongs to no record"
                findings.append(broken_record(position, reason, line.strip()))
            continue
        tag, value = match["tag"], (match["value"] or "").strip()
        if tag == "TY":
            if record:
                reason = "a record begins before the one above ends (ER is missing)"
                findings.append(broken_record(position, reason, line.strip()))
                yield record
            record = [_Line(tag, value, position)]
        elif not record:
            reason = f"{tag} stands outside any record (TY is missing)"
            findings.append(broken_record(position, reason, line.strip()))
        elif tag == "ER":
            yield record
            record = []
        else:
            record.append(_Line(tag, value, position))
    if record:
        findings.append(
            broken_record(record[0].position, "the record does not end (ER is missing)")
        )
        yield record


def _draft(record: list[_Line], findings: list[Diagnostic]) -> Draft:
    raw = "\n".join(f"{line.tag}  - {line.value}" for line in record)
    draft = Draft(record[0].position, raw)
    code = record[0].value.upper()
    draft.type = KINDS.get(code, "misc")
    if code not in KINDS:
        reason = f"unknown type {code!r}{did_you_mean(code, KINDS)}; it becomes @misc"
        findings.append(broken_record(record[0].position, reason, record[0].value))
    if draft.type == "phdthesis":
        genre = " ".join(line.value for line in record if line.tag == "M3").lower()
        draft.type = next((kind for word, kind in _THESES.items() if word in genre), "thesis")
    people: dict[str, list[str]] = {}
    words: list[str] = []
    dates: list[tuple[str, str, Position]] = []
    pages = {"SP": "", "EP": ""}
    for line in record[1:]:
        name = _TEXTS.get(line.tag)
        if not line.value:
            continue
        if line.tag == "ID":
            draft.key = line.value
        elif line.tag in _PEOPLE:
            people.setdefault(_PEOPLE[line.tag], []).append(_name(line.value))
            draft.positions.setdefault(_PEOPLE[line.tag], line.position)
        elif line.tag in DATES:
            dates.append((line.tag, line.value, line.position))
        elif line.tag == "KW":
            words.append(line.value)
            draft.positions.setdefault("keywords", line.position)
        elif line.tag in pages and not pages[line.tag]:
            pages[line.tag] = line.value
            draft.positions.setdefault("pages", line.position)
        elif not (_put(draft, line) or (name and draft.put(name, line.value, line.position))):
            draft.leave_out(line.tag, line.value, line.position)
    for left in put_dates(draft, dates):
        draft.leave_out(*left)
    for name, names in people.items():
        draft.fields[name] = " and ".join(names)
    if words:
        draft.fields["keywords"] = to_source(", ".join(words))
    if any(pages.values()):
        draft.fields["pages"] = to_source("--".join(page for page in pages.values() if page))
    genre = draft.fields.get("type", "")
    if GENRES.get(draft.type) == genre:
        draft.fields.pop("type", None)
    return draft


def _put(draft: Draft, line: _Line) -> bool:
    """Set the field of a tag whose meaning hangs on the record or the value."""
    tag, value, position = line.tag, line.value, line.position
    if tag in _VENUES:
        name = "journal" if draft.type in _IN_JOURNALS else "booktitle"
        if tag == "BT" and draft.type == "book":
            name = "title"
        return draft.put(name, value, position) or draft.put("shortjournal", value, position)
    if tag == "PB":
        return draft.put(_PUBLISHERS.get(draft.type, "publisher"), value, position)
    if tag == "SN":
        return draft.put("isbn" if _ISBN.fullmatch(value) else "issn", value, position)
    if tag in ("DB", "AN"):
        if match := _ARXIV.fullmatch(value):
            draft.set("archiveprefix", "arXiv", position)
            return draft.put("eprint", match[1], position)
        return value.lower() == "arxiv"
    return False


def _name(value: str) -> str:
    value = squeeze(value)
    parts = [part.strip() for part in value.split(",")]
    if not any(parts[1:]):
        # A body has a comma at its end from EndNote, none from Zotero
        whole = " " in parts[0]
        return name_source(Person(family=parts[0], literal=whole))
    family, given, suffix = (*parts[:2], ", ".join(parts[2:]))
    order = [to_source(part) for part in ((family, suffix, given) if suffix else (family, given))]
    return name_source(parse_person(", ".join(order))[0])
