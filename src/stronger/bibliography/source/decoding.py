"""A text whose offsets can be told as lines and columns, and how bytes become such a text."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from stronger.diagnostics import Position

How: TypeAlias = Literal["unicode", "declared", "western", "recognised", "unknown"]

_ESCAPED = re.compile("[\udc80-\udcff]")
_LONE = re.compile("[\ud800-\udfff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; that of UTF-32 begins with that of UTF-16."""


class Source:
    """A text that knows the line and column of every offset."""

    def __init__(self, text: str, file: str = "<string>") -> None:
        self.text = text
        self.file = file
        self._last = (0, 1, 0)
        """The last place told on the way down the text, its line, and where that begins."""

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line(self, offset: int) -> int:
        """Return the number of the line that an offset stands in, from 1."""
        return bisect_right(self._line_starts, offset)

    def line_start(self, line: int) -> int:
        """Return where a line begins (the last one, if there are fewer)."""
        return self._line_starts[min(line, len(self._line_starts)) - 1]

    def position(self, offset: int) -> Position:
        """Return the place of an offset."""
        at, line, start = self._last
        if offset < at:
            line = bisect_right(self._line_starts, offset)
            start = self._line_starts[line - 1]
        else:
            # Most places are asked for in order; a table of all lines takes longer to make
            if lines := self.text.count("\n", at, offset):
                line += lines
                start = self.text.rfind("\n", at, offset) + 1
            self._last = offset, line, start
        return Position(self.file, line, offset - start + 1)


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file stand for its text, so that the one gives back the other exactly."""

    name: str
    """Python's name of the encoding, without any byte order mark."""
    mark: bytes = b""
    """The byte order mark the file begins with."""
    errors: str = "strict"
    """Python's name of how bytes that are not of the encoding stand in the text."""
    how: How = "unicode"
    """How the encoding is known; if it is not, the text stands for the bytes and says nothing."""

    @property
    def mixed(self) -> bool:
        """Whether some bytes are not of the encoding; each stands for itself as a surrogate."""
        return self.errors == "surrogateescape"

    def encode(self, text: str) -> bytes:
        """Return the bytes that stand for a text.

        Raises
        ------
        UnicodeEncodeError
            If the encoding has no bytes for one of its characters.
        """
        return self.mark + text.encode(self.name, self.errors)


def decode(data: bytes) -> tuple[str, Encoding]:
    r"""Return the text that bytes stand for, and what turns it into the same bytes again.

    A byte order mark decides; without one the bytes are UTF-8, or UTF-16 or UTF-32 if every other
    byte, or two of four, are zero. Where they are not UTF-8 after all, they are what the file
    itself names. If it names nothing that fits, and something beyond ASCII is UTF-8, only the
    bytes that are wrong are Windows-1252, and `readable` makes characters of them; if nothing is,
    the whole is Windows-1252, or Latin-1 where that says the same, if its letters make sense so,
    or else what they make sense in.

    Examples
    --------
    >>> decode(b"caf\xe9")[0], decode(b"caf\xc3\xa9, caf\xe9")[1].mixed
    ('café', True)
    >>> decode("% Encoding: Cp1250\nŁoś".encode("cp1250"))[0][-3:]
    'Łoś'
    >>> decode(bytes(range(128, 256)))[1].how
    'unknown'
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], name, mark)
    if len(data) > 3 and not len(data) % 4:
        for name, places in (("utf-32-le", (2, 3)), ("utf-32-be", (0, 1))):
            if not any(data[place:400:4].strip(b"\0") for place in places):
                return _decoded(data, name, b"")
    if len(data) > 1 and not len(data) % 2:
        for name, zeros in (("utf-16-le", data[1:200:2]), ("utf-16-be", data[:200:2])):
            if not zeros.strip(b"\0"):
                return _decoded(data, name, b"")
    return _decoded(data, "utf-8", b"")


def readable(text: str) -> str:
    r"""Return a text without lone surrogates, as long as it was.

    What hid a byte is a character of Windows-1252 then.

    Examples
    --------
    >>> readable("caf\udce9 \ud800")
    'café �'
    """
    if text.isascii() or not _LONE.search(text):
        return text
    text = _ESCAPED.sub(_character, text)
    return _LONE.sub("\ufffd", text)


def _decoded(data: bytes, name: str, mark: bytes) -> tuple[str, Encoding]:
    try:
        return data.decode(name), Encoding(name, mark)
    except UnicodeDecodeError:
        pass
    if name == "utf-8":
        return _otherwise(data, mark)
    try:
        return data.decode(name, "surrogatepass"), Encoding(name, mark, "surrogatepass")
    except UnicodeDecodeError:
        return (mark + data).decode("latin-1"), Encoding("latin-1", how="unknown")


def _otherwise(data: bytes, mark: bytes) -> tuple[str, Encoding]:
    """Return the text of bytes that are not, or not all, UTF-8."""
    from stronger.bibliography.source.encodings import declared, recognised, western

    named = declared(data)
    if named and (text := _exactly(data, named)) is not None:
        return text, Encoding(named, mark, how="declared")
    text = data.decode("utf-8", "surrogateescape")
    # Compiled here, because that takes time and few files need it
    rest = re.sub("[\u0080-\ud7ff\ue000-\U0010ffff]", "x", text)
    if rest != text and western(rest.encode("utf-8", "surrogateescape")):
        return text, Encoding("utf-8", mark, "surrogateescape")
    if name := western(data):
        return data.decode(name), Encoding(name, mark, how="western")
    if b"\0" not in data and (name := recognised(data)):
        return data.decode(name), Encoding(name, mark, how="recognised")
    return data.decode("latin-1"), Encoding("latin-1", mark, how="unknown")


def _exactly(data: bytes, name: str) -> str | None:
    """Return the text of bytes, if they are of the encoding and come back from it."""
    try:
        text = data.decode(name)
        return text if text.encode(name) == data else None
    except (UnicodeError, LookupError):
        return None


def _character(match: re.Match[str]) -> str:
    byte = bytes([ord(match[0]) - 0xDC00])
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return byte.decode("latin-1")
