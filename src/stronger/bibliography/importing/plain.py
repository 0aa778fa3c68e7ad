"""Plain text as BibTeX values: texts, names, and lists whose items may hold the separator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.text.latex import squeeze
from stronger.bibliography.text.names import parse_person
from stronger.bibliography.text.people import Person
from stronger.bibliography.text.sources import name_source, to_source

if TYPE_CHECKING:
    from collections.abc import Iterable

LISTS = frozenset(
    {"address", "institution", "language", "location", "organization", "publisher", "school"}
)
"""Fields in which biblatex parts items by *and*."""
_AND = re.compile(r"\band\b")


def item_source(text: str) -> str:
    """Return a plain text as the only item of a list.

    Examples
    --------
    >>> item_source("Barnes and Noble"), item_source("Wiley")
    ('{Barnes and Noble}', 'Wiley')
    """
    value = to_source(text)
    return f"{{{value}}}" if _AND.search(value) else value


def keywords_source(words: Iterable[str]) -> str:
    """Return keywords as one list; those that hold what parts them are in braces.

    Examples
    --------
    >>> keywords_source(["Learning", "Networks, artificial"])
    'Learning, {Networks, artificial}'
    """
    values = map(to_source, words)
    return ", ".join(f"{{{each}}}" if re.search("[,;]", each) else each for each in values if each)


def words_of(text: str) -> list[str]:
    """Return the keywords of a plain text: what semicolons part, or else commas.

    Examples
    --------
    >>> words_of("learning, memory"), words_of("Networks, artificial; learning")
    (['learning', 'memory'], ['Networks, artificial', 'learning'])
    """
    return [word.strip() for word in text.split(";" if ";" in text else ",") if word.strip()]


def listed_name(text: str) -> str:
    """Return a name of a list, as *Family, Given, Suffix*, as BibTeX writes one.

    One of several words without a comma inside is that of a body.

    Examples
    --------
    >>> listed_name("Hebb, D. O."), listed_name("Bell Labs"), listed_name("van der Waerden, B.")
    ('Hebb, D. O.', '{Bell Labs}', 'van der Waerden, B.')
    """
    text = squeeze(text)
    parts = [part.strip() for part in text.split(",")]
    if not any(parts[1:]):
        # A body has a comma at its end from EndNote, none from Zotero
        return name_source(Person(family=parts[0], literal=" " in parts[0]))
    family, given, suffix = (*parts[:2], ", ".join(parts[2:]))
    order = [to_source(part) for part in ((family, suffix, given) if suffix else (family, given))]
    return name_source(parse_person(", ".join(order))[0])
