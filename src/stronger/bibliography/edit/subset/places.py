"""A citation in a document: the key, and where it stands, so that it can be renamed there."""

from __future__ import annotations

import re
from typing import NamedTuple


class Place(NamedTuple):
    """Where a document cites an entry."""

    key: str
    start: int
    """Where the key begins in the text."""
    stop: int
    """Where it ends; what stands between is the key as written, with its braces if it has any."""

    @classmethod
    def of(cls, match: re.Match[str], group: int | str = 1) -> Place:
        """Return the place of a key that a group of a pattern matched."""
        return cls(match[group], *match.span(group))


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """Return a text in which what matches is blank, so that places stay."""
    return pattern.sub(lambda match: _NO_BREAK.sub(" ", match[0]), text)


_NO_BREAK = re.compile(r"[^\n]")
