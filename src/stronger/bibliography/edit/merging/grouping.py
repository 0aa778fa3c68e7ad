"""Which entries of several bibliographies are one, one pair at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.bibliography.compare.duplicates import Duplicate
from stronger.bibliography.compare.sameness import judge
from stronger.bibliography.compare.titles import title_likeness
from stronger.bibliography.compare.works import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stronger.bibliography.edit.merging.parts import Item
    from stronger.bibliography.model import Entry

MANY = 64
"""In larger groups members are held against the first ones only."""


class Groups:
    """Sets of numbers that are joined one pair at a time."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))
        self._members: dict[int, list[int]] = {}

    def root(self, at: int) -> int:
        """Return the number that stands for the set of one."""
        while self.parent[at] != at:
            self.parent[at] = self.parent[self.parent[at]]
            at = self.parent[at]
        return at

    def join(self, one: int, other: int) -> None:
        """Make one set of those of two numbers."""
        one, other = sorted((self.root(one), self.root(other)))
        if one != other:
            self.parent[other] = one
            moved = self._members.pop(other, [other])
            self._members.setdefault(one, [one]).extend(moved)

    def fit(self, one: int, other: int, alike: Callable[[int, int], bool]) -> bool:
        """Say whether nothing in two sets speaks against joining them."""
        ours, theirs = (
            self._members.get(self.root(at), [self.root(at)])[:MANY] for at in (one, other)
        )
        pairs = ((a, b) for a in ours for b in theirs if (a, b) != (one, other))
        return self.root(one) == self.root(other) or all(alike(a, b) for a, b in pairs)

    def members(self) -> list[list[int]]:
        """Return the sets, in order of their first numbers."""
        made: dict[int, list[int]] = {}
        for at in range(len(self.parent)):
            made.setdefault(self.root(at), []).append(at)
        return list(made.values())


def pairs_by_alias(entries: Iterable[Entry]) -> list[Duplicate]:
    """Return the pairs for one work of which one has the other's key as an alias."""
    entries = list(entries)
    numbers = {id(entry): at for at, entry in enumerate(entries)}
    first: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault(entry.citekey.lower(), entry)
    made = []
    for entry in entries:
        for alias in entry.aliases:
            other = first.get(alias.lower())
            if other is not None and other is not entry and (judgement := judge(other, entry)):
                a, b = sorted((other, entry), key=lambda each: numbers[id(each)])
                score = round(title_likeness(Work(a), Work(b)) / 100, 4)
                made.append(Duplicate(a, b, "key", score, judgement))
    return made


def identical(entries: Sequence[Item]) -> tuple[dict[int, Item], dict[int, int]]:
    """Return the entries that are new to the letter, and of the others the one each repeats."""
    first: dict[int, Item] = {}
    same: dict[int, int] = {}
    seen: dict[str, int] = {}
    for at, item in enumerate(entries):
        before = seen.setdefault(item.text, at)
        if before != at and _means_the_same(entries[before], item):
            same[at] = before
        else:
            first[at] = item
    return first, same


def _means_the_same(one: Item, other: Item) -> bool:
    if one.entry is None or other.entry is None:
        return False
    return not (one.entry.strings or other.entry.strings) or one.entry.fields == other.entry.fields
