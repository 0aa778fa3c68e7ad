"""Citations in reStructuredText as Sphinx reads it: the roles ``:cite:`` and ``:footcite:``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.edit.subset.markdown import keys_of_role
from stronger.bibliography.edit.subset.places import Place, blank, blanked

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROLE = re.compile(r":(?:foot|full)?cite(?::[a-z]+){0,3}:`([^`]+)`")
_LITERAL = re.compile(r"``.+?``", re.DOTALL)
_ALL = re.compile(r"^[ \t]*\.\. bibliography::.*(?:\n[ \t]+:(?!all:).*)*+\n[ \t]+:all:", re.M)
_DIRECTIVE = re.compile(r"[ \t]*\.\.[ \t]+([\w:-]+)::")
_COMMENT = re.compile(r"[ \t]*\.\.(?=\s|\Z)(?![ \t]+(?:[\w:-]+::|\[|_|\|))")
_CODE = frozenset(
    {"code", "code-block", "sourcecode", "parsed-literal", "raw", "math", "highlight"}
)


def in_rst(text: str) -> Iterator[Place]:
    """Yield the citations of a text; code and comments cite nothing."""
    if everything := _ALL.search(text):
        yield Place("*", everything.start(), everything.start())
    text = blanked(_LITERAL, without_code(text))
    for match in _ROLE.finditer(text):
        yield from keys_of_role(text, *match.span(1))


def without_code(text: str) -> str:
    """Return a text with comments, code and what stands indented below ``::`` blank."""
    made: list[str] = []
    below = -1  # what is indented deeper than this is code
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        indent = len(line) - len(line.lstrip())
        if below >= 0 and (not bare or indent > below):
            made.append(blank(line))
            continue
        below = -1
        directive = _DIRECTIVE.match(line)
        if _COMMENT.match(line):
            made.append(blank(line))
            below = indent
            continue
        if (directive and directive[1] in _CODE) or (not directive and bare.endswith("::")):
            below = indent
        made.append(line)
    return "".join(made)
