"""Halves of characters and huge numbers, which JSON can hold and Python cannot use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.importing.findings import broken_record

if TYPE_CHECKING:
    from stronger.bibliography.source.decoding import Source
    from stronger.diagnostics import Diagnostic

_HEX = "[0-9a-fA-F]{2}"
_ESCAPE = re.compile(
    rf"\\(?:u[dD][89abAB]{_HEX}\\u[dD][c-fC-F]{_HEX}|(?P<half>u[dD][89a-fA-F]{_HEX})|.)", re.DOTALL
)
"""An escape of JSON; a character beyond 16 bits is written as two."""


def whole_characters(source: Source, findings: list[Diagnostic]) -> str:
    """Return JSON in which escapes of half a character are those of U+FFFD, each a finding."""

    def whole(match: re.Match[str]) -> str:
        if not match["half"]:
            return match[0]
        reason = f"{match[0]} is half of a character; it becomes U+FFFD"
        findings.append(broken_record(source.position(match.start()), reason, match[0]))
        return "\\ufffd"

    return _ESCAPE.sub(whole, source.text)


def integer(numerals: str) -> int | str:
    """Return an integer; one of more numerals than Python reads as text."""
    return int(numerals) if len(numerals) < 100 else numerals
