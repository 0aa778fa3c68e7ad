"""``stronger demo``: lists, shows, runs and draws the demos."""

from __future__ import annotations

import difflib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from stronger.cli.designs import in_designs, variation_of
from stronger.cli.options import Engine, Folder, Json
from stronger.cli.output import (
    Failure,
    complain,
    find_base,
    note,
    on_terminal,
    print_json,
    print_table,
    say,
)
from stronger.cli.running import (
    Options,
    last,
    prepare,
    print_told,
    run_all,
    say_whose,
    seeds_of,
)
from stronger.cli.stories import print_prose

if TYPE_CHECKING:
    from stronger.cli.running import Prepared
    from stronger.evidence.demo import Demo, ScaleName
    from stronger.evidence.parameters import Value
    from stronger.evidence.promises import Promise
    from stronger.evidence.results import Result

app = typer.Typer(help="Demos: literature one can run.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Identifier of a demo.")]


@app.command("list")
def list_demos(as_json: Json = False, kb: Folder = Path()) -> None:
    """List the demos, the claims they test and what became of their predictions."""
    from stronger.evidence.outcomes import Outcome
    from stronger.evidence.provenance import Hashes, changes_since
    from stronger.folders import cache_folder

    root = root_of(kb)
    hashes = Hashes(cache_folder())
    rows: list[dict[str, Any]] = []
    for name, promise in promised(root):
        result = last(root, name, promise)
        found = result.findings.values() if result else ()
        counts = Counter(each.outcome for each in found)
        rows.append(
            {
                "demo": name,
                "title": promise.title,
                "claims": list(dict.fromkeys(each.claim for each in promise.predictions)),
                "outcomes": {str(each): counts[each] for each in Outcome if counts[each]},
                "scale": result.scale if result else None,
                "seeds": len(result.metrics) if result else 0,
                "changed": changes_since(result, root, hashes).numbers if result else {},
            }
        )
    hashes.save()
    if as_json:
        print_json(rows)
        return
    from rich.text import Text

    print_table(
        ("demo", "title", "tests", "outcomes", "run"),
        [
            (
                Text(row["demo"], overflow="fold"),
                row["title"],
                Text(", ".join(row["claims"]), overflow="fold"),
                ", ".join(f"{number} {what}" for what, number in row["outcomes"].items())
                or "not run yet",
                _state(row),
            )
            for row in rows
        ],
    )


def _state(row: dict[str, Any]) -> str:
    """Return at which scale a demo was run last, and whether its code has changed since."""
    if row["scale"] is None:
        return ""
    words = f"{row['scale']} scale, {seeds_of(row['seeds'])}"
    return f"{words}; code changed, see `demo verify`" if row["changed"] else words


@app.command("show")
def show(name: Name, as_json: Json = False, kb: Folder = Path()) -> None:
    """Show a demo: question, answer, story, parameters, what was found, and its predictions."""
    from stronger import demos
    from stronger.cli.telling import in_full, replications_in_words, replications_of
    from stronger.evidence.places import DemoError
    from stronger.evidence.provenance import changes_since
    from stronger.evidence.results import read_finding, read_story

    root = root_of(kb)
    try:
        file = demos.find(name, root / "demos")
        promise = demos.promise(name, root / "demos")
    except DemoError as error:
        raise Failure(str(error)) from None
    if promise is None:
        load_demo(name, root)  # says why there is none
        raise Failure(f"demo {name!r} has no record of what it predicts")
    result = last(root, name)
    story = read_story(record_of(file, name, root))
    variation = variation_of(root, name, promise)
    if as_json:
        print_json(
            {
                **promise.model_dump(mode="json", exclude_defaults=True),
                "story": story,
                "result": result.as_dict() if result else None,
                "replications": replications_of(result, root) if result else [],
                "varied": variation.as_dict() if variation else None,
            }
        )
        return
    print_prose(_opening(promise, result, story))
    designs = in_designs(promise, variation)
    if result is None:
        if designs:
            print_prose(designs)
        for each in promise.predictions:
            say(f"{each.id}: {each.metric} {each.expect} {each.if_met} {each.claim}")
        note("It has not been run yet.")
        return
    if finding := result.fill(
        read_finding(folder_of(root, name)), variation.numbers if variation else None
    ):
        print_prose(f"## What was found\n\n{finding}")
    if on_terminal():
        print_told(result)
    else:
        print_prose(in_full(result))
    if designs:
        print_prose(designs)
    if again := replications_in_words(result, root):
        print_prose(again)
    print_prose(_places(result, file, folder_of(root, name), root))
    changes = changes_since(result, root)
    for path, how in changes.numbers.items():
        complain(f"unverified: {path} is {how} since it was measured; see `stronger demo verify`")
    for path, how in changes.figures.items():
        complain(f"the figures are out of date: what draws them is {how} in {path}")


def _opening(promise: Promise, result: Result | None, story: str) -> str:
    """Return title, answer, question, story and parameters as Markdown."""
    parts = [f"# {promise.title}"]
    parts += [f"**{result.answer}**"] if result and result.answer else []
    parts += [f"*{promise.question}*"] if promise.question else []
    parts.append(result.fill(story) if result else story)
    if promise.parameters:
        rows = [f"- `{each.name}` = {each.value}: {each.about}" for each in promise.parameters]
        parts.append("What can be set (`demo run --set NAME=VALUE`):\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def _places(result: Result, file: Path, folder: Path, root: Path) -> str:
    """Return as Markdown where a demo is, what it draws, and how long it took."""
    code = sorted(each.name for each in file.parent.glob("*.py") if each.name != "__init__.py")
    figures = [
        f"{folder / each.file}: {each.title}"
        for each in result.figures
        if (folder / each.file).is_file()
    ]
    seconds = result.measured.stamp.seconds
    lines = [
        f"code: {file.parent}: {', '.join(code)}",
        *(f"figure: {each}" for each in figures),
        f"measured in {seconds:.3g} s on {result.measured.stamp.date}",
    ]
    return "## Where it is\n\n" + "\n".join(f"- {each}" for each in lines).replace(f"{root}/", "")


@app.command("draw")
def draw(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Identifier of a demo.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every demo that has a result.")] = False,
    kb: Folder = Path(),
) -> None:
    """Draw the figures of published results again, from what was kept; nothing is measured."""
    from stronger.evidence.places import DemoError
    from stronger.evidence.publishing import draw as draw_again

    root = root_of(kb, write=True)
    status = 0
    for each in chosen(name, every, root):
        result = last(root, each)
        if result is None:
            raise Failure(f"demo {each!r} has no result here; run it first")
        try:
            drawn = draw_again(load_demo(each, root), result, folder_of(root, each), root)
        except DemoError as error:
            complain(str(error))
            status = 1
        else:
            number = len(drawn.figures)
            note(f"{each}: {number} figure{'' if number == 1 else 's'} drawn.")
    raise typer.Exit(status)


@app.command("run")
def run(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Identifier of a demo.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Run every demo, in one queue.")] = False,
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
            "--seeds", min=1, help="Repetitions.", show_default="5; full: the demo's own, mostly 10"
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
            "-o",
            help="Folder for the result and the figures; with --all, for a folder of each demo.",
            show_default="nothing is written",
        ),
    ] = None,
    publish: Annotated[
        bool,
        typer.Option(
            "--publish", help="Write to data/demos/NAME, from which the graph and site are made."
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
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Another value for a parameter; what is measured so is never published.",
        ),
    ] = None,
    engine: Engine = "",
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
    root = root_of(kb, write=publish)
    demos, broken = _demos(root) if name is None else ([load_demo(name, root)], False)
    parameters = _settings(settings or [], publish, every)
    options = Options(
        scale_of(scale), seeds, jobs, data, root, publish, force, fresh, parameters, engine, every
    )
    prepared: list[Prepared] = []
    shown: dict[str, dict[str, Any]] = {}
    status = 2 if broken else 0
    for demo in demos:
        folder = output / demo.id if output and every else output
        try:
            prepared.append(prepare(demo, options, folder))
        except Failure as failure:
            if not every:
                raise
            complain(str(failure))
            status = 2
    for result in run_all(prepared, options):
        if isinstance(result, Failure):
            if not every:
                raise result
            complain(str(result))
            status = 2
            continue
        status = max(status, 1 if result.failures else 0)
        if as_json:
            shown[result.demo] = result.as_dict()
        else:
            print_told(result, published=last(root, result.demo), named=every)
    if as_json:
        in_order = [shown[each] for each in sorted(shown)]
        print_json(in_order if every else in_order[0])
    raise typer.Exit(status)


def _settings(given: list[str], publish: bool, every: bool) -> dict[str, Value]:
    from stronger.evidence.parameters import read_settings
    from stronger.evidence.places import DemoError

    if given and (publish or every):
        raise Failure(
            "--set changes the parameters of one run, "
            + ("and such a run is never published" if publish else "so give the name of its demo")
        )
    try:
        return read_settings(given)
    except DemoError as error:
        raise Failure(str(error)) from None


def scale_of(name: str) -> ScaleName:
    """Return a scale by its name, or say what there is."""
    from stronger.evidence.demo import ScaleName

    scales: tuple[ScaleName, ...] = get_args(ScaleName)
    for scale in scales:
        if scale == name:
            return scale
    near = difflib.get_close_matches(name, scales, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {' and '.join(scales)}"
    raise Failure(f"no scale {name!r}; {hint}")


def root_of(folder: Path, *, write: bool = False) -> Path:
    """Return the knowledge base that a command is about; see `find_base`.

    A folder that is named, or that has demos, need not be one.
    """
    from stronger.knowledge.base import NotAKnowledgeBase, find_root

    if folder != Path() or Path("demos").is_dir():
        try:
            find_root(folder)
        except NotAKnowledgeBase:
            return folder.resolve()
    return find_base(folder, write=write)


def folder_of(root: Path, demo: str) -> Path:
    """Return where the result of a demo is published."""
    return root / "data" / "demos" / demo


def record_of(file: Path, demo: str, root: Path) -> Path:
    """Return the folder in which what is said of a demo lies: the knowledge base's, or ours."""
    from stronger.evidence.places import promise_folder

    folders = (root / "data" / "demos", promise_folder(file))
    return next((each / demo for each in folders if (each / demo).is_dir()), folders[0] / demo)


def load_demo(name: str, root: Path) -> Demo:
    """Return a demo with a valid promise, or say what is wrong with it."""
    from stronger import demos
    from stronger.evidence.places import DemoError

    try:
        say_whose(demos.find(name, root / "demos"), root)
        demo = demos.load(name, root / "demos")
        _ = demo.promise
    except DemoError as error:
        raise Failure(str(error)) from None
    return demo


def promised(root: Path) -> list[tuple[str, Promise]]:
    """Return the promises of the knowledge base's own demos and of ours that test its claims.

    Nothing is imported. A demo of the knowledge base's own without a promise is announced.
    """
    from stronger import demos
    from stronger.claims.reading import read_claims

    claims = {claim.id for claim in read_claims(root / "data")}
    found: list[tuple[str, Promise]] = []
    for name in demos.names(root / "demos"):
        promise = demos.promise(name, root / "demos")
        own = demos.find(name, root / "demos").is_relative_to(root / "demos")
        if promise is None:
            complain(f"demo {name!r} has no valid record of what it predicts; see `stronger check`")
        elif own or not claims or any(each.claim in claims for each in promise.predictions):
            found.append((name, promise))
    return found


def chosen(name: str | None, every: bool, root: Path) -> list[str]:
    """Return the demos a command is about: the one named, or all that have a result."""
    if bool(name) == every:
        raise Failure("give the name of a demo, or --all for every one; see `stronger demo list`")
    if name:
        load_demo(name, root)
        return [name]
    return sorted(path.parent.name for path in (root / "data" / "demos").glob("*/result.json"))


def _demos(root: Path) -> tuple[list[Demo], bool]:
    """Return the knowledge base's own demos, and those of ours that test a claim it has.

    One that needs something that is not installed is skipped, and said to be. One that cannot be
    loaded is announced; with the others comes whether there is such a one.
    """
    loaded: list[Demo] = []
    broken = False
    for name, promise in promised(root):
        if promise.missing:
            note(f"skipped: {promise.missing}")
            continue
        try:
            loaded.append(load_demo(name, root))
        except Failure as failure:
            complain(str(failure))
            broken = True
    return loaded, broken
