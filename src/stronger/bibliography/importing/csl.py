"""Reads CSL-JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.formats.csl import DATES, GENRES, OTHERS, PEOPLE, VARIABLES
from stronger.bibliography.importing.csl_dates import read_csl_date
from stronger.bibliography.importing.drafting import (
    Draft,
    broken_record,
    finish,
)
from stronger.bibliography.importing.json_text import integer, whole_characters
from stronger.bibliography.source.decoding import Source
from stronger.bibliography.text.dates import Date
from stronger.bibliography.text.identifiers import ArXiv
from stronger.bibliography.text.latex import squeeze
from stronger.bibliography.text.pages import page_range
from stronger.bibliography.text.people import Person
from stronger.bibliography.text.sources import name_source, to_source
from stronger.diagnostics import Diagnostic, Position, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography

KINDS = {
    "article": "misc",
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "dataset": "dataset",
    "document": "misc",
    "entry": "inreference",
    "entry-dictionary": "inreference",
    "entry-encyclopedia": "inreference",
    "event": "misc",
    "graphic": "artwork",
    "legal_case": "jurisdiction",
    "legislation": "legislation",
    "manuscript": "unpublished",
    "motion_picture": "video",
    "pamphlet": "booklet",
    "paper-conference": "inproceedings",
    "patent": "patent",
    "performance": "performance",
    "periodical": "periodical",
    "personal_communication": "letter",
    "post": "online",
    "post-weblog": "online",
    "report": "techreport",
    "review": "review",
    "review-book": "review",
    "software": "software",
    "song": "audio",
    "speech": "unpublished",
    "standard": "standard",
    "thesis": "thesis",
    "webpage": "online",
}
"""BibTeX's and BibLaTeX's types by CSL's."""

_FIELDS = {variable: names[0] for variable, names in VARIABLES} | {
    "annote": "annote",
    "archive_location": "eprint",
    "container-title-short": "shortjournal",
    "DOI": "doi",
    "event": "eventtitle",
    "genre": "type",
    "journalAbbreviation": "shortjournal",
    "language": "language",
    "publisher-place": "address",
    "shortTitle": "shorttitle",
    "URL": "url",
}
"""Fields by CSL's variables, but for those whose field hangs on the type."""
_PEOPLE = {variable: name for name, variable in PEOPLE.items()}
_IN_BOOKS = frozenset({"chapter", "paper-conference", "entry", "entry-encyclopedia",
                       "entry-dictionary"})  # fmt: skip
_PUBLISHERS = {"techreport": "institution", "phdthesis": "school", "mastersthesis": "school",
               "thesis": "school"}  # fmt: skip
_THESES = {"PhD thesis": "phdthesis", "Master's thesis": "mastersthesis"}
_OURS = frozenset({"id", "type", "citation-key"})
_TAG = re.compile(r"<(/?)(i|b|sc|sup|sub|span)\b([^<>]*)>", re.IGNORECASE)
_COMMANDS = {"i": r"\emph", "b": r"\textbf", "sc": r"\textsc", "sup": r"\textsuperscript",
             "sub": r"\textsubscript"}  # fmt: skip
_SPACE = re.compile(r"\s*")


def read_csl_json(text: str, file: str = "<csl-json>") -> Bibliography:
    """Read CSL-JSON: a list of items, or an object that holds one as ``items`` or ``references``.

    Italics, raised and lowered text, and words that keep their capitals become LaTeX. A page range
    gets the dash of BibTeX.

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
    drafts = []
    text = whole_characters(Source(text, file), findings)
    for position, raw, item in _items(Source(text, file), findings):
        if isinstance(item, dict):
            drafts.append(_draft(item, position, raw, findings))
        else:
            reason = f"an item is an object with id and type, not {json.dumps(item)[:40]}"
            findings.append(broken_record(position, reason, raw[:200]))
    if not drafts and not findings:
        findings.append(broken_record(Position(file), "there is no item"))
    return finish(drafts, findings, file)


def _items(source: Source, findings: list[Diagnostic]) -> Iterator[tuple[Position, str, Any]]:
    """Yield the items with their places, as far as the text is JSON."""
    text = source.text
    decoder = json.JSONDecoder(parse_int=integer)
    at = _skip(text, 0)
    try:
        if not text.startswith("[", at):
            value, _ = decoder.raw_decode(text, at)
            lists = (value.get(name) for name in ("items", "references")) if isinstance(
                value, dict) else ()  # fmt: skip
            items = next((each for each in lists if isinstance(each, list)), [value])
            for item in items:
                yield source.position(at), json.dumps(item, ensure_ascii=False), item
            return
        at = _skip(text, at + 1)
        while not text.startswith("]", at):
            value, end = decoder.raw_decode(text, at)
            yield source.position(at), text[at:end], value
            at = _skip(text, end)
            if text.startswith(",", at):
                at = _skip(text, at + 1)
            elif not text.startswith("]", at):
                raise json.JSONDecodeError("expected a comma or the end of the list", text, at)
        rest = text[at + 1 :].strip()
        if rest:
            reason = "there is text after the end of the list"
            findings.append(broken_record(source.position(at + 1), reason, rest[:200]))
    except json.JSONDecodeError as error:
        reason = f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raw = text[error.pos :].partition("\n")[0]
        findings.append(broken_record(source.position(error.pos), reason, raw[:200]))
    except RecursionError:
        reason = "it is nested too deeply to be CSL-JSON"
        findings.append(broken_record(source.position(at), reason, text[at : at + 200]))


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _draft(item: dict[str, Any], position: Position, raw: str, findings: list[Diagnostic]) -> Draft:
    draft = Draft(position, raw)
    draft.key = _text(item.get("id", item.get("citation-key")))
    kind = _text(item.get("type"))
    draft.type = KINDS.get(kind, "misc")
    if kind not in KINDS:
        reason = f"unknown type {kind!r}{did_you_mean(kind, KINDS)}; it becomes @misc"
        findings.append(broken_record(position, reason, kind))
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
    if isinstance(value, (dict, list)):
        return False
    text = _text(value)
    if variable == "title":
        return draft.set("title", _marked(text))
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
    whole = all(isinstance(name, dict) for name in value)
    names = [name for name in value if isinstance(name, dict)]
    others = bool(names) and names[-1] == {"literal": OTHERS}
    people = [name_source(_person(name)) for name in (names[:-1] if others else names)]
    if others:
        people.append("others")
    return draft.set(field, " and ".join(people)) and whole


def _person(name: dict[str, Any]) -> Person:
    family, given = _text(name.get("family")), _text(name.get("given"))
    literal = _text(name.get("literal"))
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
