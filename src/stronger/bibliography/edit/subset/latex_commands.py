r"""Commands that a LaTeX document defines for itself and that cite: ``\newcommand{\see}[1]{…}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from stronger.bibliography.edit.subset.latex_tables import Arguments, arguments_of
from stronger.bibliography.edit.subset.places import Place
from stronger.bibliography.edit.subset.tex_groups import Groups
from stronger.bibliography.edit.subset.tex_verbatim import NOTHING, Verbatim, defined_verbatim


@dataclass(frozen=True)
class Commands:
    """What a document defines that has a part in what it cites."""

    citing: Mapping[str, Arguments] = field(default_factory=lambda: MappingProxyType({}))
    """Which mandatory arguments of a command or an environment hold keys, by its name."""
    obscure: Set[str] = frozenset()
    """Commands and environments that cite what only LaTeX can tell."""
    sets: frozenset[str] = frozenset()
    """Keys that stand for several entries."""
    verbatim: Verbatim = NOTHING
    bodies: tuple[tuple[int, int], ...] = ()
    """Where definitions stand whose arguments are understood, in the text itself."""

    def __or__(self, other: Commands) -> Commands:
        """Return what either defines; of one name the other's counts."""
        return Commands(
            {**self.citing, **other.citing},
            self.obscure - other.citing.keys() | other.obscure,
            self.sets | other.sets,
            self.verbatim | other.verbatim,
            other.bodies,
        )


NONE = Commands()
Finder = Callable[[Groups, Commands, int, int], Iterator[Place]]
"""Finds the citations in a stretch of a text."""

_NAME = r"(?:\{\s*\\?(?P<%s>[A-Za-z@]+)\s*\}|\\(?P<%s>[A-Za-z@]+))\s*"
_DEFINED = re.compile(
    r"\\(?P<by>(?:re)?newcommand|providecommand|DeclareRobustCommand|(?:re|provide)?newrobustcmd"
    r"|(?:re)?newenvironment)\*?\s*"
    + _NAME
    % ("one", "other")
    + r"(?:\[(?P<number>[0-9])\]\s*)?(?P<default>\[[^\[\]]*\])?\s*(?=\{)"
    r"|\\(?:New|Renew|Provide|Declare)(?:Expandable)?Document(?:Command|Environment)\s*"
    + _NAME
    % ("xone", "xother")
    + r"\{(?P<spec>(?:[^{}]|\{[^{}]*\})*)\}\s*(?=\{)"
    r"|\\[gex]?def\s*\\(?P<tex>[A-Za-z@]+)\s*(?P<numbers>(?:#[1-9])*)\s*(?=\{)"
)
_ALIAS = re.compile(
    r"\\(?:let|NewCommandCopy|RenewCommandCopy|LetLtxMacro)\s*\{?\s*\\(?P<new>[A-Za-z@]+)\s*\}?\s*"
    r"=?\s*\{?\s*\\(?P<old>[A-Za-z@]+)"
    r"|\\(?:re|provide)?(?:new)?(?:command|def)\s*\{?\\(?P<short>[A-Za-z@]+)\s*\}?\s*"
    r"\\(?P<for>[A-Za-z@]+)"
    r"|\\(?:Declare|Renew|Provide)(?P<multi>Multi)?[Cc]iteCommand\*?\s*"
    r"\{\s*\\(?P<declared>[A-Za-z@]+)\s*\}"
)
_SET = re.compile(r"\\defbibentryset\s*\{([^{}]*)\}")
_PARAMETER = re.compile(r"#([1-9])")
_XPARSE = re.compile(r"[+!>]|([mvrRodODsteEb])((?:\s*\{[^{}]*\}|[^\sA-Za-z{}+!>]){0,2})")
_ENDING = re.compile(r"\\([A-Za-z@]+)\*?\s*(?:\[[^\[\]]*\]\s*){0,2}$")
_ROUNDS = 8
"""So deep may commands be defined by each other."""


class _Definition(NamedTuple):
    name: str
    places: list[int]
    """Which of its arguments are mandatory."""
    number: int
    """How many arguments it has."""
    start: int
    stop: int


def commands_in(text: str, find: Finder, known: Commands = NONE) -> Commands:
    """Return what a text without comments defines.

    Parameters
    ----------
    text
        The text.
    find
        Finds the citations in the body of a definition.
    known
        What other texts define.
    """
    verbatim = defined_verbatim(text)
    lower = text.lower()
    if "cite" not in lower and "cquote" not in lower and not known.citing:
        return Commands(verbatim=verbatim)
    groups = Groups(text)
    definitions = list(_definitions(groups))
    citing = dict(known.citing)
    obscure = set(known.obscure)
    made = Commands(citing, obscure)
    for _ in range(_ROUNDS):
        before = (dict(citing), set(obscure))
        for each in definitions:
            understood = _understood(each, groups, find, made)
            if understood is None:
                obscure.add(each.name)
            elif understood:
                citing[each.name] = understood[0]
        for new, old in _aliases(text):
            of_old = citing.get(old) or arguments_of(old)
            if of_old is not None and new != old:
                citing[new] = of_old
        if (citing, obscure) == before:
            break
    sets = frozenset(match[1].strip() for match in _SET.finditer(text))
    bodies = tuple((each.start, each.stop) for each in definitions if each.number)
    return Commands(citing, obscure, sets, verbatim, bodies)


def _definitions(groups: Groups) -> Iterator[_Definition]:
    """Yield the definitions of a text; those within another are not looked into."""
    text = groups.text
    at = 0
    while match := _DEFINED.search(text, at):
        at = match.end()
        close = groups.closing(at)
        if close < 0:
            continue
        name = next(match[g] for g in ("one", "other", "xone", "xother", "tex") if match[g])
        if match["spec"] is not None:
            kinds = [kind for kind in _XPARSE.findall(match["spec"]) if kind[0]]
            places = [number for number, kind in enumerate(kinds) if kind[0] in "mvrR"]
            number = len(kinds)
        else:
            number = int(match["number"] or len(match["numbers"] or "") // 2)
            places = list(range(bool(match["default"]), number))
        yield _Definition(name, places, number, at, close)
        at = close


def _understood(
    each: _Definition, groups: Groups, find: Finder, known: Commands
) -> tuple[Arguments, ...] | None:
    """Return which arguments of a command hold keys, if it says so, or None if it is obscure."""
    keys: set[int] = set()
    obscure = False
    cites = False
    for place in find(groups, known, each.start + 1, each.stop):
        cites = True
        parameter = _PARAMETER.fullmatch(place.key)
        if parameter and int(parameter[1]) - 1 in each.places:
            keys.add(each.places.index(int(parameter[1]) - 1))
        elif "#" in groups.text[place.start : place.stop]:
            obscure = True
    if obscure:
        return None
    if keys:
        return (tuple(sorted(keys)),)
    body = groups.text[max(each.start + 1, each.stop - 200) : each.stop].rstrip()
    if not each.number and (ending := _ENDING.search(body)):
        of_last = known.citing.get(ending[1]) or arguments_of(ending[1])
        if of_last is not None and ending[1] != each.name:
            return (of_last,)
    # Named as if it cited, it does not, unless by a command that is not known
    looks_citing = each.number and arguments_of(each.name) is not None
    return ((),) if looks_citing and not cites and "cite" not in body.lower() else ()


def _aliases(text: str) -> Iterator[tuple[str, str]]:
    for match in _ALIAS.finditer(text):
        if match["new"]:
            yield match["new"], match["old"]
        elif match["short"]:
            yield match["short"], match["for"]
        else:
            yield match["declared"], "cites" if match["multi"] else "cite"
