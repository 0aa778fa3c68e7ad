"""The tokens of a value, and the arguments that commands take from them."""

from __future__ import annotations

import re
from typing import TypeAlias

from stronger.bibliography.text.latex.commands import ACCENTS, COMMANDS, FRACTIONS
from stronger.bibliography.text.latex.runs import Marks, Run
from stronger.bibliography.text.latex.tokens import partners_of, tokens_of

Span: TypeAlias = tuple[int, int, Marks, bool]
"""Tokens to be read: from, up to, with which marks, and whether in a formula."""
_TAKING = frozenset((*ACCENTS, *COMMANDS, *FRACTIONS, "sqrt"))
_BLANK = " \t\r\n"
NAME = re.compile(r"\\([A-Za-z]+)")
_ESCAPED = re.compile(r"\\([&%#_$~{}^\\])")
_LONGEST_ADDRESS = 200
"""In tokens: what stands in a message."""


class Tokens:
    """The tokens of a value; what is read of one may be cut off from it.

    Parameters
    ----------
    value
        LaTeX.
    """

    def __init__(self, value: str) -> None:
        self.tokens = tokens_of(value)
        self.partners = partners_of(self.tokens)

    def argument(
        self, at: int, end: int, marks: Marks, formula: bool
    ) -> tuple[Span | Run | None, int]:
        """Return the argument that begins at a token, and where what follows it begins."""
        tokens = self.tokens
        while at < end and tokens[at].isspace():
            at += 1
        if at >= end:
            return None, at
        token = tokens[at]
        close = self.partners[at]
        if token == "{":
            return ((at + 1, close, marks, formula), close + 1) if close >= 0 else (None, at + 1)
        if token[0] == "\\":
            stop = at + 1
            name = NAME.fullmatch(token)
            takes = name is not None and name[1] in _TAKING
            while takes and stop < end and tokens[stop] == "{" and self.partners[stop] >= 0:
                stop = self.partners[stop] + 1
            if token[1:] in ACCENTS and stop == at + 1 and stop < end:
                stop += 1
            after = self.spaces(stop, end, formula) if name and stop == at + 1 else stop
            return (at, stop, marks, formula), after
        if token in "}$]":
            return None, at
        text = token.lstrip()
        if len(text) > 1:
            tokens[at] = text[1:]
            return Run(text[0], marks), at
        return Run(text, marks), at + 1

    def spaces(self, at: int, end: int, formula: bool) -> int:
        """Return where what follows a command begins, without the spaces that only end its name."""
        if at < end and self.tokens[at][0] in _BLANK:
            rest = self.tokens[at].lstrip(_BLANK)
            if formula:
                self.tokens[at] = " " + rest
            elif rest:
                self.tokens[at] = rest
            else:
                return at + 1
        return at

    def written(self, span: Span | Run | None, most: int = _LONGEST_ADDRESS) -> str:
        """Return an argument that is no LaTeX; of a long one its beginning."""
        if isinstance(span, Run):
            return span.text
        tokens = self.tokens[span[0] : min(span[1], span[0] + most)] if span else []
        return _ESCAPED.sub(r"\1", "".join(tokens).replace(r"\textasciitilde", "~"))

    def before_group(self, at: int, end: int) -> bool:
        """Say whether a bracket is an option: an argument in braces follows."""
        after = self.partners[at] + 1
        return after < end and self.tokens[after] in ("{", "[")
