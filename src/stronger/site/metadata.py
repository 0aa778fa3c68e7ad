"""Tells machines what a paper page is about: Highwire tags (Zotero) and schema.org (JSON-LD).

Both are plain data for the front matter of a page; ``overrides/main.html`` escapes and prints them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.identifiers import Doi
from stronger.bibliography.latex import to_text
from stronger.site.entries import arxiv_of, facts, links

if TYPE_CHECKING:
    from stronger.bibliography import Entry, Person

_VENUE_TAGS = {
    "article": "citation_journal_title",
    "inproceedings": "citation_conference_title",
    "conference": "citation_conference_title",
    "incollection": "citation_inbook_title",
    "inbook": "citation_inbook_title",
    "techreport": "citation_technical_report_institution",
    "report": "citation_technical_report_institution",
    "phdthesis": "citation_dissertation_institution",
    "mastersthesis": "citation_dissertation_institution",
    "thesis": "citation_dissertation_institution",
}
_SCHEMA_TYPES = {
    "book": "Book",
    "phdthesis": "Thesis",
    "mastersthesis": "Thesis",
    "thesis": "Thesis",
    "techreport": "Report",
    "report": "Report",
}


def highwire(entry: Entry) -> list[tuple[str, str]]:
    """Return the ``citation_*`` meta tags of a work as pairs of name and content."""
    known = facts(entry)
    first, last = pages_of(known["pages"])
    tags = [("citation_title", entry.title)]
    tags += [("citation_author", _inverted(person)) for person in entry.authors]
    tags += [("citation_editor", _inverted(person)) for person in entry.editors]
    tags += [
        ("citation_publication_date", str(entry.date).replace("-", "/") if entry.date else ""),
        (_VENUE_TAGS.get(entry.type, ""), entry.venue),
        ("citation_volume", known["volume"]),
        ("citation_issue", known["number"]),
        ("citation_firstpage", first),
        ("citation_lastpage", last),
        ("citation_publisher", known["publisher"]),
        ("citation_isbn", to_text(entry.get("isbn"))),
        ("citation_issn", to_text(entry.get("issn"))),
        ("citation_doi", str(Doi.parse(entry.get("doi")) or "")),
        ("citation_arxiv_id", str(arxiv_of(entry) or "")),
    ]
    return [(name, content) for name, content in tags if name and content]


def schema_org(entry: Entry) -> str:
    """Return a work as schema.org data in JSON-LD, fit for a script element."""
    known = facts(entry)
    doi = str(Doi.parse(entry.get("doi")) or "")
    container: dict[str, Any] = {
        "@type": "Periodical" if entry.type == "article" else "CreativeWork",
        "name": entry.venue,
    }
    if entry.type == "article" and known["volume"]:
        container = {
            "@type": "PublicationVolume",
            "volumeNumber": known["volume"],
            "isPartOf": container,
        }
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _SCHEMA_TYPES.get(entry.type, "ScholarlyArticle"),
        "name": entry.title,
        "headline": entry.title,
        "author": [_agent(person) for person in entry.authors],
        "editor": [_agent(person) for person in entry.editors],
        "datePublished": str(entry.date) if entry.date else "",
        "isPartOf": container if entry.venue else {},
        "pagination": known["pages"],
        "publisher": {"@type": "Organization", "name": known["publisher"]}
        if known["publisher"]
        else {},
        "identifier": {"@type": "PropertyValue", "propertyID": "DOI", "value": doi} if doi else {},
        "sameAs": [str(each.address) for each in links(entry)],
    }
    text = json.dumps({name: value for name, value in data.items() if value}, ensure_ascii=False)
    # Nothing in it can end the script element or begin a comment
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def pages_of(pages: str) -> tuple[str, str]:
    """Return the first and last page of a range.

    Examples
    --------
    >>> pages_of("386–408")
    ('386', '408')
    """
    match = re.fullmatch(r"\s*(\w+)\s*(?:[-–—]+\s*(\w+))?\s*", pages)
    return (match[1], match[2] or "") if match else ("", "")


def _inverted(person: Person) -> str:
    rest = f"{person.given} {person.suffix}".strip()
    return f"{person.last}, {rest}" if rest else person.last


def _agent(person: Person) -> dict[str, str]:
    if person.literal:
        return {"@type": "Organization", "name": person.family}
    parts = {"@type": "Person", "name": str(person), "familyName": person.last}
    return {**parts, "givenName": person.given} if person.given else parts
