"""Finds blocks again after a change, with what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.indexing.placing import ALONE, Placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def alike(old: Sequence[Placed], new: Sequence[Placed]) -> int:
    """Return how many blocks at the start are the same bytes, and read as the same."""
    number = 0
    for was, each in zip(old, new, strict=False):
        if was.digest != each.digest or was.kind != each.kind or was.key != each.key:
            break
        number += 1
    return number


def found_again(
    made: Iterable[Placed], gone: Iterable[Placed]
) -> tuple[list[Placed], list[Placed], list[Placed]]:
    """Return the blocks with what is known of them, those that are new, and those that are gone.

    Where no macros are defined between them, blocks of the same bytes mean the same.
    """
    known: dict[bytes, list[Placed]] = {}
    lost: list[Placed] = []
    all_: list[Placed] = []
    new: list[Placed] = []
    for was in gone:
        (known.setdefault(was.digest, []) if was.flags & ALONE else lost).append(was)
    for each in made:
        alike = known.get(each.digest) if each.flags & ALONE else None
        if alike and (alike[-1].kind, alike[-1].key) == (each.kind, each.key):
            all_.append(kept(each, alike.pop()))
        else:
            all_.append(each)
            new.append(each)
    return all_, new, [*lost, *(was for each in known.values() for was in each)]


def kept(new: Placed, old: Placed) -> Placed:
    """Return a block where it stands now, with what is known of it already."""
    if not new.flags & old.flags & ALONE:
        return new
    return new._replace(flags=old.flags, parents=old.parents, related=old.related, paper=old.paper)
