"""``stronger demo``: lists, shows and runs the demos."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stronger.cli.options import Folder, Json
from stronger.cli.output import Failure, complain, print_json, print_table

if TYPE_CHECKING:
    from stronger.evidence.demo import Demo
    from stronger.evidence.results import Result

app = typer.Typer(help="Demos: literature one can run.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Identifier of a demo.")]


class ScaleName(StrEnum):
    """How large a run is."""

    QUICK = "quick"
    FULL = "full"


@app.command("list")
def list_demos(as_json: Json = False, kb: Folder = Path()) -> None:
    """List the demos, the claims they test and their last verdicts."""
    root = _root(kb)
    rows: list[dict[str, Any]] = []
    for demo in _demos(root):
        result = _last(root, demo.id)
        rows.append(
            {
                "demo": demo.id,
                "title": demo.title,
                "claims": list(dict.fromkeys(each.claim for each in demo.predictions)),
                "verdicts": dict(Counter(str(each.outcome) for each in result.verdicts))
                if result
                else {},
            }
        )
    if as_json:
        print_json(rows)
        return
    print_table(
        ("demo", "title", "tests", "last verdicts"),
        [
            (
                row["demo"],
                row["title"],
                ", ".join(row["claims"]),
                ", ".join(f"{number} {what}" for what, number in row["verdicts"].items())
                or "not run yet",
            )
            for row in rows
        ],
    )


@app.command("show")
def show(name: Name, as_json: Json = False, kb: Folder = Path()) -> None:
    """Show a demo: its question, its predictions and what was measured last."""
    root = _root(kb)
    demo = _load(name, root)
    result = _last(root, demo.id)
    if as_json:
        print_json(
            {
                "demo": demo.id,
                "title": demo.title,
                "question": demo.question,
                "story": demo.story,
                "papers": [each.model_dump() for each in demo.papers],
                "predictions": [each.model_dump(mode="json") for each in demo.predictions],
                "result": result.model_dump(mode="json") if result else None,
            }
        )
        return
    typer.echo(f"{demo.title}\n\n{demo.question}\n\n{demo.story}\n")
    for prediction in demo.predictions:
        typer.echo(
            f"{prediction.id}: {prediction.metric} {prediction.expect} "
            f"{prediction.if_met} {prediction.claim} ({prediction.source})"
        )
    if result:
        typer.echo("")
        _print_verdicts(result)


@app.command("run")
def run(
    name: Name,
    scale: Annotated[
        ScaleName, typer.Option("--scale", help="quick: seconds; full: as published.")
    ] = ScaleName.QUICK,
    seeds: Annotated[
        int | None,
        typer.Option(
            "--seeds", min=1, help="Repetitions.", show_default="3; full: the demo's own, mostly 10"
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", help="Processes; -1 for every core.", show_default="1 or, full, -1"),
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", help="Folder with data sets, besides the knowledge base's own."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            help="Folder for the result and the figures.",
            show_default="nothing is written",
        ),
    ] = None,
    publish: Annotated[
        bool,
        typer.Option(
            "--publish", help="Write to data/results/NAME, from which the graph and site are made."
        ),
    ] = False,
    as_json: Json = False,
    kb: Folder = Path(),
) -> None:
    """Run a demo and hold what it measures against its predictions.

    A demo of the knowledge base's own folder demos/ is Python code, and running it runs that code.
    """
    from stronger.evidence.demo import DemoError

    root = _root(kb)
    demo = _load(name, root)
    if publish and output:
        raise Failure("--publish says where to write; leave out --output")
    if publish:
        output = root / "data" / "results" / demo.id
    own = root / "demos"
    if demo.file.is_relative_to(own):
        complain(f"running code of this knowledge base: {demo.file.relative_to(root)}")
    try:
        result = demo.run(scale.value, seeds, jobs, data, root=root, output=output)
    except DemoError as error:
        raise Failure(str(error)) from None
    except OSError as error:
        raise Failure(f"cannot write to {output}: {error.strerror or error}") from None
    for failure in result.failures:
        complain(f"not finished: {failure}")
    if as_json:
        print_json(result.model_dump(mode="json"))
    else:
        _print_verdicts(result)
        if output:
            typer.echo(f"Written to {output}.", err=True)


def _print_verdicts(result: Result) -> None:
    verdicts = {each.prediction: each for each in result.verdicts}
    rows = []
    for prediction in result.predictions:
        verdict = verdicts[prediction.id]
        found = verdict.estimate
        if prediction.expect.exact or found.seeds == 1:
            measured = f"{found.minimum:.4g} to {found.maximum:.4g}"
        else:
            measured = f"{found.mean:.4g} ({found.low:.4g} to {found.high:.4g})"
        rows.append(
            (
                prediction.id,
                f"{prediction.metric} {prediction.expect}",
                measured,
                str(verdict.outcome),
                f"{prediction.if_met} {prediction.claim}",
            )
        )
    columns = ("prediction", "expected", "measured", "verdict", "if met")
    runs = len(result.metrics)
    title = f"{result.title} · {result.scale} scale, {runs} seed{'s' if runs > 1 else ''}"
    print_table(columns, rows, title)


def _root(folder: Path) -> Path:
    from stronger.knowledge.base import NotAKnowledgeBase, find_root

    try:
        return find_root(folder)
    except NotAKnowledgeBase:
        # Demos that need no data run anywhere
        return folder.resolve()


def _load(name: str, root: Path) -> Demo:
    from stronger import demos
    from stronger.evidence.demo import DemoError

    try:
        return demos.load(name, root / "demos")
    except DemoError as error:
        raise Failure(str(error)) from None


def _demos(root: Path) -> list[Demo]:
    """Return the knowledge base's own demos, and those of ours that test a claim it has."""
    from stronger import demos
    from stronger.claims import read_claim_files

    claims = {claim.id for claim in read_claim_files(root / "data").claims}
    loaded = [_load(name, root) for name in demos.names(root / "demos")]
    return [
        demo
        for demo in loaded
        if not claims
        or demo.file.is_relative_to(root / "demos")
        or any(prediction.claim in claims for prediction in demo.predictions)
    ]


def _last(root: Path, demo: str) -> Result | None:
    from pydantic import ValidationError

    from stronger.evidence.results import read_result

    path = root / "data" / "results" / demo / "result.json"
    try:
        return read_result(path) if path.exists() else None
    except (OSError, ValidationError):
        complain(f"{path} is no result; see `stronger check`")
        return None
