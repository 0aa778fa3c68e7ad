"""CSL-JSON: what citation processors, Zotero and pandoc read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.formats.csl_words import (
    DATES,
    GENRES,
    KINDS,
    OTHERS,
    PEOPLE,
    TYPES,
    VARIABLES,
)
from stronger.bibliography.formats.fields import Fields, join_title, keyword_text, losses_of
from stronger.bibliography.formats.markup import FORMULA, NOCASE, Run, runs
from stronger.bibliography.formats.registry import Exported, export_format
from stronger.bibliography.text.dates import Date, DateRange, date_parts
from stronger.bibliography.text.pages import page_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.bibliography.text.people import Names, Person

_NUMBERED = frozenset({"article-journal", "article-magazine", "article-newspaper", "periodical"})
_WHOLES = frozenset({"book", "chapter", "paper-conference", "entry-encyclopedia"})
_TAG = re.compile(r"</?(?:i|b|sc|sup|sub|span)\b[^<>]*>", re.IGNORECASE)


@export_format("csl-json", extension=".json", title="CSL-JSON, for pandoc and Zotero",
               parents=False)  # fmt: skip
def csl_json(bibliography: Bibliography, entries: Sequence[Entry]) -> Exported:  # noqa: ARG001
    """Write CSL-JSON 1.0.2."""
    taken = [Fields(entry, "CSL-JSON") for entry in entries]
    items = [csl_item(fields) for fields in taken]
    text = json.dumps(items, ensure_ascii=False, indent=2) + "\n"
    return Exported(text, losses_of(taken))


def csl_item(fields: Fields) -> dict[str, Any]:
    """Return an entry as a CSL-JSON item.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> [entry] = read_text("@book{a, title = {The {Ising} Model}, year = 1925}")
    >>> csl_item(Fields(entry, ""))["title"]
    'The <span class="nocase">Ising</span> Model'
    """
    kind = _type(fields)
    fields.called(kind, KINDS[kind])
    item: dict[str, Any] = {"id": fields.entry.citekey, "type": kind}
    for name, variable in PEOPLE.items():
        if people := csl_names(fields.people(name)):
            item[variable] = people
    for variable, name in DATES.items():
        if date := _date(fields, name):
            item[variable] = date
    if title := _title(fields, "title", "subtitle"):
        item["title"] = title
    if fields.has("booktitle") or fields.has("maintitle"):
        container = _title(fields, "booktitle", "booksubtitle") or _title(
            fields, "maintitle", "mainsubtitle"
        )
    else:
        name = "journaltitle" if fields.has("journaltitle") else "journal"
        container = _title(fields, name, "journalsubtitle")
    if container:
        item["container-title"] = container
    if short := fields.text("shortjournal"):
        item["container-title-short"] = short
    if number := _number(fields, item["type"]):
        item.update(number)
    _identify(fields, item)
    for variable, names in VARIABLES:
        value = _keyword(fields) if variable == "keyword" else fields.text(*names)
        if value and variable not in item:
            item[variable] = page_range(value) if variable == "page" else value
        elif value:
            fields.lose(names[0], f"has no place in CSL-JSON beside {variable}")
    genre = fields.text("type")
    genre = GENRES.get(genre, genre) or GENRES.get(fields.type, "")
    if genre:
        item["genre"] = genre
    return item


def _keyword(fields: Fields) -> str:
    """Return the keywords as one text, parted by semicolons if some hold a comma."""
    text, clear = keyword_text(fields.source("keywords"))
    if not clear:
        fields.lose("keywords", "hold what parts them in one of them, and run together")
    return text


def csl_names(names: Names) -> list[dict[str, Any]]:
    """Return people as CSL names.

    BibTeX's *von* part belongs to the family name, unless biblatex's ``useprefix`` says otherwise.
    """
    people = [_person(person) for person in names]
    return [*people, {"literal": OTHERS}] if names.others else people


def rich(value: str) -> str:
    r"""Return a LaTeX value in the simple HTML that CSL-JSON allows.

    Emphasis and sub- and superscripts are kept, and words in braces keep their capitals.

    Examples
    --------
    >>> rich(r"Über \emph{E. coli} and {DNA}: H\textsubscript{2}O")
    'Über <i>E. coli</i> and <span class="nocase">DNA</span>: H<sub>2</sub>O'
    """
    return "".join(_tagged(run) for run in runs(value))


def _tagged(run: Run) -> str:
    text = run.text
    for mark in reversed(run.marks):
        if mark == FORMULA:
            continue
        opening = '<span class="nocase">' if mark == NOCASE else f"<{mark}>"
        text = f"{opening}{text}</{'span' if mark == NOCASE else mark}>"
    return text


def _type(fields: Fields) -> str:
    kind = TYPES.get(fields.type, "document")
    subtype = fields.text("entrysubtype").lower()
    if kind == "article-journal" and subtype in ("magazine", "newspaper"):
        return f"article-{subtype}"
    if kind == "document" and _is_preprint(fields):
        return "article"
    return kind


def _is_preprint(fields: Fields) -> bool:
    return fields.has("eprint") and not (fields.has("journal") or fields.has("booktitle"))


def _person(person: Person) -> dict[str, Any]:
    if person.literal:
        return {"literal": person.family}
    parts = {
        "family": person.family,
        "given": person.given,
        "dropping-particle": person.particle if person.useprefix is False else "",
        "non-dropping-particle": "" if person.useprefix is False else person.particle,
        "suffix": person.suffix,
    }
    return {key: value for key, value in parts.items() if value}


def _date(fields: Fields, name: str) -> dict[str, Any] | None:
    date = fields.date(name)
    year_name = date_parts(name)[0]
    field = name if fields.has(name) else year_name
    if date is None:
        literal = fields.text(name, year_name)
        if literal:
            fields.lose(field, "is no date, and stays in words")
        return {"literal": literal} if literal else None
    made: dict[str, Any] = {"date-parts": date_lists(date)}
    if date.approximate or date.uncertain:
        made["circa"] = True
    if date.uncertain:
        fields.lose(field, "is uncertain, for which CSL-JSON has but one mark, circa")
    if any(each and each.time for each in (date.begin, date.end)):
        fields.lose(field, "names a time of day, which CSL-JSON cannot say")
    return made


def date_lists(date: Date | DateRange) -> list[list[int]]:
    """Return a date as CSL's lists of year, month and day.

    There is no year 0 in CSL: 1 BCE is -1. A side of a range that is open is ``[0]``, and seasons
    are months from 21 on, both as pandoc writes and reads them.

    Examples
    --------
    >>> date_lists(Date(-876)), date_lists(DateRange(Date(1999, season=21), None))
    ([[-877]], [[1999, 21], [0]])
    """
    if isinstance(date, DateRange):
        sides = (
            _parts(date.begin) if date.begin else [0],
            _parts(date.end, last=True) if date.end else [0],
        )
        return list(sides)
    if date.last_year != date.year:
        return [_parts(date), _parts(date, last=True)]
    return [_parts(date)]


def _parts(date: Date, *, last: bool = False) -> list[int]:
    year = date.last_year if last else date.year
    parts = (year if year > 0 else year - 1, date.month or date.season, date.day)
    return [part for part in parts if part is not None]


def _title(fields: Fields, title: str, subtitle: str) -> str:
    for name in (title, subtitle):
        if fields.has(name) and _TAG.search(fields.source(name)):
            fields.lose(name, "holds what CSL-JSON takes for markup")
    return join_title(fields.converted(title, rich), fields.converted(subtitle, rich))


def _number(fields: Fields, kind: str) -> dict[str, str]:
    value = fields.text("number")
    issue = fields.text("issue")
    if kind in _NUMBERED:
        return {"issue": value or issue} if value or issue else {}
    made = {"issue": issue} if issue else {}
    if value:
        numbered_series = kind in _WHOLES and fields.has("series")
        made["collection-number" if numbered_series else "number"] = value
    return made


def _identify(fields: Fields, item: dict[str, Any]) -> None:
    if doi := fields.doi():
        item["DOI"] = doi
    if url := fields.url():
        item["URL"] = url
    archive = (fields.text("eprinttype") or fields.text("archiveprefix")).lower()
    if arxiv := fields.arxiv():
        if item["type"] == "article":
            item.setdefault("number", f"arXiv:{arxiv}")
            if not fields.has("publisher"):
                item["publisher"] = "arXiv"
                if "arxiv" in fields.text("howpublished").lower():
                    fields.drop("howpublished")
        else:
            # Styles print archives, and a published work is not cited from one
            item["custom"] = {"eprint": str(arxiv), "eprinttype": "arxiv"}
        if "DOI" not in item:
            item.setdefault("URL", arxiv.address)
    elif archive == "pubmed" and fields.has("eprint"):
        item["PMID"] = fields.text("eprint")
    elif fields.has("eprint"):
        item["archive"] = archive or "eprint"
        item["archive_location"] = fields.text("eprint")
