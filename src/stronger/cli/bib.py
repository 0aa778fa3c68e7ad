"""``stronger bib``: tools for any bibliography, with or without a knowledge base."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stronger.cli.check import (
    Fix,
    Form,
    Ignore,
    Select,
    ShowDiff,
    UnsafeFixes,
    conclude,
    conclude_diff,
    fix_file,
    selectors,
    wants_fixes,
)
from stronger.cli.inputs import Input, find, read
from stronger.cli.output import note, print_findings

if TYPE_CHECKING:
    from stronger.bibliography import Bibliography
    from stronger.bibliography.rules.selecting import Selection
    from stronger.diagnostics import Diagnostic

app = typer.Typer(help="Check, tidy, verify and convert any bibliography.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE", help="A BibTeX file.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File to write.", show_default="standard output"),
]


@app.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="BibTeX files.")],
    form: Annotated[Form, typer.Option("--format", help="How to print findings.")] = Form.TEXT,
    select: Select = None,
    ignore: Ignore = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", help="A trusted bibliography, to look preprints up in."),
    ] = None,
    fix: Fix = False,
    show_diff: ShowDiff = False,
    unsafe: UnsafeFixes = False,
    second_opinion: Annotated[
        bool,
        typer.Option("--second-opinion", help="Report too what bibtexparser reads differently."),
    ] = False,
) -> None:
    """Check BibTeX files; exit with 1 if anything is found."""
    from stronger.bibliography.rules.checking import check as check_bibliography
    from stronger.bibliography.rules.selecting import read_settings
    from stronger.knowledge.rules import all_rules

    settings, found = read_settings(Path(), all_rules())
    selection = settings.merged(*selectors(select, ignore))
    authority = read(against) if against else None
    named = [find(file) for file in files]
    fixed, failed = None, False
    if wants_fixes(fix, show_diff, unsafe):
        fixed = 0
        for each in (each.in_bibtex() for each in named):
            number, unfixed = fix_file(
                each.read() if show_diff else each.to_write("--fix"),
                lambda read: check_bibliography(read, selection=selection, authority=authority),
                file=each.name,
                unsafe=unsafe,
                write=not show_diff,
            )
            fixed, failed = fixed + number, failed or unfixed
        if show_diff:
            conclude_diff(fixed, failed)
    for each in named:
        found += check_bibliography(each.bibliography(), selection=selection, authority=authority)
        if second_opinion:
            found += read_otherwise(each.in_bibtex(), selection)
    print_findings(found, Path(), form)
    conclude(found, form, "All is well.", fixed=fixed, failed=failed)


def read_otherwise(given: Input, selection: Selection) -> list[Diagnostic]:
    """Return what bibtexparser reads differently in a file, unless that is to be passed over."""
    from dataclasses import replace

    from stronger.bibliography.source.decoding import Source, decode
    from stronger.bibliography.source.second_opinion import second_opinion

    # The flag asks for its rule, which is optional, whatever else is selected
    asked = replace(selection, select=("B018",))
    return asked.filter(second_opinion(Source(decode(given.read())[0], given.name)))


def print_findings_to_stderr(bibliography: Bibliography) -> None:
    """Say what reading found, beside the output."""
    for each in bibliography.diagnostics:
        note(str(each))
