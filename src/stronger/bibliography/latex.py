"""Turns LaTeX into Unicode and Unicode into LaTeX, as far as bibliographies need it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text
    from pylatexenc.latexencode import UnicodeToLatexEncoder

_VERBATIM = "url doi eprint file pdf crossref xref xdata ids keywords related urldate date"
VERBATIM_FIELDS = frozenset(_VERBATIM.split())
"""Fields whose values are no LaTeX: addresses, identifiers and keys."""

_SPACE = re.compile(r"[\s\u200b\u2060\ufeff]+")
_NEEDS_PARSER = re.compile(r"[\\$]")
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
    if _NEEDS_PARSER.search(value):
        # To BibTeX a percent sign is a character like any other; to a LaTeX parser it is not.
        return squeeze(unicodedata.normalize("NFC", _parse(_COMMENT.sub(r"\\%", value))))
    for ligature, character in _LIGATURES:
        value = value.replace(ligature, character)
    return squeeze(value.replace("{", "").replace("}", "").replace("~", " "))


def to_latex(text: str) -> str:
    r"""Return the text with every character beyond ASCII in BibTeX's special-character form.

    What is LaTeX already stays as it is. A character that LaTeX has no command for stays too.

    Examples
    --------
    >>> to_latex("Łukasz, Léon & {\\'E}mile")
    "{\\L}ukasz, L{\\'e}on & {\\'E}mile"
    """
    if text.isascii():
        return text
    made: str = _encoder().unicode_to_latex(unicodedata.normalize("NFC", text))
    return made


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
