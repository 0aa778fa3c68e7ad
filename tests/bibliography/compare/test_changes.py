"""Differences: what changed in meaning, and nothing that is spelt another way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography import read_file, read_text, write
from stronger.bibliography.compare.around import compare_around
from stronger.bibliography.compare.changes import compare

if TYPE_CHECKING:
    from pathlib import Path

OLD = r"""
@string{j = "Journal"}
@article{a, author = {Marc M{\'e}zard and {van der} Waerden, B.}, title = "On  {DNA} and \& more",
  journal = j # {s}, pages = {1--2}, month = jun, doi = {https://doi.org/10.1000/AbC}, year = 1999}
@misc{b, note = {only}}
@misc{c, title = {Rather long and telling}, author = {Doe, J.}}
@misc{d, title = {Gone for good}}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"M{\'e}zard", "Mézard"),
        ("Marc M", "Marc\n    M"),
        ("journal = j # {s}", 'JOURNAL = "Journals"'),
        ("1--2", "1–2"),
        ("month = jun", "month = {June}"),
        ("{https://doi.org/10.1000/AbC}", '"10.1000/abc"'),
        ("year = 1999", "YEAR = {1999}"),
        ('"On  {DNA} and', "{On {DNA} and"),
    ],
)
def test_another_spelling_is_no_change(old: str, new: str) -> None:
    text = OLD.replace(old, new)
    text = text.replace(r'more",', r"more},") if new.startswith("{On") else text
    assert text != OLD
    assert compare(read_text(OLD), read_text(text)) == []


def test_what_changed_is_named_with_its_place() -> None:
    new = r"""
@misc{z, note = {only}}
@book{a, author = {Marc Mézard and {van der} Waerden, B.}, title = {On DNA and \& more},
  journal = {Journals}, pages = {1--3}, month = 6, year = 1999, url = {http://x.org}}
@misc{doe, title = {Rather Long and Telling}, author = {John Doe}}
@misc{e, title = {New}}
"""
    changes = compare(read_text(OLD), read_text(new, "new.bib"))
    assert [(change.kind, change.key, change.field) for change in changes] == [
        ("renamed", "b", ""),
        ("retyped", "a", ""),
        ("field changed", "a", "title"),
        ("field changed", "a", "pages"),
        ("field added", "a", "url"),
        ("field removed", "a", "doi"),
        ("renamed", "c", ""),
        ("field changed", "doe", "title"),
        ("field changed", "doe", "author"),
        ("added", "e", ""),
        ("removed", "d", ""),
    ]
    assert str(changes[3]) == "a: changed pages: '1--2' is now '1--3'"
    assert str(changes[3].position) == "new.bib:4:25"


def test_writing_our_bibliography_anew_changes_nothing(root: Path) -> None:
    ours = read_file(root / "data/references.bib")
    assert compare(ours, read_text(write(ours, ours.strings))) == []


@given(st.permutations(read_text(OLD).entries), st.randoms(use_true_random=False))
def test_order_is_no_change(entries, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = []
    for entry in entries:
        fields = list(entry.fields.items())
        random.shuffle(fields)
        shuffled.append(replace(entry, fields=dict(fields)))
    assert compare(read_text(OLD), shuffled) == []


MACROS = '@preamble{"\\x " # "y"}\n@string{j = {J}}\n@string{k = "K"}\n@misc{a, note = j}\n'


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ('@preamble{{\\x\n y}}@string{J="J"}@string{k={K}}@misc{a, note=j}', []),
        ('@preamble{"\\x y"}@string{k={K}}@misc{a, note={J}}', []),
        ('@string{k={K}}@misc{a, note={J}}', ["preamble removed: '\\x y'"]),
        (MACROS + "@preamble{{z}}", ["preamble added: 'z'"]),
        (MACROS.replace('@string{k = "K"}', ""), ["macro removed: k: 'K'"]),
        (MACROS.replace('"K"', '"L"'), ["macro changed: k: 'K' is now 'L'"]),
        (MACROS + "@string{l = {L}}", ["macro added: l: 'L'"]),
    ],
)  # fmt: skip
def test_preambles_and_macros_that_come_go_or_change_are_told(new: str, told: list[str]) -> None:
    found = compare_around(read_text(MACROS), read_text(new))
    assert [str(each) for each in found] == told
