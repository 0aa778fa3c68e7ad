"""Accented and special letters: their commands and their characters, both ways."""

from __future__ import annotations

import re
import unicodedata

ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0327": "c",
    "\u0328": "k",
    "\u0331": "b",
}
"""Combining marks and the commands of LaTeX's kernel that set them."""
_MARKS = {command: mark for mark, command in ACCENTS.items()}
_SYMBOLS = {
    name: letter
    for names, letters in (
        ("ss ae AE oe OE o O l L aa AA i j", "ßæÆœŒøØłŁåÅıȷ"),
        ("dh DH th TH dj DJ ng NG", "ðÐþÞđĐŋŊ"),
    )
    for name, letter in zip(names.split(), letters, strict=True)
}
COMMAND_OF = {letter: name for name, letter in _SYMBOLS.items() if letter != "ȷ"}
"""Letters that have a command of their own, and its name."""
LETTER = (
    r"\\(?:(?:(?P<sign>[`'^\"~=.])\s*|(?P<word>[uvHcdbrk])(?:\s+|(?=[{\\])))"
    r"(?:\{(?P<in_braces>\\?[A-Za-z])\}|(?P<bare>\\[ij](?![A-Za-z]) *+|[A-Za-z]))"
    rf"|(?P<symbol>{'|'.join(sorted(_SYMBOLS, key=len, reverse=True))})"
    r"(?:\{\}|(?![A-Za-z])[ \t]*))"
)
"""A letter with its accent, or one that has a command of its own."""
# The braces of an argument are none of a letter's.
_ALL = re.compile(
    rf"(?<!\\)(?P<open>\{{)?{LETTER}(?(open)\}})|(?P<argument>\\[A-Za-z]{{2,}}\*?\s*\{{|\}}\{{)"
)


def letters_to_unicode(text: str) -> str:
    r"""Return LaTeX with its accented and special letters in Unicode, formulas and all.

    Examples
    --------
    >>> letters_to_unicode(r"{\'E}cole {\L}ukasz S\"{a}ck {{\'I}BM} \& na\"\i ve")
    'École Łukasz Säck {ÍBM} \\& naïve'
    """
    return _ALL.sub(letter_of, text)


def letter_to_latex(letter: str) -> str:
    r"""Return the command for a letter in braces, or nothing if LaTeX has none.

    Where one letter takes two accents, it is none: LaTeX sets the second beside the first.

    Examples
    --------
    >>> [letter_to_latex(letter) for letter in "éűłế"]
    ["{\\'e}", '{\\H{u}}', '{\\l}', '']
    """
    if letter in COMMAND_OF:
        return f"{{\\{COMMAND_OF[letter]}}}"
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if len(marks) != 1 or marks[0] not in ACCENTS or not (base.isascii() and base.isalpha()):
        return ""
    command = ACCENTS[marks[0]]
    return f"{{\\{command}{{{base}}}}}" if command.isalpha() else f"{{\\{command}{base}}}"


def letter_of(match: re.Match[str]) -> str:
    """Return what a match of `LETTER` stands for; itself if it is none, or has no character."""
    if match["argument"]:
        return match[0]
    sign, word, symbol = match["sign"], match["word"], match["symbol"]
    if symbol:
        return _SYMBOLS[symbol]
    letter = match["in_braces"] or match["bare"]
    base = {"\\i": "i", "\\j": "j"}.get(letter.strip(), letter)
    made = unicodedata.normalize("NFC", base + _MARKS[sign or word])
    return made if len(made) == 1 else match[0]
