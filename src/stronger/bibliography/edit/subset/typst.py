"""Citations in Typst."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.edit.subset.places import Place, blanked

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


def in_typst(text: str) -> Iterator[Place]:
    """Yield the citations ``@key`` and ``#cite(<key>)``.

    Code, comments and references to labels of the document itself are no citations.
    """
    text = blanked(_SKIPPED, text)
    if full := _FULL.search(text):
        yield Place("*", full.start(), full.start())
    found = [Place.of(match, match.lastindex or 1) for match in _CITE.finditer(text)]
    rest = blanked(_STRING, text)
    labels = set(_LABEL.findall(_CITE.sub(" ", rest)))
    for match in _REFERENCE.finditer(rest):
        key = match[1].rstrip(":.-")
        if key not in labels:
            found.append(Place(key, match.start(1), match.start(1) + len(key)))
    yield from sorted(found, key=lambda place: place.start)
