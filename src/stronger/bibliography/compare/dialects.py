"""What BibTeX and biblatex call by two names: fields, dates and types, by what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.bibliography.compare.normalising import meaning_of, meanings_of
from stronger.bibliography.text.dates import date_problem, parse_date, whole_date
from stronger.bibliography.text.fields import BIBLATEX_TYPES, DATE_FIELDS, one_name
from stronger.bibliography.text.moments import contains

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stronger.bibliography.model import Entry
    from stronger.bibliography.text.dates import Date, DateRange

PARTS = DATE_FIELDS[1:]
"""BibTeX's fields of a date."""


@dataclass(frozen=True)
class When:
    """The date of an entry, whichever fields give it."""

    names: tuple[str, ...]
    """The fields."""
    date: Date | DateRange | None
    """What they say, if all of it can be understood."""
    shown: str
    """The same for people to read."""
    meaning: tuple[tuple[str, str], ...]

    def holds(self, other: When) -> bool:
        """Say whether the other says the same, with as much detail or more."""
        if self.date is None or other.date is None:
            return self.meaning == other.meaning
        return contains(self.date, other.date)


def when(fields: Mapping[str, str], names: Iterable[str] = DATE_FIELDS) -> When | None:
    """Return the date that fields give, if there is any; ``date`` goes before its parts.

    Examples
    --------
    >>> parts = when({"year": "2013", "month": "August"})
    >>> parts.names, parts.shown, parts.holds(when({"date": "2013-08-05"}))
    (('year', 'month'), '2013-08', True)
    """
    given = {name: value for name in names if (value := fields.get(name, "").strip())}
    if not given:
        return None
    if written := given.get("date"):
        date = None if date_problem(written) else parse_date({"date": written})
        shown = written
    else:
        date = whole_date(given)
        alone = list(given) == ["year"]
        shown = given["year"] if alone else str(date or " ".join(given.values()))
    meaning = tuple((name, meaning_of(name, value)) for name, value in given.items())
    return When(tuple(given), date, shown, meaning)


def kind_of(type_: str, fields: Mapping[str, str]) -> tuple[str, str]:
    """Return biblatex's name of a type, and what its field ``type`` says of it.

    A report is a technical one unless it says otherwise.

    Examples
    --------
    >>> kind_of("phdthesis", {}), kind_of("thesis", {"type": "PhD thesis"}), kind_of("www", {})
    (('thesis', 'phdthesis'), ('thesis', 'phdthesis'), ('online', ''))
    """
    whole, subtype = BIBLATEX_TYPES.get(type_, (type_, ""))
    own = fields.get("type", "").strip()
    if own:
        return whole, meaning_of("type", own)
    return whole, "techreport" if whole == "report" else subtype


def same_kind(one: Entry, other: Entry) -> bool:
    """Say whether the types of two entries are one that BibTeX and biblatex call differently."""
    return one.type != other.type and kind_of(one.type, one.fields) == kind_of(
        other.type, other.fields
    )


def said(entry: Entry) -> tuple[object, ...]:
    """Return all that an entry says but for its key, the same under whichever names it says it.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> read = read_text("@www{a, year = 2013, month = 8} @online{b, date = {2013-08}}")
    >>> said(read["a"]) == said(read["b"])
    True
    """
    told = {
        (one_name(name), name if name in PARTS else "", meaning)
        for name, meaning in meanings_of(entry).items()
        if name != "type"
    }
    date = when(entry.fields)
    if date and date.date:
        told = {each for each in told if each[0] != "date"} | {("date", "", str(date.date))}
    return (*kind_of(entry.type, entry.fields), *sorted(told))
