"""Code in Markdown that is so by its indentation alone."""

from __future__ import annotations

import re

_QUOTE = re.compile(r"(?: {0,3}>)+ ?")
_MARKER = re.compile(
    r"(?:[-+*:~]|(?:\d{1,9}|#|[A-Za-z]|[ivxlcdm]{1,7})[.)]|\((?:\d{1,9}|[A-Za-z]|@[\w-]*)\))"
    r"(?P<space>[ \t]+|$)"
)
_FOUR = re.compile(r"\[\^[^\]\s]+\]:|(?:!!!|\?\?\?\+?|===)[!+]? ")
"""Footnotes, and the admonitions and tabs of MkDocs: four more spaces go on with them."""
_HEADING = re.compile(r"#{1,6}\s")
_SPACES = re.compile(r"[ \t]*")
_WIDTH = 4


class Indents:
    r"""Knows of each line, one after another, whether its indentation makes it code.

    Examples
    --------
    >>> indents = Indents()
    >>> lines = ["- a", "", "  b", "", "      code", "c", "    d", "", "    code"]
    >>> [line.strip() for line in lines if indents.is_code(line)]
    ['code', 'code']
    """

    def __init__(self) -> None:
        self._quote = 0
        self._begin()

    def _begin(self) -> None:
        self._items: list[int] = []
        """The columns in which the contents of the lists begin that are open."""
        self._apart = True
        """Whether the next line begins a block."""
        self._code = False

    def is_code(self, line: str) -> bool:
        """Say whether the next line is code; fences and what is in them are left out."""
        quote = _QUOTE.match(line)
        rest = line[quote.end() :] if quote else line
        depth = quote[0].count(">") if quote else 0
        if depth != self._quote and (depth > self._quote or self._apart or not rest.strip()):
            self._begin()
        self._quote = depth
        if not rest.strip():
            self._apart = True
            return False
        bare = rest.lstrip(" \t")
        indent = _columns(rest)
        marker = _MARKER.match(bare)
        if self._apart or self._code or marker:
            while self._items and indent < self._items[-1]:
                self._items.pop()
        base = self._items[-1] if self._items else 0
        self._code = indent - base >= _WIDTH and (self._apart or self._code)
        self._apart = False
        if self._code:
            return True
        if indent - base < _WIDTH:
            self._open(bare, indent, base)
        return False

    def fence(self) -> None:
        """Take notice of a fence between the lines."""
        self._apart = True
        self._code = False

    def _open(self, bare: str, column: int, base: int) -> None:
        """Open the lists whose items begin on a line."""
        if _FOUR.match(bare):
            self._items.append(base + _WIDTH)
            return
        while marker := _MARKER.match(bare):
            space = _columns(marker["space"])
            width = marker.start("space") + (space if 0 < space <= _WIDTH else 1)
            column += width
            self._items.append(column)
            bare = bare[marker.end() :]
        self._apart = bool(_HEADING.match(bare))


def _columns(text: str) -> int:
    """Return how many columns the space at the beginning of a text takes."""
    space = _SPACES.match(text)
    return len(space[0].expandtabs(_WIDTH)) if space else 0
