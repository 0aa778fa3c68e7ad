"""Reads EndNote's tagged format (``.enw``) and refer, from which it comes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.importing.dating import put_written_date
from stronger.bibliography.importing.drafting import Draft, finish
from stronger.bibliography.importing.findings import broken_record, guessed
from stronger.bibliography.importing.tagged import Line, Syntax, raw_of, records
from stronger.bibliography.text.dates import parse_date
from stronger.bibliography.text.identifiers import Doi
from stronger.bibliography.text.pages import page_range
from stronger.bibliography.text.sources import to_source
from stronger.bibliography.text.standard_numbers import Isbn
from stronger.diagnostics import Diagnostic, Position, did_you_mean

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography

_TAG = re.compile(r"\s*%(?P<tag>[A-Z0-9*$@?!#&()+,/:;<=>\[\]^_~'-])(?:\s(?P<value>.*))?")
_TYPED = re.compile(r"^\s*%0\s", re.MULTILINE)
KINDS = {
    "Artwork": "artwork",
    "Audiovisual Material": "video",
    "Blog": "online",
    "Book": "book",
    "Book Section": "incollection",
    "Case": "jurisdiction",
    "Classical Work": "book",
    "Computer Program": "software",
    "Conference Paper": "inproceedings",
    "Conference Proceedings": "inproceedings",
    "Dataset": "dataset",
    "Dictionary": "inreference",
    "Edited Book": "collection",
    "Electronic Article": "article",
    "Electronic Book": "book",
    "Electronic Book Section": "incollection",
    "Electronic Source": "online",
    "Encyclopedia": "inreference",
    "Film or Broadcast": "video",
    "Generic": "misc",
    "Government Document": "techreport",
    "Journal Article": "article",
    "Legal Rule or Regulation": "legislation",
    "Magazine Article": "article",
    "Manuscript": "unpublished",
    "Music": "audio",
    "Newspaper Article": "article",
    "Online Database": "online",
    "Online Multimedia": "online",
    "Pamphlet": "booklet",
    "Patent": "patent",
    "Personal Communication": "letter",
    "Report": "techreport",
    "Serial": "periodical",
    "Standard": "standard",
    "Statute": "legislation",
    "Thesis": "thesis",
    "Unpublished Work": "unpublished",
    "Web Page": "online",
}
"""BibTeX's types by EndNote's."""
_TEXTS = {
    "T": "title",
    "S": "series",
    "V": "volume",
    "N": "number",
    "C": "address",
    "7": "edition",
    "6": "volumes",
    "X": "abstract",
    "G": "language",
    "U": "url",
    "L": "library",
    "9": "type",
    "&": "chapter",
    "!": "shorttitle",
    ">": "file",
    "O": "note",
}
_PEOPLE = {"A": "author", "E": "editor", "Y": "translator"}
_PUBLISHERS = {"techreport": "institution", "thesis": "school"}
_IN_JOURNALS = frozenset({"article", "periodical", "misc", "online"})


def read_refer(text: str, file: str = "<refer>") -> Bibliography:
    r"""Read EndNote's tagged format, or refer.

    Parameters
    ----------
    text
        Records of lines that begin with ``%`` and a letter.
    file
        What findings call the text.

    Examples
    --------
    >>> [entry] = read_refer("%0 Journal Article\n%A Hebb, D. O.\n%T Drives\n%D 1955\n%J Review")
    >>> entry.type, entry.label, entry.venue
    ('article', 'Hebb 1955', 'Review')
    """
    findings: list[Diagnostic] = []
    # Texts of EndNote's may hold blank lines, and its records begin with their type
    syntax = Syntax(_TAG, first="0" if _TYPED.search(text) else "")
    drafts = [_draft(record, findings) for record in records(text, file, syntax, findings)]
    if not drafts and not findings:
        findings.append(broken_record(Position(file), "there is no record of EndNote's"))
    return finish(drafts, findings, file)


def _draft(record: list[Line], findings: list[Diagnostic]) -> Draft:
    draft = Draft(record[0].position, raw_of(record, "%{} {}"))
    kind = next((line.value for line in record if line.tag == "0"), "")
    tags = {line.tag for line in record}
    if kind:
        draft.type = KINDS.get(kind, "misc")
    else:
        draft.type = "article" if "J" in tags else "incollection" if "B" in tags else "book"
    if kind and kind not in KINDS:
        reason = f"unknown type {kind!r}{did_you_mean(kind, KINDS)}; it becomes @misc"
        findings.append(guessed(record[0].position, reason, kind))
    notes = [line.value for line in record if line.tag == "Z"]
    for line in record:
        if line.value and line.tag not in "0Z" and not _put(draft, line, record):
            draft.leave_out(f"%{line.tag}", line.value, line.position)
    if notes:
        draft.set("note", to_source("; ".join(filter(None, [*notes, *_former(draft)]))))
    return draft


def _former(draft: Draft) -> list[str]:
    """Return the note that a draft has, and take it away."""
    held = draft.fields.pop("note", "")
    return [held] if held else []


def _put(draft: Draft, line: Line, record: list[Line]) -> bool:
    """Set the field of a tag; say whether all of its value has a place."""
    tag, value, position = line.tag, line.value, line.position
    if tag in _PEOPLE:
        name = "editor" if tag == "A" and draft.type == "collection" else _PEOPLE[tag]
        draft.add_listed(name, value, position)
        return True
    if tag == "K":
        words = line.items
        draft.add_keywords(words[0].split(";") if len(words) == 1 else words, position)
        return True
    if tag == "F":
        draft.key = draft.key or value
        return draft.key == value
    if tag in "JB":
        if tag == "B" and draft.type in ("book", "collection", "techreport"):
            return draft.put("series", value, position)
        name = "journal" if draft.type in _IN_JOURNALS or tag == "J" else "booktitle"
        return draft.put(name, value, position)
    if tag == "I":
        return draft.put(_PUBLISHERS.get(draft.type, "publisher"), value, position)
    if tag == "P":
        pages = to_source(page_range(value, "--"))
        counted = draft.type in ("book", "collection", "thesis") and "--" not in pages
        return draft.set("pagetotal" if counted else "pages", pages, position)
    if tag == "@":
        books = [each for each in Isbn.listed(value) if not each.problem]
        return draft.put("isbn" if books else "issn", value, position)
    if tag == "R" and (found := Doi.parse(value)):
        return draft.put("doi", found.value, position)
    if tag == "D":
        return put_written_date(draft, _dates(record), position)
    if tag == "8":
        return any(each.tag == "D" for each in record) or put_written_date(draft, value, position)
    if tag == "[":
        return put_access(draft, value)
    return tag in _TEXTS and draft.put(_TEXTS[tag], value, position)


def _dates(record: list[Line]) -> str:
    """Return the year and what the record says of month and day, once each."""
    year, day = (next((line.value for line in record if line.tag == tag), "") for tag in ("D", "8"))
    return day if year and year in day else f"{day} {year}".strip()


def put_access(draft: Draft, text: str) -> bool:
    """Set the date of access, if the text is one."""
    if parse_date({"date": text}):
        return draft.set("urldate", text)
    other = Draft(draft.position, "")
    put_written_date(other, text, draft.position)
    date = other.fields.get("date", "")
    return bool(date) and draft.set("urldate", date)
