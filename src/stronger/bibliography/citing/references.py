"""References of a bibliography, apart from what depends on the other works in it.

A reference in a list differs from the same reference alone in three things: its number, the letter
behind a year that it shares with other works of the same people, and a dash where the work before
it is by the same people. Everything else is taken from the work alone, since the processor lets
what tells *citations* apart (more names, given names) into the bibliography, where no style wants
it; it leaves ``and`` behind a dash, too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from stronger.bibliography.citing.records import TYPES, record_of
from stronger.bibliography.citing.shaping import Shape
from stronger.bibliography.citing.trees import (
    dash_in,
    dashed,
    lettered,
    number_in,
    numbered,
    ranged,
    with_letter,
)
from stronger.bibliography.formats.fields import Fields
from stronger.bibliography.text.folding import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import refkit

    from stronger.bibliography.model import Entry


@dataclass(frozen=True)
class Rendered:
    """What the processor makes of works as one document, as trees by name."""

    in_text: dict[str, Any]
    references: dict[str, Any]
    """In order of the bibliography; nothing if the style has none."""


@dataclass(frozen=True)
class Reference:
    """How a work stands in a bibliography."""

    tree: Any = field(repr=False)
    """The reference alone; none if the style has no bibliography."""
    with_letter: Any = field(default=None, repr=False)
    """The same with a letter behind its year, if it can need one."""
    namesakes: int | None = None
    """Works with this number in common take letters where they stand together."""
    people: int | None = None
    """Works with this number in common are by the same people, of whom a dash may remind."""

    def shape(
        self,
        shape: Shape,
        number: str = "",
        letter: str = "",
        dash: str | None = None,
        years: tuple[str, str] | None = None,
    ) -> str:
        """Return the reference with its number, letter and dash, and with years in place of one."""
        tree = lettered(self.with_letter, letter) if letter else self.tree
        tree = ranged(tree, *years) if years and tree else tree
        tree = dashed(tree, dash) if dash is not None and tree else tree
        return shape.reference(numbered(tree, number) if number and tree else tree)


class Habits(NamedTuple):
    """What a style does to a reference because of others."""

    numbers: bool
    letters: bool
    years: bool
    """Whether citations have the year in them."""
    dash: str | None
    """What stands for the people of the work before; None if the style names them again."""


class Processor:
    """Renders works in a style.

    Parameters
    ----------
    entries
        Works by names of ours: the processor trims and folds keys.
    style
        The style.
    locale
        A language tag; the style's own if left out.
    """

    def __init__(
        self, entries: Mapping[str, Entry], style: refkit.Style, locale: str | None = None
    ) -> None:
        self._entries, self._style, self._locale = entries, style, locale
        taken = {name: Fields(entry, "a citation") for name, entry in entries.items()}
        self._records = {name: record_of(name, fields) for name, fields in taken.items()}
        self.losses = {name: tuple(sorted(fields.losses)) for name, fields in taken.items()}
        """What of each work no citation can say."""
        self.habits = _habits(style)
        self.whole = self.render(entries)
        """All works, cited in the order in which they came."""
        self.numbers = {name: number_in(tree) for name, tree in self.whole.references.items()}
        """The numbers of works that have one."""
        bound = [name for name, tree in self.whole.references.items() if self._repeats(name, tree)]
        for name in bound:
            self._records[name] = record_of(name, Fields(entries[name], ""), bound=True)
        if bound:
            self.whole.references.update(self.render(bound).references)

    def render(self, names: Iterable[str]) -> Rendered:
        """Return how works are cited and referred to in a document that cites them in order."""
        return _render([self._records[name] for name in names], self._style, self._locale)

    def references(self) -> dict[str, Reference]:
        """Return the reference of each work."""
        found = {name: Reference(self.whole.references.get(name)) for name in self._entries}
        if self.habits.numbers and self.habits.dash is None:
            return found
        # Only works that are cited in the same words, and those that a dash may stand in, differ
        # from how they look alone
        by_year = self.habits.years and self.habits.dash is None
        families: dict[tuple[Any, ...], list[str]] = defaultdict(list)
        for name, entry in self._entries.items():
            first = next(iter(entry.authors or entry.editors), None)
            family = tuple(words(first.last)) if first else ()
            families[family, entry.year if by_year else None].append(name)
        for members in families.values():
            if len(members) > 1:
                for name in members:
                    found[name] = Reference(self.render([name]).references.get(name))
        if self.habits.dash is not None:
            for number, names in enumerate(self.by_people()):
                for name in names:
                    found[name] = replace(found[name], people=number)
        if self.habits.letters:
            numbers = count()
            for members in families.values():
                for group in self._namesakes(members, found):
                    number = next(numbers)
                    for name, tree in group.items():
                        found[name] = replace(found[name], with_letter=tree, namesakes=number)
        return found

    def by_people(self) -> Iterator[list[str]]:
        """Yield the works that are by the same people, where there are several."""
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name, entry in self._entries.items():
            people = entry.authors or entry.editors
            if people:
                found[(*map(str, people), str(people.others))].append(name)
        yield from (names for names in found.values() if len(names) > 1)

    def without_people(self) -> Iterator[list[str]]:
        """Yield the works by nobody that have one title, which stands in for the people then."""
        found: dict[str, list[str]] = defaultdict(list)
        for name, entry in self._entries.items():
            if not (entry.authors or entry.editors):
                found[entry.title.casefold()].append(name)
        yield from (names for names in found.values() if len(names) > 1)

    def _namesakes(
        self, family: Sequence[str], known: Mapping[str, Reference]
    ) -> Iterator[dict[str, Any]]:
        """Yield the works that take letters where they stand together, with their trees."""
        years: dict[int | None, list[str]] = defaultdict(list)
        for name in family:
            years[self._entries[name].year].append(name)
        for names in years.values():
            groups: list[dict[str, Any]] = []
            for name in names:
                for group in groups:
                    first = next(iter(group))
                    pair = self.render([first, name]).references
                    trees = {
                        each: with_letter(pair.get(each), known[each].tree)
                        for each in (first, name)
                    }
                    if all(trees.values()):
                        group.update(trees)
                        break
                else:
                    groups.append({name: None})
            yield from (group for group in groups if len(group) > 1)

    def _repeats(self, name: str, tree: Any) -> bool:
        """Say whether a reference names its proceedings twice.

        In styles that know titles of volumes, the processor takes proceedings for a volume of
        themselves, and leaves out the pages.
        """
        entry = self._entries[name]
        if TYPES.get(entry.type, ("", ""))[1] != "Proceedings":
            return False
        title = entry.text("booktitle").casefold()
        return bool(title) and Shape("text").reference(tree).casefold().count(title) > 1


def groups_of(references: Mapping[str, Reference], order: Iterable[str]) -> list[list[str]]:
    """Return the works that take letters, in this order of the bibliography."""
    groups: dict[int, list[str]] = defaultdict(list)
    for name in order:
        if (number := references[name].namesakes) is not None:
            groups[number].append(name)
    return [group for group in groups.values() if len(group) > 1]


def letters_of(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return the letters behind years, by name."""
    return {name: _letter(place) for group in groups for place, name in enumerate(group)}


def dashes_of(
    references: Mapping[str, Reference], order: Sequence[str], dash: str | None
) -> dict[str, str]:
    """Return the dash of every work that follows one by the same people, by name."""
    return {
        name: dash
        for before, name in pairwise(order)
        if dash is not None
        and references[name].people is not None
        and references[name].people == references[before].people
    }


def _letter(place: int) -> str:
    """Return the letter of a place: a to z, then aa, ab and so on.

    Examples
    --------
    >>> _letter(0), _letter(25), _letter(26)
    ('a', 'z', 'aa')
    """
    rest, last = divmod(place, 26)
    return (_letter(rest - 1) if rest else "") + chr(ord("a") + last)


def _render(records: Sequence[Any], style: refkit.Style, locale: str | None) -> Rendered:
    import refkit

    document = refkit.Document(refkit.Library.from_records(records), style, locale=locale)
    names = [record["key"] for record in records]
    made = document.render([refkit.Citation(name, name) for name in names])
    tree: Iterable[Any] = made.bibliography.tree
    return Rendered(
        {name: made[name].tree for name in names},
        {item["key"]: item for item in tree if "key" in item},
    )


_PROBE: dict[str, Any] = {
    "entry_type": "Book",
    "title": {"chunks": [{"kind": "normal", "text": "Title"}]},
    "authors": [{"kind": "person", "family": "Family", "given": "Given"}],
    "date": {"value": {"kind": "point", "date": {"year": 2000}}},
}


@lru_cache(maxsize=16)
def _habits(style: refkit.Style) -> Habits:
    """Find out what a style does, on two books of one author and year."""
    probes = [_PROBE | {"key": name} for name in ("k0", "k1")]
    alone = _render(probes[:1], style, None)
    both = _render(probes, style, None).references
    tree = alone.references.get("k0")
    return Habits(
        numbers=bool(number_in(tree) or number_in({"content": alone.in_text["k0"]})),
        years="2000" in Shape("text").nodes(alone.in_text["k0"]),
        letters=with_letter(both.get("k0"), tree) is not None,
        dash=dash_in(both.get("k1")),
    )
