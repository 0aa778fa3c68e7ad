"""Citations in Typst."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.edit.subset.places import Place, blanked

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIPPED = re.compile(
    r"https?://[^\s\])]*|//[^\n]*|/\*.*?(?:\*/|\Z)|(`{3,})(?!`).*?(?:\1|\Z)|`[^`]*`", re.DOTALL
)
_STRING = re.compile(r'(?<!label\()"(?:\\.|[^"\\\n])*"')
_CITE = re.compile(r"""\bcite\(\s*(?:<([^<>\s]+)>|label\(\s*"([^"]+)"\s*\))""")
_REFERENCE = re.compile(r"(?<![\w@\\])@(\w[\w:.-]*)|\bref\(\s*<(\w[\w:.-]*)>")
_LABEL = re.compile(r"(?<!cite\()(?<!ref\()<(\w[\w:.-]*)>")
_FULL = re.compile(r"\bbibliography\([^()]*(?:\([^()]*\)[^()]*)*\bfull:\s*true")


def in_typst(text: str, labels: frozenset[str] = frozenset()) -> Iterator[Place]:
    """Yield the citations ``@key`` and ``#cite(<key>)``.

    Code, comments and references to labels of the document itself are no citations.

    Parameters
    ----------
    text
        A document or a part of one.
    labels
        Labels that stand in its other parts.
    """
    text = without_code(text)
    if full := _FULL.search(text):
        yield Place("*", full.start(), full.start())
    found = [Place.of(match, match.lastindex or 1) for match in _CITE.finditer(text)]
    labels |= labels_in(text)
    for match in _REFERENCE.finditer(blanked(_STRING, text)):
        group = match.lastindex or 1
        key = match[group].rstrip(":.-")
        if key not in labels:
            found.append(Place(key, match.start(group), match.start(group) + len(key)))
    yield from sorted(found, key=lambda place: place.start)


def labels_in(text: str) -> frozenset[str]:
    """Return the labels that a text gives to its own parts."""
    return frozenset(_LABEL.findall(blanked(_STRING, without_code(text))))


def without_code(text: str) -> str:
    """Return a text with code, comments and addresses blank, so that places stay."""
    return blanked(_SKIPPED, text)
