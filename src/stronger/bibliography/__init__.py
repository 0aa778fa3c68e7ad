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
    from stronger.bibliography.model import Bibliography, Date, Entry, Names, Person, String
    from stronger.bibliography.reading import read_file, read_text
    from stronger.bibliography.writing import write, write_entry
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

_MODEL = ("Bibliography", "Date", "Entry", "Names", "Person", "String")
_READING = ("read_file", "read_text")
_WRITING = ("write", "write_entry")


def __getattr__(name: str) -> Any:
    # Imported when asked for: an index answers in less time than its models take to import
    if name not in __all__:
        raise AttributeError(f"module 'stronger.bibliography' has no attribute {name!r}")
    if name == "save":
        return import_module("stronger.outputs").save
    homes = {"model": _MODEL, "reading": _READING, "writing": _WRITING}
    home = next((home for home, names in homes.items() if name in names), "formats")
    return getattr(import_module(f"stronger.bibliography.{home}"), name)
