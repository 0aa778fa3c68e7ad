"""Reads PubMed's tagged format (MEDLINE, ``.nbib``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.importing.dating import put_written_date
from stronger.bibliography.importing.drafting import Draft, finish
from stronger.bibliography.importing.findings import broken_record
from stronger.bibliography.importing.tagged import Line, Syntax, raw_of, records
from stronger.bibliography.text.identifiers import Doi
from stronger.bibliography.text.latex import squeeze
from stronger.bibliography.text.pages import page_range
from stronger.bibliography.text.people import Person
from stronger.bibliography.text.sources import name_source, to_source
from stronger.bibliography.text.standard_numbers import Isbn, Issn
from stronger.diagnostics import Diagnostic, Position

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography

SYNTAX = Syntax(re.compile(r"(?P<tag>[A-Z][A-Z0-9]{1,3}) {0,3}- ?(?P<value>.*)"))
_TEXTS = {
    "TI": "title",
    "BTI": "booktitle",
    "CTI": "series",
    "VTI": "volumetitle",
    "TT": "origtitle",
    "JT": "journal",
    "TA": "shortjournal",
    "VI": "volume",
    "IP": "number",
    "EN": "edition",
    "PB": "publisher",
    "PL": "address",
    "LA": "language",
    "AB": "abstract",
    "PMC": "pmcid",
    "GN": "note",
}
_TYPES = (
    ("book chapter", "incollection"),
    ("book", "book"),
    ("preprint", "misc"),
    ("dissertation", "thesis"),
    ("technical report", "techreport"),
    ("dataset", "dataset"),
    ("newspaper article", "article"),
    ("video-audio media", "video"),
)
"""What publication types make of a record that is in no journal, the first that fits."""
_BOOKKEEPING = frozenset(
    """OWN STAT DA DCOM LR EDAT MHDA CRDT PHST PST JID SB SO VI PT CTDT DRDT CDAT UOF UIN RIN NM
    OAB OABL QIAO QCI OTO OCI PMCR SFM GS""".split()  # noqa: SIM905
) - {"VI", "PT"}
"""What PubMed says of its own record, or says again in one line."""
_BRACKET = re.compile(r"\s*\[(\w+)\]$")
_SHORT_NAME = re.compile(r"(\S.*?)\s+([A-Z]{1,3})(?:\s+(Jr|Sr|2nd|3rd|4th|I{2,3}))?")


def read_nbib(text: str, file: str = "<nbib>") -> Bibliography:
    r"""Read PubMed's tagged format, one record after the other with blank lines between.

    Parameters
    ----------
    text
        What PubMed's *Save* or *Send to* gives.
    file
        What findings call the text.

    Examples
    --------
    >>> [entry] = read_nbib("PMID- 1\nTI  - A very\n      long title\nDP  - 1955 Jul")
    >>> entry.type, entry.title, str(entry.date)
    ('article', 'A very long title', '1955-07')
    """
    findings: list[Diagnostic] = []
    drafts = [_draft(record) for record in records(text, file, SYNTAX, findings)]
    if not drafts and not findings:
        findings.append(broken_record(Position(file), "there is no record of PubMed's"))
    return finish(drafts, findings, file)


def _draft(record: list[Line]) -> Draft:
    draft = Draft(record[0].position, raw_of(record, "{:4}- {}"))
    tags = {line.tag for line in record}
    kinds = " ".join(line.value for line in record if line.tag == "PT").lower()
    draft.type = next((kind for word, kind in _TYPES if word in kinds), "article")
    if draft.type == "article" and "BTI" in tags and "JT" not in tags:
        draft.type = "incollection" if "TI" in tags else "book"
    left: dict[str, list[Line]] = {}
    for line in record:
        if line.value and line.tag not in _BOOKKEEPING and not _put(draft, line, tags):
            left.setdefault(line.tag, []).append(line)
    for tag, lines in left.items():
        what = tag if len(lines) == 1 else f"{tag} ({len(lines)} lines)"
        draft.leave_out(what, lines[0].value, lines[0].position)
    return draft


def _put(draft: Draft, line: Line, tags: set[str]) -> bool:
    """Set the field of a tag; say whether all of its value has a place."""
    tag, value, position = line.tag, line.value, line.position
    if tag in ("FAU", "AU", "FED", "ED"):
        full = f"F{tag.removeprefix('F')}"
        if tag == full or full not in tags:
            name = "author" if tag.endswith("AU") else "editor"
            draft.add_listed(name, _with_comma(value), position)
        return True
    if tag == "CN":
        draft.add_person("author", name_source(Person(value, literal=True)), position)
        return True
    if tag in ("MH", "OT", "KW"):
        draft.add_keywords([value.replace("*", "")], position)
        return True
    if tag == "DP":
        return put_written_date(draft, value, position)
    if tag == "PG":
        return draft.set("pages", to_source(page_range(value, "--")), position)
    if tag == "PMID":
        named = draft.put("archiveprefix", "pubmed", position)
        return named and draft.put("eprint", value, position)
    if tag in ("AID", "LID"):
        return _identify(draft, line, tags)
    if tag in ("IS", "ISBN", "ISSN"):
        return _number(draft, line)
    if tag == "PT":
        return True
    if tag in ("TI", "BTI") and value.endswith(".") and not value.endswith(".."):
        # PubMed puts a full stop behind every title
        value = value[:-1]
    if tag == "BTI" and draft.type == "book":
        return draft.put("title", value, position)
    return tag in _TEXTS and draft.put(_TEXTS[tag], value, position)


def _identify(draft: Draft, line: Line, tags: set[str]) -> bool:
    label = _BRACKET.search(line.value)
    text = _BRACKET.sub("", line.value)
    found = Doi.parse(text)
    if found and (label is None or label[1] == "doi"):
        return draft.put("doi", found.value, line.position)
    if label and label[1] == "pii" and line.tag == "LID" and "PG" not in tags:
        # An article without pages is cited by its number
        return draft.set("pages", to_source(text), line.position)
    if text.startswith("http"):
        return draft.put("url", text, line.position)
    return bool(label and label[1] in ("pii", "bookaccession"))


def _number(draft: Draft, line: Line) -> bool:
    books = [each for each in Isbn.listed(line.value) if not each.problem]
    serials = [each for each in Issn.listed(line.value) if "digits" not in each.problem]
    name, numbers = ("isbn", books) if books else ("issn", serials)
    held = draft.fields.get(name, "").split(", ")
    new = [each.written for each in numbers if each.written not in held]
    if new:
        draft.fields.pop(name, None)
        draft.set(name, ", ".join([*filter(None, held), *new]), line.position)
    return bool(numbers)


def _with_comma(name: str) -> str:
    """Return a name such as ``Hebb DO Jr`` with its commas, and with full stops behind initials."""
    name = squeeze(name)
    found = None if "," in name else _SHORT_NAME.fullmatch(name)
    if not found:
        return name
    initials = " ".join(f"{letter}." for letter in found[2])
    return ", ".join(part for part in (found[1], initials, found[3]) if part)
