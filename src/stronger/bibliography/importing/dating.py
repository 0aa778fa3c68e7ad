"""Dates as databases write them, in words: ``2015 Jan 15``, ``FEB 2011``, ``1999 Spring``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.text.dates import parse_date

if TYPE_CHECKING:
    from stronger.bibliography.importing.drafting import Draft
    from stronger.diagnostics import Position

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_AROUND = " ,.;/"


def put_written_date(draft: Draft, text: str, position: Position, year: str = "") -> bool:
    """Set the date that a text gives; what of it is no month and no day stays in words.

    Parameters
    ----------
    draft
        Where to set it.
    text
        The date, or a part of it.
    position
        Where it stands.
    year
        The year, if it is given elsewhere.
    """
    found = _YEAR.search(text)
    year = year or (found[0] if found else "")
    if not year:
        return draft.put("year", text, position)
    rest = " ".join(text.replace(year, " ", 1).split()).strip(_AROUND)
    date = parse_date({"year": year, "month": rest})
    if date and date.month and date.day:
        return draft.set("date", f"{year}-{date.month:02d}-{date.day:02d}", position)
    whole = date and date.month and re.fullmatch(r"[A-Za-z]{3,9}\.?|\d{1,2}", rest)
    fits = draft.put("year", year, position)
    return draft.put("month", str(date.month) if date and whole else rest, position) and fits
