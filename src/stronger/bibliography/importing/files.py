"""The formats that entries come in, and reading a file in the one that it is in."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.bibliography.formats.registry import UnknownFormatError
from stronger.bibliography.importing.findings import contradiction, not_read
from stronger.bibliography.importing.recognising import HEAD, Foreign, recognise
from stronger.bibliography.model import Bibliography
from stronger.bibliography.source import findings
from stronger.bibliography.source.decoding import Source, decode, readable
from stronger.bibliography.source.reading import encoding_finding, read_bytes
from stronger.diagnostics import Diagnostic, Position, did_you_mean

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
    function: str = ""
    """The module beside this one, or with its package's name, and the function in it, which takes a
    text and what findings call it; BibTeX files are read by their bytes instead."""

    def read(self, text: str, file: str) -> Bibliography:
        """Read a text."""
        module, _, name = self.function.partition(":")
        here = "" if "." in module else "stronger.bibliography.importing."
        home = import_module(f"{here}{module}")
        function: Callable[[str, str], Bibliography] = getattr(home, name)
        return function(text, file)


IMPORTERS = {
    each.name: each
    for each in (
        Importer("bibtex", (".bib", ".bibtex"), "BibTeX and BibLaTeX"),
        Importer("csl-json", (".json",), "CSL-JSON, from pandoc and Zotero", "csl:read_csl_json"),
        Importer("csl-yaml", (".yaml", ".yml", ".md", ".qmd"),
                 "CSL-YAML, pandoc's `references:`", "csl_yaml:read_csl_yaml"),
        Importer("crossref", (".json",), "Crossref's answers in JSON", "csl:read_csl_json"),
        Importer("ris", (".ris",), "RIS, from EndNote, Mendeley, Zotero and databases",
                 "ris:read_ris"),
        Importer("nbib", (".nbib",), "PubMed (MEDLINE)", "nbib:read_nbib"),
        Importer("enw", (".enw",), "EndNote, tagged, and refer", "refer:read_refer"),
        Importer("wos", (".ciw", ".isi"), "Web of Science, tagged", "wos:read_wos"),
        Importer("cff", (".cff",), "CFF, as CITATION.cff", "cff:read_cff"),
        Importer("hayagriva", (".yaml", ".yml"), "Hayagriva YAML, of Typst",
                 "hayagriva:read_hayagriva"),
        Importer("json", (".json",), "JSON with every field, as exported here",
                 "tables:read_json"),
        Importer("csv", (".csv",), "CSV, as exported here", "tables:read_csv"),
    )
}  # fmt: skip
"""Every format by its name; those of other packages follow when one is asked for in vain."""


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
        The name of a format; left out, the content says it, and where it does not, the ending of
        the file's name.
    file
        What findings call the file; its path as given, if left out.

    Raises
    ------
    UnknownFormatError
        If there is no such format; the message names the nearest one.
    """
    file = os.fspath(path) if file is None else file
    check_format(format)
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        finding = findings.unreadable_file(Position(file), reason)
        return Bibliography(file=file, diagnostics=(finding,))
    return import_bytes(data, format, file=file)


def import_bytes(
    data: bytes,
    format: str | None = None,  # noqa: A002
    *,
    file: str = "<bytes>",
) -> Bibliography:
    """Read the bytes of a bibliography in any format.

    Parameters
    ----------
    data
        What a file holds.
    format
        The name of a format; left out, the content says it, and where it does not, the ending of
        the file's name.
    file
        What findings call the file.

    Raises
    ------
    UnknownFormatError
        If there is no such format; the message names the nearest one.
    """
    check_format(format)
    name, found = _format_of(data, format, file)
    start = Position(file)
    if isinstance(name, Foreign):
        return Bibliography(
            file=file, diagnostics=(not_read(start, name.what, name.advice, _line(data)),)
        )
    importer = IMPORTERS[name]
    if importer.function:
        raw, encoding = decode(data)
        text = readable(raw)
        if finding := encoding_finding(raw, encoding, Source(text, file)):
            if encoding.how == "unknown":
                return Bibliography(file=file, diagnostics=(finding,))
            if not encoding.name.startswith("utf-16"):
                found.append(finding)
        read = importer.read(text, file)
    else:
        read = read_bytes(data, file)
    if not found:
        return read
    return replace(read, diagnostics=(*found, *read.diagnostics))


def check_format(format: str | None) -> None:  # noqa: A002
    """Raise `UnknownFormatError` if there is no such format."""
    if format is not None and format not in IMPORTERS:
        _add_others()
    if format is not None and format not in IMPORTERS:
        hint = did_you_mean(format, IMPORTERS) or f"; there are {', '.join(IMPORTERS)}"
        raise UnknownFormatError(f"no import format {format!r}{hint}")


def _add_others() -> None:
    """Add the formats that other packages read, after ours."""
    from stronger.plugins import added

    for importer in added("importers").values():
        IMPORTERS.setdefault(importer.name, importer)


def is_other(data: bytes, file: str) -> bool:
    """Say whether what a file holds is in another format than BibTeX."""
    return _format_of(data, None, file)[0] != "bibtex"


def _format_of(data: bytes, asked: str | None, file: str) -> tuple[str | Foreign, list[Diagnostic]]:
    """Return the format to read, and a finding if name or wish say another than the content."""
    suffix = Path(file).suffix.lower()
    named = [each.name for each in IMPORTERS.values() if suffix in each.extensions]
    content = recognise(_head(data))
    if asked is not None:
        if content is None or content == asked or {asked, content} <= {"csl-json", "crossref"}:
            return asked, []
        what = content.what if isinstance(content, Foreign) else IMPORTERS[content].title
        reason = f"this looks like {what}; it is read as {IMPORTERS[asked].title} all the same"
        return asked, [contradiction(Position(file), reason)]
    if content is None and not named:
        _add_others()
        named = [each.name for each in IMPORTERS.values() if suffix in each.extensions]
    if content is None:
        return (named or ["bibtex"])[0], []
    if isinstance(content, Foreign) or not named or content in named:
        return content, []
    reason = (
        f"a name that ends in {suffix!r} is that of {IMPORTERS[named[0]].title}, but this looks "
        f"like {IMPORTERS[content].title} and is read so"
    )
    return content, [contradiction(Position(file), reason)]


def _head(data: bytes) -> str:
    """Return how a file begins, well enough to know its format."""
    wide = b"\0" in data[:4]
    head = data[: 4 * HEAD if wide else HEAD]
    if wide:
        head = head[: len(head) - len(head) % 4]
    elif len(head) < len(data):
        # No character is cut in two
        head = head[: head.rfind(b"\n") + 1] or head
    return decode(head)[0]


def _line(data: bytes) -> str:
    """Return the first line, or as much of it as tells what the file is."""
    return _head(data[:400]).lstrip("\ufeff").partition("\n")[0].strip()[:100]
