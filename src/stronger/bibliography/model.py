"""What a bibliography is: entries, the macros they use, and the findings of reading them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from stronger.bibliography.text.dates import Date, parse_date
from stronger.bibliography.text.fields import NAME_LISTS, VENUES, VERBATIM_FIELDS
from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.latex.definitions import Definition, expand
from stronger.bibliography.text.names import parse_names
from stronger.diagnostics import Diagnostic, Position

if TYPE_CHECKING:
    from stronger.bibliography.text.people import Names


class Model(BaseModel):
    """A frozen model that refuses unknown attributes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Model):
    """One BibTeX entry: its fields as BibTeX sees them, and beside them what they mean."""

    citekey: str
    type: str
    """The entry type in lower case, without the ``@``."""
    fields: Mapping[str, str]
    """Own fields in order of writing: names in lower case, macros expanded, ``#`` joined, outer
    delimiters off, the inner text untouched (LaTeX stays LaTeX)."""
    inherited: Mapping[str, str] = Field(default_factory=dict)
    """Fields that come from ``xdata`` containers and the ``crossref`` parent."""
    strings: tuple[str, ...] = ()
    """Names of the ``@string`` macros its values use, as the file spells their definition."""
    position: Position
    """Where the entry's ``@`` stands."""
    field_positions: Annotated[Mapping[str, Position], PlainSerializer(dict)] = Field(
        default_factory=dict
    )
    """Where each own field's name stands."""
    definitions: Mapping[str, Definition] = Field(default_factory=dict, exclude=True, repr=False)
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
    def date(self) -> Date | None:
        """When it was published, as precise as the fields give it."""
        return parse_date(self.understood)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Entry:
        """Return a copy with some attributes changed; what follows from them follows anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in _WORKED_OUT:
            copied.__dict__.pop(name, None)
        return copied

    def get(self, name: str, default: str = "") -> str:
        """Return a field, own or inherited, as BibTeX sees it."""
        return self.fields.get(name, self.inherited.get(name, default))

    @property
    def understood(self) -> Mapping[str, str]:
        """All fields, own and inherited, with the commands of the preamble expanded."""
        fields = {**self.inherited, **self.fields}
        if not self.definitions:
            return fields
        return {name: self.latex(name) for name in fields}

    def latex(self, name: str) -> str:
        """Return a field, own or inherited, with the commands of the preamble expanded."""
        value = self.get(name)
        if not self.definitions or name in VERBATIM_FIELDS:
            return value
        return expand(value, self.definitions, grouped=name in NAME_LISTS)

    def text(self, name: str) -> str:
        """Return a field, own or inherited, in plain Unicode."""
        return to_text(self.latex(name))

    def at(self, name: str) -> Position:
        """Return where a field stands, or where the entry does."""
        return self.field_positions.get(name, self.position)

    @property
    def year(self) -> int | None:
        """The year of publication."""
        return self.date.year if self.date else None

    @property
    def label(self) -> str:
        """Names and year as an in-text citation gives them: ``Glorot et al. 2011``."""
        names = (self.authors or self.editors).short() or self.citekey
        return f"{names} {self.year}" if self.year else names


_WORKED_OUT = ("authors", "editors", "title", "venue", "date")


class String(Model):
    """An ``@string`` definition."""

    name: str
    value: str
    """The value as BibTeX sees it: macros expanded, outer delimiters off."""
    position: Position
    raw: str = ""


class Bibliography(Model):
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
        """Entries by citekey in lower case, as references to them are read; the first counts."""
        entries: dict[str, Entry] = {}
        for entry in self.entries:
            entries.setdefault(entry.citekey.lower(), entry)
        return entries

    def __iter__(self) -> Iterator[Entry]:  # type: ignore[override]
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, citekey: str) -> bool:
        return citekey in self.by_key

    def __getitem__(self, citekey: str) -> Entry:
        return self.by_key[citekey]
