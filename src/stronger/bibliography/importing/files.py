"""The formats that entries come in, and reading a file in the one its name says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.bibliography.formats.registry import UnknownFormatError
from stronger.bibliography.importing.csl import read_csl_json
from stronger.bibliography.importing.ris import read_ris
from stronger.bibliography.model import Bibliography
from stronger.bibliography.source import findings
from stronger.bibliography.source.decoding import Source, decode, readable
from stronger.bibliography.source.reading import encoding_finding, read_file
from stronger.diagnostics import Position, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Importer:
    """A format that entries can be read from."""

    name: str
    extensions: tuple[str, ...]
    """The file extensions it has, with their dots."""
    title: str
    """One line for lists of formats."""
    function: Callable[[str, str], Bibliography] | None
    """Takes a text and what findings call it; BibTeX files are read by their bytes instead."""


IMPORTERS = {
    each.name: each
    for each in (
        Importer("bibtex", (".bib",), "BibTeX and BibLaTeX", None),
        Importer("csl-json", (".json",), "CSL-JSON, from pandoc and Zotero", read_csl_json),
        Importer("ris", (".ris",), "RIS, from EndNote, Mendeley, Zotero and databases", read_ris),
    )
}
"""Every format by its name."""


def import_file(
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002
    *,
    file: str | None = None,
) -> Bibliography:
    """Read a bibliography in any format; a missing or broken file gives findings.

    Parameters
    ----------
    path
        The file.
    format
        The name of a format; left out, the file's extension says it, and any other is BibTeX.
    file
        What findings call the file; its path as given, if left out.

    Raises
    ------
    UnknownFormatError
        If there is no such format; the message names the nearest one.
    """
    file = os.fspath(path) if file is None else file
    if format is None:
        suffix = Path(path).suffix.lower()
        named = (each.name for each in IMPORTERS.values() if suffix in each.extensions)
        format = next(named, "bibtex")  # noqa: A001
    if format not in IMPORTERS:
        hint = did_you_mean(format, IMPORTERS) or f"; there are {', '.join(IMPORTERS)}"
        raise UnknownFormatError(f"no import format {format!r}{hint}")
    function = IMPORTERS[format].function
    if function is None:
        return read_file(path, file=file)
    start = Position(file)
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Bibliography(file=file, diagnostics=(findings.unreadable_file(start, reason),))
    raw, encoding = decode(data)
    text = readable(raw)
    finding = encoding_finding(raw, encoding, Source(text, file))
    if finding is None or encoding.name.startswith("utf-16"):
        return function(text, file)
    if encoding.how == "unknown":
        return Bibliography(file=file, diagnostics=(finding,))
    read = function(text, file)
    return read.model_copy(update={"diagnostics": (finding, *read.diagnostics)})
