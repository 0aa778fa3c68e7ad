"""Bibliographies: read, understood, checked, written and exported."""

from stronger.bibliography.model import Bibliography, Date, Entry, Names, Person, String
from stronger.bibliography.reading import read_file, read_text
from stronger.bibliography.writing import save, write, write_entry

__all__ = [
    "Bibliography",
    "Date",
    "Entry",
    "Names",
    "Person",
    "String",
    "read_file",
    "read_text",
    "save",
    "write",
    "write_entry",
]
