"""The searchable facts of a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from stronger.bibliography.text.people import Person
from stronger.query.fields import ALSO_WORDS, FIELDS, also_filled, also_said, bare, names_of
from stronger.query.folding import SEAM, apart, names, words

Value = str | tuple[Person, ...]
"""What a field of an entry says: text in plain Unicode, or people."""


@dataclass(frozen=True)
class Said:
    """What a paper says on a claim."""

    claim: str
    stance: str
    """Towards the claim."""
    basis: str
    read: str = ""
    """What was read for it."""


@dataclass(frozen=True)
class Row:
    """The searchable facts of one paper."""

    key: str
    type: str = ""
    title: str = ""
    author: tuple[Person, ...] = ()
    """Who wrote it; if nobody did, who edited it itself."""
    editor: tuple[Person, ...] = ()
    """Who edited it, or the volume it stands in."""
    year: int | None = None
    """The year, or the first of several."""
    last_year: int | None = None
    """The last of several years."""
    venue: tuple[str, ...] = ()
    """Where it appeared, the most telling first."""
    fields: Mapping[str, Value] = field(default_factory=dict)
    """What its entry says beyond all this, by names in lower case; none is empty."""
    text: str = ""
    """Whatever else words are looked for in."""
    part: frozenset[str] = frozenset()
    """Parts of the argument that its claims belong to."""
    stance: frozenset[str] = frozenset()
    """Derived stances towards the thesis."""
    said: tuple[Said, ...] = ()
    demo: frozenset[str] = frozenset()
    cites: frozenset[str] = frozenset()
    cited_by: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    """Names of the fields that are filled."""

    @cached_property
    def having(self) -> frozenset[str]:
        """Names of the fields that are filled, and the other names of these fields."""
        if "date" not in self.has:
            return also_filled(self.has)
        month = bool(self.words_of("month").strip())
        return also_filled(self.has, has_year=self.year is not None, has_month=month)

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """The words of the language's own text fields; of everything under the empty name."""
        each = {
            "title": words(self.title),
            "author": names(self.author),
            "editor": names(self.editor),
            "venue": apart(self.venue),
        }
        rest = words(f"{self.key} {self.year or ''} {self.text}")
        also = (self.words_of(name) for name in ALSO_WORDS if name in self.fields)
        return each | {"": SEAM.join((*each.values(), rest, *also))}

    def words_of(self, field: str) -> str:
        """Return the words of a text field, whatever it is called here; empty if there is none."""
        if field in FIELDS:
            return self.folded[field]
        held = [name for name in names_of(field) if name in self.fields]
        return SEAM.join(folded(name, self.fields[name], field) for name in held)


def folded(name: str, value: Value, asked: str = "") -> str:
    """Return the words of what a field of an entry says.

    Parameters
    ----------
    name
        The field.
    value
        What it says.
    asked
        The field that is asked for, if it is another one.
    """
    if not isinstance(value, str):
        return names(value)
    asked = asked or name
    said = bare(name, value)
    # A date is asked for its months alone
    own = "" if (asked, name) == ("month", "date") else said
    return words(own + also_said(asked, name, said))
