"""What the entries of one work are, and which fields of theirs are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.bibliography.compare.dialects import kind_of
from stronger.bibliography.compare.normalising import meaning_of
from stronger.bibliography.compare.preprints import is_preprint
from stronger.bibliography.text.fields import BIBLATEX_TYPES, DATE_FIELDS, TWINS, one_name
from stronger.bibliography.text.identifiers import arxiv_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stronger.bibliography.edit.merging.parts import Item
    from stronger.bibliography.model import Entry


def entry_of(item: Item) -> Entry:
    """Return the entry that a stretch of text is.

    Raises
    ------
    TypeError
        If it is none.
    """
    if item.entry is None:
        raise TypeError(f"{item.text[:40]!r} is no entry")
    return item.entry


def inherits(item: Item, name: str) -> bool:
    """Say whether an entry has a field from its parents alone."""
    return name not in entry_of(item).fields and name in entry_of(item).inherited


def stands_for_preprint(item: Item) -> bool:
    """Say whether an entry, or the one that it was made of, is of a preprint."""
    return is_preprint(entry_of(item.of or item))


def missing_names(eprint: Mapping[str, str], published: Entry) -> dict[str, str]:
    """Return the fields of a preprint's name that the published entry does not have."""
    had = published.fields
    own = had.get("eprint", "").strip()
    if own and arxiv_of(published) != eprint.get("eprint", "").partition("v")[0].lower():
        return {}
    return {
        name: value
        for name, value in eprint.items()
        if name not in had and TWINS.get(name) not in had
    }


def names_by_field(entries: Sequence[Entry], base: Entry, as_one: bool) -> dict[str, list[str]]:
    """Return the names of each field, those in the base first.

    A field that the base itself has twice, under two names and with two meanings, stays two.
    """
    own = base.fields
    twice = {
        name
        for name, other in TWINS.items()
        if name in own
        and other in own
        and meaning_of(name, own[name]) != meaning_of(name, own[other])
    }
    made: dict[str, dict[str, None]] = {}
    for name in (*own, *(each for entry in entries for each in entry.fields)):
        alone = name in twice or (name in DATE_FIELDS and not as_one)
        made.setdefault(name if alone else one_name(name), {})[name] = None
    return {name: list(names) for name, names in made.items()}


def same_types(entries: Sequence[Entry]) -> bool:
    """Say whether types are one, whatever BibTeX and biblatex call it, or told in ``type``."""
    types = {entry.type for entry in entries}
    wholes = {kind_of(each, {})[0] for each in types}
    subtypes = {BIBLATEX_TYPES[each] for each in types if each in BIBLATEX_TYPES}
    return len(types) == 1 or (len(wholes) == 1 and len(subtypes) < 2)
