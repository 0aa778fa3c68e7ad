"""``stronger bib``: tools for any bibliography, with or without a knowledge base."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from stronger.cli.options import Json
from stronger.cli.output import (
    STDOUT,
    Failure,
    complain,
    emit,
    hand_on,
    note,
    print_findings,
    print_json,
    print_table,
    write,
)

if TYPE_CHECKING:
    from stronger.bibliography import Bibliography
    from stronger.bibliography.rules.selecting import Selection
    from stronger.diagnostics import Diagnostic

app = typer.Typer(help="Check, tidy, verify and convert any bibliography.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE", help="A BibTeX file.")]
Output = Annotated[
    Path | None, typer.Option("--output", help="File to write.", show_default="standard output")
]


class Sort(StrEnum):
    """In which order entries come."""

    NONE = "none"
    KEY = "key"
    YEAR = "year"


class Characters(StrEnum):
    """What accented letters become."""

    KEEP = "keep"
    UNICODE = "unicode"
    LATEX = "latex"


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
        for each in map(only_bibtex, named):
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
            found += read_otherwise(only_bibtex(each), selection)
    print_findings(found, Path(), form)
    conclude(found, form, "All is well.", fixed=fixed, failed=failed)


@app.command("tidy")
def tidy(
    file: File,
    check_only: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if the file is untidy.")
    ] = False,
    show_diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write.", show_default="the file itself")
    ] = None,
    sort: Annotated[Sort, typer.Option("--sort", help="Order of entries.")] = Sort.NONE,
    order: Annotated[
        bool, typer.Option("--order/--no-order", help="Put fields in the canonical order.")
    ] = True,
    align: Annotated[bool, typer.Option("--align", help="Align the equals signs.")] = False,
    indent: Annotated[int, typer.Option("--indent", min=0, help="Spaces before a field.")] = 2,
    months: Annotated[
        bool, typer.Option("--months/--no-months", help="Write months as macros.")
    ] = True,
    pages: Annotated[
        bool, typer.Option("--pages/--no-pages", help="Write page ranges with two hyphens.")
    ] = True,
    identifiers: Annotated[
        bool, typer.Option("--identifiers/--no-identifiers", help="Make DOIs and addresses bare.")
    ] = True,
    characters: Annotated[
        Characters, typer.Option("--characters", help="What accented letters become.")
    ] = Characters.KEEP,
    protect: Annotated[
        bool, typer.Option("--protect", help="Put braces around words such as GPU in titles.")
    ] = False,
) -> None:
    """Bring a BibTeX file into canonical form. Nothing that cannot be read is lost."""
    from stronger.bibliography.edit.editing import EditError, encode
    from stronger.bibliography.edit.tidying import TidyOptions, diff
    from stronger.bibliography.edit.tidying import tidy as tidy_text
    from stronger.bibliography.source.decoding import decode

    options = TidyOptions(
        sort=sort.value,
        order=order,
        align=align,
        indent=indent,
        months=months,
        pages=pages,
        identifiers=identifiers,
        characters=characters.value,
        protect=protect,
    )
    given = find(file)
    text, encoding = decode(given.read())
    result = tidy_text(text, options)
    for told in result.notes:
        complain(f"{given.name}: {told}")
    changed = result.text != text
    if show_diff:
        hand_on(diff(text, result.text, given.name))
    if check_only or show_diff:
        if check_only and changed:
            complain(f"{given.name} is not tidy; `stronger bib tidy {file}` tidies it")
            raise typer.Exit(1)
        return
    output = output or (file if given.regular else STDOUT)
    if not changed and output is file:
        note(f"{file} is tidy.")
        return
    try:
        write(output, encode(result.text, encoding))
    except EditError as error:
        raise Failure(f"cannot tidy {given.name}: {error}") from None
    if output == STDOUT:
        return
    number = len(result.changes)
    note(f"{output}: {number} value{'' if number == 1 else 's'} changed.")


@app.command("verify")
def verify(
    file: File,
    against: Annotated[
        Path, typer.Option("--against", help="A bibliography to trust (BibTeX, CSL-JSON or RIS).")
    ],
    as_json: Json = False,
) -> None:
    """Compare every entry with a trusted bibliography; exit with 1 if not all are confirmed.

    An entry that is not found there may still be right: the trusted bibliography does not have it.
    """
    from stronger.bibliography.compare.verifying import verify as verify_bibliography

    found = verify_bibliography(read(file), read(against))
    if as_json:
        print_json(
            [
                {
                    "key": each.key,
                    "status": str(each.status),
                    "matched": each.matched_key,
                    "how": each.how,
                    "version": each.version,
                    "differences": {
                        name: pair._asdict() for name, pair in each.differences.items()
                    },
                    "compatible": {name: pair._asdict() for name, pair in each.compatible.items()},
                    "missing": dict(each.missing),
                    "unconfirmed": list(each.unconfirmed),
                }
                for each in found
            ]
        )
    else:
        rows: list[tuple[Any, ...]] = []
        for each in found:
            same = "" if each.matched_key in ("", each.key) else f"as {each.matched_key}"
            how = f"by {each.how}" if each.how else ""
            how += f", there {each.version}" if each.version else ""
            rows.append((each.key, str(each.status), f"{how} {same}".strip(), "", ""))
            rows += [
                ("", "", name, f"here: {pair.ours}", f"there: {pair.theirs}")
                for name, pair in each.differences.items()
            ]
        print_table(("key", "status", "how, field", "here", "there"), rows)
    if any(each.status != "confirmed" for each in found):
        raise typer.Exit(1)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSL-JSON, RIS or BibTeX file.")],
    form: Annotated[
        str | None, typer.Option("--from", help="Its format.", show_default="by its name")
    ] = None,
    output: Output = None,
) -> None:
    """Convert a bibliography to BibTeX, and say what was lost."""
    from stronger.bibliography import export

    bibliography = read(file, form)
    print_findings_to_stderr(bibliography)
    emit(export(bibliography, bibliography, "biblatex"), output, len(bibliography))


def only_bibtex(given: Input) -> Input:
    """Return a file if it is in BibTeX, or say that it has to be."""
    from stronger.bibliography.importing.files import IMPORTERS

    for each in IMPORTERS.values():
        if each.function and given.path.suffix.lower() in each.extensions:
            name = given.name
            raise Failure(f"{name} is no BibTeX; `stronger bib import {name}` makes BibTeX of it")
    return given


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
