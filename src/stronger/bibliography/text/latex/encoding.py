"""Characters as LaTeX's commands and back, LaTeX around them as it stands.

Only what LaTeX can set without further packages is written: its kernel with T1 fonts, and in
formulas the symbols of amssymb. What it cannot set stays as it is: no character becomes another
that looks like it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from stronger.bibliography.text.latex.commands import SYMBOLS_FILE
from stronger.bibliography.text.latex.letters import LETTER, letter_of, letter_to_latex

if TYPE_CHECKING:
    from collections.abc import Callable

_UNTOUCHABLE = re.compile(
    r"(?P<escaped>\\\$)|\$\$.*?\$\$|\$(?:[^$\\]|\\.)*\$"
    r"|\\\((?:[^\\]|\\[^()])*+\\\)|\\\[(?:[^\\]|\\[^\[\]])*+\\\]"
    r"|\\(?:url|path|nolinkurl|href|verb|ensuremath)\s*\{[^{}]*\}",
    re.DOTALL,
)
# Single Greek letters are symbols, which LaTeX has; words, and the initials and numerals beside
# them, need a font that it may not have
_GREEK = r"[\u0370-\u03ff\u1f00-\u1fff]"
_PHRASE = re.compile(rf"{_GREEK}+(?:[\s.,]+{_GREEK}+)*")
_WORD = re.compile(rf"{_GREEK}{{2}}")
_SCRIPTS = {
    **dict(zip("⁰⁴⁵⁶⁷⁸⁹", "0456789", strict=True)),
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
}
_BLACKBOARD = dict(zip("ℂℍℕℙℚℝℤ", "CHNPQRZ", strict=True))
_NO_BREAK_SPACE = "\u00a0"


def to_latex(text: str) -> str:
    r"""Return the text with characters beyond ASCII in BibTeX's special-character form.

    What is LaTeX already stays as it is. A character that LaTeX has no command for stays too; see
    `unwritable`.

    Examples
    --------
    >>> to_latex("Łukasz, Léon & {\\'E}mile, 3 µm α-Κόσμος")
    "{\\L}ukasz, L{\\'e}on & {\\'E}mile, 3 {\\textmu}m {\\ensuremath{\\alpha}}-Κόσμος"
    >>> to_latex("Σεφέρης, Γ., and the Σ of Γ")
    'Σεφέρης, Γ., and the {\\ensuremath{\\Sigma}} of {\\ensuremath{\\Gamma}}'
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    made, at = [], 0
    for phrase in _PHRASE.finditer(text):
        if _WORD.search(phrase[0]):
            made += [text[at : phrase.start()].translate(_COMMANDS), phrase[0]]
            at = phrase.end()
    return "".join([*made, text[at:].translate(_COMMANDS)])


def unwritable(latex: str) -> str:
    r"""Return the characters of a text that `to_latex` had to leave as they are, each once.

    Examples
    --------
    >>> unwritable(to_latex("Nguyễn, Hawaiʻi 中"))
    'ễʻ中'
    """
    return "" if latex.isascii() else "".join(dict.fromkeys(c for c in latex if c > "\x7f"))


def to_unicode(text: str) -> str:
    r"""Return LaTeX with the characters that `to_latex` writes in Unicode, all else as it stands.

    Unlike `to_text` this gives LaTeX again: braces, commands, escapes and formulas stay. Only the
    braces of a special character go, which protect nothing.

    Examples
    --------
    >>> to_unicode(r"{\'E}cole {\textendash} {{\'I}BM} \& na\"\i ve $\dot{x}$ 5\textdegree C")
    'École – {ÍBM} \\& naïve $\\dot{x}$ 5°C'
    """
    if "\\" not in text:
        return text
    return _forms().sub(_form, text)


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
        if not match["escaped"]:  # else it is an escaped dollar
            parts += [change(text[at : match.start()]), match[0]]
            at = match.end()
    return "".join([*parts, change(text[at:])])


@cache
def written_forms() -> dict[str, str]:
    """Return what is written for each symbol, without the braces around it."""
    made = {
        **{sign: rf"\textsuperscript{{{digit}}}" for sign, digit in _SCRIPTS.items()},
        **{sign: rf"\ensuremath{{\mathbb{{{letter}}}}}" for sign, letter in _BLACKBOARD.items()},
    }
    for sign in "₀₁₂₃₄₅₆₇₈₉":
        made[sign] = rf"\textsubscript{{{_SCRIPTS[sign]}}}"
    for row in SYMBOLS_FILE.read_text(encoding="utf-8").splitlines():
        if not row.startswith("#"):
            name, character, how = row.split("\t")
            if how != "-":
                made[character] = rf"\{name}" if how == "text" else rf"\ensuremath{{\{name}}}"
    return made


@cache
def _read() -> dict[str, str]:
    return {latex: character for character, latex in written_forms().items()}


@cache
def _forms() -> re.Pattern[str]:
    """Match what `to_latex` writes, formulas and the like, and the braces of arguments."""
    forms = sorted(_read(), key=len, reverse=True)
    names = "|".join(form[1:] for form in forms if form[1:].isalpha())
    formulas = "|".join(re.escape(form) for form in forms if form.startswith("\\ensuremath"))
    scripts = "|".join(re.escape(form) for form in forms if form.startswith("\\texts"))
    return re.compile(
        rf"(?<!\\)(?P<open>\{{)?(?:(?P<name>\\(?:{names}))(?:\{{\}}|(?![A-Za-z])[ \t]*)"
        rf"|(?P<formula>{formulas})|{LETTER})(?(open)\}})"
        rf"|\{{(?P<script>{scripts})\}}"
        rf"|(?P<argument>{_UNTOUCHABLE.pattern}|\\[A-Za-z]{{2,}}\*?\s*\{{|\}}\{{)",
        re.DOTALL,
    )


def _form(match: re.Match[str]) -> str:
    written = match["name"] or match["formula"] or match["script"]
    return _read()[written] if written else letter_of(match)


class _Commands(dict[int, str]):
    """What stands for each character in LaTeX, which does not depend on those beside it."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        made = character
        if character == _NO_BREAK_SPACE:
            made = "~"
        elif code > 127 and not (made := letter_to_latex(character)):
            written = written_forms().get(character)
            made = f"{{{written}}}" if written else character
        self[code] = made
        return made


_COMMANDS = _Commands()
