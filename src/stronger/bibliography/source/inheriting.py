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

from stronger.bibliography.source import findings
from stronger.bibliography.source.granular import refers, resolved
from stronger.bibliography.source.inheritance_map import (
    NEVER_FROM_CONTAINERS,
    NEVER_FROM_MEMBERS,
    TITLES,
    passing,
)
from stronger.bibliography.text.fields import TWINS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stronger.bibliography.model import Entry
    from stronger.diagnostics import Diagnostic

MOST = 300
"""More fields than this no entry inherits; biblatex knows half as many."""
DEEPEST = 32
"""References lead on to others so often at most."""
_BIBTEX_PARTS = frozenset({"inproceedings", "conference", "incollection", "inbook"})
_BIBTEX_WHOLES = frozenset({"book", "collection", "proceedings"})
_REFERENCES = ("crossref", "xdata", "entryset", "related")
_DATES = ("date", "eventdate", "origdate", "urldate")


def inherit(
    entries: Iterable[Entry], report: Callable[[Diagnostic], None], *, granular: bool = True
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
    """
    entries = list(entries)
    if not granular and all(entry.fields.keys().isdisjoint(_REFERENCES) for entry in entries):
        return entries
    if not any(_refers(entry.fields) for entry in entries):
        return entries
    family = _Family(entries, report)
    made = []
    for entry in entries:
        resolved_ = family.resolved(entry)
        inherited = family.inherited(entry)
        family.check(entry)
        if inherited or resolved_:
            entry = replace(entry, inherited=inherited, resolved=resolved_)
        made.append(entry)
    return made


def _refers(fields: Mapping[str, str]) -> bool:
    return not fields.keys().isdisjoint(_REFERENCES) or any(map(refers, fields.values()))


def members_of(entry: Entry) -> list[str]:
    """Return the keys of the members of a ``@set``."""
    return _keys(entry.fields.get("entryset", "")) if entry.type == "set" else []


def _keys(value: str) -> list[str]:
    return [key.strip() for key in value.split(",") if key.strip()]


def parent_of(entry: Entry) -> str:
    """Return the key of the entry's ``crossref`` parent, or the empty string."""
    return entry.fields.get("crossref", "").strip()


def containers_of(entry: Entry) -> list[str]:
    """Return the keys that the entry's ``xdata`` names."""
    return _keys(entry.fields.get("xdata", ""))


def is_container(entry: Entry) -> bool:
    """Say whether an entry holds fields for others only, and stands for no work."""
    return entry.type == "xdata"


def without_containers(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are no containers, with what they inherit from some written down.

    Parameters
    ----------
    entries
        Entries with all their containers.
    """
    entries = list(entries)
    family = _Family(entries, lambda _: None)
    made = []
    for entry in entries:
        if is_container(entry):
            continue
        parent = family.by_key.get(parent_of(entry).lower())
        left_out = {"xdata"}
        held: Mapping[str, str] = {}
        if "xdata" in entry.fields:
            held = family.contained(entry)
        if parent and is_container(parent):
            held = entry.inherited
            left_out.add("crossref")
        fields = {
            **{name: value for name, value in entry.fields.items() if name not in left_out},
            **entry.resolved,
            **{name: value for name, value in held.items() if name in entry.inherited},
        }
        made.append(entry if fields == entry.fields else replace(entry, fields=fields))
    return made


class _Family:
    """Entries that inherit from each other."""

    def __init__(self, entries: Sequence[Entry], report: Callable[[Diagnostic], None]) -> None:
        self.report = report
        self.keys = [entry.citekey for entry in entries]
        self.by_key: dict[str, Entry] = {}
        for entry in entries:
            self.by_key.setdefault(entry.citekey.lower(), entry)
        for entry in entries:
            for alias in entry.aliases:
                self.by_key.setdefault(alias.lower(), entry)
        self._containers: dict[int, list[Entry]] = {}
        self._contained: dict[int, Mapping[str, str]] = {}
        self._inherited: dict[int, dict[str, str]] = {}
        self._resolved: dict[int, dict[str, str]] = {}
        self._depth = 0
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

    def resolved(self, entry: Entry) -> dict[str, str]:
        """Return the fields that refer to fields of containers, as they are meant."""
        if id(entry) not in self._resolved:
            self._resolved[id(entry)] = {}  # a container that leads back finds nothing here
            self._depth += 1
            made: dict[str, str] = {}
            for name, value in entry.fields.items():
                if name not in _REFERENCES and refers(value):
                    new = resolved(name, value, self._held, _Reporter(self, entry, name))
                    if new != value:
                        made[name] = new
            self._resolved[id(entry)] = made
            self._depth -= 1
        return self._resolved[id(entry)]

    def check(self, entry: Entry) -> None:
        """Report references of a kind that nothing is inherited through."""
        for name in ("entryset", "related"):
            if name in entry.fields:
                for key in _keys(entry.fields[name]):
                    if key.lower() not in self.by_key:
                        self.broken(entry, key, "names no entry of this file", name)

    def broken(self, entry: Entry, key: str, problem: str, field: str) -> None:
        """Report a reference that leads nowhere."""
        others = _alike(key, self.keys) if problem.startswith("names no entry") else ()
        self.report(findings.broken_crossref(entry.at(field), key, problem, others, field))

    def _own(self, entry: Entry) -> Mapping[str, str]:
        found = self.resolved(entry)
        return {**entry.fields, **found} if found else entry.fields

    def _from(self, entry: Entry, parent: Entry | None, above: Mapping[str, str]) -> dict[str, str]:
        """Return what an entry inherits, given what its parent does."""
        offered: Mapping[str, str] = {}
        if parent is not None:
            held = _over(above, self._own(parent))
            if entry.type == "set":
                offered = {
                    name: value for name, value in held.items() if name not in NEVER_FROM_MEMBERS
                }
            else:
                offered = _passed(parent, held, entry)
        if "xdata" in entry.fields:
            within = self.contained(entry)
            offered = _over(
                offered,
                {name: text for name, text in within.items() if name not in NEVER_FROM_CONTAINERS},
            )
        made = _lacking(entry.fields, offered)
        if len(made) > MOST:
            problem = f"passes on more than {MOST} fields; the others are left out"
            self.broken(entry, parent_of(entry), problem, "crossref")
            made = dict(list(made.items())[:MOST])
        return made

    def _held(self, key: str) -> Mapping[str, str] | None:
        """Return the fields of a container, or nothing if no container has the key."""
        container = self.by_key.get(key.lower())
        if container is None or not is_container(container):
            return None
        own = self._own(container) if self._depth < DEEPEST else container.fields
        return _over(self.contained(container), own)

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

    def contained(self, entry: Entry) -> Mapping[str, str]:
        """Return what the containers of an entry hold, each container looked into once."""
        waiting = [entry]
        while waiting:
            each = waiting[-1]
            if id(each) not in self._containers:
                self._containers[id(each)] = self._find_containers(each)
            unknown = [
                container
                for container in self._containers[id(each)]
                if id(container) not in self._contained
            ]
            if unknown:
                waiting.append(unknown[0])
                continue
            waiting.pop()
            if id(each) not in self._contained:
                held: Mapping[str, str] = {}
                for container in self._containers[id(each)]:
                    within = self._contained[id(container)]
                    held = _over(held, _over(within, self._own(container)))
                self._contained[id(each)] = held
                self._compare(each, held)
        return self._contained[id(entry)]

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

    def _find_containers(self, entry: Entry) -> list[Entry]:
        """Return the containers of an entry, and report those that are none."""
        found = []
        for key in containers_of(entry):
            container = self.by_key.get(key.lower())
            problem, others = "", list[str]()
            if container is None:
                problem, others = "names no entry of this file", list(_alike(key, self.keys))
            elif not is_container(container):
                problem = f"names an @{container.type}; fields are inherited from @xdata only"
            elif container is entry or self._waits_for(container):
                problem = "leads back to the entry itself"
            else:
                found.append(container)
            if problem:
                place = entry.at("xdata")
                self.report(findings.broken_crossref(place, key, problem, others, "xdata"))
        return found

    def _waits_for(self, container: Entry) -> bool:
        """Say whether a container is being looked into: what it needs cannot need it."""
        return id(container) in self._containers and id(container) not in self._contained

    def _compare(self, entry: Entry, held: Mapping[str, str]) -> None:
        for name, value in held.items():
            own = entry.fields.get(name, value)
            if name not in NEVER_FROM_CONTAINERS and own.split() != value.split():
                self.report(findings.field_against_container(entry.at(name), name, own, value))


class _Reporter:
    """Reports references in one field of an entry."""

    def __init__(self, family: _Family, entry: Entry, field: str) -> None:
        self._family, self._entry, self._field = family, entry, field

    def __call__(self, reference: str, problem: str) -> None:
        self._family.broken(self._entry, reference, problem, self._field)


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


def _lacking(own: Mapping[str, str], offered: Mapping[str, str]) -> dict[str, str]:
    """Return what is offered and not there under any name; a date stands for its parts."""
    gone: set[str] = set()
    for name in _DATES:
        prefix = name.removesuffix("date")
        if name in own:
            gone |= {f"{prefix}year", f"{prefix}month", f"{prefix}day"}
        elif f"{prefix}year" in own:
            gone.add(name)
    return {
        name: value
        for name, value in offered.items()
        if name not in own and name not in gone and TWINS.get(name) not in own
    }


def _over(below: Mapping[str, str], above: Mapping[str, str]) -> Mapping[str, str]:
    """Return fields, those above instead of those below; a year above is no date below."""
    if not below:
        return above
    return {**_lacking(above, below), **above}


def _alike(key: str, keys: Sequence[str]) -> Sequence[str]:
    """Return the keys worth comparing with one: all, or of many those that begin like it."""
    if len(keys) < 1000:
        return keys
    return [each for each in keys if each[:3].lower() == key[:3].lower()][:1000]
