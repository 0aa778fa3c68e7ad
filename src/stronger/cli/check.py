"""``stronger check`` and ``stronger rule``: findings, and the rules behind them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stronger.cli.output import Failure, Folder, Json, load, print_findings, print_json, print_table


class Form(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def check(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of the knowledge base.", show_default="this folder"),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to print findings.")] = Form.TEXT,
    kb: Folder = Path(),
) -> None:
    """Check bibliography, claims and results; exit with 1 if anything is found."""
    base = load(folder or kb)
    found = base.check()
    print_findings(found, base.root, form)
    if found:
        if form is Form.TEXT:
            number = len(found)
            typer.echo(
                f"{number} finding{'s' if number > 1 else ''}. "
                "`stronger rule CODE` explains a code.",
                err=True,
            )
        raise typer.Exit(1)
    if form is Form.TEXT:
        counts = base.counts()
        told = ", ".join(
            f"{number} {what if number > 1 else what.removesuffix('s')}"
            for what, number in counts.items()
            if number
        )
        typer.echo(f"All is well: {told}.", err=True)


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
