"""What was taken out, and where it stood."""

from __future__ import annotations

from typing import NamedTuple


class Taken(NamedTuple):
    """Something that a page does not get to see as it was written."""

    line: int
    column: int
    """Both count from 1."""
    what: str
    """In words."""
