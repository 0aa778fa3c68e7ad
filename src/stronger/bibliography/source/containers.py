"""Looks into ``@xdata`` containers: all that one holds, and what values that refer to it mean.

Containers lead to containers. Each is looked into once, those first that others need, so that
neither time nor the stack suffers from long chains, and what a container holds does not depend on
who asks. Where some lead back to themselves, each of them is begun with anew, and finds nothing
where it would come round again; in large circles none takes anything from the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.bibliography.source import findings
from stronger.bibliography.source.granular import granular_keys, refers, resolved
from stronger.bibliography.source.inheritance_map import NEVER_FROM_CONTAINERS
from stronger.bibliography.source.offering import Room, over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stronger.bibliography.model import Entry
    from stronger.diagnostics import Diagnostic, Names

REFERENCES = ("crossref", "xdata", "entryset", "related")
"""Fields that name entries; what stands in them refers to no field."""
_LARGE = 12
"""In a circle of more containers, none takes anything from the others."""
_NOTHING: Mapping[str, str] = {}


def containers_of(entry: Entry) -> list[str]:
    """Return the keys that the entry's ``xdata`` names, each once."""
    return list(dict.fromkeys(split_keys(entry.fields.get("xdata", ""))))


def split_keys(value: str) -> list[str]:
    """Return the keys of a list between commas."""
    return [key.strip() for key in value.split(",") if key.strip()]


def is_container(entry: Entry) -> bool:
    """Say whether an entry holds fields for others only, and stands for no work."""
    return entry.type == "xdata"


class Containers:
    """What the containers of some entries hold.

    Parameters
    ----------
    entries
        The entries, with their containers.
    by_key
        Those that a key or an alias in lower case leads to.
    keys
        All keys, of which one may be meant that is written wrongly.
    room
        How much an entry may take from others.
    report
        Takes the findings.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        by_key: Mapping[str, Entry],
        keys: Names,
        room: Room,
        report: Callable[[Diagnostic], None],
    ) -> None:
        self.by_key = by_key
        self.keys = keys
        self.room = room
        self.report = report
        self.lists: dict[tuple[str, str], Sequence[str]] = {}
        """Lists as their items, by field and value."""
        self.direct: dict[int, list[Entry]] = {}
        """The containers that entries name."""
        self._contained: dict[int, Mapping[str, str]] = {}
        self._resolved: dict[int, Mapping[str, str]] = {}
        self._held: dict[int, Mapping[str, str]] = {}
        referring = [
            entry
            for entry in entries
            if "xdata" in entry.fields or any(map(refers, entry.fields.values()))
        ]
        if referring:
            self._settle(referring)

    def contained(self, entry: Entry) -> Mapping[str, str]:
        """Return what the containers of an entry hold."""
        return self._contained.get(id(entry), _NOTHING)

    def resolved(self, entry: Entry) -> Mapping[str, str]:
        """Return the fields that refer to fields of containers, as they are meant."""
        return self._resolved.get(id(entry), _NOTHING)

    def held(self, container: Entry) -> Mapping[str, str]:
        """Return all fields of a container."""
        if id(container) not in self._held:
            own = {**container.fields, **self.resolved(container)}
            self._held[id(container)] = over(self.contained(container), own)
        return self._held[id(container)]

    def settled(self, members: frozenset[int]) -> frozenset[int]:
        """Return which members of a circle have their references looked up: all, or none yet."""
        return members & self._resolved.keys()

    def container(self, key: str) -> Entry | None:
        """Return the container with a key, or nothing if there is none."""
        entry = self.by_key.get(key.lower())
        return entry if entry is not None and is_container(entry) else None

    def broken(self, entry: Entry, key: str, problem: str, field: str) -> None:
        """Report a reference that leads nowhere."""
        others = self.keys.alike(key) if problem.startswith("names no entry") else ()
        self.report(findings.broken_crossref(entry.at(field), key, problem, others, field))

    def _settle(self, entries: Sequence[Entry]) -> None:
        places = {id(entry): place for place, entry in enumerate(entries)}
        named = [self._named(entry) for entry in entries]
        self.direct = {id(each): to for each, to in zip(entries, named, strict=True)}
        leading: list[list[int]] = []
        for entry, direct in zip(entries, named, strict=True):
            meant = [each for key in granular_keys(_values(entry)) if (each := self.container(key))]
            # What refers to nothing is no part of a circle
            to = [places[id(each)] for each in (*direct, *meant) if id(each) in places]
            leading.append(to)
        self._tell_circles(entries, named, places)
        for circle in circles(leading):
            members = frozenset(id(entries[place]) for place in circle)
            around = [entries[place] for place in circle]
            self._resolved |= {
                id(each): _Walk(self, each, members).resolved(each) for each in around
            }
            for each in around:
                self._contained[id(each)] = _Walk(self, each, members).contained(each)
        for entry in entries:
            self._compare(entry, self._contained[id(entry)])

    def _named(self, entry: Entry) -> list[Entry]:
        """Return the containers that an entry names, and report what is none."""
        found: list[Entry] = []
        for key in containers_of(entry):
            container = self.by_key.get(key.lower())
            if container is None:
                self.broken(entry, key, "names no entry of this file", "xdata")
            elif not is_container(container):
                problem = f"names an @{container.type}; fields are inherited from @xdata only"
                self.broken(entry, key, problem, "xdata")
            elif container not in found[-1:]:
                found.append(container)
        return found

    def _tell_circles(
        self, entries: Sequence[Entry], named: Sequence[list[Entry]], places: Mapping[int, int]
    ) -> None:
        leading = [[places[id(each)] for each in to if id(each) in places] for to in named]
        for circle in circles(leading):
            members = {id(entries[place]) for place in circle}
            for place in circle:
                for key in containers_of(entries[place]):
                    container = self.by_key.get(key.lower())
                    if container is not None and id(container) in members:
                        self.broken(entries[place], key, "leads back to the entry itself", "xdata")

    def _compare(self, entry: Entry, held: Mapping[str, str]) -> None:
        for name, value in held.items():
            own = entry.fields.get(name, value)
            if own != value and name not in NEVER_FROM_CONTAINERS and not _same(own, value):
                self.report(findings.field_against_container(entry.at(name), name, own, value))


class _Walk:
    """Looks into what an entry leads to, as far as that leads back to it."""

    def __init__(self, containers: Containers, root: Entry, members: frozenset[int]) -> None:
        self._all = containers
        self._root = root
        self._members = members
        # What is being looked into holds nothing for those that it needs
        self._waiting = set(members) if len(members) > _LARGE else set[int]()
        self._contained: dict[int, Mapping[str, str]] = {}
        self._resolved: dict[int, Mapping[str, str]] = {}
        self._known = containers.settled(members)

    def contained(self, entry: Entry) -> Mapping[str, str]:
        if id(entry) not in self._members:
            return self._all.contained(entry)
        if id(entry) not in self._contained:
            self._contained[id(entry)] = _NOTHING
            self._waiting.add(id(entry))
            held: Mapping[str, str] = {}
            for container in self._all.direct.get(id(entry), ()):
                if id(container) not in self._waiting:
                    held = over(held, self._held(container))
                    held, left = self._all.room.fitting(held)
                    if left and entry is self._root:
                        self._all.broken(entry, container.citekey, left, "xdata")
            self._contained[id(entry)] = held
            if len(self._members) <= _LARGE:
                self._waiting.discard(id(entry))
        return self._contained[id(entry)]

    def resolved(self, entry: Entry) -> Mapping[str, str]:
        if id(entry) in self._known or id(entry) not in self._members:
            return self._all.resolved(entry)
        if id(entry) not in self._resolved:
            self._resolved[id(entry)] = _NOTHING
            made: dict[str, str] = {}
            left = self._all.room.characters
            for name, value in entry.fields.items():
                if name not in REFERENCES and refers(value):
                    report = _Reporter(self._all, entry, name) if entry is self._root else _silent
                    new = resolved(name, value, self._found, report, self._all.lists, left)
                    if new != value:
                        made[name] = new
                        left -= len(new)
            self._resolved[id(entry)] = made
        return self._resolved[id(entry)]

    def _found(self, key: str) -> Mapping[str, str] | None:
        container = self._all.container(key)
        return None if container is None else self._held(container)

    def _held(self, container: Entry) -> Mapping[str, str]:
        if id(container) not in self._members:
            return self._all.held(container)
        if len(self._members) > _LARGE:
            return container.fields
        return over(self.contained(container), {**container.fields, **self.resolved(container)})


class _Reporter:
    """Reports references in one field of an entry."""

    def __init__(self, containers: Containers, entry: Entry, field: str) -> None:
        self._containers, self._entry, self._field = containers, entry, field

    def __call__(self, reference: str, problem: str) -> None:
        self._containers.broken(self._entry, reference, problem, self._field)


def _silent(reference: str, problem: str) -> None:
    """Report nothing: who stands above is told of it in its own place."""


def _values(entry: Entry) -> dict[str, str]:
    return {name: value for name, value in entry.fields.items() if name not in REFERENCES}


def _same(one: str, other: str) -> bool:
    """Say whether two values differ in their white space at most."""
    if len(one) * 2 < len(other) or len(other) * 2 < len(one):
        # Most of one would be white space
        return len(one) + len(other) < 1000 and one.split() == other.split()
    return one.split() == other.split()


def circles(leading: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield what leads back to itself together, and all else alone; what others lead to first.

    Parameters
    ----------
    leading
        Where each place leads.

    Examples
    --------
    >>> list(circles([[1], [2, 1], [1], []]))
    [[2, 1], [0], [3]]
    """
    seen: dict[int, int] = {}
    lowest: dict[int, int] = {}
    waiting: list[int] = []
    done: set[int] = set()
    for root in range(len(leading)):
        path = [] if root in seen else [(root, iter(leading[root]))]
        while path:
            place, further = path[-1]
            if place not in seen:
                seen[place] = lowest[place] = len(seen)
                waiting.append(place)
            for to in further:
                if to not in seen:
                    path.append((to, iter(leading[to])))
                    break
                if to not in done:
                    lowest[place] = min(lowest[place], seen[to])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[place])
                if lowest[place] == seen[place]:
                    circle: list[int] = []
                    while not circle or circle[-1] != place:
                        circle.append(waiting.pop())
                    done.update(circle)
                    yield circle
