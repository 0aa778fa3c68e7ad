"""Sets accents and brackets in what was decoded, and reads the numbers of characters."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stronger.bibliography.text.latex.runs import Marks

_ABOVE = frozenset("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u20d7")
_DOTTED = {"ı": "i", "ȷ": "j"}
_ALONE = {
    "\u0300": "`",
    "\u0301": "´",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "¯",
    "\u0306": "˘",
    "\u0307": "˙",
    "\u0308": "¨",
    "\u030a": "˚",
    "\u030b": "˝",
    "\u030c": "ˇ",
    "\u0327": "¸",
    "\u0328": "˛",
}
"""What accents over nothing are."""
_FEW = 8
"""How many pieces are looked through for a letter: all that anybody writes."""
_ACCENTS_AT_MOST = 16


def set_accent(made: list[tuple[str, Marks]], start: int, mark: str, over_words: bool) -> bool:
    """Put a combining mark after the first letter from a piece on, and after the marks it has.

    Returns
    -------
    Whether it could be set: nobody can read more than some.
    """
    letters = [at for at in range(start, min(start + _FEW, len(made))) if made[at][0].strip()]
    if not letters:
        made.append((_ALONE.get(mark, mark), made[-1][1] if made else ()))
        return True
    text, marks = made[letters[0]]
    if over_words and (len(letters) > 1 or len(text.strip()) > 1):
        return True
    lead = len(text) - len(text.lstrip())
    stop = lead + 1
    while stop < len(text) and unicodedata.combining(text[stop]):
        stop += 1
    base = text[lead:stop]
    if len(base) > _ACCENTS_AT_MOST:
        return False
    if mark in _ABOVE:
        base = _DOTTED.get(base[0], base[0]) + base[1:]
    made[letters[0]] = (f"{text[:lead]}{base}{mark}{text[stop:]}", marks)
    return True


def set_brackets(made: list[tuple[str, Marks]], start: int) -> None:
    """Put brackets around what was made from a piece on, which is empty, unless it is one word."""
    text = "".join(text for text, _ in made[start : start + _FEW])
    if len(made) > start + _FEW or (len(text) > 1 and not text.isalnum()):
        made[start] = ("(", made[start][1])
        made.append((")", made[start][1]))


def number_of(text: str) -> int:
    """Return a number as TeX writes it: decimal, octal, hexadecimal, or a character."""
    text = text.strip()
    try:
        if text[:1] == "`":
            return ord(text[-1])
        return int(text[1:], 16 if text[0] == '"' else 8) if text[:1] in ('"', "'") else int(text)
    except ValueError:
        return 0
