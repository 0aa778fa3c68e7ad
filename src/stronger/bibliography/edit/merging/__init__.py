"""Makes one bibliography of several: nothing lost, and nothing decided in silence."""

from stronger.bibliography.edit.merging.conflicts import (
    Ask,
    Choice,
    Conflict,
    Prefer,
    Preferences,
    UnknownPreferenceError,
)
from stronger.bibliography.edit.merging.keying import Renamed
from stronger.bibliography.edit.merging.merge import ALL, Merged, dedupe, merge
from stronger.bibliography.edit.merging.parts import Part
from stronger.bibliography.edit.merging.writing import with_old_keys

__all__ = [
    "ALL",
    "Ask",
    "Choice",
    "Conflict",
    "Merged",
    "Part",
    "Prefer",
    "Preferences",
    "Renamed",
    "UnknownPreferenceError",
    "dedupe",
    "merge",
    "with_old_keys",
]
