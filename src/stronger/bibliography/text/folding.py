"""Folds text, so that spellings that differ in accents, case or punctuation alone are the same."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z0-9]+")


def ascii_text(text: str) -> str:
    """Return a text with every character spelt in ASCII.

    Examples
    --------
    >>> ascii_text("Łukasz Straße 李")
    'Lukasz Strasse Li'
    """
    if text.isascii():
        return text
    from anyascii import anyascii

    return anyascii(text)


def words(text: str) -> list[str]:
    """Return the words of a text in lower-case ASCII, without punctuation.

    Examples
    --------
    >>> words("Hebb's théorie — of self-organisation")
    ['hebbs', 'theorie', 'of', 'self', 'organisation']
    """
    return _WORD.findall(ascii_text(text).replace("'", "").replace("`", "").lower())
