"""More of ``stronger bib``: what compares, joins, cuts down and renames."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stronger.cli.bib import File, Output, app
from stronger.cli.inputs import find, read
from stronger.cli.options import Json
from stronger.cli.output import Failure, complain, emit, note, print_json, print_table, say, write

__all__ = ["app"]


class Prefer(StrEnum):
    """Whose value is taken where files disagree."""

    FIRST = "first"
    LAST = "last"


class Join(StrEnum):
    """What makes two entries one."""

    KEY = "key"
    DOI = "doi"
    ARXIV = "arxiv"
    TITLE = "title"


@app.command("diff")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The bibliography before.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The bibliography after.")],
    as_json: Json = False,
) -> None:
    """Say what changed between two bibliographies, by meaning; exit with 1 if anything did."""
    from stronger.bibliography.compare.changes import compare

    changes = compare(read(old), read(new))
    if as_json:
        print_json(
            [
                {
                    "kind": each.kind,
                    "key": each.key,
                    "field": each.field,
                    "old": each.old,
                    "new": each.new,
                    "where": str(each.position),
                }
                for each in changes
            ]
        )
    else:
        for each in changes:
            say(str(each))
    if changes:
        raise typer.Exit(1)


@app.command("merge")
def merge(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Bibliographies.")],
    prefer: Annotated[
        Prefer | None,
        typer.Option(
            "--prefer",
            help="Whose value to take where files disagree.",
            show_default="nobody's: nothing is written until all is decided",
        ),
    ] = None,
    join: Annotated[
        list[Join],
        typer.Option("--join", help="Make entries one that have this in common; repeatable."),
    ] = [Join.KEY],  # noqa: B006 - typer copies it
    output: Output = None,
) -> None:
    """Merge bibliographies. Duplicates and conflicts are shown, and nothing decided in silence.

    Exits with 1, and writes nothing, while a conflict is undecided.
    """
    from stronger.bibliography import write as written
    from stronger.bibliography.edit.merging import merge as merge_bibliographies

    merged = merge_bibliographies(
        [read(file) for file in files],
        prefer=prefer.value if prefer else None,
        join=[each.value for each in join],
    )
    for pair in merged.duplicates:
        complain(
            f"perhaps one work, left apart: {pair.a.citekey} and {pair.b.citekey} ({pair.why})"
        )
    for each in merged.renamed:
        complain(f"{each.position}: {each.old} is {each.new} now")
    for conflict in merged.conflicts:
        complain(str(conflict))
    if merged.undecided:
        number = len(merged.undecided)
        complain(
            f"{number} conflict{'' if number == 1 else 's'} undecided, nothing written; "
            "edit the files, or say --prefer first or --prefer last"
        )
        raise typer.Exit(1)
    made = merged.bibliography
    emit(written(made.entries, made.strings, made.preambles), output, len(made))


@app.command("subset")
def subset(
    bibliography: File,
    documents: Annotated[
        list[Path],
        typer.Argument(
            metavar="DOCUMENT...", help="What cites: .aux .bcf .tex .md .qmd .typ .ipynb"
        ),
    ],
    output: Output = None,
) -> None:
    """Cut a bibliography down to what documents cite, with parents and strings.

    Entries come as they stand in the file. Exits with 1 if a key that is cited is not there.
    """
    from stronger.bibliography.edit.subset import (
        Cited,
        UnknownDocumentError,
        cited_keys,
        subset_text,
    )
    from stronger.bibliography.edit.subset import subset as cut

    loaded = read(bibliography)
    found: list[Cited] = []
    for document in documents:
        try:
            found.append(cited_keys(document))
        except UnknownDocumentError as error:
            raise Failure(str(error)) from None
        except OSError as error:
            raise Failure(f"cannot read {document}: {error.strerror or error}") from None
    keys = dict.fromkeys(key for cited in found for key in cited.keys)
    entries, missing = cut(loaded, Cited(tuple(keys), any(each.everything for each in found)))
    for each in missing:
        complain(str(each))
    emit(subset_text(loaded, entries), output, len(entries))
    if missing:
        raise typer.Exit(1)


@app.command("keys")
def keys(
    file: File,
    pattern: Annotated[
        str,
        typer.Option(
            "--pattern",
            help="Text with {author} {authors:3} {year} {shortyear} {title} {title:3} {venue} "
            "{type} {key}; {Author} capitalises.",
        ),
    ] = "{author}{year}{title}",
    write_file: Annotated[
        bool, typer.Option("--write", help="Rename in the file; otherwise only say what would be.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make citekeys by a pattern. Every rename is reported; references are renamed along."""
    from stronger.bibliography.edit.editing import EditError, encode, rename_keys
    from stronger.bibliography.edit.keys import KeyPatternError, make_keys
    from stronger.bibliography.source.decoding import decode

    given = find(file)
    path = given.to_write("--write") if write_file else None
    try:
        made = make_keys(given.bibliography(), pattern)
        renamed = {old: new for old, new in made.items() if old != new}
        if path and renamed:
            text, encoding = decode(given.read())
            write(path, encode(rename_keys(text, renamed)[0], encoding))
    except (KeyPatternError, EditError) as error:
        raise Failure(str(error)) from None
    if as_json:
        print_json(renamed)
    else:
        print_table(("old key", "new key"), renamed.items())
    if not write_file and renamed:
        note("Nothing was written; --write renames.")
