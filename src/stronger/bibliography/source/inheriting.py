"""Gives entries the fields they inherit: from ``xdata`` containers and ``crossref`` parents.

Nobody has said what biblatex means where an entry and its container give one field; biber takes
the container's value. Here the entry keeps its own, and a finding says so. Of several containers
the later one counts, as in biber, and all of them count more than the parent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.bibliography.source import findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stronger.bibliography.model import Entry
    from stronger.diagnostics import Diagnostic

NOT_INHERITED = frozenset(
    {"crossref", "xref", "xdata", "ids", "entryset", "entrysubtype", "key", "label", "options"}
)
GENERATIONS = 32
"""How far up fields are inherited; nobody's bibliography needs more than three."""
_IN = frozenset({"inproceedings", "conference", "incollection", "inbook"})


def inherit(entries: Iterable[Entry], report: Callable[[Diagnostic], None]) -> list[Entry]:
    """Return the entries with `inherited` filled in.

    An entry takes every field it lacks from the ``@xdata`` containers that its ``xdata`` names,
    and then from its ``crossref`` parent; both may inherit in turn. A part of a collection also
    takes the parent's title as its ``booktitle``. A ``date`` is not inherited beside a ``year``.
    """
    entries = list(entries)
    if not any("crossref" in entry.fields or "xdata" in entry.fields for entry in entries):
        return entries
    family = _Family(entries, report)
    made = []
    for entry in entries:
        inherited = family.inherited(entry)
        made.append(entry.model_copy(update={"inherited": inherited}) if inherited else entry)
    return made


def parent_of(entry: Entry) -> str:
    """Return the key of the entry's ``crossref`` parent, or the empty string."""
    return entry.fields.get("crossref", "").strip()


def containers_of(entry: Entry) -> list[str]:
    """Return the keys that the entry's ``xdata`` names."""
    keys = entry.fields.get("xdata", "").split(",")
    return [key.strip() for key in keys if key.strip()]


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
            **{name: value for name, value in held.items() if name in entry.inherited},
        }
        made.append(
            entry if fields == entry.fields else entry.model_copy(update={"fields": fields})
        )
    return made


class _Family:
    """Entries that inherit from each other."""

    def __init__(self, entries: Sequence[Entry], report: Callable[[Diagnostic], None]) -> None:
        self.report = report
        self.keys = [entry.citekey for entry in entries]
        self.by_key: dict[str, Entry] = {}
        for entry in entries:
            self.by_key.setdefault(entry.citekey.lower(), entry)
        self._containers: dict[int, list[Entry]] = {}
        self._contained: dict[int, Mapping[str, str]] = {}

    def inherited(self, entry: Entry, children: tuple[str, ...] = ()) -> dict[str, str]:
        """Return what an entry inherits, that which it does not pass on to any child left out."""
        offered: Mapping[str, str] = {}
        if parent := self._parent(entry, children):
            children = (*children, entry.citekey.lower())
            offered = _over(self.inherited(parent, children), parent.fields)
            if entry.type in _IN and "title" in offered:
                offered = {"booktitle": offered["title"], **offered}
        if "xdata" in entry.fields:
            offered = _over(offered, self.contained(entry))
        return {
            name: value
            for name, value in offered.items()
            if name not in entry.fields
            and name not in NOT_INHERITED
            and not (name == "date" and "year" in entry.fields)
        }

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
                    held = _over(held, _over(within, container.fields))
                self._contained[id(each)] = held
                self._compare(each, held)
        return self._contained[id(entry)]

    def _parent(self, entry: Entry, children: tuple[str, ...]) -> Entry | None:
        """Return the parent of an entry, given what came before it, and report a missing one."""
        key = parent_of(entry)
        if not key:
            return None
        parent = self.by_key.get(key.lower())
        children = (*children, entry.citekey.lower())
        problem = ""
        if parent is None:
            problem = "names no entry of this file"
        elif parent.citekey.lower() in children:
            problem = "leads back to the entry itself"
        elif len(children) == GENERATIONS:
            problem = f"is the last of {GENERATIONS} generations; those above it are left out"
        if not problem:
            return parent
        if len(children) in (1, GENERATIONS):  # else it is the parent's own finding
            others = [] if parent else _alike(key, self.keys)
            self.report(findings.broken_crossref(entry.at("crossref"), key, problem, others))
        return None

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
            if name not in NOT_INHERITED and own.split() != value.split():
                self.report(findings.field_against_container(entry.at(name), name, own, value))


def _over(below: Mapping[str, str], above: Mapping[str, str]) -> Mapping[str, str]:
    """Return fields, those above instead of those below; a year above is no date below."""
    if not below:
        return above
    if "year" in above and "date" in below:
        below = {name: value for name, value in below.items() if name != "date"}
    return {**below, **above}


def _alike(key: str, keys: Sequence[str]) -> Sequence[str]:
    """Return the keys worth comparing with one: all, or of many those that begin like it."""
    if len(keys) < 1000:
        return keys
    return [each for each in keys if each[:3].lower() == key[:3].lower()][:1000]
