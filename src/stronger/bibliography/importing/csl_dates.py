"""Reads the dates of CSL-JSON: lists of numbers, seasons, and words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from stronger.bibliography.text.dates import Date, DateRange, read_words
from stronger.bibliography.text.edtf import read_edtf
from stronger.bibliography.text.months import month_number, season_number

_KNOWN = frozenset({"date-parts", "raw", "literal", "season", "circa"})
_WORDS = ("raw", "literal")
_LAST_YEAR = 10**12


class _Point(NamedTuple):
    date: Date | None
    whole: bool


class CslDate(NamedTuple):
    """What a date of CSL-JSON says."""

    date: Date | DateRange | None
    whole: bool
    """Whether that is all it says."""


def read_csl_date(value: dict[str, Any]) -> CslDate:
    """Read a date.

    Numbers may be strings. There is no year 0: -1 is 1 BCE, and ``[0]`` is the open side of a
    range. A month from 13 to 16 or from 21 on is a season, and 0 is none.

    Examples
    --------
    >>> str(read_csl_date({"date-parts": [[-44, 3, 15]]}).date)
    '-0043-03-15'
    >>> str(read_csl_date({"date-parts": [["2001", 0]], "circa": True}).date)
    '2001~'
    """
    whole = not value.keys() - _KNOWN
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and not isinstance(parts[0], list):
        parts = [parts]  # one list too few, as some programs have it
    if isinstance(parts, (str, int)) and not isinstance(parts, bool):
        parts = [[parts]]
    whole = whole and (parts is None or isinstance(parts, list))
    lists = [each for each in parts if not _is_empty(each)] if isinstance(parts, list) else []
    read = [_date(each) for each in lists[:2]]
    date: Date | DateRange | None = _joined(
        [each.date for each in read], [_is_open(each) for each in lists[:2]]
    )
    whole = whole and len(lists) <= 2 and all(each.whole for each in read)
    whole = whole and not (date is None and read)
    words = [text for name in _WORDS if isinstance(text := value.get(name), str) and text.strip()]
    if date is None:
        date = next((made for text in words if (made := read_words(text))), None)
    elif any(read_words(text) != date for text in words):
        whole = False
    season = value.get("season")
    if season not in (None, "", 0):
        number = _season(season)
        if isinstance(date, Date) and number and not date.month:
            date = replace(date, season=number)
        else:
            whole = False
    if value.get("circa") not in (None, "", False, 0, "false", "0") and date is not None:
        date = _estimated(date)
    return CslDate(date, whole)


def _joined(dates: list[Date | None], opened: list[bool]) -> Date | DateRange | None:
    if len(dates) == 2 and any(dates):
        first, last = dates
        if first and last:
            return first if first == last else DateRange(first, last)
        if opened[dates.index(None)]:
            return DateRange(first, last, open=True)
        return first or last
    return dates[0] if dates else None


def _date(parts: Any) -> _Point:
    """Return the date of ``[2014, "6"]``."""
    if not isinstance(parts, list):
        return _Point(None, whole=False)
    numbers = [_number(part) for part in parts[:3]]
    year = numbers[0]
    if not year or abs(year) > _LAST_YEAR:
        return _Point(None, whole=_is_open(parts))
    month = numbers[1] if len(numbers) > 1 else 0
    if month is None and isinstance(parts[1], str):
        month = month_number(parts[1]) or season_number(parts[1])
    day = numbers[2] if len(numbers) > 2 else 0
    whole = None not in (month, day) and len(parts) <= 3
    date = Date(year if year > 0 else year + 1)
    if not month:
        return _Point(date, whole and not day)
    if 13 <= month <= 16:
        month += 8
    if not 1 <= month <= 41 or month in range(13, 21):
        return _Point(date, whole=False)
    if month > 12:
        return _Point(replace(date, season=month), whole and not day)
    made, problem = read_edtf(f"{2000 + date.year % 400}-{month:02d}-{day or 1:02d}")
    if not isinstance(made, Date) or problem:
        return _Point(replace(date, month=month), whole=False)
    return _Point(replace(date, month=month, day=day or None), whole)


def _number(part: Any) -> int | None:
    """Return a number, 0 for nothing, and None for what is none."""
    if part in (None, ""):
        return 0
    if isinstance(part, str):
        digits = part.strip().removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
            return None
        return int(part)
    if isinstance(part, bool) or not isinstance(part, (int, float)):
        return None
    return int(part) if part == part and abs(part) < 10**15 and part == int(part) else None


def _season(season: Any) -> int | None:
    number = _number(season)
    if number is None and isinstance(season, str):
        return season_number(season)
    if number and 1 <= number <= 4:
        return 20 + number
    return number if number and 21 <= number <= 41 else None


def _estimated(date: Date | DateRange) -> Date | DateRange:
    if isinstance(date, Date):
        return replace(date, approximate=True)
    if date.begin is None:
        return replace(date, end=replace(date.known, approximate=True))
    return replace(date, begin=replace(date.begin, approximate=True))


def _is_empty(parts: Any) -> bool:
    """Say whether a list says nothing, as Crossref's ``[null]`` does."""
    return isinstance(parts, list) and all(part in (None, "") for part in parts)


def _is_open(parts: Any) -> bool:
    return isinstance(parts, list) and bool(parts) and parts[0] in (0, "0") and len(parts) == 1
