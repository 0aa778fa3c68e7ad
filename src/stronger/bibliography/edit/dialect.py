"""By which of its names a field is written in an entry: those of BibTeX, or those of biblatex."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stronger.bibliography.text.fields import BIBLATEX_NAMES, DATE_FIELDS, all_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stronger.bibliography.model import Entry

_TELLING = ("journal", "address", "annote", "primaryclass")
"""Names of BibTeX that people who write for biblatex do not use."""
_THESES = frozenset({"mastersthesis", "phdthesis"})


class Dialect:
    """The names that a bibliography prefers.

    Parameters
    ----------
    entries
        Its entries.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> read = read_text("@article{a, journaltitle = {Science}} @book{b, title = {Dreams}}")
    >>> Dialect(read).name(read["b"], "address"), Dialect(read).has_dates(read["b"])
    ('location', True)
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._used = Counter(name for entry in entries for name in entry.fields)
        new = sum(self._used[BIBLATEX_NAMES[name]] for name in _TELLING) + self._used["date"]
        self._lean = new - sum(self._used[name] for name in (*_TELLING, "year"))

    def name(self, entry: Entry, field: str) -> str:
        """Return the name by which an entry has a field, or else is to have it.

        Of a date only the field itself is looked at; see `has_dates`.
        """
        names = (field,) if field in DATE_FIELDS else all_names(field)
        for name in names:
            if entry.get(name).strip():
                return name
        if "school" in names:
            return "school" if entry.type in _THESES and self._lean <= 0 else "institution"
        old = next((name for name in names if name in BIBLATEX_NAMES), "")
        if old not in (*_TELLING, "archiveprefix"):
            return field
        new = BIBLATEX_NAMES[old]
        lean = self._used[new] - self._used[old] or self._lean
        return field if not lean else new if lean > 0 else old

    def has_dates(self, entry: Entry) -> bool:
        """Say whether an entry has, or is to have, a ``date`` and not a year and a month."""
        for name in DATE_FIELDS:
            if entry.get(name).strip():
                return name == "date"
        return (self._used["date"] - self._used["year"] or self._lean) > 0
