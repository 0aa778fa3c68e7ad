"""``stronger check`` and ``stronger rule``: findings, and the rules behind them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from stronger.cli.options import Folder, Json, named
from stronger.cli.output import (
    Failure,
    complain,
    hand_on,
    load,
    note,
    place,
    print_findings,
    print_json,
    print_table,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.bibliography.rules.mending import Find
    from stronger.diagnostics import Diagnostic
    from stronger.knowledge import KnowledgeBase


class Form(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select", metavar="CODE", help="Only these rules: codes or beginnings of codes."
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="CODE", help="Not these rules: codes or beginnings of codes."),
]
Fix = Annotated[
    bool, typer.Option("--fix", help="Mend the BibTeX where that cannot change its meaning.")
]
ShowDiff = Annotated[
    bool,
    typer.Option("--diff", help="Write nothing; print what --fix would change, and exit with 1."),
]
UnsafeFixes = Annotated[
    bool,
    typer.Option("--unsafe-fixes", help="With --fix or --diff: mend too what needs a look after."),
]


def check(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="FOLDER",
            parser=named,
            help="Folder of the knowledge base.",
            show_default="this folder",
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to print findings.")] = Form.TEXT,
    select: Select = None,
    ignore: Ignore = None,
    fix: Fix = False,
    show_diff: ShowDiff = False,
    unsafe: UnsafeFixes = False,
    kb: Folder = Path(),
) -> None:
    """Check bibliography, claims and results; exit with 1 if anything is found."""
    codes = selectors(select, ignore)
    base = load(folder or kb, write=fix and not show_diff)
    fixed, failed = None, False
    if wants_fixes(fix, show_diff, unsafe):
        fixed, failed = _fix(base, *codes, unsafe=unsafe, write=not show_diff)
        if show_diff:
            conclude_diff(fixed, failed)
        base = load(base.root)
    found = base.check(*codes)
    print_findings(found, base.root, form)
    counts = base.counts()
    told = ", ".join(
        f"{number} {what if number > 1 else what.removesuffix('s')}"
        for what, number in counts.items()
        if number
    )
    conclude(found, form, f"All is well: {told}.", fixed=fixed, failed=failed)


def _fix(
    base: KnowledgeBase,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    *,
    unsafe: bool,
    write: bool,
) -> tuple[int, bool]:
    from stronger.bibliography.rules.checking import check as check_bibliography
    from stronger.bibliography.rules.selecting import read_settings
    from stronger.knowledge.base import BIBLIOGRAPHY
    from stronger.knowledge.rules import all_rules

    selection = read_settings(base.root, all_rules())[0].merged(select, ignore)
    return fix_file(
        base.root / BIBLIOGRAPHY,
        lambda read: check_bibliography(read, selection=selection),
        file=BIBLIOGRAPHY,
        root=base.root,
        unsafe=unsafe,
        write=write,
    )


def wants_fixes(fix: bool, show_diff: bool, unsafe: bool) -> bool:
    """Say whether options ask for anything to be mended."""
    if unsafe and not (fix or show_diff):
        raise Failure("--unsafe-fixes goes with --fix or --diff")
    return fix or show_diff


def fix_file(
    path: Path | bytes, find: Find, *, file: str, root: Path = Path(), unsafe: bool, write: bool
) -> tuple[int, bool]:
    """Mend a BibTeX file, or print what would change in it.

    Parameters
    ----------
    path
        The file, or what it holds if it is not to be written.
    find
        Gives the findings to mend.
    file
        What findings call the file, relative to `root`.
    root
        The folder of the knowledge base, if there is one.
    unsafe
        Whether to mend too what needs a look afterwards.
    write
        Whether to write the file.

    Returns
    -------
    The number of values changed, and whether the file could not be mended: then it is as it was,
    and the reason has been said.
    """
    from dataclasses import replace

    from stronger.bibliography.edit.editing import EditError
    from stronger.bibliography.edit.tidying import diff
    from stronger.bibliography.rules.mending import mend_bytes, mend_file
    from stronger.diagnostics import Position

    name = place(Position(file), root).file
    try:
        if isinstance(path, bytes):
            mended = mend_bytes(path, find, file=file, unsafe=unsafe)[0]
        else:
            mended = mend_file(path, find, file=file, unsafe=unsafe, write=write)
    except (OSError, EditError) as error:
        complain(f"cannot fix {name}: {getattr(error, 'strerror', None) or error}")
        return 0, True
    if not write:
        hand_on(diff(mended.before, mended.text, name))
    for repair in mended.repairs:
        note(str(replace(repair, position=place(repair.position, root))))
    for left in mended.left:
        note(str(replace(left, position=place(left.position, root))))
    return len(mended.repairs), False


def selectors(
    select: list[str] | None, ignore: list[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes that options name, one by one; each has to be that of a rule."""
    from stronger.bibliography.rules.selecting import check_selectors
    from stronger.knowledge.rules import all_rules

    chosen, passed_over = (
        tuple(code.strip() for codes in given or () for code in codes.split(",") if code.strip())
        for given in (select, ignore)
    )
    if problems := check_selectors([*chosen, *passed_over], all_rules()):
        raise Failure("\n".join(problems))
    return chosen, passed_over


def conclude(
    found: Sequence[Diagnostic],
    form: Form,
    well: str,
    *,
    fixed: int | None = None,
    failed: bool = False,
) -> None:
    """Say how many findings there were, and exit with 1 if there were any.

    Parameters
    ----------
    found
        The findings.
    form
        How they were printed.
    well
        What to say if there are none.
    fixed
        How many values were mended before; nothing if none were to be.
    failed
        Whether a file that was to be mended could not be; then the exit status is 2.
    """
    number = len(found)
    if form is Form.TEXT or fixed is not None:
        told = f"{number} finding{'' if number == 1 else 's'}." if number else well
        if fixed is not None:
            told = f"{fixed} fixed, {number} remain{'s' if number == 1 else ''}."
        elif safe := sum(1 for each in found if each.replacement and each.replacement.safe):
            told += f" `--fix` knows a safe fix of {safe}."
        explain = " `stronger rule CODE` explains a code." if number else ""
        note(told + explain)
    if number or failed:
        raise typer.Exit(2 if failed else 1)


def conclude_diff(number: int, failed: bool) -> NoReturn:
    """Say how many values would be mended, and exit with 1 if there are any."""
    note(f"{number} would be fixed.")
    raise typer.Exit(2 if failed else bool(number))


def rule(
    code: Annotated[
        str | None, typer.Argument(help="Code of a rule; all rules if left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Explain a rule: what it finds, why that matters, and how to mend it."""
    from stronger.diagnostics import did_you_mean
    from stronger.knowledge.rules import all_rules

    rules = all_rules()
    if code is None:
        rows = [
            (each.code, each.name, str(each.severity), str(each.fixable), each.summary)
            for each in rules.values()
        ]
        columns = ("code", "name", "severity", "fix", "what it finds")
        if as_json:
            print_json([dict(zip(columns, row, strict=True)) for row in rows])
        else:
            print_table(columns, rows)
        return
    named = {each.name: each for each in rules.values()}
    found = rules.get(code.upper()) or named.get(code.lower())
    if found is None:
        hint = did_you_mean(code.upper(), rules) or did_you_mean(code, named)
        raise Failure(f"there is no rule {code!r}{hint}")
    if as_json:
        print_json(
            {
                "code": found.code,
                "name": found.name,
                "severity": found.severity,
                "fixable": found.fixable,
                "page": found.page,
            }
        )
    else:
        say(f"{found.code} {found.name} ({found.severity})\n\n{found.page}\n\n{found.remedy}")
