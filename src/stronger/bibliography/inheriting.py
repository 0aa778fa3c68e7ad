"""Gives entries the fields they inherit from their ``crossref`` parents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.bibliography import rules

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

    A child takes every field it lacks from its parent, which may be a child itself; a part of a
    collection also takes the parent's title as its ``booktitle``.
    """
    entries = list(entries)
    if not any("crossref" in entry.fields for entry in entries):
        return entries
    by_key: dict[str, Entry] = {}
    for entry in entries:
        by_key.setdefault(entry.citekey.lower(), entry)
    keys = [entry.citekey for entry in entries]
    made = []
    for entry in entries:
        inherited = _inherited(entry, by_key, (), keys, report) if parent_of(entry) else {}
        made.append(entry.model_copy(update={"inherited": inherited}) if inherited else entry)
    return made


def parent_of(entry: Entry) -> str:
    """Return the key of the entry's ``crossref`` parent, or the empty string."""
    return entry.fields.get("crossref", "").strip()


def _inherited(
    entry: Entry,
    by_key: Mapping[str, Entry],
    children: tuple[str, ...],
    keys: Sequence[str],
    report: Callable[[Diagnostic], None],
) -> dict[str, str]:
    key = parent_of(entry)
    if not key:
        return {}
    parent = by_key.get(key.lower())
    children = (*children, entry.citekey.lower())
    problem = ""
    if parent is None:
        problem = "names no entry of this file"
    elif parent.citekey.lower() in children:
        problem = "leads back to the entry itself"
    elif len(children) == GENERATIONS:
        problem = f"is the last of {GENERATIONS} generations; those above it are left out"
    if problem or parent is None:
        if len(children) in (1, GENERATIONS):  # else it is the parent's own finding
            others = [] if parent else _alike(key, keys)
            report(rules.broken_crossref(entry.at("crossref"), key, problem, others))
        return {}
    offered = {**_inherited(parent, by_key, children, keys, report), **parent.fields}
    if entry.type in _IN and "title" in offered:
        offered.setdefault("booktitle", offered["title"])
    return {
        name: value
        for name, value in offered.items()
        if name not in entry.fields and name not in NOT_INHERITED
    }


def _alike(key: str, keys: Sequence[str]) -> Sequence[str]:
    """Return the keys worth comparing with one: all, or of many those that begin like it."""
    if len(keys) < 1000:
        return keys
    return [each for each in keys if each[:3].lower() == key[:3].lower()][:1000]
