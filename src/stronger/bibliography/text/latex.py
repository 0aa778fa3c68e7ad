"""Turns LaTeX into Unicode and Unicode into LaTeX, as far as bibliographies need it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pylatexenc.latex2text import LatexNodes2Text
    from pylatexenc.latexencode import UnicodeToLatexEncoder

_SPACE = re.compile(r"[\s\u200b\u2060\ufeff]+")
_NEEDS_PARSER = re.compile(r"[\\$]")
_BY_ITSELF = re.compile(
    r"(?:[^\s\\{}$%~`<>&]|\{[^\s{}$%~`<>&\\]*+\}|\\[%&#_]|\$[^\s{}$%~`<>&]*+\$)*+"
)
"""A piece of LaTeX that means the same whatever stands beside it, if a space is between them."""
_ESCAPED = re.compile(r"\\([&%#_])")
_COMMENT = re.compile(r"(?<!\\)%")
_ACCENTS = {
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
"""Combining marks and the LaTeX commands that set them."""
_WITHOUT_COMMAND = frozenset("ĦħĸĿŀŉŦŧ")
_NAMED = {
    "BibTeX": "BibTeX",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "textasciicircum": "^",
    "textbar": "|",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textgreater": ">",
    "textless": "<",
}
"""What commands stand for that pylatexenc has otherwise or not at all."""
_MARKS = {command: mark for mark, command in _ACCENTS.items()}
_SYMBOLS = {
    name: letter
    for names, letters in (
        ("ss ae AE oe OE o O l L aa AA i j", "ßæÆœŒøØłŁåÅıȷ"),
        ("dh DH th TH dj DJ ng NG", "ðÐþÞđĐŋŊ"),
    )
    for name, letter in zip(names.split(), letters, strict=True)
}
"""Letters that have a command of their own."""
_COMMAND_OF = {letter: name for name, letter in _SYMBOLS.items() if letter != "ȷ"}
_COMMAND = (
    r"\\(?:(?:(?P<sign>[`'^\"~=.])\s*|(?P<word>[uvHcdbrk])(?:\s+|(?=[{\\])))"
    r"(?:\{(?P<in_braces>\\?[A-Za-z])\}|(?P<bare>\\[ij](?![A-Za-z]) ?|[A-Za-z]))"
    rf"|(?P<symbol>{'|'.join(sorted(_SYMBOLS, key=len, reverse=True))})"
    r"(?:\{\}|(?![A-Za-z])[ \t]*))"
)
_LETTER = re.compile(rf"(?<!\\){_COMMAND}")
# The braces of an argument are none of a letter's.
_GROUP = re.compile(rf"(?P<argument>\\[A-Za-z]{{2,}}\*?\s*\{{|\}}\{{)|\{{{_COMMAND}\}}")
_UNTOUCHABLE = re.compile(
    r"(\\\$)|\$\$.*?\$\$|\$(?:[^$\\]|\\.)*\$|\\\(.*?\\\)|\\\[.*?\\\]"
    r"|\\(?:url|path|nolinkurl|href|verb|ensuremath)\s*\{[^{}]*\}",
    re.DOTALL,
)
_LIGATURES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))


def squeeze(text: str) -> str:
    r"""Return the text with every run of white space (of any kind) as one space, none outside.

    Examples
    --------
    >>> squeeze("  Pitts,\u00a0 \n Walter ")
    'Pitts, Walter'
    """
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=8192)
def to_text(value: str) -> str:
    r"""Return a BibTeX value in plain Unicode, on one line.

    What cannot be understood stays as written, without its braces.

    Examples
    --------
    >>> to_text(r"{\L}ukasz S{\"a}ckinger on {ImageNet} -- $\ell_1$~norms")
    'Łukasz Säckinger on ImageNet – ℓ_1 norms'
    """
    if "\\" in value and "$" not in value:
        # Accents and escapes are most of what there is, and reading them takes little time.
        letters = _ESCAPED.sub(r"\1", accents_to_unicode(value))
        if "\\" not in letters:
            value = unicodedata.normalize("NFC", letters)
    if _NEEDS_PARSER.search(value):
        pieces = value.split(" ")
        if all(map(_BY_ITSELF.fullmatch, pieces)):
            return squeeze(
                " ".join(
                    each if each.isascii() and each.isalnum() else decoded(each) for each in pieces
                )
            )
        return squeeze(decoded(value))
    for ligature, character in _LIGATURES:
        value = value.replace(ligature, character)
    return squeeze(value.replace("{", "").replace("}", "").replace("~", " "))


@lru_cache(maxsize=8192)
def decoded(value: str) -> str:
    """Return LaTeX in Unicode as a parser understands it, white space as it stands."""
    # To BibTeX a percent sign is a character like any other; to a LaTeX parser it is not.
    return unicodedata.normalize("NFC", _parse(_COMMENT.sub(r"\\%", value)))


def to_latex(text: str) -> str:
    r"""Return the text with every character beyond ASCII in BibTeX's special-character form.

    What is LaTeX already stays as it is. A character that LaTeX has no command for stays too.

    Examples
    --------
    >>> to_latex("Łukasz, Léon & {\\'E}mile")
    "{\\L}ukasz, L{\\'e}on & {\\'E}mile"
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_COMMANDS)


def accents_to_unicode(text: str) -> str:
    r"""Return LaTeX with its accented and special letters as Unicode, and all else as it stands.

    Unlike `to_text` this gives LaTeX again: braces, commands, escapes and mathematics stay. Only
    the braces of a special character go, which protect nothing.

    Examples
    --------
    >>> accents_to_unicode(r"{\'E}cole {\L}ukasz S\"{a}ck {{\'I}BM} \& na\"\i ve $\dot{x}$ {ReLU}")
    'École Łukasz Säck {ÍBM} \\& naïve $\\dot{x}$ {ReLU}'
    """
    if "\\" not in text:
        return text
    return outside_mathematics(text, lambda part: _LETTER.sub(_letter, _GROUP.sub(_group, part)))


def outside_mathematics(text: str, change: Callable[[str], str]) -> str:
    r"""Return the text with everything changed but formulas, addresses and what they are for.

    Examples
    --------
    >>> outside_mathematics(r"a $a$ \(a\) \url{a} \$a", str.upper)
    'A $a$ \\(a\\) \\url{a} \\$A'
    """
    parts = []
    at = 0
    for match in _UNTOUCHABLE.finditer(text):
        if not match[1]:  # else it is an escaped dollar
            parts += [change(text[at : match.start()]), match[0]]
            at = match.end()
    return "".join([*parts, change(text[at:])])


def _group(match: re.Match[str]) -> str:
    return match[0] if match["argument"] else _letter(match)


def _letter(match: re.Match[str]) -> str:
    sign, word, symbol = match["sign"], match["word"], match["symbol"]
    if symbol:
        return _SYMBOLS[symbol]
    letter = match["in_braces"] or match["bare"]
    base = {"\\i": "i", "\\j": "j"}.get(letter.strip(), letter)
    made = unicodedata.normalize("NFC", base + _MARKS[sign or word])
    return made if len(made) == 1 else match[0]


def _parse(value: str) -> str:
    try:
        text: str = _decoder().latex_to_text(value)
    except Exception:  # the parser fails in many ways on text that is no LaTeX
        return value.replace("{", "").replace("}", "")
    return text.replace("\u00ad", "")


@cache
def _decoder() -> LatexNodes2Text:
    from pylatexenc.latex2text import (
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )

    macros = get_default_latex_context_db()
    names = [MacroTextSpec(name, text) for name, text in _NAMED.items()]
    macros.add_context_category(
        "bibliography", prepend=True, macros=[*names, MacroTextSpec("url", "%s")]
    )
    return LatexNodes2Text(latex_context=macros, math_mode="text", keep_comments=True)


@cache
def _encoder() -> UnicodeToLatexEncoder:
    from pylatexenc.latexencode import (
        RULE_CALLABLE,
        UnicodeToLatexConversionRule,
        UnicodeToLatexEncoder,
    )

    accents = UnicodeToLatexConversionRule(
        RULE_CALLABLE, _accented, replacement_latex_protection="none"
    )
    return UnicodeToLatexEncoder(
        conversion_rules=[accents, "defaults"],
        non_ascii_only=True,
        replacement_latex_protection="braces-all",
        unknown_char_policy="keep",
        unknown_char_warning=False,
    )


class _Commands(dict[int, str]):
    """What stands for each character in LaTeX, which does not depend on those beside it."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        made = character if code < 128 else _in_latex(character)
        self[code] = made
        return made


_COMMANDS = _Commands()


def _in_latex(character: str) -> str:
    """Return what pylatexenc does, for letters without loading its tables."""
    if accented := _accented(character, 0):
        return accented[1]
    if character in _COMMAND_OF:
        return f"{{\\{_COMMAND_OF[character]}}}"
    made: str = _encoder().unicode_to_latex(character)
    return made


def _accented(text: str, at: int) -> tuple[int, str] | None:
    """Return the command for an accented letter, for pylatexenc.

    Its own table sets ű as ú, and accents on a dotless i that biber and pandoc cannot put together.
    """
    if text[at] in _WITHOUT_COMMAND:
        return 1, text[at]
    letter, *marks = list(unicodedata.normalize("NFD", text[at]))
    if len(marks) != 1 or marks[0] not in _ACCENTS or not (letter.isascii() and letter.isalpha()):
        return None
    command = _ACCENTS[marks[0]]
    return 1, f"{{\\{command}{{{letter}}}}}" if command.isalpha() else f"{{\\{command}{letter}}}"
