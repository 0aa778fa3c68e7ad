"""How texts, names and patterns are compared: folded to words, found in linear time."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stronger.bibliography.text.people import Person

UNDECOMPOSED = str.maketrans("łøđħŧıæœ", "lodhtiao")
"""Letters that Unicode does not decompose, and what a keyboard without them has."""

_WORD = re.compile(r"[^\W_]+")
_ASCII = bytes(ord(chr(i).lower()) if i < 128 and chr(i).isalnum() else 32 for i in range(256))
"""What becomes of bytes of ASCII text: letters in lower case and digits, else spaces."""

SEAM = "·"
"""Stands between words that are not side by side: of two people, of two fields. No word has it."""
_LETTERS = f"[^ {SEAM},;]"
"""What a star stands for: no space, no seam, and not what stands between stored names."""


class _Bare(dict[int, int | None]):
    """What becomes of characters: marks go, all else stays but for what is listed."""

    def __missing__(self, character: int) -> int | None:
        made = None if unicodedata.combining(chr(character)) else character
        self[character] = made
        return made


_BARE = _Bare(UNDECOMPOSED)


def fold(text: str) -> str:
    """Return text in lower case and without accents, for comparison.

    Examples
    --------
    >>> fold("Łukasz Säckinger")
    'lukasz sackinger'
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return decomposed.translate(_BARE)


def words(text: str) -> str:
    """Return the words of a text, folded, each between single spaces.

    Examples
    --------
    >>> words("Back-propagation, 1986")
    ' back propagation 1986 '
    """
    if text.isascii():  # most is, and this takes a third of the time
        return f" {' '.join(text.encode().translate(_ASCII).decode().split())} "
    return f" {' '.join(_WORD.findall(fold(text)))} "


def apart(texts: Iterable[str]) -> str:
    """Return the words of texts, with a seam that no phrase runs over between them.

    Examples
    --------
    >>> apart(["Neural Computation", "MIT Press"])
    ' neural computation · mit press '
    """
    return SEAM.join(map(words, texts))


def stored_name(name: Person) -> str:
    """Return the folded words of a name, its parts told apart: given, last, suffix.

    Examples
    --------
    >>> from stronger.bibliography.text.people import Person
    >>> stored_name(Person("Berg", "Ana", "van den"))
    'ana , van den berg'
    """
    parts = [words(part).strip() for part in (name.given, name.last, name.suffix)]
    if not parts[0] and not parts[2]:
        return parts[1]
    return " , ".join(parts if parts[2] else parts[:2])


def spoken(stored: str) -> str:
    """Return what names that were stored are called, in every order that people write them.

    Parameters
    ----------
    stored
        Names as `stored_name` gives them, with semicolons between them.

    Examples
    --------
    >>> spoken("ana , van den berg ; bell labs")
    ' ana van den berg ana · bell labs '
    """
    called = []
    for name in stored.split(" ; "):
        given, _, rest = name.rpartition(" , ") if name.count(" , ") == 1 else ("", "", name)
        suffix = ""
        if name.count(" , ") == 2:
            given, rest, suffix = name.split(" , ")
        called.append(f"{given} {rest} {suffix} {given}")
        if suffix:
            called.append(f"{rest} {given}")
    return "".join(f" {' '.join(each.split())} {SEAM}" for each in called).removesuffix(SEAM)


def names(people: Iterable[Person]) -> str:
    """Return what people are called: each in the order of speech and of an index."""
    return spoken(" ; ".join(map(stored_name, people)))


def glob(value: str) -> re.Pattern[str]:
    """Compile a value of a field: ``*`` stands for any characters, case does not count."""
    return re.compile(_starred(value, "."), re.IGNORECASE | re.DOTALL)


def phrase(parts: Iterable[str]) -> re.Pattern[str]:
    """Compile what finds such words side by side in the `words` of a text.

    ``*`` stands for any letters of a word, and alone for any word.
    """
    each = (starred(part, _LETTERS, "(?= )") for part in parts)
    return re.compile(f" {' '.join(each)} ")


def starred(part: str, letter: str, end: str) -> str:
    """Return the pattern of a word that may have stars.

    Parameters
    ----------
    part
        The word.
    letter
        The pattern of a letter that a star may stand for.
    end
        The pattern of what follows a word.
    """
    return _starred(part, letter, end) if part.strip("*") else f"{letter}++{end}"


def _starred(value: str, any_: str, end: str = r"\Z") -> str:
    """Return the pattern of a value with stars.

    Each piece is looked for once, after the one before it, and never again: whatever the number of
    stars, the time is in line with the length of the text.
    """
    first, *others = (re.escape(piece) for piece in re.split(r"\*+", value))
    if not others:
        return first + end
    *middle, last = others
    pieces = "".join(f"(?>{any_}*?{piece})" for piece in middle)
    return f"{first}{pieces}(?>{any_}*{last}{end})"
