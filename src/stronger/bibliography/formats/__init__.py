"""The formats in which entries leave, one file per family; asking for any registers all."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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


def __getattr__(name: str) -> Any:
    # Imported when asked for, so that who imports one of them does not import them all
    if name not in __all__:
        raise AttributeError(f"module 'stronger.bibliography.formats' has no attribute {name!r}")
    registry = import_module("stronger.bibliography.formats.registry")
    if name in registry.FAMILIES:
        return import_module(f"stronger.bibliography.formats.{name}")
    if name == "used_strings":
        return import_module("stronger.bibliography.formats.bibtex").used_strings
    if name in ("FORMATS", "export_format"):
        registry.register_all()
    return getattr(registry, name)
