"""LaTeX in plain Unicode, on one line: by short ways where they lead there."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from stronger.bibliography.text.latex.decoding import decode
from stronger.bibliography.text.latex.letters import letters_to_unicode
from stronger.bibliography.text.latex.runs import FORMULA
from stronger.bibliography.text.latex.spaces import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stronger.bibliography.text.latex.runs import Run


_RAISED = dict(zip("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ", strict=True))
_LOWERED = dict(
    zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
_SCRIPTS = {"sup": ("^", _RAISED), "sub": ("_", _LOWERED)}
_LETTERS_AT_MOST = 2
"""A longer word in subscript letters is hard to read."""
_MARKUP = re.compile(r"[\\{}$~`]|--|''")
_PERHAPS_MARKUP = re.compile(r"[\\{}$~`'-]")
"""What holds no such character holds no markup; one set is searched in a third of the time."""
_ESCAPED = re.compile(r"(?<!\\)\\([&%#_])")


@lru_cache(maxsize=8192)
def to_text(value: str) -> str:
    r"""Return a BibTeX value in plain Unicode, on one line.

    Sub- and superscripts are characters of Unicode where it has them, else ``^`` and ``_`` in
    formulas. What a command unknown here is given stays, and so does the name of one that is
    given nothing.

    Examples
    --------
    >>> to_text(r"{\L}ukasz S{\"a}ckinger on {ImageNet} -- $\ell_1$~norms, $x^{\max}$")
    'Łukasz Säckinger on ImageNet – ℓ₁ norms, x^max'
    """
    if says_itself(value):
        return squeeze(value)
    text = value
    if "\\" in text:
        # Accents and escapes are most of what there is, and reading them takes little time
        text = unicodedata.normalize("NFC", letters_to_unicode(text))
        if "\\" in text:
            text = _ESCAPED.sub(_sign, text)
    if "\\" in text or "$" in text:
        return plain(decode(value).runs)
    for ligature, character in _LIGATURES:
        text = text.replace(ligature, character)
    return squeeze(text.replace("{", "").replace("}", ""))


def says_itself(value: str) -> bool:
    """Say whether a value is plain text but for white space.

    Examples
    --------
    >>> says_itself("Back-propagation"), says_itself("1--2")
    (True, False)
    """
    return not _PERHAPS_MARKUP.search(value) or not _MARKUP.search(value)


def _sign(escaped: re.Match[str]) -> str:
    return escaped[1]


_LIGATURES = (
    *(("!`", "¡"), ("?`", "¿"), ("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("~", " ")),
)


def plain(runs: Iterable[Run]) -> str:
    """Return runs of text in plain Unicode, on one line."""
    return squeeze(unicodedata.normalize("NFC", scripted(runs)).replace("\u00ad", ""))


def scripted(runs: Iterable[Run]) -> str:
    """Return runs of text as one, sub- and superscripts in characters of their own."""
    return "".join(
        _script("".join(run.text for run in same), scripts, formula)
        for (scripts, formula), same in groupby(runs, _how)
    )


def _how(run: Run) -> tuple[tuple[str, ...], bool]:
    scripts = tuple(mark for mark in run.marks if mark in _SCRIPTS)
    return scripts, FORMULA in run.marks


def _script(text: str, scripts: tuple[str, ...], formula: bool) -> str:
    if not scripts or not text.strip():
        return text
    sign, characters = _SCRIPTS[scripts[-1]]
    text = text.strip() if formula else text
    letters = sum(letter.isalpha() for letter in text)
    if all(letter in characters for letter in text) and letters <= _LETTERS_AT_MOST * formula:
        return "".join(characters[letter] for letter in text)
    if not formula:
        return text
    return f"{sign}{text}" if len(text) == 1 or text.isalnum() else f"{sign}({text})"
