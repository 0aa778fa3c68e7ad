"""Plain text as BibTeX values: texts, names, and lists whose items may hold the separator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.text.latex import squeeze
from stronger.bibliography.text.names import parse_names, parse_person
from stronger.bibliography.text.people import Person

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPECIAL = re.compile(r"[&%#_${}~^\\]")
_COMMANDS = {
    "\\": r"{\textbackslash}",
    "^": r"{\textasciicircum}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
}
LISTS = frozenset(
    {"address", "institution", "language", "location", "organization", "publisher", "school"}
)
"""Fields in which biblatex parts items by *and*."""
_AND = re.compile(r"\band\b")


def to_source(text: str) -> str:
    r"""Return plain text as a BibTeX value that means it.

    Examples
    --------
    >>> to_source("A&B: 50% of {x_1}")
    'A\\&B: 50\\% of {\\textbraceleft}x\\_1{\\textbraceright}'
    """
    return _SPECIAL.sub(lambda match: _COMMANDS.get(match[0], f"\\{match[0]}"), squeeze(text))


def name_source(person: Person) -> str:
    """Return a person as BibTeX writes one, so that it is read back as the same.

    Examples
    --------
    >>> from stronger.bibliography import Person
    >>> name_source(Person(family="Waerden", particle="van der", given="B. L."))
    'van der Waerden, B. L.'
    >>> name_source(Person(family="Barnes and Noble", literal=True))
    '{Barnes and Noble}'
    """
    if person.literal:
        return f"{{{to_source(person.family)}}}"
    # Braces only where a part would be read as something else
    for family, others in (("{}", "{}"), ("{{{}}}", "{}"), ("{{{}}}", "{{{}}}")):
        last = family.format(to_source(person.family))
        parts = [f"{to_source(person.particle)} {last}".strip()]
        rest = [
            others.format(to_source(part)) if part else "" for part in (person.suffix, person.given)
        ]
        parts += rest if person.suffix else rest[1:]
        written = ", ".join(parts).removesuffix(", ")
        names, problems = parse_names(written)
        if names.persons == (person,) and not names.others and not problems:
            return written
    return f"{{{to_source(str(person))}}}"


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
