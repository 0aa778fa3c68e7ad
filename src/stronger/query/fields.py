"""The fields of the filter language: its own, and those of entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stronger.bibliography.text.fields import BIBLATEX_NAMES

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
        Field("key", "citekey", "value", lambda row: (row.key,)),
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
        Field("has", "name of a field that is filled", "value", lambda row: row.has),
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

_SAME = (*BIBLATEX_NAMES.items(), ("keywords", "keyword"))
SAME = {name: names for names in _SAME for name in names}
"""Fields that BibTeX, biblatex or a program calls differently, by each of their names."""

ADDRESSES = frozenset(("doi", "eprint", "file", "isbn", "issn", "pdf", "url"))
"""Fields whose values hold signs that elsewhere somebody may have meant as an operator."""

_LABEL = {
    "doi": re.compile(r"\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE),
    "eprint": re.compile(r"\s*(?:https?://arxiv\.org/abs/|arxiv:\s*)", re.IGNORECASE),
}
_HYPHEN = re.compile("[-\u2010-\u2013]")


def names_of(field: str) -> tuple[str, ...]:
    """Return all names of a field of entries."""
    return SAME.get(field, (field,))


def bare(field: str, value: str) -> str:
    """Return a value of a field of entries without what only some people write there.

    Examples
    --------
    >>> bare("doi", "https://doi.org/10.1000/xyz"), bare("isbn", "978-0-262-03561-3")
    ('10.1000/xyz', '9780262035613')
    """
    if label := _LABEL.get(field):
        return label.sub("", value, count=1) if label.match(value) else value
    return _HYPHEN.sub("", value) if field in {"isbn", "issn"} else value


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Return the names of fields that a query may ask for whatever the bibliography holds."""
    from stronger.bibliography.rules.checks.tables import KNOWN_FIELDS

    return KNOWN_FIELDS.union(FIELDS)
