"""Imports: CSL-JSON and RIS become entries, and what does not fit is said."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import UnknownFormatError, export, read_file, read_text
from stronger.bibliography.importing import import_file, read_csl_json, read_ris
from stronger.bibliography.model import Entry
from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.names import parse_names
from stronger.bibliography.text.people import Person
from stronger.bibliography.text.sources import name_source, to_source
from stronger.diagnostics import Position

if TYPE_CHECKING:
    from pathlib import Path

CSL = """[
  {"id": "Hebb, 1949", "type": "thesis", "genre": "PhD thesis", "publisher": "McGill & Co",
   "title": "The <i>E. coli</i> of <span class=\\"nocase\\">DNA</span> 5% <b>", "volume": 3,
   "author": [{"family": "Hebb", "given": "Donald O.", "suffix": "Jr"}, {"literal": "A and B"},
              {"family": "Waerden", "given": "B.", "dropping-particle": "van der"}],
   "issued": {"date-parts": [["1949", "6", 3]]}, "page": "1-10, e7", "reviewed-title": "X"},
  {"id": 7, "type": "paper-conference", "title": "T", "container-title": "P", "DOI": "10.1000/a_b",
   "event": "E", "issued": {"literal": "in press"}, "author": [{"family": "de Boer"}]},
  "no item",
  {"type": "articel", "issued": {"raw": "2001-02"}, "collection-number": "4", "issue": "5"},
  {"id": "7", "type": "book", "editor": [{"family": "Lee", "given": "A"}, {"literal": "others"}]}
]
"""
RIS = """\ufeffprose before
TY  - CHAP
ID  - part
A1  - Hebb, Donald O., Jr.
AU  - Bell Labs and Sons
ED  - van der Waerden, B. L.
T1  - 50% of {it} &
  more of it
T2  - The Whole
PY  - 1949/06/03/
SP  - 1
EP  - 10
SN  - 978-3-16-148410-0
C7  - unknown
KW  - one
KW  - two
ER  - \r
TY  - JOUR
TI  - No end
JO  - Journal
JF  - Other Name
JA  - Third
Y1  - 1950
TY  - XYZ
AU  - Plato,
ER  -
AU  - outside
TY  - THES
M3  - Master's thesis
PB  - McGill
PY  - 1999
DA  - 1999/12//
ER  - """


def test_csl_json_becomes_bibtex() -> None:
    read = read_csl_json(CSL, "x.json")
    hebb, other, typo, book = read
    assert (hebb.citekey, hebb.type) == ("hebb1949coli", "phdthesis")
    assert hebb.fields["title"] == r"The \emph{E. coli} of {DNA} 5\% <b>"
    assert hebb.fields["author"] == "Hebb, Jr, Donald O. and {A and B} and van der Waerden, B."
    assert hebb.fields["school"] == r"McGill \& Co"
    assert (hebb.fields["pages"], hebb.fields["volume"]) == ("1--10, e7", "3")
    assert str(hebb.date) == "1949-06-03"
    assert (other.citekey, other.type, other.fields["year"]) == ("7", "inproceedings", "in press")
    assert (other.fields["doi"], other.fields["eventtitle"]) == ("10.1000/a_b", "E")
    assert other.authors.persons == (Person(family="de Boer", literal=True),)
    assert (typo.type, str(typo.date), typo.fields["number"]) == ("misc", "2001-02", "4")
    assert typo.fields["issue"] == "5"
    assert (book.citekey, book.fields["editor"]) == ("7a", "Lee, A and others")


def test_findings_of_csl_json_have_places() -> None:
    found = read_csl_json(CSL, "x.json").diagnostics
    assert [(each.position.line, each.code) for each in found] == [
        (2, "B022"),
        (2, "B021"),
        (7, "B012"),
        (9, "B020"),
        (10, "B024"),
        (10, "B022"),
        (11, "B022"),
    ]
    assert "'reviewed-title'" in found[1].message
    assert "did you mean 'article'" in found[4].message


@pytest.mark.parametrize(
    ("text", "line", "message", "entries"),
    [
        ('[{"id": "a", "type": "book"},\n {"id": "b" "type"}]', 2, "this is no JSON", 1),
        ("", 1, "this is no JSON", 0),
        ("[]", 1, "there is no item", 0),
        ("[" * 100_000, 1, "nested too deeply", 0),
        ('[{"id": "a", "type": "book"}]\nmore', 1, "after the end", 1),
        ('{"references": [{"id": "a", "type": "book"}], "x": 1}', 0, "", 1),
        ('{"id": "a", "type": "book"}', 0, "", 1),
    ],
)
def test_broken_csl_json_keeps_what_can_be_read(
    text: str, line: int, message: str, entries: int
) -> None:
    read = read_csl_json(text)
    assert len(read) == entries
    assert [each.position.line for each in read.diagnostics] == [line] * bool(message)
    assert all(message in each.message for each in read.diagnostics)


def test_ris_becomes_bibtex() -> None:
    part, journal, odd, thesis = read_ris(RIS, "x.ris")
    assert dict(part.fields) == {
        "title": r"50\% of {\textbraceleft}it{\textbraceright} \& more of it",
        "booktitle": "The Whole",
        "date": "1949-06-03",
        "isbn": "978-3-16-148410-0",
        "author": "Hebb, Jr., Donald O. and {Bell Labs and Sons}",
        "editor": "van der Waerden, B. L.",
        "keywords": "one, two",
        "pages": "1--10",
    }
    assert part.title == "50% of {it} & more of it"
    assert (journal.fields["journal"], journal.fields["shortjournal"]) == ("Other Name", "Journal")
    assert (odd.type, odd.authors.persons) == ("misc", (Person(family="Plato"),))
    assert (thesis.type, thesis.fields["school"], str(thesis.date)) == (
        "mastersthesis",
        "McGill",
        "1999-12",
    )


def test_findings_of_ris_have_places() -> None:
    found = read_ris(RIS, "x.ris").diagnostics
    assert [(each.position.line, each.code, each.raw) for each in found] == [
        (1, "B020", "prose before"),
        (14, "B021", "unknown"),
        (18, "B022", ""),
        (22, "B021", "Third"),
        (24, "B024", "TY  - XYZ"),
        (24, "B024", "XYZ"),
        (24, "B022", ""),
        (27, "B020", "AU  - outside"),
        (28, "B022", ""),
    ]


def test_a_file_says_its_format_by_its_extension(tmp_path: Path) -> None:
    (tmp_path / "x.ris").write_bytes("TY  - BOOK\nTI  - Öl\nER  - \n".encode("latin-1"))
    read = import_file(tmp_path / "x.ris", file="x.ris")
    assert read.entries[0].title == "Öl"
    assert [each.code for each in read.diagnostics] == ["B002", "B022"]
    (tmp_path / "x.txt").write_text('[{"id": "a", "type": "book"}]', encoding="utf-16")
    assert import_file(tmp_path / "x.txt", "csl-json").entries[0].citekey == "a"
    (tmp_path / "x.bib").write_text("@misc{b}")
    assert import_file(tmp_path / "x.bib").entries[0].citekey == "b"
    assert [each.code for each in import_file(tmp_path / "no.ris").diagnostics] == ["B001"]
    with pytest.raises(UnknownFormatError, match="did you mean 'csl-json'"):
        import_file(tmp_path / "x.bib", "csljson")


WORDS = st.text(
    st.characters(
        codec="utf-8", categories=["L", "Nd", "P", "Sm", "Sc"], exclude_characters="-`'’\""
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip
TEXTS = (
    st.lists(WORDS, min_size=1, max_size=4).map(" ".join).map(lambda text: to_text(to_source(text)))
)
BRACES = dict.fromkeys(map(ord, "{}"))
FAMILIES = ["Hebb", "Mézard", "de Boer", "Łoś", "O'Neil", "Fei-Fei", "A and B", "李", "St. {X}"]
NAME = st.sampled_from(FAMILIES)
GIVEN = st.sampled_from(["D. O.", "Marc", "Li-Jia", "and"])
FULL_NAMES = st.builds(
    Person,
    family=NAME,
    given=GIVEN,
    particle=st.sampled_from(["", "van der"]),
    suffix=st.sampled_from(["", "Jr."]),
    literal=st.just(False),
    useprefix=st.none(),
)
BODIES = NAME.map(lambda name: Person(name, literal=True))
STRANGE_NAMES = st.builds(
    Person,
    family=NAME,
    given=st.just("") | GIVEN,
    particle=st.just("De"),
    suffix=st.just("III"),
    literal=st.just(False),
    useprefix=st.none(),
)


@settings(max_examples=150)
@given(st.one_of(FULL_NAMES, BODIES, STRANGE_NAMES))
def test_a_name_is_written_so_that_it_is_read_back(person: Person) -> None:
    names, problems = parse_names(name_source(person))
    assert (len(names), problems) == (1, ())
    [read] = names
    assert str(read).translate(BRACES) == str(person).translate(BRACES)
    if person.particle != "De" and "{" not in person.family:
        assert read == person


@st.composite
def _entries(draw: st.DrawFn) -> Entry:
    fields = {"title": to_source(draw(TEXTS)), "journal": to_source(draw(TEXTS))}
    people = draw(st.lists(st.one_of(FULL_NAMES, BODIES), min_size=1, max_size=3))
    fields["author"] = " and ".join(map(name_source, people))
    fields["year"] = str(draw(st.integers(1000, 2100)))
    if draw(st.booleans()):
        fields["month"] = str(draw(st.integers(1, 12)))
    for name in ("volume", "number", "note", "publisher", "address"):
        if draw(st.booleans()):
            fields[name] = to_source(draw(TEXTS))
    if draw(st.booleans()):
        fields |= {"pages": "1--17", "doi": "10.1000/a_b(c)", "url": "http://x.org/~a?b=1&c=%20#d"}
    return Entry(citekey="key", type="article", fields=fields, position=Position("x"))


@settings(max_examples=60)
@given(_entries())
def test_csl_json_gives_back_what_it_was_given(entry: Entry) -> None:
    source = replace(read_text(""), entries=(entry,))
    read = read_csl_json(export(source, [entry], "csl-json"))
    _assert_same(read.entries[0], entry)


@settings(max_examples=60)
@given(_entries())
def test_ris_gives_back_what_it_was_given(entry: Entry) -> None:
    source = replace(read_text(""), entries=(entry,))
    read = read_ris(export(source, [entry], "ris"))
    _assert_same(read.entries[0], entry)


def _assert_same(read: Entry, entry: Entry) -> None:
    assert (read.citekey, read.type) == (entry.citekey, entry.type)
    assert {name: to_text(value) for name, value in read.fields.items() if name != "author"} == {
        name: to_text(value) for name, value in entry.fields.items() if name != "author"
    }
    assert [str(person) for person in read.authors] == [str(person) for person in entry.authors]


@pytest.mark.parametrize("form", ["csl-json", "ris"])
def test_our_bibliography_survives_the_journey(form: str, root: Path) -> None:
    ours = read_file(root / "data/references.bib")
    reader = {"csl-json": read_csl_json, "ris": read_ris}[form]
    read = reader(export(ours, ours, form))
    assert read.diagnostics == ()
    for entry in ours:
        back = read[entry.citekey]
        assert (back.title, back.date) == (entry.title, entry.date)
        assert [person.last for person in back.authors] == [p.last for p in entry.authors]
        for name in ("doi", "eprint", "volume", "isbn", "url"):
            assert back.get(name) == entry.get(name)


@settings(max_examples=60)
@given(st.text(alphabet='TYERAU  -\n{}[]":,id1\\é', max_size=80))
def test_no_text_is_too_strange(text: str) -> None:
    for read in (read_ris(text), read_csl_json(text)):
        assert read.entries or read.diagnostics


def test_any_json_is_read_as_far_as_it_goes() -> None:
    strange = [{"id": {}, "type": [], "author": {}, "issued": [], "title": {"a": 1}, "page": None},
               {"author": [1, {}], "issued": {"date-parts": [[None]]}, "URL": 1e400},
               {"issued": {"date-parts": [[10**30]], "season": 1}, "custom": 1}]  # fmt: skip
    read = read_csl_json(json.dumps(strange))
    assert len(read) == 3
    assert {each.code for each in read.diagnostics} >= {"B021", "B022", "B024"}


def test_half_a_character_in_json_is_a_finding_and_becomes_a_mark() -> None:
    text = '[{"id": "a", "type": "book", "title": "x \\ud800 \\\\ud800 \\uD83D\\uDE00"}]'
    read = read_csl_json(text, "a.json")
    assert read["a"].fields["title"] == r"x \ufffd {\textbackslash}ud800 😀".replace(
        "\\ufffd", "\ufffd"
    )
    (finding,) = read.diagnostics
    assert finding.position.column == text.index("\\ud800") + 1
    assert "half of a character" in finding.message
    wrapped = read_csl_json(f'{{"items": {text}}}')
    assert wrapped["a"].fields == read["a"].fields


def test_a_number_of_thousands_of_numerals_is_read_as_text() -> None:
    many = "9" * 4301
    text = f'[{{"id": {many}, "type": "book", "title": "T", "volume": {many}}}]'
    (entry,) = read_csl_json(text)
    assert (entry.citekey, entry.fields["volume"]) == (many, many)
