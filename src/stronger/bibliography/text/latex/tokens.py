"""Cuts LaTeX into tokens, and says which of them belong together: one pass, no recursion."""

from __future__ import annotations

import re

# Possessive throughout, so that no text takes more than a walk along it
_DIMENSION = r"-?+ *+(?:(?:\d++(?:[.,]\d*+)?+|[.,]\d++)\s*+(?:true\s*+)?+[a-z]{2}|\\[A-Za-z]++)"
_GLUE = rf"{_DIMENSION}(?:\s++(?:plus|minus)\s*+{_DIMENSION})*+"
_MOVES = "raise|lower|kern|mkern|hskip|vskip|mskip|moveleft|moveright"
_NUMBER = r"""(?:"[0-9A-Fa-f]++|'[0-7]++|`\\?.|\d++)"""
_TOKEN = re.compile(
    rf"\\(?:{_MOVES})(?![A-Za-z])\s*+=?+\s*+{_GLUE} ?+"
    r"|\\penalty\s*+=?+\s*+-?+\d++ ?+"
    rf"|\\(?:accent|char)\s*+{_NUMBER} ?+"
    rf"|\\[hv]box\s*+(?:to|spread)\s*+{_DIMENSION}"
    r"|\\verb\*?+(?:\|[^|]*+\||\+[^+]*+\+|![^!]*+!|/[^/]*+/|\"[^\"]*+\"|=[^=]*+=)"
    r"|\\[A-Za-z]++|\\.|\\"
    r"|[{}$^_&~\[\]]|-{2,3}+|``|''|[!?]`|[-`'!?]|[^\\{}$^_&~\[\]\-`'!?]++",
    re.DOTALL,
)
NOTHING = -2
"""The partner of a dollar sign that only doubles another."""
_OPENING = {"\\(": "\\)", "\\[": "\\]"}


def tokens_of(value: str) -> list[str]:
    r"""Return the tokens of a value, which joined are the value again.

    Examples
    --------
    >>> tokens_of(r"M\raise.5ex\hbox{c} $x^2$")
    ['M', '\\raise.5ex', '\\hbox', '{', 'c', '}', ' ', '$', 'x', '^', '2', '$']
    """
    return _TOKEN.findall(value)


def partners_of(tokens: list[str]) -> list[int]:
    r"""Return for each token where its partner is, or -1: for braces, brackets, formulas' ends.

    Partners stand in the same group. A brace without one, or a dollar sign, is no markup.
    """
    partners = [-1] * len(tokens)
    waiting: list[tuple[int, list[int], dict[str, int]]] = [(-1, [], {})]
    display = -1
    for at, token in enumerate(tokens):
        if at == display:
            continue
        if token == "{":
            waiting.append((at, [], {}))
        elif token == "}":
            if len(waiting) > 1:
                opened = waiting.pop()[0]
                partners[opened], partners[at] = at, opened
        elif token == "[":
            waiting[-1][1].append(at)
        elif token == "]":
            if waiting[-1][1]:
                opened = waiting[-1][1].pop()
                partners[opened], partners[at] = at, opened
        elif token == "$":
            formulas = waiting[-1][2]
            opened = formulas.pop("$", -1)
            if opened < 0 and tokens[at + 1 : at + 2] == ["$"]:
                display = at + 1
                if (opened := formulas.pop("$$", -1)) < 0:
                    formulas["$$"] = display
                else:
                    partners[opened], partners[at] = at, opened
                    partners[opened - 1] = partners[display] = NOTHING
            elif opened < 0:
                formulas["$"] = at
            else:
                partners[opened], partners[at] = at, opened
        elif token in _OPENING:
            waiting[-1][2][_OPENING[token]] = at
        elif token in ("\\)", "\\]"):
            opened = waiting[-1][2].pop(token, -1)
            if opened >= 0:
                partners[opened], partners[at] = at, opened
    return partners
