"""What a bibliography is: entries, the macros they use, and the findings of reading them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from stronger.bibliography.text.dates import Date, DateRange, last_year_of, parse_date
from stronger.bibliography.text.fields import NAME_LISTS, VENUES, VERBATIM_FIELDS
from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.latex.definitions import Definition, expand
from stronger.bibliography.text.names import parse_names

if TYPE_CHECKING:
    from stronger.bibliography.text.people import Names
    from stronger.diagnostics import Diagnostic, Position


# Plain classes: what a file holds needs no validation, and models take long to import and to make


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One BibTeX entry: its fields as BibTeX sees them, and beside them what they mean.

    Nothing changes an entry; `dataclasses.replace` gives another one that differs.
    """

    citekey: str
    type: str
    """The entry type in lower case, without the ``@``."""
    fields: Mapping[str, str]
    """Own fields in order of writing: names in lower case, macros expanded, ``#`` joined, outer
    delimiters off, the inner text untouched (LaTeX stays LaTeX)."""
    inherited: Mapping[str, str] = field(default_factory=dict)
    """Fields that come from ``xdata`` containers and the ``crossref`` parent."""
    resolved: Mapping[str, str] = field(default_factory=dict)
    """Own fields that refer to fields of ``xdata`` containers, as they are meant."""
    strings: tuple[str, ...] = ()
    """Names of the ``@string`` macros its values use, as the file spells their definition."""
    position: Position
    """Where the entry's ``@`` stands."""
    field_positions: Mapping[str, Position] = field(default_factory=dict)
    """Where each own field's name stands."""
    definitions: Mapping[str, Definition] = field(default_factory=dict, repr=False)
    """What commands stand for that its file defines in an ``@preamble``."""
    raw: str = ""
    """The entry as it stands in the file."""
    span: tuple[int, int] = (0, 0)
    """Where the entry begins and ends in the text, in characters."""

    @cached_property
    def authors(self) -> Names:
        """The people who wrote it."""
        return parse_names(self.latex("author"))[0]

    @cached_property
    def editors(self) -> Names:
        """The people who edited it, or the whole it appeared in."""
        return parse_names(self.latex("editor"))[0]

    @cached_property
    def title(self) -> str:
        """The title in plain Unicode."""
        return self.text("title")

    @cached_property
    def venue(self) -> str:
        """Where it appeared (journal, proceedings, publisher, institution), in plain Unicode."""
        return self.text(next(filter(self.get, VENUES), ""))

    @cached_property
    def date(self) -> Date | DateRange | None:
        """When it was published, as precise as the fields give it."""
        return parse_date(self.understood)

    def get(self, name: str, default: str = "") -> str:
        """Return a field, own or inherited, as BibTeX sees it, and as biber where it refers."""
        value = self.fields.get(name)
        if value is None:
            return self.inherited.get(name, default)
        return self.resolved.get(name, value) if "=" in value else value

    @property
    def understood(self) -> Mapping[str, str]:
        """All fields, as `values`, with the commands of the preamble expanded."""
        if not (self.inherited or self.resolved or self.definitions):
            return self.fields
        values = self.values
        return {name: self.latex(name) for name in values} if self.definitions else values

    def latex(self, name: str) -> str:
        """Return a field, own or inherited, with the commands of the preamble expanded."""
        value = self.get(name)
        if not self.definitions or name in VERBATIM_FIELDS:
            return value
        return expand(value, self.definitions, grouped=name in NAME_LISTS)

    def text(self, name: str) -> str:
        """Return a field, own or inherited, in plain Unicode."""
        return to_text(self.latex(name))

    @property
    def values(self) -> dict[str, str]:
        """All fields, inherited ones first, as `get` gives them."""
        return {**self.inherited, **self.fields, **self.resolved}

    def at(self, name: str) -> Position:
        """Return where a field stands, or where the entry does."""
        return self.field_positions.get(name, self.position)

    @property
    def aliases(self) -> tuple[str, ...]:
        """The further keys it is known by: biblatex's ``ids``."""
        if "ids" not in self.fields:
            return ()
        return tuple(key.strip() for key in self.fields["ids"].split(",") if key.strip())

    @property
    def year(self) -> int | None:
        """The year of publication, the first of several; 0 is 1 BCE, and -876 is 877 BCE."""
        return self.date.year if self.date else None

    @property
    def last_year(self) -> int | None:
        """The last year of publication, if there are several; of what goes on, 9999."""
        return last_year_of(self.date) if self.date else None

    @property
    def label(self) -> str:
        """Names and year as an in-text citation gives them: ``Glorot et al. 2011``."""
        names = (self.authors or self.editors).short() or self.citekey
        if self.year is None:
            return names
        return f"{names} {self.year if self.year > 0 else f'{1 - self.year} BCE'}"


@dataclass(frozen=True, kw_only=True)
class String:
    """An ``@string`` definition."""

    name: str
    value: str
    """The value as BibTeX sees it: macros expanded, outer delimiters off."""
    position: Position
    raw: str = ""


@dataclass(frozen=True, kw_only=True)
class Bibliography:
    """What one BibTeX file holds, in order, with the findings of reading it."""

    entries: tuple[Entry, ...] = ()
    strings: tuple[String, ...] = ()
    preambles: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    file: str = "<string>"

    @cached_property
    def by_key(self) -> dict[str, Entry]:
        """Entries by citekey, in order of the file; of entries with one key, the first."""
        entries: dict[str, Entry] = {}
        for entry in self.entries:
            entries.setdefault(entry.citekey, entry)
        return entries

    @cached_property
    def by_folded_key(self) -> dict[str, Entry]:
        """Entries by citekey in lower case, as references to them are read; the first counts.

        Aliases (biblatex's ``ids``) lead to entries as keys do.
        """
        entries: dict[str, Entry] = {}
        for entry in self.entries:
            entries.setdefault(entry.citekey.lower(), entry)
        for entry in self.entries:
            for alias in entry.aliases:
                entries.setdefault(alias.lower(), entry)
        return entries

    @cached_property
    def by_alias(self) -> dict[str, Entry]:
        """Entries by the further keys they are known by (biblatex's ``ids``), as spelt there.

        What is the key of an entry is no alias of another.
        """
        entries: dict[str, Entry] = {}
        for entry in self.entries:
            for alias in entry.aliases:
                if alias not in self.by_key:
                    entries.setdefault(alias, entry)
        return entries

    @property
    def by_any_key(self) -> dict[str, Entry]:
        """Entries by their keys and aliases."""
        return {**self.by_alias, **self.by_key}

    def find(self, key: str) -> Entry | None:
        """Return the entry that has a key or an alias, or nothing.

        Examples
        --------
        >>> from stronger.bibliography.source.reading import read_text
        >>> read_text("@book{new, title = {T}, ids = {old, older}}").find("old").citekey
        'new'
        """
        return self.by_key.get(key) or self.by_alias.get(key)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, citekey: str) -> bool:
        return citekey in self.by_key

    def __getitem__(self, citekey: str) -> Entry:
        return self.by_key[citekey]
