"""What a child inherits under another name, or not at all: biblatex's default data inheritance.

The tables follow appendix B of biblatex's manual (``biblatex.def``). All other fields are inherited
as they are, unless the child has them.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from stronger.bibliography.text.fields import BIBLATEX_TYPES

TYPE_ALIASES = {old: new for old, (new, _) in BIBLATEX_TYPES.items()}
"""BibTeX's types that biblatex knows by another name."""

NEVER = frozenset(
    [
        "crossref",
        "xref",
        "xdata",
        "ids",
        "entryset",
        "entrysubtype",
        "execute",
        "key",
        "label",
        "options",
        "presort",
        "related",
        "relatedoptions",
        "relatedstring",
        "relatedtype",
        "shorthand",
        "shorthandintro",
        "sortkey",
    ]
)
"""What no child inherits from its parent; ``key`` is BibTeX's name for ``sortkey``."""
NEVER_FROM_CONTAINERS = frozenset({"crossref", "xref", "xdata", "ids", "options"})
"""What no entry takes from an ``@xdata``."""
NEVER_FROM_MEMBERS = NEVER | {"annotation", "annote"}
"""What no ``@set`` takes from its first member."""

TITLES = frozenset({"title", "subtitle", "titleaddon"})
"""The parts of a title, which move together."""
_TITLES = ("title", "subtitle", "titleaddon")
_OWN_TITLES = frozenset({"shorttitle", "sorttitle", "indextitle", "indexsorttitle"})
_PARTS = "inbook bookinbook suppbook"
_COLLECTED = "incollection inreference suppcollection"
_AUTHORS = (("mvbook book", _PARTS),)
_MOVED = (
    ("main", "mvbook", f"book {_PARTS}"),
    ("main", "mvcollection mvreference", f"collection reference {_COLLECTED}"),
    ("main", "mvproceedings", "proceedings inproceedings"),
    ("book", "book", _PARTS),
    ("book", "collection reference", _COLLECTED),
    ("book", "proceedings", "inproceedings"),
    ("journal", "periodical", "article suppperiodical"),
)
"""Where a parent's title goes: the beginning of the field's name, the parent's types, the
child's."""


class Passing(NamedTuple):
    """How fields pass from a parent of one type to a child of another."""

    renamed: tuple[tuple[str, str], ...]
    """The parent's field and the child's."""
    kept_back: frozenset[str]
    """Fields of the parent that go nowhere under their own name."""


@cache
def passing(parent: str, child: str) -> Passing:
    """Return how fields pass from one type to another.

    Examples
    --------
    >>> passing("periodical", "article").renamed[0]
    ('title', 'journaltitle')
    """
    parent, child = TYPE_ALIASES.get(parent, parent), TYPE_ALIASES.get(child, child)
    renamed: list[tuple[str, str]] = []
    kept_back = set(NEVER)
    for parents, children in _AUTHORS:
        if parent in parents.split() and child in children.split():
            renamed += [("author", "author"), ("author", "bookauthor")]
    for prefix, parents, children in _MOVED:
        if parent in parents.split() and child in children.split():
            renamed += [(name, f"{prefix}{name}") for name in _TITLES]
            kept_back |= _OWN_TITLES | TITLES
    return Passing(tuple(renamed), frozenset(kept_back))
