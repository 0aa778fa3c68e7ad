"""Merges bibliographies: which entries are one, which keys they have, and where all else goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from stronger.bibliography.compare.duplicates import Duplicate, Why, find_duplicates
from stronger.bibliography.compare.preprints import is_preprint
from stronger.bibliography.compare.sameness import Verdict, judge
from stronger.bibliography.edit.merging.assembling import assemble
from stronger.bibliography.edit.merging.beside import position_in, strays
from stronger.bibliography.edit.merging.conflicts import Conflict, Prefer, Preferences
from stronger.bibliography.edit.merging.grouping import Groups, identical, pairs_by_alias
from stronger.bibliography.edit.merging.joining import Joiner
from stronger.bibliography.edit.merging.keying import Keys, Renamed
from stronger.bibliography.edit.merging.macros import rename_macros, settle
from stronger.bibliography.edit.merging.parts import Item, Note, Part, items_of, key_of, position_of
from stronger.bibliography.edit.merging.writing import with_key
from stronger.bibliography.edit.references import rename_in_block, with_keys_once
from stronger.bibliography.source.reading import read_text
from stronger.escaping import quoted

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography, Entry
    from stronger.diagnostics import Position

ALL: tuple[Why, ...] = ("key", "doi", "arxiv", "title")
"""All that can make two entries one."""
LIKE_TITLES = 0.92
"""So alike (of 1) are titles that pairs found by something else have in common, too."""


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
    notes: tuple[Note, ...] = ()
    """What else was decided: macros renamed, unreadable entries carried, fields left out."""
    lost: tuple[Note, ...] = ()
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
    notes: list[Note] = field(default_factory=list)
    lost: list[Note] = field(default_factory=list)

    def made(self) -> Merged:
        read = [part.bibliography for part in self.parts]
        made = [items_of(part, at) for at, part in enumerate(self.parts)]
        items = [item for each, _ in made for item in each]
        entries = [item for item in items if item.entry is not None]
        names = settle(read)
        self._tell_macros(read, names)
        first, same = identical(entries)
        groups, joined, duplicates = self._groups(first, len(entries))
        for twin, first_one in same.items():
            groups.join(first_one, twin)
        members = [[entries[at] for at in group] for group in groups.members()]
        macros = [
            {names[at].get(s.name.lower(), s.name.lower()): s.value for s in each.strings}
            for at, each in enumerate(read)
        ]
        keys = Keys(read, self.preferences.renames, notes=self.notes)
        defined: list[dict[str, Position]] = [{} for _ in self.parts]
        for at, each in enumerate(read):
            for string in each.strings:
                lower = string.name.lower()
                defined[at].setdefault(names[at].get(lower, lower), string.position)
        joiner = Joiner(self.preferences, keys.new, macros, defined, self.conflicts, self.notes)
        keys.choose(members, joiner.base)
        rename_macros(items, names)
        for item in items:
            if keys.new[item.part] and item.kind in ("entry", "comment"):
                renamed = rename_in_block(item.text, keys.new[item.part])
                if renamed != item.text:
                    item.text = with_keys_once(renamed)
                    self._tell_set(item, keys.new[item.part])
        current = {key.lower() for key in keys.chosen}
        for number, group in enumerate(members):
            self._unite(number, group, keys, current, joiner)
        merged = assemble(made, members, self.notes, self.parts)
        original = self.parts[0].text if self.parts else ""
        return Merged(
            merged,
            tuple(duplicates),
            tuple(joined),
            (*self.conflicts, *keys.conflicts),
            tuple(keys.renamed),
            tuple(self.notes),
            tuple(self.lost),
            len(members),
            merged != original,
            keys.kept,
            read[0].file if read else "<merged>",
        )

    def _groups(
        self, first: Mapping[int, Item], count: int
    ) -> tuple[Groups, list[Duplicate], list[Duplicate]]:
        """Return which entries are one, the pairs that were joined, and those left apart."""
        places = {id(item.entry): at for at, item in first.items()}
        groups = Groups(count)
        works = {at: item.entry for at, item in first.items() if item.entry}
        joined, apart = [], []
        found = find_duplicates(works.values())
        for pair in (*found, *pairs_by_alias(works.values())):
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
                apart.append(pair)
        left = {(id(each.a), id(each.b)): each for each in reversed(apart)}
        duplicates = [
            pair
            for pair in reversed(left.values())
            if groups.root(places[id(pair.a)]) != groups.root(places[id(pair.b)])
        ]
        return groups, joined, duplicates

    def _unite(
        self, number: int, group: list[Item], keys: Keys, current: set[str], joiner: Joiner
    ) -> None:
        """Make the first entry of a group stand for all of them."""
        key = keys.chosen[number]
        ids = dict.fromkeys(key_of(item) for item in group if key_of(item).lower() not in current)
        different = {item.text for item in group}
        text = group[0].text
        beside: list[str] = []
        if len(different) > 1:
            text = joiner.join(group, key)
            beside = self._beside(group, text)
        elif key_of(group[0]) != key:
            text = with_key(text, key)
        left = ids if self.leave_ids else ()
        text = keys.with_aliases(text, number, group, left, joined=len(different) > 1)
        group[0].text = "\n".join([*beside, text])

    def _tell_set(self, item: Item, new: Mapping[str, str]) -> None:
        """Say which members of a set became one work."""
        if item.entry is None or item.entry.type != "set":
            return
        members: dict[str, list[str]] = {}
        for each in item.entry.get("entryset").split(","):
            if name := each.strip():
                members.setdefault(new.get(name.lower(), name), []).append(name)
        place = item.entry.at("entryset")
        self.notes += [
            Note(f"{place}: {' and '.join(names)} in the set {key_of(item)!r} are one work, {key}")
            for key, names in members.items()
            if len(names) > 1
        ]

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
                    place = position_in(item.text, at, position_of(item))
                    shown = quoted(" ".join(held.split())[:60])
                    said = f"{place}: {shown} within {key_of(item)!r}"
                    self.lost.append(Note(f"{said} is left out", f"{said} would be left out"))
                    continue
                made[held if held.startswith("%") else f"% {held}"] = None
        return list(made)

    def _tell_macros(
        self, read: Sequence[Bibliography], names: Sequence[Mapping[str, str]]
    ) -> None:
        defined: dict[str, str] = {}
        for each, new in zip(read, names, strict=True):
            self.notes += [
                Note(
                    f"{found.position}: macro {found.raw} is not defined in its file; that of "
                    f"{defined[found.raw.lower()]} counts now",
                    f"{found.position}: macro {found.raw} is not defined in its file; that of "
                    f"{defined[found.raw.lower()]} would count",
                )
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
                    said = f"{string.position}: macro {string.name}"
                    self.notes.append(Note(f"{said} is {name} now", f"{said} would be {name}"))
