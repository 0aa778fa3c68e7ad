"""Reads the tagged format of the Web of Science (``FN Clarivate …``, ``PT J``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.importing.dating import put_written_date
from stronger.bibliography.importing.drafting import Draft, finish
from stronger.bibliography.importing.findings import broken_record, guessed
from stronger.bibliography.importing.tagged import Line, Syntax, raw_of, records
from stronger.bibliography.text.people import Person
from stronger.bibliography.text.sources import name_source, to_source
from stronger.diagnostics import Diagnostic, Position

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography

SYNTAX = Syntax(
    re.compile(r"(?P<tag>[A-Z][A-Z0-9])(?: (?P<value>.*))?"),
    "PT",
    "ER",
    frozenset({"FN", "VR", "EF"}),
)
_KINDS = {"J": "article", "B": "book", "S": "incollection", "P": "patent"}
_DOCUMENTS = (
    ("proceedings paper", "inproceedings"),
    ("book chapter", "incollection"),
    ("data set", "dataset"),
    ("software", "software"),
    ("book", "book"),
)
"""What a document type makes of a record that is in no journal, the first that fits."""
_TEXTS = {
    "TI": "title",
    "SE": "series",
    "LA": "language",
    "AB": "abstract",
    "CT": "eventtitle",
    "CL": "venue",
    "PU": "publisher",
    "PI": "address",
    "VL": "volume",
    "IS": "number",
    "PN": "part",
    "BN": "isbn",
    "J9": "shortjournal",
    "JI": "shortjournal",
    "DI": "doi",
}
_PEOPLE = {"AU": "author", "AF": "author", "BA": "bookauthor", "BF": "bookauthor", "BE": "editor",
           "ED": "editor", "TR": "translator"}  # fmt: skip
_FULL = {"AU": "AF", "BA": "BF"}
"""Tags that say with initials what the other says in full."""
_BOOKKEEPING = frozenset(
    "DT NR TC Z9 Z8 ZB ZA ZR ZS U1 U2 WC SC WE GA OA HC HP DA UT PA PG J9 D2".split()  # noqa: SIM905
) - {"J9"}
"""What the Web of Science says of its own record, and the address of the publisher."""


def read_wos(text: str, file: str = "<wos>") -> Bibliography:
    r"""Read what the Web of Science exports as a plain text file.

    Parameters
    ----------
    text
        Records from ``PT`` to ``ER``.
    file
        What findings call the text.

    Examples
    --------
    >>> [entry] = read_wos("PT J\nAU Hebb, D\n   Lee, A\nTI On\n   drives\nPY 1955\nER")
    >>> entry.label, entry.title
    ('Hebb and Lee 1955', 'On drives')
    """
    findings: list[Diagnostic] = []
    found = [record for record in records(text, file, SYNTAX, findings) if record]
    drafts = [_draft(record, findings) for record in found]
    if not drafts and not findings:
        findings.append(broken_record(Position(file), "there is no record (no PT line)"))
    return finish(drafts, findings, file)


def _draft(record: list[Line], findings: list[Diagnostic]) -> Draft:
    draft = Draft(record[0].position, raw_of(record, "{} {}"))
    said = {line.tag: line for line in record}
    code = record[0].value.upper()
    documents = said["DT"].value.lower() if "DT" in said else ""
    draft.type = _KINDS.get(code, "article")
    if code != "J":
        draft.type = next((kind for word, kind in _DOCUMENTS if word in documents), draft.type)
    elif "data set" in documents:
        draft.type = "dataset"
    if code not in _KINDS:
        reason = f"unknown type {code!r}; it becomes @article"
        findings.append(guessed(record[0].position, reason, code))
    for line in record[1:]:
        if line.value and line.tag not in _BOOKKEEPING and not _put(draft, line, said):
            many = len(line.items) > 1 and line.tag in ("CR", "C1", "EM", "FU", "RI", "OI")
            what = f"{line.tag} ({len(line.items)} lines)" if many else line.tag
            draft.leave_out(what, line.value, line.position)
    return draft


def _put(draft: Draft, line: Line, said: dict[str, Line]) -> bool:
    """Set the field of a tag; say whether all of its value has a place."""
    tag, value, position = line.tag, line.value, line.position
    if tag in _PEOPLE:
        if _FULL.get(tag) not in said:
            for name in line.items:
                draft.add_listed(_PEOPLE[tag], name, position)
        return True
    if tag in ("CA", "GP"):
        name = "author" if tag == "CA" else "organization"
        if tag == "GP":
            return draft.put(name, value, position)
        draft.add_person(name, name_source(Person(value, literal=True)), position)
        return True
    if tag in ("DE", "ID"):
        draft.add_keywords(value.split(";"), position)
        return True
    if tag == "SO":
        if draft.type == "book":
            return draft.put("title" if "TI" not in said else "series", value, position)
        name = "journal" if draft.type in ("article", "dataset") else "booktitle"
        return draft.put(name, value, position)
    if tag in ("BP", "EP", "AR"):
        return _pages(draft, said)
    if tag in ("PY", "PD"):
        year = said["PY"].value if "PY" in said else ""
        return put_written_date(draft, said.get("PD", line).value, position, year)
    if tag in ("SN", "EI"):
        numbers = [said[each].value for each in ("SN", "EI") if each in said]
        return draft.set("issn", ", ".join(dict.fromkeys(numbers)), position)
    if tag == "PM":
        return draft.put("archiveprefix", "pubmed", position) and draft.put("eprint", value)
    if tag in ("JI", "J9"):
        return ("JI" in said and tag == "J9") or draft.put("shortjournal", value, position)
    return tag in _TEXTS and draft.put(_TEXTS[tag], value, position)


def _pages(draft: Draft, said: dict[str, Line]) -> bool:
    """Set the pages, or the number that an article without pages has instead."""
    ends = [said[tag].value for tag in ("BP", "EP") if tag in said and said[tag].value]
    number = said["AR"].value if "AR" in said else ""
    if ends:
        draft.set("pages", "--".join(map(to_source, ends)))
        return True
    return draft.put("pages", number)
