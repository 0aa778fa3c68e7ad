"""Tests of page numbers: one reading of them, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography.edit.cleaning import clean_pages
from stronger.bibliography.text.pages import page_range, pages_of

PAGE = st.from_regex(r"[A-Za-z]{0,2}[1-9][0-9]{0,3}", fullmatch=True)
DASH = st.sampled_from(["--", "---", "–", " – ", "-", " - ", "—", "−", r"{\textendash}", "{--}"])


@pytest.mark.parametrize("dash", ["-", "--", "---", "–", "—", "−", " - ", " -- ", "{--}", "‐"])
def test_a_range_is_one_whatever_its_dash(dash: str) -> None:
    assert page_range(f"pp. 11{dash}18") == "11-18"


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("S1-S5", "S1", "S5"),
        ("iv--xii", "iv", "xii"),
        ("123:1--123:21", "123:1", "123:21"),
        ("104501-1-104501-4", "104501-1", "104501-4"),
        ("A12-3–A12-9", "A12-3", "A12-9"),
        ("7--", "7", ""),
        ("A-12", "A-12", ""),
        ("n/a-n/a", "n/a-n/a", ""),
        ("1" * 5000, "1" * 5000, ""),
    ],
)
def test_hyphens_of_pages_are_told_from_those_of_ranges(
    written: str, first: str, last: str
) -> None:
    [pages] = pages_of(written)
    assert (pages.first, pages.last) == (first, last)


@given(st.lists(st.tuples(PAGE, DASH, PAGE), min_size=1, max_size=4))
def test_ranges_are_read_back_from_what_is_written(ranges: list[tuple[str, str, str]]) -> None:
    text = ", ".join(map("".join, ranges))
    ends = [each[:2] for each in pages_of(text)]
    assert ends == [(first, last) for first, _, last in ranges]
    assert [each[:2] for each in pages_of(clean_pages(text))] == ends
    assert [each[:2] for each in pages_of(page_range(text))] == ends


@given(st.text(st.sampled_from("19aSv -–,;:{}\\"), max_size=20))
def test_tidying_pages_twice_changes_nothing_more(text: str) -> None:
    once = clean_pages(text)
    assert clean_pages(once) == once
