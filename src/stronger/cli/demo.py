"""``stronger demo``: lists, shows and runs the demos."""

from __future__ import annotations

import difflib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from stronger.cli.options import Folder, Json
from stronger.cli.output import Failure, complain, print_json, print_table
from stronger.cli.running import Options, last, print_verdicts, run_demo, seeds_of

if TYPE_CHECKING:
    from stronger.evidence.demo import Demo, ScaleName
    from stronger.evidence.results import Result

app = typer.Typer(help="Demos: literature one can run.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Identifier of a demo.")]


@app.command("list")
def list_demos(as_json: Json = False, kb: Folder = Path()) -> None:
    """List the demos, the claims they test and their last verdicts."""
    from stronger.evidence.provenance import stale_modules
    from stronger.evidence.results import Outcome

    root = _root(kb)
    rows: list[dict[str, Any]] = []
    for demo in _demos(root)[0]:
        result = last(root, demo.id)
        counts = Counter(each.outcome for each in result.verdicts) if result else Counter()
        rows.append(
            {
                "demo": demo.id,
                "title": demo.title,
                "claims": list(dict.fromkeys(each.claim for each in demo.predictions)),
                "verdicts": {name: counts[name] for name in Outcome if counts[name]},
                "scale": result.scale if result else None,
                "seeds": len(result.metrics) if result else 0,
                "stale": stale_modules(result, root) if result else {},
            }
        )
    if as_json:
        print_json(rows)
        return
    from rich.text import Text

    print_table(
        ("demo", "title", "tests", "last verdicts", "run"),
        [
            (
                Text(row["demo"], overflow="fold"),
                row["title"],
                Text(", ".join(row["claims"]), overflow="fold"),
                ", ".join(f"{number} {what}" for what, number in row["verdicts"].items())
                or "not run yet",
                _state(row),
            )
            for row in rows
        ],
    )


def _state(row: dict[str, Any]) -> str:
    """Return at which scale a demo was run last, and whether that still holds."""
    if row["scale"] is None:
        return ""
    words = f"{row['scale']} scale, {seeds_of(row['seeds'])}"
    return f"{words}; out of date, run it again" if row["stale"] else words


@app.command("show")
def show(name: Name, as_json: Json = False, kb: Folder = Path()) -> None:
    """Show a demo: its question, its predictions and what was measured last."""
    from stronger.evidence.provenance import stale_figures, stale_modules

    root = _root(kb)
    demo = _load(name, root)
    result = last(root, demo.id)
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
        if prediction.beyond:
            typer.echo(f"    a miss would be inconclusive: {prediction.beyond}")
    if result:
        typer.echo("")
        print_verdicts(result)
        for path, how in stale_modules(result, root).items():
            complain(f"the result is out of date: {path} is {how}")
        for path, how in stale_figures(result, root).items():
            complain(f"the figures are out of date: what draws them is {how} in {path}")


@app.command("run")
def run(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Identifier of a demo.", show_default=False),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Run every demo, one after another.")
    ] = False,
    scale: Annotated[
        str,
        typer.Option(
            "--scale",
            metavar="quick|full",
            help="quick: seconds; full: as published.",
            autocompletion=lambda: ["quick", "full"],
        ),
    ] = "quick",
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
            help="Folder for the result and the figures; with --all, for a folder of each demo.",
            show_default="nothing is written",
        ),
    ] = None,
    publish: Annotated[
        bool,
        typer.Option(
            "--publish", help="Write to data/results/NAME, from which the graph and site are made."
        ),
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="With --publish: replace a result even by a lesser run or a failed one."
        ),
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Measure anew whatever seeds are kept.")
    ] = False,
    as_json: Json = False,
    kb: Folder = Path(),
) -> None:
    """Run a demo and hold what it measures against its predictions.

    An interrupted run keeps the seeds it has finished, and the same command goes on from them. A
    full run keeps them all: repeated, it only draws the figures again, unless what measures has
    changed. A demo of the knowledge base's own folder demos/ is Python code, and running it runs
    that code.
    """
    if publish and output:
        raise Failure("--publish says where to write; leave out --output")
    if bool(name) == every:
        raise Failure("give the name of a demo, or --all for every one; see `stronger demo list`")
    root = _root(kb)
    demos, broken = _demos(root) if name is None else ([_load(name, root)], False)
    options = Options(_scale(scale), seeds, jobs, data, root, publish, force, fresh)
    results: list[Result] = []
    status = 2 if broken else 0
    for demo in demos:
        folder = output / demo.id if output and every else output
        try:
            result = run_demo(demo, options, folder)
        except Failure as failure:
            if not every:
                raise
            complain(str(failure))
            status = 2
            continue
        results.append(result)
        status = max(status, 1 if result.failures else 0)
        if not as_json:
            print_verdicts(result, named=every)
    if as_json:
        print_json([each.model_dump(mode="json") for each in results][slice(None) if every else 0])
    raise typer.Exit(status)


def _scale(name: str) -> ScaleName:
    from stronger.evidence.demo import ScaleName

    scales: tuple[ScaleName, ...] = get_args(ScaleName)
    for scale in scales:
        if scale == name:
            return scale
    near = difflib.get_close_matches(name, scales, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {' and '.join(scales)}"
    raise Failure(f"no scale {name!r}; {hint}")


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


def _demos(root: Path) -> tuple[list[Demo], bool]:
    """Return the knowledge base's own demos, and those of ours that test a claim it has.

    One that cannot be loaded is announced; with the others comes whether there is such a one.
    """
    from stronger import demos
    from stronger.claims import read_claim_files

    claims = {claim.id for claim in read_claim_files(root / "data").claims}
    loaded: list[Demo] = []
    broken = False
    for name in demos.names(root / "demos"):
        try:
            loaded.append(_load(name, root))
        except Failure as failure:
            complain(str(failure))
            broken = True
    return [
        demo
        for demo in loaded
        if not claims
        or demo.file.is_relative_to(root / "demos")
        or any(prediction.claim in claims for prediction in demo.predictions)
    ], broken
