"""Says what an entry's fields mean: people, title, venue and date, in Unicode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.bibliography import rules
from stronger.bibliography.dates import parse_date
from stronger.bibliography.latex import squeeze, to_text
from stronger.bibliography.names import parse_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.bibliography.model import Entry, Names
    from stronger.diagnostics import Diagnostic

_VENUES = (
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


def interpret(entry: Entry, report: Callable[[Diagnostic], None]) -> Entry:
    """Return the entry with its names, title, venue and date worked out from its fields.

    Parameters
    ----------
    entry
        An entry whose `fields` and `inherited` are complete.
    report
        Takes the findings.
    """
    fields = {**entry.inherited, **entry.fields}
    date = parse_date(fields)
    for name in ("date", "year"):
        if date is None and name in entry.fields:
            report(rules.unreadable_date(entry.at(name), name, entry.fields[name]))
    return entry.model_copy(
        update={
            "authors": _names(entry, "author", report),
            "editors": _names(entry, "editor", report),
            "title": to_text(fields.get("title", "")),
            "venue": to_text(next((fields[name] for name in _VENUES if fields.get(name)), "")),
            "date": date,
        }
    )


def _names(entry: Entry, field: str, report: Callable[[Diagnostic], None]) -> Names:
    value = entry.get(field)
    names, problems = parse_names(value)
    if field in entry.fields:  # what is inherited was reported where it stands
        for problem in problems:
            report(rules.malformed_name(entry.at(field), field, problem, squeeze(value)))
    return names
