"""Folds text, so that spellings that differ in accents, case or punctuation alone are the same."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z0-9]+")
_SIGNS = re.compile(r"(?<=[A-Za-z])(?:\+\+?|#)(?!\w)|(?<!\S)\.(?=[A-Za-z])")
"""What tells names such as C++, C# and .NET from others."""
_SPELT = {"+": "plus", "++": "plusplus", "#": "sharp", ".": "dot"}


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


def title_words(title: str) -> list[str]:
    """Return the words of a title; signs that make another name of one count.

    Examples
    --------
    >>> title_words("Programming in C++ (and C#)"), title_words("C + D: .NET")
    (['programming', 'in', 'cplusplus', 'and', 'csharp'], ['c', 'd', 'dotnet'])
    """
    plain = ascii_text(title)
    if "+" in plain or "#" in plain or "." in plain:
        plain = _SIGNS.sub(lambda sign: _SPELT[sign[0]], plain)
    return words(plain)
