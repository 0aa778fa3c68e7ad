"""More of ``stronger bib``: what compares, joins, cuts down and renames."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stronger.cli import joining
from stronger.cli.bib import File, app
from stronger.cli.documents import (
    Change,
    Documents,
    DocumentsCommand,
    LeaveIds,
    conclude_documents,
)
from stronger.cli.inputs import find, read
from stronger.cli.options import Json
from stronger.cli.output import Failure, complain, note, print_json, print_table, say

__all__ = ["app"]

joining.add_to(app)

REVISION = "one of a revision, as git names it: HEAD~1:refs.bib"


class Transliteration(StrEnum):
    """How letters beyond ASCII are spelt in keys."""

    PLAIN = "plain"
    GERMAN = "german"
    NORDIC = "nordic"


@app.command("diff")
def diff(
    old: Annotated[
        Path, typer.Argument(metavar="OLD", help=f"The bibliography before; {REVISION}.")
    ],
    new: Annotated[
        Path, typer.Argument(metavar="NEW", help=f"The bibliography after; {REVISION}.")
    ],
    as_json: Json = False,
) -> None:
    """Say what changed between two bibliographies, by meaning.

    Names that BibTeX and biblatex have for one field or type are no change. What cannot be read is
    named, and compared to the letter. Exits with 1 if anything changed or cannot be compared.
    """
    from stronger.bibliography.compare.around import compare_around
    from stronger.bibliography.compare.changes import compare
    from stronger.bibliography.compare.unread import compare_unread, is_unread
    from stronger.bibliography.importing.findings import loses

    before, after = read(old), read(new)
    unread = [
        [each for each in found.diagnostics if is_unread(each) or loses(each)]
        for found in (before, after)
    ]
    for each in (*unread[0], *unread[1]):
        how = "compared to the letter" if each.raw.strip() else "cannot be compared"
        complain(f"{each.position}: {each.message} ({how})")
    uncompared = any(not each.raw.strip() for found in unread for each in found)
    changes = [*compare(before, after), *compare_around(before, after), *compare_unread(*unread)]
    if as_json:
        print_json(
            [
                {
                    "kind": change.kind,
                    "key": change.key,
                    "number": change.number,
                    "field": change.field,
                    "old": change.old,
                    "new": change.new,
                    "where": str(change.position),
                }
                for change in changes
            ]
        )
    else:
        for change in changes:
            say(str(change))
    if changes or uncompared:
        raise typer.Exit(1)


@app.command("keys", cls=DocumentsCommand)
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
    transliteration: Annotated[
        Transliteration,
        typer.Option("--transliterate", help="What ü and the like become: u, or ue and so on."),
    ] = Transliteration.PLAIN,
    write_file: Annotated[
        bool, typer.Option("--write", help="Rename in the file; otherwise only say what would be.")
    ] = False,
    documents: Documents = None,
    show_diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change.")
    ] = False,
    leave_ids: LeaveIds = False,
    as_json: Json = False,
) -> None:
    """Make citekeys by a pattern. Every rename is reported; references are renamed along.

    Exits with 1, and writes nothing, if a key stands for several entries, or a citation cannot be
    given its new key; a citation whose key is computed is named, with exit status 1, too.
    """
    from stronger.bibliography.edit.editing import EditError, rename_keys
    from stronger.bibliography.edit.keys import KeyPatternError, make_keys
    from stronger.bibliography.edit.merging import with_old_keys

    given = find(file).in_bibtex()
    path = given.to_write("--write") if write_file else given.path
    try:
        made = make_keys(given.bibliography(), pattern, transliteration.value)
        renamed = {old: new for old, new in made.items() if old != new}
        text, encoding = given.text()
        new = rename_keys(text, renamed)[0] if renamed else text
    except KeyPatternError as error:
        raise Failure(str(error)) from None
    except EditError as error:
        complain(f"{given.name}: {error}; nothing written")
        raise typer.Exit(1) from None
    if leave_ids:
        new = with_old_keys(new, renamed)
    if as_json:
        print_json(renamed)
    elif not show_diff:
        print_table(("old key", "new key"), renamed.items())
    change = Change(path, text, new, encoding)
    conclude_documents([change], renamed, {}, documents, write=write_file, show_diff=show_diff)
    if not (write_file or show_diff) and renamed:
        note("Nothing was written; --write renames.")
