"""Reads the right-hand side of BibTeX fields: braces, quotes, numbers, macros, joined by ``#``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_SPACE = re.compile(r"\s*")
_BRACE = re.compile(r"[{}]")
_BRACE_OR_QUOTE = re.compile(r'[{}"]')
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"[^\s\"#%'(),={}\d][^\s\"#%'(),={}]*")


@dataclass(frozen=True)
class Piece:
    """One operand of ``#``: a text, or the name of a macro."""

    kind: Literal["text", "macro"]
    text: str
    start: int
    """Where it begins in the source."""


@dataclass(frozen=True)
class Value:
    """A field's value as written."""

    pieces: tuple[Piece, ...]
    stop: int
    """Where reading stopped; before the end only if something is wrong."""
    problem: str = ""


def parse_value(source: str, start: int, end: int) -> Value:
    """Read the value that stands in ``source[start:end]``.

    Examples
    --------
    >>> [piece.text for piece in parse_value('"J. " # ai # {, B}', 0, 18).pieces]
    ['J. ', 'ai', ', B']
    """
    pieces: list[Piece] = []
    at = _skip(source, start, end)
    while True:
        piece, stop, problem = _piece(source, at, end)
        if piece:
            pieces.append(piece)
        if problem:
            return Value(tuple(pieces), stop, problem)
        at = _skip(source, stop, end)
        if at >= end:
            return Value(tuple(pieces), end)
        if source[at] != "#":
            return Value(tuple(pieces), at, "there is text after the end of the value")
        at = _skip(source, at + 1, end)


def _piece(source: str, at: int, end: int) -> tuple[Piece | None, int, str]:
    if at >= end:
        return None, end, "a value is missing"
    if source[at] == "{":
        close = closing_brace(source, at, end)
        if close < 0:
            return _unbalanced(source, at, end, "}")
        return Piece("text", source[at + 1 : close], at), close + 1, ""
    if source[at] == '"':
        close = _closing_quote(source, at, end)
        if close < 0:
            return _unbalanced(source, at, end, '"')
        return Piece("text", source[at + 1 : close], at), close + 1, ""
    for pattern, kind in ((_NUMBER, "text"), (_NAME, "macro")):
        if match := pattern.match(source, at, end):
            return Piece("text" if kind == "text" else "macro", match[0], at), match.end(), ""
    return None, at, f"a value cannot begin with {source[at]!r}"


def _unbalanced(source: str, at: int, end: int, closing: str) -> tuple[Piece, int, str]:
    text = source[at + 1 : end].rstrip().removesuffix(closing)
    return Piece("text", text, at), end, r"its braces do not balance (\{ and \} count too)"


def closing_brace(source: str, at: int, end: int) -> int:
    """Return where the brace that opens at `at` is closed, or -1."""
    depth = 0
    for match in _BRACE.finditer(source, at, end):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.start()
    return -1


def _closing_quote(source: str, at: int, end: int) -> int:
    depth = 0
    for match in _BRACE_OR_QUOTE.finditer(source, at + 1, end):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth < 0:
                return -1
        elif depth == 0:
            return match.start()
    return -1


def _skip(source: str, at: int, end: int) -> int:
    match = _SPACE.match(source, at, end)
    return match.end() if match else at
