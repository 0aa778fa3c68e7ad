"""Merges bibliographies: which entries are one, which keys they have, and where all else goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from stronger.bibliography.compare.duplicates import Duplicate, Why, find_duplicates
from stronger.bibliography.compare.preprints import is_preprint
from stronger.bibliography.compare.sameness import Verdict, judge
from stronger.bibliography.edit.keys import unique_key
from stronger.bibliography.edit.merging.assembling import assemble
from stronger.bibliography.edit.merging.beside import position_in, strays
from stronger.bibliography.edit.merging.conflicts import Choice, Conflict, Prefer, Preferences
from stronger.bibliography.edit.merging.joining import Joiner
from stronger.bibliography.edit.merging.macros import rename_macros, settle
from stronger.bibliography.edit.merging.parts import Item, Part, items_of
from stronger.bibliography.edit.merging.writing import with_ids, with_key
from stronger.bibliography.edit.references import rename_in_block
from stronger.bibliography.source.reading import read_text
from stronger.escaping import quoted

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography, Entry
    from stronger.diagnostics import Position

ALL: tuple[Why, ...] = ("key", "doi", "arxiv", "title")
"""All that can make two entries one."""
LIKE_TITLES = 0.92
"""So alike (of 1) are titles that pairs found by something else have in common, too."""
MANY = 64
"""In larger groups members are held against the first ones only."""


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

    text: str
    """The merged bibliography; a proposal as long as a conflict is undecided."""
    duplicates: tuple[Duplicate, ...] = ()
    """Pairs that seem to stand for one work and were left apart: decide yourself."""
    joined: tuple[Duplicate, ...] = ()
    """Pairs that were made one entry."""
    conflicts: tuple[Conflict, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    notes: tuple[str, ...] = ()
    """What else was decided: macros renamed, unreadable entries carried, fields left out."""
    lost: tuple[str, ...] = ()
    """What could be carried nowhere."""
    number: int = 0
    """How many entries there are."""
    changed: bool = False
    """Whether the text is another than that of the first bibliography."""
    kept: frozenset[str] = frozenset()
    """The keys that entries have now."""
    file: str = "<merged>"

    @cached_property
    def bibliography(self) -> Bibliography:
        """The merged bibliography, read."""
        return read_text(self.text, self.file)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The merged entries."""
        return self.bibliography.entries

    @property
    def undecided(self) -> tuple[Conflict, ...]:
        """The conflicts that nobody has decided."""
        return tuple(conflict for conflict in self.conflicts if conflict.chosen is None)

    @cached_property
    def keys(self) -> dict[str, str]:
        """New keys by old ones, where one key was for one work."""
        return {old: new for old, (new, *more) in self._by_old.items() if not more}

    @cached_property
    def unclear(self) -> dict[str, list[str]]:
        """The new keys of each old one that was for several works."""
        return {old: new for old, new in self._by_old.items() if len(new) > 1}

    @cached_property
    def _by_old(self) -> dict[str, list[str]]:
        made: dict[str, dict[str, None]] = {}
        for each in self.renamed:
            kept = {each.old: None} if each.old in self.kept else {}
            made.setdefault(each.old, kept)[each.new] = None
        return {old: list(new) for old, new in made.items()}


def merge(
    bibliographies: Sequence[Bibliography | Part],
    *,
    prefer: Prefer | None = None,
    join: Iterable[Why] = ("key",),
    preferences: Preferences | None = None,
    leave_ids: bool = False,
) -> Merged:
    """Merge bibliographies, entries in the order in which they come.

    Entries for one work become one: it has the fields of all. Values that mean the same are no
    conflict, however they are written. Of a preprint and its publication the publication stays,
    and the preprint becomes its ``eprint``. An entry that nothing is joined to stays as it is
    written, and so do comments, preambles, macros, the text between entries, and what cannot be
    read. What all bibliographies have to the letter stands once.

    Parameters
    ----------
    bibliographies
        What to merge; each with its text, if more than entries, macros and preambles is to stay.
    prefer
        Whose value to take in a conflict, and which key of entries joined: that of the ``first``
        or ``last`` entry, of the ``published`` one (else of the first), or the ``longest`` value.
        Left out, conflicts stay undecided: the first value stands there until you decide. One key
        for two works is decided by a new key for the later one.
    join
        Which pairs are one entry: those with the same ``key``, ``doi``, ``arxiv`` identifier, or
        ``title`` and authors, if they are one work. The others are shown as duplicates and left
        apart.
    preferences
        Preferences for single fields, and whom to ask; instead of `prefer`.
    leave_ids
        Whether entries keep the keys that they lose as biblatex's ``ids``.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> one = read_text("@book{hebb, title = {Behavior}, year = 1949}", "one.bib")
    >>> two = read_text("@book{hebb, title = {Behavior}, year = 1950, pages = {335}}", "two.bib")
    >>> merged = merge([one, two])
    >>> [str(conflict) for conflict in merged.undecided]
    ["year of 'hebb': one.bib:1:33 '1949'; two.bib:1:33 '1950'"]
    >>> print(merge([one, two], prefer="last").text, end="")
    @book{hebb, title = {Behavior}, year = 1950, pages = {335}}
    """
    return _Merge(
        [each if isinstance(each, Part) else Part(each) for each in bibliographies],
        preferences or Preferences(prefer),
        frozenset(join),
        leave_ids,
    ).made()


def dedupe(
    bibliography: Bibliography | Part,
    *,
    join: Iterable[Why] = ALL,
    preferences: Preferences | None = None,
    leave_ids: bool = False,
) -> Merged:
    """Join the entries of one bibliography that stand for one work; see `merge`."""
    return merge([bibliography], join=join, preferences=preferences, leave_ids=leave_ids)


@dataclass
class _Merge:
    parts: Sequence[Part]
    preferences: Preferences
    joining: frozenset[Why]
    leave_ids: bool
    conflicts: list[Conflict] = field(default_factory=list)
    two_works: list[Conflict] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def made(self) -> Merged:
        read = [part.bibliography for part in self.parts]
        made = [items_of(part, at) for at, part in enumerate(self.parts)]
        items = [item for each, _ in made for item in each]
        entries = [item for item in items if item.entry is not None]
        names = settle(read)
        self._tell_macros(read, names)
        first, same = _identical(entries)
        groups, joined, duplicates = self._groups(first, len(entries))
        for twin, first_one in same.items():
            groups.join(first_one, twin)
        members = [[entries[at] for at in group] for group in groups.members()]
        macros = [
            {names[at].get(s.name.lower(), s.name.lower()): s.value for s in each.strings}
            for at, each in enumerate(read)
        ]
        keys: list[dict[str, str]] = [{} for _ in self.parts]
        defined: list[dict[str, Position]] = [{} for _ in self.parts]
        for at, each in enumerate(read):
            for string in each.strings:
                lower = string.name.lower()
                defined[at].setdefault(names[at].get(lower, lower), string.position)
        joiner = Joiner(self.preferences, keys, macros, defined, self.conflicts, self.notes)
        chosen = self._keys(members, joiner, keys)
        rename_macros(items, names)
        for item in items:
            if keys[item.part] and item.kind in ("entry", "comment"):
                item.text = rename_in_block(item.text, keys[item.part])
        current = {key.lower() for key, _ in chosen}
        for key, group in chosen:
            self._unite(group, key, current, joiner)
        merged = assemble(made, [group for _, group in chosen], self.notes, read)
        original = self.parts[0].text if self.parts else ""
        return Merged(
            merged,
            tuple(duplicates),
            tuple(joined),
            (*self.conflicts, *self.two_works),
            tuple(self.renamed),
            tuple(self.notes),
            tuple(self.lost),
            len(chosen),
            merged != original,
            frozenset(key for key, _ in chosen),
            read[0].file if read else "<merged>",
        )

    def _groups(
        self, first: Mapping[int, Item], count: int
    ) -> tuple[_Groups, list[Duplicate], list[Duplicate]]:
        """Return which entries are one, the pairs that were joined, and those left apart."""
        places = {id(item.entry): at for at, item in first.items()}
        groups = _Groups(count)
        works = {at: item.entry for at, item in first.items() if item.entry}
        joined, duplicates = [], []
        for pair in find_duplicates(item.entry for item in first.values() if item.entry):
            a, b = places[id(pair.a)], places[id(pair.b)]
            reports = pair.verdict is Verdict.VERSION and is_preprint(pair.a) == is_preprint(pair.b)
            # A key can stand only once, so that one work with one key is one entry in any case
            reasons = {pair.why, *(["title"] if pair.score >= LIKE_TITLES else [])}
            shared = pair.why == "key" or not reasons.isdisjoint(self.joining)
            wanted = shared and pair.judgement and not reports
            if wanted and groups.fit(a, b, lambda x, y: bool(judge(works[x], works[y]))):
                groups.join(a, b)
                joined.append(pair)
            elif pair.judgement:
                duplicates.append(pair)
        return groups, joined, duplicates

    def _keys(
        self, members: list[list[Item]], joiner: Joiner, keys: list[dict[str, str]]
    ) -> list[tuple[str, list[Item]]]:
        """Give every work a key of its own, and note where that is another one."""
        reserved = {
            key.lower()
            for group in members
            for item in group
            for key in (_key(item), *(item.entry.aliases if item.entry else ()))
        }
        taken: dict[str, Item] = {}
        chosen = []
        for group in members:
            base = joiner.base(group) if len(group) > 1 else group[0]
            key = _key(base)
            if (other := taken.get(key.lower())) is not None:
                key = unique_key(key, reserved)
                told = tuple(Choice(_title(each), _position(each)) for each in (other, base))
                decided = key if self.preferences.renames else None
                self.two_works.append(Conflict(_key(base), "key", told, decided))
            taken[key.lower()] = base
            for item in group:
                keys[item.part].setdefault(_key(item).lower(), key)
                if _key(item) != key:
                    self.renamed.append(Renamed(_key(item), key, _position(item)))
            chosen.append((key, group))
        for each in keys:
            for same in [old for old, new in each.items() if old == new.lower()]:
                del each[same]
        return chosen

    def _unite(self, group: list[Item], key: str, current: set[str], joiner: Joiner) -> None:
        """Make the first entry of a group stand for all of them."""
        ids = dict.fromkeys(_key(item) for item in group if _key(item).lower() not in current)
        different = {item.text for item in group}
        text = group[0].text
        beside: list[str] = []
        if len(different) > 1:
            text = joiner.join(group, key)
            beside = self._beside(group, text)
        elif _key(group[0]) != key:
            text = with_key(text, key)
        if self.leave_ids and ids:
            text = with_ids(text, key, ids)
        group[0].text = "\n".join([*beside, text])

    def _beside(self, group: list[Item], text: str) -> list[str]:
        """Return the comments of entries that stand in none now, for the lines before it."""
        kept = {held for _, held in strays(text)}
        made: dict[str, None] = {}
        for item in group:
            for at, held in strays(item.text):
                if held in kept:
                    continue
                kept.add(held)
                if "@" in held:  # BibTeX would read on there
                    place = position_in(item.text, at, _position(item))
                    shown = quoted(" ".join(held.split())[:60])
                    self.lost.append(f"{place}: {shown} within {_key(item)!r} is left out")
                    continue
                made[held if held.startswith("%") else f"% {held}"] = None
        return list(made)

    def _tell_macros(
        self, read: Sequence[Bibliography], names: Sequence[Mapping[str, str]]
    ) -> None:
        defined: dict[str, str] = {}
        for each, new in zip(read, names, strict=True):
            self.notes += [
                f"{found.position}: macro {found.raw} is not defined in its file; that of "
                f"{defined[found.raw.lower()]} counts now"
                for found in each.diagnostics
                if found.code == "B007" and found.raw.lower() in defined
            ]
            for string in each.strings:
                defined.setdefault(new.get(string.name.lower(), string.name.lower()), each.file)
            told = set()
            for string in each.strings:
                name = new.get(string.name.lower())
                if name and name not in told:
                    told.add(name)
                    self.notes.append(f"{string.position}: macro {string.name} is {name} now")


class _Groups:
    """Sets of numbers that are joined one pair at a time."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))
        self._members: dict[int, list[int]] = {}

    def root(self, at: int) -> int:
        while self.parent[at] != at:
            self.parent[at] = self.parent[self.parent[at]]
            at = self.parent[at]
        return at

    def join(self, one: int, other: int) -> None:
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
        made: dict[int, list[int]] = {}
        for at in range(len(self.parent)):
            made.setdefault(self.root(at), []).append(at)
        return list(made.values())


def _identical(entries: Sequence[Item]) -> tuple[dict[int, Item], dict[int, int]]:
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


def _key(item: Item) -> str:
    return item.entry.citekey if item.entry else ""


def _title(item: Item) -> str:
    """Return by what people know an entry: its title, or else how it begins."""
    title = item.entry.title if item.entry else ""
    return title or " ".join(item.text.split())[:60]


def _position(item: Item) -> Position:
    if item.entry is None:
        raise TypeError(f"{item.text[:40]!r} is no entry")
    return item.entry.position
