"""Bibliographies: read, understood, checked, written and exported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stronger.bibliography.model import Bibliography, Date, Entry, Names, Person, String
from stronger.bibliography.reading import read_file, read_text
from stronger.bibliography.writing import save, write, write_entry

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


def __getattr__(name: str) -> Any:
    # The formats take as long to import as all the rest, and most commands export nothing
    if name in __all__:
        import stronger.bibliography.formats

        return getattr(stronger.bibliography.formats, name)
    raise AttributeError(f"module 'stronger.bibliography' has no attribute {name!r}")
