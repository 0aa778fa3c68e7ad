"""What fields hold: which name a venue or people, and which are no LaTeX."""

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
