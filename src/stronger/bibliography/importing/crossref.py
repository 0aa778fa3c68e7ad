"""Crossref's works as CSL items: its API is nearly CSL, and differs in types, lists and dates."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

from stronger.bibliography.formats.fields import join_title
from stronger.bibliography.text.identifiers import Doi

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES = {
    "book-chapter": "chapter",
    "book-part": "chapter",
    "book-section": "chapter",
    "book-series": "book",
    "book-set": "book",
    "book-track": "chapter",
    "component": "document",
    "database": "dataset",
    "dissertation": "thesis",
    "edited-book": "book",
    "grant": "document",
    "journal": "periodical",
    "journal-article": "article-journal",
    "journal-issue": "periodical",
    "journal-volume": "periodical",
    "monograph": "book",
    "other": "document",
    "peer-review": "review",
    "posted-content": "article",
    "proceedings": "book",
    "proceedings-article": "paper-conference",
    "proceedings-series": "book",
    "reference-book": "book",
    "reference-entry": "entry-encyclopedia",
    "report-component": "chapter",
    "report-series": "report",
}
"""CSL's types by those of Crossref that are called otherwise."""
_DATES = ("published-print", "issued", "published-online", "published", "posted", "approved")
"""When a work was published, the best first, as Zotero has it; *issued* is the earliest."""
_SIGNS = frozenset(
    {"indexed", "content-domain", "is-referenced-by-count", "reference-count", "member"}
)
_BOOKKEEPING = _SIGNS | {
    "created", "deposited", "score", "prefix", "source", "references-count", "resource",
    "alternative-id", "update-policy", "aliases", "published-other", "journal-issue", "isbn-type",
    "issn-type", "short-title", "original-title", "subject", "special_numbering", "free-to-read",
    "content-created", "content-updated", "accepted", "version",
}  # fmt: skip
"""What Crossref says of its record, or of a list and in the next field of the same thing again."""
_SAID_TWICE = frozenset({"original-title", "subject", "version", "short-title"})
_COUNTED = {
    "reference": "cited works",
    "funder": "funders",
    "license": "licences",
    "link": "links to full texts",
    "assertion": "assertions",
    "relation": "relations to other works",
    "clinical-trial-number": "clinical trials",
    "chair": "chairs",
    "project": "projects",
    "archive": "archives",
    "update-to": "updates of other works",
    "updated-by": "updates by other works",
}
_TAG = re.compile(r"<(/?)(?:\w+:)?([\w-]+)([^<>]*)>")
_KEPT_TAGS = {"i": "i", "italic": "i", "b": "b", "bold": "b", "sub": "sub", "sup": "sup",
              "sc": "sc", "scp": "sc", "em": "i", "strong": "b"}  # fmt: skip
_HEADING = re.compile(r"<(?:\w+:)?title>\s*abstract\s*</(?:\w+:)?title>", re.IGNORECASE)
_BLOCKS = frozenset({"p", "title", "sec", "list", "list-item", "break", "br"})
_MATHEMATICS = re.compile(r"<(?:\w+:)?math\b.*?</(?:\w+:)?math>", re.DOTALL)


def is_crossref(item: Mapping[str, Any]) -> bool:
    """Say whether an item of CSL-JSON is rather one of Crossref's.

    Examples
    --------
    >>> is_crossref({"type": "journal-article"}), is_crossref({"type": "book", "title": "T"})
    (True, False)
    """
    kind = item.get("type")
    lists = isinstance(item.get("title"), list) or isinstance(item.get("container-title"), list)
    return lists or (isinstance(kind, str) and kind in TYPES) or not _SIGNS.isdisjoint(item)


def as_csl(work: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """Return one of Crossref's works as a CSL item, and what it says that CSL has no place for.

    Examples
    --------
    >>> as_csl({"type": "journal-article", "title": ["A <i>b</i>"], "reference": [{}, {}]})
    ({'type': 'article-journal', 'title': 'A <i>b</i>'}, [('2 cited works', '')])
    """
    kind = work.get("type", "")
    item: dict[str, Any] = {"type": TYPES.get(kind, kind)} if isinstance(kind, str) else {}
    left: list[tuple[str, Any]] = []
    for name, value in work.items():
        if name in _COUNTED and isinstance(value, (list, dict)):
            if value:
                left.append((f"{len(value)} {_COUNTED[name]}", ""))
        elif name not in _BOOKKEEPING and name not in _DATES and name != "type":
            item[name] = value
        elif name in _SAID_TWICE and value:
            left.append((f"the variable {name!r}", json.dumps(value, ensure_ascii=False)))
    _titles(item, left)
    if "abstract" in item:
        item["abstract"] = plain_text(str(item["abstract"]))
    for name in ("ISBN", "ISSN"):
        if isinstance(item.get(name), list):
            item[name] = ", ".join(map(str, item[name]))
    if date := next((each for name in _DATES if (each := _known(work.get(name)))), None):
        item["issued"] = date
    _places(item)
    if "edition-number" in item:
        item["edition"] = item.pop("edition-number")
    if "article-number" in item:
        number = item.pop("article-number")
        item.setdefault("page", number)
    doi = str(item.get("DOI", ""))
    found = Doi.of_address(str(item.get("URL", "")))
    if found and found.key == doi.lower():
        del item["URL"]
    if any(_has_more(person) for person in work.get("author") or ()):
        left.append(("affiliations and identifiers of authors", ""))
    for name in ("author", "editor", "translator"):
        if isinstance(item.get(name), list):
            item[name] = [_person(person) for person in item[name]]
    return item, left


def _titles(item: dict[str, Any], left: list[tuple[str, Any]]) -> None:
    for name in ("title", "subtitle", "container-title", "short-container-title", "group-title"):
        value = item.pop(name, None)
        titles = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        texts = [plain_text(each) for each in titles if isinstance(each, str) and each.strip()]
        if not texts:
            continue
        first, *others = texts
        if name == "subtitle":
            whole = item.get("title", "")
            if first.lower() not in whole.lower():
                item["title"] = join_title(whole, first)
        elif name == "short-container-title":
            if first != item.get("container-title"):
                item["container-title-short"] = first
        elif name == "group-title":
            others = texts
        elif name == "container-title" and item["type"] == "book":
            item["collection-title"] = first
        elif (
            name == "container-title" and others and item["type"] in ("chapter", "paper-conference")
        ):
            # Of a chapter's two, the first is the series
            item["collection-title"], item[name], *others = texts
        else:
            item[name] = first
        if others:
            left.append((f"the variable {name!r}", "; ".join(others)))


def _places(item: dict[str, Any]) -> None:
    event = item.pop("event", None)
    if isinstance(event, dict):
        for new, name in (("event-title", "name"), ("event-place", "location")):
            if event.get(name):
                item[new] = plain_text(str(event[name]))
        if start := _known(event.get("start")):
            item["event-date"] = start
    elif event:
        item["event-title"] = event
    bodies = item.pop("institution", None)
    body = bodies[0] if isinstance(bodies, list) and bodies else bodies
    if isinstance(body, dict) and body.get("name") and item["type"] in ("thesis", "report"):
        item["publisher"] = body["name"]
        places = body.get("place")
        if isinstance(places, list) and places:
            item.setdefault("publisher-place", ", ".join(map(str, places)))
    degrees = item.pop("degree", None)
    if isinstance(degrees, list) and degrees:
        item["genre"] = re.sub(r"\s*\(.*\)", "", str(degrees[0]))
    if "publisher-location" in item:
        item["publisher-place"] = item.pop("publisher-location")
    subtype = item.pop("subtype", None)
    if subtype and subtype != "preprint":
        item.setdefault("genre", subtype)


def _known(date: Any) -> dict[str, Any] | None:
    """Return a date if it says anything: Crossref writes ``[[null]]`` for none."""
    parts = date.get("date-parts") if isinstance(date, dict) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    return {"date-parts": parts} if isinstance(first, list) and first and first[0] else None


def _person(person: Any) -> Any:
    if not isinstance(person, dict):
        return person
    kept = ("family", "given", "suffix", "name", "literal")
    return {name: unescape(str(person[name])) for name in kept if person.get(name)}


def _has_more(person: Any) -> bool:
    return isinstance(person, dict) and bool(person.get("affiliation") or person.get("ORCID"))


def plain_text(text: str) -> str:
    r"""Return a text of Crossref's with no other tags than CSL has, and characters as they are.

    Examples
    --------
    >>> plain_text("<jats:title>Abstract</jats:title><jats:p>A &amp; <jats:italic>B</jats:italic>")
    'A & <i>B</i>'
    """
    text = _HEADING.sub(" ", text.replace("\n", " "))
    text = _MATHEMATICS.sub(lambda match: _TAG.sub("", match[0]), text)
    return " ".join(unescape(_TAG.sub(_tag, text)).split())


def _tag(match: re.Match[str]) -> str:
    name = match[2].lower()
    if name in _KEPT_TAGS:
        return f"<{match[1]}{_KEPT_TAGS[name]}>"
    return " " if name in _BLOCKS else ""
