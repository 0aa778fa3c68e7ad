r"""Commands that a LaTeX document defines for itself and that cite: ``\newcommand{\see}[1]{…}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

Commands: TypeAlias = Mapping[str, tuple[int, ...]]
"""Which mandatory arguments of a command hold keys, counted from 0, by its name."""
NONE: Commands = MappingProxyType({})

_DEFINED = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand|(?:re)?newrobustcmd)\*?\s*"
    r"(?:\{\s*\\(?P<one>[A-Za-z]+)\s*\}|\\(?P<other>[A-Za-z]+))\s*"
    r"\[(?P<number>[1-9])\]\s*(?P<default>\[[^\[\]]*\])?\s*\{"
    r"|\\(?:New|Renew|Provide|Declare)(?:Expandable)?DocumentCommand\s*"
    r"(?:\{\s*\\(?P<xone>[A-Za-z]+)\s*\}|\\(?P<xother>[A-Za-z]+))\s*"
    r"\{(?P<spec>(?:[^{}]|\{[^{}]*\})*)\}\s*\{"
    r"|\\[ex]?def\s*\\(?P<tex>[A-Za-z]+)\s*(?P<numbers>(?:#[1-9])+)\s*\{"
)
_LET = re.compile(
    r"\\let\s*\\(?P<new>[A-Za-z]+)\s*=?\s*\\(?P<old>[A-Za-z]*[cC]ite[A-Za-z]*)"
    r"|\\Declare(?P<multi>Multi)?[Cc]iteCommand\*?\s*\{\s*\\(?P<declared>[A-Za-z]+)\s*\}"
)
_CITES = re.compile(r"\\[A-Za-z]*[cC]ite[A-Za-z]*\*?\s*(?:\[[^\[\]]*\]\s*){0,2}\{([^{}]*)\}")
_NUMBER = re.compile(r"#([1-9])")
_XPARSE = re.compile(r"[+!>]|([mvrRodODsteE])((?:\s*\{[^{}]*\}|[^\sA-Za-z{}+!>]){0,2})")
_LONGEST = 2000
"""So far is looked into the body of a definition."""


def commands_in(text: str) -> Commands:
    r"""Return the commands that a text defines and whose arguments are keys.

    Examples
    --------
    >>> dict(commands_in(r"\newcommand{\see}[2][]{(see \citep[#1]{#2})} \let\old\textcite"))
    {'see': (0,), 'old': (0,)}
    """
    found: dict[str, tuple[int, ...]] = {}
    for match in _DEFINED.finditer(text) if "cite" in text.lower() else ():
        name = next(match[g] for g in ("one", "other", "xone", "xother", "tex") if match[g])
        if match["spec"] is not None:
            mandatory = [kind for kind in _XPARSE.findall(match["spec"]) if kind[0]]
            places = [at for at, kind in enumerate(mandatory) if kind[0] in "mvrR"]
        elif match["number"]:
            places = list(range(bool(match["default"]), int(match["number"])))
        else:
            places = list(range(len(match["numbers"]) // 2))
        body = _body(text, match.end())
        keys = {int(n) - 1 for cite in _CITES.findall(body) for n in _NUMBER.findall(cite)}
        if chosen := tuple(at for at, place in enumerate(places) if place in keys):
            found[name] = chosen
    for match in _LET.finditer(text):
        if match["new"]:
            found[match["new"]] = (0,)
        elif not match["multi"]:
            found[match["declared"]] = (0,)
        else:
            found[match["declared"]] = tuple(range(9))
    return found


def _body(text: str, start: int) -> str:
    """Return the body of a definition, from behind its opening brace."""
    depth = 1
    for at in range(start, min(len(text), start + _LONGEST)):
        depth += (text[at] == "{") - (text[at] == "}")
        if not depth:
            return text[start:at]
    return text[start : start + _LONGEST]
