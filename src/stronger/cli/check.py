"""``stronger check`` and ``stronger rule``: findings, and the rules behind them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stronger.cli.options import Folder, Json
from stronger.cli.output import Failure, load, print_findings, print_json, print_table


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


def check(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of the knowledge base.", show_default="this folder"),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to print findings.")] = Form.TEXT,
    select: Select = None,
    ignore: Ignore = None,
    kb: Folder = Path(),
) -> None:
    """Check bibliography, claims and results; exit with 1 if anything is found."""
    base = load(folder or kb)
    found = base.check(*selectors(select, ignore))
    print_findings(found, base.root, form)
    counts = base.counts()
    told = ", ".join(
        f"{number} {what if number > 1 else what.removesuffix('s')}"
        for what, number in counts.items()
        if number
    )
    conclude(len(found), form, f"All is well: {told}.")


def selectors(
    select: list[str] | None, ignore: list[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes that options name, one by one; each has to be that of a rule."""
    from stronger.bibliography.selecting import check_selectors
    from stronger.knowledge.rules import all_rules

    chosen, passed_over = (
        tuple(code.strip() for codes in given or () for code in codes.split(",") if code.strip())
        for given in (select, ignore)
    )
    if problems := check_selectors([*chosen, *passed_over], all_rules()):
        raise Failure("\n".join(problems))
    return chosen, passed_over


def conclude(number: int, form: Form, well: str) -> None:
    """Say how many findings there were, and exit with 1 if there were any."""
    if form is Form.TEXT:
        several = "" if number == 1 else "s"
        told = f"{number} finding{several}. `stronger rule CODE` explains a code."
        typer.echo(told if number else well, err=True)
    if number:
        raise typer.Exit(1)


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
        rows = [(each.code, each.name, str(each.severity), each.summary) for each in rules.values()]
        columns = ("code", "name", "severity", "what it finds")
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
                "page": found.page,
            }
        )
    else:
        typer.echo(f"{found.code} {found.name} ({found.severity})\n\n{found.page}")
