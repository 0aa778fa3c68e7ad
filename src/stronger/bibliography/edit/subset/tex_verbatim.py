r"""What LaTeX does not read as LaTeX: comments, ``\verb`` and the like, addresses, ``\iffalse``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from stronger.bibliography.edit.subset.places import blank

_ENVIRONMENTS = (
    "verbatim Verbatim BVerbatim LVerbatim SaveVerbatim VerbatimOut VerbatimBuffer verbatimtab "
    "verbatimwrite boxedverbatim lstlisting minted comment filecontents tcblisting dispListing "
    "luacode luacodestar pycode pyverbatim pyblock asy lilypond Sinput Soutput verbnobox verbbox"
)
_COMMANDS = "verb Verb spverb lstinline mintinline mint EscVerb"
_IN_BRACES = frozenset({"lstinline", "Verb", "mintinline", "mint", "EscVerb"})
"""Commands whose code may stand in braces, after options."""
_WITH_LANGUAGE = frozenset({"mintinline", "mint"})
_WITH_OPTIONS = re.compile(
    r"[ \t]*\[(?:[^\[\]{}]|\{(?:[^{}]|\{[^{}]*\}){0,2000}\}){0,2000}\]"
)  # fmt: skip
"""Options of a listing: its caption may cite."""
_BRACED = re.compile(r"\{(?:[^{}\\]|\\.|\{[^{}]*+\})*+\}", re.DOTALL)
_OPTIONS = re.compile(r"[ \t]*\[[^\[\]\n]*+\]")
_CONDITIONAL = re.compile(
    r"%[^\n]*|\\(?:(?P<name>if(?!f(?![A-Za-z@]))[A-Za-z@]*+)(?!\s*\{)"
    r"|(?P<end>else|fi)(?![A-Za-z@])|.)",
    re.DOTALL,
)
_CHUNK_END = re.compile(r"^@", re.M)
_DEFINED = re.compile(
    r"\\lstnewenvironment\s*\{(?P<e1>[^{}]+)\}"
    r"|\\(?:DefineVerbatimEnvironment|newtcblisting|NewTCBListing|DeclareTCBListing"
    r"|newminted\s*\[(?P<e2>[^\[\]]+)\]|newminted(?=\s*\{(?P<e3>[^{}]+)\})|newverbatim)"
    r"\s*(?:\[[^\[\]]*\]\s*)?\{(?P<e4>[^{}]+)\}"
    r"|\\newmintinline\s*\[(?P<c1>[A-Za-z@]+)\]|\\newmintinline\s*\{(?P<c2>[A-Za-z@]+)\}"
    r"|\\(?:MakeShortVerb|DefineShortVerb|lstMakeShortInline|MakeSpecialShortVerb)\*?\s*"
    r"(?:\[[^\[\]]*\]\s*)?\{?\s*\\?(?P<s>[^A-Za-z\s{}\[\]])"
)


class Verbatim(NamedTuple):
    """What a document defines to be verbatim."""

    environments: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    characters: frozenset[str] = frozenset()
    """Those that begin and end verbatim text."""

    def __or__(self, other: Verbatim) -> Verbatim:
        """Return what either defines."""
        return Verbatim(*(mine | its for mine, its in zip(self, other, strict=True)))


NOTHING = Verbatim()


def defined_verbatim(text: str) -> Verbatim:
    r"""Return what a text without comments defines to be verbatim.

    Examples
    --------
    >>> defined_verbatim(r"\lstnewenvironment{code}{}{} \MakeShortVerb{\|}")[::2]
    (frozenset({'code'}), frozenset({'|'}))
    """
    environments, commands, characters = set(), set(), set()
    for match in _DEFINED.finditer(text):
        if match["s"]:
            characters.add(match["s"])
        elif name := match["c1"] or (match["c2"] and f"{match['c2']}inline"):
            commands.add(name)
        elif match["e3"]:
            environments.add(f"{match['e3']}code")
        else:
            environments.add((match["e1"] or match["e2"] or match["e4"]).strip())
    return Verbatim(frozenset(environments), frozenset(commands), frozenset(characters))


def without_verbatim(text: str, own: Verbatim = NOTHING) -> str:
    r"""Return LaTeX with all that it does not read blank, so that places stay.

    That is comments, verbatim text, addresses, names after ``\string``, what stands after the end
    or in ``\iffalse``, and the code of Sweave's chunks.

    Examples
    --------
    >>> without_verbatim(r"a\\b \verb|\c| \url{x%y} % z")
    'a\\\\b \\verb     \\url         '
    """
    made: list[str] = []
    at = 0
    for start, stop, comment in _unread(text, own):
        # A comment takes the end of its line with it
        gap = " " * (stop - start) if comment else blank(text[start:stop])
        made += [text[at:start], gap]
        at = stop
    return "".join([*made, text[at:]])


@lru_cache(maxsize=32)
def _pattern(own: Verbatim) -> re.Pattern[str]:
    environments = "|".join(map(re.escape, [*_ENVIRONMENTS.split(), *sorted(own.environments)]))
    commands = "|".join(map(re.escape, [*_COMMANDS.split(), *sorted(own.commands)]))
    short = "".join(map(re.escape, sorted(own.characters)))
    return re.compile(
        r"(?P<comment>%[^\n]*(?:\n(?![ \t]*\n))?)"
        r"|\\(?:[^A-Za-z@]"
        rf"|begin\s*\{{(?P<environment>(?:{environments})\*?)\}}"
        rf"|(?P<command>{commands})(?![A-Za-z@])\*?"
        r"|(?P<address>url|nolinkurl|path|href|detokenize)(?![A-Za-z@])"
        r"|(?P<string>string|meaning)\s*\\(?:[A-Za-z@]+|.)"
        # What \iffalse is given to as a name is not left out here
        r"|(?:let|(?:re)?newcommand|[gex]?def)\*?\s*\{?\\[A-Za-z@]+\}?\s*=?\s*\\if(?:false|true)"
        r"|(?P<false>iffalse)(?![A-Za-z@])(?!\s*\})"
        r"|(?P<end>end\s*\{document\}))"
        r"|^[ \t]*(?P<endinput>\\endinput)(?![A-Za-z@])(?!\s*\\(?:fi|else)(?![A-Za-z@]))"
        r"|^(?P<chunk><<[^\n]*>>=)[ \t]*$" + (rf"|(?P<short>[{short}])" if short else ""),
        re.DOTALL | re.MULTILINE,
    )


def _unread(text: str, own: Verbatim) -> Iterator[tuple[int, int, bool]]:
    """Yield what is not read, and whether it is a comment."""
    pattern = _pattern(own)
    at = 0
    while match := pattern.search(text, at):
        kind, at = match.lastgroup, match.end()
        if kind is None:
            continue
        start = at
        if kind == "comment":
            yield match.start(), at, True
            continue
        if kind in ("end", "endinput"):
            start, at = match.start(kind), len(text)
        elif kind == "string":
            start = match.end(kind)
        elif kind == "environment":
            start, at = _environment(text, match[kind], at)
        elif kind == "false":
            at = _dead(text, at)
        elif kind == "address":
            start, at = _address(text, match[kind], at)
        elif kind == "short":
            at = _delimited(text, at - 1)
        elif kind == "chunk":
            yield from _doubled(text, *match.span(kind))
            end = _CHUNK_END.search(text, at)
            at = end.end() if end else len(text)
        else:
            start, at = _code(text, match["command"], at)
        if start < at:
            yield start, at, False


def _environment(text: str, name: str, at: int) -> tuple[int, int]:
    """Return where the content of an environment begins and ends."""
    options = None if name.startswith(("verbatim", "comment", "file")) else _WITH_OPTIONS
    if options and (found := options.match(text, at)):
        at = found.end()
    end = text.find(f"\\end{{{name}}}", at)
    return at, end if end >= 0 else len(text)


def _code(text: str, command: str, at: int) -> tuple[int, int]:
    """Return where the code that follows a command begins and ends."""
    braces = command in _IN_BRACES or command not in _COMMANDS.split()
    if braces and (options := _OPTIONS.match(text, at)):
        at = options.end()
    if command in _WITH_LANGUAGE and (language := _BRACED.match(text, at)):
        at = language.end()
    if braces and (code := _BRACED.match(text, at)):
        return at, code.end()
    delimiter = text[at : at + 1]
    if not delimiter or delimiter.isspace() or delimiter.isalpha() or delimiter in "{*":
        return at, at
    return at, _delimited(text, at)


def _delimited(text: str, at: int) -> int:
    """Return where verbatim text ends that a character begins: behind the next, on its line."""
    line = text.find("\n", at + 1)
    line = line if line >= 0 else len(text)
    end = text.find(text[at], at + 1, line)
    return end + 1 if end >= 0 else line


def _address(text: str, command: str, at: int) -> tuple[int, int]:
    r"""Return where the address that a command is given begins and ends.

    A drawing's ``\path`` is given none.
    """
    if command != "path":
        options = _OPTIONS.match(text, at) if command == "href" else None
        at = options.end() if options else at
        while text[at : at + 1] in (" ", "\t"):
            at += 1
    if braced := _BRACED.match(text, at):
        return at, braced.end()
    return (at, _delimited(text, at)) if text[at : at + 1] in ("|", "!", "+") else (at, at)


def _dead(text: str, at: int) -> int:
    r"""Return where what ``\iffalse`` leaves out ends: behind its ``\fi`` or ``\else``."""
    depth = 1
    for match in _CONDITIONAL.finditer(text, at):
        if match["name"]:
            depth += 1
        elif match["end"] and depth == 1:
            return match.end()
        elif match["end"] == "fi":
            depth -= 1
    return len(text)


def _doubled(text: str, start: int, stop: int) -> Iterator[tuple[int, int, bool]]:
    r"""Yield the first of two backslashes in a chunk's options: R writes ``\\cite``."""
    for match in re.finditer(r"\\(?=\\[A-Za-z])", text[start:stop]):
        yield start + match.start(), start + match.end(), False
