"""``stronger demo replicate``: a published demo again, from random numbers never used before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stronger.cli.demo import chosen, folder_of, load_demo, root_of, scale_of
from stronger.cli.options import Folder, Json
from stronger.cli.output import Failure, complain, note, print_json, print_table
from stronger.cli.running import last, seeds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.evidence.demo import Demo
    from stronger.evidence.replicating import Replication
    from stronger.evidence.results import Result


def replicate(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Identifier of a demo.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every demo that has a result.")] = False,
    roots: Annotated[
        int, typer.Option("--roots", min=1, help="How many times, each from a root of its own.")
    ] = 1,
    scale: Annotated[
        str | None,
        typer.Option(
            "--scale",
            metavar="quick|full",
            help="quick: both are measured now, in seconds, for a first look.",
            show_default="as published",
        ),
    ] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Add it to data/demos/NAME/replications.json.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", help="Processes; -1 for every core.")] = -1,
    as_json: Json = False,
    kb: Folder = Path(),
) -> None:
    """Measure a demo again from fresh random numbers, and hold it against what is published.

    The roots of the random numbers derive from the demo's name, one after the other, so that nobody
    chooses them. Of each prediction: its outcome and interval then and now, whether the mean is one
    that the published seeds foresee, and whether the sign was kept. Exit status 1 if one changed.
    """
    root = root_of(kb, write=publish)
    if jobs == 0:
        raise Failure("--jobs needs at least one process, not 0")
    told: list[dict[str, Any]] = []
    status = 0
    for each in chosen(name, every, root):
        held = last(root, each)
        if every and held is not None and held.promise.missing:
            note(f"skipped: {held.promise.missing}")
            continue
        try:
            for result, found in _replicated(each, roots, scale, publish, jobs, root):
                status = max(status, _tell(result, found, told, as_json, named=every))
        except Failure as failure:
            if not every:
                raise
            complain(str(failure))
            status = 2
    if as_json:
        print_json(told)
    raise typer.Exit(status)


def _replicated(
    name: str, roots: int, scale: str | None, publish: bool, jobs: int, root: Path
) -> Iterator[tuple[Result, Replication]]:
    """Yield what a demo is held against and each replication, published as soon as it is there."""
    from stronger.evidence.places import DemoError
    from stronger.evidence.replicating import append, fresh_root, read_replications
    from stronger.evidence.replicating import replicate as measure
    from stronger.evidence.results import REPLICATIONS
    from stronger.evidence.runner import Interrupted
    from stronger.folders import cache_folder

    published = last(root, name)
    if published is None:
        raise Failure(f"demo {name!r} has no result here; run it first")
    if publish and scale not in (None, published.scale):
        raise Failure(
            f"the published result of demo {name!r} is of the {published.scale} scale, and only "
            "what repeats it is published"
        )
    path = folder_of(root, name) / REPLICATIONS
    how = {"jobs": jobs, "keep": cache_folder() / "runs"}
    try:
        demo = load_demo(name, root)
        earlier = read_replications(path)
        result = _original(demo, published, scale, root, how)
        used = [published.measured.stream.root, demo.stream.root, *(each.root for each in earlier)]
        for _ in range(roots):
            used.append(fresh_root(name, used))
            found = measure(demo, result, used[-1], root, **how)
            if publish:
                append(path, earlier, found)
                earlier = (*earlier, found)
                note(f"Added to {path}.")
            yield result, found
    except DemoError as error:
        raise Failure(str(error)) from None
    except OSError as error:
        raise Failure(f"cannot write {path}: {error.strerror or error}") from None
    except Interrupted as interrupted:
        complain(
            f"interrupted; {interrupted.kept} of {seeds_of(interrupted.count)} of demo {name!r} "
            "are kept, and the same command goes on from there"
        )
        raise typer.Exit(130) from None


def _original(
    demo: Demo, published: Result, scale: str | None, root: Path, how: dict[str, Any]
) -> Result:
    """Return what a replication is held against: what is published, or the same at that scale."""
    if scale is None or scale == published.scale:
        return published
    return demo.run(scale_of(scale), jobs=how["jobs"], root=root)


def _tell(
    result: Result,
    found: Replication,
    told: list[dict[str, Any]],
    as_json: bool,
    *,
    named: bool,
) -> int:
    """Print a replication, or add it to what is printed as JSON; return the exit status."""
    from stronger.evidence.replicating import CHANGED, as_dict, compare
    from stronger.evidence.retelling import Again, in_words, told_again

    compared = compare(result, found)
    for failure in found.failures:
        complain(f"not finished: {failure}")
    if as_json:
        told.append(as_dict(result, found))
    else:
        note(f"{result.demo}, {found.scale} scale: {in_words(compared, found)}")
        rows = [told_again(each) for each in compared]
        columns = [each.replace("_", " ") for each in (*["demo"] * named, *Again._fields)]
        print_table(columns, [(result.demo, *row) if named else row for row in rows])
    return int(any(each.change in CHANGED for each in compared) or bool(found.failures))
