"""Bibliographies: read, understood, checked, written and exported."""

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
from stronger.bibliography.writing import save, write, write_entry

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
