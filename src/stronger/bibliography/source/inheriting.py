"""Gives entries the fields they inherit: from containers, parents and the members of sets.

Fields pass from a ``crossref`` parent as biblatex's data model has it (`inheritance_map`), with
four exceptions. A part and a whole of BibTeX's types belong together whichever they are: an
``@incollection`` takes the title of a ``@book`` for its ``booktitle``, too. Where a parent has a
``booktitle`` itself, that counts for them and not its title, as for bibtex. An ``@inbook`` without
a title is BibTeX's, and keeps the book's title, as bibtex has it, beside the ``booktitle`` that
biber gives it. And where a child has a date, none of its parent's is put beside it, while biber
2.18 lets the month of one stand beside the year of the other if ``date`` meets ``year``.

Nobody has said what biblatex means where an entry and its container give one field; biber takes
the container's value. Here the entry keeps its own, and a finding says so. Of several containers
the later one counts, as in biber, and all of them count more than the parent. A ``@set`` has what
its first member has.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from stronger.bibliography.source.bounds import share_of
from stronger.bibliography.source.containers import (
    REFERENCES,
    Containers,
    is_container,
    split_keys,
)
from stronger.bibliography.source.granular import refers
from stronger.bibliography.source.inheritance_map import (
    NEVER_FROM_CONTAINERS,
    NEVER_FROM_MEMBERS,
    TITLES,
    passing,
)
from stronger.bibliography.source.offering import Room, lacking, over
from stronger.diagnostics import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stronger.bibliography.model import Entry
    from stronger.diagnostics import Diagnostic

DEEPEST = 32
"""In a circle of more entries, none inherits from the others."""
_BIBTEX_PARTS = frozenset({"inproceedings", "conference", "incollection", "inbook"})
_BIBTEX_WHOLES = frozenset({"book", "collection", "proceedings"})


def inherit(
    entries: Iterable[Entry],
    report: Callable[[Diagnostic], None],
    *,
    granular: bool = True,
    size: int = 0,
) -> list[Entry]:
    """Return the entries with `inherited` and `resolved` filled in.

    An entry takes every field it lacks from the ``@xdata`` containers that its ``xdata`` names,
    and then from its ``crossref`` parent; both may inherit in turn. References to single fields of
    containers are looked up, and those that lead nowhere reported. Keys may be aliases (``ids``).

    Parameters
    ----------
    entries
        All entries of a file.
    report
        Takes the findings.
    granular
        Whether there may be references to single fields; looking for them takes time.
    size
        How long the file is: what is inherited in all may be many times as long, not without end.
    """
    entries = list(entries)
    number = sum(_refers(entry.fields, granular=granular) for entry in entries)
    if not number:
        return entries
    family = _Family(entries, report, Room(share_of(size, number)))
    made = []
    for entry in entries:
        resolved_ = dict(family.containers.resolved(entry))
        inherited = family.inherited(entry)
        family.check(entry)
        if inherited or resolved_:
            entry = replace(entry, inherited=inherited, resolved=resolved_)
        made.append(entry)
    return made


def _refers(fields: Mapping[str, str], *, granular: bool) -> bool:
    return not fields.keys().isdisjoint(REFERENCES) or (
        granular and any(map(refers, fields.values()))
    )


def members_of(entry: Entry) -> list[str]:
    """Return the keys of the members of a ``@set``."""
    return split_keys(entry.fields.get("entryset", "")) if entry.type == "set" else []


def parent_of(entry: Entry) -> str:
    """Return the key of the entry's ``crossref`` parent, or the empty string."""
    return entry.fields.get("crossref", "").strip()


def without_containers(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are no containers, with what they inherit from some written down.

    Parameters
    ----------
    entries
        Entries with all their containers.
    """
    entries = list(entries)
    family = _Family(entries, lambda _: None, Room(share_of(0, 1)))
    made = []
    for entry in entries:
        if is_container(entry):
            continue
        parent = family.by_key.get(parent_of(entry).lower())
        left_out = {"xdata"}
        held: Mapping[str, str] = {}
        if "xdata" in entry.fields:
            held = family.containers.contained(entry)
        if parent and is_container(parent):
            held = entry.inherited
            left_out.add("crossref")
        fields = {
            **{name: value for name, value in entry.fields.items() if name not in left_out},
            **entry.resolved,
            **{name: entry.inherited[name] for name in held if name in entry.inherited},
        }
        made.append(entry if fields == entry.fields else replace(entry, fields=fields))
    return made


class _Family:
    """Entries that inherit from each other."""

    def __init__(
        self, entries: Sequence[Entry], report: Callable[[Diagnostic], None], room: Room
    ) -> None:
        self.room = room
        self.keys = Names(entry.citekey for entry in entries)
        self.by_key: dict[str, Entry] = {}
        for entry in entries:
            self.by_key.setdefault(entry.citekey.lower(), entry)
        for entry in entries:
            for alias in entry.aliases:
                self.by_key.setdefault(alias.lower(), entry)
        self.containers = Containers(entries, self.by_key, self.keys, room, report)
        self.broken = self.containers.broken
        self._inherited: dict[int, dict[str, str]] = {}
        self._parents: dict[int, Entry | None] = {}

    def inherited(self, entry: Entry) -> dict[str, str]:
        """Return what an entry inherits; each of those above it is looked into once."""
        path: list[Entry] = []
        places: dict[int, int] = {}
        above: Entry | None = entry
        while above is not None and id(above) not in self._inherited:
            if id(above) in places:
                self._cut(path[places[id(above)] :])
                break
            places[id(above)] = len(path)
            path.append(above)
            above = self._parent(above)
        for each in reversed(path):
            if id(each) not in self._inherited:
                parent = self._parent(each)
                held = self._inherited[id(parent)] if parent else {}
                self._inherited[id(each)] = self._from(each, parent, held)
        return self._inherited[id(entry)]

    def check(self, entry: Entry) -> None:
        """Report references of a kind that nothing is inherited through."""
        for name in ("entryset", "related"):
            if name in entry.fields:
                for key in split_keys(entry.fields[name]):
                    if key.lower() not in self.by_key:
                        self.broken(entry, key, "names no entry of this file", name)

    def _own(self, entry: Entry) -> Mapping[str, str]:
        found = self.containers.resolved(entry)
        return {**entry.fields, **found} if found else entry.fields

    def _from(self, entry: Entry, parent: Entry | None, above: Mapping[str, str]) -> dict[str, str]:
        """Return what an entry inherits, given what its parent does."""
        offered: Mapping[str, str] = {}
        if parent is not None:
            held = over(above, self._own(parent))
            if entry.type == "set":
                offered = {
                    name: value for name, value in held.items() if name not in NEVER_FROM_MEMBERS
                }
            else:
                offered = _passed(parent, held, entry)
        if "xdata" in entry.fields:
            within = self.containers.contained(entry)
            offered = over(
                offered,
                {name: text for name, text in within.items() if name not in NEVER_FROM_CONTAINERS},
            )
        made, left = self.room.fitting(lacking(entry.fields, offered))
        if left:
            self.broken(entry, _first_key(entry), left, _leading(entry))
        return dict(made)

    def _cut(self, circle: Sequence[Entry]) -> None:
        """Let entries that lead back to themselves inherit from the others, once around.

        In a large circle they inherit nothing.
        """
        for at, entry in enumerate(circle):
            problem = "leads back to the entry itself"
            self.broken(entry, _first_key(entry), problem, _leading(entry))
            above: dict[str, str] = {}
            if len(circle) <= DEEPEST:
                around = [entry, *circle[at + 1 :], *circle[:at]]
                for parent, child in pairwise(reversed(around)):
                    above = self._from(child, parent, above)
            self._inherited[id(entry)] = above

    def _parent(self, entry: Entry) -> Entry | None:
        """Return the parent of an entry, or the first member of a set; report a missing parent."""
        if id(entry) in self._parents:
            return self._parents[id(entry)]
        key = _first_key(entry)
        parent = self.by_key.get(key.lower()) if key else None
        if key and parent is None and entry.type != "set":
            self.broken(entry, key, "names no entry of this file", "crossref")
        self._parents[id(entry)] = parent
        return parent


def _first_key(entry: Entry) -> str:
    """Return the key of what an entry inherits from: its parent, or the first member of a set."""
    return next(iter(members_of(entry)), "") if entry.type == "set" else parent_of(entry)


def _leading(entry: Entry) -> str:
    return "entryset" if entry.type == "set" else "crossref"


def _passed(parent: Entry, held: Mapping[str, str], child: Entry) -> dict[str, str]:
    """Return what a parent that has some fields offers a child."""
    renamed, kept_back = passing(parent.type, child.type)
    made: dict[str, str] = {}
    bibtex_part = child.type in _BIBTEX_PARTS
    bibtex = bibtex_part and parent.fields.get("booktitle", "").strip()
    for source, target in renamed:
        if source in held and not (bibtex and target.startswith("book") and source != "author"):
            made.setdefault(target, held[source])
    if bibtex_part and parent.type in _BIBTEX_WHOLES and "title" not in kept_back:
        kept_back |= TITLES
        for name in TITLES & held.keys() if "booktitle" not in held else ():
            made[f"book{name}"] = held[name]
    for name, value in held.items():
        if name not in kept_back:
            made.setdefault(name, value)
    if child.type == "inbook" and "title" in kept_back and "title" in held:
        # An @inbook of BibTeX is a part without a title of its own
        made.setdefault("title", held["title"])
    return made
