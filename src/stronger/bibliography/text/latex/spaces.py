"""White space of any kind, as one plain space."""

from __future__ import annotations

_NO_WIDTH = "\u200b\u2060\ufeff"
"""What is no white space to Unicode, and is meant as some."""


def squeeze(text: str) -> str:
    r"""Return the text with every run of white space (of any kind) as one space, none outside.

    Examples
    --------
    >>> squeeze("  Pitts,\u00a0 \n Walter ")
    'Pitts, Walter'
    """
    if not text.isascii():
        for character in _NO_WIDTH:
            text = text.replace(character, " ")
    return " ".join(text.split())
