"""Makes one entry of several that stand for one work; says what it decided."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stronger.bibliography.compare.normalising import meaning_of
from stronger.bibliography.compare.preprints import is_preprint
from stronger.bibliography.edit.editing import Edit, Editor, apply
from stronger.bibliography.edit.merging.conflicts import Choice, Conflict, Preferences
from stronger.bibliography.edit.merging.macros import uses
from stronger.bibliography.edit.merging.versions import EPRINT, eprint_of, is_of_preprint
from stronger.bibliography.edit.references import REFERENCES
from stronger.bibliography.source.splitting import split
from stronger.bibliography.text.identifiers import arxiv_of
from stronger.bibliography.text.months import MONTH_MACROS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stronger.bibliography.edit.merging.parts import Item
    from stronger.bibliography.model import Entry

_LISTS = ("keywords", "groups", "ids")
"""Lists that lose nothing by being joined."""
_BETWEEN = re.compile(r"\s*[;,]\s*")


@dataclass
class Joiner:
    """Joins entries, and gathers what it decided on the way."""

    preferences: Preferences
    keys: Sequence[Mapping[str, str]]
    """The new keys of each bibliography, by the old in lower case."""
    macros: Sequence[Mapping[str, str]]
    """What the macros of each bibliography stand for, by their names in lower case."""
    conflicts: list[Conflict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def base(self, members: Sequence[Item]) -> Item:
        """Return the entry that the others are joined to: a published one, if there is any."""
        published = [item for item in members if not is_preprint(_entry(item))]
        candidates = published or members
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
        base = self.base(members)
        entry = _entry(base)
        preprints = [is_preprint(_entry(item)) for item in members]
        versions = any(preprints) and not all(preprints)
        added, told = self._versions(members, entry) if versions else ({}, {})
        text = _with_key(self._at_home(base, members[0]), key)
        names = dict.fromkeys(
            [*entry.fields, *(n for item in members for n in _entry(item).fields)]
        )
        for name in names:
            choices = [
                (Choice(self._value(item, name), _entry(item).at(name), not preprint), item)
                for item, preprint in zip(members, preprints, strict=True)
                if _entry(item).fields.get(name, "").strip()
                and not (versions and preprint and (name in told.get(id(item), ())))
            ]
            if choices:
                text = self._field(text, key, base, name, choices, versions)
        for name, value in added.items():
            text = _set(text, key, name, f"{{{value}}}")
        text = self._type(text, key, base, members, versions)
        return with_ids(text, key, ids)

    def _versions(
        self, members: Sequence[Item], published: Entry
    ) -> tuple[dict[str, str], dict[int, set[str]]]:
        """Return what names the preprint, and which fields of each preprint are left behind."""
        added: dict[str, str] = {}
        left: dict[int, set[str]] = {}
        for item in members:
            entry = _entry(item)
            if not is_preprint(entry):
                continue
            eprint = eprint_of(entry, published)
            added |= {n: v for n, v in _missing(eprint, published).items() if n not in added}
            behind = left.setdefault(id(item), set())
            behind |= {n for n in EPRINT if n in eprint}
            for name, value in entry.fields.items():
                asked = name in self.preferences.fields
                if name not in eprint and not asked and is_of_preprint(name, value, eprint):
                    behind.add(name)
                    self._left(published.citekey, name, entry, published, eprint)
        return added, left

    def _left(
        self, key: str, name: str, entry: Entry, published: Entry, eprint: Mapping[str, str]
    ) -> None:
        value = published.fields.get(name, "").strip()
        here = Choice(entry.fields[name], entry.at(name), False)
        if value:
            if meaning_of(name, value) != meaning_of(name, here.value):
                there = Choice(value, published.at(name))
                self.conflicts.append(Conflict(key, name, (here, there), value, "published"))
            return
        instead = f"eprint {eprint['eprint']}" if eprint else "nothing"
        self.notes.append(
            f"{here.position}: {name} {here.value!r} of the preprint {entry.citekey!r} is left out "
            f"of {key!r}, which has {instead} for it"
        )

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
                union = _union(choice.value for choice in told)
                self.conflicts.append(Conflict(key, name, told, union, "both"))
                return _set(text, key, name, f"{{{union}}}")
            at, by = self.preferences.decide(conflict, versions)
            chosen, source = choices[at]
            decided = chosen.value if by else None
            self.conflicts.append(Conflict(key, name, told, decided, by))
        elif own is not None:
            return text
        return text if source is base else _set(text, key, name, self._written(base, source, name))

    def _at_home(self, base: Item, place: Item) -> str:
        """Return an entry's text with the macros spelt out that are not known in another place."""
        ours, theirs = self.macros[place.part], self.macros[base.part]
        if base.part == place.part or not theirs:
            return base.text
        (block,) = split(base.text)
        return apply(block.source, [
            Edit(start, stop, f"{{{theirs[name.lower()]}}}")
            for name, start, stop in uses(block)
            if name.lower() in theirs and ours.get(name.lower()) != theirs[name.lower()]
        ])  # fmt: skip

    def _type(
        self, text: str, key: str, base: Item, members: Sequence[Item], versions: bool
    ) -> str:
        types = [
            (Choice(_entry(i).type, _entry(i).position, not is_preprint(_entry(i))))
            for i in members
        ]
        if len({choice.value for choice in types}) == 1:
            return text
        conflict = Conflict(key, "entry type", tuple(types), None)
        at, by = self.preferences.decide(conflict, versions)
        self.conflicts.append(
            Conflict(key, "entry type", conflict.choices, types[at].value if by else None, by)
        )
        if types[at].value == _entry(base).type:
            return text
        (block,) = split(text)
        start = text.index(block.type, 1)
        return apply(text, [Edit(start, start + len(block.type), types[at].value)])

    def _value(self, item: Item, name: str) -> str:
        """Return a value, with the new keys where it names entries."""
        value = _entry(item).fields[name]
        if name not in REFERENCES:
            return value
        keys = self.keys[item.part]
        parts = [part.strip() for part in value.split(",")]
        return ",".join(keys.get(part.lower(), part) for part in parts)

    def _written(self, base: Item, source: Item, name: str) -> str:
        """Return a value as it stands in its file, if that means the same where it goes."""
        block = split(source.text)[0]
        found = next((each for each in block.fields if each.name.lower() == name), None)
        if found is None or name in REFERENCES:
            return f"{{{self._value(source, name)}}}"
        ours, theirs = self.macros[base.part], self.macros[source.part]
        for macro, start, _ in uses(block):
            if found.start <= start < found.stop:
                lower = macro.lower()
                known = lower in MONTH_MACROS and lower not in ours and lower not in theirs
                if not known and ours.get(lower) != theirs.get(lower, ""):
                    return f"{{{_entry(source).fields[name]}}}"
        return found.value(block.source)


def _entry(item: Item) -> Entry:
    if item.entry is None:
        raise TypeError(f"{item.text[:40]!r} is no entry")
    return item.entry


def _missing(eprint: Mapping[str, str], published: Entry) -> dict[str, str]:
    """Return the fields of a preprint's name that the published entry does not have."""
    had = published.fields
    own = had.get("eprint", "").strip()
    if own and arxiv_of(published) != eprint.get("eprint", "").partition("v")[0].lower():
        return {}
    twins = {"archiveprefix": "eprinttype", "eprinttype": "archiveprefix",
             "primaryclass": "eprintclass", "eprintclass": "primaryclass"}  # fmt: skip
    return {
        name: value
        for name, value in eprint.items()
        if name not in had and twins.get(name) not in had
    }


def _with_key(text: str, key: str) -> str:
    (block,) = split(text)
    if block.key == key:
        return text
    return apply(text, [Edit(*block.key_span, key)])


def _set(text: str, key: str, name: str, written: str) -> str:
    editor = Editor(text)
    editor.set_written(key, name, written)
    return editor.result()


def with_ids(text: str, key: str, ids: Iterable[str]) -> str:
    """Return an entry's text with old keys that it answers to, beside those it has."""
    (block,) = split(text)
    field = next((each for each in block.fields if each.name.lower() == "ids"), None)
    had = field.value(text).strip('{}"') if field else ""
    union = _union([had, ",".join(ids)], key)
    return _set(text, key, "ids", f"{{{union}}}") if union and union != had else text


def with_old_keys(text: str, keys: Mapping[str, str]) -> str:
    """Return a bibliography whose renamed entries answer to their old keys.

    Parameters
    ----------
    text
        The bibliography, its entries renamed already.
    keys
        Their new keys by the old ones.
    """
    old = {new.lower(): old for old, new in keys.items() if old.lower() != new.lower()}
    blocks = [block for block in split(text) if block.kind == "entry"]
    taken = {block.key.lower() for block in blocks}
    return apply(text, [
        Edit(block.start, block.stop, with_ids(block.text, block.key, [old[block.key.lower()]]))
        for block in blocks
        if old.get(block.key.lower(), "").lower() not in {"", *taken}
    ])  # fmt: skip


def _union(values: Iterable[str], without: str = "") -> str:
    """Return what lists hold, each thing once, in order."""
    values = [value for value in values if value.strip()]
    between = "; " if any(";" in value for value in values) else ", "
    found: dict[str, str] = {}
    for value in values:
        for each in _BETWEEN.split(value.strip()):
            if each and each != without:
                found.setdefault(each.lower(), each)
    return between.join(found.values())
