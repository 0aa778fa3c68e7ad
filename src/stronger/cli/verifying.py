"""``stronger bib verify``: a bibliography beside one that is trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stronger.cli.bib import File
from stronger.cli.inputs import Input, find, read
from stronger.cli.leaving import NAMED, name_left_out
from stronger.cli.options import Json
from stronger.cli.output import (
    Failure,
    NothingFound,
    complain,
    hand_on,
    note,
    print_json,
    print_table,
    say,
    write,
)

if TYPE_CHECKING:
    from stronger.bibliography import Bibliography
    from stronger.bibliography.compare.verifying import Verification


def verify(
    file: File,
    against: Annotated[
        Path, typer.Option("--against", help="A bibliography to trust, in any format.")
    ],
    adopting: Annotated[
        list[str] | None,
        typer.Option(
            "--adopt",
            metavar="FIELDS",
            help="Take these fields (doi,pages) from the trusted bibliography into the file, for "
            "entries that it confirms.",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="With --adopt: also where values differ.")
    ] = False,
    show_diff: Annotated[
        bool, typer.Option("--diff", help="With --adopt: write nothing; print what would change.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare every entry with a trusted bibliography; exit with 1 if not all are confirmed.

    An entry that is not found there may still be right: the trusted bibliography does not have it.
    What cannot be read in either file is named, and the exit status is 1 then, too.
    With --adopt, what is taken over is said instead; exits with 1 if a value was left because the
    entry is not confirmed, or has another value that was not to be overwritten.
    """
    from stronger.bibliography.compare.verifying import verify as verify_bibliography

    fields = [name for each in adopting or () for name in each.split(",") if name.strip()]
    if (overwrite or show_diff) and not fields:
        raise Failure("--overwrite and --diff go with --adopt")
    if fields and as_json:
        raise Failure("--json goes without --adopt")
    given, authority = find(file), read(against)
    ours = (given.in_bibtex() if fields else given).bibliography()
    unread = [_name_unread(each) for each in (ours, authority)]
    for bibliography in (ours, authority):
        _expect_works(bibliography)
    found = verify_bibliography(ours, authority)
    _name_sets(ours)
    if fields:
        left = _adopt(
            given, ours, authority, found, fields, overwrite=overwrite, show_diff=show_diff
        )
        if left or any(unread):
            raise typer.Exit(1)
        return
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
    if any(unread) or any(each.status != "confirmed" for each in found):
        raise typer.Exit(1)


def _name_unread(bibliography: Bibliography) -> bool:
    """Name what of a file is in no entry that can be compared, and keys that several have."""
    return bool(name_left_out(bibliography.diagnostics, lambda _: bibliography, compared=True))


def _expect_works(bibliography: Bibliography) -> None:
    """Say that there is nothing to compare, if a file holds no work."""
    from stronger.bibliography.importing.findings import not_read
    from stronger.bibliography.source.containers import is_container

    if any(not is_container(entry) and entry.type != "set" for entry in bibliography):
        return
    told = f"nothing in {bibliography.file} can be read as an entry, so nothing is compared"
    if any(each.code == not_read.code for each in bibliography.diagnostics):
        raise Failure(told)
    raise NothingFound(told)


def _name_sets(bibliography: Bibliography) -> None:
    """Say that a set is compared by its members, if there is one."""
    sets = [entry for entry in bibliography if entry.type == "set"]
    for each in sets[:NAMED]:
        complain(f"{each.position} {each.citekey!r} is a set: its members are compared")
    if len(sets) > NAMED:
        complain(f"so are {len(sets) - NAMED} more")


def _adopt(
    given: Input,
    ours: Bibliography,
    authority: Bibliography,
    verified: list[Verification],
    fields: list[str],
    *,
    overwrite: bool,
    show_diff: bool,
) -> bool:
    """Take fields over into the file, or print what would change; say each, and if any is left."""
    from stronger.bibliography.edit.adopting import UnknownFieldError, adopt
    from stronger.bibliography.edit.editing import EditError, encode
    from stronger.bibliography.edit.tidying import diff

    path = None if show_diff else given.to_write("--adopt")
    text, encoding = given.text()
    try:
        made = adopt(text, ours, authority, verified, fields, overwrite=overwrite)
        if show_diff:
            hand_on(diff(text, made.text, given.name))
        elif path and made.adopted:
            write(path, encode(made.text, encoding))
    except UnknownFieldError as error:
        raise Failure(str(error)) from None
    except EditError as error:
        raise Failure(f"cannot change {given.name}: {error}") from None
    for each in () if show_diff else made.adopted:
        say(str(each))
    for left in made.left:
        complain(f"{given.name}: {left}")
    number = len(made.adopted)
    unknown = sum(each.status == "not found" for each in verified)
    note(
        f"{given.name}: {number} value{'' if number == 1 else 's'} "
        f"{'would be ' if show_diff else ''}adopted, {len(made.left)} left; "
        f"{unknown} entr{'y' if unknown == 1 else 'ies'} not found in {authority.file}."
    )
    return bool(made.left)
