"""What databases and other programs hand out: each in its own format, in small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import export, read_text
from stronger.bibliography.importing import import_bytes, read_csl_json, read_ris

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography

PUBMED = """
PMID- 26017442
OWN - NLM
STAT- MEDLINE
IS  - 1476-4687 (Electronic)
IS  - 0028-0836 (Linking)
VI  - 521
DP  - 2015 May 28
TI  - Deep learning with layers
      and labels.
PG  - 436-44
LID - 10.1038/nature14539 [doi]
FAU - LeCun, Yann
AU  - LeCun Y
AD  - A laboratory.
AD  - Another.
CN  - The Group and Friends
LA  - eng
PT  - Journal Article
JT  - Nature
TA  - Nature Weekly
MH  - *Artificial Intelligence
MH  - Networks, artificial
AID - 10.1038/NATURE14539 [doi]
SO  - Nature. 2015 May 28;521(7553):436-44.

PMID- 2
TI  - Second
AU  - Smith JA Jr
DP  - 1999 Jan-Feb
LID - e17 [pii]
"""
ENDNOTE = """%0 Book Section
%A Hebb, Donald O.
%A Some Laboratory,
%E Lee, Ann
%Y Roe, R.
%T A title

that goes on
%B The Whole
%D 1955
%8 July 3
%P 12-13
%@ 978-0-262-03561-3
%R https://doi.org/10.1000/xyz
%K one
two, three
%F hebb1955
%+ Address
%[ 2001-02-03

%0 Journal Articel
%T Other
%J Journal
"""
WEB_OF_SCIENCE = """\ufeffFN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Zelle, RM
   Harrison, JC
AF Zelle, Rintze M.
   Harrison, Jacob C.
TI Role for
   Enzyme
SO MICROBIOLOGY
DE yeast; acid, malic
CR A, 1990
   B, 1991
NR 2
SN 0099-2240
EI 1098-5336
PD FEB
PY 2011
BP 732
EP 738
DI 10.1128/AEM.02132-10
ER

PT C
BA Roe, R.
TI Part
SO The Book
DT Proceedings Paper
AR 17
PY 2012
ER

EF
"""
CROSSREF = """{"status": "ok", "message-type": "work-list", "message": {"total-results": 2,
 "items": [
 {"indexed": {"date-parts": [[2024]]}, "reference-count": 2, "type": "journal-article",
  "publisher": "APS", "short-container-title": ["PRL"], "issued": {"date-parts": [[2015, 4, 29]]},
  "published-print": {"date-parts": [[2015, 5]]}, "DOI": "10.1103/X",
  "title": ["Search for <i>Z</i> &amp; <mml:math><mml:mi>x</mml:mi></mml:math>"],
  "subtitle": ["A Study"], "container-title": ["Physical Review", "Other"],
  "author": [{"name": "ATLAS"}, {"given": "A.", "family": "Lee", "affiliation": [{"name": "X"}]}],
  "reference": [{"key": "a"}, {"key": "b"}], "ISSN": ["0031-9007", "1079-7114"],
  "abstract": "<jats:title>Abstract</jats:title><jats:p>We <i>see</i>.</jats:p>",
  "URL": "https://doi.org/10.1103/x", "article-number": "e5"},
 {"type": "proceedings-article", "title": ["Paper"], "container-title": ["LNCS", "Proceedings"],
  "issued": {"date-parts": [[null]]}, "published-online": {"date-parts": [[2016]]},
  "event": {"name": "A Conference", "location": "Rome"}, "content-domain": {"domain": []}}]}}
"""
CSL_YAML = """---
title: A paper
references:
- id: doe2001
  type: article-journal
  title: "The [DNA]{.nocase} of *E. coli*: H~2~O \\\\*"
  author:
  - family: Doe
    given: Jane
  - A Body Without Parts
  issued:
    date-parts: [[2001, 5]]
  volume: 007
  doi: 10.1000/x
  url: https://x.org
  keyword: [no, "a, b"]
...
Text.
"""
HAYAGRIVA = """
crazy:
    type: Article
    title: "{DNA} and \\\\$5"
    author: ["Doe, Jr, Jane", { name: "Beethoven", prefix: "van", given-name: "L." }]
    date: 2014-05
    page-range: 1-10
    serial-number:
        doi: 10.1000/x
    parent:
        type: Periodical
        title: { value: The Journal, short: J. }
        volume: 2
        publisher: { name: Barnes and Noble, location: Rome }
crazy:
    type: nonsense
    runtime: 01:00:00
"""
CFF = """
cff-version: 1.2.0
message: Cite it.
title: Our tool
license: MIT
authors: [{ name: Us }]
preferred-citation:
  type: conference-paper
  title: The tool
  authors:
    - family-names: Doe
      given-names: Jane
      orcid: https://orcid.org/0000-0002-1825-0097
  collection-title: Proceedings
  conference: { name: A Conference, city: Rome }
  year: 2020
references:
  - { type: book, title: Base, authors: [{ alias: anonymous }], year: no }
"""


def read(text: str, name: str = "x.txt") -> Bibliography:
    return import_bytes(text.encode(), file=name)


def left(bibliography: Bibliography) -> list[str]:
    """Return what was left out, without the keys."""
    told = (each.message for each in bibliography.diagnostics if each.code == "B021")
    return [message.split(" of '")[0] for message in told]


def test_pubmed() -> None:
    found = read(PUBMED)
    first, second = found
    assert dict(first.fields) == {
        "issn": "1476-4687, 0028-0836",
        "volume": "521",
        "date": "2015-05-28",
        "title": "Deep learning with layers and labels",
        "pages": "436--44",
        "doi": "10.1038/nature14539",
        "language": "eng",
        "journal": "Nature",
        "shortjournal": "Nature Weekly",
        "archiveprefix": "pubmed",
        "eprint": "26017442",
        "author": "LeCun, Yann and {The Group and Friends}",
        "keywords": "Artificial Intelligence, {Networks, artificial}",
    }
    assert (second.fields["author"], second.fields["month"]) == ("Smith, Jr, J. A.", "Jan-Feb")
    assert second.fields["pages"] == "e17"
    assert left(found) == ["AD (2 lines)"]


def test_endnote() -> None:
    found = read(ENDNOTE)
    hebb, other = found
    assert (hebb.citekey, hebb.type, hebb.title) == (
        "hebb1955",
        "incollection",
        "A title that goes on",
    )
    assert hebb.fields["author"] == "Hebb, Donald O. and {Some Laboratory}"
    assert (hebb.fields["editor"], hebb.fields["translator"]) == ("Lee, Ann", "Roe, R.")
    assert (hebb.fields["booktitle"], str(hebb.date)) == ("The Whole", "1955-07-03")
    assert (hebb.fields["doi"], hebb.fields["isbn"]) == ("10.1000/xyz", "978-0-262-03561-3")
    assert (hebb.fields["keywords"], hebb.fields["urldate"]) == ("one, {two, three}", "2001-02-03")
    assert (other.type, left(found)) == ("misc", ["%+"])
    assert "did you mean 'Journal Article'" in str(found.diagnostics)


def test_refer_without_types_parts_records_at_blank_lines() -> None:
    one, two = read("%A Hebb, D. O.\n%T One\n%J J\n\n%T Two\n%I P\n")
    assert (one.type, one.title, two.type, two.title) == ("article", "One", "book", "Two")


def test_web_of_science() -> None:
    found = read(WEB_OF_SCIENCE)
    zelle, part = found
    assert zelle.fields["author"] == "Zelle, Rintze M. and Harrison, Jacob C."
    assert (zelle.title, zelle.fields["keywords"]) == ("Role for Enzyme", "yeast, {acid, malic}")
    assert (zelle.fields["pages"], zelle.fields["issn"]) == ("732--738", "0099-2240, 1098-5336")
    assert (str(zelle.date), zelle.fields["doi"]) == ("2011-02", "10.1128/AEM.02132-10")
    assert (part.type, part.fields["booktitle"], part.fields["pages"]) == (
        "inproceedings",
        "The Book",
        "17",
    )
    assert left(found) == ["CR (2 lines)"]


def test_crossref() -> None:
    found = read(CROSSREF)
    search, paper = found
    assert dict(search.fields) == {
        "publisher": "APS",
        "doi": "10.1103/X",
        "title": r"Search for \emph{Z} \& x: A Study",
        "journal": "Physical Review",
        "author": "{ATLAS} and Lee, A.",
        "issn": "0031-9007, 1079-7114",
        "abstract": r"We \emph{see}.",
        "year": "2015",
        "month": "5",
        "pages": "e5",
        "shortjournal": "PRL",
    }
    assert (paper.type, paper.fields["booktitle"], paper.fields["series"], paper.year) == (
        "inproceedings",
        "Proceedings",
        "LNCS",
        2016,
    )
    assert (paper.fields["eventtitle"], paper.fields["venue"]) == ("A Conference", "Rome")
    assert left(found) == [
        "2 cited works",
        "the variable 'container-title'",
        "affiliations and identifiers of authors",
    ]


def test_a_name_that_is_only_called_a_name_is_kept_in_csl() -> None:
    [entry] = read_csl_json(
        '[{"id": "a", "type": "book", "author": [{"name": "ATLAS"}, {}, "B, C."]}]'
    )
    assert entry.fields["author"] == "{ATLAS} and B, C."


def test_json_lines_are_items_too() -> None:
    found = read('{"id": "a", "type": "book"}\n{"id": "b", "type": "book"}\n{"id"', "x.json")
    assert [entry.citekey for entry in found] == ["a", "b"]
    assert [(each.code, each.position.line) for each in found.diagnostics] == [("B020", 3)]


def test_what_is_no_bibliography_gives_no_entry() -> None:
    found = read('{"name": "package", "version": "1.0"}', "x.json")
    assert (len(found), [each.code for each in found.diagnostics]) == (0, ["B020"])


def test_csl_yaml_above_a_document() -> None:
    found = read(CSL_YAML, "paper.md")
    [entry] = found
    assert entry.fields["title"] == r"The {DNA} of \emph{E. coli}: H\textsubscript{2}O *"
    assert entry.fields["author"] == "Doe, Jane and {A Body Without Parts}"
    assert (entry.fields["volume"], entry.fields["keywords"]) == ("007", "no, {a, b}")
    assert (entry.fields["doi"], entry.fields["url"]) == ("10.1000/x", "https://x.org")
    assert (str(entry.date), entry.position.line) == ("2001-05", 4)


def test_hayagriva_with_a_key_given_twice() -> None:
    found = read(HAYAGRIVA, "x.yml")
    first, second = found
    assert dict(first.fields) == {
        "title": r"{DNA} and \$5",
        "year": "2014",
        "month": "5",
        "pages": "1--10",
        "doi": "10.1000/x",
        "journal": "The Journal",
        "shortjournal": "J.",
        "volume": "2",
        "publisher": "{Barnes and Noble}",
        "address": "Rome",
        "author": "Doe, Jr, Jane and van Beethoven, L.",
    }
    assert (first.citekey, second.citekey, second.type) == ("crazy", "crazya", "misc")
    assert [each.code for each in found.diagnostics] == ["B024", "B022", "B021"]


def test_cff_cites_what_it_prefers_and_its_references() -> None:
    found = read(CFF, "CITATION.cff")
    paper, base = found
    assert (paper.type, paper.fields["booktitle"], paper.fields["author"]) == (
        "inproceedings",
        "Proceedings",
        "Doe, Jane",
    )
    assert (base.type, base.fields["year"], "author" in base.fields) == ("book", "no", False)
    [alone] = read("cff-version: 1.2.0\ntitle: T\nversion: 1.10\nauthors: [{alias: x}]\n")
    assert (alone.type, alone.fields["version"]) == ("software", "1.10")


def test_csv_that_a_spreadsheet_has_parted_by_semicolons() -> None:
    [entry] = read('key;entry type;title;note\na;book;"A; B";\'=x;more\n', "x.csv")
    assert dict(entry.fields) == {"title": "A; B", "note": "=x"}


PEOPLE = "@{type}{{a, author = {{A, A.}}, editor = {{E, E.}}, title = {{T}}, series = {{S}}}}"


@pytest.mark.parametrize(
    ("kind", "editors", "series"),
    [("book", "A3", "T2"), ("incollection", "A2", "T3"), ("inproceedings", "A2", "T3"),
     ("article", "A2", "T3"), ("techreport", "ED", "T2"), ("thesis", "ED", "T3")],
)  # fmt: skip
def test_editors_and_series_are_where_zotero_looks_for_them(
    kind: str, editors: str, series: str
) -> None:
    source = read_text(PEOPLE.format(type=kind))
    lines = export(source, source, "ris").splitlines()
    assert f"{editors}  - E, E." in lines
    assert f"{series}  - S" in lines
    [back] = read_ris("\n".join(lines))
    assert (back.fields["editor"], back.fields["series"]) == ("E, E.", "S")


RIS = [
    (
        "BOOK",
        "AU  - A, A.\nA2  - S, S.\nA3  - E, E.",
        {"author": "A, A.", "editor": "E, E."},
        ["A2"],
    ),
    ("BOOK", "A2  - E, E.", {"editor": "E, E."}, []),
    ("EDBOOK", "AU  - E, E.", {"editor": "E, E."}, []),
    (
        "CHAP",
        "A2  - E, E.\nA3  - S, S.\nC2  - B, B.",
        {"editor": "E, E.", "bookauthor": "B, B."},
        ["A3"],
    ),
    (
        "CONF",
        "AU  - A, A.\nT2  - Event\nC3  - Book",
        {"booktitle": "Book", "eventtitle": "Event"},
        [],
    ),
    ("BOOK", "SP  - 350", {"pagetotal": "350"}, []),
    ("RPRT", "SN  - TR-7\nT2  - Series", {"number": "TR-7", "series": "Series"}, []),
    ("BOOK", "SN  - 0262035618\nSN  - 0028-0836", {"isbn": "0262035618", "issn": "0028-0836"}, []),
    ("JOUR", "M3  - doi: 10.1000/a", {"doi": "10.1000/a"}, []),
    (
        "JOUR",
        "M3  - Review\nL3  - http://dx.doi.org/10.1000/a",
        {"type": "Review", "doi": "10.1000/a"},
        ["L3"],
    ),
    ("JOUR", "N1  - DOI: 10.1000/a", {"doi": "10.1000/a"}, []),
    ("JOUR", "N1  - See doi:10.1000/a.", {"doi": "10.1000/a", "note": "See doi:10.1000/a."}, []),
    ("JOUR", "UR  - doi.org/10.1000/a\nDO  - https://doi.org/10.1000/A", {"doi": "10.1000/A"}, []),
    ("JOUR", "JA  - J. Only", {"journal": "J. Only"}, []),
    ("JOUR", "KW  - a; b", {"keywords": "a, b"}, []),
    ("JOUR", "KW  - a, b\nKW  - c", {"keywords": "{a, b}, c"}, []),
    ("JOUR", "KW  - a\nb\nc", {"keywords": "a, b, c"}, []),
    ("JOUR", "N1  - one\nN1  - two", {"note": "one; two"}, []),
    ("JOUR", "PB  - Barnes and Noble", {"publisher": "{Barnes and Noble}"}, []),
    ("JOUR", "T2  - A &amp; B", {"journal": r"A \& B"}, []),
    ("JOUR", "T2  - A &amp B", {"journal": r"A \&amp B"}, []),
]


@pytest.mark.parametrize(("code", "lines", "fields", "told"), RIS)
@pytest.mark.parametrize("end", ["ER  - ", "ER  -", "ER", "ER -"])
def test_a_tag_means_what_its_type_says(
    code: str, lines: str, fields: dict[str, str], told: list[str], end: str
) -> None:
    found = read_ris(f"TY  - {code}\nID  - a\n{lines}\n{end}\n")
    [entry] = found
    assert {name: entry.fields.get(name) for name in fields} == fields
    assert left(found) == told
    assert {each.code for each in found.diagnostics} <= {"B021"}
