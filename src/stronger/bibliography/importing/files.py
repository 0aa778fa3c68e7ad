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
from stronger.bibliography.source.reading import encoding_finding, read_bytes
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
    name = os.fspath(path) if file is None else file
    _function_of(form := format or _form_of(os.fspath(path)))
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Bibliography(
            file=name, diagnostics=(findings.unreadable_file(Position(name), reason),)
        )
    return import_bytes(data, form, file=name)


def import_bytes(data: bytes, format: str | None = None, *, file: str = "<bytes>") -> Bibliography:  # noqa: A002
    """Read the bytes of a bibliography in any format.

    Parameters
    ----------
    data
        What a file holds.
    format
        The name of a format; left out, the ending of the file's name says it.
    file
        What findings call the file.

    Raises
    ------
    UnknownFormatError
        If there is no such format; the message names the nearest one.
    """
    function = _function_of(format or _form_of(file))
    if function is None:
        return read_bytes(data, file)
    raw, encoding = decode(data)
    text = readable(raw)
    finding = encoding_finding(raw, encoding, Source(text, file))
    if finding is None or encoding.name.startswith("utf-16"):
        return function(text, file)
    if encoding.how == "unknown":
        return Bibliography(file=file, diagnostics=(finding,))
    read = function(text, file)
    return read.model_copy(update={"diagnostics": (finding, *read.diagnostics)})


def _form_of(name: str) -> str:
    """Return the format that the ending of a name says."""
    suffix = Path(name).suffix.lower()
    return next((each.name for each in IMPORTERS.values() if suffix in each.extensions), "bibtex")


def _function_of(form: str) -> Callable[[str, str], Bibliography] | None:
    if form not in IMPORTERS:
        hint = did_you_mean(form, IMPORTERS) or f"; there are {', '.join(IMPORTERS)}"
        raise UnknownFormatError(f"no import format {form!r}{hint}")
    return IMPORTERS[form].function
