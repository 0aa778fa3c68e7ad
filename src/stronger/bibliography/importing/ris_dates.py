"""Reads the dates of RIS: which of several in a record says what, and what no date is made of."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from stronger.bibliography.text.dates import Date, DateRange, read_words, whole_date
from stronger.bibliography.text.latex import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stronger.bibliography.importing.drafting import Draft
    from stronger.diagnostics import Position

Line: TypeAlias = "tuple[str, str, Position]"
"""A tag, its value and its place."""

DATES = frozenset({"PY", "Y1", "DA", "Y2"})
_SLASHED = re.compile(r"([0-9]{4})/([0-9]{0,2})(?:/([0-9]{0,2})(?:/(.*))?)?")


def put_dates(draft: Draft, lines: Sequence[Line]) -> Iterator[tuple[str, str, Position]]:
    """Set the dates of a record, and yield what of them has no place: tag, value and place.

    ``PY``, or ``Y1`` in older files, is when the work was published. ``DA`` is the same with month
    and day; of another year it is another date, and left out. ``Y2`` is when it was looked at.
    """
    published: Date | DateRange | None = None
    place: Position | None = None
    read = [(line, read_ris_date(line[1])) for line in lines]
    # Words such as "in press" count only where there is no date
    read.sort(key=lambda each: (each[1][0] is None, each[0][0] == "DA"))
    for (tag, value, position), (date, rest) in read:
        if tag == "Y2":
            if (date is None or rest) and not (date is None and draft.put("urldate", value)):
                yield tag, value, position
            if date is not None and not draft.set("urldate", str(date), position):
                yield tag, value, position
        elif date is None:
            if published or tag == "DA" or not draft.put("year", value, position):
                yield tag, value, position
        elif published is None:
            if "year" in draft.fields:
                yield tag, value, position
                continue
            published, place = date, position
            if rest:
                yield f"the end of {tag}", rest, position
        elif better := _more_precise(published, date):
            if better == date:
                published, place = date, position
            if rest:
                yield f"the end of {tag}", rest, position
        else:
            yield tag, value, position
    if published is not None:
        _put(draft, published, place)


def read_ris_date(value: str) -> tuple[Date | DateRange | None, str]:
    """Read ``YYYY/MM/DD/other words``, or another spelling; return what was not understood, too.

    Examples
    --------
    >>> str(read_ris_date("2014/06//")[0]), str(read_ris_date("2001///Spring")[0])
    ('2014-06', '2001-21')
    >>> read_ris_date("2014/06/03/Online first")[1]
    'Online first'
    """
    value = squeeze(value)
    found = _SLASHED.fullmatch(value)
    if not found:
        return read_words(value.rstrip("/")), ""
    year, month, day, words = (part or "" for part in found.groups())
    month, day, words = month.lstrip("0"), day.lstrip("0"), words.strip("/ ")
    date = whole_date({"year": year, "month": month, "day": day})
    if date is None:
        date = whole_date({"year": year, "month": month})
        left = day if date else f"{found[2]}/{found[3] or ''}"
        date, words = date or Date(int(year)), f"{left}/{words}".strip("/")
    if words:
        named = whole_date({"year": year, "month": words})
        if named is not None and _more_precise(date, named):
            return named, ""
    return date, words


def _more_precise(one: Date | DateRange, other: Date | DateRange) -> Date | DateRange | None:
    """Return the more precise of two dates, if one says all that the other does."""
    for coarse, fine in ((one, other), (other, one)):
        if coarse == fine:
            return one
        sides = (fine.begin, fine.end) if isinstance(coarse, Date) else ()
        if isinstance(coarse, Date) and any(side and _within(side, coarse) for side in sides):
            return fine
    return None


def _within(fine: Date, coarse: Date) -> bool:
    """Say whether a date is the other, with more said."""
    plain = replace(fine, month=coarse.month and fine.month, day=coarse.day and fine.day,
                    season=coarse.season and fine.season, time="")  # fmt: skip
    return plain == coarse


def _put(draft: Draft, date: Date | DateRange, place: Position | None) -> None:
    plain = isinstance(date, Date) and str(date) == date.iso and 0 < date.year <= 9999
    if not plain or date.day:
        draft.set("date", str(date), place)
        return
    draft.set("year", f"{date.year:04d}", place)
    draft.set("month", str(date.month or ""), place)
