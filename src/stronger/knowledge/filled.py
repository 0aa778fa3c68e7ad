"""What the claim files say, with measured numbers in place of what asks for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stronger.records import OURS, Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.claims import ClaimFiles

TEXTS = ("parts", "claims", "statements", "questions", "documents", "corrections", "glossary")
"""What of the claim files people write as prose."""


def fill_files(files: ClaimFiles, fill: Callable[[str], str]) -> ClaimFiles:
    """Return claim files with every text of theirs filled.

    They are filled once, here, and not where they are shown, since they are shown, searched and
    exported in many places.

    Parameters
    ----------
    files
        As they were written.
    fill
        Puts measured numbers into a text.
    """
    filled = {name: tuple(_fill(each, fill) for each in getattr(files, name)) for name in TEXTS}
    return replace(files, **filled)


def _fill(value: Any, fill: Callable[[str], str]) -> Any:
    """Return a record, or a value of one, filled; what asks for no number stays the same object."""
    if isinstance(value, str):
        return fill(value) if "{{" in value else value
    if isinstance(value, tuple):
        members = tuple(_fill(each, fill) for each in value)
        same = all(new is old for new, old in zip(members, value, strict=True))
        return value if same else members
    if isinstance(value, Record):
        written = {name: getattr(value, name) for name in type(value).model_fields}
        filled = {name: _fill(each, fill) for name, each in written.items() if name not in OURS}
        changed = {name: each for name, each in filled.items() if each is not written[name]}
        return value.model_copy(update=changed) if changed else value
    return value
