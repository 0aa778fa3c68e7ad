"""What stands between braces and brackets in LaTeX, found once for a whole text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SIMPLE = {
    "{": re.compile(r"\{[^{}\\]*+\}"),
    "[": re.compile(r"\[[^\[\]{}\\]*+\]"),
    "(": re.compile(r"\([^(){}\\]*+\)"),
    "<": re.compile(r"<[^<>{}\\]*+>"),
}
"""Groups with nothing in them that could end another."""
_CLOSING = {"[": "]", "(": ")", "<": ">"}
_BRACKET = re.compile(r"\\.|[\[\](){}<>]", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\f\v]*(?:\n[ \t\r\f\v]*(?!\n))?")
_LONGEST_NOTE = 2000
"""So long may an optional argument be."""


class Groups:
    r"""The groups of a text without comments.

    A bracket ends at the first one that closes it outside of braces, as in LaTeX. Asking for many
    costs no more than reading the text once.

    Examples
    --------
    >>> text = r"\x[{]}][(]{a{b}c}{d"
    >>> list(Groups(text).arguments(2))
    [(11, 16)]
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._pairs: dict[int, int] | None = None

    def closing(self, at: int) -> int:
        """Return where the group that begins at a place ends, or -1."""
        if simple := _SIMPLE[self.text[at]].match(self.text, at):
            return simple.end() - 1
        if self._pairs is None:
            self._pairs = _paired(self.text)
        return self._pairs.get(at, -1)

    def arguments(self, at: int) -> Iterator[tuple[int, int]]:
        """Yield where the mandatory arguments that follow each other stand, without their braces.

        Optional ones between them are left out; those in parentheses and angles come first.
        """
        text = self.text
        openers = tuple(_CLOSING)
        while True:
            at = self.skip(at)
            while text.startswith(openers, at):
                close = self.closing(at)
                if not 0 <= close - at <= _LONGEST_NOTE:
                    return
                at = self.skip(close + 1)
            close = self.closing(at) if text.startswith("{", at) else -1
            if close < 0:
                return
            yield at + 1, close
            at = close + 1
            openers = ("[",)

    def skip(self, at: int) -> int:
        """Return the next place after spaces; an empty line ends what TeX takes together."""
        match = _SPACE.match(self.text, at)
        return match.end() if match else at


def _paired(text: str) -> dict[int, int]:
    """Return where each group ends, by where it begins."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    waiting: list[dict[str, list[int]]] = [{}]  # brackets that are open, within each brace
    for match in _BRACKET.finditer(text):
        character, at = match[0], match.start()
        if character == "{":
            opened.append(at)
            waiting.append({})
        elif character == "}":
            if opened:
                waiting.pop()
                pairs[opened.pop()] = at
        elif character in _CLOSING:
            waiting[-1].setdefault(_CLOSING[character], []).append(at)
        else:
            pairs.update(dict.fromkeys(waiting[-1].pop(character, ()), at))
    return pairs
