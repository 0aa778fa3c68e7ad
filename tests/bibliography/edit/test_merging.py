"""Merging: duplicates found, conflicts shown, nothing decided in silence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography import Bibliography, read_text, write
from stronger.bibliography.compare.changes import compare
from stronger.bibliography.edit.merging import merge

ONE = read_text(
    r"""
@string{j = {Journal of One}}
@article{hebb, author = {Hebb, Donald}, title = {Drives and the {C.N.S.}}, journal = j, year = 1955}
@misc{same, title = {Completely one work}, author = {A, B}}
@inbook{part, title = {A part of the whole}, crossref = {whole}, doi = {10.1000/x}}
@book{whole, title = {The first whole}, publisher = {P}}
""",
    "one.bib",
)
TWO = read_text(
    r"""
@string{j = {Journal of Two}}
@article{Hebb, title = {Drives and the {C.N.S.}}, author = {Donald Hebb}, volume = 62, year = 1956,
  journal = j}
@book{whole, title = {Something else entirely}}
@inbook{chapter, title = {A part of the whole}, crossref = {whole}, doi = {10.1000/X}}
@misc{twin, title = {Completely One Work}, author = {B. A}}
""",
    "two.bib",
)


def test_without_a_preference_every_conflict_is_left_to_you() -> None:
    merged = merge([ONE, TWO])
    assert {(each.field, each.chosen) for each in merged.undecided} == {
        ("year", None),
        ("journal", None),
        ("key", None),
    }
    assert str(merged.conflicts[0]) == (
        "journal of 'hebb': one.bib:3:76 'Journal of One'; two.bib:4:3 'Journal of Two'"
    )
    assert [(pair.a.citekey, pair.b.citekey, pair.why) for pair in merged.duplicates] == [
        ("same", "twin", "title"),
        ("part", "chapter", "doi"),
    ]


def test_a_key_for_two_works_becomes_two_and_children_follow() -> None:
    merged = merge([ONE, TWO], prefer="first")
    assert merged.undecided == ()
    by_key = merged.bibliography.by_key
    assert list(by_key) == ["hebb", "same", "part", "whole", "wholea", "chapter", "twin"]
    assert [(each.old, each.new) for each in merged.renamed] == [
        ("Hebb", "hebb"),
        ("whole", "wholea"),
    ]
    assert by_key["part"].get("booktitle") == "The first whole"
    assert by_key["chapter"].get("booktitle") == "Something else entirely"
    assert by_key["hebb"].fields["volume"] == "62"
    assert by_key["hebb"].year == 1955


def test_the_last_can_be_preferred_and_more_can_be_joined() -> None:
    merged = merge([ONE, TWO], prefer="last", join=("key", "doi", "title"))
    assert list(merged.bibliography.by_key) == ["Hebb", "twin", "chapter", "whole", "wholea"]
    assert merged.bibliography["Hebb"].year == 1956
    assert {pair.why for pair in merged.joined} == {"key", "doi", "title"}
    assert merged.duplicates == ()


def test_what_is_written_is_what_was_merged() -> None:
    merged = merge([ONE, TWO], prefer="first").bibliography
    again = read_text(write(merged, merged.strings))
    assert again.diagnostics == ()
    assert compare(merged, again) == []


@given(st.lists(st.sampled_from([ONE, TWO, Bibliography()]), max_size=4))
def test_merging_a_bibliography_with_itself_changes_nothing(parts: list[Bibliography]) -> None:
    once = merge(parts)
    twice = merge([once.bibliography] * 2)
    assert compare(once.entries, twice.entries) == []
    assert twice.conflicts == ()
    everywhere = {key.lower() for part in parts for key in part.by_key}
    assert everywhere <= {key.lower() for key in once.bibliography.by_key}
