"""Hayagriva's YAML: the bibliographies of Typst."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from stronger.bibliography.formats.csl_words import GENRES
from stronger.bibliography.formats.fields import Fields, join_title, losses_of
from stronger.bibliography.formats.markup import NOCASE, in_characters, runs
from stronger.bibliography.formats.registry import Exported, export_format
from stronger.bibliography.text.pages import page_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.bibliography.text.dates import Date
    from stronger.bibliography.text.people import Names, Person

TYPES: dict[str, tuple[str, str]] = {
    "article": ("article", "periodical"),
    "artwork": ("artwork", ""),
    "audio": ("audio", ""),
    "bookinbook": ("chapter", "book"),
    "collection": ("anthology", ""),
    "conference": ("article", "proceedings"),
    "electronic": ("web", ""),
    "inbook": ("chapter", "book"),
    "incollection": ("anthos", "anthology"),
    "inproceedings": ("article", "proceedings"),
    "inreference": ("entry", "reference"),
    "jurisdiction": ("case", ""),
    "legislation": ("legislation", ""),
    "misc": ("misc", "misc"),
    "mvcollection": ("anthology", ""),
    "mvproceedings": ("proceedings", ""),
    "mvreference": ("reference", ""),
    "online": ("web", "web"),
    "patent": ("patent", ""),
    "performance": ("performance", ""),
    "periodical": ("periodical", ""),
    "proceedings": ("proceedings", ""),
    "reference": ("reference", ""),
    "manual": ("report", ""),
    "mastersthesis": ("thesis", ""),
    "phdthesis": ("thesis", ""),
    "report": ("report", ""),
    "software": ("repository", ""),
    "suppbook": ("chapter", "book"),
    "suppcollection": ("anthos", "anthology"),
    "techreport": ("report", ""),
    "thesis": ("thesis", ""),
    "unpublished": ("manuscript", ""),
    "video": ("video", ""),
    "www": ("web", ""),
}
"""Hayagriva's types of an entry and of what it stands in; by default ``book`` and ``anthology``."""

KINDS = {
    "anthology": "collection",
    "anthos": "incollection",
    "article": "article",
    "artwork": "artwork",
    "audio": "audio",
    "blog": "online",
    "book": "book",
    "case": "jurisdiction",
    "chapter": "inbook",
    "conference": "proceedings",
    "entry": "inreference",
    "exhibition": "artwork",
    "legislation": "legislation",
    "manuscript": "unpublished",
    "misc": "misc",
    "newspaper": "periodical",
    "original": "misc",
    "patent": "patent",
    "performance": "performance",
    "periodical": "periodical",
    "post": "online",
    "proceedings": "proceedings",
    "reference": "reference",
    "report": "techreport",
    "repository": "software",
    "scene": "video",
    "thesis": "thesis",
    "thread": "online",
    "video": "video",
    "web": "online",
}
"""Types of BibTeX and BibLaTeX by Hayagriva's, for those who read it."""
PARTS = frozenset({"anthos", "article", "chapter", "entry"})
"""Types of what stands in something else."""

_LONG_NUMBER = 16
"""What has so many digits is no number that anybody counts with."""
_SPECIAL = re.compile(r"[\\{}$]")
_OTHER_PEOPLE = {"translator": "translator", "bookauthor": "collaborator"}


@export_format("hayagriva", extension=".yaml", title="Hayagriva YAML, for Typst", parents=False)
def hayagriva(bibliography: Bibliography, entries: Sequence[Entry]) -> Exported:  # noqa: ARG001
    """Write Hayagriva's YAML."""
    import yaml

    taken = [Fields(entry, "Hayagriva") for entry in entries]
    items = {fields.entry.citekey: hayagriva_item(fields) for fields in taken}
    text = yaml.safe_dump(items, allow_unicode=True, sort_keys=False, width=100) if items else ""
    return Exported(text, losses_of(taken))


def kind_of(kind: str, parent: str) -> str:
    """Return the type of BibTeX or BibLaTeX that Hayagriva's types of an entry and its parent mean.

    Examples
    --------
    >>> kind_of("article", "periodical"), kind_of("article", "proceedings"), kind_of("x", "")
    ('article', 'inproceedings', '')
    """
    if kind == "article" and parent in ("proceedings", "conference"):
        return "inproceedings"
    if kind == "article" and parent in ("anthology", "book"):
        return "incollection"
    return KINDS.get(kind, "")


def hayagriva_item(fields: Fields) -> dict[str, Any]:
    """Return an entry as Hayagriva has it; what it stands in is its parent."""
    kind, parent_kind = TYPES.get(fields.type, ("book" if "book" in fields.type else "misc", ""))
    parent = _parent(fields, parent_kind)
    fields.called(kind, kind_of(kind, parent.get("type", "")))
    item: dict[str, Any] = {"type": kind}
    _put(item, "title", _title(fields, "title", "subtitle"))
    _put(item, "author", _names(fields, "author"))
    if date := fields.single_date(marks=True):
        item["date"] = _date(date)
    _put(parent or item, "editor", _names(fields, "editor"))
    affiliated = [
        {"role": role, "names": people}
        for name, role in _OTHER_PEOPLE.items()
        if (people := _names(fields, name))
    ]
    _put(item, "affiliated", affiliated)
    whole = parent or item
    publisher = _formatted(fields, "publisher")
    place = _formatted(fields, "location") or _formatted(fields, "address")
    issuer = _formatted(fields, "institution") or _formatted(fields, "school")
    if issuer and not publisher and kind == "report":
        publisher, issuer = issuer, ""
    _put(whole, "publisher", {"name": publisher, "location": place} if place and publisher
         else publisher)  # fmt: skip
    _put(item, "organization", issuer or _formatted(fields, "organization"))
    if place and not publisher:
        item["location"] = place
    _put(whole, "volume", _number(fields.text("volume")))
    _put(whole, "volume-total", _number(fields.text("volumes")))
    _put(whole, "edition", _number(fields.text("edition")))
    _put(item, "chapter", _number(fields.text("chapter")))
    _put(item, "page-range", page_range(fields.text("pages")))
    _put(item, "page-total", _number(fields.text("pagetotal")))
    _identify(fields, item, whole)
    genre = fields.text("type") or fields.text("howpublished")
    _put(item, "genre", _escape(GENRES.get(genre, genre) or GENRES.get(fields.type, "")))
    _put(item, "language", fields.text("langid"))
    _put(item, "note", _formatted(fields, "note") or _formatted(fields, "addendum"))
    _put(item, "abstract", _formatted(fields, "abstract"))
    _put(item, "keywords", fields.words())
    # Without what stands in between, the series would be taken for what a part stands in
    if (parent or kind not in PARTS) and (series := _formatted(fields, "series")):
        whole.setdefault("parent", {"type": "book", "title": series})
    _put(item, "parent", parent)
    return item


def _parent(fields: Fields, kind: str) -> dict[str, Any]:
    """Return what the entry stands in, with its title."""
    title = (
        _title(fields, "booktitle", "booksubtitle")
        or _title(fields, "journaltitle", "journalsubtitle")
        or _title(fields, "journal", "journalsubtitle")
    )
    return {"type": kind or "anthology", "title": title} if title else {}


def _identify(fields: Fields, item: dict[str, Any], whole: dict[str, Any]) -> None:
    """Put numbers and addresses where Hayagriva has them."""
    number = fields.text("number", "issue")
    periodical = whole.get("type") == "periodical"
    if periodical:
        _put(whole, "issue", _number(number))
    serial = {
        "doi": fields.doi(),
        "arxiv": str(fields.arxiv() or ""),
        "serial": "" if periodical else number,
    }
    _put(item, "serial-number", {name: value for name, value in serial.items() if value})
    codes = {"isbn": fields.text("isbn"), "issn": fields.text("issn")}
    if any(codes.values()):
        held = whole.setdefault("serial-number", {})
        held.update({name: value for name, value in codes.items() if value})
    accessed = fields.single_date("urldate", marks=True)
    if url := fields.url():
        item["url"] = {"value": url, "date": _date(accessed)} if accessed else url
    elif accessed:
        fields.lose("urldate", "has no place in Hayagriva without an address")


def _title(fields: Fields, title: str, subtitle: str) -> str:
    return join_title(_formatted(fields, title), _formatted(fields, subtitle))


def _formatted(fields: Fields, name: str) -> str:
    made = fields.converted(name, runs)
    fields.unemphasised(name, made)
    pieces = [
        (kept, _escape(in_characters(same)))
        for kept, same in groupby(made, lambda run: NOCASE in run.marks)
    ]
    return "".join(f"{{{text}}}" if kept else text for kept, text in pieces)


def _escape(text: str) -> str:
    """Return a text in which braces and dollars are characters, not markup."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _names(fields: Fields, name: str) -> list[Any]:
    names: Names = fields.people(name)
    if names.others:
        fields.lose(name, "ends in 'and others', which Hayagriva cannot say")
    return [_person(person) for person in names]


def _person(person: Person) -> str | dict[str, str]:
    if person.literal:
        # A comma would split the name of a body
        return {"name": person.family} if "," in person.family else person.family
    parts = {
        "name": person.family,
        "given-name": person.given,
        "prefix": person.particle,
        "suffix": person.suffix,
    }
    return {name: value for name, value in parts.items() if value}


def _date(date: Date) -> int | str:
    text = date.iso.removeprefix("Y")
    if date.approximate:
        return f"~{text}"
    return int(text) if len(text) == 4 else text


def _number(text: str) -> int | str:
    plain = text.isascii() and text.isdigit() and not text.startswith("0")
    return int(text) if plain and len(text) < 10 else text  # Typst's numbers have 32 bits


def _put(item: dict[str, Any], name: str, value: object) -> None:
    if value:
        item[name] = value
