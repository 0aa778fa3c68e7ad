"""Reads dates as people write them: BibTeX's free ``year``, ``month`` and ``day``."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from stronger.bibliography.text.edtf import read_edtf
from stronger.bibliography.text.moments import CENTURY, DECADE, Date, DateRange
from stronger.bibliography.text.months import SEASONS, month_number, season_number

_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_ONE_YEAR = re.compile(r"[0-9]{3,4}")
_CIRCA = re.compile(r"(?:c\.|c\b|ca\b\.?|circa\b|about\b|approx\b\.?|approximately\b)\s*", re.I)
_IN_BRACKETS = re.compile(r"\[(.*)\](\??)|\((.*)\)(\??)")
_ERA = re.compile(r"([0-9]{1,5})\s*(B\.?\s?C\.?(?:\s?E\.?)?|C\.?\s?E\.?|A\.?\s?D\.?)", re.I)
_ERA_FIRST = re.compile(r"A\.?\s?D\.?\s*([0-9]{1,4})", re.I)
_RANGE = re.compile(
    r"(?P<first>-?[^–—/-]{1,20}?)\s*(?:(?P<dash>-{1,3}|[–—/])\s*(?P<last>-?[^–—/-]{0,20}))?"
)
_DECADE = re.compile(r"([0-9]{3})0['’]?s")
_CENTURY = re.compile(r"([0-9]{2})00['’]?s")
_UNTIL = re.compile(r"(?:--+|[–—]|until|before)\s*", re.I)
_GOES_ON = frozenset({"", "..", "present", "today", "now"})
_NOT_YET = re.compile(
    r"\b(?:in press|forthcoming|to appear|submitted|accepted|in preparation|in print|prepublished"
    r"|under review|to be published|n\.?\s?d\.?|no date|undated)(?!\w)",
    re.I,
)
_LONGEST = 1000
"""No longer text is read: it is no year."""
_WORD = re.compile(r"[^\W\d_]+\.?|[0-9]+|--+|[–—/-]")


def read_year(text: str, *, exact: bool = False) -> Date | DateRange | None:
    """Read a year, or years, as they stand in BibTeX's field.

    If it must be `exact`, nothing else may stand there: of ``1990a`` nothing is read.

    Examples
    --------
    >>> [str(read_year(text)) for text in ("c. 1990", "1990--95", "[1990?]", "877 BCE", "in press")]
    ['1990~', '1990/1995', '1990?', '-0876', 'None']
    """
    if text.isascii() and text.isdigit() and len(text) == 4:
        return Date(int(text))
    if len(text) > _LONGEST:
        return None
    text = text.strip(" ,;")
    approximate = uncertain = False
    if found := _IN_BRACKETS.fullmatch(text):
        if exact:
            return None  # brackets say that the year is not the work's own
        text = (found[1] or found[3] or "").strip()
        uncertain = bool(found[2] or found[4])
    if found := _CIRCA.match(text):
        approximate, text = True, text[found.end() :].strip()
        if found := _IN_BRACKETS.fullmatch(text):
            text = found[1] or found[3] or ""
    date = _years(text, exact)
    if isinstance(date, Date) and (approximate or uncertain):
        return replace(
            date,
            approximate=approximate or date.approximate,
            uncertain=uncertain or date.uncertain,
        )
    if isinstance(date, DateRange) and approximate and date.begin:
        return replace(date, begin=replace(date.begin, approximate=True))
    return date


def says_not_yet(text: str) -> bool:
    """Say whether a text stands for a work that has no date, or none yet.

    Examples
    --------
    >>> says_not_yet("in press"), says_not_yet("Spring")
    (True, False)
    """
    return _NOT_YET.search(text) is not None


@lru_cache(maxsize=1024)
def read_month(text: str, day: str = "") -> tuple[Date, Date | None] | None:
    """Read a month, or months, with the days that stand beside them.

    Parameters
    ----------
    text
        BibTeX's field ``month``: a name, a number, a season, or a range with or without days.
    day
        The field ``day``.

    Returns
    -------
    One date or two, of year 0, to take month, day and season from; or nothing.

    Examples
    --------
    >>> [str(date) for date in read_month("9--12 November")]
    ['0000-11-09', '0000-11-12']
    >>> [str(date) for date in read_month("June/July")]
    ['0000-06', '0000-07']
    """
    words = _WORD.findall(text)
    if not words or len(words) > 16:
        return None
    sides: list[list[str]] = [[]]
    for word in words:
        if word.strip("-–—/") == "" or word.lower() in ("to", "and", "bis"):
            sides.append([])
        else:
            sides[-1].append(word)
    if len(sides) > 2 or not all(sides):
        return None
    if all(word.isdigit() for side in sides for word in side):
        return _numbers([side[0] for side in sides], day) if max(map(len, sides)) == 1 else None
    read = [_named(side) for side in sides]
    if any(each is None for each in read):
        return None
    parts = [each for each in read if each is not None]
    days = [each for each in _WORD.findall(day) if each.isdigit()]
    if days and not any(date.day for date in parts):
        parts = [replace(parts[0], day=_day(number)) for number in days[:2]]
    if len(parts) == 1:
        return parts[0], None
    first, last = parts
    if not (first.month or first.season):  # 9--12 November
        first = replace(first, month=last.month)
    if not (last.month or last.season):  # November 9--12
        last = replace(last, month=first.month)
    return first, last


def _years(text: str, exact: bool) -> Date | DateRange | None:
    if (date := _point(text)) is not None:
        return date
    if (found := _UNTIL.match(text)) and (end := _point(text[found.end() :])) is not None:
        return DateRange(None, end, open=True)
    since = text.lower().startswith("since ")
    found = _RANGE.fullmatch(text[6:] if since else text)
    begin = _point(found["first"]) if found else None
    if begin is not None and found and since and not found["dash"]:
        return DateRange(begin, None, open=True)
    made = _range(begin, found) if begin is not None and found and found["dash"] else None
    if made is not None or exact:
        return made
    found = _YEAR.search(text)
    return Date(int(found[0])) if found else None


def _range(begin: Date, found: re.Match[str]) -> DateRange | None:
    first, dash, last = found["first"], found["dash"], found["last"].strip()
    if last.lower() in _GOES_ON:
        return DateRange(begin, None, open=True)
    if len(last) == 2 and last.isdigit() and int(last) > begin.year % 100:
        if dash == "-" and int(last) <= 12:  # 2003-04 may be a month, or two years
            return None
        return DateRange(begin, Date(begin.year - begin.year % 100 + int(last)))
    end = _point(last)
    if end is None:
        return None
    if end.year <= 0 < begin.year and first.strip().isdigit():  # 877--866 BCE
        begin = replace(begin, year=1 - begin.year)
    return DateRange(begin, end) if begin.year <= end.year else None


def _point(text: str) -> Date | None:
    """Return one year, if nothing else stands there."""
    if found := _CENTURY.fullmatch(text):
        return Date(int(found[1]) * 100, unspecified=CENTURY)
    if found := _DECADE.fullmatch(text):
        return Date(int(found[1]) * 10, unspecified=DECADE)
    if _ONE_YEAR.fullmatch(text):
        return Date(int(text))
    if found := _ERA.fullmatch(text):
        number = int(found[1])
        return Date(1 - number if found[2].upper().startswith("B") else number)
    if found := _ERA_FIRST.fullmatch(text):
        return Date(int(found[1]))
    if text.isdigit() or "/" in text:
        return None
    date, problem = read_edtf(text)
    # 2003-04 may be a month, or two years
    if problem or not isinstance(date, Date) or (date.month and not date.day):
        return None
    return date


def _numbers(numbers: list[str], day: str) -> tuple[Date, Date | None] | None:
    months = [month_number(number) for number in numbers]
    if len(months) == 1 and months[0]:
        days = [each for each in _WORD.findall(day) if each.isdigit()]
        if len(days) > 1:
            first, last = (Date(0, months[0], _day(each)) for each in days[:2])
            return first, last
        return Date(0, months[0], _day(days[0]) if days else None), None
    if len(months) == 2 and months[0] and months[1] and months[0] < months[1]:
        return Date(0, months[0]), Date(0, months[1])
    return None


def _named(words: list[str]) -> Date | None:
    """Return a month by name, with its day, or a day that shares a month."""
    months = [number for word in words if (number := month_number(word)) and not word.isdigit()]
    seasons = [number for word in words if (number := season_number(word))]
    days = [_day(word) for word in words if word.isdigit()]
    if len(months) == 1 and len(days) < 2 and not seasons:
        return Date(0, months[0], days[0] if days else None)
    if len(seasons) == 1 and not months:
        return Date(0, season=seasons[0])
    if len(days) == 1 and not months and len(words) == 1:
        return Date(0, day=days[0])
    return None


def _day(text: str) -> int | None:
    return int(text) if len(text) <= 2 and 1 <= int(text) <= 31 else None


def written_year(date: Date | DateRange, dash: str = "--") -> str:
    """Return the year, or years, of a date as people write them, and as `read_year` reads them.

    Examples
    --------
    >>> written_year(DateRange(Date(-876, approximate=True), Date(-865)), "–")
    'c. 877–866 BCE'
    >>> written_year(Date(1990, unspecified="decade")), written_year(DateRange(Date(1990), None))
    ('1990s', '1990--')
    """
    if isinstance(date, Date):
        return _written(date)
    begin, end = date.begin, date.end
    if begin is None or end is None:
        return f"{_written(begin)}{dash}" if begin else f"{dash}{_written(date.known)}"
    first, last = _written(begin), _written(end)
    if first == last:
        return first
    if begin.year <= 0 and end.year <= 0:
        first = first.replace(" BCE", "", 1)
    return f"{first}{dash}{last}"


def written_month(date: Date | DateRange) -> str:
    """Return the month, or months of one year, as BibTeX's field has them.

    Examples
    --------
    >>> written_month(Date(1990, 6, 15)), written_month(DateRange(Date(1990, 6), Date(1990, 7)))
    ('6', '6--7')
    """
    if isinstance(date, DateRange) and date.begin and date.end:
        sides = [date.begin, date.end] if date.begin.year == date.end.year else []
    else:
        sides = [date.begin or date.known] if isinstance(date, DateRange) else [date]
    words = (str(side.month or SEASONS.get(side.season or 0, "")) for side in sides)
    return "--".join(dict.fromkeys(word for word in words if word))


def _written(date: Date) -> str:
    if date.unspecified in (DECADE, CENTURY) and date.year > 0:
        text = f"{date.year}s"
    elif date.year > 0:
        text = str(date.year) if date.year > 99 else f"{date.year} CE"
    else:
        text = f"{1 - date.year} BCE"
    return f"{'c. ' if date.approximate else ''}{text}{'?' if date.uncertain else ''}"
