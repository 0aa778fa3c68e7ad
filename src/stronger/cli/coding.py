"""``stronger coding``: statements coded anew by somebody who does not see how they were coded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stronger.cli.options import Folder, Json
from stronger.cli.output import (
    STDOUT,
    Failure,
    complain,
    emit,
    load,
    note,
    print_findings,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stronger.claims.coding import Coding, Filled
    from stronger.diagnostics import Diagnostic
    from stronger.knowledge import KnowledgeBase

app = typer.Typer(
    help="Statements coded anew by a second reader, blind, and how far the two agree.",
    no_args_is_help=True,
)
BLANK = {"claim": "", "stance": "", "basis": "", "seen": "", "remark": ""}

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File to write.", show_default="standard output"),
]


@app.command("draw")
def draw(
    number: Annotated[int, typer.Option("--number", min=1, help="How many statements.")] = 100,
    seed: Annotated[int, typer.Option("--seed", help="Fixes which; publish it.")] = 0,
    output: Output = None,
    kb: Folder = Path(),
) -> None:
    """Draw a sheet for a second coder: places in papers and our sentences, without our codes.

    The claims, with what each value means, stand at its top. Statements are drawn from those of
    which the paper was read.
    """
    import yaml

    from stronger.claims import Basis, Stance
    from stronger.claims.coding import Seen
    from stronger.described import members
    from stronger.knowledge.agreement import sample

    base = load(kb)
    drawn = sample(base.files.statements, seed, number)
    if not drawn:
        raise Failure("no statement of a paper that was read: there is nothing to code")
    sheet = {
        "seed": seed,
        "values": {"stance": members(Stance), "basis": members(Basis), "seen": members(Seen)},
        "claims": {each.id: each.statement for each in base.files.claims},
        "sheet": [
            {
                "statement": each.id,
                "paper": _reference(base, each.paper),
                "locator": each.locator,
                "source": each.source,
                "says": each.says,
                **BLANK,
            }
            for each in drawn
        ],
    }
    if len(drawn) < number:
        note(f"only {len(drawn)} statements are of papers that were read")
    text = yaml.safe_dump(sheet, sort_keys=False, allow_unicode=True, width=100)
    emit(text, _new(output), len(drawn), "statement")


def _new(output: Path | None) -> Path | None:
    """Refuse a file that is there: what somebody filled in or settled would be lost."""
    if output is not None and output != STDOUT and output.exists():
        raise Failure(f"{output} is there already; name another file, or remove it")
    return output


def _reference(base: KnowledgeBase, key: str) -> str:
    entry = base.bibliography.by_key.get(key)
    return f"{entry.label}, {entry.title}" if entry else key


@app.command("join")
def join(
    sheet: Annotated[Path, typer.Argument(help="The sheet that the second coder filled in.")],
    coder: Annotated[str, typer.Option("--coder", help="Who coded, and what they had seen.")],
    output: Output = None,
    kb: Folder = Path(),
) -> None:
    """Join a filled sheet with our own codes, as a file for `data/coding/`.

    Our codes are kept as they stand now, so that settling a difference changes no agreement.
    """
    import datetime as dt

    import yaml

    from stronger.claims.coding import ASPECTS, Sheet
    from stronger.documents import load_yaml
    from stronger.records import parse_record

    base = load(kb)
    if not coder.strip():
        raise Failure("--coder has to say who coded, and what they had seen")
    document = load_yaml(sheet, str(sheet))
    filled = parse_record(document, Sheet, ()) if document.value is not None else None
    rows = filled.sheet if filled else ()
    ours = {each.id: each for each in base.files.statements}
    found = [*document.diagnostics, *_unknown(base, rows)]
    if found:
        print_findings(found, base.root, "text")
        raise typer.Exit(1)
    if not filled or not rows:
        raise Failure(f"{sheet} has no statement; 'stronger coding draw' writes a sheet")
    record = {
        "seed": filled.seed,
        "on": dt.datetime.now(tz=dt.UTC).date(),
        "coder": coder,
        "coded": [
            {
                "statement": row.statement,
                "seen": str(row.seen),
                "first": {each: str(getattr(ours[row.statement], each)) for each in ASPECTS},
                "second": {each: str(getattr(row, each)) for each in ASPECTS},
                **({"remark": row.remark} if row.remark else {}),
            }
            for row in rows
        ],
    }
    text = yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=100)
    if output is not None and output.parent == base.root / "data" / "coding":
        output.parent.mkdir(exist_ok=True)
    emit(text, _new(output), len(rows), "statement")


def _unknown(base: KnowledgeBase, rows: Iterable[Filled]) -> Iterator[Diagnostic]:
    """Yield what a filled sheet names and the knowledge base does not have."""
    from stronger.diagnostics import did_you_mean
    from stronger.records import invalid_value

    statements = {each.id for each in base.files.statements}
    for row in rows:
        for key, name, known in (
            ("statement", row.statement, statements),
            ("claim", row.claim, base.argument.claims),
        ):
            if name not in known:
                message = f"there is no {key} {name!r}{did_you_mean(name, known)}"
                yield invalid_value(row.at(key), message)


@app.command("show")
def show(as_json: Json = False, kb: Folder = Path()) -> None:
    """Show how far the coders agree: shares, and Cohen's kappa with its 95% interval."""
    from stronger.knowledge.agreement import agreements, differences

    base = load(kb)
    found = base.files.diagnostics
    if broken := [each for each in found if each.position.file.startswith("data/coding/")]:
        print_findings(broken, base.root, "text")
        raise typer.Exit(1)
    if as_json:
        print_json([_facts(each) for each in base.files.codings])
        return
    if not base.files.codings:
        complain("nobody has coded anew: data/coding/ has no file; see 'stronger coding draw'")
        return
    for coding in base.files.codings:
        rows = [
            (
                each.aspect,
                f"{each.agreed} of {each.number}",
                "" if each.kappa is None else f"{each.kappa:.2f}",
                "" if each.interval is None else "{:.2f} to {:.2f}".format(*each.interval),
            )
            for each in agreements(coding)
        ]
        print_table(("coded", "alike", "kappa", "95% interval"), rows, head=True)
        note(f"{len(differences(coding))} of {len(coding.coded)} differ; coded on {coding.on}")


def _facts(coding: Coding) -> dict[str, Any]:
    from dataclasses import asdict

    from stronger.knowledge.agreement import agreements

    return {
        **coding.model_dump(mode="json", exclude_defaults=True),
        "agreement": [asdict(each) for each in agreements(coding)],
    }
