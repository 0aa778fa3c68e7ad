"""Dates as values: one as precise as it is given, and a range between two."""

from __future__ import annotations

from dataclasses import dataclass

DECADE, CENTURY = "decade", "century"
_SPAN = {DECADE: 9, CENTURY: 99}
_OPEN_DIGITS = {DECADE: 1, CENTURY: 2}


@dataclass(frozen=True, slots=True)
class Date:
    """A date as precise as the entry gives it.

    Years are counted as ISO 8601 counts them: 0 is 1 BCE, and -876 is 877 BCE.
    """

    year: int
    """The year; of a decade or century, its first."""
    month: int | None = None
    day: int | None = None
    season: int | None = None
    """A part of the year by its number in ISO 8601-2: 21 is spring, 24 winter, 33 a quarter."""
    unspecified: str = ""
    """Which digits stand open: ``decade`` (199X), ``century`` (19XX), ``month`` (2004-XX), ``day``
    (2004-06-XX) or ``month and day`` (2004-XX-XX)."""
    uncertain: bool = False
    """Whether the source is in doubt (``?``)."""
    approximate: bool = False
    """Whether it is an estimate (``~``)."""
    time: str = ""
    """The time of day, as written."""

    @property
    def begin(self) -> Date:
        """The date itself."""
        return self

    @property
    def end(self) -> Date:
        """The date itself."""
        return self

    @property
    def last_year(self) -> int:
        """The year, or the last one of a decade or century."""
        return self.year + _SPAN.get(self.unspecified, 0)

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The first and the last year that are meant."""
        return self.year, self.last_year

    @property
    def iso(self) -> str:
        """Year, month and day as ISO 8601 has them, without any mark; of a decade, its first year.

        Examples
        --------
        >>> Date(1990, unspecified="decade").iso, Date(-43, 3, 15).iso
        ('1990', '-0043-03-15')
        """
        parts = [self.month, self.day if self.month else None]
        return "-".join([_year(self.year), *(f"{part:02d}" for part in parts if part)])

    def parts(self) -> dict[str, int]:
        """Return what is known of it, by name."""
        named = {"year": self.year, "month": self.month, "day": self.day, "season": self.season}
        return {name: value for name, value in named.items() if value is not None}

    def __str__(self) -> str:
        """Return the date in EDTF."""
        text = self.iso
        if digits := _OPEN_DIGITS.get(self.unspecified):
            # The digits of a century before year 1 are those of its last year
            number = self.year if self.year >= 0 else self.last_year
            text = f"{_year(number, minus=self.year < 0)[:-digits]}{'X' * digits}"
        elif self.unspecified:
            text += "-XX" * (2 if " " in self.unspecified else 1)
        elif self.season:
            text += f"-{self.season}"
        elif self.time and self.day:
            text += f"T{self.time}"
        mark = {(True, True): "%", (True, False): "?", (False, True): "~"}
        return text + mark.get((self.uncertain, self.approximate), "")


@dataclass(frozen=True, slots=True)
class DateRange:
    """From one date to another, one of which may be open or unknown."""

    begin: Date | None
    end: Date | None
    open: bool = False
    """Whether the side that is missing is open (``1999/..``), and not just unknown (``1999/``)."""

    @property
    def known(self) -> Date:
        """The beginning, or the end where there is no beginning."""
        date = self.begin or self.end
        assert date is not None, "a range has at least one side"
        return date

    @property
    def year(self) -> int:
        """The first year that is known."""
        return self.known.year

    @property
    def month(self) -> int | None:
        """The month of the first date that is known."""
        return self.known.month

    @property
    def day(self) -> int | None:
        """The day of the first date that is known."""
        return self.known.day

    @property
    def season(self) -> int | None:
        """The season of the first date that is known."""
        return self.known.season

    @property
    def last_year(self) -> int:
        """The last year that is known."""
        return (self.end or self.known).last_year

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The first and the last year that are meant; none where the range is open."""
        first = None if self.open and self.begin is None else self.year
        last = None if self.open and self.end is None else self.last_year
        return first, last

    @property
    def uncertain(self) -> bool:
        """Whether one of its dates is in doubt."""
        return any(date.uncertain for date in (self.begin, self.end) if date)

    @property
    def approximate(self) -> bool:
        """Whether one of its dates is an estimate."""
        return any(date.approximate for date in (self.begin, self.end) if date)

    @property
    def iso(self) -> str:
        """The first date that is known, as `Date.iso`."""
        return self.known.iso

    def parts(self) -> dict[str, int]:
        """Return what is known of the first date that is known, by name."""
        return self.known.parts()

    def __str__(self) -> str:
        """Return the range in EDTF."""
        missing = ".." if self.open else ""
        return "/".join(str(date) if date else missing for date in (self.begin, self.end))


def contains(coarse: Date | DateRange, fine: Date | DateRange) -> bool:
    """Say whether a date says what another says, with as much detail or less.

    Examples
    --------
    >>> contains(Date(2013), Date(2013, 8)), contains(Date(2013, 8), Date(2013))
    (True, False)
    >>> contains(Date(1990, unspecified="decade"), Date(1994)), contains(Date(2013), Date(2014, 3))
    (True, False)
    """
    if isinstance(fine, DateRange):
        if isinstance(coarse, Date):
            return all(
                side is not None and contains(coarse, side) for side in (fine.begin, fine.end)
            )
        sides = ((coarse.begin, fine.begin), (coarse.end, fine.end))
        return coarse.open == fine.open and all(
            contains(one, other) if one and other else one is other for one, other in sides
        )
    if isinstance(coarse, DateRange):
        return False
    if (coarse.uncertain, coarse.approximate) != (fine.uncertain, fine.approximate):
        return False
    if coarse.unspecified in _SPAN:
        return coarse.year <= fine.year <= fine.last_year <= coarse.last_year
    if coarse.year != fine.year or fine.unspecified in _SPAN:
        return False
    pairs = ((coarse.month, fine.month), (coarse.day, fine.day),
             (coarse.season, fine.season), (coarse.time, fine.time))  # fmt: skip
    return all(not one or one == other for one, other in pairs)


def _year(year: int, *, minus: bool | None = None) -> str:
    """Return a year as ISO 8601 has it; one of five digits or more as EDTF does."""
    sign = "-" if year < 0 or minus else ""
    return f"{'Y' if abs(year) > 9999 else ''}{sign}{abs(year):04d}"
