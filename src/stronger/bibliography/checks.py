"""What to check in a bibliography that could be read."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from stronger.bibliography.dates import parse_date
from stronger.bibliography.latex import VERBATIM_FIELDS
from stronger.diagnostics import Severity, did_you_mean, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography
    from stronger.diagnostics import Diagnostic

_YEAR = ("year", "date")
_THESIS = (("author",), ("title",), ("school", "institution"), _YEAR)
_REPORT = (("author",), ("title",), ("institution",), _YEAR)
REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "article": (("author",), ("title",), ("journal", "journaltitle"), _YEAR),
    "book": (("author", "editor"), ("title",), ("publisher",), _YEAR),
    "booklet": (("title",),),
    "conference": (("author",), ("title",), ("booktitle",), _YEAR),
    "inbook": (("author", "editor"), ("title",), ("publisher",), _YEAR),
    "incollection": (("author",), ("title",), ("booktitle",), ("publisher",), _YEAR),
    "inproceedings": (("author",), ("title",), ("booktitle",), _YEAR),
    "manual": (("title",),),
    "mastersthesis": _THESIS,
    "misc": (("title",),),
    "online": (("title",), ("url", "doi", "eprint"), _YEAR),
    "phdthesis": _THESIS,
    "proceedings": (("title",), _YEAR),
    "report": _REPORT,
    "techreport": _REPORT,
    "thesis": _THESIS,
    "unpublished": (("author",), ("title",), ("note",)),
}
"""For each type the fields it must have; of a group one is enough."""

_OTHER_TYPES = (
    "artwork audio bibnote bookinbook collection commentary dataset electronic image inreference "
    "jurisdiction legislation legal letter movie music mvbook mvcollection mvproceedings "
    "mvreference patent performance periodical reference review set software standard suppbook "
    "suppcollection suppperiodical video www xdata"
)
TYPES = frozenset([*REQUIRED, *_OTHER_TYPES.split()])
"""Every type that BibTeX's or biblatex's styles know."""

_DOI = re.compile(r"10\.\d{4,9}/[^\s\\]+")
_PAGES = re.compile(r"(\d+)\s*(-+|–|—)\s*(\d+)")
_ARXIV = re.compile(r"\d\d(0[1-9]|1[0-2])\.\d{4,5}(v\d+)?|[a-z-]+(\.[A-Z]{2})?/\d{7}(v\d+)?")
_NOT_TEXT = re.compile(r"\$[^$]*\$|\\(?:url|path|href|nolinkurl)\s*\{[^{}]*\}")
_SPECIAL = re.compile(r"(?<!\\)[&%#_]")
_INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]")
_NOT_PRINTED = VERBATIM_FIELDS | {"abstract", "annotation", "annote", "comment", "timestamp"}


@rule("B101", "missing-field", subject="bibliography")
def missing_field(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An entry lacks a field that its type must have.

    ## Why
    Styles print a gap or a warning in its place, and readers cannot find the work.

    ## Example
    An `@article` without `journal`; often it is an `@inproceedings` or a preprint in truth.

    ## Fix
    Add the field, or choose the type that fits what you know.
    """
    for entry in bibliography:
        for group in REQUIRED.get(entry.type, ()):
            if not any(entry.get(name).strip() for name in group):
                wanted = " or ".join(group)
                yield missing_field.at(
                    entry.position,
                    f"@{entry.type} {entry.citekey!r} has no {wanted}",
                    fix="Add the field, or choose the type that fits.",
                )


@rule("B102", "unknown-type", severity=Severity.WARNING, subject="bibliography")
def unknown_type(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An entry has a type that no common style knows.

    ## Why
    Styles treat it as `@misc`, and most of its fields are not printed.

    ## Example
    `@artcle{hubel1962receptive, …}`

    ## Fix
    Correct the type; `@misc` takes what fits nowhere.
    """
    for entry in bibliography:
        if entry.type not in TYPES:
            yield unknown_type.at(
                entry.position,
                f"unknown type @{entry.type}{did_you_mean(entry.type, sorted(TYPES))}",
                fix="Correct the type.",
                raw=entry.type,
            )


@rule("B103", "malformed-doi", subject="bibliography")
def malformed_doi(bibliography: Bibliography) -> Iterator[Diagnostic]:
    r"""A DOI is not a bare DOI.

    ## Why
    Styles and the site put `https://doi.org/` before it; with anything else in it the link breaks.

    ## Example
    `doi = {https://doi.org/10.1038/323533a0}`, or an escaped underscore, `10.1007/a\_1`.

    ## Fix
    Write what follows `https://doi.org/`, as it is: `10.1038/323533a0`.
    """
    for entry in bibliography:
        doi = entry.fields.get("doi")
        if doi is not None and not _DOI.fullmatch(doi.strip()):
            yield malformed_doi.at(
                entry.at("doi"),
                f"{doi!r} is no bare DOI",
                fix="Write it from '10.' on, without escapes.",
                raw=doi,
            )


@rule("B104", "page-range", severity=Severity.WARNING, subject="bibliography")
def page_range(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A page range is written with one hyphen, or ends before it begins.

    ## Why
    One hyphen is set as a hyphen, not as the dash of a range. A range that runs backwards has a
    wrong number in it.

    ## Example
    `pages = {2278-2324}` or `pages = {2324--2278}`

    ## Fix
    Write `2278--2324`.
    """
    for entry in bibliography:
        for part in entry.fields.get("pages", "").split(","):
            found = _PAGES.fullmatch(part.strip())
            if not found:
                continue
            first, dash, last = found.groups()
            problem = ""
            if len(last) >= len(first) and int(last) < int(first):
                problem = "ends before it begins"
            elif dash != "--":
                problem = "needs '--'"
            if problem:
                yield page_range.at(
                    entry.at("pages"),
                    f"page range {part.strip()!r} {problem}",
                    fix=f"Write {first}--{last}." if "needs" in problem else "Correct the pages.",
                    raw=part.strip(),
                )


@rule("B105", "implausible-year", subject="bibliography")
def implausible_year(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A work is dated before printing or after next year.

    ## Why
    It is a typing error, and it stretches every timeline.

    ## Example
    `year = {2105}` for 2015.

    ## Fix
    Correct the year.
    """
    latest = dt.datetime.now(tz=dt.UTC).year + 1
    for entry in bibliography:
        date = parse_date(entry.fields)
        if date and not 1450 <= date.year <= latest:
            field = "date" if "date" in entry.fields else "year"
            yield implausible_year.at(
                entry.at(field),
                f"year {date.year} is not between 1450 and {latest}",
                fix="Correct the year.",
                raw=entry.fields.get(field, ""),
            )


@rule("B106", "malformed-arxiv", subject="bibliography")
def malformed_arxiv(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An arXiv identifier is not one.

    ## Why
    The link to the preprint is built from it.

    ## Example
    `eprint = {arXiv:1409.0473}`, or `eprint = {1419.0473}`: there is no month 19.

    ## Fix
    Write the bare identifier: `eprint = {1409.0473}, archiveprefix = {arXiv}`.
    """
    for entry in bibliography:
        archive = entry.get("archiveprefix") or entry.get("eprinttype")
        eprint = entry.fields.get("eprint", "").strip()
        if archive.strip().lower() == "arxiv" and not _ARXIV.fullmatch(eprint):
            yield malformed_arxiv.at(
                entry.at("eprint"),
                f"{eprint!r} is no arXiv identifier",
                fix="Write it bare: 1409.0473, or cs/0112017 for old ones.",
                raw=eprint,
            )


@rule("B107", "unescaped-character", subject="bibliography")
def unescaped_character(bibliography: Bibliography) -> Iterator[Diagnostic]:
    r"""A value holds a character that LaTeX takes for a command.

    ## Why
    LaTeX stops at a bare `&`, `#` or `_`, and drops the rest of the line after a bare `%`.

    ## Example
    `publisher = {John Wiley & Sons}`

    ## Fix
    Put a backslash before it: `John Wiley \& Sons`. In `url` and `doi` leave it bare.
    """
    for entry in bibliography:
        for name, value in entry.fields.items():
            found = name not in _NOT_PRINTED and _SPECIAL.search(_NOT_TEXT.sub("", value))
            if found:
                yield unescaped_character.at(
                    entry.at(name),
                    f"{name} of {entry.citekey!r} holds a bare {found[0]!r}",
                    fix=rf"Write \{found[0]}.",
                    raw=value,
                )


@rule("B108", "invisible-character", severity=Severity.WARNING, subject="bibliography")
def invisible_character(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A value holds a character that nobody sees: a no-break or zero-width space, a soft hyphen.

    ## Why
    Text pasted from web pages brings them along. Searches miss the words they stand in, and names
    that look alike differ.

    ## Example
    A no-break space between `Pitts,` and `Walter`.

    ## Fix
    Replace it by a plain space, or by `~` where no line may break.
    """
    for entry in bibliography:
        for name, value in entry.fields.items():
            if found := _INVISIBLE.search(value):
                yield invisible_character.at(
                    entry.at(name),
                    f"{name} of {entry.citekey!r} holds the invisible U+{ord(found[0]):04X}",
                    fix="Replace it by a plain space, or delete it.",
                    raw=value,
                )
