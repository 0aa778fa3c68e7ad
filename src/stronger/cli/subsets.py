"""Cuts bibliographies down to what documents cite. Nothing here imports Typer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.cli.inputs import find
from stronger.cli.output import Failure, complain, emit, for_bibtex, note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stronger.bibliography.edit.subset.reading import Reading

_BIBTEX = (".bib", ".bibtex")
_BETTER = "the .aux or .bcf file that LaTeX writes holds what is cited"


def subset(files: Sequence[Path], output: Path | None) -> None:
    """Write what of bibliographies the documents among some files cite; say what is missing."""
    from stronger.bibliography.edit.subset import Library, cut
    from stronger.bibliography.source.decoding import readable

    for_bibtex(output)
    given = [path for path in files if _is_bibliography(path)]
    reading = _read([path for path in files if path not in given])
    complaints = [str(each) for each in reading.unfollowed]
    complaints += (
        str(each) if each.path.suffix.lower() == ".typ" else f"{each}; {_BETTER}"
        for each in reading.unclear
    )
    for astray in reading.astray:
        note(str(astray))
    found, unfound = (given, []) if given else _named(reading)
    complaints += unfound
    inputs = [find(path) for path in found]
    library = Library((each.name, readable(each.text()[0])) for each in inputs)
    if not library.by_key:
        for given_file in inputs:
            given_file.in_bibtex()
    made = cut(library, reading.cited)
    complaints += (f"{reading.citations[each.key]}: {each}" for each in made.missing)
    complaints += map(str, made.differing)
    if not made.number:
        what = "and none of these is there" if made.missing else "in any way that is known"
        told = f"{len(made.missing)} keys are cited, " if made.missing else "nothing is cited "
        complaints.append(f"{told}{what}; nothing written")
    for each in complaints:
        complain(each)
    if made.number:
        emit(made.text, output, made.number)
    if complaints:
        sys.exit(1)


def _is_bibliography(path: Path) -> bool:
    """Say whether a file is a bibliography: by its name, or because it has none that ends."""
    return path.suffix.lower() in _BIBTEX or (not path.suffix and not path.is_file())


def _read(documents: list[Path]) -> Reading:
    """Read documents, or say why they cannot be."""
    from stronger.bibliography.edit.subset import UnknownDocumentError, read_documents

    if not documents:
        raise Failure("no document is given: name one that cites, such as main.tex")
    for path in documents:
        if not path.is_file():
            raise Failure(f"there is no file {path}")
    try:
        return read_documents(documents)
    except UnknownDocumentError as error:
        raise Failure(str(error)) from None
    except OSError as error:
        raise Failure(f"cannot read {error.filename}: {error.strerror or error}") from None


def _named(reading: Reading) -> tuple[list[Path], Iterable[str]]:
    """Return the bibliographies that documents name, and complaints about those not there."""
    from stronger.bibliography.edit.subset.naming import find_bibliographies

    found, missing = find_bibliographies(reading.documents)
    if not found and not missing:
        raise Failure("no .bib file is given, and the documents name none")
    if not found:
        raise Failure("; ".join(map(str, missing)))
    return found, map(str, missing)
