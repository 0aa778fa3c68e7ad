"""Writes entries as BibTeX in one canonical form."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Protocol, TypeVar

from stronger.bibliography.text.months import MONTH_MACROS, month_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIELD_ORDER = (
    "author",
    "editor",
    "title",
    "subtitle",
    "crossref",
    "journal",
    "journaltitle",
    "booktitle",
    "series",
    "edition",
    "volume",
    "number",
    "chapter",
    "pages",
    "type",
    "institution",
    "school",
    "organization",
    "publisher",
    "address",
    "location",
    "howpublished",
    "date",
    "year",
    "month",
    "doi",
    "isbn",
    "issn",
    "eprint",
    "archiveprefix",
    "eprinttype",
    "primaryclass",
    "eprintclass",
    "url",
    "urldate",
    "note",
)
"""The order in which an entry's fields are written; others follow in alphabetical order."""

_RANK = {name: rank for rank, name in enumerate(FIELD_ORDER)}
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_LINE = re.compile(r"[\t\r\n\f\v]")
_BRACE = re.compile(r"\\?[{}]")
_MONTHS = tuple(MONTH_MACROS)


class Written(Protocol):
    """What of an `Entry` is written."""

    @property
    def type(self) -> str:
        """The entry type in lower case."""

    @property
    def citekey(self) -> str:
        """The key."""

    @property
    def fields(self) -> Mapping[str, str]:
        """The values of its own fields, as BibTeX sees them."""

    @property
    def strings(self) -> tuple[str, ...]:
        """Names of the macros it uses."""


class Macro(Protocol):
    """What of a `String` is written."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def value(self) -> str:
        """What it stands for."""


W = TypeVar("W", bound=Written)


def write_entry(entry: Written, strings: Iterable[Macro] = ()) -> str:
    """Return one entry in canonical form, with a line break at its end.

    The field names are in lower case and a fixed order, the values in braces, with every run of
    ASCII white space as one space (as BibTeX reads them). A month is written as its macro. A value
    that is the value of one of the given strings, and that the entry says it uses, is written as
    that macro.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> entry = read_text('@BOOK{hebb1949, year="1949", month=9, author={Hebb,  Donald}}')
    >>> print(write_entry(entry["hebb1949"]), end="")
    @book{hebb1949,
      author = {Hebb, Donald},
      year = {1949},
      month = sep,
    }
    """
    strings = list(strings)
    redefined = {string.name.lower() for string in strings} & set(_MONTHS)
    used = {name.lower() for name in entry.strings}
    macros = {
        canonical_value(string.value): string.name
        for string in sorted(strings, key=lambda string: string.name, reverse=True)
        if string.name.lower() in used
    }
    lines = []
    for name, value in order_fields(entry.fields):
        month = _month(value) if name == "month" else ""
        if month and month not in redefined:
            written = month
        elif not (macros and (written := macros.get(canonical_value(value), ""))):
            written = f"{{{balanced(value)}}}"
        lines.append(f"  {name} = {written},\n")
    return f"@{entry.type}{{{entry.citekey},\n{''.join(lines)}}}\n"


def write(
    entries: Iterable[Written],
    strings: Iterable[Macro] = (),
    preambles: Iterable[str] = (),
    *,
    ordered: bool = False,
) -> str:
    """Return entries as one BibTeX text in canonical form.

    Preambles come first, then strings by name, then entries by key with ``crossref`` parents last,
    where BibTeX wants them. Writing what was read from the result gives the same text again.

    Parameters
    ----------
    entries
        What to write.
    strings
        The ``@string`` definitions to write and use. Of one name, the last counts.
    preambles
        The texts of ``@preamble`` commands.
    ordered
        Whether the entries are in order already.
    """
    last = {string.name.lower(): string for string in strings}
    chosen = [last[name] for name in sorted(last)]
    blocks = [write_preamble(text) for text in preambles]
    if chosen:
        blocks.append("".join(map(write_string, chosen)))
    blocks += [
        write_entry(entry, chosen) for entry in (entries if ordered else order_entries(entries))
    ]
    return "\n".join(blocks)


def write_preamble(text: str) -> str:
    """Return a ``@preamble`` command on a line of its own."""
    return f"@preamble{{{{{balanced(text)}}}}}\n"


def write_string(string: Macro) -> str:
    """Return an ``@string`` definition on a line of its own."""
    return f"@string{{{string.name} = {{{balanced(string.value)}}}}}\n"


def order_fields(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return fields in canonical order."""
    return sorted(fields.items(), key=lambda item: (_RANK.get(item[0], len(_RANK)), item[0]))


def order_entries(entries: Iterable[W], first: Iterable[str] = ()) -> list[W]:
    """Return entries by key, every ``crossref`` parent after all of its children.

    Those whose keys are given come `first`, in that order.
    """
    places: dict[str, int] = {}
    for key in first:
        places.setdefault(key, len(places))
    by_key = sorted(
        entries,
        key=lambda entry: (
            places.get(entry.citekey, len(places)),
            entry.citekey.casefold(),
            entry.citekey,
        ),
    )
    parents = {
        entry.citekey.lower(): entry.fields.get("crossref", "").strip().lower() for entry in by_key
    }
    # From those without children upwards; those in a circle wait for each other for ever
    below = Counter(above for above in parents.values() if above in parents)
    height: dict[str, int] = {}
    waiting = [key for key in parents if not below[key]]
    for key in waiting:
        if (above := parents[key]) in parents:
            height[above] = max(height.get(above, 0), height.get(key, 0) + 1)
            below[above] -= 1
            if not below[above]:
                waiting.append(above)
    return sorted(by_key, key=lambda entry: height.get(entry.citekey.lower(), 0))


def canonical_value(value: str) -> str:
    """Return a value as BibTeX compresses it: runs of ASCII white space are one space."""
    if "  " in value or _LINE.search(value):
        value = _SPACE.sub(" ", value)
    return value.strip(" ")


def balanced(value: str) -> str:
    r"""Return a canonical value whose braces balance; a lone one becomes a LaTeX command.

    Values that were read in order are balanced. BibTeX counts ``\{`` too and has no escape.

    Examples
    --------
    >>> balanced(r"the set \{1, 2")
    'the set {\\textbraceleft}1, 2'
    """
    value = canonical_value(value)
    if "{" not in value and "}" not in value:
        return value
    for match in reversed(_lone_braces(value)):
        name = "left" if match[0].endswith("{") else "right"
        value = f"{value[: match.start()]}{{\\textbrace{name}}}{value[match.end() :]}"
    return value


def _month(value: str) -> str:
    """Return the macro of a month, or the empty string if the value is more than a month."""
    number = month_number(value.strip(" {}"))
    return _MONTHS[number - 1] if number else ""


def _lone_braces(value: str) -> list[re.Match[str]]:
    r"""Return the braces without a partner: ``{`` goes with ``}``, and ``\{`` with ``\}``."""
    opened: list[re.Match[str]] = []
    lone: list[re.Match[str]] = []
    for match in _BRACE.finditer(value):
        if match[0].endswith("{"):
            opened.append(match)
        elif opened and len(opened[-1][0]) == len(match[0]):
            opened.pop()
        else:
            lone.append(match)
    return sorted([*opened, *lone], key=lambda match: match.start())
