"""CFF: the ``CITATION.cff`` files that repositories carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.formats.csl_words import GENRES
from stronger.bibliography.formats.fields import (
    Fields,
    losses_of,
)
from stronger.bibliography.formats.registry import Exported, export_format
from stronger.bibliography.text.pages import first_and_last_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.bibliography.text.people import Names, Person

TYPES = {
    "article": "article",
    "artwork": "art",
    "audio": "sound-recording",
    "book": "book",
    "booklet": "pamphlet",
    "collection": "book",
    "conference": "conference-paper",
    "dataset": "data",
    "electronic": "website",
    "inproceedings": "conference-paper",
    "inreference": "encyclopedia",
    "manual": "manual",
    "mastersthesis": "thesis",
    "mvbook": "book",
    "online": "website",
    "patent": "patent",
    "periodical": "serial",
    "phdthesis": "thesis",
    "proceedings": "proceedings",
    "reference": "encyclopedia",
    "report": "report",
    "software": "software",
    "standard": "standard",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "unpublished",
    "video": "video",
    "www": "website",
}
"""CFF's types of references by those of BibTeX and BibLaTeX; an unknown one is ``generic``."""

KINDS = {
    "art": "artwork",
    "article": "article",
    "blog": "online",
    "book": "book",
    "conference-paper": "inproceedings",
    "data": "dataset",
    "dataset": "dataset",
    "database": "dataset",
    "edited-work": "collection",
    "encyclopedia": "inreference",
    "film-broadcast": "video",
    "generic": "misc",
    "government-document": "techreport",
    "legal-case": "jurisdiction",
    "magazine-article": "article",
    "manual": "manual",
    "newspaper-article": "article",
    "pamphlet": "booklet",
    "patent": "patent",
    "personal-communication": "letter",
    "proceedings": "proceedings",
    "report": "techreport",
    "serial": "periodical",
    "slides": "unpublished",
    "software": "software",
    "software-code": "software",
    "software-container": "software",
    "software-executable": "software",
    "software-virtual-machine": "software",
    "sound-recording": "audio",
    "standard": "standard",
    "statute": "legislation",
    "thesis": "thesis",
    "unpublished": "unpublished",
    "video": "video",
    "website": "online",
}
"""Types of BibTeX and BibLaTeX by CFF's, for those who read it."""

_SELF = {"software": "software", "dataset": "dataset"}
_OWN = ("version", "doi", "url", "identifiers", "abstract", "keywords")
_SOURCES = {
    "collection-title": ("series",),
    "conference": ("eventtitle",),
    "date-accessed": ("urldate",),
    "editors": ("editor",),
    "end": ("pages",),
    "institution": ("institution", "school"),
    "issue": ("number", "issue"),
    "journal": ("journaltitle", "journal"),
    "location": ("location", "address"),
    "notes": ("note", "addendum"),
    "number": ("number", "issue"),
    "number-volumes": ("volumes",),
    "pages": ("pagetotal",),
    "publisher": ("publisher", "organization"),
    "section": ("chapter",),
    "start": ("pages",),
    "translators": ("translator",),
    "volume-title": ("booktitle",),
}
"""The fields that CFF's keys are made of, where they are called otherwise."""
_DATES = {"date-published", "year", "month"}
_ADDRESS = re.compile(r"(?:https|http|ftp|sftp)://.+")
_CHECKED = {
    "doi": re.compile(r"10\.\d{4,9}(?:\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+"),
    "isbn": re.compile(r"[0-9\- ]{10,17}X?"),
    "issn": re.compile(r"\d{4}-\d{3}[\dxX]"),
    "url": _ADDRESS,
}
"""What CFF's schema demands of identifiers."""
_MESSAGE = "If you use this work, please cite it as below."
UNKNOWN_AUTHOR = {"alias": "anonymous"}
"""Who stands for the author that CFF demands, where nobody is named."""


@export_format("cff", extension=".cff", title="CFF, for CITATION.cff", parents=False)
def cff(bibliography: Bibliography, entries: Sequence[Entry]) -> Exported:  # noqa: ARG001
    """Write one CFF 1.2.0 file.

    A single entry is what the file cites: software or a dataset itself, anything else as the
    preferred citation. Several entries become the references of a file whose title and authors
    are left to you.
    """
    import yaml

    taken = [Fields(entry, "CFF") for entry in entries]
    references = [cff_reference(fields) for fields in taken]
    head: dict[str, Any] = {"cff-version": "1.2.0", "message": _MESSAGE}
    if len(references) == 1:
        [reference], [fields] = references, taken
        head |= {"title": reference["title"], "authors": [*map(dict, reference["authors"])]}
        if fields.type in _SELF:
            head["type"] = _SELF[fields.type]
            for name in _OWN:
                if name in reference:
                    head[name] = reference[name]
            if "date-published" in reference:
                head["date-released"] = reference["date-published"]
            for name in sorted(reference.keys() - head.keys() - _DATES):
                known = next(filter(fields.has, _SOURCES.get(name, ())), name)
                fields.lose(known, "has no place in what a CFF file says of itself")
            if "year" in reference and "date-published" not in reference:
                written = "date" if fields.has("date") else "year"
                fields.lose(written, "names no day, which CFF demands of a release")
        else:
            head["preferred-citation"] = reference
    else:
        head |= {"title": "A work and its references", "authors": [dict(UNKNOWN_AUTHOR)]}
        head["references"] = references
    text = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=100)
    return Exported(text, losses_of(taken))


def cff_reference(fields: Fields) -> dict[str, Any]:
    """Return an entry as CFF's reference."""
    kind = TYPES.get(fields.type, "generic")
    part = kind == "generic" and fields.has("booktitle")
    fields.called(kind, "incollection" if part else KINDS[kind])
    fields.lose("citekey", "has no place in CFF")
    item: dict[str, Any] = {"type": kind}
    item["title"] = fields.title()
    if not item["title"]:
        fields.lose("title", "is missing, which CFF demands; the citekey stands there")
        item["title"] = fields.entry.citekey
    editors = _people(fields, "editor")
    authors = _people(fields, "author")
    if authors and authors == editors:
        fields.lose("author", "names the editors, who are taken for these alone in CFF")
    item["authors"] = authors or editors or [dict(UNKNOWN_AUTHOR)]
    # The same people as both are read back as editors
    _put(item, "editors", [*map(dict, editors)])
    _put(item, "translators", _people(fields, "translator"))
    if date := fields.single_date():
        item["year"] = date.year
        _put(item, "month", date.month)
        if date.day and 0 <= date.year <= 9999:
            item["date-published"] = date.iso
        elif date.day:
            fields.lose("date", "is no day between the years 0 and 9999, as CFF demands")
    booktitle = fields.title("booktitle", "booksubtitle")
    journal = fields.title("journaltitle", "journalsubtitle") or fields.text("journal")
    _put(item, "journal", journal)
    if kind in ("generic", "conference-paper", "encyclopedia"):
        _put(item, "collection-title", booktitle)
    else:
        _put(item, "volume-title", booktitle)
        _put(item, "collection-title", fields.text("series"))
    for key, names in (
        ("volume", ("volume",)),
        ("issue" if journal else "number", ("number", "issue")),
        ("number-volumes", ("volumes",)),
        ("pages", ("pagetotal",)),
        ("edition", ("edition",)),
        ("section", ("chapter",)),
        ("version", ("version",)),
        ("abstract", ("abstract",)),
        ("notes", ("note", "addendum")),
    ):
        _put(item, key, fields.text(*names))
    _pages(fields, item)
    publisher = fields.text("publisher", "organization")
    _put(item, "publisher", {"name": publisher} if publisher else None)
    institution = fields.text("institution", "school")
    _put(item, "institution", {"name": institution} if institution else None)
    place = fields.text("location", "address")
    _put(item, "location", {"name": place} if place else None)
    conference = fields.text("eventtitle") or (
        booktitle if item["type"] == "conference-paper" else ""
    )
    _put(item, "conference", {"name": conference} if conference else None)
    genre = fields.text("type")
    genre = GENRES.get(genre, genre) or GENRES.get(fields.type, "")
    if item["type"] == "thesis":
        _put(item, "thesis-type", genre)
    elif fields.has("type"):
        fields.lose("type", "has no place in CFF but for theses")
    _put(item, "keywords", fields.words())
    _identify(fields, item)
    return item


def _pages(fields: Fields, item: dict[str, Any]) -> None:
    first, last = first_and_last_page(fields.text("pages"))
    _put(item, "start", first)
    _put(item, "end", last)


def _identify(fields: Fields, item: dict[str, Any]) -> None:
    """Put identifiers in, those that CFF's schema refuses as other identifiers."""
    others = []
    for name, value in (
        ("doi", fields.doi()),
        ("isbn", fields.text("isbn")),
        ("issn", fields.text("issn")),
        ("url", fields.url()),
    ):
        if _CHECKED[name].fullmatch(value):
            item[name] = value
        elif value:
            others.append({"type": "other", "value": f"{name}:{value}"})
    if arxiv := fields.arxiv():
        others.append({"type": "other", "value": f"arXiv:{arxiv}"})
        item.setdefault("url", arxiv.address)
    _put(item, "identifiers", others)
    accessed = fields.single_date("urldate")
    if accessed and accessed.day:
        item["date-accessed"] = accessed.iso
    elif accessed:
        fields.lose("urldate", "names no day, which CFF demands")


def _people(fields: Fields, name: str) -> list[dict[str, str]]:
    names: Names = fields.people(name)
    if names.others:
        fields.lose(name, "ends in 'and others', which CFF cannot say")
    return [_person(person) for person in names]


def _person(person: Person) -> dict[str, str]:
    if person.literal:
        return {"name": person.family}
    parts = {
        "family-names": person.family,
        "given-names": person.given,
        "name-particle": person.particle,
        "name-suffix": person.suffix,
    }
    return {name: value for name, value in parts.items() if value}


def _put(item: dict[str, Any], name: str, value: object) -> None:
    if value:
        item[name] = value
