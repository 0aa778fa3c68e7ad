"""What a BibTeX text is made of: blocks, fields of blocks, and what is wrong with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from stronger.bibliography.source.values import skip

if TYPE_CHECKING:
    from stronger.bibliography.source.values import Piece

Kind: TypeAlias = Literal["entry", "string", "preamble", "comment", "prose", "broken"]

_W = r"[ \t\r\n]*+"
_NAME = r"[A-Za-z][A-Za-z0-9_:.+*/-]*+"
_NEST = r"\{[^{}]*+\}"
for _ in range(3):
    _NEST = rf"\{{(?:[^{{}}]++|{_NEST})*+\}}"
_QUOTED = rf'"(?:[^{{}}"]++|{_NEST})*+"'
_VALUE = rf"{_NEST}|{_QUOTED}|\d++|{_NAME}"
PLAIN_ENTRY = re.compile(
    rf"@((?!(?i:comment|string|preamble)){_NAME}){_W}\{{{_W}"
    r"([^\x00-\x20\x7f-\xa0\s\xad\u200b-\u200f\u2060-\u206f\ufeff,={}\"#%'~\\]++)"
    rf"{_W}(?:,{_W}{_NAME}{_W}={_W}(?:{_VALUE}){_W})*+(?:,{_W})?+\}}"
)
"""An entry as people write them: in braces, its values nested up to four deep, none joined."""
_PLAIN_FIELD = re.compile(rf",{_W}({_NAME}){_W}={_W}({_VALUE}){_W}")


class Problem(NamedTuple):
    """Something wrong with a block; `start` and `stop` delimit the text at stake."""

    kind: Literal["broken", "value", "macros", "comment", "invisible", "hidden", "inside"]
    what: str
    """The field's name, or what the block calls itself."""
    message: str
    start: int
    stop: int
    at: int = -1
    """The place to point at, if it is not `start`."""


class Field(NamedTuple):
    """A field, or the definition of a macro: where its name and value stand."""

    name: str
    """As written."""
    name_start: int
    start: int
    """Where the value begins, at its delimiter."""
    stop: int
    """Where the value ends, after its delimiter."""
    pieces: tuple[Piece, ...] | None = None
    """The operands of the value; ``None`` if it is one, from `start` to `stop`. A value that
    could not be read has no pieces and counts as it is written."""

    def value(self, text: str) -> str:
        """Return the value as written, with its delimiters."""
        return text[self.start : self.stop]


class Block:
    """A stretch of the text, and what it is."""

    __slots__ = ("_fields", "key", "kind", "problems", "source", "start", "stop", "type")

    def __init__(
        self,
        source: str,
        kind: Kind,
        start: int,
        stop: int,
        type: str = "",  # noqa: A002
        key: str = "",
        fields: tuple[Field, ...] | None = (),
        problems: tuple[Problem, ...] = (),
    ) -> None:
        self.source = source
        self.kind = kind
        self.start = start
        self.stop = stop
        self.type = type
        """The word after ``@``, as written; empty for prose."""
        self.key = key
        self._fields = fields
        self.problems = problems

    @property
    def text(self) -> str:
        """The block as it stands in the text."""
        return self.source[self.start : self.stop]

    @property
    def plain(self) -> bool:
        """Whether this is an entry of the plain form: each value is one piece, none is wrong."""
        return self._fields is None

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of an entry, the macros of a string, the value of a preamble."""
        if self._fields is not None:
            return self._fields
        made = []
        at = max(self.source.find(",", self.start, self.stop), self.start)
        for match in _PLAIN_FIELD.finditer(self.source, at, self.stop):
            start, stop = match.span(2)
            made.append(Field(match[1], match.start(1), start, stop))
        return tuple(made)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The fields of an entry of the plain form: names and values as written, no places."""
        at = self.source.find(",", self.start, self.stop)
        return _PLAIN_FIELD.findall(self.source, max(at, self.start), self.stop)

    @property
    def key_span(self) -> tuple[int, int]:
        """Where the key stands."""
        start = skip(self.source, self.start + 1)
        start = skip(self.source, start + len(self.type))
        start = skip(self.source, start + 1)
        return start, start + len(self.key)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.type} {self.key!r} {self.start}:{self.stop}>"
