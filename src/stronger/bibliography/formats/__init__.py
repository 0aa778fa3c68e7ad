"""The formats in which entries leave, one file per family; importing them registers them."""

from stronger.bibliography.formats import bibtex, cff, csl, hayagriva, prose, ris, tables
from stronger.bibliography.formats.bibtex import used_strings
from stronger.bibliography.formats.registry import (
    FORMATS,
    Exported,
    Format,
    Loss,
    UnknownFormatError,
    complete,
    export,
    export_format,
    export_with_losses,
)

__all__ = [
    "FORMATS",
    "Exported",
    "Format",
    "Loss",
    "UnknownFormatError",
    "bibtex",
    "cff",
    "complete",
    "csl",
    "export",
    "export_format",
    "export_with_losses",
    "hayagriva",
    "prose",
    "ris",
    "tables",
    "used_strings",
]
