"""Reads CSL-JSON and RIS into bibliographies; what cannot be read becomes a finding."""

from stronger.bibliography.importing.csl import read_csl_json
from stronger.bibliography.importing.files import IMPORTERS, Importer, import_file
from stronger.bibliography.importing.ris import read_ris

__all__ = ["IMPORTERS", "Importer", "import_file", "read_csl_json", "read_ris"]
