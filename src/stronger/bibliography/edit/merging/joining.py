"""Makes one entry of several that stand for one work; says what it decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stronger.bibliography.compare.comparing import complete_list
from stronger.bibliography.compare.dialects import kind_of, when
from stronger.bibliography.compare.normalising import meaning_of
from stronger.bibliography.edit.editing import Edit, apply, remove_field
from stronger.bibliography.edit.merging.beside import parted
from stronger.bibliography.edit.merging.conflicts import Choice, Conflict, Preferences
from stronger.bibliography.edit.merging.dating import (
    completed,
    dated,
    finest,
    is_one,
    month_macro,
    written,
)
from stronger.bibliography.edit.merging.macros import uses
from stronger.bibliography.edit.merging.members import (
    entry_of,
    inherits,
    missing_names,
    names_by_field,
    same_types,
    stands_for_preprint,
)
from stronger.bibliography.edit.merging.parts import Note
from stronger.bibliography.edit.merging.versions import EPRINT, eprint_of, is_of_preprint
from stronger.bibliography.edit.merging.writing import (
    set_written,
    union,
    with_ids,
    with_key,
    with_type,
)
from stronger.bibliography.edit.references import REFERENCES
from stronger.bibliography.source.splitting import split
from stronger.bibliography.text.fields import (
    BIBLATEX_TYPES,
    DATE_FIELDS,
    NAME_LISTS,
    all_names,
)
from stronger.bibliography.text.months import MONTH_MACROS
from stronger.bibliography.text.names import parse_names
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stronger.bibliography.compare.dialects import When
    from stronger.bibliography.edit.merging.parts import Item
    from stronger.bibliography.model import Entry
    from stronger.diagnostics import Position

_LISTS = ("keywords", "groups", "ids")
"""Lists that lose nothing by being joined."""


@dataclass
class Joiner:
    """Joins entries, and gathers what it decided on the way."""

    preferences: Preferences
    keys: Sequence[Mapping[str, str]]
    """The new keys of each bibliography, by the old in lower case."""
    macros: Sequence[Mapping[str, str]]
    """What the macros of each bibliography stand for, by their names in lower case."""
    defined: Sequence[Mapping[str, Position]]
    """Where each of them is defined first."""
    conflicts: list[Conflict] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    place: Item | None = None
    """Where the entry that is being joined is to stand."""

    def base(self, members: Sequence[Item]) -> Item:
        """Return the entry that the others are joined to: a published one, if there is any."""
        whole = [item for item in members if item.of is None]
        published = [item for item in whole if not stands_for_preprint(item)]
        candidates = published or whole
        return candidates[-1 if self.preferences.prefer == "last" else 0]

    def join(self, members: Sequence[Item], key: str, ids: Iterable[str] = ()) -> str:
        """Return the text of one entry with what all of them say.

        Parameters
        ----------
        members
            The entries, their texts with new names of macros and keys already.
        key
            The key of the new one.
        ids
            Old keys that it should answer to.
        """
        members = [each for item in members for each in parted(item, self.macros[item.part])]
        base = self.base(members)
        entry = entry_of(base)
        preprints = [stands_for_preprint(item) for item in members]
        versions = any(preprints) and not all(preprints)
        added, told = self._versions(members, entry) if versions else ({}, {})
        self.place = members[0]
        text = with_key(self._at_home(base), key)
        entries = [entry_of(item) for item in members]
        as_one = is_one([dated(each) for each in entries])
        implied = len({each.type for each in entries}) > 1 and same_types(entries)
        fields = names_by_field(entries, entry, as_one)
        if implied:
            # What kind of thesis it is may be said by the type of one entry alone
            fields.setdefault("type", ["type"])
        for name, same in fields.items():
            if name == "date" and as_one:
                given = [i for i in members if told.get(id(i), set()).isdisjoint(DATE_FIELDS)]
                text = self._date(text, key, base, given, versions)
                continue
            choices = [
                (choice, item)
                for item, preprint in zip(members, preprints, strict=True)
                for choice in self._choices(item, same, preprint, implied)
                if not (versions and choice.name in told.get(id(item), ()))
            ]
            if not all(inherits(item, choice.name) for choice, item in choices):
                target = next((each for each in same if each in entry.fields), choices[0][0].name)
                text = self._field(text, key, base, target, choices, versions)
        for name, value in added.items():
            text = set_written(text, key, name, f"{{{value}}}")
        text = self._type(text, key, base, members, versions)
        return with_ids(text, key, ids)

    def _versions(
        self, members: Sequence[Item], published: Entry
    ) -> tuple[dict[str, str], dict[int, set[str]]]:
        """Return what names the preprint, and which fields of each preprint are left behind."""
        added: dict[str, str] = {}
        left: dict[int, set[str]] = {}
        for item in members:
            entry = entry_of(item)
            if not stands_for_preprint(item):
                continue
            eprint = eprint_of(entry_of(item.of or item), published)
            added |= {n: v for n, v in missing_names(eprint, published).items() if n not in added}
            behind = left.setdefault(id(item), set())
            behind |= {n for n in EPRINT if n in eprint}
            for name, value in entry.fields.items():
                asked = self.preferences.of(name) is not None
                if name not in eprint and not asked and is_of_preprint(name, value, eprint):
                    behind.add(name)
                    self._left(published.citekey, name, entry, published, eprint)
        return added, left

    def _left(
        self, key: str, name: str, entry: Entry, published: Entry, eprint: Mapping[str, str]
    ) -> None:
        here = Choice(entry.fields[name], entry.at(name), False, name)
        both = dated(published), entry.fields
        ours, theirs = when(both[0]), when(both[1])
        if name in DATE_FIELDS and ours and theirs and is_one(both):
            if name == theirs.names[0] and not theirs.holds(ours):
                there = Choice(ours.shown, published.at(ours.names[0]), name=ours.names[0])
                here = Choice(theirs.shown, here.position, False, name)
                told = Conflict(key, there.name, (here, there), there.value, "published")
                self.conflicts.append(told)
            return
        same = all_names(name)[:1] if name in DATE_FIELDS else all_names(name)
        for own in same:
            if value := published.get(own).strip():
                if meaning_of(own, value) != meaning_of(name, here.value):
                    there = Choice(value, published.at(own), name=own)
                    told = Conflict(key, own, (here, there), value, "published")
                    self.conflicts.append(told)
                return
        instead = f"eprint {eprint['eprint']}" if eprint else "nothing"
        said = f"{here.position}: {name} {quoted(here.value)} of the preprint {entry.citekey!r}"
        out = f"left out of {key!r}, which has {instead} for it"
        self.notes.append(Note(f"{said} is {out}", f"{said} would be {out}"))

    def _choices(
        self, item: Item, names: Sequence[str], preprint: bool, implied: bool
    ) -> list[Choice]:
        """Return what an entry has in a field: most often one value, under one of its names."""
        entry = entry_of(item)
        made: list[Choice] = []
        for name in names:
            if entry.fields.get(name, "").strip():
                choice = Choice(self._value(item, name), entry.at(name), not preprint, name)
                said = [meaning_of(name, each.value) for each in made]
                made += [choice] if meaning_of(name, choice.value) not in said else []
        if not made and item.of is None and entry.type != "set":
            for name in names:
                if entry.inherited.get(name, "").strip():
                    value = self._value(item, name)
                    return [Choice(value, entry.position, not preprint, name)]
        told = implied and names == ["type"] and item.of is None
        subtype = kind_of(entry.type, {})[1] if told else ""
        if subtype and not made:
            made.append(Choice(subtype, entry.position, not preprint, "type"))
        return made

    def _date(self, text: str, key: str, base: Item, members: Sequence[Item],
              versions: bool) -> str:  # fmt: skip
        """Return the entry's text with the one date of entries that give it in several ways."""
        told = [(item, found) for item in members if (found := when(dated(entry_of(item))))]
        if all(name not in entry_of(item).fields for item, found in told for name in found.names):
            return text
        own = next((at for at, (item, _) in enumerate(told) if item is base), None)
        dates = completed([found for _, found in told])
        partial = {at for at, (_, found) in enumerate(told) if dates[at] is not found}
        told = [(item, found) for (item, _), found in zip(told, dates, strict=True)]
        field = dates[own or 0].names[0]
        choices = tuple(
            Choice(
                found.shown,
                entry_of(item).at(found.names[0]),
                not stands_for_preprint(item),
                found.names[0],
            )
            for item, found in told
        )
        at = None
        if len({str(found.date or found.meaning) for found in dates}) == 1:
            at = own or 0
        elif self.preferences.of(field) is None:
            at = finest(dates, own or 0)
            if at is not None:
                conflict = Conflict(key, field, choices, choices[at].value, "finer")
                self.conflicts.append(conflict)
        if at is None:
            at, by = self.preferences.decide(Conflict(key, field, choices, None), versions)
            decided = choices[at].value if by else None
            self.conflicts.append(Conflict(key, field, choices, decided, by))
        if at == own and own not in partial:
            return text
        return self._dated(text, key, base, *told[at], partial=at in partial)

    def _dated(
        self, text: str, key: str, base: Item, source: Item, found: When, *, partial: bool
    ) -> str:
        """Return the entry's text with the date of another, under the names that it has itself."""
        own = when(entry_of(base).fields)
        had = own.names if own else ()
        alike = {"date"}.issuperset(had) and found.names == ("date",)
        alike = alike or "date" not in {*had, *found.names}
        alike = alike and not partial
        made = None if alike else written(found.date, had)
        if made is None:
            new = {name: self._written(source, name) for name in found.names}
            if had and not alike:
                place = entry_of(source).at(found.names[0])
                said = f"{place}: {' and '.join(had)} of {key!r} cannot say {found.shown!r}, which"
                there = f"in {' and '.join(found.names)}"
                self.notes.append(Note(f"{said} is {there} now", f"{said} would be {there}"))
        else:
            redefined = set().union(*self.macros)
            new = {
                name: month_macro(value, redefined) if name == "month" else f"{{{value}}}"
                for name, value in made.items()
            }
        for name, value in new.items():
            text = set_written(text, key, name, value)
        for name in DATE_FIELDS:
            if name in entry_of(base).fields and name not in new:
                text = remove_field(text, key, name)
        return text

    def _field(self, text: str, key: str, base: Item, name: str,
               choices: Sequence[tuple[Choice, Item]], versions: bool) -> str:  # fmt: skip
        """Return the entry's text with the value chosen for a field."""
        chosen, source = choices[0]
        own = next((choice for choice, item in choices if item is base), None)
        if (
            len({choice.value for choice, _ in choices}) > 1
            and len({meaning_of(name, choice.value) for choice, _ in choices}) > 1
        ):
            told = tuple(choice for choice, _ in choices)
            conflict = Conflict(key, name, told, None)
            if name in _LISTS and name not in self.preferences.fields:
                joined = union(choice.value for choice in told)
                self.conflicts.append(Conflict(key, name, told, joined, "both"))
                return set_written(text, key, name, f"{{{joined}}}")
            at, by = self._decide(conflict, versions)
            chosen, source = choices[at]
            decided = chosen.value if by else None
            self.conflicts.append(Conflict(key, name, told, decided, by))
        elif own is not None:
            return text
        else:
            own_ones = ((c, i) for c, i in choices if not inherits(i, c.name))
            chosen, source = next(own_ones, choices[0])
        if source is base:
            return text
        kinds = {meaning: old for old, meaning in BIBLATEX_TYPES.items()}
        old_type = kinds.get((kind_of(entry_of(base).type, {})[0], meaning_of(name, chosen.value)))
        if name == "type" and own and old_type and name not in entry_of(base).fields:
            return with_type(text, old_type)
        if chosen.name not in entry_of(source).fields:
            return set_written(text, key, name, f"{{{chosen.value}}}")
        return set_written(text, key, name, self._written(source, chosen.name))

    def _decide(self, conflict: Conflict, versions: bool) -> tuple[int, str]:
        """Return which choice to take and why; a complete list of names says what others begin."""
        if conflict.field in NAME_LISTS and self.preferences.of(conflict.field) is None:
            at = complete_list([parse_names(each.value)[0] for each in conflict.choices])
            if at is not None:
                return at, "complete"
        return self.preferences.decide(conflict, versions)

    def _at_home(self, base: Item) -> str:
        """Return an entry's text with the macros spelt out that are not known where it goes."""
        theirs = self.macros[base.part]
        (block,) = split(base.text)
        return apply(block.source, [
            Edit(start, stop, f"{{{theirs[name.lower()]}}}")
            for name, start, stop in uses(block)
            if name.lower() in theirs and self._known(name) != theirs[name.lower()]
        ])  # fmt: skip

    def _known(self, macro: str) -> str | None:
        """Return what a macro stands for where the entry goes, if it is defined before."""
        if self.place is None:
            return None
        lower, part = macro.lower(), self.place.part
        where = self.defined[part].get(lower)
        early = where is not None and where < entry_of(self.place).position
        return self.macros[part][lower] if early else None

    def _type(
        self, text: str, key: str, base: Item, members: Sequence[Item], versions: bool
    ) -> str:
        types = [
            Choice(entry_of(i).type, entry_of(i).position, not stands_for_preprint(i))
            for i in members
            if i.of is None
        ]
        if same_types([entry_of(item) for item in members]):
            return text
        conflict = Conflict(key, "entry type", tuple(types), None)
        at, by = self.preferences.decide(conflict, versions)
        self.conflicts.append(
            Conflict(key, "entry type", conflict.choices, types[at].value if by else None, by)
        )
        if types[at].value == entry_of(base).type:
            return text
        return with_type(text, types[at].value)

    def _value(self, item: Item, name: str) -> str:
        """Return a value, with the new keys where it names entries."""
        value = entry_of(item).get(name)
        if name not in REFERENCES:
            return value
        keys = self.keys[item.part]
        parts = [part.strip() for part in value.split(",")]
        return ",".join(keys.get(part.lower(), part) for part in parts)

    def _written(self, source: Item, name: str) -> str:
        """Return a value as it stands in its file, if that means the same where it goes."""
        block = split(source.text)[0]
        found = next((each for each in block.fields if each.name.lower() == name), None)
        if found is None or name in REFERENCES:
            return f"{{{self._value(source, name)}}}"
        theirs = self.macros[source.part]
        for macro, start, _ in uses(block):
            if found.start <= start < found.stop:
                lower = macro.lower()
                here = self._known(macro)
                known = lower in MONTH_MACROS and here is None and lower not in theirs
                if not known and here != theirs.get(lower, ""):
                    return f"{{{entry_of(source).fields[name]}}}"
        return found.value(block.source)
