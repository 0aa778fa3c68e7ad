"""Plain text and people as BibTeX values that mean them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.text.latex import squeeze
from stronger.bibliography.text.names import parse_names

if TYPE_CHECKING:
    from stronger.bibliography.text.people import Names, Person

_SPECIAL = re.compile(r"[&%#_${}~^\\]")
_COMMANDS = {
    "\\": r"{\textbackslash}",
    "^": r"{\textasciicircum}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
}


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
    plain = person._replace(useprefix=None)
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
        if names.persons == (plain,) and not names.others and not problems:
            return written
    return f"{{{to_source(str(person))}}}"


def names_source(names: Names) -> str:
    """Return people as BibTeX writes them.

    Examples
    --------
    >>> from stronger.bibliography import Names, Person
    >>> names_source(Names((Person("Sol", "Ana"), Person("Montclos", "Henri", "de")), others=True))
    'Sol, Ana and de Montclos, Henri and others'
    """
    written = [name_source(person) for person in names]
    return " and ".join([*written, *(["others"] if names.others else [])])
