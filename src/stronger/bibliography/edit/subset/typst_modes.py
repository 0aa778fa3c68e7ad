"""Which stretches of a Typst document are markup, and which are code, mathematics or comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from stronger.bibliography.edit.subset.places import without_spans

Mode = Literal["markup", "code", "math", "none"]

_STATEMENT = re.compile(r"(?:let|set|show|import|include|return)(?![\w-])")
_BLOCK = re.compile(r"(?:if|for|while|context)(?![\w-])")
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_CHAIN = re.compile(r"(?:\.[A-Za-z_][\w-]*)*(?=[(\[])")
_ELSE = re.compile(r"\s*else(?![\w-])")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_TOKEN = re.compile(
    r"(?P<link>https?://[^\s\])]*)|(?P<line>//[^\n]*)|(?P<comment>/\*)|(?P<raw>`+)"
    r"|(?P<escaped>\\.)|(?P<string>\")|(?P<math>\$)|(?P<hash>#)|(?P<open>[(\[{])"
    r"|(?P<close>[)\]}])|(?P<end>[\n;])",
    re.DOTALL,
)
_COMMENT = re.compile(r"/\*|\*/")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class _Frame(NamedTuple):
    mode: Mode
    closer: str
    """What ends it: a bracket, `$`, `line` for the end of a line, `block`, `chain` or nothing."""


class Modes(NamedTuple):
    """A document of which only some modes are not blank."""

    markup: str
    code: str


def modes_of(text: str) -> Modes:
    """Return the markup and the code of a document, each with all else blank.

    Strings belong to code, and so do labels that a function is given.

    Examples
    --------
    >>> made = modes_of('Say "@a" #f(<b>, "@no")[@c] $@no$ `@no` // @no')
    >>> made.markup.split()
    ['Say', '"@a"', '@c']
    >>> made.code.split()
    ['#f(<b>,', '"@no")[', ']']
    """
    segments = list(_segments(text))
    kept: dict[str, list[tuple[int, int]]] = {"markup": [], "code": []}
    for mode, start, stop in segments:
        for wanted, others in kept.items():
            if mode != wanted and start < stop:
                others.append((start, stop))
    return Modes(*(without_spans(text, kept[mode]) for mode in Modes._fields))


def _segments(text: str) -> Iterator[tuple[Mode, int, int]]:
    """Yield the stretches of a document, one after another, with their modes."""
    frames = [_Frame("markup", "")]
    done = at = 0
    while match := _TOKEN.search(text, at):
        start, at = match.span()
        kind, mode = match.lastgroup, frames[-1].mode
        if kind in ("line", "comment", "raw") or (kind in ("link", "escaped") and mode == "markup"):
            at = _skipped(text, match)
            yield mode, done, start
            yield "none", start, at
            done = at
            continue
        if kind == "link":
            at = start + match[0].index(":") + 1  # what follows is a comment
            continue
        if kind == "string" and mode != "markup":
            string = _STRING.match(text, start)
            at = string.end() if string else at
        elif kind == "hash" and mode != "code":
            yield mode, done, start
            done, at = start, _expression(text, at, frames)
        elif kind == "math":
            opens = frames[-1].closer != "$"
            yield mode, done, start if opens else at
            done = start if opens else at
            if opens:
                frames.append(_Frame("math", "$"))
            else:
                frames.pop()
        elif kind == "open" and (mode == "code" or (match[0] == "[" and mode == "markup")):
            yield mode, done, at
            done = at
            inner: Mode = "markup" if match[0] == "[" else "code"
            frames.append(_Frame(inner, _CLOSING[match[0]]))
        elif kind in ("close", "end"):
            yield mode, done, start
            done = start
            _close(match[0], frames)
            if frames[-1].mode == "code" or kind == "close":
                yield frames[-1].mode, done, at
                done = at
        if kind in ("close", "math", "string"):
            if frames[-1].closer in ("chain", "block"):
                yield frames[-1].mode, done, at
                done = at
            at = _after(text, at, frames)
    yield frames[-1].mode, done, len(text)


def _skipped(text: str, match: re.Match[str]) -> int:
    """Return where a comment, an address or raw text ends."""
    at = match.end()
    if match["raw"]:
        ticks = match["raw"]
        if len(ticks) == 2:
            return at
        end = text.find(ticks, at)
        return end + len(ticks) if end >= 0 else len(text)
    if not match["comment"]:
        return at
    depth = 1
    for each in _COMMENT.finditer(text, at):
        depth += 1 if each[0] == "/*" else -1
        if not depth:
            return each.end()
    return len(text)


def _expression(text: str, at: int, frames: list[_Frame]) -> int:
    """Begin the code that stands behind ``#``, and return where it goes on."""
    if _STATEMENT.match(text, at):
        frames.append(_Frame("code", "line"))
        return at
    if _BLOCK.match(text, at):
        frames.append(_Frame("code", "block"))
        return at
    if name := _NAME.match(text, at):
        frames.append(_Frame("code", "chain"))
        return _after(text, name.end(), frames)
    if text[at : at + 1] in ("(", "{", "[", '"'):
        frames.append(_Frame("code", "chain"))
    return at


def _after(text: str, at: int, frames: list[_Frame]) -> int:
    """End expressions that nothing more belongs to, and return where to go on."""
    while frames[-1].closer == "chain":
        if chain := _CHAIN.match(text, at):
            return chain.end()
        frames.pop()
    if frames[-1].closer == "block" and text[at - 1] in "]}" and not _ELSE.match(text, at):
        frames.pop()
    return at


def _close(character: str, frames: list[_Frame]) -> None:
    """End the frames that a bracket or the end of a line ends."""
    if character in "\n;":
        while frames[-1].closer in ("line", "block", "chain"):
            frames.pop()
        return
    depth = len(frames) - 1
    # A statement ends with the brackets it stands in
    while depth and frames[depth].closer in ("line", "block", "chain"):
        depth -= 1
    if frames[depth].closer == character:
        del frames[depth:]
