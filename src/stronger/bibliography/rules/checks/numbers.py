"""Checks of pages and dates."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from stronger.bibliography.edit.cleaning import clean_pages
from stronger.bibliography.rules.checks.common import replace
from stronger.bibliography.rules.checks.tables import ONLY_BIBLATEX
from stronger.bibliography.text.dates import Date, DateRange, date_problem, parse_date
from stronger.bibliography.text.identifiers import ArXiv, arxiv_of, doi_of
from stronger.bibliography.text.months import month_number
from stronger.bibliography.text.pages import pages_of
from stronger.diagnostics import Fixable, Severity, rule
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.diagnostics import Diagnostic

_ONE_RANGE = re.compile(r"([0-9]{1,9})--([0-9]{1,9})")
_ONE_PAGE = re.compile(r"[1-9]\d{0,3}")
_ARTICLE_NUMBERS_SINCE = 1997
"""Before this year no journal was published by article numbers alone."""
_FOUR_DIGITS = re.compile(r"[0-9]{4}")
_YEAR_NUMERALS = re.compile(r"\d{4}$")
_PUNCTUATION = re.compile(r"[\W_]+")
_LETTERED_YEAR = re.compile(r"\s*(\d{4})[a-z]\s*")
_WORDS = re.compile(r"[^\W\d_]+")
_NUMERALS = re.compile(r"\d+")
_SEASONS = frozenset({"spring", "summer", "fall", "autumn", "winter", "christmas", "quarter"})
_SHORT = re.compile(r"(\d{4})-(\d\d?)(?:-(\d\d?))?")
_DATES = frozenset({"date", "eventdate", "origdate", "urldate"})
_YEAR_IN_DOI = re.compile(r"(?<=[./])((?:19|20)\d\d)(?=\.|$)")
_PREPRINTS = frozenset({"misc", "online", "unpublished"})


@rule(
    "B104",
    "page-range",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.SAFE,
)
def page_range(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A page range is written with one hyphen, or ends before it begins.

    ## Why
    btxdoc (section 3.2) asks for `--`, which TeX sets as the dash of a range. BibTeX's standard
    styles mend a single hyphen; others print it. A range that runs backwards has a wrong number in
    it. (`1481--97` is left alone: there the end is shortened. So are hyphens in entries written for
    biblatex: biber takes any dash.)

    ## Example
    ```bibtex
    @misc{a, title = {Document recognition}, pages = {2278-2324}}
    ```
    or `pages = {2324--2278}`

    ## Fix
    ```bibtex
    @misc{a, title = {Document recognition}, pages = {2278--2324}}
    ```
    """
    for entry in bibliography:
        pages = entry.fields.get("pages", "")
        if not pages or is_sound_range(pages):
            continue
        biblatex = not ONLY_BIBLATEX.isdisjoint(entry.fields)
        ranges = [each for each in pages_of(pages) if each.first and each.last]
        backwards = [each for each in ranges if each.runs_backwards]
        hyphens = [each for each in ranges if each.dash != "--" and not biblatex]
        for wrong in (backwards or hyphens)[:1]:
            written = wrong.written(wrong.dash)
            problem = "ends before it begins" if backwards else "needs '--'"
            plain = not re.search(r"[{\\]", pages)
            yield page_range.at(
                entry.at("pages"),
                f"page range {quoted(written)} {problem}",
                fix="Correct the pages." if backwards else f"Write {wrong.written('--')}.",
                raw=written,
                # The standard styles do the same when they print pages
                replacement=None
                if backwards
                else replace(entry, "pages", clean_pages(pages), safe=plain),
            )


def is_sound_range(pages: str) -> bool:
    """Say whether pages are one range as it should be, as they most often are."""
    found = _ONE_RANGE.fullmatch(pages)
    return found is not None and int(found[1]) <= int(found[2])


@rule("B140", "one-page", severity=Severity.WARNING, subject="bibliography")
def one_page(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An article has one page where a range is likely.

    ## Why
    `pages` holds the pages of the article (btxdoc, section 3.2), not its first page. Databases that
    know the first page only export it alone: so they did with page 386 of Rosenblatt's article in
    the file this project began with, and with page 1 of a report. Since journals began to number
    articles instead of pages, a lone number may be right; so of later articles page 1 alone is
    found.

    ## Example
    ```bibtex
    @article{rosenblatt1958perceptron,
      author = {Rosenblatt, Frank},
      title = {The perceptron},
      journal = {Psychological Review},
      pages = {386},
      year = {1958},
    }
    ```

    ## Fix
    Look up the last page. A note of one page is rare, but there are some: then ignore the finding.
    ```bibtex
    @article{rosenblatt1958perceptron,
      author = {Rosenblatt, Frank},
      title = {The perceptron},
      journal = {Psychological Review},
      pages = {386--408},
      year = {1958},
    }
    ```
    """
    for entry in bibliography:
        if entry.type not in ("article", "inproceedings", "conference"):
            continue
        pages = entry.fields.get("pages", "").strip()
        found = _ONE_PAGE.fullmatch(pages)
        old = entry.year is not None and entry.year < _ARTICLE_NUMBERS_SINCE
        if found and (old or pages == "1"):
            yield one_page.at(
                entry.at("pages"),
                f"pages {pages!r} of {entry.citekey!r} is one page, and an article has more",
                fix="Look up the last page.",
                raw=pages,
            )


@rule("B105", "implausible-year", subject="bibliography")
def implausible_year(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A work is dated before printing or after next year.

    ## Why
    It is a typing error, and it stretches every timeline. btxdoc (section 3.2) has the year of
    publication in mind; what is yet to appear is better described in `note`. (Years before 1, and
    old years that are marked as estimates or have open digits, are meant: `-0876`, `1387~`,
    `12XX`.)

    ## Example
    ```bibtex
    @misc{a, title = {Deep learning}, year = {2105}}
    ```

    ## Fix
    Correct the year.
    ```bibtex
    @misc{a, title = {Deep learning}, year = {2015}}
    ```
    """
    latest = dt.datetime.now(tz=dt.UTC).year + 1
    for entry in bibliography:
        # Of its own fields: what it inherits is another entry's finding
        alone = not (entry.inherited or entry.resolved or entry.definitions)
        date = entry.date if alone else parse_date(entry.fields)
        if date and not 1450 <= date.year <= latest and not _is_meant(date):
            field = _date_field(entry)
            yield implausible_year.at(
                entry.at(field),
                f"year {date.year} is not between 1450 and {latest}",
                fix="Correct the year.",
                raw=entry.fields.get(field, ""),
            )


def _is_meant(date: Date | DateRange) -> bool:
    """Say whether an old date is written in a way that no slip leads to."""
    known = date if isinstance(date, Date) else date.known
    return known.year < 1450 and (known.year < 1 or known.approximate or bool(known.unspecified))


@rule(
    "B150",
    "impossible-date",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def impossible_date(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A month or day does not exist, or the year does not end in four numerals.

    ## Why
    BibTeX's styles sort by the last four numerals of `year` (btxdoc, section 3.2) and print it as
    it stands: with `2021a` the letter of a label is printed twice, as in a reference list this
    project was given. biblatex wants dates as ISO 8601-2 has them and a number for the month; of
    what is no month it makes nothing, and of a range with half of it wrong it keeps a half. (A date
    of which nothing can be read is B012.)

    ## Example
    ```bibtex
    @misc{a, title = {Understanding deep learning}, year = {2021a}, month = {Mrach}}
    ```
    or `date = {2021-02-30}`

    ## Fix
    Write the year alone, and the month as its macro.
    ```bibtex
    @misc{a, title = {Understanding deep learning}, year = {2021}, month = mar}
    ```
    """
    for entry in bibliography:
        for field, problem, new in _date_problems(entry):
            yield impossible_date.at(
                entry.at(field),
                f"{field} {quoted(entry.fields[field].strip())} {problem}",
                fix="Write year = {YYYY} and month = jun, or date = {YYYY-MM-DD}.",
                raw=entry.fields[field],
                replacement=replace(entry, field, new) if new else None,
            )


def _date_problems(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield fields with what is wrong with the date in them, and what to write if that is sure."""
    fields = entry.fields
    year = fields.get("year", "").strip()
    if (
        year
        and not _FOUR_DIGITS.fullmatch(year)
        and entry.date
        and "\\" not in year
        and not _YEAR_NUMERALS.search(_PUNCTUATION.sub("", year))
    ):
        lettered = _LETTERED_YEAR.fullmatch(year)
        yield "year", "does not end in a year of four numerals", lettered[1] if lettered else ""
    month = fields.get("month", "").strip()
    if month.strip("?") and not _names_month(month):
        yield "month", "is no month", ""
    for name in sorted(_DATES & fields.keys()):
        written = fields[name].strip()
        if not written or parse_date({name: written}, name) is None:
            continue
        if problem := date_problem(written):
            reason = problem.removeprefix(f"{written!r}: ")
            short = _SHORT.fullmatch(written) if "two digits" in problem else None
            new = "-".join(part.zfill(2) for part in short.groups() if part) if short else ""
            yield name, f"is no date as it stands: {reason}", new


@lru_cache(maxsize=1024)
def _names_month(text: str) -> bool:
    words = [word for word in _WORDS.findall(text) if len(word) > 2]
    if words:
        return any(month_number(word) or word.lower() in _SEASONS for word in words)
    return any(month_number(number) for number in _NUMERALS.findall(text))


def _exists(year: int, month: int, day: int) -> bool:
    if 21 <= month <= 41 and day == 1:
        return True  # ISO 8601-2 numbers seasons and quarters so
    try:
        dt.date(max(year, 1), month, day)
    except ValueError:
        return False
    return True


@rule("B152", "identifier-against-date", severity=Severity.WARNING, subject="bibliography")
def identifier_against_date(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """The year is far from the one in the DOI or the arXiv identifier, or the two disagree.

    ## Why
    In arXiv's scheme an identifier begins with the year and month of the first version, and some
    publishers put the year in their DOIs. A gap of many years, a preprint dated before its
    identifier, or arXiv's own DOI (`10.48550/arXiv.…`) for another preprint than `eprint` show that
    a number was copied from another work.

    ## Example
    ```bibtex
    @misc{vaswani2017attention, title = {Attention is all you need}, year = {2012},
      eprint = {1706.03762}, archiveprefix = {arXiv}}
    ```

    ## Fix
    Look up both, and correct the one that is wrong.
    ```bibtex
    @misc{vaswani2017attention, title = {Attention is all you need}, year = {2017},
      eprint = {1706.03762}, archiveprefix = {arXiv}}
    ```
    """
    for entry in bibliography:
        arxiv, doi = arxiv_of(entry), doi_of(entry)
        year = entry.year
        prefix = "10.48550/arxiv."
        if arxiv and doi.startswith(prefix) and doi.removeprefix(prefix).split("v")[0] != arxiv:
            yield identifier_against_date.at(
                entry.at("doi"),
                f"doi {doi!r} and arXiv identifier {arxiv!r} name different preprints",
                fix="Look up both, and correct the one that is wrong.",
                raw=entry.fields.get("doi", ""),
            )
        preprint = ArXiv.parse(arxiv)
        posted = preprint.posted if preprint else None
        printed = _YEAR_IN_DOI.search(doi)
        problem = ""
        if year and posted and year < posted and entry.type in _PREPRINTS and not _venue(entry):
            problem = f"arXiv identifier {arxiv!r} is of {posted}, later than the preprint's {year}"
        elif year and posted and year > posted + 10:
            problem = f"arXiv identifier {arxiv!r} is of {posted}, far from {year}"
        elif year and printed and abs(int(printed[1]) - year) > 3:
            problem = f"the DOI speaks of {printed[1]}, far from {year}"
        if problem:
            field = _date_field(entry)
            yield identifier_against_date.at(
                entry.at(field),
                problem,
                fix="Look up both, and correct the one that is wrong.",
                raw=entry.fields.get(field, ""),
            )


def _venue(entry: Entry) -> str:
    return entry.get("journal") or entry.get("journaltitle") or entry.get("booktitle")


def _date_field(entry: Entry) -> str:
    return "date" if "date" in entry.fields else "year"
