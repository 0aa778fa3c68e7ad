"""Bibliographies: read, understood, checked, written and exported."""

from stronger.bibliography.formats import FORMATS, Format, UnknownFormatError, export, export_format
from stronger.bibliography.model import Bibliography, Date, Entry, Names, Person, String
from stronger.bibliography.reading import read_file, read_text
from stronger.bibliography.writing import save, write, write_entry

__all__ = [
    "FORMATS",
    "Bibliography",
    "Date",
    "Entry",
    "Format",
    "Names",
    "Person",
    "String",
    "UnknownFormatError",
    "export",
    "export_format",
    "read_file",
    "read_text",
    "save",
    "write",
    "write_entry",
]
