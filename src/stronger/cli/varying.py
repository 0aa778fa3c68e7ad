"""``stronger demo vary``: measures a demo in all designs of its grid."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stronger.cli.demo import folder_of, load_demo, promised, root_of
from stronger.cli.designs import told, variation_of
from stronger.cli.options import Engine, Folder, Json
from stronger.cli.output import Failure, complain, note, print_json
from stronger.cli.running import ending_alike, kept_of, refuse_faulty
from stronger.cli.stories import print_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.evidence.parameters import Value
    from stronger.evidence.varied import Variation
    from stronger.evidence.varying import Grid


def vary(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Identifier of a demo.", show_default=False),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every demo here that has a grid, in one queue.")
    ] = False,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick", help="Try it: quick scale, two seeds of each cell, nothing is written."
        ),
    ] = False,
    cells: Annotated[
        str,
        typer.Option(
            "--cells",
            metavar="NAME=VALUE,…",
            help="Only the cells with these values; of them no result is written.",
            show_default="all",
        ),
    ] = "",
    jobs: Annotated[int, typer.Option("--jobs", help="Processes; -1 for every core.")] = -1,
    engine: Engine = "",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Measure anew whatever seeds are kept.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Folder for varied.json; with --all, for a folder of each demo.",
            show_default="nothing is written",
        ),
    ] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Write data/demos/NAME/varied.json, for the site.")
    ] = False,
    as_json: Json = False,
    kb: Folder = Path(),
) -> None:
    """Measure a demo in every design of its grid, and count in how many its headlines hold.

    The grid stands in its demo.yaml under `choices`, and has to be registered. Finished seeds are
    kept, and the same command goes on from them. Exits with 1 if a seed did not finish.
    """
    from stronger.evidence.parameters import read_settings
    from stronger.evidence.places import DemoError

    root = root_of(kb, write=publish)
    if jobs == 0:
        raise Failure("--jobs needs at least one process, not 0")
    if publish and output:
        raise Failure("--publish says where to write; leave out --output")
    if (quick or cells) and (publish or output):
        raise Failure("of a grid that is tried, or of some of its cells, no result is written")
    if every and cells:
        raise Failure("--cells goes with the name of a demo")
    try:
        only = read_settings([each for each in cells.split(",") if each.strip()])
    except DemoError as error:
        raise Failure(str(error)) from None
    grids, status = _grids(_names(name, every, root), root, every, quick, fresh, only)
    found: list[Variation] = []
    for grid, given in _measured(grids, jobs, engine):
        if isinstance(given, Failure):
            if not every:
                raise given
            complain(str(given))
            status = 2
            continue
        found.append(given)
        failures = sum(len(each.failures) for each in given.varied.cells)
        status = max(status, 1 if failures else 0)
        if failures:
            first = next(each.failures[0] for each in given.varied.cells if each.failures)
            complain(f"{failures} seeds of {grid.demo.id!r} did not finish, such as {first}")
        folder = folder_of(root, grid.demo.id) if publish else output
        if grid.whole and folder:
            _write(given, folder / grid.demo.id if every and output else folder)
        if not as_json:
            print_prose(f"# {given.promise.title}\n\n{told(given)}" if every else told(given))
    if as_json:
        found.sort(key=lambda each: each.varied.demo)
        print_json([each.as_dict() for each in found][slice(None) if every else 0])
    raise typer.Exit(status)


def _names(name: str | None, every: bool, root: Path) -> list[str]:
    if bool(name) == every:
        raise Failure("give the name of a demo, or --all for every one that has a grid")
    if name:
        return [name]
    return [
        demo
        for demo, promise in promised(root)
        if promise.choices is not None and folder_of(root, demo).is_dir()
    ]


def _grids(
    names: list[str],
    root: Path,
    every: bool,
    quick: bool,
    fresh: bool,
    only: dict[str, Value],
) -> tuple[list[Grid], int]:
    """Return the grids that may be measured, and the status that the others leave."""
    from stronger.evidence.places import DemoError
    from stronger.evidence.varying import plan
    from stronger.folders import cache_folder

    grids, status = [], 0
    for name in names:
        try:
            demo = load_demo(name, root)
            refuse_faulty(demo, root)
            before = variation_of(root, name, demo.promise)
            grid = plan(
                demo,
                quick=quick,
                root=root,
                keep=cache_folder() / "runs",
                fresh=fresh,
                only=only,
                earlier=before.varied if before else None,
            )
        except (DemoError, Failure) as error:
            if not every:
                raise Failure(str(error)) from None
            complain(str(error))
            status = 2
        else:
            grids.append(grid)
            note(f"{name}: {len(grid.cells)} designs, {grid.count} seeds in all.")
    return grids, status


def _measured(
    grids: list[Grid], jobs: int, engine: str
) -> Iterator[tuple[Grid, Variation | Failure]]:
    """Yield each grid with what it gave, or why it gave nothing."""
    from stronger.evidence.cluster import EngineError
    from stronger.evidence.queue import RunError
    from stronger.evidence.varying import measure

    def kept() -> str:
        what = f"demo {grids[0].demo.id!r}" if len(grids) == 1 else f"{len(grids)} grids"
        return kept_of(sum(each.kept for each in grids), sum(each.count for each in grids), what)

    with ending_alike(kept):
        try:
            for grid, given in measure(grids, jobs=jobs, engine=engine) if grids else ():
                yield grid, Failure(str(given)) if isinstance(given, RunError) else given
        except EngineError as error:
            raise Failure(str(error)) from None


def _write(given: Variation, folder: Path) -> None:
    from stronger.evidence.varying import write

    try:
        note(f"Written to {write(given, folder)}.")
    except OSError as error:
        raise Failure(f"cannot write to {folder}: {error.strerror or error}") from None


def add_to(app: typer.Typer) -> None:
    """Add this command to those of ``stronger demo``."""
    app.command("vary")(vary)
