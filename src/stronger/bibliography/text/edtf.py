"""Reads dates in EDTF (ISO 8601-2), levels 0 and 1, as biblatex has them in its field ``date``.

Of Python's libraries for EDTF one is kept, ``edtf``. It takes two to sixteen milliseconds for a
date (10^4 entries: a minute) and refuses a date whole, where an entry with the 31st of February
still has a year. So the dates are read here, and held to what biber and pandoc make of them.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import NamedTuple

from stronger.bibliography.text.moments import CENTURY, DECADE, Date, DateRange

_POINT = re.compile(
    r"(?:(?P<year>-?[0-9]{4})|(?P<open>-?[0-9]{2}(?:[0-9]X|XX))"
    r"|[Yy](?P<long>-?[0-9]+)(?:E(?P<zeros>[0-9]+))?)"
    r"(?:-(?P<month>[0-9]{1,2}|XX)(?:-(?P<day>[0-9]{1,2}|XX)"
    r"(?:T(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?))?)?)?"
    r"(?P<marks>[?~%]{0,2})"
)
_PLAIN = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|1[0-9]|2[0-8]))?)?")
_HINTS = (
    (re.compile(r"[0-9]+/[0-9]+/[0-9]+"), "the parts of a date are joined by '-'"),
    (re.compile(r"-?[0-9]{2,3}[xu]{1,2}|[0-9]{4}-(?:xx|uu)\b.*"), "open digits are written X"),
    (re.compile(r"[0-9X]{4}[?~%].+|[?~%].+"), "a mark of doubt stands at the end of a date"),
    (re.compile(r"-?[0-9]{5,}"), "a year of more than four digits is written Y12345"),
    (re.compile(r"-?[0-9]{1,3}(?:-.*)?"), "a year has four digits, as in 0079 or -0043"),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*"), "a time is written T10:15:30"),
)
_LONGEST = 12
"""More digits than this no year has that anybody can mean."""
_LONGEST_RANGE = 100
_FIRST_SEASON, _LAST_SEASON = 21, 41


class Reading(NamedTuple):
    """What a text says as a date."""

    date: Date | DateRange | None
    problem: str = ""
    """What is wrong with it, which part first; of such a date, what is right remains."""


class _Point(NamedTuple):
    date: Date | None
    problem: str = ""


def read_edtf(text: str) -> Reading:
    """Read a date or a range of dates.

    Examples
    --------
    >>> read_edtf("-0876/-0865").date.years, str(read_edtf("1999/..").date)
    ((-876, -865), '1999/..')
    >>> read_edtf("2014-02-30").problem
    "'2014-02-30': there is no such day"
    """
    if plain := _PLAIN.fullmatch(text):
        year, month, day = plain.groups()
        return Reading(Date(int(year), int(month) if month else None, int(day) if day else None))
    first, slash, last = (part.strip() for part in text.partition("/"))
    if not slash:
        return Reading(*_point(first))
    if "/" in last:
        return Reading(None, _hint(text))
    if len(text) > _LONGEST_RANGE:
        return Reading(None, "no date is so long")
    missing = first in ("", ".."), last in ("", "..")
    if all(missing):
        return Reading(None, "neither end of the range is a date")
    begin = _Point(None) if missing[0] else _point(first)
    end = _Point(None) if missing[1] else _point(last)
    problem = begin.problem or end.problem
    if not any(missing) and not (begin.date and end.date):
        # Half of it is wrong: the other is still true
        return Reading(begin.date or end.date, problem)
    if not (begin.date or end.date):
        return Reading(None, problem)
    backwards = begin.date and end.date and _key(end.date, 13, 32) < _key(begin.date, 0, 0)
    if not problem and backwards:
        problem = "the range ends before it begins"
    return Reading(DateRange(begin.date, end.date, open=".." in (first, last)), problem)


def _point(text: str) -> _Point:
    found = _POINT.fullmatch(text)
    if found is None:
        return _Point(None, f"{_shown(text)}: {_hint(text) or 'this is no date'}")
    date, problem = _unmarked(found, text)
    marks = found["marks"]
    if date is not None and marks:
        uncertain, approximate = "?" in marks or "%" in marks, "~" in marks or "%" in marks
        date = replace(date, uncertain=uncertain, approximate=approximate)
    return _Point(date, problem)


def _unmarked(found: re.Match[str], text: str) -> _Point:
    if digits := found["open"]:
        if found["month"]:
            return _Point(None, f"{_shown(text)}: an open year has no month")
        span, low = (CENTURY, "00") if digits.endswith("XX") else (DECADE, "0")
        number = int(digits.rstrip("X") + low)
        if digits.startswith("-"):
            number -= 99 if span == CENTURY else 9
        return _Point(Date(number, unspecified=span))
    year = _number(found)
    if year is None:
        return _Point(None, f"{_shown(text)}: no year has so many digits")
    month, day, time = found["month"] or "", found["day"] or "", found["time"] or ""
    if month == "XX":
        if day not in ("", "XX"):
            return _Point(Date(year), f"{_shown(text)}: a day needs its month")
        unspecified = "month and day" if day else "month"
        return _Point(Date(year, unspecified=unspecified))
    if not month:
        return _Point(Date(year))
    number = int(month)
    if _FIRST_SEASON <= number <= _LAST_SEASON:
        problem = f"{_shown(text)}: a season has no days" if day else ""
        return _Point(Date(year, season=number), problem)
    if not 1 <= number <= 12:
        return _Point(Date(year), f"{_shown(text)}: there is no month {number}")
    short = ""
    if len(month) < 2 or len(day) == 1:
        short = f"{_shown(text)}: month and day are written with two digits"
    if day == "XX":
        return _Point(Date(year, number, unspecified="day"), short)
    if not day:
        return _Point(Date(year, number), short)
    if not _exists(year, number, int(day)):
        return _Point(Date(year, number), f"{_shown(text)}: there is no such day")
    if time and not _is_time(time):
        short, time = f"{_shown(text)}: there is no such time of day", ""
    return _Point(Date(year, number, int(day), time=time), short)


def _number(found: re.Match[str]) -> int | None:
    """Return the year, unless it is beyond measure."""
    if found["year"]:
        return int(found["year"])
    digits, zeros = found["long"], (found["zeros"] or "0").lstrip("0") or "0"
    if len(zeros) > 2 or len(digits.lstrip("-")) + int(zeros) > _LONGEST:
        return None
    return int(digits + "0" * int(zeros))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        # The calendar repeats itself after 400 years
        dt.date(2000 + year % 400, month, day)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    hour, minute, second = text[:2], text[3:5], text[6:8] if text[5:6] == ":" else "00"
    return int(hour) <= 24 and int(minute) <= 59 and int(second) <= 60


def _key(date: Date, month: int, day: int) -> tuple[int, int, int]:
    """Return what dates are ordered by; what is open counts as given."""
    year = date.last_year if month else date.year
    return year, date.month or month, date.day or day


def _hint(text: str) -> str:
    return next((hint for pattern, hint in _HINTS if pattern.fullmatch(text)), "")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:37]}...")
