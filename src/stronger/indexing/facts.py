"""What an index says of an entry, worked out without making a model of it where that can be."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.source.granular import granular_keys
from stronger.bibliography.text.dates import last_year_of, parse_date
from stronger.bibliography.text.fields import VENUES
from stronger.bibliography.text.latex import says_itself, squeeze, to_text
from stronger.bibliography.text.names import parse_names, parse_person, split_names
from stronger.bibliography.text.people import Person
from stronger.indexing.fields import plain_fields
from stronger.query.folding import apart, stored_name, words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stronger.bibliography.model import Entry
    from stronger.bibliography.source.blocks import Block

REFERENCES = ("crossref", "xref", "xdata", "entryset", "related")
"""Fields that name other entries which an export brings along."""
_VENUES = frozenset(VENUES)
_HOLDERS = VENUES[: VENUES.index("eprinttype")]
"""Fields that name who published a work or what it stands in."""
_INHERITED_FROM = ("crossref", "xdata", "entryset")

_OTHER_DATES = ("urldate", "eventdate", "origdate")
_UNUSUAL = frozenset({"related", *_OTHER_DATES})
_YEAR = re.compile(r"[1-9][0-9]{3}")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_NOT_PLAIN = re.compile(r"[\\{}$~,=]|--|``|''")


class Known(NamedTuple):
    """A person, as an index stores the name and as running text calls them."""

    stored: str
    last: str


class People(NamedTuple):
    """Some people, in order."""

    persons: Sequence[Known]
    others: bool

    def short(self) -> str:
        """Return the names as an in-text citation gives them, as `Names.short` does."""
        if not self.persons:
            return ""
        names = [person.last for person in self.persons[:3]]
        if len(names) > 2 or (self.others and names):
            return f"{names[0]} et al."
        return " and ".join(names)

    def stored(self) -> str:
        """Return the names as an index stores them."""
        return " ; ".join([person.stored for person in self.persons])


_NOBODY = People((), False)


class Facts(NamedTuple):
    """What an index says of an entry; texts and their words are worked out when asked for."""

    key: str
    type: str
    filled: tuple[str, ...]
    """Names of the fields that are not empty, own and inherited."""
    year: int | None
    last_year: int | None
    """The last year, if there are several."""
    written: str
    """The title as BibTeX sees it."""
    writers: People
    editors: People
    edited: bool
    """Whether the editors are its own."""
    venues: tuple[str, ...]
    """Where it appeared as BibTeX sees it, the most telling first."""
    strings: tuple[str, ...]
    """The macros its values use."""
    parents: str
    """The keys it inherits from, in lower case, between commas."""
    related: str
    """All keys it refers to, in lower case, between commas."""

    @property
    def title(self) -> str:
        """The title in plain Unicode."""
        return _title(self.written)

    @property
    def authors(self) -> str:
        """Who wrote it, or else edited it, as an in-text citation gives them."""
        return self.writers.short() or self.editors.short()

    @property
    def venue(self) -> str:
        """Where it appeared, in plain Unicode."""
        return _venue(self.venues)[0]

    def words(self, column: str) -> str:
        """Return the folded words of a column of ``words``; see `stronger.query.sql.WORDS`."""
        if column == "title":
            return words(self.title).strip()
        if column == "author" and (self.writers.persons or not self.edited):
            return self.writers.stored()
        if column == "venue":
            return _venue(self.venues)[1]
        if column == "rest":
            return words(f"{self.key} {self.year or ''}").strip()
        return self.editors.stored()


def facts_of(entry: Entry) -> Facts:
    """Return the facts of an entry that was read."""
    fields = entry.understood
    people = [_people(fields.get(name, ""))[0] for name in ("author", "editor")]
    filled = (*entry.fields, *(name for name in entry.inherited if name not in entry.fields))
    parents, related = references(entry.fields)
    return _facts(
        entry.citekey,
        entry.type,
        fields,
        filled,
        entry.year,
        entry.last_year,
        people,
        edits_itself(entry),
        entry.strings,
        parents,
        related,
    )


def edits_itself(entry: Entry) -> bool:
    """Say whether the editors of an entry are its own, and not those of the volume it is in."""
    return "editor" in entry.fields or "crossref" not in entry.fields


def venues_of(fields: Mapping[str, str]) -> list[str]:
    """Return where a work appeared, the most telling first.

    Where it can be had (arXiv, an address) counts if nothing else is said.
    """
    there = _VENUES.intersection(fields)
    if len(there) < 2:
        return [fields[name] for name in there if fields[name]]
    found = [fields[name] for name in VENUES if fields.get(name)]
    held = sum(bool(fields.get(name)) for name in _HOLDERS)
    return found[: max(held, 1)]


def quick_facts(
    block: Block, macros: Mapping[str, tuple[str, str]], commands: Collection[str] = ()
) -> Facts | None:
    """Return the facts of an entry in which nothing is unusual, else ``None``.

    What reading would have a finding on is unusual, and so is what depends on other entries.

    Parameters
    ----------
    block
        An entry.
    macros
        What macros are defined where it stands: by name in lower case, the name and the value.
    commands
        The names of commands that the file defines: what uses one is unusual.
    """
    found = plain_fields(block, macros)
    if found is None:
        return None
    fields, strings = found
    if commands and any(name in commands for value in fields.values() for name in named(value)):
        return None
    year: int | None
    written = fields.get("year", "")
    if "date" not in fields and _YEAR.fullmatch(written):
        year, last_year = int(written), None
    else:
        date = parse_date(fields)
        if date is None and ("date" in fields or "year" in fields):
            return None
        year, last_year = (date.year, last_year_of(date)) if date else (None, None)
    if not _UNUSUAL.isdisjoint(fields) and (
        "related" in fields or any(_unreadable(fields, name) for name in _OTHER_DATES)
    ):
        return None
    people = []
    for name in ("author", "editor"):
        names, sound = _people(fields.get(name, ""))
        if not sound:
            return None
        people.append(names)
    parents, related = references(fields)
    if parents:
        return None
    kind = block.type.lower()
    own = tuple(fields)
    years = year, last_year
    return _facts(block.key, kind, fields, own, *years, people, True, strings, parents, related)


def named(latex: str) -> list[str]:
    """Return the names of the commands in a text."""
    return _COMMAND.findall(latex)


def _unreadable(fields: Mapping[str, str], name: str) -> bool:
    return bool(fields.get(name, "").strip()) and parse_date({name: fields[name]}, name) is None


def references(fields: Mapping[str, str]) -> tuple[str, str]:
    """Return the keys an entry inherits from, and all keys it refers to, each between commas."""
    granular = [key.lower() for key in granular_keys(fields)]
    if not granular and fields.keys().isdisjoint(REFERENCES):
        return "", ""
    parents, all_ = (
        [*granular, *(key for name in names for key in split_keys(fields.get(name, "")))]
        for names in (_INHERITED_FROM, REFERENCES)
    )
    return ",".join(parents), ",".join(all_)


def split_keys(value: str) -> list[str]:
    """Return the keys of a comma-separated list in lower case."""
    return [key.strip().lower() for key in value.split(",") if key.strip()]


def _facts(
    key: str,
    kind: str,
    fields: Mapping[str, str],
    names: tuple[str, ...],
    year: int | None,
    last_year: int | None,
    people: list[People],
    edited: bool,
    strings: tuple[str, ...],
    parents: str,
    related: str,
) -> Facts:
    writers, editors = people
    return Facts(
        key,
        kind,
        names if all(map(str.strip, fields.values())) else _filled(names, fields),
        year,
        last_year,
        fields.get("title", ""),
        writers,
        editors,
        edited,
        tuple(venues_of(fields)),
        strings,
        parents,
        related,
    )


def _filled(names: tuple[str, ...], fields: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in names if fields[name].strip())


@lru_cache(maxsize=1)
def _title(value: str) -> str:
    """Return a title in plain Unicode; it is asked for, and then its words, before the next one."""
    return squeeze(value) if says_itself(value) else to_text(value)


@lru_cache(maxsize=8192)
def _venue(values: tuple[str, ...]) -> tuple[str, str]:
    """Return the first venue in plain Unicode, and the words of all."""
    texts = [to_text(value) for value in values]
    return (texts or [""])[0], apart(texts).strip()


def _people(value: str) -> tuple[People, bool]:
    """Return the people a field names, and whether there is nothing wrong with them."""
    if not value.strip():
        return _NOBODY, True
    if "=" in value:
        names, problems = parse_names(value)
        return People([_known(each) for each in names], names.others), not problems
    texts = split_names(value)
    others = texts[-1] == "others"
    if others:
        texts.pop()
    read = [_person(text) for text in texts if text]
    sound = len(read) == len(texts) and all(well for _, well in read)
    return People([person for person, _ in read], others), sound


@lru_cache(maxsize=1 << 16)
def _person(name: str) -> tuple[Known, bool]:
    family, comma, given = name.partition(",")
    if comma and not _NOT_PLAIN.search(given) and not _NOT_PLAIN.search(family):
        family, given = family.strip(), given.strip()
        if family and given:
            return Known(stored_name(Person(family, given)), family), True
    person, problem = parse_person(name)
    return _known(person), not problem


def _known(name: Person) -> Known:
    return Known(stored_name(name), name.last)
