"""References to one field of an ``@xdata`` entry: ``publisher = {xdata=press-publisher}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.text.fields import NAME_LISTS
from stronger.bibliography.text.latex import squeeze
from stronger.bibliography.text.names import split_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_REFERENCE = re.compile(r"xdata=(\S+)", re.IGNORECASE)
_TARGET = re.compile(r"([^-]+)-([A-Za-z]+)(?:-([0-9]{1,6}|\*))?")
_AND = re.compile(r"[{}]| and(?= )", re.IGNORECASE)
LISTS = NAME_LISTS | frozenset(
    [
        "publisher",
        "location",
        "address",
        "institution",
        "school",
        "organization",
        "language",
        "origlanguage",
        "origlocation",
        "origpublisher",
        "lista",
        "listb",
        "listc",
        "listd",
        "liste",
        "listf",
    ]
)
"""Fields that hold lists, between whose items ``and`` stands."""


class Reference(NamedTuple):
    """A reference to a field of another entry."""

    key: str
    field: str
    item: int | None
    """Which item of a list, from 1; all of them if there is none."""


def refers(value: str) -> bool:
    """Say whether a value may hold a reference.

    Examples
    --------
    >>> refers("xdata=press-publisher"), refers("Wiley")
    (True, False)
    """
    return "=" in value and "xdata=" in value.lower()


def granular_keys(fields: Mapping[str, str]) -> list[str]:
    """Return the keys of the containers that values refer to.

    Examples
    --------
    >>> granular_keys({"author": "xdata=people-author-1 and Lee, Ann", "title": "T"})
    ['people']
    """
    found: dict[str, None] = {}
    for name, value in fields.items():
        if "=" in value and refers(value):
            for text in _items(name, value):
                if reference := reference_in(text):
                    found[reference.key] = None
    return list(found)


def reference_in(text: str) -> Reference | None:
    """Return the reference that a text is, if it is one that biber reads.

    Examples
    --------
    >>> reference_in("xdata=people-author-2"), reference_in("xdata=people")
    (Reference(key='people', field='author', item=2), None)
    """
    found = _REFERENCE.fullmatch(text.strip())
    target = _TARGET.fullmatch(found[1]) if found else None
    if not target:
        return None
    item = int(target[3]) if target[3] and target[3] != "*" else None
    return Reference(target[1], target[2].lower(), item)


def resolved(
    name: str,
    value: str,
    held: Callable[[str], Mapping[str, str] | None],
    report: Callable[[str, str], None],
    lists: dict[tuple[str, str], Sequence[str]],
    longest: int,
) -> str:
    """Return a value with what its references stand for.

    One that leads nowhere stays as it is, as in biber. Of a list of an entry, the item with the
    number that the reference names is taken (biber 2.18 takes, in lists that hold no names, the one
    with the number of its own place).

    Parameters
    ----------
    name
        The field.
    value
        Its value.
    held
        Returns the fields of a container, or nothing if there is none of that key.
    report
        Takes a reference that leads nowhere, and why.
    lists
        The items of lists by field and value, as far as they were looked into before.
    longest
        How long the value may become.
    """
    made: list[str] = []
    size = 0
    for text in _items(name, value):
        if not _REFERENCE.fullmatch(text.strip()):
            made.append(text)
            continue
        reference = reference_in(text)
        found, problem = _found(name, reference, held, lists) if reference else (None, _UNREADABLE)
        size += len(found or "")
        if size > longest:
            found, problem = None, "makes the value too long"
        if problem:
            report(text.strip().partition("=")[2], problem)
        made.append(text if found is None else found)
    return " and ".join(made)


_UNREADABLE = "is not key-field or key-field-number, where the key has no hyphen"


def _found(
    name: str,
    reference: Reference,
    held: Callable[[str], Mapping[str, str] | None],
    lists: dict[tuple[str, str], Sequence[str]],
) -> tuple[str | None, str]:
    fields = held(reference.key)
    if fields is None:
        return None, "names no @xdata entry of this file"
    value = fields.get(reference.field, "")
    if not value or value.isspace():
        return None, f"names a field that {reference.key!r} does not have"
    if refers(value):
        return None, "leads on to a reference that leads nowhere"
    if (name in NAME_LISTS) != (reference.field in NAME_LISTS) or (name in LISTS) != (
        reference.field in LISTS
    ):
        return None, f"names a field of another kind than {name}"
    if reference.item is None or name not in LISTS:
        return value.strip(), ""
    place = reference.field, value
    if place not in lists:
        lists[place] = _items(*place)
    items = lists[place]
    if not 1 <= reference.item <= len(items):
        return None, f"names item {reference.item} of {len(items)}"
    return items[reference.item - 1], ""


def _items(name: str, value: str) -> Sequence[str]:
    """Return the items of a list, or the whole of another value."""
    if name not in LISTS:
        return [value]
    return split_at(f" {squeeze(value)} ", _AND)
