"""A citation in a document: the key, and where it stands, so that it can be renamed there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_KEY = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
_NO_BREAK = re.compile(r"[^\n]")


class Place(NamedTuple):
    """Where a document cites an entry, or names it without citing it."""

    key: str
    """The key; where it is unclear, the citation as it is written."""
    start: int
    """Where the key begins in the text."""
    stop: int
    """Where it ends; what stands between is the key as written, with its braces if it has any."""
    why: str = ""
    """Why only the program that reads the document knows what is cited here."""
    cites: bool = True
    """Whether the entry is cited here, and not only named: as a member of a category, say."""

    @classmethod
    def of(cls, match: re.Match[str], group: int | str = 1) -> Place:
        """Return the place of a key that a group of a pattern matched."""
        return cls(match[group], *match.span(group))


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """Return a text in which what matches is blank, so that places stay."""
    return pattern.sub(lambda match: blank(match[0]), text)


def blank(text: str) -> str:
    """Return spaces in place of a text, and its line breaks."""
    return _NO_BREAK.sub(" ", text)


def without_spans(text: str, spans: list[tuple[int, int]]) -> str:
    """Return a text in which stretches, in their order and apart, are blank."""
    made: list[str] = []
    at = 0
    for start, stop in spans:
        made += [text[at:start], blank(text[start:stop])]
        at = stop
    return "".join([*made, text[at:]])


def listed(text: str, start: int, stop: int) -> Iterator[Place]:
    """Yield the keys between commas in a stretch of a text."""
    for match in _KEY.finditer(text, start, stop):
        yield Place.of(match, 0)
