r"""Citations in LaTeX sources, and in the ``.aux`` and ``.bcf`` files that LaTeX writes."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from stronger.bibliography.source.decoding import decode, readable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AUX = re.compile(r"\\(?:citation|abx@aux@cite(?:\{\d+\})?)\{([^{}]*)\}")
_AUX_INPUT = re.compile(r"\\@input\{([^{}]*)\}")
_BCF = re.compile(r"<bcf:citekey\b[^<>]*>([^<>]*)</bcf:citekey>")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")
_VERBATIM = re.compile(
    r"\\begin\{(verbatim\*?|lstlisting|minted|comment|Verbatim)\}.*?\\end\{\1\}"
    r"|\\(?:verb|lstinline)\*?([^A-Za-z\s*{]).*?\2",
    re.DOTALL,
)
_CITE = re.compile(r"\\([A-Za-z]*[cC]ite[A-Za-z]*)\*?")
_NOT_CITING = re.compile(
    r"(?:Declare|Set|set|re?new|new|provide|def)\w*|bibcite|citation\w*|cite(?:style|setup|reset|dash"
    r"|mid|left|right|punct|tracker\w*|counter\w*)"
)
_SPACE = re.compile(r"\s*")
_LONGEST_NOTE = 2000
"""So far is looked for the end of an optional argument."""


def in_aux(text: str) -> Iterator[str]:
    """Yield the keys of an ``.aux`` file."""
    for match in _AUX.finditer(text):
        yield from match[1].split(",")


def in_aux_files(path: Path, text: str, seen: set[Path]) -> Iterator[str]:
    """Yield the keys of an ``.aux`` file and of those that it inputs, in order."""
    at = 0
    for match in _AUX_INPUT.finditer(text):
        yield from in_aux(text[at : match.start()])
        at = match.end()
        other = path.parent / match[1]
        if other.resolve() not in seen and other.is_file():
            seen.add(other.resolve())
            yield from in_aux_files(path, readable(decode(other.read_bytes())[0]), seen)
    yield from in_aux(text[at:])


def in_bcf(text: str) -> Iterator[str]:
    """Yield the keys of biblatex's control file."""
    for match in _BCF.finditer(text):
        yield html.unescape(match[1])


def in_tex(text: str) -> Iterator[str]:
    r"""Yield the keys of every command with ``cite`` in its name, of which LaTeX knows hundreds.

    Comments and verbatim text are left out, and so is what definitions such as ``\cite{#1}`` hold.
    """
    text = _COMMENT.sub(r"\1", _VERBATIM.sub(" ", text))
    for match in _CITE.finditer(text):
        name = match[1]
        if _NOT_CITING.fullmatch(name):
            continue
        found = list(_arguments(text, match.end()))
        if "volcite" in name.lower():
            found = found[1::2]  # the others are numbers of volumes
        for argument in found if name.endswith("cites") else found[:1]:
            yield from (key for key in argument.split(",") if not set(key) & set("#\\"))


def _arguments(text: str, at: int) -> Iterator[str]:
    """Yield the mandatory arguments that follow each other, optional ones between them left out."""
    while True:
        at = _skip(text, at)
        while text.startswith(("[", "("), at):
            close = _closing(text, at)
            if close < 0:
                return
            at = _skip(text, close + 1)
        close = text.find("}", at)
        if not text.startswith("{", at) or close < 0:
            return
        yield text[at + 1 : close]
        at = close + 1


def _closing(text: str, at: int) -> int:
    """Return where an optional argument ends, or -1; brackets in braces do not end it."""
    end = "]" if text[at] == "[" else ")"
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
