"""What is exported and read again keeps all that the export did not report as lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stronger.bibliography import export_with_losses, read_file, read_text
from stronger.bibliography.formats import FORMATS
from stronger.bibliography.formats.csl_words import GENRES
from stronger.bibliography.formats.fields import join_title, keywords
from stronger.bibliography.importing import import_bytes
from stronger.bibliography.importing.plain import item_source, keywords_source
from stronger.bibliography.model import Bibliography, Entry
from stronger.bibliography.text.fields import VERBATIM_FIELDS
from stronger.bibliography.text.identifiers import ArXiv, Doi, verbatim
from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.names import parse_names
from stronger.bibliography.text.pages import page_range
from stronger.bibliography.text.people import Person
from stronger.bibliography.text.sources import name_source, to_source
from stronger.diagnostics import Position

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

READABLE = ["bibtex", "biblatex", "csl-json", "ris", "cff", "hayagriva", "json", "csv"]
PEOPLE = ("author", "editor", "translator", "bookauthor")
ALIKE = (
    ("journal", "journaltitle", "booktitle"),
    ("publisher", "institution", "school", "organization", "howpublished", "type"),
    ("address", "location"),
    ("note", "addendum", "annote", "annotation"),
    ("number", "issue"),
    ("archiveprefix", "eprinttype"),
    ("primaryclass", "eprintclass"),
    ("language", "langid"),
)
"""Fields of which formats know only one."""
DATED = ("date", "year", "month", "day")
SAME_TYPES = {"conference": "inproceedings", "electronic": "online", "www": "online",
              "report": "techreport", "phdthesis": "thesis", "mastersthesis": "thesis"}  # fmt: skip


def journey(bibliography: Bibliography, form: str) -> tuple[list[tuple[Entry, Entry]], set[str]]:
    """Return entries with what comes back of them, and what of them is lost, as ``key field``."""
    exported = export_with_losses(bibliography, bibliography, form)
    read = import_bytes(exported.text.encode(), file=f"x{FORMATS[form].extension}")
    assert [str(each) for each in read.diagnostics if each.code not in ("B022", "B012")] == []
    lost = {f"{loss.citekey} {loss.field}" for loss in exported.losses}
    entries = [each for each in bibliography if each.type != "xdata"]
    if form == "cff":
        # There are no keys in CFF, and entries come in the order of theirs
        entries.sort(key=lambda entry: (entry.citekey.casefold(), entry.citekey))
        pairs = list(zip(entries, read, strict=True))
        assert all(f"{entry.citekey} citekey" in lost for entry in entries)
    else:
        pairs = [(entry, read[entry.citekey]) for entry in entries]
        assert len(read) >= len(entries)
    return pairs, lost


def text_of(entry: Entry, name: str) -> str:
    value = entry.get(name)
    return verbatim(value) if name in VERBATIM_FIELDS else to_text(value)


def missing(entry: Entry, back: Entry, lost: set[str]) -> Iterable[str]:
    """Yield the fields of an entry that did not come back and were not reported."""
    if f"{entry.citekey} entry type" not in lost:
        types = [SAME_TYPES.get(each.type, each.type) for each in (entry, back)]
        if types[0] != types[1]:
            yield f"type {types}"
    told = {name for name in entry.fields if f"{entry.citekey} {name}" in lost}
    for name in entry.fields:
        if name in told or name in ("crossref", "xref", "xdata") or not entry.fields[name].strip():
            continue
        if not kept(entry, back, name, told):
            yield f"{name}: {entry.fields[name]!r} in {dict(back.fields)}"


def kept(entry: Entry, back: Entry, name: str, told: set[str]) -> bool:
    value, text = entry.fields[name], text_of(entry, name)
    if name in PEOPLE:
        people = [[*map(str, parse_names(each.get(name))[0])] for each in (entry, back)]
        return people[0] == people[1]
    if name in DATED:
        return bool(told & set(DATED)) or entry.date == back.date or text == text_of(back, "year")
    if name in ("title", "subtitle"):
        titles = [join_title(to_text(each.get("title")), to_text(each.get("subtitle")))
                  for each in (entry, back)]  # fmt: skip
        return titles[0] == titles[1]
    if name == "booktitle" and text == text_of(entry, "title"):
        return True
    if name == "keywords":
        return keywords(value) == keywords(back.get(name))
    if name == "pages":
        return page_range(text) == page_range(text_of(back, name))
    if name == "doi":
        return Doi.parse(value) == Doi.parse(back.get(name))
    if name in ("eprint", "url") and (arxiv := ArXiv.parse(value)):
        return arxiv == ArXiv.parse(back.get("eprint"))
    if name == "howpublished" and "arxiv" in text.lower() and back.get("eprint"):
        return True
    if name == "type":
        return GENRES.get(back.type) == GENRES.get(text, text) or text == text_of(back, name)
    alike = next((group for group in ALIKE if name in group), (name,))
    return any(text.lower() in text_of(back, each).lower() for each in alike)


@pytest.mark.parametrize("form", READABLE)
def test_our_bibliography_comes_back(form: str, root: Path) -> None:
    ours = read_file(root / "data/references.bib")
    pairs, lost = journey(ours, form)
    assert [found for pair in pairs for found in missing(*pair, lost)] == []


WORDS = st.text(
    st.characters(
        max_codepoint=0x17F, categories=["L", "Nd"], include_characters="李αж&%#_$@^~\\{}+=*.:"
    ),
    min_size=1,
    max_size=7,
).filter(lambda word: "--" not in word)
TEXTS = (
    st.lists(WORDS, min_size=1, max_size=3).map(
        lambda words: to_text(to_source(normalize("NFC", " ".join(words))))
    )
).filter(lambda text: bool(text) and text[0] not in ".:" and not text.startswith("http"))
FAMILIES = ["Hebb", "Mézard", "de Boer", "Łoś", "O'Neil", "Fei-Fei", "李"]
PERSONS = st.one_of(
    st.builds(
        Person,
        family=st.sampled_from(FAMILIES),
        given=st.sampled_from(["D. O.", "Marc", "Li-Jia"]),
        particle=st.sampled_from(["", "van der"]),
        suffix=st.sampled_from(["", "Jr."]),
    ),
    st.sampled_from(["Barnes and Noble", "Bell Labs", "A, B and C"]).map(
        lambda name: Person(name, literal=True)
    ),
)
NAMES = st.lists(PERSONS, min_size=1, max_size=3).map(
    lambda people: " and ".join(map(name_source, people))
)
PLAIN = TEXTS.map(to_source)
FIELDS = {
    "editor": NAMES,
    "translator": NAMES,
    "journal": PLAIN,
    "booktitle": PLAIN,
    "series": PLAIN,
    "publisher": TEXTS.map(item_source) | st.just("{Barnes and Noble}"),
    "institution": TEXTS.map(item_source),
    "address": PLAIN,
    "edition": PLAIN,
    "chapter": st.sampled_from(["3", "XII"]),
    "volume": st.sampled_from(["1", "007", "B12", "1--2"]),
    "number": st.sampled_from(["4", "S1", "0028-0836", "03"]),
    "pages": st.sampled_from(["1--17", "17", "e5--e9, 11", "1-2--1-8", "iv--xii"]),
    "pagetotal": st.sampled_from(["350", "xii, 350"]),
    "volumes": st.sampled_from(["2"]),
    "doi": st.sampled_from(["10.1000/a_b(c)", "10.1000/A"]),
    "isbn": st.sampled_from(["978-0-262-03561-3", "0262035618"]),
    "issn": st.sampled_from(["0028-0836"]),
    "url": st.sampled_from(["http://x.org/~a?b=1&c=%20#d"]),
    "keywords": st.lists(
        TEXTS | st.sampled_from(["Networks, artificial", "a; b"]), min_size=1, max_size=3
    ).map(keywords_source),
    "note": PLAIN,
    "abstract": PLAIN,
    "shorttitle": PLAIN,
    "version": st.sampled_from(["1.2", "2"]),
}  # fmt: skip
TYPES = ["article", "book", "inproceedings", "incollection", "inbook", "proceedings", "collection",
         "phdthesis", "thesis", "techreport", "misc", "online", "software", "dataset", "manual",
         "unpublished", "patent", "inreference", "booklet"]  # fmt: skip


@st.composite
def bibliographies(draw: st.DrawFn) -> Bibliography:
    entries = []
    for number in range(draw(st.integers(1, 2))):
        names = draw(st.sets(st.sampled_from(sorted(FIELDS)), max_size=8))
        fields = {"title": draw(PLAIN)} | {name: draw(FIELDS[name]) for name in sorted(names)}
        if draw(st.booleans()):
            fields["author"] = draw(NAMES)
        if draw(st.booleans()):
            fields["year"] = str(draw(st.integers(1000, 2100)))
            if draw(st.booleans()):
                fields["month"] = str(draw(st.integers(1, 12)))
        kind = draw(st.sampled_from(TYPES))
        position = Position("x", number + 1)
        entries.append(Entry(citekey=f"k{number}", type=kind, fields=fields, position=position))
    return replace(read_text(""), entries=tuple(entries), diagnostics=())


IN_A_SERIES = {"title": "A", "booktitle": "B", "series": "C"}


@pytest.mark.parametrize("form", READABLE)
@settings(max_examples=60, deadline=None)
@given(bibliographies())
@example(
    replace(
        read_text(""),
        entries=(
            Entry(citekey="k0", type="software", fields=IN_A_SERIES, position=Position("x", 1)),
        ),
        diagnostics=(),
    )
)
def test_what_is_not_reported_as_lost_comes_back(form: str, made: Bibliography) -> None:
    pairs, lost = journey(made, form)
    assert [found for pair in pairs for found in missing(*pair, lost)] == []
