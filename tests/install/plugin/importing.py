"""An import format: a key a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.bibliography.importing import Importer
from stronger.bibliography.source.reading import read_text

if TYPE_CHECKING:
    from stronger.bibliography import Bibliography

LINES = Importer("keys", (".keys",), "Keys, one a line", "third_party.importing:read_keys")


def read_keys(text: str, file: str) -> Bibliography:
    """Read a book of each key."""
    return read_text("\n".join(f"@book{{{key}, title = {{T}}}}" for key in text.split()), file=file)
