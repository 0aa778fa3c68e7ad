"""Reads other formats into bibliographies; what cannot be read becomes a finding."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stronger.bibliography.importing.csl import read_csl_json
    from stronger.bibliography.importing.files import IMPORTERS, Importer, import_bytes, import_file
    from stronger.bibliography.importing.ris import read_ris

__all__ = ["IMPORTERS", "Importer", "import_bytes", "import_file", "read_csl_json", "read_ris"]

_HOMES = {"read_csl_json": "csl", "read_ris": "ris"}


def __getattr__(name: str) -> Any:
    # Imported when asked for, so that who wants the rules alone does not import the readers
    if name not in __all__:
        raise AttributeError(f"module 'stronger.bibliography.importing' has no attribute {name!r}")
    home = import_module(f"stronger.bibliography.importing.{_HOMES.get(name, 'files')}")
    return getattr(home, name)
