"""Citations in Typst."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIPPED = re.compile(
    r"https?://[^\s\])]*|//[^\n]*|/\*.*?(?:\*/|\Z)|(`{3,})(?!`).*?\1|`[^`]*`", re.DOTALL
)
_STRING = re.compile(r'(?<!label\()"(?:\\.|[^"\\\n])*"')
_CITE = re.compile(r"""\bcite\(\s*(?:<([^<>\s]+)>|label\(\s*"([^"]+)"\s*\))""")
_REFERENCE = re.compile(r"(?<![\w@\\])@(\w[\w:.-]*)")
_LABEL = re.compile(r"<(\w[\w:.-]*)>")
_FULL = re.compile(r"\bbibliography\([^()]*\bfull:\s*true")


def in_typst(text: str) -> Iterator[str]:
    """Yield the keys of ``@key`` and ``#cite(<key>)``.

    Code, comments and references to labels of the document itself are no citations.
    """
    text = _SKIPPED.sub(" ", text)
    if _FULL.search(text):
        yield "*"
    found = [(match.start(), match[1] or match[2]) for match in _CITE.finditer(text)]
    rest = _STRING.sub(lambda match: " " * len(match[0]), text)
    labels = set(_LABEL.findall(_CITE.sub(" ", rest)))
    for match in _REFERENCE.finditer(rest):
        key = match[1].rstrip(":.-")
        if key not in labels:
            found.append((match.start(), key))
    yield from (key for _, key in sorted(found))
