"""Cleans the values of single fields: pages, identifiers, addresses, characters, capitals."""

from __future__ import annotations

import re
import unicodedata

from stronger.bibliography.text.fields import VERBATIM_FIELDS
from stronger.bibliography.text.identifiers import Doi, unescaped
from stronger.bibliography.text.latex import outside_mathematics, to_latex, to_unicode, unwritable
from stronger.bibliography.text.months import month_number
from stronger.bibliography.text.pages import label_and_pages, pages_of

KEPT_FIELDS = frozenset(
    ["abstract", "annotation", "annote", "comment", "review", "file", "timestamp", "bibsource"]
)
"""Fields that hold notes or a program's own data; white space in them may have a meaning."""

_URL_COMMAND = re.compile(r"\\(?:url|path|nolinkurl)\s*\{([^{}]*)\}|<([^<>\s]*)>")
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+", re.IGNORECASE)
_LINE_BREAK = re.compile(r"[ \t]*[\r\n]\s*")
_TITLES = frozenset({"title", "subtitle", "shorttitle", "booktitle", "booksubtitle"})
_WORD = re.compile(r"\\[A-Za-z]+|\\.|[{}]|[^\W_]+(?:['’][^\W_]+)*")
_CAPITAL = re.compile(r"[A-Z]")


def clean_pages(value: str) -> str:
    """Return pages with two hyphens in every range of plain numbers.

    Examples
    --------
    >>> clean_pages("12-34, e5 – e9, 1-2--1-8, 7--")
    '12--34, e5--e9, 1-2--1-8, 7--'
    """
    label, bare = label_and_pages(value)
    pages = pages_of(bare)
    sound = all(each.first and (each.last or each.dash in ("", "--")) for each in pages)
    if ";" in value or not sound or all(each.dash in ("", "--") for each in pages):
        return value
    return label + ", ".join(each.written("--") for each in pages)


def clean_doi(value: str) -> str:
    r"""Return a bare DOI, or the value as it is if there is none in it.

    Examples
    --------
    >>> clean_doi(r"https://dx.doi.org/10.1007/a\_1"), clean_doi("unknown")
    ('10.1007/a_1', 'unknown')
    """
    doi = Doi.parse(value)
    return doi.value if doi else value


def clean_url(value: str) -> str:
    r"""Return an address without commands and escapes, or the value as it is if it is none.

    Examples
    --------
    >>> clean_url(r"\url{https://x.org/a\_b?c\&d\%20\#e}"), clean_url("see there")
    ('https://x.org/a_b?c&d%20#e', 'see there')
    """
    bare = unescaped(value.strip())
    if wrapped := _URL_COMMAND.fullmatch(bare):
        bare = wrapped[1] or wrapped[2] or ""
    bare = _LINE_BREAK.sub("", bare).strip()
    return bare if _ADDRESS.fullmatch(bare) else value


def clean_month(value: str) -> int | None:
    """Return the number of the month that a value is, if it is no more than that.

    Examples
    --------
    >>> clean_month("{Sept.}"), clean_month("09"), clean_month("9~November")
    (9, 9, None)
    """
    return month_number(value.strip(" {}"))


def to_characters(name: str, value: str, to: str) -> str:
    """Return a value with its characters in Unicode, or in LaTeX; never in a verbatim field.

    ``unicode`` undoes ``latex``, but for no-break spaces, which LaTeX writes as ties.

    Parameters
    ----------
    name
        The field, in lower case.
    value
        Its value.
    to
        ``unicode`` or ``latex``.
    """
    if name in VERBATIM_FIELDS or name in KEPT_FIELDS:
        return value
    if to == "unicode":
        if not value.isascii():
            value = outside_mathematics(value, lambda part: unicodedata.normalize("NFC", part))
        return to_unicode(value)
    return value if value.isascii() else outside_mathematics(value, to_latex)


def kept_characters(name: str, value: str) -> str:
    """Return the characters of a field that ``latex`` leaves in Unicode.

    They have no command, or they stand in a formula.
    """
    return "" if name in VERBATIM_FIELDS or name in KEPT_FIELDS else unwritable(value)


def protect_capitals(name: str, value: str) -> str:
    r"""Return a title with braces around the words whose capitals a style must keep.

    Those are words with a capital after their first letter, outside of braces, commands and
    formulas. A title all in capitals stays as it is.

    Examples
    --------
    >>> protect_capitals("title", r"ImageNet on a GPU-based {ReLU} machine in $R^N$, by A. NASA's")
    "{ImageNet} on a {GPU}-based {ReLU} machine in $R^N$, by A. {NASA's}"
    """
    if name not in _TITLES or not _CAPITAL.search(value, 1) or value == value.upper():
        return value
    depth = 0

    def protect(part: str) -> str:
        nonlocal depth
        made = []
        at = 0
        for match in _WORD.finditer(part):
            word = match[0]
            depth += (word == "{") - (word == "}")
            if depth == 0 and word[0] not in "{}\\" and word[1:] != word[1:].lower():
                made += [part[at : match.start()], f"{{{word}}}"]
                at = match.end()
        return "".join([*made, part[at:]])

    return outside_mathematics(value, protect)
