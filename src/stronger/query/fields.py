"""The fields of the filter language: its own, and those of entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stronger.bibliography.text.fields import BIBLATEX_NAMES, VENUES
from stronger.bibliography.text.standard_numbers import Isbn
from stronger.query.folding import fold

if TYPE_CHECKING:
    from stronger.query.rows import Row


@dataclass(frozen=True)
class Field:
    """A field of the language: what it selects, and how."""

    name: str
    about: str
    """What it selects, in a few words."""
    kind: str
    """``text`` (words), ``year`` (a year or range) or ``value`` (one of those that occur)."""
    values: Callable[[Row], Iterable[str]] = lambda _: ()
    """The row's values, for a field of kind ``value``."""
    on_statement: bool = False
    """Whether it is about a single statement: such terms side by side select papers that have one
    statement for which all of them hold."""


FIELDS: dict[str, Field] = {
    each.name: each
    for each in (
        Field("key", "citekey, or one that it had before", "value", lambda row: (row.key,)),
        Field("title", "words of the title", "text"),
        Field("author", "names of its authors, or of its own editors if it has none", "text"),
        Field("editor", "names of its editors, or of those of the volume it is in", "text"),
        Field("year", "year of publication: 2011, 2010..2016, 2014.., ..1990", "year"),
        Field("venue", "words of the journal, proceedings, publisher or institution", "text"),
        Field("type", "entry type", "value", lambda row: (row.type,)),
        Field("part", "part of the argument", "value", lambda row: row.part),
        Field("stance", "derived stance towards the thesis", "value", lambda row: row.stance),
        Field(
            "claim",
            "claim on which it says something",
            "value",
            lambda row: (said.claim for said in row.said),
            on_statement=True,
        ),
        Field(
            "on-claim",
            "stance towards that claim",
            "value",
            lambda row: (said.stance for said in row.said),
            on_statement=True,
        ),
        Field(
            "basis",
            "basis of a statement",
            "value",
            lambda row: (said.basis for said in row.said),
            on_statement=True,
        ),
        Field(
            "read",
            "what was read for a statement",
            "value",
            lambda row: (said.read for said in row.said if said.read),
            on_statement=True,
        ),
        Field("demo", "demo that rests on it", "value", lambda row: row.demo),
        Field("cites", "citekey of a paper it cites", "value", lambda row: row.cites),
        Field("cited-by", "citekey of a paper that cites it", "value", lambda row: row.cited_by),
        Field("has", "name of a field that is filled", "value", lambda row: row.having),
    )
}
"""The language's own fields. Whatever else an entry holds is a field of kind ``text``."""

ALSO_WORDS = ("abstract", "keywords", "keyword")
"""Fields of entries in which plain words are looked for, too."""

PEOPLE = frozenset(
    (
        *("afterword", "annotator", "bookauthor", "commentator", "editora", "editorb", "editorc"),
        *("foreword", "holder", "introduction", "shortauthor", "shorteditor", "translator"),
    )
)
"""Fields of entries, besides authors and editors, that hold names."""

NAMED = PEOPLE | {"author", "editor"}
"""All fields that hold names."""

_SAME = (*BIBLATEX_NAMES.items(), ("keywords", "keyword"))
SAME = {
    **{name: names for names in _SAME if FIELDS.keys().isdisjoint(names) for name in names},
    "month": ("month", "date"),
}
"""Fields that BibTeX, biblatex or a program calls differently, by each of their names; a month may
stand in a date, too."""

ADDRESSES = frozenset(("doi", "eprint", "file", "isbn", "issn", "pdf", "url"))
"""Fields whose values hold signs that elsewhere somebody may have meant as an operator."""

_LABEL = {
    "doi": re.compile(r"\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE),
    "eprint": re.compile(r"\s*(?:https?://arxiv\.org/abs/|arxiv:\s*)", re.IGNORECASE),
}
_HYPHEN = re.compile("[-\u2010-\u2013]")
_ISBN = re.compile(
    "(?<![0-9A-Za-z])(?:97[89][-\u2010-\u2013 ]?)?(?:[0-9][-\u2010-\u2013 ]?){9}[0-9Xx]"
    "(?![0-9A-Za-z])"
)
_BETWEEN = re.compile("[-\u2010-\u2013 ]")
_MONTH = re.compile("(?<![0-9])[0-9]{4}-(0[1-9]|1[0-2])(?![0-9])")
"""The month in a date of biblatex."""
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
_YEARS = re.compile(r"-?\d{1,6}|(?:-?\d{1,6})?\.\.(?:-?\d{1,6})?")
_YEAR_AND_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_DATE = re.compile(
    "-?[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?|-(?:2[1-9]|3[0-9]|4[01]))?"
)
"""A date of biblatex; beyond twelve there are the seasons and other parts of a year."""
_FROM_TO = re.compile(r"([0-9]{4})/([0-9]{4})")


def names_of(field: str) -> tuple[str, ...]:
    """Return all names of a field of entries."""
    return SAME.get(field, (field,))


def also_filled(
    names: Iterable[str], *, has_year: bool = True, has_month: bool = True
) -> frozenset[str]:
    """Return the names of fields that are filled, with all other names of these fields.

    What can name a venue fills ``venue``; a year is a date, and a date may have a year and a month.

    Parameters
    ----------
    names
        What the fields are called in an entry.
    has_year
        Whether its date, if it has one, has a year.
    has_month
        Whether its date has a month.

    Examples
    --------
    >>> sorted(also_filled(["journaltitle", "date"], has_month=False))
    ['date', 'journal', 'journaltitle', 'venue', 'year']
    """
    written = frozenset(names)
    found = {other for name in written for other in (name, *names_of(name)) if name != "month"}
    found |= written
    if not found.isdisjoint(VENUES):
        found.add("venue")
    if "year" in written:
        found.add("date")
    elif "date" in written and has_year:
        found.add("year")
    if "date" in written and has_month:
        found.add("month")
    return frozenset(found)


def bare(field: str, value: str) -> str:
    """Return a value of a field of entries without what only some people write there.

    Examples
    --------
    >>> bare("doi", "https://doi.org/10.1000/xyz"), bare("isbn", "978-0-262-03561-3")
    ('10.1000/xyz', '9780262035613')
    """
    if label := _LABEL.get(field):
        return label.sub("", value, count=1) if label.match(value) else value
    if field == "isbn":
        value = _ISBN.sub(lambda match: _BETWEEN.sub("", match[0]), value)
    return _HYPHEN.sub("", value) if field in {"isbn", "issn"} else value


def aliases(fields: Mapping[str, object]) -> list[str]:
    """Return the keys that an entry had before: biblatex's ``ids``."""
    return [key.strip() for key in str(fields.get("ids", "")).split(",") if key.strip()]


def also_said(asked: str, name: str, value: str) -> str:
    """Return what a value is to be found by besides, if a field is asked for.

    An ISBN is found by its ten and by its thirteen digits, and a month by its name.

    Examples
    --------
    >>> also_said("isbn", "isbn", "0262035618"), also_said("isbn", "isbn", "9780262035613")
    (' 9780262035613', ' 0262035618')
    >>> also_said("month", "date", "2003-05-02/2003-06"), also_said("month", "month", "5")
    (' may june', ' may')
    """
    if asked == "isbn":
        return "".join(f" {_other_isbn(match[0])}" for match in _ISBN.finditer(value))
    if asked != "month":
        return ""
    if name == "date":
        return "".join(f" {MONTHS[int(match[1]) - 1]}" for match in _MONTH.finditer(value))
    words = re.findall(r"[^\W_]+", fold(value))
    named = [month_name(word) for word in words if re.match("[a-z]", word)]
    # Beside the name of a month a number is a day
    found = named if any(named) else map(month_name, words)
    return "".join(f" {month}" for month in found if month)


def _other_isbn(digits: str) -> str:
    """Return a number with its thirteen digits, if it has ten, or else with its ten."""
    if len(digits) == 10:
        return Isbn(digits).key
    if not digits.startswith("978"):
        return ""
    check = -sum((10 - at) * int(digit) for at, digit in enumerate(digits[3:12])) % 11
    return f"{digits[3:12]}{'x' if check == 10 else check}"


def month_name(word: str) -> str:
    """Return the month that a word in lower case is the name, beginning or number of, or nothing.

    Examples
    --------
    >>> month_name("sept"), month_name("05"), month_name("ma")
    ('september', 'may', '')
    """
    if re.fullmatch("0?[1-9]|1[0-2]", word):
        return MONTHS[int(word) - 1]
    return next((each for each in MONTHS if len(word) > 2 and each.startswith(word)), "")


def dated(value: str) -> tuple[tuple[str, str], ...]:
    """Return fields and values that say what is asked of ``date``; none if it is no year or month.

    Examples
    --------
    >>> dated("2003.."), dated("2003-05"), dated("2003-05-12")
    ((('year', '2003..'),), (('year', '2003'), ('month', '05')), ())
    """
    if _YEARS.fullmatch(value):
        return (("year", value),)
    if found := _FROM_TO.fullmatch(value):
        return (("year", f"{found[1]}..{found[2]}"),)
    found = _YEAR_AND_MONTH.fullmatch(value)
    return (("year", found[1]), ("month", found[2])) if found else ()


def misdated(field: str, value: str) -> str:
    """Return what is wrong with what is asked of a ``date`` or ``month``, or nothing.

    Words are never wrong: a date may say anything.

    Examples
    --------
    >>> misdated("date", "2005-12"), misdated("month", "spring"), misdated("month", "13")[:14]
    ('', '', "'13' is no mon")
    """
    if field == "month" and re.fullmatch("[0-9]+", value) and not month_name(value):
        return f'{value!r} is no month (write 5, may or "{value} may")'
    if field != "date" or not re.fullmatch("[-./0-9]+", value) or _YEARS.fullmatch(value):
        return ""
    if all(each in ("", "..") or _DATE.fullmatch(each) for each in value.split("/")):
        return ""
    return f"{value!r} is no date (write 2005, 2005-03, 2005-03-12, 2003..2007 or 2003/2007)"


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Return the names of fields that a query may ask for whatever the bibliography holds."""
    from stronger.bibliography.rules.checks.tables import KNOWN_FIELDS

    return KNOWN_FIELDS.union(FIELDS)
