"""Who wrote what: people under one name each, however their works spell them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from stronger.bibliography.text.folding import words
from stronger.bibliography.text.people import SHORT_FORMS
from stronger.slugs import slugs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stronger.bibliography import Entry
    from stronger.bibliography import Person as Name

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
     "Å": "Aa", "Ø": "Oe"}
)  # fmt: skip
"""How these letters are spelt where there are none."""
_TOGETHER = re.compile(r"[A-Z]{2,3}")
"""Initials without full stops, as databases write them."""
_Given: TypeAlias = tuple[str, ...]
"""Given names in lower case, one by one; the parts of one name are joined by hyphens."""


@dataclass(frozen=True)
class Person:
    """Somebody who wrote (or, of a work without author, edited) works of the bibliography."""

    id: str
    """Part of an address: the family name and the first given name, as in ``bengio-yoshua``."""
    name: str
    """In running text, as most of their works spell it."""
    inverted: str
    """With the family name first, for lists in alphabetical order."""
    papers: tuple[str, ...]
    """Citekeys, in order of the bibliography."""
    spellings: tuple[str, ...]
    """Every spelling, that of `name` among them."""


def people(entries: Iterable[Entry]) -> tuple[Person, ...]:
    """Return everybody who wrote these entries, in alphabetical order.

    Two spellings are one person if the family name is the same but for accents and case, and the
    given names are the same as far as both go: ``G. E.``, ``Geoffrey`` and ``Geoffrey E.``, also
    ``Chris`` and ``Christopher``. Where a shorter spelling goes with two people it is a person of
    its own, and two authors of one work are never one person.

    Examples
    --------
    >>> import stronger
    >>> for each in people(stronger.load().papers()):  # doctest: +SKIP
    ...     print(each.id, each.papers)
    """
    families: dict[tuple[str, str], dict[_Given, _Spelling]] = defaultdict(dict)
    works = [(entry.citekey, list(entry.authors or entry.editors)) for entry in entries]
    order = {key: number for number, (key, _) in enumerate(works)}
    aliases = _aliases(name.last for _, names in works for name in names)
    for key, names in works:
        for place, name in enumerate(names):
            family = " ".join(words(name.last)) or name.last
            family = aliases.get(family, family)
            given = () if name.literal else _given(name.given)
            spelling = families[family, name.suffix.strip(".").lower()].setdefault(
                given, _Spelling(given)
            )
            spelling.names[str(name)] += 1
            spelling.inverted.setdefault(str(name), _inverted(name))
            spelling.places.add((key, place))
    found = [
        cluster
        for _, spellings in sorted(families.items())
        for cluster in _clusters(list(spellings.values()))
    ]
    made = [_person(cluster, order) for cluster in found]
    identifiers = _identifiers([(each.inverted, each.name) for each in made])
    made = [
        Person(identifier, each.name, each.inverted, each.papers, each.spellings)
        for identifier, each in zip(identifiers, made, strict=True)
    ]
    return tuple(sorted(made, key=lambda each: (words(each.inverted), each.id)))


class _Spelling:
    """One way to give a name, and where it is used."""

    def __init__(self, given: _Given) -> None:
        self.given = given
        self.names: Counter[str] = Counter()
        self.inverted: dict[str, str] = {}
        self.places: set[tuple[str, int]] = set()

    @property
    def keys(self) -> set[str]:
        """The works it is used in."""
        return {key for key, _ in self.places}

    @property
    def fullness(self) -> tuple[int, int]:
        """How much of the given names it tells."""
        return sum(not _is_initial(each) for each in self.given), len("".join(self.given))


def _clusters(spellings: list[_Spelling]) -> list[list[_Spelling]]:
    """Return the spellings of one family name by person, the fullest first."""
    spellings.sort(key=lambda each: (each.fullness, each.given), reverse=True)
    clusters: list[list[_Spelling]] = []
    for spelling in spellings:
        fitting = [
            cluster
            for cluster in clusters
            if all(_agree(spelling.given, each.given) for each in cluster)
            and not any(spelling.keys & each.keys for each in cluster)
        ]
        if len(fitting) == 1:
            fitting[0].append(spelling)
        else:
            clusters.append([spelling])
    return clusters


def _person(cluster: Sequence[_Spelling], order: dict[str, int]) -> Person:
    names: Counter[str] = Counter()
    for spelling in cluster:
        names.update(spelling.names)
    full = [each for each in cluster if each.given and not _is_initial(each.given[0])] or cluster
    best = max(
        (name for each in full for name in each.names),
        key=lambda name: (names[name], len(name), name),
    )
    inverted = {name: shape for each in cluster for name, shape in each.inverted.items()}
    keys = {key for each in cluster for key in each.keys}
    return Person(
        "", best, inverted[best], tuple(sorted(keys, key=order.__getitem__)), tuple(sorted(names))
    )


def _identifiers(names: Sequence[tuple[str, str]]) -> list[str]:
    """Return for each name an identifier: as short as tells it from the others."""
    shapes = []
    for inverted, _ in names:
        family, _, given = inverted.partition(", ")
        tokens = _given(given)
        first = tokens if tokens and _is_initial(tokens[0]) else tokens[:1]
        stem = "-".join(words(family))
        short = "-".join(filter(None, [stem, *first]))
        shapes.append((short, "-".join(filter(None, [stem, *tokens]))))
    short_forms = Counter(short for short, _ in shapes)
    chosen = [short if short_forms[short] == 1 else long for short, long in shapes]
    taken = Counter(chosen)
    wanted = [
        shape if shape and taken[shape] == 1 else f"{shape} {inverted} {name}"
        for shape, (inverted, name) in zip(chosen, names, strict=True)
    ]
    made = slugs(wanted)
    return [made[each] for each in wanted]


def _aliases(families: Iterable[str]) -> dict[str, str]:
    """Return family names spelt without their umlauts, and what they are with them."""
    return {
        " ".join(words(spelt)): " ".join(words(family))
        for family in families
        if (spelt := family.translate(_UMLAUTS)) != family
    }


def _inverted(name: Name) -> str:
    return ", ".join(filter(None, [name.last, name.given, name.suffix]))


def _given(text: str) -> _Given:
    tokens = text.replace(".-", "-").replace(".", " ").split()
    spread = [
        letter for each in tokens for letter in (each if _TOGETHER.fullmatch(each) else [each])
    ]
    return tuple(
        "-".join(words(each)) for each in (t.replace("-", " ") for t in spread) if words(each)
    )


def _is_initial(token: str) -> bool:
    return all(len(part) == 1 for part in token.split("-"))


def _initials(given: _Given) -> str:
    return "".join(part[0] for token in given for part in token.split("-"))


def _agree(one: _Given, other: _Given) -> bool:
    """Say whether given names can be of one person."""
    if not one or not other:
        return False
    for short, long in ((one, other), (other, one)):
        if all(map(_is_initial, short)) and _initials(long).startswith(_initials(short)):
            return True
    return all(_same(*pair) for pair in zip(one, other, strict=False))


def _same(one: str, other: str) -> bool:
    first, second = _initials((one,)), _initials((other,))
    if _is_initial(one) and second.startswith(first):
        return True
    if _is_initial(one) or _is_initial(other):
        return _is_initial(other) and first.startswith(second)
    first, second = one.replace("-", ""), other.replace("-", "")
    return SHORT_FORMS.get(first, first) == SHORT_FORMS.get(second, second)
