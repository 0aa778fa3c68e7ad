"""Reads RIS: what a tag means hangs on the type of the record, as in Zotero's map of today."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from stronger.bibliography.formats.csl_words import GENRES
from stronger.bibliography.formats.ris import (
    BOOKS,
    ENTITY,
    IN_SERIES,
    KINDS,
    NUMBERED_IN_SN,
    PAPERS,
    WITHOUT_TRANSLATOR,
)
from stronger.bibliography.importing.drafting import Draft, finish
from stronger.bibliography.importing.findings import broken_record, guessed
from stronger.bibliography.importing.ris_dates import DATES, put_dates
from stronger.bibliography.importing.tagged import Line, Syntax, raw_of, records
from stronger.bibliography.text.identifiers import ArXiv, Doi
from stronger.bibliography.text.sources import to_source
from stronger.bibliography.text.standard_numbers import Isbn, Issn
from stronger.diagnostics import Diagnostic, Position, did_you_mean

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography

SYNTAX = Syntax(
    re.compile(r"\s*(?P<tag>[A-Z][A-Z0-9](?= )|ER)(?: {0,2}-(?: ?(?P<value>.*))?|(?<=ER))"),
    "TY",
    "ER",
)
_IN_JOURNALS = frozenset({"article", "periodical", "misc", "online", "dataset", "software"})
_TEXTS = {
    "TI": "title",
    "T1": "title",
    "CT": "title",
    "ST": "shorttitle",
    "T3": "series",
    "VL": "volume",
    "IS": "number",
    "CP": "number",
    "SV": "number",
    "M1": "number",
    "NV": "volumes",
    "ET": "edition",
    "SE": "chapter",
    "CY": "address",
    "PP": "address",
    "DO": "doi",
    "UR": "url",
    "LK": "url",
    "CN": "library",
    "M3": "type",
    "LA": "language",
    "L1": "file",
    "L4": "file",
    "AB": "abstract",
    "N2": "abstract",
}
"""Fields by tags that mean one thing, and the field first filled keeps what it has."""
_BY_TYPE = {
    "SE": {"JOUR": "", "EJOUR": ""},
    "C1": dict.fromkeys(PAPERS, "address"),
    "C7": {"JOUR": "eid", "EJOUR": "eid"},
    "C2": {"CHAP": "bookauthor", "ECHAP": "bookauthor"},
    "IS": {"CHAP": "volumes", "ECHAP": "volumes"},
    "M1": {"CHAP": "volumes", "ECHAP": "volumes"},
    "ET": {"COMP": "version", "DATA": "version"},
    "T2": dict.fromkeys(IN_SERIES, "series"),
    "PB": {"GEN": "howpublished"},
}
"""Fields by tags and types; an empty one says that there is none."""
_SHORT_TITLES = ("JO", "JA", "J2")
_LABELLED = frozenset({"M3", "N1", "UR", "LK", "L1", "L2", "L3", "L4", "AN", "M1", "M2"})
"""Tags in which databases and EndNote write DOIs."""
_PUBLISHERS = {"techreport": "institution", "phdthesis": "school", "mastersthesis": "school",
               "thesis": "school"}  # fmt: skip
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
    drafts = [_Record(each, findings).draft for each in records(text, file, SYNTAX, findings)]
    if not drafts and not findings:
        findings.append(broken_record(Position(file), "there is no RIS record (no TY line)"))
    return finish(drafts, findings, file)


class _Record:
    """A record on its way to a draft."""

    def __init__(self, record: list[Line], findings: list[Diagnostic]) -> None:
        self.draft = Draft(record[0].position, raw_of(record))
        self.code = record[0].value.upper()
        self.tags = {line.tag for line in record if line.value}
        self.dates: list[tuple[str, str, Position]] = []
        self.notes: list[str] = []
        self.short: list[Line] = []
        self.pages = {"SP": "", "EP": ""}
        self.draft.type = self._type(record, findings)
        for line in record[1:]:
            line.lines = [ENTITY.sub(_meant, each) for each in line.lines]
            if line.value and not (self._list(line) or self._special(line) or self._text(line)):
                self.draft.leave_out(line.tag, line.value, line.position)
        self._finish()

    def _type(self, record: list[Line], findings: list[Diagnostic]) -> str:
        if self.code not in KINDS:
            hint = did_you_mean(self.code, KINDS)
            reason = f"unknown type {self.code!r}{hint}; it becomes @misc"
            findings.append(guessed(record[0].position, reason, record[0].value))
            return "misc"
        kind = KINDS[self.code]
        if self.code == "THES":
            genre = " ".join(line.value for line in record if line.tag == "M3").lower()
            return next((each for word, each in _THESES.items() if word in genre), "thesis")
        if self.code == "CONF" and self.tags & {"AU", "A1", "T2", "C3", "BT"}:
            return "inproceedings"
        return kind

    def _list(self, line: Line) -> bool:
        """Add to a list of people or words; say whether the tag is one of these."""
        draft, tag = self.draft, line.tag
        if tag == "KW":
            words = line.items
            if len(words) == 1 and ";" in words[0]:
                words = words[0].split(";")
            draft.add_keywords(words, line.position)
            return True
        name = self._people(tag)
        if name:
            draft.add_listed(name, line.value, line.position)
        return bool(name)

    def _people(self, tag: str) -> str:
        if tag in ("AU", "A1"):
            edited = self.code == "EDBOOK" and not self.tags & {"A3", "ED"}
            return "editor" if edited else "author"
        if tag == "A2":
            # Those of a series; but a book without any other people is cited by these
            alone = not self.tags & {"AU", "A1", "A3", "ED"}
            return "editor" if self.code not in IN_SERIES or alone else ""
        if tag == "A3":
            return "editor" if self.code in BOOKS else ""
        if tag == "A4":
            return "" if self.code in WITHOUT_TRANSLATOR else "translator"
        return {"ED": "editor", "C2": _BY_TYPE["C2"].get(self.code, "")}.get(tag, "")

    def _special(self, line: Line) -> bool:
        """Take a tag whose meaning hangs on the record or the value; say whether all is taken."""
        draft, tag, value, position = self.draft, line.tag, line.value, line.position
        if tag == "ID":
            draft.key = draft.key or value
            return draft.key == value
        if tag in _LABELLED and self._labelled(line):
            return True
        if tag in self.pages and not self.pages[tag]:
            self.pages[tag] = value
            draft.positions.setdefault("pages", position)
            return True
        if tag in ("N1", "RN"):
            self.notes.append(value)
            draft.positions.setdefault("note", position)
            return True
        if tag in _SHORT_TITLES:
            self.short.append(line)
            return True
        if tag in ("T2", "JF", "BT", "C3"):
            return self._whole(line)
        if tag == "PB" and self.code != "GEN":
            return draft.put(_PUBLISHERS.get(draft.type, "publisher"), value, position)
        if tag == "SN":
            return self._number(line)
        if tag in DATES:
            self.dates.append((tag, value, position))
            return True
        if tag in ("DB", "AN"):
            return self._archive(line)
        return False

    def _text(self, line: Line) -> bool:
        by_type = _BY_TYPE.get(line.tag, {})
        name = by_type.get(self.code, _TEXTS.get(line.tag, ""))
        return bool(name) and self.draft.put(name, line.value, line.position)

    def _labelled(self, line: Line) -> bool:
        """Take a DOI that stands elsewhere than in DO; say whether the line says nothing else."""
        found = Doi.parse(line.value)
        if found is None and line.tag == "N1" and "doi" in line.value.lower():
            found = Doi.find(line.value)
            if found and "DO" not in self.tags:
                self.draft.put("doi", found.value, line.position)
            return False
        if found is None or Doi.of_address(line.value):
            if found and "DO" not in self.tags:
                self.draft.put("doi", found.value, line.position)
            return False
        return self.draft.put("doi", found.value, line.position)

    def _whole(self, line: Line) -> bool:
        """Take the title of what the record stands in."""
        draft = self.draft
        name = "journal" if draft.type in _IN_JOURNALS else "booktitle"
        if line.tag == "T2" and self.code in IN_SERIES:
            name = "series"
        elif line.tag == "T2" and self.code in PAPERS and "C3" in self.tags:
            name = "eventtitle"
        elif line.tag == "BT" and self.code in BOOKS:
            name = "title"
        elif line.tag == "C3" and self.code not in PAPERS:
            return False
        return draft.put(name, line.value, line.position)

    def _number(self, line: Line) -> bool:
        isbns, issns = list(Isbn.listed(line.value)), list(Issn.listed(line.value))
        if isbns and not any(each.problem for each in isbns):
            name = "isbn"
        elif issns and not any("digits" in each.problem for each in issns):
            name = "issn"
        elif self.code in NUMBERED_IN_SN:
            name = "number"
        else:
            digits = sum(map(str.isdigit, line.value))
            name = "isbn" if digits > 8 else "issn"
        held = self.draft.fields.get(name)
        if held and name in ("isbn", "issn"):
            self.draft.fields[name] = f"{held}, {line.value}"
            return True
        return self.draft.put(name, line.value, line.position)

    def _archive(self, line: Line) -> bool:
        draft, value, position = self.draft, line.value, line.position
        if line.tag == "DB":
            known = "AN" in self.tags
            return known and draft.put("archiveprefix", value, position)
        if eprint := ArXiv.parse(value):
            if "DB" not in self.tags:
                draft.put("archiveprefix", "arXiv", position)
            return draft.put("eprint", str(eprint), position)
        return "DB" in self.tags and draft.put("eprint", value, position)

    def _finish(self) -> None:
        draft, fields = self.draft, self.draft.fields
        for left in put_dates(draft, self.dates):
            draft.leave_out(*left)
        name = "journal" if draft.type in _IN_JOURNALS else "booktitle"
        for line in self.short:
            # A record with nothing but abbreviations has a name all the same
            whole = name not in fields and len(self.short) == 1
            if not draft.put(name if whole else "shortjournal", line.value, line.position):
                draft.leave_out(line.tag, line.value, line.position)
        if "title" not in fields and "shorttitle" in fields:
            fields["title"] = fields.pop("shorttitle")
        if any(self.pages.values()):
            counted = self.code in BOOKS | {"THES", "UNPB"} and not self.pages["EP"]
            text = "--".join(to_source(page) for page in self.pages.values() if page)
            draft.set("pagetotal" if counted else "pages", text, draft.positions["pages"])
        if self.notes:
            draft.set("note", to_source("; ".join(self.notes)), draft.positions["note"])
        if GENRES.get(draft.type) == fields.get("type", ""):
            fields.pop("type", None)


def _meant(entity: re.Match[str]) -> str:
    return unescape(entity[0])
