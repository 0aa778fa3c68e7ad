"""Which key each merged entry has, and which further ones it answers to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stronger.bibliography.edit.keys import Taken, unique_key
from stronger.bibliography.edit.merging.conflicts import Choice, Conflict
from stronger.bibliography.edit.merging.parts import Note, aliases_of, key_of, position_of, title_of
from stronger.bibliography.edit.merging.writing import with_ids, without_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stronger.bibliography.edit.merging.parts import Item
    from stronger.bibliography.model import Bibliography
    from stronger.diagnostics import Position


@dataclass(frozen=True)
class Renamed:
    """A key of one of the bibliographies that is another one in the merged one."""

    old: str
    new: str
    position: Position
    """Where the entry with the old key stands."""


@dataclass
class Keys:
    """The keys of all works, and what each of them was before."""

    read: Sequence[Bibliography]
    renames: bool
    """Whether one key for two works is settled by another key for the later one."""
    new: list[dict[str, str]] = field(default_factory=list)
    """The new keys of each bibliography, by the old in lower case."""
    chosen: list[str] = field(default_factory=list)
    """The key of each work."""
    conflicts: list[Conflict] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    clashing: set[str] = field(default_factory=set)
    """Keys that are of one work, and were another one's in another place."""
    _owners: dict[str, int] = field(default_factory=dict)
    """The number of the work that has a key or an alias, in lower case."""
    _holders: dict[str, Item] = field(default_factory=dict)
    """Its entry that has it."""

    @property
    def kept(self) -> frozenset[str]:
        """The keys that stand for a work now as they did before, if not for the same one."""
        return frozenset({*self.chosen, *self.clashing})

    def choose(self, works: Sequence[list[Item]], base: Callable[[list[Item]], Item]) -> None:
        """Give every work a key of its own, and note where that is another one.

        Parameters
        ----------
        works
            The entries of each.
        base
            Tells of which entry of several the key is taken.
        """
        self.new += [{} for _ in self.read]
        own = [{each.citekey.lower() for each in bibliography} for bibliography in self.read]
        reserved = Taken(
            name.lower()
            for items in works
            for item in items
            for name in (key_of(item), *aliases_of(item))
        )
        for number, items in enumerate(works):
            first = base(items)
            key = key_of(first)
            if (other := self._holders.get(key.lower())) is not None:
                key = unique_key(key, reserved)
                self.clashing.add(key_of(first))
                self._tell(key_of(first), other, first, key)
            self._owners[key.lower()] = number
            self._holders[key.lower()] = first
            for item in items:
                self.new[item.part].setdefault(key_of(item).lower(), key)
                if key_of(item) != key:
                    self.renamed.append(Renamed(key_of(item), key, position_of(item)))
            for item in items:
                self._hold_aliases(number, key, item, own[item.part])
            self.chosen.append(key)
        for each in self.new:
            for same in [old for old, new in each.items() if old == new.lower()]:
                del each[same]

    def _hold_aliases(self, number: int, key: str, item: Item, own: set[str]) -> None:
        """Let a work answer to its further keys, but for those of works before it."""
        for alias in aliases_of(item):
            lower = alias.lower()
            if lower in own:
                # The file's own key goes before, so that the alias has said nothing
                if len(self.read) > 1 and self.new[item.part].get(lower, alias) != key:
                    self.notes.append(
                        Note(
                            f"{_place(item, alias)}: {alias!r} is no further key of {key!r}; it "
                            "was the key of another entry"
                        )
                    )
                continue
            if self._owners.setdefault(lower, number) == number:
                self._holders.setdefault(lower, item)
                continue
            other = self._holders[lower]
            self.clashing.add(alias)
            self.new[item.part].setdefault(lower, key)
            self._tell(alias, other, item, title_of(other))
            self.renamed.append(Renamed(alias, key, _place(item, alias)))

    def _tell(self, key: str, other: Item, item: Item, decided: str) -> None:
        told = tuple(Choice(title_of(each), _place(each, key)) for each in (other, item))
        self.conflicts.append(Conflict(key, "key", told, decided if self.renames else None))

    def with_aliases(
        self, text: str, number: int, items: Sequence[Item], old: Iterable[str], joined: bool
    ) -> str:
        """Return the text of a work with the further keys that are no other work's.

        Parameters
        ----------
        text
            The text of its entry.
        number
            Which of the works it is.
        items
            The entries that it was.
        old
            Keys that it is to answer to beside its aliases.
        joined
            Whether its entries were different ones.
        """
        key = self.chosen[number]
        names = self._owners
        if joined:
            old = [*(alias for item in items for alias in aliases_of(item)), *old]
        own = [each for each in old if names.setdefault(each.lower(), number) == number]
        if own:
            text = with_ids(text, key, own)
        if joined or len(self.read) > 1:
            own_key = key in aliases_of(items[0])

            def is_none(name: str) -> bool:
                return names.get(name.lower(), number) != number or (name == key and not own_key)

            text = without_ids(text, key, is_none)
        return text


def _place(item: Item, key: str) -> Position:
    """Return where an entry has a key or an alias."""
    own = item.entry is None or key_of(item).lower() == key.lower()
    return position_of(item) if own or item.entry is None else item.entry.at("ids")
