"""Reads Hayagriva's YAML, the bibliographies of Typst."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.formats.csl_words import GENRES
from stronger.bibliography.formats.hayagriva import PARTS, kind_of
from stronger.bibliography.importing.drafting import Draft, finish
from stronger.bibliography.importing.findings import broken_record, guessed
from stronger.bibliography.importing.plain import item_source
from stronger.bibliography.importing.yamls import Node, load_yaml
from stronger.bibliography.text.dates import parse_date
from stronger.bibliography.text.latex import squeeze
from stronger.bibliography.text.pages import page_range
from stronger.bibliography.text.people import Person
from stronger.bibliography.text.sources import name_source, to_source
from stronger.diagnostics import Diagnostic, Position

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography

_PLAIN = {
    "edition": "edition",
    "volume": "volume",
    "volume-total": "volumes",
    "issue": "number",
    "chapter": "chapter",
    "page-total": "pagetotal",
    "language": "langid",
}
"""Fields by keys whose text is no markup."""
_TEXTS = {
    "genre": "type",
    "note": "note",
    "abstract": "abstract",
    "location": "address",
    "call-number": "library",
    "archive": "archiveprefix",
}
_SERIAL = {"doi": "doi", "isbn": "isbn", "issn": "issn", "serial": "number", "arxiv": "eprint",
           "pmid": "pmid", "pmcid": "pmcid"}  # fmt: skip
_ROLES = {"translator": "translator", "collaborator": "bookauthor", "editor": "editor"}
_GENRES = {genre: kind for kind, genre in GENRES.items() if kind in ("phdthesis", "mastersthesis")}
_ISSUERS = {"phdthesis": "school", "mastersthesis": "school", "thesis": "school",
            "techreport": "institution"}  # fmt: skip
_PIECE = re.compile(r"\\(?P<escaped>.)|\{|\}|\$[^$]*\$|[^\\{}$]+|\$", re.DOTALL)


def read_hayagriva(text: str, file: str = "<hayagriva>") -> Bibliography:
    """Read Hayagriva's YAML; what an entry stands in, its parent, becomes fields of the entry.

    Parameters
    ----------
    text
        YAML, a mapping of entries by their keys.
    file
        What findings call the text.

    Examples
    --------
    >>> [entry] = read_hayagriva("hebb: {type: book, title: Behavior, author: 'Hebb, D. O.'}")
    >>> entry.citekey, entry.fields["author"]
    ('hebb', 'Hebb, D. O.')
    """
    findings: list[Diagnostic] = []
    root = load_yaml(text, file, findings)
    drafts: list[Draft] = []
    for key, node in root.pairs() if root else ():
        if node.is_mapping:
            drafts.append(_Entry(key, node, findings).draft)
        else:
            reason = "an entry is a mapping with type and title"
            findings.append(broken_record(node.position, reason, key))
    if not drafts and not findings:
        findings.append(broken_record(Position(file), "there is no entry"))
    return finish(drafts, findings, file)


class _Entry:
    """An entry on its way to a draft."""

    def __init__(self, key: str, node: Node, findings: list[Diagnostic]) -> None:
        value: dict[str, Any] = node.value
        self.draft = Draft(node.position, json.dumps(value, ensure_ascii=False))
        self.draft.key = key
        parents = value.get("parent") or []
        parents = parents if isinstance(parents, list) else [parents]
        known = [each for each in parents if isinstance(each, dict)]
        kind = str(value.get("type", "")).lower()
        whole = str(known[0].get("type", "")).lower() if known else ""
        self.kind = kind
        self.draft.type = kind_of(kind, whole)
        if not self.draft.type:
            reason = f"unknown type {kind!r}; it becomes @misc"
            findings.append(guessed(node.position, reason, kind))
            self.draft.type = "misc"
        genre = value.get("genre")
        if kind == "thesis" and isinstance(genre, str) and genre in _GENRES:
            self.draft.type = _GENRES[genre]
            value = {name: item for name, item in value.items() if name != "genre"}
        elif GENRES.get(self.draft.type) == genre:
            value = {name: item for name, item in value.items() if name != "genre"}
        self.report = kind == "report" and "organization" not in value
        self._fill(value, "")
        if len(known) < len(parents):
            self.draft.leave_out("a parent", json.dumps(parents, ensure_ascii=False))
        self._parents(known, whole)

    def _parents(self, parents: list[dict[str, Any]], kind: str) -> None:
        if not parents:
            return
        first, *others = parents
        if kind == "book" and self.kind not in PARTS:
            field = "series"
        else:
            periodical = kind in ("periodical", "newspaper", "blog", "web")
            field = "journal" if periodical else "booktitle"
        self._fill(first, field)
        grand = first.get("parent") or []
        for each in [*others, *(grand if isinstance(grand, list) else [grand])]:
            title = _source(each.get("title")) if isinstance(each, dict) else ""
            more = isinstance(each, dict) and each.keys() - {"type", "title"}
            if not title or more or not self.draft.set("series", title):
                self.draft.leave_out("a parent", json.dumps(each, ensure_ascii=False))

    def _fill(self, value: dict[str, Any], field: str) -> None:
        for name, item in value.items():
            if item in ("", [], {}) or name in ("type", "parent"):
                continue
            if not self._put(name, item, field):
                what = f"{name!r} of the parent" if field else f"the key {name!r}"
                self.draft.leave_out(what, json.dumps(item, ensure_ascii=False))

    def _put(self, name: str, item: Any, field: str) -> bool:
        """Set the field of a key; say whether all of its value has a place."""
        draft = self.draft
        if name == "title":
            short = _source(item.get("short")) if isinstance(item, dict) else ""
            names = (field or "title", "shortjournal" if field == "journal" else "shorttitle")
            return draft.set(names[0], _source(item)) and draft.set(names[1], short)
        if name in ("author", "editor"):
            if field and name == "author":
                name = "bookauthor"
            return self._people(name, item)
        if name == "affiliated":
            return self._affiliated(item)
        if name == "date":
            dated = "date" in draft.fields or "year" in draft.fields
            return not (field and dated) and self._date(str(item))
        if name == "publisher":
            return self._publisher(item)
        if name == "organization":
            return draft.set(_ISSUERS.get(draft.type, "organization"), _item(item))
        if name == "page-range":
            return draft.set("pages", to_source(page_range(str(item), "--")))
        if name == "url":
            return self._url(item)
        if name == "serial-number":
            return self._serial(item)
        if name == "keywords" and isinstance(item, list):
            draft.add_keywords(map(str, item))
            return True
        if name in _PLAIN and not isinstance(item, (list, dict)):
            return draft.put(_PLAIN[name], str(item))
        if name in _TEXTS and not isinstance(item, list):
            return draft.set(_TEXTS[name], _item(item) if name == "location" else _source(item))
        return False

    def _people(self, name: str, item: Any) -> bool:
        people = [_person(each) for each in (item if isinstance(item, list) else [item])]
        for person in people:
            self.draft.add_person(name, name_source(person) if person else "")
        return all(people)

    def _affiliated(self, item: Any) -> bool:
        whole = True
        for each in item if isinstance(item, list) else [item]:
            role = _ROLES.get(str(each.get("role", "")).lower()) if isinstance(each, dict) else None
            whole &= bool(role) and self._people(role or "", each.get("names") or [])
        return whole

    def _date(self, text: str) -> bool:
        if not parse_date({"date": text}):
            return self.draft.put("year", text)
        if text.count("-") == 1 and not text.startswith("-"):
            year, _, month = text.partition("-")
            return self.draft.set("year", year) and self.draft.set("month", month.lstrip("0"))
        return self.draft.set("date" if "-" in text or len(text) > 4 else "year", text)

    def _publisher(self, item: Any) -> bool:
        held = item if isinstance(item, dict) else {"name": item}
        name, place = held.get("name"), held.get("location", "")
        field = "institution" if self.report else "publisher"
        fits = self.draft.set(field, _item(name)) and self.draft.set("address", _item(place))
        return fits and not held.keys() - {"name", "location"}

    def _url(self, item: Any) -> bool:
        if not isinstance(item, dict):
            return self.draft.put("url", str(item))
        fits = self.draft.put("url", str(item.get("value", "")))
        return self.draft.put("urldate", str(item.get("date", ""))) and fits

    def _serial(self, item: Any) -> bool:
        draft = self.draft
        if not isinstance(item, dict):
            return draft.put("number", str(item))
        if item.get("arxiv"):
            draft.put("archiveprefix", "arXiv")
        kept = [
            name
            for name, value in item.items()
            if name in _SERIAL and draft.put(_SERIAL[name], str(value))
        ]
        return len(kept) == len(item)


def _source(item: Any) -> str:
    r"""Return a formattable text as a BibTeX value: braces keep capitals, a backslash escapes.

    Examples
    --------
    >>> _source("{DNA} at 5\\$ & $x$"), _source({"value": "A_b", "verbatim": "true"})
    ('{DNA} at 5\\$ \\& $x$', '{A\\_b}')
    """
    if isinstance(item, dict):
        value = _source(item.get("value", ""))
        return f"{{{value}}}" if str(item.get("verbatim", "")) == "true" else value
    if not isinstance(item, str):
        return ""
    made, depth = "", 0
    for match in _PIECE.finditer(item):
        piece = match[0]
        if piece == "{":
            made, depth = made + "{", depth + 1
        elif piece == "}":
            made, depth = (made + "}", depth - 1) if depth else (made + to_source("}"), 0)
        elif piece.startswith("$") and len(piece) > 1:
            made += piece
        else:
            made += _spaced(match["escaped"] or piece)
    return squeeze(made + "}" * depth)


def _item(item: Any) -> str:
    """Return a formattable text as the only item of a list."""
    value = _source(item)
    return f"{{{value}}}" if item_source(value) != to_source(value) else value


def _spaced(text: str) -> str:
    before, after = (" " if text[at].isspace() else "" for at in (0, -1))
    return f"{before}{to_source(text)}{after}" if text.strip() else " "


def _person(item: Any) -> Person | None:
    if isinstance(item, str):
        family, comma, rest = (part.strip() for part in item.partition(","))
        if not comma:
            return Person(family=family, literal=" " in family) if family else None
        suffix, second, given = (part.strip() for part in rest.partition(","))
        return Person(family, given if second else suffix, "", suffix if second else "")
    if not isinstance(item, dict) or not item.get("name"):
        return None
    given, particle, suffix = (
        str(item.get(name) or "") for name in ("given-name", "prefix", "suffix")
    )
    alone = not (given or particle or suffix)
    name = str(item["name"])
    return Person(name, given, particle, suffix, literal=alone and "," in name)
