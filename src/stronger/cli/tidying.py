"""``stronger bib tidy``: one canonical form, with options from the command line and settings."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stronger.cli.bib import File
from stronger.cli.inputs import find
from stronger.cli.output import STDOUT, Failure, complain, for_bibtex, hand_on, note, write

if TYPE_CHECKING:
    from stronger.bibliography.edit.tidying import TidyOptions, TidyResult


class Months(StrEnum):
    """How months are written."""

    MACRO = "macro"
    NUMBER = "number"
    KEEP = "keep"


class Characters(StrEnum):
    """What accented letters become."""

    KEEP = "keep"
    UNICODE = "unicode"
    LATEX = "latex"


def tidy(
    file: File,
    check_only: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if the file is untidy.")
    ] = False,
    show_diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write.", show_default="the file itself"),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            metavar="BY",
            help="Order of entries: key, year, month (year and month), author, title, type; "
            "several with commas, -year descends.",
            show_default="none",
        ),
    ] = None,
    reverse: Annotated[
        bool | None, typer.Option("--reverse/--no-reverse", help="With --sort: the other way.")
    ] = None,
    omit: Annotated[
        list[str] | None,
        typer.Option("--omit", metavar="FIELDS", help="Drop these fields: abstract,file."),
    ] = None,
    omit_empty: Annotated[
        bool | None, typer.Option("--omit-empty/--keep-empty", help="Drop fields without a value.")
    ] = None,
    order: Annotated[
        bool | None,
        typer.Option(
            "--order/--no-order", help="Put fields in the canonical order.", show_default="order"
        ),
    ] = None,
    align: Annotated[
        bool | None, typer.Option("--align/--no-align", help="Align the equals signs.")
    ] = None,
    indent: Annotated[
        int | None,
        typer.Option("--indent", min=0, max=80, help="Spaces before a field.", show_default="2"),
    ] = None,
    months: Annotated[
        Months | None,
        typer.Option("--months", help="How months are written.", show_default="macro"),
    ] = None,
    no_months: Annotated[
        bool, typer.Option("--no-months", help="The same as --months keep.")
    ] = False,
    pages: Annotated[
        bool | None,
        typer.Option(
            "--pages/--no-pages",
            help="Write page ranges with two hyphens.",
            show_default="pages",
        ),
    ] = None,
    identifiers: Annotated[
        bool | None,
        typer.Option(
            "--identifiers/--no-identifiers",
            help="Make DOIs and addresses bare.",
            show_default="identifiers",
        ),
    ] = None,
    characters: Annotated[
        Characters | None,
        typer.Option("--characters", help="What accented letters become.", show_default="keep"),
    ] = None,
    protect: Annotated[
        bool | None,
        typer.Option("--protect/--no-protect", help="Put braces around words such as GPU."),
    ] = None,
) -> None:
    """Bring a BibTeX file into canonical form. Nothing that cannot be read is lost.

    Options that are not given come from [tool.stronger.tidy] in stronger.toml or pyproject.toml.
    What cannot be read in full stays as it is written, and is named. Exits with 1 then, and if
    anything else that was asked for could not be done.
    """
    from stronger.bibliography.edit.editing import EditError, encode
    from stronger.bibliography.edit.sorting import SortError
    from stronger.bibliography.edit.tidying import diff
    from stronger.bibliography.edit.tidying import tidy as tidy_text

    if no_months and months not in (None, Months.KEEP):
        raise Failure("--no-months goes with no --months")
    options = _options(
        sort=sort,
        reverse=reverse,
        omit=None if omit is None else tuple(part for each in omit for part in each.split(",")),
        omit_empty=omit_empty,
        order=order,
        align=align,
        indent=indent,
        months="keep" if no_months else months and months.value,
        pages=pages,
        identifiers=identifiers,
        characters=characters and characters.value,
        protect=protect,
    )
    given = find(file).in_bibtex()
    for_bibtex(output)
    text, encoding = given.text()
    try:
        result = tidy_text(text, options)
    except SortError as error:
        raise Failure(str(error)) from None
    _tell(given.name, text, result, options, asked=omit is not None)
    changed = result.text != text
    if show_diff:
        hand_on(diff(text, result.text, given.name))
    if check_only and changed:
        complain(f"{given.name} is not tidy; `stronger bib tidy {file}` tidies it")
    if not (check_only or show_diff):
        output = output or (file if given.regular else STDOUT)
        if changed or output is not file:
            try:
                write(output, encode(result.text, encoding))
            except EditError as error:
                raise Failure(f"cannot tidy {given.name}: {error}") from None
            number = len(result.changes)
            if output != STDOUT:
                note(f"{output}: {number} value{'' if number == 1 else 's'} changed.")
        elif not result.notes:
            note(f"{file} is tidy.")
    if (check_only and changed) or result.notes:
        raise typer.Exit(1)


def _options(**given: object) -> TidyOptions:
    """Return the options of the settings, with those of the command line instead of theirs."""
    from stronger.bibliography.rules.settings import find_settings
    from stronger.bibliography.rules.tidy_settings import read_tidy

    settings = find_settings(Path())
    options = read_tidy(settings)
    if settings.found:
        for each in settings.found:
            note(f"{each.position} {each.code} {each.message}")
        complain("nothing was written; correct the settings first")
        raise typer.Exit(1)
    chosen = {name: value for name, value in given.items() if value is not None}
    return replace(options, **chosen)  # type: ignore[arg-type]


def _tell(name: str, text: str, result: TidyResult, options: TidyOptions, *, asked: bool) -> None:
    """Say what was dropped and what could not be done."""
    from stronger.bibliography.edit.tidying import unknown_omissions

    if result.dropped:
        told = ", ".join(f"{number} {field}" for field, number in sorted(result.dropped.items()))
        note(f"{name}: dropped {told}.")
    for told in result.notes:
        complain(f"{name}: {told}")
    for told in unknown_omissions(text, options) if asked else ():
        complain(f"{name}: {told}")
