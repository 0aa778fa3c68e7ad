"""Dates in EDTF and in words: what they mean, and which part of a wrong one is wrong."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography.text.dates import Date, DateRange, date_problem, parse_date, whole_date
from stronger.bibliography.text.edtf import read_edtf
from stronger.bibliography.text.free_dates import read_year, written_month, written_year

EDTF = [
    ("2014", (2014, 2014)),
    ("2014-06-03", (2014, 2014)),
    ("-0876", (-876, -876)),
    ("-0876/-0865", (-876, -865)),
    ("0000", (0, 0)),
    ("0079", (79, 79)),
    ("Y17000", (17000, 17000)),
    ("Y-17000", (-17000, -17000)),
    ("199X", (1990, 1999)),
    ("19XX", (1900, 1999)),
    ("-01XX", (-199, -100)),
    ("2004-XX", (2004, 2004)),
    ("2004-06-XX", (2004, 2004)),
    ("2004-XX-XX", (2004, 2004)),
    ("1723~", (1723, 1723)),
    ("1723?", (1723, 1723)),
    ("1723%", (1723, 1723)),
    ("2004-06~/2005-01?", (2004, 2005)),
    ("2001-21", (2001, 2001)),
    ("2001-33", (2001, 2001)),
    ("2001-21/2002-24", (2001, 2002)),
    ("1999/", (1999, 1999)),
    ("/1999", (1999, 1999)),
    ("1999/..", (1999, None)),
    ("../1999", (None, 1999)),
    ("199X/2004", (1990, 2004)),
    ("1985-04-12T23:20:30Z", (1985, 1985)),
]


@pytest.mark.parametrize(("text", "years"), EDTF)
def test_edtf_is_read_and_written_again(text: str, years: tuple[int | None, int | None]) -> None:
    date, problem = read_edtf(text)
    assert date is not None
    assert (str(date), date.years, problem) == (text, years, "")


@pytest.mark.parametrize(
    ("text", "rest", "problem"),
    [
        ("2014-13-01", "2014", "there is no month 13"),
        ("2014-02-30", "2014-02", "there is no such day"),
        ("2014-6-3", "2014-06-03", "month and day are written with two digits"),
        ("2004/soon", "2004", "'soon': this is no date"),
        ("2005/2004", "2005/2004", "the range ends before it begins"),
        ("2001-21-03", "2001-21", "a season has no days"),
        ("2004?-06", "None", "a mark of doubt stands at the end of a date"),
        ("199x", "None", "open digits are written X"),
        ("2014/06/03", "None", "the parts of a date are joined by '-'"),
        ("79", "None", "a year has four digits"),
        ("1984-04-12T25:99", "1984-04-12", "there is no such time of day"),
        ("../..", "None", "neither end of the range is a date"),
    ],
)
def test_of_a_wrong_date_what_is_right_remains_and_the_fault_is_named(
    text: str, rest: str, problem: str
) -> None:
    assert str(read_edtf(text).date) == rest
    assert problem in date_problem(text)


@pytest.mark.parametrize(
    ("year", "date"),
    [
        ("1990--1995", "1990/1995"),
        ("1990-95", "1990/1995"),
        ("1990/91", "1990/1991"),
        ("2003-04", "2003"),
        ("c. 1990", "1990~"),
        ("ca. [1990]", "1990~"),
        ("[1990]", "1990"),
        ("[1990?]", "1990?"),
        ("1990s", "199X"),
        ("1990--", "1990/.."),
        ("1990-present", "1990/.."),
        ("877 BCE", "-0876"),
        ("877--866 B.C.E.", "-0876/-0865"),
        ("27 BC -- 14 AD", "-0026/0014"),
        ("-0876", "-0876"),
        ("2021a", "2021"),
        ("forthcoming", "None"),
        ("9" * 5000, "None"),
    ],
)
def test_free_years_mean_what_they_say(year: str, date: str) -> None:
    assert str(read_year(year)) == date


@pytest.mark.parametrize(
    ("month", "day", "date"),
    [
        ("9--12 November", "", "1958-11-09/1958-11-12"),
        ("30 September -- 2 October", "", "1958-09-30/1958-10-02"),
        ("June/July", "", "1958-06/1958-07"),
        ("Dec/Jan", "", "1958-12/1959-01"),
        ("Fall", "", "1958-23"),
        ("11", "9", "1958-11-09"),
        ("11", "9--12", "1958-11-09/1958-11-12"),
        ("6-7", "", "1958-06/1958-07"),
        ("9" * 5000, "", "1958"),
    ],
)
def test_months_days_and_seasons_are_read_whole(month: str, day: str, date: str) -> None:
    assert str(parse_date({"year": "1958", "month": month, "day": day})) == date


def test_a_date_is_whole_only_if_nothing_of_the_fields_is_lost() -> None:
    assert whole_date({"year": "1958", "month": "Lent"}) is None
    assert whole_date({"year": "1958", "month": "feb", "day": "31"}) is None
    assert whole_date({"year": "1990, reprinted 2001"}) is None
    assert str(whole_date({"year": "1958", "month": "9--12 November"})) == "1958-11-09/1958-11-12"


YEARS = st.integers(-9999, 12000)
MARKS = {"uncertain": st.booleans(), "approximate": st.booleans()}
DATES = st.one_of(
    st.builds(Date, YEARS, **MARKS),
    st.builds(Date, YEARS, st.integers(1, 12), **MARKS),
    st.builds(Date, YEARS, st.integers(1, 12), st.integers(1, 28), **MARKS),
    st.builds(Date, YEARS, season=st.integers(21, 41), **MARKS),
    st.builds(Date, YEARS, unspecified=st.sampled_from(["month", "month and day"]), **MARKS),
    st.builds(Date, YEARS, st.integers(1, 12), unspecified=st.just("day"), **MARKS),
    st.integers(0, 999).map(lambda decade: Date(decade * 10, unspecified="decade")),
)


@settings(max_examples=300)
@given(DATES, DATES | st.none(), st.booleans())
def test_every_date_comes_back_from_what_it_is_written_as(
    first: Date, last: Date | None, is_open: bool
) -> None:
    assert read_edtf(str(first)).date == first
    made = DateRange(first, last, open=is_open and last is None)
    assert read_edtf(str(made)).date == made


@settings(max_examples=200)
@given(st.integers(-9998, 9999), st.integers(0, 200), st.booleans())
def test_years_in_words_are_read_back(year: int, span: int, about: bool) -> None:
    first = Date(year, approximate=about)
    assert read_year(written_year(first), exact=True) == first
    if 99 < year < 9999 - span and span:
        made = DateRange(first, Date(year + span))
        assert read_year(written_year(made), exact=True) == made
    assert parse_date({"year": "1990", "month": written_month(Date(1990, 6))}) == Date(1990, 6)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("0129X-/~?%.TZ: cabCEBs[]") | st.characters(), max_size=30))
def test_any_text_is_a_date_or_not_but_never_fails(text: str) -> None:
    date = parse_date({"date": text, "year": text, "month": text, "day": text})
    if date is not None:
        assert read_edtf(str(date)).date is not None


@pytest.mark.parametrize("piece", ["1-", "1", "1990--", "a ", "9 -", "/", "{", "~", "c. "])
def test_long_values_take_no_time(piece: str) -> None:
    text = piece * 50_000
    started = time.perf_counter()
    parse_date({"date": text})
    parse_date({"year": text, "month": text, "day": text})
    parse_date({"year": "1990", "month": text, "day": text})
    assert time.perf_counter() - started < 2  # in practice a hundredth of this


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ({"date": "2014-06-03"}, "2014-06-03"),
        ({"date": "2014-06/2014-07", "year": "1999"}, "2014-06/2014-07"),
        ({"date": "2014~"}, "2014~"),
        ({"date": "2014-13-01"}, "2014"),
        ({"date": "2014-02-31"}, "2014-02"),
        ({"year": "{1958}"}, "1958"),
        ({"year": "c. 1958"}, "1958~"),
        ({"year": "1958", "month": "nov"}, "1958-11"),
        ({"year": "1958", "month": "Sept."}, "1958-09"),
        ({"year": "1958", "month": "{11}"}, "1958-11"),
        ({"year": "1958", "month": "November~9"}, "1958-11-09"),
        ({"year": "1958", "month": "9--12 November"}, "1958-11-09/1958-11-12"),
        ({"year": "1958", "month": "June/July"}, "1958-06/1958-07"),
        ({"year": "1958", "month": "Michaelmas"}, "1958"),
        ({"date": "soon", "year": "1958"}, "1958"),
        ({"year": "in press"}, "None"),
    ],
)
def test_dates_are_as_precise_as_the_entry(fields: dict[str, str], date: str) -> None:
    assert str(parse_date(fields)) == date
