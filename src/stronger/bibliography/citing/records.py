"""Entries as the processor takes them."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from stronger.bibliography.formats.csl_words import GENRES
from stronger.bibliography.formats.markup import NOCASE, in_characters, runs
from stronger.bibliography.text.dates import Date, DateRange, date_parts, parse_date
from stronger.bibliography.text.pages import page_range

if TYPE_CHECKING:
    from stronger.bibliography.formats.fields import Fields
    from stronger.bibliography.model import Entry
    from stronger.bibliography.text.people import Names, Person

OTHERS = "\ue000"
"""Stands for the people left out until the style has set it."""
_NUMERIC = re.compile(r"[0-9]{1,9}(?:\s*[-–]\s*[0-9]{1,9})?")
"""Numbers that the processor can hold; they have 32 bits."""
_COUNT = re.compile(r"[0-9]{1,9}")
_LANGUAGE = re.compile(
    r"(?:[A-Za-z]{2,3}|[A-Za-z]{5,8})(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:[-_](?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))?"
)
"""What the processor takes for a language, names of Babel's among them."""
_LATEST = 2**31 - 2
"""No year farther off can be cited."""
_OTHER_DATES = ("urldate", "origdate")

TYPES: dict[str, tuple[str, str]] = {
    "article": ("Article", "Periodical"),
    "artwork": ("Artwork", ""),
    "audio": ("Audio", ""),
    "bookinbook": ("Chapter", "Book"),
    "conference": ("Article", "Proceedings"),
    "dataset": ("Repository", ""),
    "electronic": ("Web", "Web"),
    "inbook": ("Chapter", "Book"),
    "incollection": ("Chapter", "Book"),
    "inproceedings": ("Article", "Proceedings"),
    "inreference": ("Entry", "Reference"),
    "jurisdiction": ("Case", ""),
    "legislation": ("Legislation", ""),
    "manual": ("Report", ""),
    "mastersthesis": ("Thesis", ""),
    "misc": ("Misc", "Misc"),
    "online": ("Web", "Web"),
    "patent": ("Patent", ""),
    "performance": ("Performance", ""),
    "periodical": ("Periodical", ""),
    "phdthesis": ("Thesis", ""),
    "report": ("Report", ""),
    "software": ("Repository", ""),
    "suppbook": ("Chapter", "Book"),
    "suppcollection": ("Chapter", "Book"),
    "techreport": ("Report", ""),
    "thesis": ("Thesis", ""),
    "unpublished": ("Manuscript", ""),
    "video": ("Video", ""),
    "www": ("Web", "Web"),
}
"""The processor's types of an entry and of what it stands in; by default a book."""


def record_of(name: str, fields: Fields, bound: bool = False) -> dict[str, Any]:
    """Return an entry as the processor has it; what it stands in is its parent.

    Proceedings are a book if they are `bound`, else rather a journal.
    """
    kind, parent_kind = TYPES.get(fields.type, ("Book", "Anthology"))
    if kind == "Misc" and fields.has("eprint"):
        kind = "Article"
    if parent_kind == "Proceedings" and bound:
        kind, parent_kind = "Chapter", "Book"
    record: dict[str, Any] = {"key": name, "entry_type": kind}
    parent: dict[str, Any] = {"key": name, "entry_type": parent_kind or "Book"}
    journal = "journaltitle" if fields.has("journaltitle") else "journal"
    inside = _title(fields, "booktitle", "booksubtitle") or _title(
        fields, journal, "journalsubtitle"
    )
    whole = parent if inside else record
    if inside:
        parent["title"] = inside
        record["parents"] = [parent]
    _put(record, "title", _title(fields, "title", "subtitle"))
    _put(record, "authors", _names(fields.people("author")))
    _put(whole, "editors", _names(fields.people("editor")))
    if translators := _names(fields.people("translator")):
        record["affiliated"] = [{"role": "translator", "names": translators}]
    _put(record, "date", _date(fields))
    _put(record, "original_date", _date(fields, "origdate"))
    url = fields.url()  # before what else it may be given as
    publisher = fields.text("publisher", "institution", "school", "organization", "howpublished")
    place = fields.text("location", "address")
    if publisher or place:
        whole["publisher"] = {
            "name": _text(publisher) if publisher else None,
            "location": _text(place) if place else None,
        }
    if series := _title(fields, "series", ""):
        whole["parents"] = [{"key": name, "entry_type": "Book", "title": series}]
    for field, target, where in (
        ("volume", "volume", whole),
        ("edition", "edition", whole),
    ):
        _put(where, target, _value(fields.text(field)))
    _put(whole, "volume_total", _total(fields, "volumes"))
    _put(record, "page_total", _total(fields, "pagetotal"))
    _put(record, "page_range", _value(page_range(fields.text("pages"))))
    number = fields.text("number", "issue")
    arxiv = fields.arxiv()
    identifiers = {"doi": fields.doi(), "arxiv": str(arxiv or "")}
    if whole.get("entry_type") == "Periodical":
        _put(whole, "issue", _value(number))
    else:
        identifiers["serial"] = number
    codes = {"isbn": fields.text("isbn"), "issn": fields.text("issn")}
    if arxiv and kind == "Article" and not inside:
        identifiers["serial"] = f"arXiv:{arxiv}"
        record["publisher"] = {"name": _text("arXiv"), "location": None}
    if arxiv and not identifiers["doi"]:
        url = url or arxiv.address
    record["identifiers"] = {key: value for key, value in identifiers.items() if value}
    if any(codes.values()):
        held = whole.setdefault("identifiers", {})
        held.update({key: value for key, value in codes.items() if value})
    if url:
        record["url"] = {"value": url, "accessed": _date(fields, "urldate")}
    genre = fields.text("type")
    genre = GENRES.get(genre, genre) or GENRES.get(fields.type, "")
    _put(record, "genre", _text(genre) if genre else None)
    _put(record, "language", _language(fields))
    note = fields.text("note", "addendum")
    _put(record, "note", _text(note) if note else None)
    _put(record, "keywords", fields.words())
    return record


def _put(record: dict[str, Any], name: str, value: object) -> None:
    if value:
        record[name] = value


def _text(text: str) -> dict[str, Any]:
    return {"chunks": [{"kind": "normal", "text": text}]}


def _title(fields: Fields, title: str, subtitle: str) -> dict[str, Any] | None:
    chunks = _chunks(fields, title)
    rest = _chunks(fields, subtitle) if subtitle else []
    if chunks and rest:
        end = chunks[-1]["text"][-1:]
        chunks.append({"kind": "normal", "text": " " if end in "?!:." else ": "})
    return {"chunks": chunks + rest} if chunks or rest else None


def _chunks(fields: Fields, name: str) -> list[dict[str, str]]:
    """Return a field in pieces; the processor knows nothing of emphasis and of what is raised."""
    pieces = groupby(fields.converted(name, runs), lambda run: NOCASE in run.marks)
    return [
        {"kind": "protected" if kept else "normal", "text": in_characters(same)}
        for kept, same in pieces
    ]


def _names(names: Names) -> list[dict[str, Any]]:
    people = [_person(person) for person in names]
    return [*people, {"kind": "organization", "name": OTHERS}] if names.others else people


def _person(person: Person) -> dict[str, Any]:
    if person.literal:
        return {"kind": "organization", "name": person.family}
    return {
        "kind": "person",
        "family": person.family,
        "given": person.given or None,
        **_particle(person),
        "suffix": person.suffix or None,
        "comma_suffix": True,
    }


def _particle(person: Person) -> dict[str, Any]:
    if person.useprefix is False:
        return {"prefix": person.particle or None, "use_prefix": False}
    return {"non_dropping_particle": person.particle or None}


def years_of(entry: Entry) -> tuple[str, str] | None:
    """Return the year the processor shows for a work, and the years that it should show.

    Of a range the processor shows the end alone; so it is given the beginning, and the years are
    put in its place. None where the two are the same, or where another date shows that year.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> years_of(read_text("@misc{a, date = {-0876/-0865}}")["a"])
    ('877', '877–866')
    """
    date = entry.date
    if date is None:
        return None
    shown = date.begin or date.known if isinstance(date, DateRange) else date
    first, last = _shown(date.year), _shown(date.last_year)
    others = (parse_date(entry.values, name) for name in _OTHER_DATES)
    if any(other and other.year == shown.year for other in others):
        return None
    if isinstance(date, DateRange):
        if date.begin is None or date.end is None:
            return first, f"{first if date.begin else ''}–{'' if date.begin else first}"
        if date.begin.year <= 0 < date.end.year:
            return None
    return (first, f"{first}–{last}") if first != last else None


def _shown(year: int) -> str:
    return str(year if year > 0 else 1 - year)


def _date(fields: Fields, name: str = "date") -> dict[str, Any] | None:
    date = fields.date(name)
    if date is None:
        if fields.has(name) or (name == "date" and fields.has("year")):
            fields.lose(name if fields.has(name) else "year", "is no date, and is left out")
        return None
    field = name if fields.has(name) else date_parts(name)[0]
    held = date if isinstance(date, Date) else date.known
    single = isinstance(date, Date) and date.last_year == date.year
    if not single and (name != "date" or years_of(fields.entry) is None):
        fields.lose(field, "is a range, of which its first date is cited")
    if abs(held.year) > _LATEST:
        fields.lose(field, "lies too far off, and is left out")
        return None
    if held.season:
        fields.lose(field, "names a season, and is cited by its year")
    if date.uncertain and not date.approximate:
        fields.lose(field, "is uncertain, and is cited as approximate")
    parts = {key: value for key, value in held.parts().items() if key != "season"}
    return {
        "value": {"kind": "point", "date": parts},
        "approximate": date.approximate or date.uncertain,
    }


def _value(text: str) -> dict[str, str] | None:
    kind = "typed" if _NUMERIC.fullmatch(text) else "literal"
    return {"kind": kind, "value": text} if text else None


def _total(fields: Fields, name: str) -> dict[str, str] | None:
    """Return how many volumes or pages there are, which has to be a number."""
    text = fields.text(name)
    if text and not _COUNT.fullmatch(text):
        fields.lose(name, "is no number, or too large a one, and is left out")
        return None
    return _value(text)


def _language(fields: Fields) -> str:
    text = fields.text("langid")
    if text and not _LANGUAGE.fullmatch(text):
        fields.lose("langid", "is no language, and is left out")
        return ""
    return text
