"""People as bibliographies name them: a name in its parts, and lists of names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

SHORT_FORMS = {
    "alex": "alexander", "andy": "andrew", "ben": "benjamin", "bill": "william",
    "chris": "christopher", "dan": "daniel", "dave": "david", "geoff": "geoffrey",
    "greg": "gregory", "jeff": "jeffrey", "jim": "james", "joe": "joseph", "josh": "joshua",
    "matt": "matthew", "mike": "michael", "nick": "nicholas", "rob": "robert", "sam": "samuel",
    "steve": "steven", "tim": "timothy", "tom": "thomas",
}  # fmt: skip
"""Given names that people shorten in print."""


class Person(NamedTuple):
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
    useprefix: bool | None = None
    """Whether the particle belongs to the family name, where biblatex's ``useprefix`` says so."""

    @property
    def last(self) -> str:
        """Particle and family name, as in running text."""
        return f"{self.particle} {self.family}".strip()

    def __str__(self) -> str:
        name = f"{self.given} {self.last}".strip()
        return f"{name}, {self.suffix}" if self.suffix else name


@dataclass(frozen=True, slots=True)
class Names:
    """A list of people; `others` says that more were left out (``and others``)."""

    persons: tuple[Person, ...] = ()
    others: bool = False

    def __iter__(self) -> Iterator[Person]:
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
