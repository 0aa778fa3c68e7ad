"""Puts the fields of one entry over those of another, and bounds how many there may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.text.fields import TWINS

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 300
"""More fields than this no entry inherits; biblatex knows half as many."""
_DATES = ("date", "eventdate", "origdate", "urldate")


class Room(NamedTuple):
    """How much an entry may take from others."""

    characters: int

    def fitting(self, fields: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
        """Return those of some fields that there is room for, and what is to say of the others."""
        if len(fields) <= MOST and sum(map(len, fields.values())) <= self.characters:
            return fields, ""
        kept: dict[str, str] = {}
        left: list[str] = []
        taken = 0
        for name, value in fields.items():
            if len(kept) < MOST and taken + len(value) <= self.characters:
                kept[name] = value
                taken += len(value)
            else:
                left.append(name)
        those = ", ".join(left[:3]) + (f" and {len(left) - 3} more" if len(left) > 3 else "")
        size = f"{MOST} fields" if len(kept) == MOST else f"{self.characters:,} characters"
        return kept, f"passes on more than {size}: without {those[:200]}"


def lacking(own: Mapping[str, str], offered: Mapping[str, str]) -> dict[str, str]:
    """Return what is offered and not there under any name; a date stands for its parts."""
    gone: set[str] = set()
    for name in _DATES:
        prefix = name.removesuffix("date")
        if name in own:
            gone |= {f"{prefix}year", f"{prefix}month", f"{prefix}day"}
        elif f"{prefix}year" in own:
            gone.add(name)
    return {
        name: value
        for name, value in offered.items()
        if name not in own and name not in gone and TWINS.get(name) not in own
    }


def over(below: Mapping[str, str], above: Mapping[str, str]) -> Mapping[str, str]:
    """Return fields, those above instead of those below; a year above is no date below."""
    if not below:
        return above
    return {**lacking(above, below), **above}
