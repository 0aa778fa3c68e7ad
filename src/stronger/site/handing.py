"""Data from which a browser writes bibliographies and references for any selection of papers.

One file a format or style, with each paper's text ready and beside it only what depends on the
others: parents and macros in BibTeX, numbers, letters and dashes in references.
``assets/handing.js`` puts them together; the bytes are those of ``stronger export --keys`` and
``stronger cite``.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from stronger.bibliography.citing.references import Processor
from stronger.bibliography.citing.shaping import Shape
from stronger.bibliography.citing.styles import load_style
from stronger.bibliography.formats.bibtex import biblatex_blocks, bibtex_blocks
from stronger.bibliography.formats.registry import complete, export, referred
from stronger.bibliography.source.inheriting import parent_of
from stronger.bibliography.source.writing import write_entry, write_preamble, write_string
from stronger.bibliography.text.months import MONTH_MACROS
from stronger.knowledge.annotating import annotate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stronger.bibliography import Bibliography, Entry
    from stronger.bibliography.citing.references import Reference
    from stronger.bibliography.formats.bibtex import Blocks
    from stronger.knowledge import KnowledgeBase

FORMATS = {
    "bibtex": "bibtex",
    "biblatex": "biblatex",
    "csl": "csl-json",
    "ris": "ris",
}
"""The formats: what the browser calls them, and what the command line does."""
STYLES = {
    "apa": "APA",
    "mla": "MLA",
    "chicago-author-date": "Chicago",
    "ieee": "IEEE",
    "vancouver": "Vancouver",
    "nature": "Nature",
}
"""The styles: their names on the command line, and their titles."""
ANNOTATED = "-annotated"
"""What the name of a format ends with when statements are to be written as annotations."""
_ESCAPED = {"amp": "&", "lt": "<", "gt": ">"}
_NUMBER, _LETTER = 0, 1
"""Slots in the text of a reference, as numbers between strings."""
_made: list[tuple[tuple[Entry, ...], dict[str, dict[str, Any]]]] = []
"""The last bibliography, and its references by style."""


def all_styles(kb: KnowledgeBase) -> dict[str, dict[str, Any]]:
    """Return the references of all papers by style; made once for what a server builds often."""
    entries = tuple(kb.bibliography.by_key.values())
    if not (_made and _made[0][0] == entries):
        made = {style: style_data(kb.bibliography.by_key, style) for style in STYLES}
        _made[:] = [(entries, made)]
    return _made[0][1]


def handing_data(
    kb: KnowledgeBase, styles: Mapping[str, dict[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Yield the data files: their paths relative to ``docs``, and what stands there."""
    for form, name in FORMATS.items():
        plain, data = _texts(kb.bibliography, kb.bibliography.by_key.values(), name)
        yield f"find/{form}.json", _json(data)
        annotated, data = _texts(
            kb.bibliography, annotate(kb, kb.bibliography.by_key.values(), name), name
        )
        papers = [each for each in data["papers"] if annotated[each["key"]] != plain[each["key"]]]
        yield f"find/{form}{ANNOTATED}.json", _json({"papers": papers})
    for style, data in styles.items():
        yield f"find/{style}.json", _json(data)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


def _texts(
    bibliography: Bibliography, entries: Iterable[Entry], name: str
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the text of every entry by its key, and all that a format's file holds."""
    papers: list[dict[str, Any]] = []
    data: dict[str, Any] = {"papers": papers}
    for works in _rounds(entries):
        if name in ("bibtex", "biblatex"):
            papers += _bibtex(bibliography, works, name, data)
        else:
            papers += _records(bibliography, works, name)
    papers.sort(key=lambda paper: (paper["key"].casefold(), paper["key"]))
    return {each["key"]: each.get("text", "") for each in papers}, data


def _rounds(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Return entries in lists within which no two keys differ in case alone: export has one."""
    rounds: list[dict[str, Entry]] = []
    for entry in entries:
        key = entry.citekey.lower()
        free = next((each for each in rounds if key not in each), None)
        if free is None:
            rounds.append(free := {})
        free[key] = entry
    return [list(each.values()) for each in rounds]


def _records(bibliography: Bibliography, entries: list[Entry], name: str) -> list[dict[str, Any]]:
    """Return what CSL-JSON or RIS has of each entry."""
    before, after = ("[\n", "\n]\n") if name == "csl-json" else ("", "")
    return [
        {
            "key": entry.citekey,
            "text": export(bibliography, [entry], name).removeprefix(before).removesuffix(after),
        }
        for entry in complete(bibliography, entries, parents=False)
    ]


def _bibtex(
    bibliography: Bibliography, entries: list[Entry], name: str, data: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return what BibTeX or BibLaTeX has of each entry, and add what they share to the data."""
    wanted = {entry.citekey for entry in entries}
    all_of_them = complete(bibliography, entries, folded=name == "bibtex")
    blocks = _blocks(bibliography, all_of_them, name)
    used_by_any = _blocks(bibliography, list(bibliography.by_key.values()), name).strings
    strings = {each.name.lower(): each for each in used_by_any}
    written = {entry.citekey: entry for entry in blocks.entries}
    papers = []
    for entry in all_of_them:
        if entry.citekey not in wanted:
            continue
        paper: dict[str, Any] = {"key": entry.citekey}
        if refers := referred(entry):
            paper["refers"] = refers
        if parent := parent_of(entry).lower():
            paper["parent"] = parent
        if shown := written.get(entry.citekey):
            used = sorted({each.lower() for each in shown.strings} & strings.keys())
            own = [strings[each] for each in used]
            paper["text"] = write_entry(shown, own)
            for month in sorted(set(MONTH_MACROS) & strings.keys() - set(used)):
                other = write_entry(shown, [*own, strings[month]])
                if other != paper["text"]:
                    paper["redefined"] = {"month": month, "text": other}
            if used:
                paper["strings"] = used
        papers.append(paper)
    data["preambles"] = [write_preamble(text) for text in blocks.preambles]
    data["strings"] = [[key, write_string(strings[key])] for key in sorted(strings)]
    data["first"] = _first_of_each(bibliography)
    data["folds"] = name == "bibtex"
    return papers


def _blocks(bibliography: Bibliography, entries: list[Entry], name: str) -> Blocks:
    if name == "bibtex":
        return bibtex_blocks(bibliography, entries, [])
    return biblatex_blocks(bibliography, entries)


def _first_of_each(bibliography: Bibliography) -> dict[str, str]:
    """Return which key counts, of those that differ in case alone, and what aliases stand for."""
    found: dict[str, list[str]] = {}
    for key in bibliography.by_key:
        found.setdefault(key.lower(), []).append(key)
    several = {lower: keys[0] for lower, keys in found.items() if len(keys) > 1}
    aliases = {
        lower: entry.citekey
        for lower, entry in bibliography.by_folded_key.items()
        if lower not in found
    }
    return several | aliases


def style_data(entries: Mapping[str, Entry], style: str) -> dict[str, Any]:
    """Return the references of all entries in a style, with slots for what depends on others."""
    names = {f"k{number}": entry for number, entry in enumerate(entries.values())}
    if not names:
        return {"papers": []}
    processor = Processor(names, load_style(style))
    habits = processor.habits
    references = processor.references()
    ranks = _ranks(processor) if habits.letters or habits.dash is not None else {}
    papers = []
    for name, entry in names.items():
        reference = references[name]
        paper: dict[str, Any] = {"key": entry.citekey, **_slotted(reference)}
        if ranks:
            paper["rank"] = ranks[name]
        if reference.namesakes is not None:
            paper |= {
                "namesakes": reference.namesakes,
                "lettered": _slotted(reference, letter=True),
            }
        if reference.people is not None:
            paper["people"] = reference.people
            paper["dashed"] = _slotted(reference, dash=habits.dash)
        if reference.namesakes is not None and reference.people is not None:
            paper["both"] = _slotted(reference, letter=True, dash=habits.dash)
        papers.append(paper)
    return {"papers": papers}


def alone(data: Mapping[str, Any]) -> dict[str, str]:
    """Return each reference of a style in HTML as the only one in its bibliography, by key."""
    return {
        paper["key"]: paper["html"]
        if isinstance(paper["html"], str)
        else "".join("1" if piece == _NUMBER else piece for piece in paper["html"])
        for paper in data["papers"]
    }


def _ranks(processor: Processor) -> dict[str, int]:
    """Return the place of each work in the order of the style; what the style ties has one."""
    order = list(processor.whole.references)
    tied: set[tuple[str, str]] = set()
    for names in (*processor.by_people(), *processor.without_people()):
        # Works that the style does not tell apart stay as they were cited
        there = [name for name in order if name in set(names)]
        back = {name: i for i, name in enumerate(processor.render(there[::-1]).references)}
        tied |= {pair for pair in pairwise(there) if back[pair[0]] > back[pair[1]]}
    ranks: dict[str, int] = {}
    for pair in pairwise(["", *order]):
        ranks[pair[1]] = ranks.get(pair[0], 0) + (pair not in tied)
    return ranks


def _slotted(
    reference: Reference, *, letter: bool = False, dash: str | None = None
) -> dict[str, Any]:
    """Return a reference in HTML with its slots; its text, too, if the HTML does not tell it."""
    number_mark, letter_mark = _marks(reference.shape(Shape("text")))
    html, text = (
        reference.shape(shape, number_mark, letter_mark if letter else "", dash)
        for shape in (Shape("html"), Shape("text"))
    )
    made = {"html": _split(html, number_mark, letter_mark)}
    if text_of(html) != text:
        made["text"] = _split(text, number_mark, letter_mark)
    return made


def _marks(text: str) -> tuple[str, str]:
    """Return two characters for private use that a text does not use."""
    free = (chr(code) for code in range(0xF0000, 0xF0000 + len(text) + 2))
    unused = [each for each in free if each not in text]
    return unused[0], unused[1]


def _split(text: str, number: str, letter: str) -> str | list[str | int]:
    """Return a text in pieces with slots between; as it is if it has none."""
    slots = {number: _NUMBER, letter: _LETTER}
    pieces = [slots.get(each, each) for each in re.split(f"([{number}{letter}])", text)]
    return text if len(pieces) == 1 else [each for each in pieces if each != ""]


def text_of(html: str) -> str:
    """Return what the HTML of a reference shows, as ``handing.js`` does it."""
    shown = re.sub(r"<[^<>]*>", "", html)
    return re.sub("&(amp|lt|gt);", lambda match: _ESCAPED[match[1]], shown)
