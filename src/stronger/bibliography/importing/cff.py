"""Reads CFF: what a ``CITATION.cff`` cites, and its references."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stronger.bibliography.formats.cff import KINDS, UNKNOWN_AUTHOR
from stronger.bibliography.formats.csl_words import GENRES
from stronger.bibliography.importing.drafting import Draft, finish
from stronger.bibliography.importing.findings import broken_record
from stronger.bibliography.importing.yamls import Node, load_yaml
from stronger.bibliography.text.dates import parse_date
from stronger.bibliography.text.identifiers import ArXiv
from stronger.bibliography.text.people import Person
from stronger.bibliography.text.sources import name_source, to_source
from stronger.diagnostics import Diagnostic, Position

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography

_TEXTS = {
    "title": "title",
    "volume": "volume",
    "number": "number",
    "issue": "number",
    "edition": "edition",
    "section": "chapter",
    "version": "version",
    "abstract": "abstract",
    "notes": "note",
    "doi": "doi",
    "isbn": "isbn",
    "issn": "issn",
    "url": "url",
    "repository-code": "url",
    "journal": "journal",
    "volume-title": "booktitle",
    "number-volumes": "volumes",
    "pages": "pagetotal",
    "abbreviation": "shorthand",
    "status": "pubstate",
    "medium": "howpublished",
    "thesis-type": "type",
}
_BODIES = {"publisher": "publisher", "institution": "institution", "location": "address",
           "conference": "eventtitle"}  # fmt: skip
_PEOPLE = {"authors": "author", "editors": "editor", "translators": "translator"}
_IN_BOOKS = frozenset({"incollection", "inproceedings", "inreference", "inbook"})
_THESES = {genre: kind for kind, genre in GENRES.items() if kind in ("phdthesis", "mastersthesis")}
_OF_THE_FILE = frozenset({"cff-version", "message", "references", "preferred-citation"})


def read_cff(text: str, file: str = "<cff>") -> Bibliography:
    r"""Read CFF: its preferred citation and its references.

    A file that has neither is what is to be cited itself.

    Parameters
    ----------
    text
        CFF, as a ``CITATION.cff`` holds it.
    file
        What findings call the text.

    Examples
    --------
    >>> text = "cff-version: 1.2.0\ntitle: Our tool\nauthors:\n- {name: Some Lab}"
    >>> [entry] = read_cff(text)
    >>> entry.type, entry.fields["author"]
    ('software', '{Some Lab}')
    """
    findings: list[Diagnostic] = []
    root = load_yaml(text, file, findings)
    drafts: list[Draft] = []
    if root is not None:
        cited = [node for name, node in root.pairs() if name == "preferred-citation"]
        for name, node in root.pairs():
            if name == "references":
                cited += node.items()
        if root.is_mapping and not cited:
            cited = [root]
        for node in cited:
            if node.is_mapping and node.at("title"):
                drafts.append(_draft(node, root))
            else:
                raw = json.dumps(node.value, ensure_ascii=False)[:200]
                reason = "a reference is a mapping with type, title and authors"
                findings.append(broken_record(node.position, reason, raw))
    if not drafts and not findings:
        findings.append(broken_record(Position(file), "there is nothing to cite"))
    return finish(drafts, findings, file)


def _draft(node: Node, root: Node) -> Draft:
    value: dict[str, Any] = node.value
    draft = Draft(node.position, json.dumps(value, ensure_ascii=False))
    own = node is root
    kind = str(value.get("type") or ("software" if own else "generic"))
    draft.type = KINDS.get(kind, "misc")
    genre = str(value.get("thesis-type", ""))
    if kind == "thesis":
        draft.type = _THESES.get(genre, "thesis")
    if draft.type == "misc" and value.get("collection-title"):
        draft.type = "incollection"
    for name, item in value.items():
        if item in ("", [], {}) or (own and name in _OF_THE_FILE):
            continue
        if not _put(draft, name, item, value):
            draft.leave_out(f"the key {name!r}", json.dumps(item, ensure_ascii=False))
    if KINDS.get(kind) is None and kind != "generic":
        draft.leave_out("the type", kind)
    if draft.fields.get("eventtitle") == draft.fields.get("booktitle"):
        draft.fields.pop("eventtitle", None)
    if genre in _THESES:
        draft.fields.pop("type", None)
    if draft.type in ("phdthesis", "mastersthesis") and "institution" in draft.fields:
        draft.fields["school"] = draft.fields.pop("institution")
    return draft


def _put(draft: Draft, name: str, item: Any, value: dict[str, Any]) -> bool:
    """Set the fields of a key; say whether all of its value has a place."""
    if name == "authors" and item == value.get("editors"):
        # CFF demands authors even where there are only editors
        return True
    if name in _PEOPLE and isinstance(item, list):
        people = [_person(each) for each in item]
        for person in people:
            draft.add_person(_PEOPLE[name], name_source(person) if person else "")
        return all(people) or item == [UNKNOWN_AUTHOR]
    if name in _BODIES:
        text = item.get("name", "") if isinstance(item, dict) else item
        return isinstance(text, str) and draft.put(_BODIES[name], text) and not (
            isinstance(item, dict) and item.keys() - {"name"})  # fmt: skip
    if name in _TEXTS:
        return isinstance(item, str) and draft.put(_TEXTS[name], item)
    if name == "collection-title":
        field = "booktitle" if draft.type in _IN_BOOKS else "series"
        return isinstance(item, str) and draft.put(field, item)
    if name in ("start", "end"):
        ends = [str(value[each]) for each in ("start", "end") if value.get(each)]
        return draft.set("pages", "--".join(map(to_source, ends)))
    if name == "keywords" and isinstance(item, list):
        draft.add_keywords(map(str, item))
        return True
    if name == "identifiers" and isinstance(item, list):
        return not [each for each in item if not _identify(draft, each)]
    if name == "date-accessed":
        return draft.put("urldate", str(item))
    if name in ("year", "month", "date-published", "date-released"):
        return _put_date(draft, value)
    return name == "type"


def _put_date(draft: Draft, value: dict[str, Any]) -> bool:
    day = str(value.get("date-published") or value.get("date-released") or "")
    if parse_date({"date": day}):
        return draft.set("date", day)
    return draft.put("year", str(value.get("year", ""))) and draft.put(
        "month", str(value.get("month", ""))
    )


def _identify(draft: Draft, item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    kind, value = str(item.get("type", "")), str(item.get("value", ""))
    if kind == "doi":
        return draft.put("doi", value)
    if kind == "url":
        return draft.put("url", value)
    name, colon, rest = value.partition(":")
    if colon and name.lower() == "arxiv" and (found := ArXiv.parse(rest)):
        if draft.fields.get("url") == found.address:
            del draft.fields["url"]
        return draft.put("eprint", str(found)) and draft.put("archiveprefix", "arXiv")
    return name in ("doi", "isbn", "issn", "url") and draft.put(name, rest)


def _person(item: Any) -> Person | None:
    if not isinstance(item, dict) or item == UNKNOWN_AUTHOR:
        return None
    if name := item.get("name"):
        return Person(family=str(name), literal=True)
    names = ("family-names", "given-names", "name-particle", "name-suffix")
    family, given, particle, suffix = (str(item.get(name) or "") for name in names)
    if not (family or given):
        alias = str(item.get("alias") or "")
        return Person(family=alias, literal=True) if alias else None
    return Person(family or given, given if family else "", particle, suffix)
