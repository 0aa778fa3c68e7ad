r"""Citations in LaTeX sources, and in the ``.aux`` and ``.bcf`` files that LaTeX writes."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from stronger.bibliography.edit.subset import latex_commands
from stronger.bibliography.edit.subset.latex_commands import NONE, Commands
from stronger.bibliography.edit.subset.latex_tables import (
    ENVIRONMENTS,
    NAMING,
    SETS,
    Arguments,
    arguments_of,
)
from stronger.bibliography.edit.subset.places import Place, listed
from stronger.bibliography.edit.subset.tex_groups import Groups
from stronger.bibliography.edit.subset.tex_verbatim import (
    NOTHING,
    Verbatim,
    defined_verbatim,
    without_verbatim,
)

_AUX = re.compile(r"\\(?:citation|abx@aux@cite(?:\{\d+\})?)\{([^{}]*)\}")
_BCF = re.compile(r"<bcf:citekey\b(?P<attributes>[^<>]*)>(?P<key>[^<>]*)</bcf:citekey>")
_MEMBERS = re.compile(r'\bmembers="([^"]*)"')
_COMMAND = re.compile(r"\\(?:(?P<name>[A-Za-z@]+)\*?|.)", re.DOTALL)
_DEFINING = re.compile(
    r"(?:re)?newcommand|providecommand|DeclareRobustCommand|(?:re|provide)?newrobustcmd|[gex]?def"
    r"|let|LetLtxMacro|(?:New|Renew|Provide|Declare)(?:Expandable)?Document(?:Command|Environment)"
    r"|(?:New|Renew)CommandCopy|(?:Declare|Renew|Provide)(?:Multi)?[Cc]iteCommand"
    r"|(?:re)?newenvironment"
)
_DEFINED = re.compile(
    r"\*?\s*\{?\s*\\?[A-Za-z@]+\s*\}?(?:\s*=?\s*\{?\s*\\[A-Za-z@]+(?![A-Za-z@])\}?)?"
)
_ONE_DEFINED = re.compile(r"\*?\s*\{?\s*\\?[A-Za-z@]+\s*\}?")
_ENVIRONMENT = re.compile(r"\s*\{([A-Za-z@]+)\*?\}")
_PLAIN = re.compile(r"[^{}\\#]*+")
_ITEM = re.compile(r"(?:[^,{}]|\{[^{}]*+\})+")
_IN_BRACES = re.compile(r"(\s*\{)([^{}]*)\}\s*")
_FOLLOWING = re.compile(r"\*?(?:\[[^\[\]\n]*+\])*(\\[A-Za-z@]+)")
_NO_KEY = re.compile(
    r"\\(?:else|fi|or|end|par|relax|(?:end|e)group|item|unskip|protect|let|def|csname|endcsname)"
)
_LONGEST_KEYS = 10_000
"""So far is looked into keys that are no plain list."""
_LONGEST_TOLD = 60

IS_COMMAND = "the key is a command, and only LaTeX knows what that says"
IS_PARAMETER = "the key is an argument of a definition that is not understood"
IS_OBSCURE = "the command is defined to make its keys in a way that is not understood"


def in_aux(text: str) -> Iterator[Place]:
    """Yield the citations of an ``.aux`` file."""
    for match in _AUX.finditer(text):
        yield from listed(text, *match.span(1))


def in_bcf(text: str) -> Iterator[Place]:
    """Yield the citations of biblatex's control file; of a set that it defines, the members."""
    found = list(_BCF.finditer(text))
    members: dict[str, re.Match[str]] = {}
    for match in found:
        if several := _MEMBERS.search(match["attributes"]):
            members[match["key"]] = several
    for match in found:
        if several := members.get(match["key"]):
            for place in listed(several[1], 0, len(several[1])):
                yield Place(html.unescape(place.key), *match.span("key"))
        else:
            yield Place(html.unescape(match["key"]), *match.span("key"))


def in_tex(text: str, commands: Commands = NONE) -> Iterator[Place]:
    r"""Yield the citations of every command with ``cite`` in its name; LaTeX knows hundreds.

    Comments and verbatim text are left out, and so is what definitions such as ``\cite{#1}`` hold.

    Parameters
    ----------
    text
        A document or a part of one.
    commands
        What other parts of the document define, beside what the text itself does.
    """
    text, own = _defining(text, commands)
    yield from _found(text, own)


def commands_in(text: str) -> Commands:
    r"""Return what a document defines that has a part in what it cites.

    Examples
    --------
    >>> dict(commands_in(r"\newcommand{\see}[2][]{(see \citep[#1]{#2})} \let\old\textcite").citing)
    {'see': (0,), 'old': (0,)}
    """
    return _defining(text, NONE)[1]


def in_commands(text: str, commands: Commands = NONE) -> Iterator[Place]:
    """Yield the citations of LaTeX's commands in a text of another kind."""
    yield from _found(text, commands | latex_commands.commands_in(text, _in_stretch, commands))


def without_comments(text: str, verbatim: Verbatim = NOTHING) -> str:
    r"""Return LaTeX with all that it does not print blank, so that places stay.

    That is comments, verbatim text, and what stands after the end or in ``\iffalse``.

    Parameters
    ----------
    text
        A document or a part of one.
    verbatim
        What other parts define to be verbatim, beside what the text itself does.
    """
    plain = without_verbatim(text, verbatim)
    own = defined_verbatim(plain) | verbatim
    return without_verbatim(text, own) if own != verbatim else plain


def _defining(text: str, commands: Commands) -> tuple[str, Commands]:
    """Return a text without comments, and what it and others define."""
    text = without_comments(text, commands.verbatim)
    return text, commands | latex_commands.commands_in(text, _in_stretch, commands)


def _found(text: str, commands: Commands) -> Iterator[Place]:
    """Yield what commands cite, and where it is unclear what they cite."""
    groups = Groups(text)
    starts = [start for start, _ in commands.bodies]
    for place in _in_stretch(groups, commands, 0, len(text)):
        if place.why == IS_PARAMETER:
            body = bisect_right(starts, place.start) - 1
            if body >= 0 and place.start < commands.bodies[body][1]:
                continue
        if place.key not in commands.sets or place.why:
            yield place


def _in_stretch(groups: Groups, commands: Commands, start: int, stop: int) -> Iterator[Place]:
    text = groups.text
    done = start
    for match in _COMMAND.finditer(text, start, stop):
        name = match["name"]
        if name is None or match.start() < done:
            continue
        at = match.end()
        if _DEFINING.fullmatch(name):
            pattern = _DEFINED if name in _TWO_NAMES else _ONE_DEFINED
            defined = pattern.match(text, at)
            done = defined.end() if defined else at
            continue
        if name == "begin":
            environment = _ENVIRONMENT.match(text, at)
            if environment is None:
                continue
            name, at = environment[1], environment.end()
            chosen = commands.citing.get(name) or ENVIRONMENTS.get(name)
        else:
            chosen = commands.citing.get(name, arguments_of(name))
        if name in commands.obscure:
            yield _unclear(text, match.start(), at, IS_OBSCURE)
        elif chosen is not None:
            yield from _cited(groups, match.start(), at, chosen, sets=name == SETS)
        elif name in NAMING:
            for place in _cited(groups, match.start(), at, NAMING[name]):
                if place.key != "*" and not place.why:
                    yield place._replace(cites=False)


_TWO_NAMES = frozenset({"let", "LetLtxMacro", "NewCommandCopy", "RenewCommandCopy"})


def _cited(
    groups: Groups, command: int, at: int, chosen: Arguments, *, sets: bool = False
) -> Iterator[Place]:
    """Yield the keys in those arguments of a command that hold some."""
    if isinstance(chosen, slice):
        last = chosen.stop
        found = list(islice(groups.arguments(at), last))[chosen]
    else:
        every = list(islice(groups.arguments(at), max(chosen, default=-1) + 1))
        found = [every[number] for number in chosen if number < len(every)]
    if not found and chosen and not sets:
        following = _FOLLOWING.match(groups.text, at)
        if following and not _NO_KEY.fullmatch(following[1]):
            yield _unclear(groups.text, command, following.end(), IS_COMMAND)
    for start, stop in found:
        yield from _keys(groups.text, command, start, stop)


def _keys(text: str, command: int, start: int, stop: int) -> Iterator[Place]:
    plain = _PLAIN.match(text, start, stop)
    if plain and plain.end() == stop:
        yield from listed(text, start, stop)
        return
    inner = _COMMAND.search(text, start, stop)
    if inner and inner["name"] and arguments_of(inner["name"]):
        return  # it is given citations, not keys
    if stop - start > _LONGEST_KEYS:
        yield _unclear(text, command, stop + 1, IS_COMMAND)
        return
    for item in _ITEM.finditer(text, start, stop):
        span = item.span()
        if braced := _IN_BRACES.fullmatch(text, *span):
            span = braced.span(2)
        for place in listed(text, *span):
            if "#" in place.key:
                parameter = place.key if place.key[1:].isdigit() else f"{place.key} "
                yield Place(parameter, command, place.stop, IS_PARAMETER)
            elif "\\" in place.key:
                yield _unclear(text, command, stop + 1, IS_COMMAND)
            else:
                yield place


def _unclear(text: str, start: int, stop: int, why: str) -> Place:
    told = " ".join(text[start : min(stop, start + 2 * _LONGEST_TOLD)].split())
    told = told if len(told) <= _LONGEST_TOLD else f"{told[:_LONGEST_TOLD]}…"
    return Place(told, start, stop, why)
