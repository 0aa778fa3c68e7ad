"""The months and seasons: their names, BibTeX's macros for them, and their numbers."""

from __future__ import annotations

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MONTH_MACROS = {name[:3].lower(): name for name in MONTHS}
"""What BibTeX's standard month macros stand for (in the style ``plain``)."""
SEASONS = {21: "Spring", 22: "Summer", 23: "Autumn", 24: "Winter"}
"""The seasons by their numbers in ISO 8601-2."""


def month_number(text: str) -> int | None:
    """Return the number of a month given by name, abbreviation or number.

    Examples
    --------
    >>> month_number("Sept."), month_number("6"), month_number("Michaelmas")
    (9, 6, None)
    """
    word = text.strip().rstrip(".").lower()
    if word.isascii() and word.isdigit():
        digits = word.lstrip("0")
        return int(digits) if 0 < len(digits) <= 2 and int(digits) <= 12 else None
    for number, name in enumerate(MONTHS, start=1):
        if len(word) >= 3 and name.lower().startswith(word):
            return number
    return None


def season_number(text: str) -> int | None:
    """Return the number of a season in ISO 8601-2.

    Examples
    --------
    >>> season_number("Fall"), season_number("Advent")
    (23, None)
    """
    word = text.strip().rstrip(".").lower()
    names = {name.lower(): number for number, name in SEASONS.items()}
    return 23 if word == "fall" else names.get(word)
