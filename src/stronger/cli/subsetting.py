"""``stronger bib subset``: what documents cite, and no more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stronger.cli import subsets
from stronger.cli.bib import Output


def subset(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Bibliographies (.bib; those that the documents name, if none is given) and what "
            "cites: .tex .aux .bcf .md .qmd .Rmd .ipynb .rst .org .typ.",
        ),
    ],
    output: Output = None,
) -> None:
    """Cut bibliographies down to what documents, and all they read in, cite.

    Entries come as they stand in the files, with all they refer to and the strings they use; of a
    key in several files the first entry. Exits with 1 if a key that is cited is not there or only
    LaTeX knows it, if two files differ on an entry, if something could not be followed, or if
    nothing is cited: then nothing is written.
    """
    subsets.subset(files, output)
