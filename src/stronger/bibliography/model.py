"""What a bibliography is: entries, the people who wrote them, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from stronger.diagnostics import Diagnostic, Position


class Model(BaseModel):
    """A frozen model that refuses unknown attributes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(Model):
    """A name in BibTeX's four parts, in Unicode.

    A corporate author (a name wholly in braces) has only a family name and is `literal`.
    """

    family: str
    """The last name, or the whole of a literal name."""
    given: str = ""
    """Given names and initials, as written."""
    particle: str = ""
    """BibTeX's *von* part."""
    suffix: str = ""
    """BibTeX's *Jr* part."""
    literal: bool = False
    """Whether the name stood in braces as a whole and must not be split."""

    @property
    def last(self) -> str:
        """Particle and family name, as in running text."""
        return f"{self.particle} {self.family}".strip()

    def __str__(self) -> str:
        name = f"{self.given} {self.last}".strip()
        return f"{name}, {self.suffix}" if self.suffix else name


class Names(Model):
    """A list of people; `others` says that more were left out (``and others``)."""

    persons: tuple[Person, ...] = ()
    others: bool = False

    def __iter__(self) -> Iterator[Person]:  # type: ignore[override]
        return iter(self.persons)

    def __len__(self) -> int:
        return len(self.persons)

    def __bool__(self) -> bool:
        return bool(self.persons)

    def short(self) -> str:
        """Return the names as an in-text citation gives them.

        Examples
        --------
        >>> Names(persons=(Person(family="Glorot"), Person(family="Bengio"))).short()
        'Glorot and Bengio'
        """
        names = [person.last for person in self.persons]
        if len(names) > 2 or (self.others and names):
            return f"{names[0]} et al."
        return " and ".join(names)


class Date(Model):
    """A date as precise as the entry gives it."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


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
    raw: str = ""
    """The entry as it stands in the file."""
    span: tuple[int, int] = (0, 0)
    """Where the entry begins and ends in the text, in characters."""

    @cached_property
    def authors(self) -> Names:
        """The people who wrote it."""
        from stronger.bibliography.meaning import names_of

        return names_of(self, "author")

    @cached_property
    def editors(self) -> Names:
        """The people who edited it, or the whole it appeared in."""
        from stronger.bibliography.meaning import names_of

        return names_of(self, "editor")

    @cached_property
    def title(self) -> str:
        """The title in plain Unicode."""
        from stronger.bibliography.meaning import title_of

        return title_of(self)

    @cached_property
    def venue(self) -> str:
        """Where it appeared (journal, proceedings, publisher, institution), in plain Unicode."""
        from stronger.bibliography.meaning import venue_of

        return venue_of(self)

    @cached_property
    def date(self) -> Date | None:
        """When it was published, as precise as the fields give it."""
        from stronger.bibliography.meaning import date_of

        return date_of(self)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Entry:
        """Return a copy with some attributes changed; what follows from them follows anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in _WORKED_OUT:
            copied.__dict__.pop(name, None)
        return copied

    def get(self, name: str, default: str = "") -> str:
        """Return a field, own or inherited, as BibTeX sees it."""
        return self.fields.get(name, self.inherited.get(name, default))

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
