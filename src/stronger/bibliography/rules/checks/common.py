"""What several families of checks share: printed fields, protected text, replacements."""

from __future__ import annotations

import re
import weakref
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar

from stronger.bibliography.rules.checks.tables import TYPED_FIELDS
from stronger.bibliography.source.granular import refers
from stronger.bibliography.text.extended_names import is_extended, is_list_option
from stronger.bibliography.text.fields import VERBATIM_FIELDS
from stronger.bibliography.text.names import split_at
from stronger.diagnostics import Replacement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stronger.bibliography.model import Bibliography, Entry

T = TypeVar("T")

_SHORT = "shortauthor shorteditor shorthand shortjournal shortseries shorttitle"
PRINTED = (TYPED_FIELDS | {"month", "nameaddon", "year", *_SHORT.split()}) - VERBATIM_FIELDS
"""Fields that styles put into a document as LaTeX."""
NAME_FIELDS = ("author", "editor", "translator", "bookauthor")
"""Fields that hold lists of names."""
JOURNAL_FIELDS = ("journal", "journaltitle")
"""The field for a journal's name, in BibTeX and in biblatex."""

_AND = re.compile(r"[{}]|\s+and(?=\s)", re.IGNORECASE)
_KEPT_AND = re.compile(r"(\s+and(?=\s))", re.IGNORECASE)
_PLAIN_AND = re.compile(r"\s+and(?=\s)", re.IGNORECASE)
PARTED = re.compile(r";|(?<!\\)&|\\&|&amp;")
"""What people put between names instead of *and*."""
_ENTITY = re.compile(r"&(?!amp;)(?:\w{1,30}|#\w{1,7});")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[\s~-]*)+")
_INITIAL_FIRST = re.compile(r"[^\W\d_a-z]\.\S*\s+\S.*")
_MORE_THAN_PROSE = re.compile(r"\$|\\[A-Za-z]{2}|\\[\\()\[\]]|://|\bwww\.")
_PROTECTED = re.compile(r"\\[A-Za-z]+|\\.|[{}$]")


def replace(entry: Entry, field: str, new: str, *, safe: bool = False) -> Replacement | None:
    """Return the replacement of a field's value, or nothing if that changes nothing."""
    old = entry.fields.get(field, "")
    return Replacement(entry.citekey, field, old, new, safe) if new != old else None


def remembered(work_out: Callable[[Bibliography], T]) -> Callable[[Bibliography], T]:
    """Keep what was worked out of the last bibliography, as long as that lives."""
    last: list[tuple[weakref.ref[Bibliography], T]] = []

    @wraps(work_out)
    def known(bibliography: Bibliography) -> T:
        if not last or last[0][0]() is not bibliography:
            made = work_out(bibliography)
            last[:] = [(weakref.ref(bibliography, _forget(last)), made)]
        return last[0][1]

    return known


def _forget(
    last: list[tuple[weakref.ref[Bibliography], T]],
) -> Callable[[weakref.ref[Bibliography]], None]:
    def forget(gone: weakref.ref[Bibliography]) -> None:
        last[:] = [each for each in last if each[0] is not gone]

    return forget


def is_prose(value: str) -> bool:
    r"""Say whether a character of a value can mean nothing but itself.

    It might mean more in mathematics, in the argument of a command and in an address.

    Examples
    --------
    >>> is_prose(r"Caf{\'e} \& bar"), is_prose(r"\url{x.org}"), is_prose("https://x.org")
    (True, False, False)
    """
    return not _MORE_THAN_PROSE.search(value)


def name_lists(entry: Entry) -> Iterator[tuple[str, list[str]]]:
    """Yield each field of names with the names in it, as written in BibTeX's form.

    Those in biblatex's extended form, and references to names elsewhere, are left out: what commas
    and capitals tell of the others they say in words.
    """
    for field in NAME_FIELDS:
        if value := entry.fields.get(field, ""):
            names = split_names(value)
            if "=" in value:
                names = [name for name in names if not _is_biblatex(name)]
            yield field, names


@remembered
def all_name_lists(bibliography: Bibliography) -> list[tuple[Entry, str, list[str]]]:
    """Return the lists of names of all entries, as `name_lists` does those of one."""
    return [(entry, field, names) for entry in bibliography for field, names in name_lists(entry)]


def _is_biblatex(name: str) -> bool:
    return is_extended(name) or is_list_option(name) or refers(name)


def split_names(value: str) -> list[str]:
    """Return the names of a list as written, without those that are empty."""
    if "{" not in value:
        return [name for each in _PLAIN_AND.split(value) if (name := each.strip())]
    return [name for name in split_at(value, _AND) if name]


def rewritten(value: str, new: Mapping[str, str]) -> str | None:
    """Return a list of names with some of them written anew, or nothing if one is not found.

    Examples
    --------
    >>> rewritten("Lee, J and Lee, Jan", {"Lee, J": "Lee, J."})
    'Lee, J. and Lee, Jan'
    """
    parts = _KEPT_AND.split(value)
    found = set()
    for at in range(0, len(parts), 2):
        name = parts[at].strip()
        if name in new:
            found.add(name)
            parts[at] = parts[at].replace(name, new[name])
    return "".join(parts) if len(found) == len(new) else None


def with_and(name: str) -> str:
    r"""Return several names with *and* between them, if it is certain that they are, or nothing.

    They are if each has its family name before a comma, or begins with an initial: a firm is not
    called so.

    Examples
    --------
    >>> with_and("Smith, J. & Doe, J."), with_and("Smith, J., Roe, R. B., & Doe, J.")
    ('Smith, J. and Doe, J.', 'Smith, J. and Roe, R. B. and Doe, J.')
    >>> with_and(r"Johnson \& Johnson, Inc.")
    ''
    """
    if "{" in name or _ENTITY.search(name):
        return ""
    parts = [part.strip().rstrip(",") for part in PARTED.split(name)]
    names = [each for part in parts for each in _listed(part)]
    return " and ".join(names) if len(parts) > 1 and all(names) else ""


def _listed(part: str) -> list[str]:
    """Return the names in a text, each turned to its family first, or an empty one if unsure."""
    sections = [section.strip() for section in part.split(",")]
    if len(sections) == 1:
        return [part if _INITIAL_FIRST.fullmatch(part) else ""]
    pairs = list(zip(sections[::2], sections[1::2], strict=False))
    plain = all(family and given for family, given in pairs) and not len(sections) % 2
    if plain and (len(pairs) == 1 or all(_INITIALS.fullmatch(given) for _, given in pairs)):
        return [f"{family}, {given}" for family, given in pairs]
    return [""]


def given_part(name: str) -> tuple[int, int]:
    """Return where in a name its given names begin and end; both 0 if it has none or is a group."""
    if name.startswith("{"):
        return 0, 0
    comma = name.rfind(",")
    if comma >= 0:
        return comma + 1, len(name)
    last = name.rfind(" ")
    return (0, last) if last >= 0 else (0, 0)


@lru_cache(maxsize=4096)
def unprotected(value: str) -> str:
    r"""Return a value with everything that a style must leave as it is blanked out.

    That is what stands in braces or mathematics, and the names of commands. Every character keeps
    its place.

    Examples
    --------
    >>> unprotected(r"The {DNA} of \emph{x}")
    'The       of         '
    """
    made: list[str] = []
    depth, start, mathematics = 0, 0, False
    for match in _PROTECTED.finditer(value):
        kept = not depth and not mathematics
        text = value[start : match.start()]
        made.append(text if kept else " " * len(text))
        made.append(" " * len(match[0]))
        start = match.end()
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth = max(0, depth - 1)
        elif match[0] == "$":
            mathematics = not mathematics
    rest = value[start:]
    made.append(rest if not depth and not mathematics else " " * len(rest))
    return "".join(made)
