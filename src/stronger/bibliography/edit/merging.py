"""Merges bibliographies: duplicates found, conflicts shown, nothing decided in silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from stronger.bibliography.compare.duplicates import Duplicate, Why, find_duplicates
from stronger.bibliography.compare.normalising import meaning_of
from stronger.bibliography.edit.keys import rename, unique_key
from stronger.bibliography.model import Bibliography
from stronger.bibliography.source.inheriting import inherit

if TYPE_CHECKING:
    from stronger.bibliography.model import Entry, String
    from stronger.diagnostics import Diagnostic, Position

Prefer: TypeAlias = Literal["first", "last"]
SAME_KEY_SAME_WORK = 0.8
"""Titles of entries with one key that are less alike (of 1) are of two works."""


@dataclass(frozen=True)
class Choice:
    """One of the values that a field has."""

    value: str
    position: Position
    """Where it stands."""


@dataclass(frozen=True)
class Conflict:
    """Entries for one work that say different things, or one key for two works."""

    key: str
    field: str
    """The field; ``entry type``; or ``key``, if one key stands for two works."""
    choices: tuple[Choice, ...]
    """The values, in order of the bibliographies."""
    chosen: str | None
    """The value taken; nothing, as long as nobody said which to prefer."""

    def __str__(self) -> str:
        values = "; ".join(f"{each.position} {each.value!r}" for each in self.choices)
        end = f" -> {self.chosen!r}" if self.chosen is not None else ""
        return f"{self.field} of {self.key!r}: {values}{end}"


@dataclass(frozen=True)
class Renamed:
    """A key of one of the bibliographies that is another one in the merged one."""

    old: str
    new: str
    position: Position
    """Where the entry with the old key stands."""


@dataclass(frozen=True)
class Merged:
    """Several bibliographies as one."""

    bibliography: Bibliography
    """The entries, strings and preambles; a proposal as long as a conflict is undecided. Its
    diagnostics are broken references alone: those of reading are with what was merged."""
    duplicates: tuple[Duplicate, ...] = ()
    """Pairs that seem to stand for one work and were left apart: decide yourself."""
    joined: tuple[Duplicate, ...] = ()
    """Pairs that were made one entry."""
    conflicts: tuple[Conflict, ...] = ()
    renamed: tuple[Renamed, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The merged entries."""
        return self.bibliography.entries

    @property
    def undecided(self) -> tuple[Conflict, ...]:
        """The conflicts that nobody has decided."""
        return tuple(conflict for conflict in self.conflicts if conflict.chosen is None)


def merge(
    bibliographies: Sequence[Bibliography],
    *,
    prefer: Prefer | None = None,
    join: Iterable[Why] = ("key",),
) -> Merged:
    """Merge bibliographies, entries in the order in which they come.

    Entries for one work become one: it has the fields of all. Values that mean the same are no
    conflict, however they are written.

    Parameters
    ----------
    bibliographies
        What to merge.
    prefer
        Whose value to take in a conflict, and which key of entries joined. Left out, conflicts
        stay undecided: the first value stands there until you decide. One key for two works is
        decided by a new key for the later one.
    join
        Which pairs are one entry: those with the same ``key``, ``doi``, ``arxiv`` identifier, or
        ``title`` and authors. The others are shown as duplicates and left apart.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> one = read_text("@book{hebb, title = {Behavior}, year = 1949}", "one.bib")
    >>> two = read_text("@book{hebb, title = {Behavior}, year = 1950, pages = {335}}", "two.bib")
    >>> merged = merge([one, two])
    >>> [str(conflict) for conflict in merged.undecided]
    ["year of 'hebb': one.bib:1:33 '1949'; two.bib:1:33 '1950'"]
    >>> dict(merge([one, two], prefer="last").entries[0].fields)
    {'title': 'Behavior', 'year': '1950', 'pages': '335'}
    """
    joining = set(join)
    # Copies, because one bibliography may come twice
    entries = [entry.model_copy() for bibliography in bibliographies for entry in bibliography]
    files = [at for at, bibliography in enumerate(bibliographies) for _ in bibliography]
    place = {id(entry): at for at, entry in enumerate(entries)}
    groups = _Groups(len(entries))
    work = _Work(prefer, {entry.citekey.lower() for entry in entries})
    joined, duplicates = [], []
    for pair in find_duplicates(entries):
        if pair.why in joining and _one_work(pair):
            groups.join(place[id(pair.a)], place[id(pair.b)])
            joined.append(pair)
        elif pair.why != "key":
            duplicates.append(pair)
    keys: list[dict[str, str]] = [{} for _ in bibliographies]
    taken: dict[str, Entry] = {}
    chosen: list[tuple[int, Entry]] = []
    for members in groups.members():
        made = work.unite([entries[at] for at in members])
        key = work.free_key(made, taken)
        for at in members:
            keys[files[at]].setdefault(entries[at].citekey, key)
            if entries[at].citekey != key:
                work.renamed.append(Renamed(entries[at].citekey, key, entries[at].position))
        chosen.append((files[members[0]], made.model_copy(update={"citekey": key})))
    renamed = [rename(entry, _others(keys[at], entry.citekey)) for at, entry in chosen]
    findings: list[Diagnostic] = []
    bare = [entry.model_copy(update={"inherited": {}}) for entry in renamed]
    fresh = inherit(bare, findings.append)
    preambles = dict.fromkeys(text for each in bibliographies for text in each.preambles)
    bibliography = Bibliography(
        entries=tuple(fresh),
        strings=tuple(_strings(bibliographies)),
        preambles=tuple(preambles),
        diagnostics=tuple(findings),
        file=bibliographies[0].file if bibliographies else "<merged>",
    )
    return Merged(bibliography, tuple(duplicates), tuple(joined), tuple(work.conflicts),
                  tuple(work.renamed))  # fmt: skip


@dataclass
class _Work:
    """What is decided and found on the way."""

    prefer: Prefer | None
    reserved: set[str]
    """All keys that there are, in lower case."""
    conflicts: list[Conflict] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)

    def unite(self, entries: Sequence[Entry]) -> Entry:
        """Return entries for one work as one."""
        if len(entries) == 1:
            return entries[0]
        best = entries[-1] if self.prefer == "last" else entries[0]
        fields: dict[str, str] = {}
        strings = dict.fromkeys(name for entry in entries for name in entry.strings)
        for name in dict.fromkeys(name for entry in entries for name in entry.fields):
            choices = [
                Choice(entry.fields[name], entry.at(name))
                for entry in entries
                if entry.fields.get(name, "").strip()
            ]
            fields[name] = self._choose(best.citekey, name, choices) if choices else ""
        kinds = [Choice(entry.type, entry.position) for entry in entries]
        kind = self._choose(best.citekey, "entry type", kinds)
        changes = {"fields": fields, "type": kind, "strings": tuple(strings), "raw": ""}
        return best.model_copy(update=changes)

    def free_key(self, entry: Entry, taken: dict[str, Entry]) -> str:
        """Return the entry's key, or another if it stands for another work already."""
        other = taken.get(entry.citekey.lower())
        key = entry.citekey
        if other is not None:
            key = unique_key(key, self.reserved)
            choices = tuple(Choice(each.title, each.position) for each in (other, entry))
            decided = key if self.prefer else None
            self.conflicts.append(Conflict(entry.citekey, "key", choices, decided))
        taken[key.lower()] = entry
        return key

    def _choose(self, key: str, name: str, choices: Sequence[Choice]) -> str:
        """Return one of the values, and note a conflict if they do not mean the same."""
        value = choices[-1 if self.prefer == "last" else 0].value
        if len({meaning_of(name, choice.value) for choice in choices}) > 1:
            decided = value if self.prefer else None
            self.conflicts.append(Conflict(key, name, tuple(choices), decided))
        return value


class _Groups:
    """Sets of numbers that are joined one pair at a time."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))

    def root(self, at: int) -> int:
        while self.parent[at] != at:
            self.parent[at] = self.parent[self.parent[at]]
            at = self.parent[at]
        return at

    def join(self, one: int, other: int) -> None:
        one, other = sorted((self.root(one), self.root(other)))
        self.parent[other] = one

    def members(self) -> list[list[int]]:
        made: dict[int, list[int]] = {}
        for at in range(len(self.parent)):
            made.setdefault(self.root(at), []).append(at)
        return list(made.values())


def _one_work(pair: Duplicate) -> bool:
    """Say whether a pair is one work; one key may stand for two."""
    if pair.why != "key" or not (pair.a.title and pair.b.title):
        return True
    return pair.score >= SAME_KEY_SAME_WORK


def _others(keys: dict[str, str], own: str) -> dict[str, str]:
    """Return the keys that changed, but for the entry's own, which is new already."""
    return {old: new for old, new in keys.items() if old != new and old != own}


def _strings(bibliographies: Iterable[Bibliography]) -> list[String]:
    """Return the definitions; of one name the first, since values are expanded anyway."""
    made: dict[str, String] = {}
    for bibliography in bibliographies:
        for string in bibliography.strings:
            made.setdefault(string.name.lower(), string)
    return list(made.values())
