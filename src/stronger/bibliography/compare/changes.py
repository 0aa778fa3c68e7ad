"""What changed between two bibliographies, by what they mean and not by how they are written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from stronger.bibliography.compare.dialects import said, same_kind, when
from stronger.bibliography.compare.duplicates import find_duplicates
from stronger.bibliography.compare.normalising import meaning_of, meanings_of
from stronger.bibliography.compare.sameness import Verdict, judge
from stronger.bibliography.text.fields import DATE_FIELDS, TWINS, all_names
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stronger.bibliography.model import Entry
    from stronger.diagnostics import Position

Kind: TypeAlias = Literal[
    "added", "removed", "renamed", "replaced", "retyped",
    "field added", "field removed", "field changed", "unread added", "unread removed",
    "preamble added", "preamble removed", "macro added", "macro removed", "macro changed",
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One thing that changed."""

    kind: Kind
    key: str
    """The entry's key; of a renamed or replaced one, the old one; of what is no entry, nothing."""
    position: Position
    """Where it stands in the new bibliography; of what was removed, in the old one."""
    field: str = ""
    """The field, or the macro."""
    old: str = ""
    """The old value as BibTeX sees it; of an entry, its old key or type."""
    new: str = ""
    number: int = 1
    """Which of the entries with this key it is."""

    def __str__(self) -> str:
        if self.kind.startswith("unread"):
            told = "new" if self.kind == "unread added" else "gone"
            return f"{self.position}: what cannot be read is {told}: {self.key!r}"
        if self.kind.startswith(("preamble", "macro")):
            what = ": ".join(filter(None, (self.kind, self.field)))
            if self.kind == "macro changed":
                return f"{what}: {quoted(self.old)} is now {quoted(self.new)}"
            return f"{what}: {quoted(self.old or self.new)}"
        key = self.key if self.number == 1 else f"{self.key} (entry {self.number} of this key)"
        if self.kind in ("added", "removed"):
            return f"{key}: {self.kind}"
        if self.kind in ("renamed", "retyped"):
            return f"{key}: {self.kind} from {self.old} to {self.new}"
        if self.kind == "replaced":
            return f"{key}: replaced by another version of the work, {self.new}"
        what = f"{key}: {self.kind.removeprefix('field ')} {self.field}"
        if self.kind == "field changed":
            return f"{what}: {quoted(self.old)} is now {quoted(self.new)}"
        return f"{what}: {quoted(self.old or self.new)}"


def compare(old: Iterable[Entry], new: Iterable[Entry]) -> list[Change]:
    r"""Return what changed, entries of the new bibliography first, in its order.

    The order of fields and entries, white space, delimiters, macros, and LaTeX or Unicode for the
    same letter are no change. An entry that is gone while another for the same work has come is
    renamed; one whose preprint or publication has come is replaced. Entries with one
    key are compared in order. The names that BibTeX and biblatex have for one field, date or type
    are no change either.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> old = read_text(r"@book{a, author = {Marc M{\'e}zard}, title = {Spins}}")
    >>> new = read_text("@book{b, title = {Spins}, author = {Mézard, Marc}, year = 1987}")
    >>> [str(change) for change in compare(old, new)]
    ['a: renamed from a to b', "b: added year: '1987'"]
    """
    before, after = _by_key(old), _by_key(new)
    gone = [entry for place, entry in before.items() if place not in after]
    come = [entry for place, entry in after.items() if place not in before]
    renamed = _renamed(gone, come)
    changes: list[Change] = []
    for (key, number), entry in after.items():
        was = before.get((key, number)) or renamed.get(id(entry))
        if was is None:
            changes.append(Change("added", key, entry.position, number=number))
            continue
        if was.citekey != key:
            kind: Kind = "renamed"
            if judge(was, entry).verdict is Verdict.VERSION:
                kind = "replaced"
            changes.append(Change(kind, was.citekey, entry.position, old=was.citekey, new=key))
        changes += [replace(each, number=number) for each in _changes(was, entry)]
    kept = {id(entry) for entry in renamed.values()}
    changes += [
        Change("removed", key, entry.position, number=number)
        for (key, number), entry in before.items()
        if (key, number) not in after and id(entry) not in kept
    ]
    return changes


def _by_key(entries: Iterable[Entry]) -> dict[tuple[str, int], Entry]:
    """Return entries by their keys, and by which of the entries with that key they are."""
    made: dict[tuple[str, int], Entry] = {}
    numbers: Counter[str] = Counter()
    for entry in entries:
        numbers[entry.citekey] += 1
        made[entry.citekey, numbers[entry.citekey]] = entry
    return made


def _renamed(gone: list[Entry], come: list[Entry]) -> dict[int, Entry]:
    """Return the old entry of every new one that stands for the same work under another key."""
    old = {id(entry): entry for entry in gone}
    new = {id(entry): entry for entry in come}
    found = [pair for pair in find_duplicates([*gone, *come]) if pair.judgement]
    pairs = sorted(found, key=lambda pair: (pair.verdict is Verdict.VERSION, -pair.score))
    renamed: dict[int, Entry] = {}
    used: set[int] = set()
    for pair in pairs:
        free = id(pair.a) not in used and id(pair.b) not in renamed
        free = free and pair.a.citekey != pair.b.citekey
        if free and id(pair.a) in old and id(pair.b) in new:
            renamed[id(pair.b)] = pair.a
            used.add(id(pair.a))
    # What says too little to be compared by its title may still be the same to the letter
    waiting: dict[tuple[object, ...], Entry] = {}
    for entry in gone:
        if id(entry) not in used:
            waiting.setdefault(said(entry), entry)
    for entry in come:
        if id(entry) not in renamed and (was := waiting.pop(said(entry), None)):
            renamed[id(entry)] = was
    return renamed


def _changes(old: Entry, new: Entry) -> list[Change]:
    """Return what changed within an entry; names that mean one field or type are no change."""
    changes = []
    renamed_type = same_kind(old, new)
    if old.type != new.type and not renamed_type:
        changes.append(Change("retyped", new.citekey, new.position, old=old.type, new=new.type))
    before, after = meanings_of(old), meanings_of(new)
    _add_inherited(old, before, after)
    _add_inherited(new, after, before)
    if renamed_type:
        before.pop("type", None)
        after.pop("type", None)
    changes += _date_changes(old, new, before, after)
    was = _other_names(before, after)
    for name, meaning in after.items():
        value = new.get(name)
        if name not in was:
            changes.append(Change("field added", new.citekey, new.at(name), name, new=value))
        elif before[was[name]] != meaning:
            had = old.get(was[name])
            changes.append(Change("field changed", new.citekey, new.at(name), name, had, value))
    kept = set(was.values())
    changes += [
        Change("field removed", new.citekey, old.at(name), name, old=old.get(name))
        for name in before
        if name not in kept
    ]
    return changes


def _add_inherited(entry: Entry, ours: dict[str, str], theirs: Mapping[str, str]) -> None:
    """Add to what an entry says what it inherits where the other one says something else."""
    if entry.type == "set":
        return
    dated = not ours.keys().isdisjoint(DATE_FIELDS)
    told = not theirs.keys().isdisjoint(DATE_FIELDS)
    found = {}
    for name, value in entry.inherited.items():
        if name in DATE_FIELDS:
            wanted = told and not dated
            others = [theirs.get(name)]
        else:
            names = all_names(name)
            wanted = ours.keys().isdisjoint(names)
            others = [theirs[each] for each in names if each in theirs]
        meaning = meaning_of(name, value)
        if wanted and value.strip() and others and meaning not in others:
            found[name] = meaning
    ours |= found


def _date_changes(
    old: Entry, new: Entry, before: dict[str, str], after: dict[str, str]
) -> list[Change]:
    """Compare a date that one entry has in one field and the other in parts, and take it out."""
    dated = [not each.keys().isdisjoint(DATE_FIELDS) for each in (before, after)]
    if not all(dated) or ("date" in before) == ("date" in after):
        return []
    ours, theirs = (
        when({name: entry.get(name) for name in DATE_FIELDS if name in names})
        for entry, names in ((old, before), (new, after))
    )
    for each in (before, after):
        for name in DATE_FIELDS:
            each.pop(name, None)
    if ours is None or theirs is None or (ours.date and ours.date == theirs.date):
        return []
    name = theirs.names[0]
    return [Change("field changed", new.citekey, new.at(name), name, ours.shown, theirs.shown)]


def _other_names(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return the old name of each field that was there, also under the other name it can have."""
    was = {name: name for name in after if name in before}
    for name, meaning in after.items():
        other = TWINS.get(name)
        if other is None or other not in before or other in was.values():
            continue
        if name not in was or (before[name] != meaning == before[other]):
            was[name] = other
    return was
