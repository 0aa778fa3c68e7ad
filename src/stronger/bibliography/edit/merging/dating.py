"""One date of several: which says most, and how it is written under the names an entry has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stronger.bibliography.compare.dialects import PARTS, when
from stronger.bibliography.compare.normalising import meaning_of
from stronger.bibliography.text.dates import Date, whole_date
from stronger.bibliography.text.fields import DATE_FIELDS
from stronger.bibliography.text.free_dates import written_month, written_year
from stronger.bibliography.text.months import MONTH_MACROS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stronger.bibliography.compare.dialects import When
    from stronger.bibliography.model import Entry
    from stronger.bibliography.text.dates import DateRange


def is_one(entries: Sequence[Mapping[str, str]]) -> bool:
    """Say whether dates are to be compared as wholes, and not year with year, month with month.

    So they are where one is in ``date``, and where a month would come to another entry's year.
    """
    given = [[name for name in DATE_FIELDS if each.get(name, "").strip()] for each in entries]
    if sum(map(bool, given)) < 2:
        # An empty field is no date, and is not to stay beside one
        empty = (
            not names and not each.keys().isdisjoint(DATE_FIELDS)
            for each, names in zip(entries, given, strict=True)
        )
        return any(given) and any(empty)
    if any("date" in names for names in given):
        return True
    years = {meaning_of("year", each["year"]) for each in entries if each.get("year", "").strip()}
    return len(years) > 1 and any(len(names) > 1 for names in given)


def dated(entry: Entry) -> Mapping[str, str]:
    """Return the fields of an entry with the date that it inherits if it has none of its own."""
    if any(entry.fields.get(name, "").strip() for name in DATE_FIELDS):
        return entry.fields
    if entry.type == "set":  # it has what its first member has
        return entry.fields
    above = {name: entry.inherited[name] for name in DATE_FIELDS if name in entry.inherited}
    return {**entry.fields, **above} if above else entry.fields


def completed(dates: Sequence[When]) -> list[When]:
    """Return dates, those that are a month or a day alone with the year that the others have.

    They stay as they are if the others have no year, or several.

    Examples
    --------
    >>> month, year = when({"month": "March"}), when({"date": "2005"})
    >>> [each.shown for each in completed([month, year])]
    ['2005-03', '2005']
    """
    years = {each.date.year if isinstance(each.date, Date) else None for each in dates if each.date}
    if len(years) != 1 or None in years:
        return list(dates)
    made = []
    for each in dates:
        whole = None
        if each.date is None and {"month", "day"}.issuperset(each.names):
            whole = when({**dict(each.meaning), "year": str(next(iter(years)))})
        made.append(replace(whole, names=each.names) if whole and whole.date else each)
    return made


def finest(dates: Sequence[When], first: int) -> int | None:
    """Return the place of a date that all others say with as much detail or less, if there is one.

    Parameters
    ----------
    dates
        The dates.
    first
        The place of the one that is taken if several say the same.
    """
    places = sorted(range(len(dates)), key=lambda at: (at != first, at))
    return next((at for at in places if all(each.holds(dates[at]) for each in dates)), None)


def written(date: Date | DateRange | None, names: Collection[str]) -> dict[str, str] | None:
    """Return the fields that say a date under names of one; nothing if they cannot say it.

    Examples
    --------
    >>> written(Date(2013, 8, 5), ["date"]), written(Date(2013, 8), ["year"])
    ({'date': '2013-08-05'}, {'year': '2013', 'month': '8'})
    """
    if date is None:
        return None
    made = {"date": str(date)} if "date" in names else {}
    if not any(name in PARTS for name in names):
        return made
    parts = {"year": written_year(date)}
    if month := written_month(date):
        parts["month"] = month
    if isinstance(date, Date) and date.day:
        parts["day"] = str(date.day)
    return made | parts if whole_date(parts) == date else None


def month_macro(month: str, redefined: Collection[str]) -> str:
    """Return a month as it is written: BibTeX's macro for it, if there is one and it means that."""
    macros = list(MONTH_MACROS)
    macro = macros[int(month) - 1] if month.isdecimal() else ""
    return macro if macro and macro not in redefined else f"{{{month}}}"
