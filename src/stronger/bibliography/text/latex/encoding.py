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
from stronger.bibliography.text.latex.letters import letter_to_latex, letters_to_unicode

if TYPE_CHECKING:
    from collections.abc import Callable

_UNTOUCHABLE = re.compile(
    r"(\\\$)|\$\$.*?\$\$|\$(?:[^$\\]|\\.)*\$|\\\(.*?\\\)|\\\[.*?\\\]"
    r"|\\(?:url|path|nolinkurl|href|verb|ensuremath)\s*\{[^{}]*\}",
    re.DOTALL,
)
# Single Greek letters are symbols, which LaTeX has; words need a font that it may not have
_WORD = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]{2,}")
_BESIDE = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
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
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if not _BESIDE.search(text):
        return text.translate(_COMMANDS)
    made, at = [], 0
    for word in _WORD.finditer(text):
        made += [text[at : word.start()].translate(_COMMANDS), word[0]]
        at = word.end()
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
    if "\\ensuremath" in text:
        text = _written_formula().sub(lambda match: _read()[match[1] or match[2]], text)
    return outside_mathematics(
        text,
        lambda part: _written_text().sub(_symbol, letters_to_unicode(part)),
    )


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


@cache
def _written() -> dict[str, str]:
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
    return {latex: character for character, latex in _written().items()}


@cache
def _written_formula() -> re.Pattern[str]:
    formulas = [re.escape(latex) for latex in _read() if latex.startswith("\\ensuremath")]
    either = "|".join(formulas)
    return re.compile(rf"\{{({either})\}}|({either})")


@cache
def _written_text() -> re.Pattern[str]:
    names = sorted(latex[1:] for latex in _read() if latex[1:].isalpha())
    scripts = [re.escape(latex) for latex in _read() if latex.startswith("\\texts")]
    scripts = [latex for latex in scripts if "{" in latex]
    either = "|".join(scripts)
    name = rf"\\(?:{'|'.join(names)})(?![A-Za-z])"
    return re.compile(
        rf"(?P<argument>\\[A-Za-z]{{2,}}\*?\s*\{{(?={name}\}}))"
        rf"|\{{(?P<in_braces>{name}|{either})\}}|(?P<bare>{name})(?:\{{\}}|[ \t]*)"
    )


def _symbol(match: re.Match[str]) -> str:
    return match[0] if match["argument"] else _read()[match["in_braces"] or match["bare"]]


class _Commands(dict[int, str]):
    """What stands for each character in LaTeX, which does not depend on those beside it."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        made = character
        if character == _NO_BREAK_SPACE:
            made = "~"
        elif code > 127 and not (made := letter_to_latex(character)):
            written = _written().get(character)
            made = f"{{{written}}}" if written else character
        self[code] = made
        return made


_COMMANDS = _Commands()
