"""Reads CSL-JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.formats.csl_words import DATES, GENRES, KINDS, OTHERS, PEOPLE, VARIABLES
from stronger.bibliography.importing.crossref import as_csl, is_crossref
from stronger.bibliography.importing.csl_dates import read_csl_date
from stronger.bibliography.importing.drafting import Draft, finish
from stronger.bibliography.importing.findings import broken_record, guessed
from stronger.bibliography.importing.jsons import json_items
from stronger.bibliography.importing.plain import listed_name, words_of
from stronger.bibliography.source.decoding import Source
from stronger.bibliography.text.dates import Date
from stronger.bibliography.text.identifiers import ArXiv
from stronger.bibliography.text.latex import squeeze
from stronger.bibliography.text.pages import page_range
from stronger.bibliography.text.people import Person
from stronger.bibliography.text.sources import name_source, to_source
from stronger.diagnostics import Diagnostic, Position, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stronger.bibliography.model import Bibliography

_FIELDS = {variable: names[0] for variable, names in VARIABLES} | {
    "annote": "annote",
    "archive_location": "eprint",
    "container-title-short": "shortjournal",
    "DOI": "doi",
    "event": "eventtitle",
    "genre": "type",
    "journalAbbreviation": "shortjournal",
    "language": "language",
    "PMCID": "pmcid",
    "publisher-place": "address",
    "shortTitle": "shorttitle",
    "title": "title",
    "URL": "url",
}
"""Fields by CSL's variables, but for those whose field hangs on the type."""
RICH = frozenset(
    {"title", "title-short", "shortTitle", "collection-title", "note", "abstract", "annote"}
)
"""Variables whose texts may hold CSL's simple HTML, besides ``container-title``."""
_SPELT = {name.lower(): name for name in ("DOI", "ISBN", "ISSN", "PMCID", "PMID", "URL")}
"""Variables in capitals, which pandoc writes small."""
_PEOPLE = {variable: name for name, variable in PEOPLE.items()}
_IN_BOOKS = frozenset({"chapter", "paper-conference", "entry", "entry-encyclopedia",
                       "entry-dictionary"})  # fmt: skip
_PUBLISHERS = {"techreport": "institution", "phdthesis": "school", "mastersthesis": "school",
               "thesis": "school"}  # fmt: skip
_THESES = {"PhD thesis": "phdthesis", "Master's thesis": "mastersthesis"}
_OURS = frozenset({"id", "type", "citation-key"})
_PRINCIPAL = frozenset({"id", "type", "title", "author", "issued", "DOI", "URL", "custom"})
"""Variables without any of which an object is no item."""
_TAG = re.compile(r"<(/?)(i|b|sc|sup|sub|span)\b([^<>]*)>", re.IGNORECASE)
_COMMANDS = {"i": r"\emph", "b": r"\textbf", "sc": r"\textsc", "sup": r"\textsuperscript",
             "sub": r"\textsubscript"}  # fmt: skip


def read_csl_json(text: str, file: str = "<csl-json>") -> Bibliography:
    """Read CSL-JSON: a list of items, or an object that holds one as ``items`` or ``references``.

    Italics, raised and lowered text, and words that keep their capitals become LaTeX. A page range
    gets the dash of BibTeX. What Crossref's API answers is read too.

    Parameters
    ----------
    text
        CSL-JSON.
    file
        What findings call the text.

    Examples
    --------
    >>> [entry] = read_csl_json('''[{"id": "hebb", "type": "book", "title": "Organization",
    ...   "author": [{"family": "Hebb", "given": "D. O."}], "issued": {"date-parts": [[1949]]}}]''')
    >>> entry.citekey, entry.type, entry.label
    ('hebb', 'book', 'Hebb 1949')
    """
    findings: list[Diagnostic] = []
    return csl_entries(json_items(Source(text, file), findings), findings, file)


def csl_entries(
    items: Iterable[tuple[Position, str, Any]], findings: list[Diagnostic], file: str
) -> Bibliography:
    """Return CSL items, each with its place and its text, as a bibliography."""
    drafts = []
    for position, raw, item in items:
        if not isinstance(item, dict):
            reason = f"an item is an object with id and type, not {json.dumps(item)[:40]}"
            findings.append(broken_record(position, reason, raw[:200]))
        elif _PRINCIPAL.isdisjoint(item):
            reason = "an item has a type, a title, an author or the like, and here is none of them"
            findings.append(broken_record(position, reason, raw[:200]))
        else:
            drafts.append(_draft(item, position, raw, findings))
    if not drafts and not findings:
        findings.append(broken_record(Position(file), "there is no item"))
    return finish(drafts, findings, file)


def _draft(item: dict[str, Any], position: Position, raw: str, findings: list[Diagnostic]) -> Draft:
    draft = Draft(position, raw)
    draft.key = _text(item.get("id", item.get("citation-key")))
    if is_crossref(item):
        item, left = as_csl(item)
        for what, value in left:
            draft.leave_out(what, value)
    item = {_SPELT.get(name, name): value for name, value in item.items()}
    kind = _text(item.get("type"))
    draft.type = KINDS.get(kind, "misc")
    if kind not in KINDS and "type" in item:
        reason = f"unknown type {kind!r}{did_you_mean(kind, KINDS)}; it becomes @misc"
        findings.append(guessed(position, reason, kind))
    genre = _text(item.get("genre"))
    if kind == "thesis" and genre in _THESES:
        draft.type = _THESES[genre]
    if kind in ("article-magazine", "article-newspaper"):
        draft.set("entrysubtype", kind.removeprefix("article-"))
    for variable, value in item.items():
        if variable in _OURS or value in ("", None, [], {}):
            continue
        if not _put(draft, kind, variable, value):
            draft.leave_out(f"the variable {variable!r}", json.dumps(value, ensure_ascii=False))
    if GENRES.get(draft.type) == genre:
        draft.fields.pop("type", None)
    _tidy_arxiv(draft)
    return draft


def _put(draft: Draft, kind: str, variable: str, value: Any) -> bool:
    """Set the field of a variable; say whether all of its value has a place."""
    if variable in _PEOPLE:
        return _put_people(draft, _PEOPLE[variable], value)
    if variable in DATES:
        return _put_date(draft, variable, value)
    if variable == "custom" and isinstance(value, dict):
        archive = _text(value.get("eprinttype"))
        named = draft.put("archiveprefix", "arXiv" if archive == "arxiv" else archive)
        kept = named and draft.put("eprint", _text(value.get("eprint")))
        return kept and not value.keys() - {"eprint", "eprinttype"}
    if variable in ("keyword", "keywords"):
        draft.add_keywords(map(_text, value) if isinstance(value, list) else words_of(_text(value)))
        return all(map(_text, value)) if isinstance(value, list) else bool(_text(value))
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, (dict, list)):
        return False
    text = _text(value)
    if variable in RICH:
        return draft.set(_FIELDS[variable], _marked(text))
    if variable == "container-title":
        return draft.set("booktitle" if kind in _IN_BOOKS else "journal", _marked(text))
    if variable == "page":
        return draft.set("pages", to_source(page_range(text, "--")))
    if variable in ("issue", "number", "collection-number"):
        return draft.put("number", text) or draft.put("issue", text)
    if variable == "publisher":
        return draft.put(_PUBLISHERS.get(draft.type, "publisher"), text)
    if variable == "archive":
        return draft.put("archiveprefix", text)
    if variable == "PMID":
        return draft.put("eprint", text) and draft.put("archiveprefix", "pubmed")
    return variable in _FIELDS and draft.put(_FIELDS[variable], text)


def _put_people(draft: Draft, field: str, value: Any) -> bool:
    if not isinstance(value, list):
        return False
    whole = all(isinstance(name, (dict, str)) for name in value)
    names = [name for name in value if name and isinstance(name, (dict, str))]
    others = bool(names) and names[-1] == {"literal": OTHERS}
    people = [
        listed_name(name) if isinstance(name, str) else name_source(person)
        for name in (names[:-1] if others else names)
        if isinstance(name, str) or (person := _person(name)).family
    ]
    if others:
        people.append("others")
    return draft.set(field, " and ".join(people)) and whole


def _person(name: dict[str, Any]) -> Person:
    family, given = _text(name.get("family")), _text(name.get("given"))
    # Crossref calls the name of a body just a name
    literal = _text(name.get("literal")) or _text(name.get("name"))
    if literal or not (family or given):
        return Person(family=literal, literal=True)
    if not family:
        family, given = given, ""
    particles = (name.get("dropping-particle"), name.get("non-dropping-particle"))
    return Person(
        family=family,
        given=given,
        particle=" ".join(text for each in particles if (text := _text(each))),
        suffix=_text(name.get("suffix")),
    )


def _put_date(draft: Draft, variable: str, value: Any) -> bool:
    field = DATES[variable]
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        value = {"raw": str(value)}  # no CSL-JSON, but it can be understood
    if not isinstance(value, dict):
        return False
    date, whole = read_csl_date(value)
    if date is not None and not whole:
        raw = json.dumps(value, ensure_ascii=False)
        draft.leave_out(f"a part of the variable {variable!r}", raw)
    if date is None:
        words = _text(value.get("literal")) or _text(value.get("raw"))
        return (draft.put("year" if field == "date" else field, words) and whole) or not value
    plain = isinstance(date, Date) and str(date) == date.iso and 0 < date.year <= 9999
    if field != "date" or not plain or date.day:
        return draft.set(field, str(date))
    kept = draft.set("year", f"{date.year:04d}")
    return draft.set("month", str(date.month or "")) and kept


def _marked(text: str) -> str:
    """Return text with CSL's simple HTML as LaTeX; tags without a partner are plain text."""
    matches = list(_TAG.finditer(text))
    opened: list[re.Match[str]] = []
    pairs: dict[int, str] = {}
    for match in matches:
        if not match[1]:
            opened.append(match)
        elif opened and opened[-1][2].lower() == match[2].lower():
            partner = opened.pop()
            pairs[partner.start()] = f"{_command(partner)}{{"
            pairs[match.start()] = "}"
    made, at = "", 0
    for match in matches:
        if match.start() in pairs:
            made += _spaced(text[at : match.start()]) + pairs[match.start()]
            at = match.end()
    return squeeze(made + _spaced(text[at:]))


def _command(match: re.Match[str]) -> str:
    if match[2].lower() != "span":
        return _COMMANDS[match[2].lower()]
    return r"\textsc" if "small-caps" in match[3] else ""


def _spaced(text: str) -> str:
    """Return a plain text as a BibTeX value, with a space where it begins or ends with one."""
    before, after = (" " if text[at].isspace() else "" for at in (0, -1)) if text else ("", "")
    return f"{before}{to_source(text)}{after}"


def _tidy_arxiv(draft: Draft) -> None:
    """Write arXiv's identifier where BibTeX has it, not as a number and a publisher."""
    fields = draft.fields
    number = fields.get("number", "")
    if number.lower().startswith("arxiv:") and "eprint" not in fields:
        del fields["number"]
        fields |= {"eprint": number[6:], "archiveprefix": "arXiv"}
        if fields.get("publisher", "").lower() == "arxiv":
            del fields["publisher"]
    if "eprint" in fields and fields.get("archiveprefix", "").lower() == "arxiv":
        eprint = ArXiv.parse(fields["eprint"])
        if eprint and fields.get("url") == eprint.address:
            del fields["url"]


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return squeeze(str(value))
