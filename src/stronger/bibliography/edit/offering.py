"""What a trusted record offers for a field of an entry, under the names that the entry uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.compare.dialects import when
from stronger.bibliography.edit.merging.dating import written
from stronger.bibliography.text.dates import Date
from stronger.bibliography.text.fields import DATE_FIELDS, all_names
from stronger.bibliography.text.free_dates import written_month
from stronger.bibliography.text.months import month_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.edit.dialect import Dialect
    from stronger.bibliography.model import Entry
    from stronger.bibliography.text.dates import DateRange

_TOGETHER = {"eprint": ("archiveprefix", "primaryclass")}
"""Fields that mean nothing without others, which come along."""
_BY_HAND = "the entry has {} already; change it by hand"


class Offer(NamedTuple):
    """A value for a field of an entry."""

    name: str
    """The field as the entry calls it."""
    old: str
    """What stands there."""
    new: str
    by_hand: str = ""
    """Why it cannot be put there, if it cannot."""
    finer: bool = False
    """Whether it says the old value, too, and more."""


def offers(ours: Entry, theirs: Entry, field: str, dialect: Dialect) -> Iterator[Offer]:
    """Yield what a trusted record gives for a field, with what has to come along."""
    if field in DATE_FIELDS:
        yield from _dates(ours, theirs, field, dialect)
        return
    if value := _value(theirs, field):
        for name, new in ((field, value), *((e, _value(theirs, e)) for e in _along(field))):
            if new:
                # Who has none of the two names takes that of the record
                there = next(each for each in all_names(name) if theirs.get(each).strip())
                own = dialect.name(ours, field if name == field else there)
                yield Offer(own, ours.get(own).strip(), new)


def _along(field: str) -> tuple[str, ...]:
    return _TOGETHER.get(field, ())


def _value(entry: Entry, field: str) -> str:
    """Return the value of a field under any of its names."""
    return next((found for name in all_names(field) if (found := entry.get(name).strip())), "")


def _dates(ours: Entry, theirs: Entry, field: str, dialect: Dialect) -> Iterator[Offer]:
    there, here = _date(theirs), _date(ours)
    made = {"year": _year, "month": _month}.get(field, _whole)
    if field == "day" and not (isinstance(there, Date) and there.day):
        return
    yield from made(ours, theirs, (here, there), dialect)


_Dates = tuple["Date | DateRange | None", "Date | DateRange | None"]


def _year(ours: Entry, theirs: Entry, dates: _Dates, dialect: Dialect) -> Iterator[Offer]:
    new = theirs.get("year").strip() or ("" if theirs.year is None else str(theirs.year))
    date = ours.get("date").strip()
    if not new:
        return
    if date and not ours.get("year").strip():
        old = date if ours.year is None else str(ours.year)
        yield Offer("date", old, new, _BY_HAND.format("date"))
    elif dialect.has_dates(ours) and not date and (there := dates[1]):
        yield Offer("date", "", str(Date(there.year) if isinstance(there, Date) else there))
    else:
        yield Offer("year", ours.get("year").strip(), new)


def _month(ours: Entry, theirs: Entry, dates: _Dates, dialect: Dialect) -> Iterator[Offer]:
    here, there = dates
    new = theirs.get("month").strip() or ("" if there is None else written_month(there))
    date = ours.get("date").strip()
    if not new:
        return
    if ours.get("month").strip() or not dialect.has_dates(ours):
        yield Offer("month", ours.get("month").strip(), new)
        return
    finer = Date(there.year, there.month) if isinstance(there, Date) and there.month else None
    if finer and (not date or here == Date(finer.year)):
        yield Offer("date", date, str(finer), finer=True)
    elif (old := written_month(here) if here else "") != str(month_number(new) or new):
        yield Offer("date", old, new, _BY_HAND.format("date"))


def _whole(ours: Entry, theirs: Entry, dates: _Dates, dialect: Dialect) -> Iterator[Offer]:
    here, there = dates
    new = theirs.get("date").strip() or str(there or "")
    if not new:
        return
    parts = written(there, ["year"])
    if dialect.has_dates(ours) or (parts is None and here is None):
        yield Offer("date", ours.get("date").strip(), new)
    elif parts is None or (here is not None and ours.year != theirs.year):
        yield Offer("date", ours.get("year").strip(), new, _BY_HAND.format("year"))
    else:
        yield from (Offer(name, ours.get(name).strip(), part) for name, part in parts.items())


def _date(entry: Entry) -> Date | DateRange | None:
    found = when({name: entry.get(name) for name in DATE_FIELDS})
    return found.date if found else None
