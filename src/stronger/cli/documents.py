"""Documents whose citations are renamed along with the keys of a bibliography."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand

from stronger.cli.output import STDOUT, Failure, complain, hand_on, note, say

if TYPE_CHECKING:
    from stronger.bibliography.edit.renaming import Renaming
    from stronger.bibliography.source.decoding import Encoding

OPTION = "--documents"
Documents = Annotated[
    list[Path] | None,
    typer.Option(
        OPTION,
        metavar="DOCUMENT...",
        help="What cites: .tex (and all it reads in) .md .qmd .Rmd .typ .ipynb; renamed along.",
        show_default=False,
    ),
]
LeaveIds = Annotated[
    bool, typer.Option("--leave-ids", help="Leave the old keys in biblatex's field ids.")
]


class Change(NamedTuple):
    """A file with another text."""

    path: Path
    before: str
    after: str
    encoding: Encoding


class DocumentsCommand(TyperCommand):
    """A command whose option for documents takes all that follow it: ``--documents a.tex b.md``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Repeat the option before every document, then parse."""
        return super().parse_args(ctx, _repeated(args))


def _repeated(args: Sequence[str]) -> list[str]:
    """Return arguments with the option before each document that follows it.

    Examples
    --------
    >>> _repeated(["a.bib", "--documents", "a.tex", "b.md", "c.bib", "--diff"])
    ['a.bib', '--documents', 'a.tex', '--documents', 'b.md', 'c.bib', '--diff']
    """
    made: list[str] = []
    following = False
    for each in args:
        if following and made[-1] != OPTION:
            following = not each.startswith("-") and not each.lower().endswith(".bib")
            if following:
                made.append(OPTION)
        following = following or each == OPTION
        made.append(each)
    return made


def conclude_documents(
    changes: Sequence[Change],
    keys: Mapping[str, str],
    unclear: Mapping[str, Iterable[str]],
    documents: Sequence[Path] | None,
    *,
    write: bool,
    show_diff: bool,
) -> None:
    """Write bibliographies and the documents that cite them, all or none, or show what would be.

    Exits with 1 if a citation could not be renamed; then nothing is written.
    """
    from stronger.bibliography.edit.editing import EditError
    from stronger.bibliography.edit.renaming import Renaming, rename_citations
    from stronger.bibliography.edit.storing import store_all
    from stronger.bibliography.edit.tidying import diff

    renaming = Renaming()
    if documents:
        try:
            renaming = rename_citations(documents, keys, unclear)
        except OSError as error:
            reason = error.strerror or error
            raise Failure(f"cannot read {error.filename}: {reason}") from None
    files = [*changes, *_changes(renaming)]
    for each in (*renaming.unwritten, *renaming.unfollowed):
        complain(str(each))
    for unclear_one in renaming.unclear:
        complain(f"{unclear_one}; if it is renamed here, rename it there by hand")
    for found in renaming.astray:
        note(str(found))
    if show_diff:
        for change in files:
            say(diff(change.before, change.after, str(change.path)), end="")
    elif write and renaming.unwritten:
        complain("nothing written: not every citation can be renamed")
    elif write:
        different = [each for each in files if each.before != each.after and each.path != STDOUT]
        try:
            store_all([(each.path, each.after, each.encoding) for each in different])
        except EditError as error:
            raise Failure(f"nothing written: {error}") from None
        except OSError as error:
            reason = error.strerror or error
            raise Failure(f"nothing written: {error.filename}: {reason}") from None
        for change in files:
            if change.path == STDOUT:
                hand_on(change.after)
    if not show_diff:
        done = "renamed" if write and not renaming.unwritten else "to rename"
        for rewritten in renaming.rewritten:
            number = rewritten.number
            note(f"{rewritten.document.path}: {number} citation{'s'[: number > 1]} {done}")
    sys.stdout.flush()
    if not renaming.complete:
        raise typer.Exit(1)


def _changes(renaming: Renaming) -> list[Change]:
    return [
        Change(each.document.path, each.document.text, each.text, each.document.encoding)
        for each in renaming.rewritten
    ]
