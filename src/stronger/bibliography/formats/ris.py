"""RIS: the line-based tags that EndNote, Mendeley, Zotero and databases exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.bibliography.formats.csl import GENRES
from stronger.bibliography.formats.fields import (
    Fields,
    keywords,
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
    "techreport": "RPRT",
    "thesis": "THES",
    "unpublished": "UNPB",
    "video": "VIDEO",
    "www": "ELEC",
}
"""RIS types by those of BibTeX and BibLaTeX; an unknown one becomes ``GEN``."""

_PUBLISHERS = ("publisher", "institution", "school", "organization", "howpublished")


@export_format("ris", extension=".ris", title="RIS, for EndNote, Mendeley and Zotero",
               parents=False)  # fmt: skip
def ris(bibliography: Bibliography, entries: Sequence[Entry]) -> Exported:  # noqa: ARG001
    """Write RIS, with CRLF left to whoever needs it."""
    taken = [Fields(entry, "RIS") for entry in entries]
    records = ["".join(f"{tag}  - {value}\n" for tag, value in _tags(fields)) for fields in taken]
    return Exported("\n".join(records), losses_of(taken))


def _tags(fields: Fields) -> Iterator[tuple[str, str]]:
    kind = TYPES.get(fields.type, "GEN")
    yield "TY", kind
    yield "ID", fields.entry.citekey
    yield from _people(fields, "AU", "author")
    yield from _people(fields, "A2", "editor")
    yield from _people(fields, "A4", "translator")
    yield from _dates(fields)
    first, last = first_and_last_page(fields.text("pages"))
    journal = fields.title("journaltitle", "journalsubtitle") or fields.text("journal")
    for tag, value in (
        ("TI", fields.title()),
        ("ST", fields.text("shorttitle")),
        ("T2", journal or fields.title("booktitle", "booksubtitle")),
        ("J2", fields.text("shortjournal")),
        ("T3", fields.text("series")),
        ("VL", fields.text("volume")),
        ("IS", fields.text("number", "issue")),
        ("SP", first),
        ("EP", last),
        ("ET", fields.text("edition")),
        ("SE", fields.text("chapter")),
        ("PB", fields.text(*_PUBLISHERS)),
        ("CY", fields.text("location", "address")),
        ("DO", fields.doi()),
        ("SN", fields.text("isbn", "issn")),
        ("UR", fields.url()),
        ("M3", _genre(fields)),
        ("LA", fields.text("langid", "language")),
        ("AB", fields.text("abstract")),
        ("N1", fields.text("note", "addendum")),
        ("N1", fields.text("annotation", "annote")),
    ):
        if value:
            yield tag, value
    if arxiv := fields.arxiv():
        yield "DB", "arXiv"
        yield "AN", f"arXiv:{arxiv}"
    if accessed := fields.single_date("urldate", seasons=True):
        yield "Y2", _date(accessed)
    for word in keywords(fields.text("keywords")):
        yield "KW", word
    yield "ER", ""


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
