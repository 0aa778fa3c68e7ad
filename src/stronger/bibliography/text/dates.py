"""Understands the dates of bibliographies: biblatex's ``date``, BibTeX's ``year`` and ``month``."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.bibliography.text.latex import squeeze, to_text
from stronger.bibliography.text.months import month_number

if TYPE_CHECKING:
    from collections.abc import Mapping

_ISO = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?(?:T[\d:.Z+-]+)?[~?%]?(?:/.*)?")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY_OF_MONTH = re.compile(
    r"(?:(?P<before>\d\d?)\W+(?:\d\d?\W+)?)?(?P<name>[A-Za-z]{3,})(?:\W+(?P<after>\d\d?)\b)?"
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as precise as the entry gives it."""

    year: int
    month: int | None = None
    day: int | None = None

    def parts(self) -> dict[str, int]:
        """Return what is known of it, by name."""
        named = {"year": self.year, "month": self.month, "day": self.day}
        return {name: value for name, value in named.items() if value is not None}

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


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
    # 13 is no month, and 31 February no day: what remains is still true.
    if month is None or not 1 <= month <= 12:
        return Date(year=year)
    try:
        dt.date(year, month, day or 1)
    except ValueError:
        day = None
    return Date(year=year, month=month, day=day)


def _plain(text: str) -> str:
    if "\\" in text:
        return to_text(text)
    return squeeze(text.replace("{", "").replace("}", "").replace("~", " "))
