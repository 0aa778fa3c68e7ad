"""What is said of a query that finds nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import read_text
from stronger.indexing import index_of
from stronger.indexing.rows import row_of
from stronger.query import Catalogue, Row, parse
from stronger.query.suggesting import suggestions

if TYPE_CHECKING:
    from stronger.query.suggesting import Searched

TEXT = """
@article{h, author = {Hinton, Geoffrey}, title = {On representations}, journal = {Nature},
  abstract = {Learning}}
@article{b, author = {Berg, Ana van den}, title = {Hindon}, year = 1990}
"""


def in_memory(text: str) -> Catalogue:
    return Catalogue(tuple(map(row_of, read_text(text).entries)))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("author:hintn", ["did you mean author:hinton?"]),
        ("author:hniton", ["did you mean author:hinton?"]),
        ('author:"Hintom, Geofrey"', ['did you mean author:"hinton geoffrey"?']),
        ("representation", ["did you mean representations?"]),
        ("venue:natur (author:brg OR x)", ["did you mean venue:nature?"]),
        # What is there alone was looked for beside something else
        ("author:hinton year:1990", []),
        ("author:hinto*", []),
        ("-author:hintn", []),
        ("author:an", []),
        ("author:quite", []),
        ("key:h author:hindon", ["did you mean author:hinton?"]),
        ("tags:mine", ["no entry has a field 'tags'"]),
        ("journaltitle:x", []),
        ("address:rome", ["no entry has a field 'address' or 'location'"]),
        ("hinton and", ["'and' was looked for as a word; the operator is AND"]),
    ],
)
def test_a_word_one_slip_away_and_a_field_that_nobody_has_are_named(
    query: str, said: list[str]
) -> None:
    searched: list[Searched] = [in_memory(TEXT), index_of(TEXT.encode(), "a.bib")]
    for each in searched:
        assert suggestions(parse(query), query, [each]) == said


def test_several_files_are_looked_in_together() -> None:
    searched = [in_memory(TEXT), in_memory("@misc{c, tags = {mine}, author = {Hintn, A}}")]
    assert suggestions(parse("author:hintn tags:x"), "", searched) == []


def test_the_time_grows_in_line_with_the_words() -> None:
    def took(number: int) -> float:
        rows = tuple(Row(f"k{at}", title=f"a{at:x}word b{at:x}word") for at in range(number))
        begin = time.process_time()
        assert suggestions(parse("title:wrod"), "", [Catalogue(rows)]) == []
        return time.process_time() - begin

    took(100)
    assert took(20_000) < 40 * max(took(2_000), 0.005)
