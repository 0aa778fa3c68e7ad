"""RIS: the line-based tags that EndNote, Mendeley, Zotero and databases exchange."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.formats.csl_words import GENRES
from stronger.bibliography.formats.fields import (
    Fields,
    losses_of,
)
from stronger.bibliography.formats.registry import Exported, export_format
from stronger.bibliography.text.free_dates import written_year
from stronger.bibliography.text.months import SEASONS
from stronger.bibliography.text.pages import first_and_last_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.bibliography.text.dates import Date
    from stronger.bibliography.text.people import Person

TYPES = {
    "article": "JOUR",
    "artwork": "ART",
    "audio": "SOUND",
    "book": "BOOK",
    "bookinbook": "CHAP",
    "booklet": "PAMP",
    "collection": "EDBOOK",
    "conference": "CPAPER",
    "dataset": "DATA",
    "electronic": "ELEC",
    "inbook": "CHAP",
    "incollection": "CHAP",
    "inproceedings": "CPAPER",
    "inreference": "ENCYC",
    "jurisdiction": "CASE",
    "legislation": "STAT",
    "manual": "STAND",
    "mastersthesis": "THES",
    "misc": "GEN",
    "mvbook": "BOOK",
    "online": "ELEC",
    "patent": "PAT",
    "periodical": "SER",
    "phdthesis": "THES",
    "proceedings": "CONF",
    "reference": "BOOK",
    "report": "RPRT",
    "software": "COMP",
    "standard": "STAND",
    "suppbook": "CHAP",
    "suppcollection": "CHAP",
    "techreport": "RPRT",
    "thesis": "THES",
    "unpublished": "UNPB",
    "video": "VIDEO",
    "www": "ELEC",
}
"""RIS types by those of BibTeX and BibLaTeX; an unknown one becomes ``GEN``."""

KINDS = {
    "ABST": "article",
    "ART": "artwork",
    "BLOG": "online",
    "BOOK": "book",
    "CASE": "jurisdiction",
    "CHAP": "incollection",
    "COMP": "software",
    "CONF": "proceedings",
    "CPAPER": "inproceedings",
    "CTLG": "misc",
    "DATA": "dataset",
    "DBASE": "dataset",
    "DICT": "inreference",
    "EBOOK": "book",
    "ECHAP": "incollection",
    "EDBOOK": "collection",
    "EJOUR": "article",
    "ELEC": "online",
    "ENCYC": "inreference",
    "GEN": "misc",
    "GOVDOC": "techreport",
    "INPR": "article",
    "JFULL": "periodical",
    "JOUR": "article",
    "MANSCPT": "unpublished",
    "MGZN": "article",
    "MPCT": "video",
    "NEWS": "article",
    "PAMP": "booklet",
    "PAT": "patent",
    "PREPRINT": "misc",
    "RPRT": "techreport",
    "SER": "periodical",
    "SLIDE": "unpublished",
    "SOUND": "audio",
    "STAND": "manual",
    "STAT": "legislation",
    "THES": "phdthesis",
    "UNPB": "unpublished",
    "UNPD": "unpublished",
    "VIDEO": "video",
    "WEB": "online",
}
"""BibTeX's types by RIS's, for those who read it."""

BOOKS = frozenset({"BOOK", "EBOOK", "EDBOOK", "CLSWK"})
"""Types whose editors are in A3, because A2 are those of the series."""
IN_SERIES = BOOKS | {"RPRT", "GOVDOC", "COMP", "MAP"}
"""Types whose second title is that of a series."""
PAPERS = frozenset({"CONF", "CPAPER"})
WITHOUT_TRANSLATOR = PAPERS | {"DATA", "DBASE", "MPCT", "VIDEO"}
"""Types in which A4 is somebody else."""
NUMBERED_IN_SN = frozenset({"RPRT", "GOVDOC", "PAT"})
"""Types whose own number is where others have that of a book."""
_EDITORS_IN_A2 = PAPERS | {"CHAP", "DICT", "ENCYC", "GEN", "JOUR"}
_COUNTED = BOOKS | {"THES", "UNPB"}
"""Types in which SP is the number of pages."""
ENTITY = re.compile(r"&(?:\w{1,30}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
"""What databases write for a character; without its semicolon it is text."""
_PUBLISHERS = ("publisher", "institution", "school", "organization", "howpublished")


@export_format("ris", extension=".ris", title="RIS, for EndNote, Mendeley and Zotero",
               parents=False)  # fmt: skip
def ris(bibliography: Bibliography, entries: Sequence[Entry]) -> Exported:  # noqa: ARG001
    """Write RIS, with CRLF left to whoever needs it."""
    taken = [Fields(entry, "RIS") for entry in entries]
    records = [
        # Those who read RIS take an entity of HTML for its character
        "".join(f"{tag}  - {ENTITY.sub(_as_text, value)}\n" for tag, value in _tags(fields))
        for fields in taken
    ]
    return Exported("\n".join(records), losses_of(taken))


def _as_text(entity: re.Match[str]) -> str:
    return f"&amp;{entity[0][1:]}"


def _tags(fields: Fields) -> Iterator[tuple[str, str]]:
    kind = TYPES.get(fields.type, "GEN")
    if kind == "EDBOOK" and fields.has("author"):
        # The authors of an edited book are its editors to EndNote and Zotero
        kind = "BOOK"
    # As in Zotero, a conference with authors is one of its papers
    paper = kind == "CONF" and any(map(fields.has, ("author", "booktitle", "journal")))
    fields.called(kind, "inproceedings" if paper else KINDS[kind])
    yield "TY", kind
    yield "ID", fields.entry.citekey
    yield from _people(fields, "AU", "author")
    editors = "A2" if kind in _EDITORS_IN_A2 else "A3" if kind in BOOKS else "ED"
    yield from _people(fields, editors, "editor")
    if kind not in WITHOUT_TRANSLATOR:
        yield from _people(fields, "A4", "translator")
    if kind == "CHAP":
        yield from _people(fields, "C2", "bookauthor")
    yield from _dates(fields)
    url = fields.url()
    for tag, value in (
        ("TI", fields.title()),
        ("ST", fields.text("shorttitle")),
        *_wholes(fields, kind),
        ("J2", fields.text("shortjournal")),
        ("VL", fields.text("volume")),
        *_numbers(fields, kind),
        *_pages(fields, kind),
        ("ET", fields.text("version" if kind in ("COMP", "DATA") else "edition")),
        ("SE", "" if kind == "JOUR" else fields.text("chapter")),
        ("C7", fields.text("eid") if kind == "JOUR" else ""),
        ("PB", fields.text(*_PUBLISHERS)),
        ("CY", fields.text("location", "address")),
        ("DO", fields.doi()),
        ("SN", fields.text("isbn")),
        ("SN", fields.text("issn")),
        ("UR", url),
        ("CN", fields.text("library")),
        ("L1", fields.text("file")),
        ("M3", _genre(fields)),
        ("LA", fields.text("langid", "language")),
        ("AB", fields.text("abstract")),
        ("N1", fields.text("note", "addendum")),
        ("N1", fields.text("annotation", "annote")),
    ):
        if value:
            yield tag, value
    yield from _archive(fields)
    if accessed := fields.single_date("urldate", seasons=True):
        yield "Y2", _date(accessed)
    for word in fields.words():
        if ";" in word:
            fields.lose("keywords", "hold a semicolon in one of them, at which RIS may be cut")
        yield "KW", word
    yield "ER", ""


def _wholes(fields: Fields, kind: str) -> Iterator[tuple[str, str]]:
    """Yield the titles of what an entry stands in, and of its series."""
    if kind in IN_SERIES:
        yield "T2", fields.text("series")
        return
    journal = fields.title("journaltitle", "journalsubtitle") or fields.text("journal")
    whole = journal or fields.title("booktitle", "booksubtitle")
    event = fields.text("eventtitle") if kind in PAPERS and whole else ""
    if event:
        yield "T2", event
        yield "C3", whole
    else:
        yield "T2", whole
    yield "T3", fields.text("series")


def _numbers(fields: Fields, kind: str) -> Iterator[tuple[str, str]]:
    number, volumes = fields.text("number", "issue"), fields.text("volumes")
    if kind in NUMBERED_IN_SN and not re.search(r"\d{4}-?\d{3}", number):
        yield "SN", number
    elif kind == "CHAP":
        yield "SV", number
    else:
        yield "M1" if kind in BOOKS else "IS", number
    yield "IS" if kind == "CHAP" else "NV", volumes


def _pages(fields: Fields, kind: str) -> Iterator[tuple[str, str]]:
    first, last = first_and_last_page(fields.text("pages"))
    if not first and kind in _COUNTED:
        yield "SP", fields.text("pagetotal")
    if first and not last and kind in _COUNTED:
        fields.lose("pages", "is one number, which RIS takes for that of all pages of such a work")
    yield "SP", first
    yield "EP", last


def _archive(fields: Fields) -> Iterator[tuple[str, str]]:
    if arxiv := fields.arxiv():
        yield "DB", "arXiv"
        yield "AN", f"arXiv:{arxiv}"
    elif fields.has("eprint") and (archive := fields.text("archiveprefix", "eprinttype")):
        yield "DB", archive
        yield "AN", fields.text("eprint")


def _genre(fields: Fields) -> str:
    genre = fields.text("type")
    return GENRES.get(genre, genre) or GENRES.get(fields.type, "")


def _people(fields: Fields, tag: str, name: str) -> Iterator[tuple[str, str]]:
    names = fields.people(name)
    for person in names:
        if person.literal and "," in person.family:
            fields.lose(name, "holds a body with a comma in its name, which RIS takes for a person")
        yield tag, _person(person)
    if names.others:
        fields.lose(name, "ends in 'and others', which RIS cannot say")


def _person(person: Person) -> str:
    parts = [person.last, person.given, person.suffix]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    # Without a comma, readers guess where the given name ends
    return ", ".join(parts) if len(parts) > 1 else f"{parts[0]},"


def _dates(fields: Fields) -> Iterator[tuple[str, str]]:
    if date := fields.single_date(seasons=True):
        if not 1 <= date.year <= 9999:
            fields.lose(
                "date" if fields.has("date") else "year",
                "is no year of four digits, and stands in words in RIS",
            )
            yield "PY", written_year(date)
            return
        yield "PY", f"{date.year:04d}"
        if date.month or date.season in SEASONS:
            yield "DA", _date(date)
    elif year := fields.text("year", "date"):
        yield "PY", year


def _date(date: Date) -> str:
    """Return a date as RIS has it: year, month, day, and other words such as a season."""
    words = SEASONS.get(date.season or 0, "")
    parts = [f"{date.year:04d}", f"{date.month:02d}" if date.month else "",
             f"{date.day:02d}" if date.day else "", words]  # fmt: skip
    return "/".join(parts)
