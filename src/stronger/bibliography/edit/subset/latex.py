r"""Citations in LaTeX sources, and in the ``.aux`` and ``.bcf`` files that LaTeX writes."""

from __future__ import annotations

import html
import re
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from stronger.bibliography.edit.subset.latex_commands import NONE, Commands, commands_in
from stronger.bibliography.edit.subset.places import Place, blank, blanked, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

_AUX = re.compile(r"\\(?:citation|abx@aux@cite(?:\{\d+\})?)\{([^{}]*)\}")
_BCF = re.compile(r"<bcf:citekey\b[^<>]*>([^<>]*)</bcf:citekey>")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")
_VERBATIM = re.compile(
    r"\\begin\{((?:[BL]?[vV]erbatim|lstlisting|minted|comment|filecontents|tcblisting)\*?)\}"
    r".*?(?:\\end\{\1\}|\Z)"
    r"|\\(?:[vV]erb|lstinline)\*?(?:\[[^\[\]\n]*\])?([^A-Za-z\s*{\[])[^\n]*?\2",
    re.DOTALL,
)
_UNUSED = re.compile(
    r"\\iffalse(?![A-Za-z])(?:(?!\\if|\\fi(?![A-Za-z])).)*+\\fi(?![A-Za-z])"
    r"|(?:^[ \t]*\\endinput(?![A-Za-z])|\\end\s*\{document\}).*",
    re.DOTALL | re.MULTILINE,
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?")
_CITING = re.compile(r"[A-Za-z]*[cC]ite[A-Za-z]*|(?:no)?bibentry")
_NOT_CITING = re.compile(
    r"(?:Declare|Set|set|re?new|new|provide|def|At|if)\w*|bibcite|citation\w*|citetext"
    r"|cite(?:style|setup|reset|dash|mid|left|right|punct|sep|index|tracker\w*|counter\w*)"
)
_SPACE = re.compile(r"\s*")
_CLOSING = {"[": "]", "(": ")", "<": ">"}
"""What optional arguments stand between; those of apacite and of slides between angles."""
_LONGEST_NOTE = 2000
"""So far is looked for the end of an optional argument."""


_SEVERAL = ("cites", "citetexts")
"""How commands end that take several lists of keys."""
_MANY = 200
"""No command takes more."""


def in_aux(text: str) -> Iterator[Place]:
    """Yield the citations of an ``.aux`` file."""
    for match in _AUX.finditer(text):
        yield from listed(text, *match.span(1))


def in_bcf(text: str) -> Iterator[Place]:
    """Yield the citations of biblatex's control file."""
    for match in _BCF.finditer(text):
        yield Place(html.unescape(match[1]), *match.span(1))


def in_tex(text: str, commands: Commands = NONE) -> Iterator[Place]:
    r"""Yield the citations of every command with ``cite`` in its name; LaTeX knows hundreds.

    Comments and verbatim text are left out, and so is what definitions such as ``\cite{#1}`` hold.

    Parameters
    ----------
    text
        A document or a part of one.
    commands
        Commands of the document's own that cite, beside those that the text itself defines.
    """
    text = without_comments(text)
    yield from in_commands(text, {**commands, **commands_in(text)})


def in_commands(text: str, commands: Commands = NONE) -> Iterator[Place]:
    """Yield the citations of LaTeX's commands, wherever in a text they stand."""
    citing = [
        match
        for match in _COMMAND.finditer(text)
        if match[1] in commands
        or (_CITING.fullmatch(match[1]) and not _NOT_CITING.fullmatch(match[1]))
    ]
    for match, following in zip_longest(citing, citing[1:]):
        name = match[1]
        found = list(islice(arguments(text, match.end()), _most(name, commands)))
        if name in commands:
            chosen = [found[at] for at in commands[name] if at < len(found)]
        else:
            chosen = _of_keys(name, found)
        # What stands in a command within belongs to that one
        end = following.start() if following else len(text)
        for start, stop in chosen:
            for place in listed(text, start, min(stop, end) if start <= end else stop):
                if not set(place.key) & set("#\\"):
                    yield place


def _most(name: str, commands: Commands) -> int:
    """Return how many arguments of a command matter."""
    if name in commands:
        return max(commands[name], default=0) + 1
    return _MANY if name.endswith(_SEVERAL) else 2


def _of_keys(name: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return those arguments of a known command that hold keys."""
    if "volcite" in name.lower():
        found = found[1::2]  # the others are numbers of volumes
    return found if name.endswith(_SEVERAL) else found[:1]


def without_comments(text: str) -> str:
    r"""Return LaTeX with all that it does not print blank, so that places stay.

    That is comments, verbatim text, and what stands after the end or in ``\iffalse``.
    """
    text = blanked(_VERBATIM, text)
    text = _COMMENT.sub(lambda match: match[1] + blank(match[0][len(match[1]) :]), text)
    return blanked(_UNUSED, text)


def arguments(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield where the mandatory arguments that follow each other stand, without their braces.

    Optional ones between them are left out.
    """
    while True:
        at = _skip(text, at)
        while text.startswith(tuple(_CLOSING), at):
            close = _closing(text, at)
            if close < 0:
                return
            at = _skip(text, close + 1)
        close = text.find("}", at)
        if not text.startswith("{", at) or close < 0:
            return
        yield at + 1, close
        at = close + 1


def _closing(text: str, at: int) -> int:
    """Return where an optional argument ends, or -1; brackets in braces do not end it."""
    end = _CLOSING[text[at]]
    depth = 0
    for place in range(at + 1, min(len(text), at + _LONGEST_NOTE)):
        character = text[place]
        depth += (character == "{") - (character == "}")
        if character == end and depth == 0:
            return place
    return -1


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
