"""Citations in Org: ``[cite:@key]``, and those of org-ref, ``cite:key`` and ``citep:&key``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.edit.subset import latex
from stronger.bibliography.edit.subset.places import Place, blanked

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = re.compile(
    r"^[ \t]*#\+begin_(src|example|comment|export)\b.*?(?:^[ \t]*#\+end_\1\b|\Z)"
    r"|^[ \t]*#(?:[ \t][^\n]*)?$"
    r"|^[ \t]*:(?:[ \t][^\n]*)?$"
    r"|(?<![\w/])([=~])(?=\S)[^\n]{0,200}?(?<=\S)\2(?!\w)",
    re.M | re.S | re.I,
)
"""Code, examples and comments; verbatim text within a line ends on it."""
_CITATION = re.compile(r"(?<!\[)\[cite(?:/[\w/-]*)?:((?:[^\[\]]|\[[^\[\]]*\])*)\]")
_KEY = re.compile(r"@([\w!#$%&'*+./:<>?^_`|~-]+)")
_ORG_REF = re.compile(
    r"(?<![\w/:])(?P<by>[A-Za-z]++\*?):(?!@)(?P<keys>(?:&?[\w.:/+-]+(?:[,;][ \t]*)?)++)"
)
_LINKED = re.compile(r"&([\w.:/+-]+)")
_LISTED = re.compile(r"[\w.:/+-]*\w")


def in_org(text: str) -> Iterator[Place]:
    """Yield the citations of a text, also those in LaTeX; code and comments cite nothing."""
    text = without_code(text)
    found: list[Place] = []
    for match in _CITATION.finditer(text):
        for key in _KEY.finditer(text, *match.span(1)):
            name = key[1].rstrip(".:?!'")
            found.append(Place(name, key.start(1), key.start(1) + len(name)))
    for match in _ORG_REF.finditer(blanked(_CITATION, text)):
        if "cite" not in match["by"].lower():
            continue
        pattern = _LINKED if "&" in match["keys"] else _LISTED
        group = pattern.groups
        found += (Place.of(key, group) for key in pattern.finditer(text, *match.span("keys")))
    found += latex.in_commands(text)
    yield from sorted(found, key=lambda place: place.start)


def without_code(text: str) -> str:
    """Return a text with code, examples and comments blank, so that places stay."""
    return blanked(_CODE, text)
