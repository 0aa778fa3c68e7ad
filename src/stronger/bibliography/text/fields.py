"""What fields hold, and by which names BibTeX and biblatex call the same field or type."""

from __future__ import annotations

VENUES = (
    "journal",
    "journaltitle",
    "booktitle",
    "publisher",
    "institution",
    "school",
    "organization",
    "eprinttype",
    "archiveprefix",
    "howpublished",
)
"""Fields that can name a venue, the most telling first."""
_VERBATIM = "url doi eprint file pdf crossref xref xdata ids keywords related urldate date"
NAME_LISTS = frozenset(
    """author bookauthor editor editora editorb editorc translator annotator commentator
    introduction foreword afterword holder shortauthor shorteditor sortname namea nameb
    namec""".split()  # noqa: SIM905
)
"""Fields that are lists of names, divided at ``and``."""
VERBATIM_FIELDS = frozenset(_VERBATIM.split())
"""Fields whose values are no LaTeX: addresses, identifiers and keys."""

BIBLATEX_NAMES = {
    "address": "location",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "journal": "journaltitle",
    "key": "sortkey",
    "pdf": "file",
    "primaryclass": "eprintclass",
    "school": "institution",
}
"""BibTeX's names of fields, and biblatex's of the same ones (its manual, section 2.2.5)."""
TWINS = BIBLATEX_NAMES | {new: old for old, new in BIBLATEX_NAMES.items()}
"""The other name of a field that BibTeX and biblatex call differently."""
DATE_FIELDS = ("date", "year", "month", "day")
"""Fields that together are one date: biblatex's first, then those of BibTeX."""
BIBLATEX_TYPES = {
    "conference": ("inproceedings", ""),
    "electronic": ("online", ""),
    "mastersthesis": ("thesis", "mathesis"),
    "phdthesis": ("thesis", "phdthesis"),
    "techreport": ("report", "techreport"),
    "www": ("online", ""),
}
"""BibTeX's types, and biblatex's with what stands in the field ``type`` (section 2.1.2)."""


def one_name(name: str) -> str:
    """Return the name that stands for a field whichever of its names it has: biblatex's.

    Examples
    --------
    >>> one_name("journal"), one_name("journaltitle"), one_name("month"), one_name("title")
    ('journaltitle', 'journaltitle', 'date', 'title')
    """
    return "date" if name in DATE_FIELDS else BIBLATEX_NAMES.get(name, name)


def all_names(name: str) -> tuple[str, ...]:
    """Return the names of a field, the given one first.

    Examples
    --------
    >>> all_names("location"), all_names("month"), all_names("title")
    (('location', 'address'), ('month', 'date', 'year', 'day'), ('title',))
    """
    if name in DATE_FIELDS:
        return (name, *(each for each in DATE_FIELDS if each != name))
    return (name, TWINS[name]) if name in TWINS else (name,)
