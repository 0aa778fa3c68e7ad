"""Citations in Typst."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.edit.subset.places import Place, blanked
from stronger.bibliography.edit.subset.typst_modes import Modes, modes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIPPED = re.compile(
    r"https?://[^\s\])]*|//[^\n]*|/\*.*?(?:\*/|\Z)|(`{3,})(?!`).*?(?:\1|\Z)|`[^`]*`", re.DOTALL
)
_REFERENCE = re.compile(r"(?<![^\W_])(?<!@)@(\w[\w:.-]*)")
_REF = re.compile(r"\bref\(\s*<(\w[\w:.-]*)>")
_LABEL = re.compile(r"<(\w[\w:.-]*)>")
_CITE = re.compile(r"(?<!let )(?<![\w-])cite\(")
_KEY = re.compile(r"""\s*(?:<([^<>\s]+)>|label\(\s*"([^"]+)"\s*\))\s*""")
_NAMED = re.compile(r"\s*(?:[\w-]+\s*:|\.\.|\Z)")
_ARGUMENT = re.compile(
    r'(?:[^,()\[\]{}"]|"(?:[^"\\]|\\.)*+"|\([^()]*+\)|\[[^\[\]]*+\])*+', re.DOTALL
)
_LONGEST_CALL = 2000
IS_COMPUTED = "the key is computed, and only Typst knows what it is"
_FULL = re.compile(r"\bbibliography\([^()]*(?:\([^()]*\)[^()]*)*\bfull:\s*true")


def in_typst(text: str, labels: frozenset[str] = frozenset()) -> Iterator[Place]:
    """Yield the citations ``@key`` and ``#cite(<key>)``.

    What is no markup, and references to labels of the document itself, are no citations.

    Parameters
    ----------
    text
        A document or a part of one.
    labels
        Labels that stand in its other parts.
    """
    modes = modes_of(text)
    if full := _FULL.search(modes.code):
        yield Place("*", full.start(), full.start())
    found = [place for call in _CITE.finditer(modes.code) for place in _cited(modes.code, call)]
    labels |= _labels(modes)
    for pattern, part in ((_REFERENCE, modes.markup), (_REF, modes.code)):
        for match in pattern.finditer(part):
            key = match[1].rstrip(":.-")
            if key not in labels:
                found.append(Place(key, match.start(1), match.start(1) + len(key)))
    yield from sorted(found, key=lambda place: place.start)


def labels_in(text: str) -> frozenset[str]:
    """Return the labels that a text gives to its own parts."""
    return _labels(modes_of(text)) if "<" in text else frozenset()


def _labels(modes: Modes) -> frozenset[str]:
    return frozenset(_LABEL.findall(modes.markup))


def _cited(code: str, call: re.Match[str]) -> Iterator[Place]:
    """Yield the key that a call of ``cite`` is given, among its other arguments."""
    at, stop = call.end(), min(len(code), call.end() + _LONGEST_CALL)
    while argument := _ARGUMENT.match(code, at, stop):
        if key := _KEY.fullmatch(code, *argument.span()):
            yield Place.of(key, key.lastindex or 1)
            return
        if not _NAMED.match(argument[0]):
            told = " ".join(f"cite({argument[0]})".split())
            yield Place(told, call.start(), argument.end(), IS_COMPUTED)
            return
        at = argument.end() + 1
        if code[argument.end() : at] != ",":
            return


def without_code(text: str) -> str:
    """Return a text with code, comments and addresses blank, so that places stay."""
    return blanked(_SKIPPED, text)
