"""Reads the right-hand side of BibTeX fields: braces, quotes, numbers, macros, joined by ``#``."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from typing import Literal, NamedTuple, TypeAlias

# What stands between tokens. BibTeX knows the first four as white space and btparse the comments;
# the rest is what pasting from web pages leaves behind, and what nobody can have meant as a name.
_INVISIBLE = (
    r"\s\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u17b4\u180e\u200b-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3000\ufeff"
)
BLANK = re.compile(rf"(?:[{_INVISIBLE}]++|%[^\r\n]*+)*+")
"""Whatever may stand between two tokens."""
NAME = re.compile(rf"[^{_INVISIBLE}\"#%'(),={{}}@\d][^{_INVISIBLE}\"#%'(),={{}}@]*+")
"""The name of a type, a field or a macro, as BibTeX reads it (but without ``@``)."""

_ANY_BRACE = re.compile(r"[{}]")
_BRACE_OR_QUOTE = re.compile(r'[{}"]')
_NUMBER = re.compile(r"\d++")
_FLAT = re.compile(r"\{[^{}]*+\}")

Kind: TypeAlias = Literal["{", '"', "number", "macro"]


class Braces:
    r"""Finds the partner of any opening brace of a text, in linear time for the text as a whole.

    Every brace counts, whatever stands before it: to BibTeX ``\{`` is an opening brace.

    Examples
    --------
    >>> Braces("a {b {c}} {").closing(2), Braces("a {b {c}} {").closing(10)
    (8, -1)
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._opens: array[int] | None = None
        self._closes: array[int] = array("q")

    def closing(self, at: int) -> int:
        """Return where the brace that opens at `at` is closed, or -1."""
        if self._opens is not None:
            index = bisect_left(self._opens, at)
            return self._closes[index]
        if flat := _FLAT.match(self.text, at):
            return flat.end() - 1
        depth = 0
        for match in _ANY_BRACE.finditer(self.text, at):
            depth += 1 if match[0] == "{" else -1
            if depth == 0:
                return match.start()
        # From now on texts are read again that were read before: look up, do not count.
        self.map()
        return -1

    @property
    def mapped(self) -> bool:
        """Whether the partner of every brace is known already."""
        return self._opens is not None

    def map(self) -> None:
        """Find the partners of all braces at once."""
        if self._opens is not None:
            return
        opens, closes, waiting = array("q"), array("q"), array("q")
        for match in _ANY_BRACE.finditer(self.text):
            if match[0] == "{":
                waiting.append(len(opens))
                opens.append(match.start())
                closes.append(-1)
            elif waiting:
                closes[waiting.pop()] = match.start()
        self._opens, self._closes = opens, closes

    def closing_quote(self, at: int) -> int:
        """Return where the quote that opens at `at` is closed, outside of braces, or -1."""
        match = _BRACE_OR_QUOTE.search(self.text, at + 1)
        while match:
            if match[0] == '"':
                return match.start()
            close = self.closing(match.start()) if match[0] == "{" else -1
            if close < 0:
                return -1
            match = _BRACE_OR_QUOTE.search(self.text, close + 1)
        return -1


class Piece(NamedTuple):
    """One operand of ``#``."""

    kind: Kind
    start: int
    stop: int
    """Where it begins and ends in the text, with its delimiters."""

    def text(self, source: str) -> str:
        """Return the characters between the delimiters, or the number or the name of a macro."""
        if self.kind in '{"':
            return source[self.start + 1 : self.stop - 1]
        return source[self.start : self.stop]


class Value(NamedTuple):
    """A field's value as written."""

    pieces: tuple[Piece, ...]
    stop: int
    """Where its last piece ends, or where reading had to stop."""
    problem: str = ""


def read_value(braces: Braces, at: int) -> Value:
    """Read the value that begins at a place in a text, or after blanks there.

    Examples
    --------
    >>> text = '"J. " # ai # {, B}, year'
    >>> [piece.text(text) for piece in read_value(Braces(text), 0).pieces]
    ['J. ', 'ai', ', B']
    """
    text = braces.text
    pieces: list[Piece] = []
    while True:
        at = skip(text, at)
        piece, problem = _read_piece(braces, at)
        if piece is None:
            return Value(tuple(pieces), at, problem)
        pieces.append(piece)
        at = skip(text, piece.stop)
        if not text.startswith("#", at):
            return Value(tuple(pieces), piece.stop)
        at += 1


def _read_piece(braces: Braces, at: int) -> tuple[Piece | None, str]:
    text = braces.text
    first = text[at : at + 1]
    if first == "{":
        close = braces.closing(at)
        return (Piece("{", at, close + 1), "") if close >= 0 else (None, "a brace is not closed")
    if first == '"':
        close = braces.closing_quote(at)
        return (Piece('"', at, close + 1), "") if close >= 0 else (None, "a quote is not closed")
    if match := _NUMBER.match(text, at):
        return Piece("number", at, match.end()), ""
    if match := NAME.match(text, at):
        return Piece("macro", at, match.end()), ""
    if first in ("", ",", "}", ")"):
        return None, "a value is missing"
    return None, f"a value cannot begin with {first!r}"


def depth_of(value: str) -> int:
    """Return how many groups of a value stand one within the other.

    Examples
    --------
    >>> depth_of("{a {b}} {c}"), depth_of("a")
    (2, 0)
    """
    depth = deepest = 0
    for match in _ANY_BRACE.finditer(value):
        depth += 1 if match[0] == "{" else -1
        deepest = max(deepest, depth)
    return deepest


def skip(text: str, at: int) -> int:
    """Return where the next token begins."""
    match = BLANK.match(text, at)
    return match.end() if match else at
