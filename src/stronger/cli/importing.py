"""``stronger bib import``: any format becomes BibTeX, or another, and what was lost is said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stronger.cli.bib import Output, print_findings_to_stderr
from stronger.cli.inputs import read
from stronger.cli.leaving import name_left_out, name_losses, name_misread
from stronger.cli.options import Strict
from stronger.cli.output import Failure, complain, emit, form_of


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="BibTeX, CSL (JSON or YAML), RIS, PubMed, EndNote (tagged), Web of Science, "
            "Crossref, CFF, Hayagriva, or JSON or CSV as exported here.",
        ),
    ],
    form: Annotated[
        str | None,
        typer.Option("--from", help="Its format.", show_default="by its content"),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            help="Format to write; biblatex, or any format of exports.",
            show_default="by the output's name, or bibtex",
        ),
    ] = None,
    output: Output = None,
    strict: Strict = False,
) -> None:
    """Convert a bibliography to BibTeX or another format, and say what was lost.

    Exits with 1 if a record is lost, with --strict also if anything else is, or was read with a
    guess; if there is nothing to write, nothing is written.
    """
    from stronger.bibliography import UnknownFormatError, export_with_losses
    from stronger.bibliography.importing.findings import loses

    bibliography = read(file, form)
    try:
        exported = export_with_losses(bibliography, bibliography, form_of(to, output))
    except UnknownFormatError as error:
        raise Failure(str(error)) from None
    print_findings_to_stderr(bibliography)
    if not len(bibliography):
        complain(f"nothing could be read from {file}, so nothing is written")
        raise typer.Exit(1)
    unread = name_left_out(bibliography.diagnostics, lambda _: bibliography)
    left = [each for each in exported.left if each.position not in unread]
    lost = name_losses(exported.summary(), left, strict=strict)
    emit(exported.text, output, exported.number)
    findings = bibliography.diagnostics
    lost |= any(loses(finding, fields=strict) for finding in findings)
    # What they say is printed already
    lost |= strict and bool(name_misread(findings, lambda: bibliography))
    if unread or lost:
        raise typer.Exit(1)
