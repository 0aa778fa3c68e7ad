r"""Citations in LaTeX sources, and in the ``.aux`` and ``.bcf`` files that LaTeX writes."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from stronger.bibliography.edit.subset.places import Place, blanked
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
_KEY = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
_LONGEST_NOTE = 2000
"""So far is looked for the end of an optional argument."""


def in_aux(text: str) -> Iterator[Place]:
    """Yield the citations of an ``.aux`` file."""
    for match in _AUX.finditer(text):
        yield from _listed(text, *match.span(1))


def in_aux_files(path: Path, text: str, seen: set[Path]) -> Iterator[str]:
    """Yield the keys of an ``.aux`` file and of those that it inputs, in order."""
    at = 0
    for match in _AUX_INPUT.finditer(text):
        yield from (place.key for place in in_aux(text[at : match.start()]))
        at = match.end()
        other = path.parent / match[1]
        if other.resolve() not in seen and other.is_file():
            seen.add(other.resolve())
            yield from in_aux_files(path, readable(decode(other.read_bytes())[0]), seen)
    yield from (place.key for place in in_aux(text[at:]))


def in_bcf(text: str) -> Iterator[Place]:
    """Yield the citations of biblatex's control file."""
    for match in _BCF.finditer(text):
        yield Place(html.unescape(match[1]), *match.span(1))


def in_tex(text: str) -> Iterator[Place]:
    r"""Yield the citations of every command with ``cite`` in its name; LaTeX knows hundreds.

    Comments and verbatim text are left out, and so is what definitions such as ``\cite{#1}`` hold.
    """
    text = without_comments(text)
    for match in _CITE.finditer(text):
        name = match[1]
        if _NOT_CITING.fullmatch(name):
            continue
        found = list(_arguments(text, match.end()))
        if "volcite" in name.lower():
            found = found[1::2]  # the others are numbers of volumes
        for start, stop in found if name.endswith("cites") else found[:1]:
            for place in _listed(text, start, stop):
                if not set(place.key) & set("#\\"):
                    yield place


def without_comments(text: str) -> str:
    """Return LaTeX with its comments and verbatim text blank, so that places stay."""
    return _COMMENT.sub(lambda match: match[1] + " " * (len(match[0]) - len(match[1])),
                        blanked(_VERBATIM, text))  # fmt: skip


def _listed(text: str, start: int, stop: int) -> Iterator[Place]:
    """Yield the keys between commas in a stretch of a text."""
    for match in _KEY.finditer(text, start, stop):
        yield Place.of(match, 0)


def _arguments(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield where the mandatory arguments that follow each other stand, without their braces.

    Optional ones between them are left out.
    """
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
        yield at + 1, close
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
