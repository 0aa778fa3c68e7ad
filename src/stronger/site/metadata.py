"""Tells machines what a paper page is about: Highwire tags (Zotero) and schema.org (JSON-LD).

Both are plain data for the front matter of a page; our ``main.html`` escapes and prints them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.text.identifiers import Doi
from stronger.bibliography.text.latex import to_text
from stronger.site.entries import arxiv_of, facts, links
from stronger.site.zotero import inverted, item_type, publisher

if TYPE_CHECKING:
    from stronger.bibliography import Entry, Person

_VENUE_TAGS = {
    "journalArticle": "citation_journal_title",
    "conferencePaper": "citation_conference_title",
    "bookSection": "citation_inbook_title",
    "report": "citation_technical_report_institution",
    "thesis": "citation_dissertation_institution",
}
"""What the venue of a work is called; these decide what Zotero takes it for."""
_SCHEMA_TYPES = {
    "book": "Book",
    "phdthesis": "Thesis",
    "mastersthesis": "Thesis",
    "thesis": "Thesis",
    "techreport": "Report",
    "report": "Report",
}


def highwire(entry: Entry) -> list[tuple[str, str]]:
    """Return the meta tags of a work that Zotero reads as pairs of name and content."""
    known = facts(entry)
    kind = item_type(entry)
    first, last = pages_of(known["pages"])
    tags = [("citation_title", entry.title), ("z:itemType", kind)]
    tags += [("citation_author", inverted(person)) for person in entry.authors]
    tags += [("citation_editor", inverted(person)) for person in entry.editors]
    tags += [
        ("citation_publication_date", entry.date.iso.replace("-", "/") if entry.date else ""),
        (_VENUE_TAGS.get(kind, ""), entry.venue),
        ("citation_volume", known["volume"]),
        (
            "citation_technical_report_number" if kind == "report" else "citation_issue",
            known["number"],
        ),
        ("citation_firstpage", first),
        ("citation_lastpage", last),
        ("citation_publisher", publisher(entry) if kind != "report" else known["publisher"]),
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
        "datePublished": entry.date.iso if entry.date else "",
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


def _agent(person: Person) -> dict[str, str]:
    if person.literal:
        return {"@type": "Organization", "name": person.family}
    parts = {"@type": "Person", "name": str(person), "familyName": person.last}
    return {**parts, "givenName": person.given} if person.given else parts
