"""Splitting: every character belongs to something, and each kind of dirt has its answer."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography import read_file, read_text
from stronger.bibliography.source.foreign import bibtexparser_split, to_bibtexparser
from stronger.bibliography.source.reading import read_bytes
from stronger.bibliography.source.scanning import Scanner
from stronger.bibliography.source.splitting import account, split

if TYPE_CHECKING:
    from pathlib import Path

PIECES = [
    *'@@{{}}",,==##\\\n () %~$aA1-é\r\t\u00a0\ufeff',
    *(" and ", "@book{k,", "@string{", "@comment{", "@misc(", "x=", "{y},", "\n@", '"z"', "= {"),
]
bibtex_like = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@given(bibtex_like | st.text())
def test_every_character_belongs_to_one_span(text: str) -> None:
    spans = account(text)
    assert [span.start for span in spans] == [0, *(span.stop for span in spans)][:-1]
    assert "".join(text[span.start : span.stop] for span in spans) == text
    assert all(span.start < span.stop for span in spans)
    assert all(text[span.start : span.stop].isspace() for span in spans if span.kind == "blank")


@given(bibtex_like | st.text())
def test_what_is_neither_token_nor_blank_is_reported(text: str) -> None:
    for block in split(text):
        if block.kind == "broken":
            assert [problem for problem in block.problems if problem.kind == "broken"]
        if block.kind not in ("entry", "string", "preamble") or block.problems:
            continue
        rest = list(block.text)
        spans = [(field.start, field.stop) for field in block.fields]
        if block.kind != "preamble":
            spans += [
                (field.name_start, field.name_start + len(field.name)) for field in block.fields
            ]
        if block.kind == "entry":
            spans.append(block.key_span)
            assert text[slice(*block.key_span)] == block.key
        for start, stop in spans:
            rest[start - block.start : stop - block.start] = [""] * (stop - start)
        left = "".join(rest).removeprefix("@").lstrip().removeprefix(block.type)
        assert re.fullmatch(r"[\s,={}()]*", left)


@given(bibtex_like)
def test_the_fast_path_and_the_slow_one_see_the_same(text: str) -> None:
    fast = [block for block in split(text) if block.plain]
    for block in fast:
        slow = Scanner(text).block(block.start)
        assert slow is not None
        assert (slow.kind, slow.stop, slow.key) == ("entry", block.stop, block.key)
        assert [field[:4] for field in slow.fields] == [field[:4] for field in block.fields]


def fields(text: str, key: str = "a") -> dict[str, str]:
    return dict(read_text(text)[key].fields)


CLEAN = [
    pytest.param("@misc{a, t = {x {y {z}}}}", {"t": "x {y {z}}"}, id="nested braces"),
    pytest.param("@misc{a, t = {{{{{{deep}}}}}}}", {"t": "{{{{{deep}}}}}"}, id="deeply nested"),
    pytest.param('@misc{a, t = "x {"} y"}', {"t": 'x {"} y'}, id="quote in braces in quotes"),
    pytest.param('@misc{a, t = {x "y}}', {"t": 'x "y'}, id="quote in braces"),
    pytest.param(r"@misc{a, t = {C:\}, n = 1}", {"t": "C:\\", "n": "1"}, id="backslash brace"),
    pytest.param("@misc(a, t = {x)}, n = {y})", {"t": "x)", "n": "y"}, id="parentheses"),
    pytest.param("@Misc\n{a, T\n=\n{x}\n,\n}", {"t": "x"}, id="line breaks between tokens"),
    pytest.param("@my-own.type{a, t = {x}}", {"t": "x"}, id="type with hyphen and dot"),
    pytest.param("@ misc {a, t = {x}}", {"t": "x"}, id="space after the at sign"),
    pytest.param("@misc{a, t = {x\n@book{b, c}\ny}}", {"t": "x\n@book{b, c}\ny"}, id="at in value"),
    pytest.param("@misc{a, t = {x @ y} }", {"t": "x @ y"}, id="at sign inside of a line"),
    pytest.param('@misc{a, t = {1} # "2" # 3 # {4}}', {"t": "1234"}, id="joined"),
    pytest.param("@string(x = {X}) @misc{a, t = X # x}", {"t": "XX"}, id="macros know no case"),
    pytest.param("@string{x={1}} @STRING{X={2}} @misc{a, t = x}", {"t": "2"}, id="redefined macro"),
    pytest.param("@preamble{{\\foo{}}} @misc{a, t = {x}}", {"t": "x"}, id="preamble"),
    pytest.param("mail me@example.org, {ok} 50% @misc{a, t = {x}} end", {"t": "x"}, id="prose"),
    pytest.param("@misc{a,\r\n  t = {x},\r\n}\r\n", {"t": "x"}, id="carriage returns"),
    pytest.param("@misc{a, t = {50% of x}}", {"t": "50% of x"}, id="percent in a value"),
    pytest.param("@misc{a, t = {&eacute; &amp; \x07}}", {"t": "&eacute; &amp; \x07"}, id="html"),
    pytest.param("@misc{a}@misc{b, t = {x}}", {}, id="no fields"),
    pytest.param("@misc{a, t = {},}", {"t": ""}, id="empty value"),
    pytest.param("@misc{a, t = 007}", {"t": "007"}, id="number"),
    pytest.param("@misc{a, crossref-x+y/z:1 = {x}}", {"crossref-x+y/z:1": "x"}, id="field name"),
]


@pytest.mark.parametrize(("text", "expected"), CLEAN)
def test_what_bibtex_and_btparse_read_is_read_so(text: str, expected: dict[str, str]) -> None:
    assert fields(text) == expected
    findings = [finding.code for finding in read_text(text).diagnostics]
    assert findings == (["B017"] if "\n@book" in text else [])


@pytest.mark.parametrize(
    "key", ["a:b/c+d", "10.1016/S0042-6989(97)00169-7", "Müller:2001", "中2", "_"]
)
def test_keys_may_hold_what_people_put_there(key: str) -> None:
    read = read_text(f"@misc{{{key}, t = {{x}}}}")
    assert read[key].fields == {"t": "x"}
    assert read.diagnostics == ()


DIRT = [
    ("@misc{a, t = {x} n = {y}}", {"t": "x", "n": "y"}, "B008", "no comma before 'n'"),
    ("@misc{a, t = {x}\n n = {y}}", {"t": "x", "n": "y"}, "B008", "no comma before 'n'"),
    ("@misc{a t = {x}}", {"t": "x"}, "B008", "no comma before 't'"),
    ("@misc{a\n t = {x}}", {"t": "x"}, "B008", "no comma before 't'"),
    ("@misc{a,, t = {x}}", {"t": "x"}, "B008", "without a field"),
    ('@misc{a, t = "The "x" y", n = 1}', {"t": 'The "x" y', "n": "1"}, "B008", "after the end"),
    ('@misc{a, t = "12" disk", n = "1"}', {"t": '12" disk', "n": "1"}, "B008", "after the end"),
    ('@misc{a, t = "open, n = {1}}', {"t": '"open', "n": "1"}, "B008", "quote is not closed"),
    ("@misc{a, t = 1--2, n = {y}}", {"t": "1--2", "n": "y"}, "B008", "after the end"),
    ("@misc{a, t = x #, n = {y}}", {"t": "x", "n": "y"}, "B008", "missing"),
    ("@string{x={1}, y={2}} @misc{a, t = x # y}", {"t": "12"}, "B008", "only the first macro"),
    ("@misc{a, t\u00a0= {x}}", {"t": "x"}, "B015", "U+00A0"),
    ("@misc{a, t = {x},\x1a\x00 n = 1}", {"t": "x", "n": "1"}, "B015", "U+001A"),
    ("@misc{a, % old = {y},\n t = {x}}", {"t": "x"}, "B014", "comment"),
    ("@comment{@misc{b, t = {y}}} @misc{a, t = {x}}", {"t": "x"}, "B016", "@comment"),
    ("% @misc{b, t = {y}}\n@misc{a, t = {x}}", {"t": "x"}, "B016", "after a %"),
    ("@comment{ {\n@misc{a, t = {x}}", {"t": "x"}, "B004", "not closed"),
    ("@misc{a, t = {x}}, n = {y}}", {"t": "x"}, "B004", "one too many"),
    ("@misc{b, t = {open,\n@misc{a, t = {x}}", {"t": "x"}, "B004", "line 1"),
    ("@misc{b, t = {{two}, n = {y}\n}\n@misc{a, t = {x}}", {"t": "x"}, "B004", "@misc"),
    ("@misc{a, t = {x}} @misc{b, t = {y}", {"t": "x"}, "B004", "end of the file"),
    ("@misc{a, t = {x}}\n@{b, t = {y}}", {"t": "x"}, "B004", "no type"),
    ("@misc{a, t = {x}} @misc{A, t = {y}}", {"t": "x"}, "B005", "as 'a'"),
]


@pytest.mark.parametrize(("text", "expected", "code", "message"), DIRT)
def test_what_is_wrong_is_said_and_nothing_is_swallowed(
    text: str, expected: dict[str, str], code: str, message: str
) -> None:
    read = read_text(text)
    found = [finding for finding in read.diagnostics if finding.code != "B007"]
    assert [finding.code for finding in found] == [code]
    assert message in found[0].message
    assert found[0].raw in text
    assert dict(read["a"].fields) == expected


def test_the_text_at_stake_is_all_of_the_broken_entry() -> None:
    broken = "@article{x, title = {{never closed}, note = {@book{inner, a}},\n  year = 1990\n}"
    blocks = split(f"@misc{{a, t = 1}}\n{broken}\n\n@misc{{b, t = 2}}")
    assert [(block.kind, block.text) for block in blocks][1] == ("broken", broken)


EXPORTS = {
    "jabref": "@Comment{jabref-meta: databaseType:bibtex;}\n\n@Comment{jabref-meta: grouping:\n"
    "0 AllEntriesGroup:;\n1 StaticGroup:Mine\\;0\\;1\\;\\;\\;\\;;\n}\n"
    "@Article{a, file = {:A\\;.pdf:PDF}}",
    "bibdesk": "%% This BibTeX bibliography file was created using BibDesk.\n%% Saved (UTF-8)\n\n"
    "@article{a, bdsk-url-1 = {https://x.org/a_b}, Date-Added = {2010-01-01 10:00:00 +0100}}\n"
    '@comment{BibDesk Static Groups{\n<?xml version="1.0"?>\n<array><dict/></array>\n}}',
    "mendeley": "Automatically generated by Mendeley Desktop\nAny changes will be lost\n\n"
    "@article{a,\nauthor = {Le Cun, Yann},\nfile = {:C$\\backslash$:/x.pdf:pdf},\n"
    "title = {{A {GPU} Title}},\nmendeley-groups = {My/Group}\n}\n",
    "zotero": "\n@online{a,\n\ttitle = {A title with {BERT}},\n\turl = {https://x.org/?a=b&c={d}},\n"
    "\tabstract = {One.\n\nTwo, with a “quote” and 100 \\%.},\n\tdate = {2019-05-24},\n"
    "\teprinttype = {arxiv},\n\tlangid = {english}\n}\n",
    "dblp": "@inproceedings{a,\n  author    = {Ann Other and\n               Bob Any},\n"
    "  title     = {Some Title},\n  timestamp = {Mon, 03 Jan 2022},\n  bibsource = {dblp}\n}\n",
}


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_of_reference_managers_are_read_without_findings(name: str) -> None:
    read = read_text(EXPORTS[name])
    assert [entry.citekey for entry in read] == ["a"]
    assert read.diagnostics == ()
    assert read["a"].fields


ENCODED = "@misc{a,\n title = {café}}\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(ENCODED.encode("utf-8-sig"), None, id="byte order mark"),
        pytest.param(ENCODED.encode("latin-1"), "B002", id="latin-1"),
        pytest.param(ENCODED.encode() + b"% na\xefve", "B002", id="both"),
        pytest.param(ENCODED.encode("utf-16"), "B013", id="utf-16"),
        pytest.param(ENCODED.encode("utf-16-be"), "B013", id="utf-16 without a mark"),
        pytest.param(ENCODED.encode("utf-32"), "B013", id="utf-32"),
    ],
)
def test_bytes_in_any_encoding_are_read_and_what_is_not_utf8_is_said(
    data: bytes, code: str | None
) -> None:
    read = read_bytes(data)
    assert [finding.code for finding in read.diagnostics] == ([code] if code else [])
    assert read["a"].title == "café"
    assert str(read["a"].at("title")) == "<bytes>:2:2"


ADVERSARIES = {
    "nested": "@a{b, c = " + "{" * 100_000 + "}" * 100_000 + "}",
    "never closed": "@a{b, c = {" * 20_000,
    "never closed, on lines": "@a{b, c = {\n" * 20_000,
    "closed but once": "@a{b, c = {\n" * 20_000 + "}" * 39_999,
    "quotes": '@a{b, c = "\n' * 20_000,
    "quotes in braces": '@a(b, c = "{\n' * 20_000 + "}" * 20_000,
    "parentheses": "@comment(\n" * 20_000 + "{)}" * 1000,
    "lost": "@x\n" * 50_000,
    "addresses": "a@b " * 50_000,
    "bare": "@a{b, c = d e\n" * 20_000,
    "a long field": "@a{b, c = {" + "x" * 1_000_000 + "}}",
    "blanks": "@a{" + " " * 500_000,
}


@pytest.mark.parametrize("name", ADVERSARIES)
def test_hostile_text_takes_time_in_proportion(name: str) -> None:
    text = ADVERSARIES[name]
    started = time.perf_counter()
    spans = account(text)
    assert time.perf_counter() - started < 5  # in practice a tenth of this; quadratic is minutes
    assert spans[-1].stop == len(text)


def test_a_field_of_a_megabyte_and_deep_nesting_are_read() -> None:
    assert len(fields("@misc{a, t = {" + "x" * 1_000_000 + "}}")["t"]) == 1_000_000
    deep = "{" * 100_000 + "}" * 100_000
    assert fields(f"@misc{{a, note = {deep}, n = 1}}") == {"note": deep[1:-1], "n": "1"}


def test_chains_of_parents_do_not_exhaust_the_stack() -> None:
    chain = "".join(f"@book{{k{i}, crossref = {{k{i + 1}}}}}\n" for i in range(5000))
    read = read_text(chain + "@book{k5000, title = {T}}")
    assert (read["k4990"].title, read["k0"].title) == ("T", "T")
    assert read.diagnostics == ()


def test_bibtexparser_sees_the_same_in_every_file_of_ours(root: Path) -> None:
    paths = sorted(
        path for folder in ("data", "tests", "docs") for path in (root / folder).rglob("*.bib")
    )
    assert len(paths) >= 3
    for path in paths:
        ours, theirs = read_file(path), read_file(path, split=bibtexparser_split)
        assert len(ours) > 0
        for our, their in zip(ours, theirs, strict=True):
            assert our == their
        # It takes no-break spaces between tokens for white space, and does not say so.
        assert [each for each in ours.diagnostics if each.code != "B015"] == list(
            theirs.diagnostics
        )


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("@misc{a, t = {x} n = {y}}", "n"),
        ("@my-own.type{a, t = {x}}", "t"),
        ("@misc\n{a, t = {x}}", "t"),
        ("@misc{a, t = {x\n@book{b, c}\ny}}", "t"),
        (r"@misc{a, t = {C:\}, n = {y}}", "n"),
    ],
)
def test_what_bibtexparser_loses_is_kept(text: str, lost: str) -> None:
    theirs = [
        field.key
        for block in bibtexparser_split(text)
        for field in getattr(block, "fields", [])
        if getattr(block, "key", "") == "a"
    ]
    assert lost not in theirs
    assert lost in fields(text)


def test_our_blocks_are_those_that_bibtexparser_makes(root: Path) -> None:
    for name in ("data/references.bib", "data/received/seed-references.bib"):
        text = (root / name).read_text(encoding="utf-8")
        assert to_bibtexparser(text) == list(bibtexparser_split(text))
    mixed = '% p\n@string{x = "X"}\n@preamble{"p"}\n@comment{c}\n@misc{a, t = x # {y}, T = 1}\n'
    ours, theirs = to_bibtexparser(mixed), list(bibtexparser_split(mixed))
    assert [type(block) for block in ours] == [type(block) for block in theirs]
    assert ours == theirs


def test_the_middlewares_of_bibtexparser_work_on_our_blocks() -> None:
    from bibtexparser.library import Library
    from bibtexparser.middlewares import (
        RemoveEnclosingMiddleware,
        ResolveStringReferencesMiddleware,
    )

    library = Library(to_bibtexparser("@string{x = {X}}\n@misc{a, t = x, n = {y}}"))
    for middleware in (ResolveStringReferencesMiddleware(), RemoveEnclosingMiddleware()):
        library = middleware.transform(library)
    assert {field.key: field.value for field in library.entries[0].fields} == {"t": "X", "n": "y"}
