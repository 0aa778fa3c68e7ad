"""Bibliographies: read, understood, checked, written and exported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stronger.bibliography.formats import (
        FORMATS,
        Exported,
        Format,
        Loss,
        UnknownFormatError,
        export,
        export_format,
        export_with_losses,
    )
    from stronger.bibliography.model import Bibliography, Entry, String
    from stronger.bibliography.source.reading import read_file, read_text
    from stronger.bibliography.source.writing import write, write_entry
    from stronger.bibliography.text.dates import Date
    from stronger.bibliography.text.people import Names, Person
    from stronger.outputs import save

__all__ = [
    "FORMATS",
    "Bibliography",
    "Date",
    "Entry",
    "Exported",
    "Format",
    "Loss",
    "Names",
    "Person",
    "String",
    "UnknownFormatError",
    "export",
    "export_format",
    "export_with_losses",
    "read_file",
    "read_text",
    "save",
    "write",
    "write_entry",
]

_HOMES = {
    "model": ("Bibliography", "Entry", "String"),
    "source.reading": ("read_file", "read_text"),
    "source.writing": ("write", "write_entry"),
    "text.dates": ("Date",),
    "text.people": ("Names", "Person"),
}
"""In which room each name lives, but for those of the formats."""


def __getattr__(name: str) -> Any:
    # Imported when asked for: an index answers in less time than its models take to import
    if name not in __all__:
        raise AttributeError(f"module 'stronger.bibliography' has no attribute {name!r}")
    if name == "save":
        return import_module("stronger.outputs").save
    home = next((home for home, names in _HOMES.items() if name in names), "formats")
    return getattr(import_module(f"stronger.bibliography.{home}"), name)
