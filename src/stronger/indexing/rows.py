"""The rows of facts that queries are held against, made from entries that were read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.names import parse_names
from stronger.bibliography.text.people import Names
from stronger.indexing.facts import edits_itself, venues_of
from stronger.query import FIELDS, Row
from stronger.query.fields import PEOPLE

if TYPE_CHECKING:
    from stronger.bibliography.model import Entry
    from stronger.query.rows import Value


def row_of(entry: Entry) -> Row:
    """Return what there is to search of an entry."""
    fields = entry.values
    filled = frozenset(name for name, value in fields.items() if value.strip())
    authors = entry.authors or (entry.editors if edits_itself(entry) else Names())
    return Row(
        key=entry.citekey,
        type=entry.type,
        title=entry.title,
        author=authors.persons,
        editor=entry.editors.persons,
        year=entry.year,
        last_year=entry.last_year,
        venue=tuple(to_text(value) for value in venues_of(fields)),
        fields=Values({name: fields[name] for name in fields if name in filled}),
        has=filled,
    )


def value_of(field: str, written: str) -> Value:
    """Return what a field of an entry says."""
    if field not in PEOPLE:
        return to_text(written)
    return parse_names(written)[0].persons


class Values(Mapping[str, "Value"]):
    """What the fields of an entry say, worked out when it is asked for.

    Parameters
    ----------
    written
        The fields as BibTeX sees them, by name in lower case. Those that the filter language has
        for itself are left out.
    """

    def __init__(self, written: Mapping[str, str]) -> None:
        self._written = {name: value for name, value in written.items() if name not in FIELDS}

    def __getitem__(self, name: str) -> Value:
        return value_of(name, self._written[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)
