"""Edits: what was asked for changes, and nothing else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stronger.bibliography import read_text
from stronger.bibliography.edit.editing import (
    Edit,
    EditError,
    Editor,
    add_entry,
    apply,
    load,
    remove_entry,
    remove_field,
    rename_key,
    rename_keys,
    set_field,
    store,
)
from stronger.bibliography.source.decoding import decode, readable

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\ufeff% my file\r
@article{first,\r
  title   = "One",\r
  year    = 1990,\r
  pages   = pp # {1--2}\r
}\r
@string{pp = {pp. }} prose {\r
@misc{broken, title = {x\r
@inbook{ second , crossref={First}, note={a}, xdata = {other, first} }\r
"""

PIECES = [
    *'@@{{}}",,==# \n\r\t%aA1é',
    "@misc{k,",
    "@misc{l,",
    "t={x}",
    't="y"',
    ",",
    "}\n",
    "n = 1",
]
bibtex_like = st.lists(st.sampled_from(PIECES), max_size=50).map("".join)


@given(st.binary() | st.text().map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    text, encoding = decode(data)
    assert encoding.encode(text) == data
    assert len(readable(text)) == len(text)
    readable(text).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-be"])
def test_a_file_read_and_written_is_the_same_and_one_field_changes_alone(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "x.bib"
    data = TEXT.lstrip("\ufeff").replace("One", "Eïn").encode(encoding)
    path.write_bytes(data)
    text, found = load(path)
    store(path, text, found)
    assert path.read_bytes() == data
    store(path, set_field(text, "first", "title", "Zweï"), found)
    assert path.read_bytes() == TEXT.lstrip("\ufeff").replace("One", "Zweï").encode(encoding)


def test_an_encoding_without_a_letter_says_so_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.bib"
    path.write_bytes(b"@misc{a, t = {\xe9}}")
    text, encoding = load(path)
    with pytest.raises(EditError, match=r"latin-1.*'Ł'"):
        store(path, set_field(text, "a", "t", "Ł"), encoding)
    assert path.read_bytes() == b"@misc{a, t = {\xe9}}"


def test_a_value_is_replaced_in_its_delimiters_if_they_can_hold_it() -> None:
    assert set_field(TEXT, "first", "TITLE", "Two") == TEXT.replace("One", "Two")
    assert set_field(TEXT, "first", "year", "1991") == TEXT.replace("1990", "1991")
    assert set_field(TEXT, "first", "year", "in press") == TEXT.replace("1990", "{in press}")
    assert set_field(TEXT, "first", "title", 'a "b"') == TEXT.replace('"One"', '{a "b"}')
    assert set_field(TEXT, "first", "pages", "3") == TEXT.replace("pp # {1--2}", "{3}")
    assert set_field(TEXT, "first", "title", "One") == TEXT


def test_a_new_field_is_laid_out_like_the_last_one() -> None:
    assert set_field(TEXT, "first", "doi", "10.1/x") == TEXT.replace(
        "{1--2}", "{1--2},\r\n  doi     = {10.1/x}"
    )
    assert set_field(TEXT, "Second", "doi", "10.1/x") == TEXT.replace(
        "{other, first} }", "{other, first}, doi = {10.1/x} }"
    )
    assert set_field("@misc{a}", "a", "n", "x") == "@misc{a, n = {x}}"
    assert set_field("@misc{a,\n}", "a", "n", "x") == "@misc{a,\n  n = {x},\n}"


def test_fields_and_entries_are_removed_with_their_commas_and_lines() -> None:
    assert remove_field(TEXT, "first", "title") == TEXT.replace('\r\n  title   = "One",', "")
    assert remove_field(TEXT, "second", "note") == TEXT.replace(" note={a},", "")
    assert remove_field("@misc{a, n = 1, m = 2}", "a", "m") == "@misc{a, n = 1,}"
    assert remove_entry("% c\n@misc{a}\n\n@misc{b}\n", "a") == "% c\n@misc{b}\n"
    assert remove_entry("@misc{a} @misc{b}", "b") == "@misc{a} "


def test_a_key_is_renamed_wherever_it_stands_and_every_place_is_told() -> None:
    text, references = rename_key(TEXT, "first", "erste")
    assert text == (
        TEXT.replace("{first", "{erste")
        .replace("{First}", "{erste}")
        .replace(", first}", ", erste}")
    )
    assert [(each.citekey, each.field) for each in references] == [
        ("second", "crossref"),
        ("second", "xdata"),
    ]
    assert rename_key("@misc{% a\n a, t = {a}}", "a", "b")[0] == "@misc{% a\n b, t = {a}}"


def test_an_entry_is_added_at_the_end_in_the_line_breaks_of_the_file() -> None:
    assert add_entry(TEXT, "@misc{new,\n  n = 1,\n}\n") == (
        TEXT + "\r\n@misc{new,\r\n  n = 1,\r\n}\r\n"
    )
    assert add_entry("", "@misc{a}") == "@misc{a}\n"
    assert add_entry("@misc{b}", "@misc{a}") == "@misc{b}\n\n@misc{a}\n"
    editor = Editor("@misc{b}\n")
    editor.add_entry("@misc{c}")
    editor.add_entry("@misc{d}")
    assert editor.result() == "@misc{b}\n\n@misc{c}\n\n@misc{d}\n"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda: set_field(TEXT, "frist", "n", "x"), "did you mean 'first'"),
        (lambda: set_field(TEXT, "first", "n", "a } b { c"), "balance"),
        (lambda: set_field(TEXT, "first", "a b", "x"), "no name"),
        (lambda: remove_field(TEXT, "first", "doi"), "no field"),
        (lambda: rename_key(TEXT, "first", "SECOND"), "'second' already"),
        (lambda: rename_key(TEXT, "first", "a, b"), "cannot be a key"),
        (lambda: rename_key("@misc{a} @misc{A}", "a", "b"), "several"),
        (lambda: add_entry(TEXT, "@misc{First, n = 1}"), "already"),
        (lambda: add_entry(TEXT, "@misc{x, n = {}"), "not one entry"),
        (lambda: apply("abc", [Edit(0, 2, ""), Edit(1, 3, "")]), "overlaps"),
        (lambda: apply("abc", [Edit(2, 9, "")]), "overlaps"),
    ],
)
def test_what_cannot_be_done_is_refused(edit: object, message: str) -> None:
    assert callable(edit)
    with pytest.raises(EditError, match=message):
        edit()


@given(
    bibtex_like,
    st.sampled_from(["@misc{k, t = {x},\n n = 1}", '@misc(k, t = "x" n = m # {1},)', "@misc{k}"]),
    bibtex_like,
    st.sampled_from(["t", "n", "new"]),
    st.text('a1é "{}\\', max_size=6),
)
def test_setting_a_field_changes_that_field_alone(
    head: str, entry: str, tail: str, field: str, value: str
) -> None:
    text = f"{head}\n{entry}\n{tail}"
    before = read_text(text)
    assume("k" in before and len({each.citekey.lower() for each in before}) == len(before))
    try:
        after = set_field(text, "k", field, value)
    except EditError as error:
        assert "balance" in str(error)
        return
    start, stop = before["k"].span
    assert after.startswith(text[:start])
    assert after.endswith(text[stop:])
    read = read_text(after)
    assert read["k"].fields[field] == value
    assert {**read["k"].fields, field: ""} == {**before["k"].fields, field: ""}
    assert [each.raw for each in read if each.citekey != "k"] == [
        each.raw for each in before if each.citekey != "k"
    ]


def test_two_entries_may_swap_their_keys() -> None:
    text = "@book{a, title = 1}\n@inbook{b, crossref = {A}}\n"
    swapped, references = rename_keys(text, {"a": "b", "b": "a"})
    assert swapped == "@book{b, title = 1}\n@inbook{a, crossref = {b}}\n"
    assert [(each.citekey, each.field) for each in references] == [("b", "crossref")]
    with pytest.raises(EditError, match="already"):
        rename_keys(text, {"a": "b"})
    with pytest.raises(EditError, match="already"):
        rename_keys(text, {"a": "c", "b": "C"})


GROUPS = r"""@article{berg2005, title = {One}}
@comment{jabref-meta: grouping:
1 ExplicitGroup:My\;0\;berg2005\;other\;;
}
@comment{BibDesk Static Groups{<dict><key>keys</key>
<string>berg2005,other</string></dict>}}
@comment{about berg2005}
"""


def test_groups_of_reference_managers_follow_a_renamed_key() -> None:
    text, places = rename_keys(GROUPS, {"berg2005": "new"})
    renamed = GROUPS.replace("{berg2005", "{new").replace(";berg2005", ";new")
    assert text == renamed.replace(">berg2005", ">new")
    assert [(each.citekey, each.field) for each in places] == [("", ""), ("", "")]


def test_an_alias_names_no_other_entry() -> None:
    text = "@misc{a, ids = {z}, crossref = {z}}\n@misc{z, title = {Z}}\n"
    renamed = "@misc{a, ids = {z}, crossref = {new}}\n@misc{new, title = {Z}}\n"
    assert rename_keys(text, {"z": "new"})[0] == renamed
