"""Where the texts of a demo place its figures: a paragraph that is exactly ``![](NAME.svg)``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from stronger.evidence.filling import code_in

_PICTURE = re.compile(r"!\[(?P<words>[^\]\n]*)\]\((?P<file>[^()\s]+)\)")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")
"""How an address begins that is none of a file beside the text."""


class Picture(NamedTuple):
    """A picture in a text, named as a file beside it."""

    start: int
    """Where in the text."""
    end: int
    file: str
    placed: bool
    """Whether it is a paragraph of its own, without words, and so stands for a figure."""


def pictures_in(text: str) -> Iterator[Picture]:
    r"""Yield the pictures that a text names as files beside it, but for those in code.

    Examples
    --------
    >>> text = "So, not as `![](a.svg)`:\n\n![](b.svg)\n\nand ![](c.svg)"
    >>> [(each.file, each.placed) for each in pictures_in(text)]
    [('b.svg', True), ('c.svg', False)]
    """
    code = code_in(text)
    for match in _PICTURE.finditer(text):
        if _ELSEWHERE.match(match["file"]) or any(match.start() in each for each in code):
            continue
        before, _, beside = text[: match.start()].rpartition("\n")
        rest, _, after = text[match.end() :].partition("\n")
        alone = not (
            beside
            or before.rpartition("\n")[2].strip()
            or rest.strip()
            or after.partition("\n")[0].strip()
        )
        yield Picture(*match.span(), match["file"], alone and not match["words"])
