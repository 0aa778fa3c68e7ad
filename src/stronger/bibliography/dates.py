"""Understands the dates of bibliographies: biblatex's ``date``, BibTeX's ``year`` and ``month``."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from stronger.bibliography.latex import squeeze

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.bibliography.model import Date

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MONTH_MACROS = {name[:3].lower(): name for name in MONTHS}
"""What BibTeX's standard month macros stand for (in the style ``plain``)."""

_ISO = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?(?:T[\d:.Z+-]+)?[~?%]?(?:/.*)?")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY_OF_MONTH = re.compile(
    r"(?:(?P<before>\d\d?)\W+(?:\d\d?\W+)?)?(?P<name>[A-Za-z]{3,})(?:\W+(?P<after>\d\d?)\b)?"
)


def month_number(text: str) -> int | None:
    """Return the number of a month given by name, abbreviation or number.

    Examples
    --------
    >>> month_number("Sept."), month_number("6"), month_number("Michaelmas")
    (9, 6, None)
    """
    word = text.strip().rstrip(".").lower()
    if word.isascii() and word.isdigit():
        number = word.lstrip("0")
        return int(number) if 0 < len(number) <= 2 and int(number) <= 12 else None
    for number, name in enumerate(MONTHS, start=1):
        if len(word) >= 3 and name.lower().startswith(word):
            return number
    return None


def parse_date(fields: Mapping[str, str]) -> Date | None:
    """Return the date that the fields give, as precise as they give it.

    Of a range, the date is its beginning. A field ``date`` goes before ``year`` and ``month``.

    Examples
    --------
    >>> str(parse_date({"date": "2014-06-03/2014-06-05"}))
    '2014-06-03'
    >>> str(parse_date({"year": "1958", "month": "9~November"}))
    '1958-11-09'
    """
    iso = _ISO.fullmatch(_plain(fields.get("date", "")))
    if iso:
        year, month, day = (int(part) if part else None for part in iso.groups())
        return _date(year or 0, month, day)
    found = _YEAR.search(_plain(fields.get("year", "")))
    if not found:
        return None
    month, day = _month_and_day(_plain(fields.get("month", "")))
    return _date(int(found[0]), month, day)


def _month_and_day(text: str) -> tuple[int | None, int | None]:
    found = _DAY_OF_MONTH.match(text)
    month = month_number(found["name"] if found else text)
    if not found or month is None:
        return month, None
    day = found["before"] or found["after"]
    return month, int(day) if day else None


def _date(year: int, month: int | None, day: int | None) -> Date:
    # Models take longer to import than an index takes to answer
    from stronger.bibliography.model import Date

    # 13 is no month, and 31 February no day: what remains is still true.
    if month is None or not 1 <= month <= 12:
        return Date(year=year)
    try:
        dt.date(year, month, day or 1)
    except ValueError:
        day = None
    return Date(year=year, month=month, day=day)


def _plain(text: str) -> str:
    return squeeze(text.replace("{", "").replace("}", "").replace("~", " "))
