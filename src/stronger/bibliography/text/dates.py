"""Understands the dates of bibliographies: biblatex's ``date``, BibTeX's ``year`` and ``month``."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from stronger.bibliography.text.edtf import read_edtf
from stronger.bibliography.text.free_dates import read_month, read_year
from stronger.bibliography.text.latex import squeeze, to_text
from stronger.bibliography.text.moments import Date, DateRange

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Date",
    "DateRange",
    "date_parts",
    "date_problem",
    "last_year_of",
    "parse_date",
    "read_words",
    "whole_date",
]

_GOES_ON = 9999
_LONGEST_WORDS = 100
"""A text that is longer is no date."""


def parse_date(fields: Mapping[str, str], name: str = "date") -> Date | DateRange | None:
    """Return the date that the fields give, as precise as they give it.

    A field ``date`` goes before ``year``, ``month`` and ``day``.

    Parameters
    ----------
    fields
        Fields as BibTeX sees them.
    name
        Which date: ``date``, or ``urldate``, ``eventdate``, ``origdate``.

    Examples
    --------
    >>> str(parse_date({"date": "2014-06-03/2014-06-05"}))
    '2014-06-03/2014-06-05'
    >>> str(parse_date({"year": "1958", "month": "9~November"}))
    '1958-11-09'
    >>> parse_date({"date": "-0876"}).year, parse_date({"date": "199X"}).years
    (-876, (1990, 1999))
    """
    return _parsed(fields.get(name, ""), *(fields.get(part, "") for part in date_parts(name)))


@lru_cache(maxsize=8192)
def _parsed(whole: str, year: str, month: str, day: str) -> Date | DateRange | None:
    """Read a date; the same dates come back in most entries."""
    if whole and (date := read_edtf(_bare(whole)).date):
        return date
    if not year:
        return None
    date = read_year(_plain(year))
    if not month or date is None:
        return date
    return _in_months(date, _plain(month), _plain(day))


def last_year_of(date: Date | DateRange) -> int | None:
    """Return the last year of a date that means several; of one that goes on, 9999.

    Examples
    --------
    >>> [last_year_of(parse_date({"date": text})) for text in ("199X", "1999/..", "1999", "1999/")]
    [1999, 9999, None, None]
    """
    first, last = date.years
    if last is None:
        return _GOES_ON
    return last if first != last and last > date.year else None


def date_parts(name: str) -> tuple[str, str, str]:
    """Return the fields that give a date in parts.

    Examples
    --------
    >>> date_parts("urldate")
    ('urlyear', 'urlmonth', 'urlday')
    """
    if name == "date":
        return "year", "month", "day"
    prefix = name.removesuffix("date")
    return f"{prefix}year", f"{prefix}month", f"{prefix}day"


def read_words(text: str) -> Date | DateRange | None:
    """Read a date in words or in EDTF, if all of it can be understood.

    Examples
    --------
    >>> [str(read_words(text)) for text in ("June 3, 2014", "2014-06~", "Spring 2014", "Lent 2014")]
    ['2014-06-03', '2014-06~', '2014-21', 'None']
    """
    text = squeeze(text)
    if len(text) > _LONGEST_WORDS:
        return None
    date, problem = read_edtf(text)
    if date is None or problem:
        date = read_year(text, exact=True)
    if date is not None:
        return date
    years = list(re.finditer(r"(?<![0-9])[0-9]{4}(?![0-9])", text))
    if len(years) != 1:
        return None
    rest = f"{text[: years[0].start()]} {text[years[0].end() :]}"
    return whole_date({"year": years[0][0], "month": rest.strip(" ,.;/-")})


def date_problem(value: str) -> str:
    """Return what is wrong with the value of a field ``date``, or the empty string.

    Examples
    --------
    >>> date_problem("2014-06-31"), date_problem("2014-06-30")
    ("'2014-06-31': there is no such day", '')
    """
    return read_edtf(_bare(value)).problem if value.strip() else ""


def whole_date(fields: Mapping[str, str]) -> Date | DateRange | None:
    """Return the date in ``year``, ``month`` and ``day``, if it holds all that they say.

    Examples
    --------
    >>> str(whole_date({"year": "c. 1958"})), whole_date({"year": "1958", "month": "Lent"})
    ('1958~', None)
    """
    month, day = _plain(fields.get("month", "")), _plain(fields.get("day", ""))
    date = read_year(_plain(fields.get("year", "")), exact=True)
    if date is None or not (month or day):
        return date
    whole = _in_months(date, month, day)
    held = {part for side in (whole.begin, whole.end) if side for part in side.parts().values()}
    numbers = {number.lstrip("0") for number in re.findall(r"[0-9]+", f"{month} {day}")}
    named = whole.month or whole.season
    return whole if named and numbers <= {str(part) for part in held} else None


def _in_months(date: Date | DateRange, month: str, day: str) -> Date | DateRange:
    """Return a year with months and days; of two years, which has the month is not known."""
    if isinstance(date, DateRange) or date.unspecified or date.month:
        return date
    read = read_month(month, day)
    if read is None:
        return date
    first, last = read
    begin = _placed(date, first)
    if last is None:
        return begin
    end = _placed(date, last)
    if begin.season and end.season:
        # Winter of one year goes on in the next
        end = replace(end, year=end.year + 1) if end.season < begin.season else end
    elif end.month and begin.month and end.month < begin.month:
        end = replace(end, year=end.year + 1)
    return DateRange(begin, end) if begin != end else begin


def _placed(year: Date, within: Date) -> Date:
    day = within.day
    if day and not _exists(year.year, within.month or 1, day):
        day = None
    return replace(year, month=within.month, day=day, season=within.season)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(2000 + year % 400, month, day)
    except ValueError:
        return False
    return True


def _bare(text: str) -> str:
    """Return a date without braces; in it ``~`` is a mark, and no space."""
    if "{" in text:
        text = text.replace("{", "").replace("}", "")
    return text.strip()


def _plain(text: str) -> str:
    if "\\" in text:
        return to_text(text)
    text = text.replace("{", "").replace("}", "")
    # A tie has something behind it; a mark of doubt stands at the end
    return squeeze(text[:-1].replace("~", " ") + text[-1:])
