r"""Commands that a bibliography defines in its ``@preamble``, and what they stand for.

Definitions that say a text with arguments in it are understood. What computes (``\ifx``,
``\csname``) is not: such a command stays unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.text.latex.commands import known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HEAD = re.compile(
    r"\\(?P<by>(?:re)?newcommand|providecommand|DeclareRobustCommand|[gex]?def|let)\*?\s*+"
    r"(?:\{\s*+\\(?P<braced>[A-Za-z]++)\s*+\}|\\(?P<bare>[A-Za-z]++))"
)
_COUNT = re.compile(r"\s*+\[(\d)\]\s*+(?:\[([^\[\]{}]*+)\])?+")
_PARAMETERS = re.compile(r"(?:\s*+#\d)*+\s*+")
_LET = re.compile(r"\s*+=?+\s*+\\([A-Za-z]++|.)")
_COMPUTES = re.compile(
    r"\\(?:if[a-z]*|else|fi|or|def|[gex]def|let|csname|expandafter|futurelet|catcode|begingroup|the"
    r"|noexpand|write|input|newcommand)(?![A-Za-z])|@|##"
)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_COMMAND = re.compile(r"\\(?:([A-Za-z]++)[ \t]*+|.)", re.DOTALL)
_ARGUMENT = re.compile(r"#([1-9])")
_AT_MOST = 20
"""How many times as long as it was a value may become."""


class Definition(NamedTuple):
    """What a command stands for."""

    arguments: int
    body: str
    """LaTeX, with ``#1`` for the first argument."""
    default: str | None = None
    """What the first argument is where it is left out, if it may be."""


def definitions_of(preambles: Iterable[str]) -> dict[str, Definition]:
    r"""Return the commands that preambles define and that can be understood, by name.

    Examples
    --------
    >>> definitions_of([r"\newcommand{\noopsort}[1]{} \def\swap#1#2{#2#1}"])["swap"].body
    '#2#1'
    """
    found: dict[str, Definition] = {}
    for preamble in preambles:
        at = 0
        while head := _HEAD.search(preamble, at):
            at = head.end()
            name = head["braced"] or head["bare"]
            made, at = _definition(preamble, head["by"], at)
            if made is None and preamble.startswith("{", at):
                break  # a brace that nothing closes
            if head["by"] == "providecommand" and (name in found or name in known()):
                continue
            found.pop(name, None)
            if made and not _COMPUTES.search(made.body):
                found[name] = made
    return found


def defined_names(preambles: Iterable[str]) -> frozenset[str]:
    """Return the names of all commands that preambles define, understood or not."""
    heads = (head for preamble in preambles for head in _HEAD.finditer(preamble))
    return frozenset(head["braced"] or head["bare"] for head in heads)


def expand(value: str, definitions: Mapping[str, Definition], *, grouped: bool = False) -> str:
    r"""Return a value with defined commands replaced by what they stand for.

    A value that would grow without end stays as it is.

    Parameters
    ----------
    value
        LaTeX.
    definitions
        What commands stand for.
    grouped
        Whether what has spaces or commas gets braces, as in a list of names, which is divided
        before commands are looked into.

    Examples
    --------
    >>> expand(r"{\noopsort{1980a}}1973", {"noopsort": Definition(1, "")})
    '{}1973'
    """
    if not definitions or "\\" not in value:
        return value
    made: list[str] = []
    waiting = [(value, 0)]
    left = _AT_MOST * len(value) + 1000
    while waiting:
        text, at = waiting.pop()
        while found := _COMMAND.search(text, at):
            if left < 0:
                return value
            definition = definitions.get(found[1] or "")
            if definition is None:
                stop = found.end(1) if found[1] else found.end()
                made.append(text[at:stop])
                at = stop
                continue
            # In a list of names, the space that ends a command divides words all the same
            after = found.end() if definition.arguments or not grouped else found.end(1)
            given, stop = _given(text, after, definition)
            if given is None:
                left -= len(text) - at  # they were looked for to the end
                made.append(text[at : found.end(1)])
                at = found.end(1)
                continue
            size = len(definition.body)
            if any(given):
                numbers = (int(each) for each in _ARGUMENT.findall(definition.body))
                size += sum(len(given[each - 1]) for each in numbers if each <= len(given))
            if size > left:
                return value
            body = _ARGUMENT.sub(
                lambda match, given=given: (
                    given[int(match[1]) - 1]  # type: ignore[misc]
                    if int(match[1]) <= len(given)
                    else ""
                ),
                definition.body,
            )
            if grouped and re.search(r"[\s,]", body):
                body = f"{{{body}}}"
            left -= len(body) + stop - at
            made.append(text[at : found.start()])
            waiting.append((text, stop))
            text, at = body, 0
        made.append(text[at:])
    return "".join(made)


def _definition(text: str, by: str, at: int) -> tuple[Definition | None, int]:
    """Read what follows the name in a definition."""
    if by == "let":
        same = _LET.match(text, at)
        return (Definition(0, f"\\{same[1]}"), same.end()) if same else (None, at)
    count, default = 0, None
    if by.endswith("def"):
        parameters = _PARAMETERS.match(text, at)
        count = parameters[0].count("#") if parameters else 0
        at = parameters.end() if parameters else at
    elif options := _COUNT.match(text, at):
        count, default = int(options[1]), options[2]
        at = options.end()
    body, stop = _group(text, at)
    return (None, at) if body is None else (Definition(count, body, default), stop)


def _group(text: str, at: int) -> tuple[str | None, int]:
    """Return what stands in the braces that begin at a place, and where they end."""
    while at < len(text) and text[at].isspace():
        at += 1
    if not text.startswith("{", at):
        return None, at
    depth = 0
    for brace in _BRACE.finditer(text, at):
        depth += (brace[0] == "{") - (brace[0] == "}")
        if depth == 0:
            return text[at + 1 : brace.start()], brace.end()
    return None, at


def _given(text: str, at: int, definition: Definition) -> tuple[list[str] | None, int]:
    """Return the arguments that follow a command, or None if there are too few."""
    given: list[str] = []
    if definition.default is not None:
        close = text.find("]", at) if text.startswith("[", at) else -1
        given.append(text[at + 1 : close] if close >= 0 else definition.default)
        at = close + 1 if close >= 0 else at
    while len(given) < definition.arguments:
        argument, stop = _group(text, at)
        if argument is None:
            if stop >= len(text) or text[stop] in "{}\\":
                return None, at
            argument, stop = text[stop], stop + 1
        given.append(argument)
        at = stop
    return given, at
