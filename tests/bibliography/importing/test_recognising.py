"""A file is read in the format that it is in, whatever its name, or said to be something else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import export, read_text
from stronger.bibliography.formats import FORMATS
from stronger.bibliography.importing import IMPORTERS, import_bytes, import_file
from stronger.bibliography.importing.recognising import Foreign, recognise

if TYPE_CHECKING:
    from pathlib import Path

BEGINNINGS = [
    ("\ufeff\r\nTY  - JOUR\r\nER  - ", "ris"),
    ("Provider: a database\nContent: text\n\nTY  - JOUR\n", "ris"),
    ("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\n", "wos"),
    ("PT J\nAU A\n", "wos"),
    ("\nPMID- 123\nOWN - NLM\n", "nbib"),
    ("%0 Journal Article\n%A A\n", "enw"),
    ("%A Hebb\n%T Behavior\n", "enw"),
    ('{"status":"ok","message-type":"work-list","message":{"items":[]}}', "crossref"),
    ('[{"id": "a", "type": "bo', "csl-json"),
    ('[\n  {\n    "type": "book",\n    "key": "a",\n    "fields": {', "json"),
    ("references:\n- id: a\n", "csl-yaml"),
    ("- id: a\n  type: book\n", "csl-yaml"),
    ("---\ntitle: Paper\nreferences:\n- id: a\n---\nText [@a] and @misc{x}.\n", "csl-yaml"),
    ("cff-version: 1.2.0\nmessage: x\nreferences:\n  - type: book\n", "cff"),
    ("# notes\nhebb:\n    type: Book\n", "hayagriva"),
    ("hebb: {type: book, title: B}\n", "hayagriva"),
    ("key,entry type,title\n", "csv"),
    ('"key";"entry type";"title"\n', "csv"),
    ("prose\n@ARTICLE {a, title = {x}}", "bibtex"),
    ("% a comment\n@string(a = 1)", "bibtex"),
    ("% Encoding: UTF-8\n\n@book{a}", "bibtex"),
]
FOREIGN = [
    ('<?xml version="1.0"?><xml><records><record><database name="x.enl"', "EndNote XML"),
    ('<modsCollection xmlns="http://www.loc.gov/mods/v3">', "MODS"),
    ('<collection xmlns="http://www.loc.gov/MARC21/slim"><record>', "MARCXML"),
    ("00714cam a2200205 a 4500001001300000", "MARC"),
    ("<PubmedArticleSet><PubmedArticle>", "XML of PubMed"),
    ("<!DOCTYPE html><html>", "a page of the web"),
    ("%PDF-1.7 ", "a PDF"),
    ("PK\x03\x04abc", "a packed file"),
    ('[{"key": "A", "version": 1, "data": {"itemType": "book"}}]', "JSON of Zotero's own"),
    ("Authors,Title,Year,DOI\n", "a table (CSV)"),
    ("\\begin{thebibliography}{9}\n\\bibitem{a}", "a list of references for LaTeX"),
    ("<what/>", "XML"),
]


@pytest.mark.parametrize(("text", "form"), BEGINNINGS)
def test_a_format_is_known_by_how_a_file_begins(text: str, form: str) -> None:
    assert recognise(text) == form


@pytest.mark.parametrize(("text", "what"), FOREIGN)
def test_what_is_not_read_is_called_by_its_name_with_what_to_do(text: str, what: str) -> None:
    found = recognise(text)
    assert isinstance(found, Foreign)
    assert found.what.startswith(what)
    (finding,) = import_bytes(text.encode(), file="x.bib").diagnostics
    assert finding.code == "B025"
    assert finding.message == f"this is {found.what}, which is not read here. {found.advice}"
    assert found.advice.endswith(".")


def test_whatever_is_exported_for_programs_is_known_again(root: Path) -> None:
    source = read_text("@book{a, author = {Hebb, D. O.}, title = {B}, year = 1949}")
    for name in FORMATS.keys() - {"markdown", "html", "bibtex", "biblatex"}:
        assert recognise(export(source, source, name)) == name


def test_the_guide_names_every_format(root: Path) -> None:
    guide = (root / "docs/guides/toolkit.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in guide.splitlines() if line.startswith("| ")]
    told = {name.strip(" `"): row for row in rows if len(row) > 4 for name in row[2].split(",")}
    assert {name for name in told if "yes" in told[name][3]} == set(FORMATS)
    assert {name for name in told if told[name][4].strip() == "yes"} | {"bibtex"} == set(IMPORTERS)


def test_the_content_decides_and_a_name_that_says_otherwise_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.bib"
    path.write_text("TY  - BOOK\nID  - a\nTI  - T\nER  - \n")
    read = import_file(path, file="x.bib")
    assert (len(read), [each.code for each in read.diagnostics]) == (1, ["B026"])
    assert "'.bib'" in read.diagnostics[0].message
    asked = import_file(path, "bibtex", file="x.bib")
    assert (len(asked), [each.code for each in asked.diagnostics]) == (0, ["B026", "B003"])
    path = path.rename(tmp_path / "x")
    assert import_file(path).diagnostics == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_format_is_known_in_any_unicode(encoding: str) -> None:
    text = "TY  - BOOK\r\nID  - a\r\nTI  - Öl\r\nER  - \r\n" * 2000
    assert import_bytes(text.encode(encoding)).entries[0].title == "Öl"


BOMB = "references:\n" + "".join(
    f"- id: &{chr(97 + n)} [{', '.join([f'*{chr(96 + n)}' if n else 'x'] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize("form", ["csl-yaml", "hayagriva", "cff"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "aliases (*name), which are not followed"),
        ("a: " + "[" * 100_000, "nested too deeply"),
        ("a: " + "{a: " * 1000 + "}" * 1000, "nested too deeply"),
        ("a: [b\nc: d", "no YAML"),
        ("a: \0", "no YAML"),
        ("--- a\n--- b\n", "no YAML"),
    ],
)
def test_yaml_is_no_more_than_it_looks(form: str, text: str, reason: str) -> None:
    start = time.process_time()
    read = import_bytes(text.encode(), form, file="x")
    assert time.process_time() - start < 5
    assert len(read) == 0
    assert reason in read.diagnostics[-1].message


SCRAPS = st.sampled_from(
    [
        "TY  - JOUR",
        "ER  - ",
        "AU  - A, B",
        "DA  - 1/2",
        "%0 Book",
        "%A A",
        "%K",
        "PMID- 1",
        "AID - x [doi]",
        "FN x",
        "PT J",
        "ER",
        "EF",
        "   more",
        "AF A",
        "references:",
        "- id: a",
        "  type: book",
        "a:",
        " type: x",
        "  parent: [1]",
        "cff-version: 1",
        "authors: [x]",
        "key,entry type,title",
        'a,"b',
        "[",
        "{",
        "}",
        "]",
        '"',
        '{"type": 1}',
        '{"fields": {"a": 1}}',
        '{"message": {"items": [1, {"title": [1]}]}}',
        "<",
        "\\",
        "é",
        "",
        "@misc{a,",
        "title = {x}",
        "---",
        "*a",
        "&a",
        "? b",
        "!!python/x",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(SCRAPS, max_size=12), st.sampled_from(["\n", " ", ": ", "\r\n"]))
def test_nothing_is_too_strange_for_any_reader(scraps: list[str], between: str) -> None:
    data = between.join(scraps).encode()
    for name in IMPORTERS:
        read = import_bytes(data, name, file="x")
        assert read.entries or read.diagnostics
    import_bytes(data, file="x")


def test_deep_mappings_are_looked_at_in_linear_time() -> None:
    deep = "\n".join(" " * place + "a:" for place in range(300))
    started = time.process_time()
    assert recognise(deep) is None
    assert recognise("a:\n" * 30_000) is None
    assert recognise(deep + "\n  type: x") == "hayagriva"
    assert time.process_time() - started < 5  # in practice a hundredth of this
