"""The second opinion: every place where bibtexparser's splitter reads a text differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bibtexparser.model import Entry
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import read_text
from stronger.bibliography.edit.editing import load
from stronger.bibliography.rules.checking import check
from stronger.bibliography.source import findings
from stronger.bibliography.source.decoding import Source, readable
from stronger.bibliography.source.foreign import bibtexparser_split
from stronger.bibliography.source.second_opinion import second_opinion
from stronger.bibliography.source.splitting import split

if TYPE_CHECKING:
    from pathlib import Path

REST = "\n@misc{rest, title = {R}}\n"
DIFFERENT = [
    ("@misc{a,\n t = {x} n = {y}}", ["2:2 reads field 't' of 'a' as '{x} n = {y}'", "2:10 has no"]),
    ("@my-own.type{a, t = {x}}", ["1:1 does not have entry 'a'"]),
    ("@misc\n{a, t = {x}}", ["1:1 does not have entry 'a'"]),
    (
        "@misc{a, t = {x\n@book{b, c = 1}\ny}, n = 1}",
        ["1:1 does not have entry 'a': unexpected block start", "2:1 has entry 'b', which we do"],
    ),
    (r"@misc{a, t = {C:\}, n = {y}}", ["1:1 does not have entry 'a'"]),
    ("@misc{a, t = {x} # jan}", ["1:10 leaves field 't' of 'a' as '{x} # jan', unjoined"]),
    ("@misc{a, t = 1, t = 2}", ["1:1 sets entry 'a' aside, because 't' is given twice"]),
    ("@misc{b, t = 1}\n@misc{b, t = 2}", ["2:1 sets entry 'b' aside, because 'b' was there"]),
    (
        '@string{p = "P", q = "Q"}',
        ["1:9 reads macro 'p' as '\"P\", q = \"Q\"', not", "1:18 has no macro 'q'"],
    ),
    ("  % @misc{a, t = {x}}", ["1:5 has entry 'a', which we do not read"]),
]


@pytest.mark.parametrize(("text", "expected"), DIFFERENT)
def test_each_difference_is_said_where_it_stands(text: str, expected: list[str]) -> None:
    found = second_opinion(Source(text + REST, "f.bib"))
    assert len(found) == len(expected)
    for each, words in zip(found, expected, strict=True):
        place, _, message = words.partition(" ")
        assert str(each).startswith(f"f.bib:{place} B018 bibtexparser {message}")
        assert each.raw in text
        assert each.raw


def test_where_both_read_the_same_nothing_is_said(root: Path) -> None:
    names = ("data/references.bib", "data/received/seed-references.bib")
    assert [second_opinion(Source(load(root / name)[0], name)) for name in names] == [[], []]


def test_the_page_shows_a_difference_and_how_to_mend_it() -> None:
    example, mended = findings.read_differently.page.split("```bibtex\n")[1:]
    assert [each.code for each in second_opinion(example.partition("```")[0])] == ["B018", "B018"]
    assert second_opinion(mended.partition("```")[0]) == []


def test_checking_never_asks_for_a_second_opinion() -> None:
    found = check(read_text("@misc{a, title = {x} note = {y}}"))
    assert {each.code for each in found} == {"B008"}


PIECES = st.sampled_from(
    ["@", "@misc{a,", "@string{s =", "@comment{", "{", "}", '"', "(", ")", ",", "=", "#", "\n@",
     "\\", "%", " t = {x}", "b", " ", "\u00a0", "\udce9"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_whatever_the_text_each_entry_that_only_we_read_is_named(text: str) -> None:
    places = set()
    for each in second_opinion(text):
        str(each).encode()
        places.add((each.position.line, each.position.column))
    text = readable(text)  # as a file is read, and as both opinions are formed
    theirs = {block.key for block in bibtexparser_split(text) if isinstance(block, Entry)}
    source = Source(text)
    for block in split(text):
        if block.kind == "entry" and block.key not in theirs:
            for at in (block.start, block.key_span[0]):
                place = source.position(at)
                if (place.line, place.column) in places:
                    break
            else:
                pytest.fail(f"nothing is said of {block.text!r}")
