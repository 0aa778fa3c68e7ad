"""Runs demos for the command line: interruptions, refusals, and the table it ends with."""

from __future__ import annotations

import math
import os
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from stronger.cli.output import Failure, complain, note, on_terminal, print_table, say_running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import FrameType

    from stronger.evidence.demo import Demo, ScaleName
    from stronger.evidence.parameters import Value
    from stronger.evidence.promises import Promise
    from stronger.evidence.queue import Repeated, RunError
    from stronger.evidence.results import Result
    from stronger.evidence.runner import Planned

PATIENCE = 5.0
"""Seconds after which a second Ctrl-C ends a run that does not end by itself."""


@dataclass(frozen=True)
class Options:
    """How the demos of one command are run."""

    scale: ScaleName
    seeds: int | None
    jobs: int | None
    data: list[Path] | None
    root: Path
    publish: bool
    force: bool
    fresh: bool
    parameters: Mapping[str, Value]
    engine: str = ""
    several: bool = False
    """Whether there are several demos, so that it matters which takes long."""


@dataclass(frozen=True)
class Prepared:
    """A demo that may be run, and where its result goes."""

    planned: Planned
    output: Path | None
    guarded: bool
    """Whether what is published stays if a seed fails."""


def prepare(demo: Demo, options: Options, output: Path | None) -> Prepared:
    """Return a demo's run if it may begin.

    Raises
    ------
    Failure
        If it cannot be run, or must not replace what is published.
    """
    from stronger.evidence.places import DemoError
    from stronger.evidence.runner import plan
    from stronger.folders import cache_folder

    root = options.root
    guarded = False
    if options.publish:
        output = root / "data" / "demos" / demo.id
        guarded = not options.force and (output / "result.json").exists()
    published = last(root, demo.id) if options.several else None
    try:
        if guarded:
            _refuse_lesser(demo, options)
        refuse_faulty(demo, root)
        planned = plan(
            demo,
            scale=options.scale,
            seeds=options.seeds,
            data=options.data,
            root=root,
            output=output,
            keep=cache_folder() / "runs",
            fresh=options.fresh,
            unless_failed=guarded,
            parameters=options.parameters,
            seconds=seconds_of_a_seed(published, options.scale),
        )
        planned.jobs(options.jobs)
    except DemoError as error:
        raise Failure(str(error)) from None
    return Prepared(planned, output, guarded)


def say_whose(file: Path, root: Path) -> None:
    """Say, before it is imported, that code is run that is not ours, if it is not."""
    if file.is_relative_to(root / "demos"):
        say_running(file.parent.relative_to(root).as_posix())


def seconds_of_a_seed(published: Result | None, scale: ScaleName) -> float:
    """Return about how long a seed of a demo takes, as far as its published result tells."""
    from stronger.evidence.verifying import seconds_of_a_seed as seconds

    return seconds(published.measured) if published and published.scale == scale else math.inf


def run_demo(demo: Demo, options: Options, output: Path | None) -> Result:
    """Run one demo, and say what went wrong on the way.

    Raises
    ------
    Failure
        If it cannot be run, or must not replace what is published.
    typer.Exit
        If it was interrupted; what is kept of it has been said.
    """
    (result,) = run_all([prepare(demo, options, output)], options)
    if isinstance(result, Failure):
        raise result
    return result


def run_all(prepared: Sequence[Prepared], options: Options) -> Iterator[Result | Failure]:
    """Measure what was prepared in one queue, and yield each result, or why there is none.

    Raises
    ------
    typer.Exit
        If it was interrupted; what is kept of it has been said.
    """
    with ending_alike(lambda: _kept(prepared)):
        from stronger.evidence.places import DemoError
        from stronger.evidence.queue import work_off

        runs = [each.planned for each in prepared]
        jobs = max((each.jobs(options.jobs) for each in runs), key=abs, default=1)
        one = len(runs) == 1
        title = runs[0].batch.demo.id if one else f"{len(runs)} demos"
        queue = work_off(
            [each.batch for each in runs], title=title, jobs=jobs, engine=options.engine
        )
        try:
            for number, repeated in queue:
                yield _finish(prepared[number], repeated)
        except DemoError as error:  # of the cluster
            raise Failure(str(error)) from None


def _finish(prepared: Prepared, repeated: Repeated | RunError) -> Result | Failure:
    """Return what a run came to, written where it belongs, or what went wrong."""
    from stronger.evidence.places import DemoError

    output, demo = prepared.output, prepared.planned.batch.demo
    try:
        result = prepared.planned.finish(repeated)
    except DemoError as error:
        return Failure(str(error))
    except OSError as error:
        what = f"cannot write to {output}" if output else f"demo {demo.id!r} cannot be run"
        return Failure(f"{what}: {error.strerror or error}")
    for failure in result.failures:
        complain(f"not finished: {failure}")
    for warning in result.warnings:
        complain(f"warning: {warning}")
    if result.failures and prepared.guarded:
        complain(f"{output} stays as it was, for seeds failed; --force replaces it all the same")
    elif output:
        note(f"Written to {output}.")
    return result


def _kept(prepared: Sequence[Prepared]) -> str:
    """Return what is kept of runs that were interrupted."""
    batches = [each.planned.batch for each in prepared]
    kept = sum(len(each.kept.load(each.indices)) for each in batches if each.kept)
    count = sum(len(each.indices) for each in batches)
    what = f"demo {batches[0].demo.id!r}" if len(batches) == 1 else f"{len(batches)} demos"
    return kept_of(kept, count, what)


def kept_of(kept: int, count: int, what: str) -> str:
    """Return in words how many seeds are kept of something."""
    if not kept:
        return f"no seed of {what} had finished"
    verb = "is" if kept == 1 else "are"
    return (
        f"{kept} of {seeds_of(count)} of {what} {verb} kept, and the same command goes on from "
        "there (--fresh starts anew)"
    )


@contextmanager
def ending_alike(kept: Callable[[], str]) -> Iterator[None]:
    """End a run with 128 + the signal on Ctrl-C or a request to terminate; say what is kept."""
    with _ending_alike() as sent:
        try:
            yield
        except KeyboardInterrupt:
            complain(f"interrupted; {kept()}")
            raise typer.Exit(128 + sent[0]) from None


def _refuse_lesser(demo: Demo, options: Options) -> None:
    """Refuse to replace a published result by one of a smaller scale or of too few seeds."""
    from stronger.evidence.runner import how_many

    published = last(options.root, demo.id)
    if published is None:
        raise Failure(
            f"the published result of demo {demo.id!r} cannot be read, so nothing replaces it; "
            "`stronger check` says what is wrong, `stronger demo migrate` converts one of an "
            "earlier version, and --force replaces it all the same"
        )
    seeds = how_many(demo, options.scale, options.seeds)
    if options.scale != "full" and published.scale == "full":
        lesser = f"of the {options.scale} scale"
    elif seeds < min(demo.seeds, len(published.metrics)):
        lesser = f"of {seeds_of(seeds)}"
    else:
        return
    raise Failure(
        f"a run {lesser} would replace the published result of demo {demo.id!r}, which is of the "
        f"{published.scale} scale and {seeds_of(len(published.metrics))}; --force does it"
    )


def refuse_faulty(demo: Demo, root: Path) -> None:
    """Refuse to compute what would be unusable: of an unknown claim or paper, or without a kind."""
    from stronger.knowledge import NotAKnowledgeBase, load
    from stronger.knowledge.checks import missing_kind, unknown_claim, unknown_paper

    file = f"data/demos/{demo.id}/demo.yaml"
    if not (root / file).is_file():
        return
    try:
        kb = load(root)
    except NotAKnowledgeBase:
        return
    checks = (unknown_paper, unknown_claim, missing_kind)
    found = [each for check in checks for each in check(kb) if each.position.file == file]
    if found:
        told = "\n".join(str(each) for each in found)
        raise Failure(f"nothing was done, for demo {demo.id!r} has to be put right first:\n{told}")


@contextmanager
def _ending_alike() -> Iterator[list[int]]:
    """Let a request to terminate end a run as Ctrl-C does; give the number of what was sent.

    Pressing twice must not cut short the tidying up, unless that takes too long.
    """
    sent = [int(signal.SIGINT)]
    first: list[float] = []

    def end(number: int, _: FrameType | None) -> None:
        if not first:
            first.append(time.monotonic())
            sent[0] = number
            raise KeyboardInterrupt
        if time.monotonic() - first[0] > PATIENCE:
            os._exit(128 + number)

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield sent
    finally:
        for each, handler in before.items():
            signal.signal(each, handler or signal.SIG_DFL)


def print_told(result: Result, *, published: Result | None = None, named: bool = False) -> None:
    """Print predictions beside what was measured: in full, or tab-separated where nobody looks.

    Parameters
    ----------
    result
        Of a demo.
    published
        What is committed of it, shown beside.
    named
        Whether tab-separated lines begin with the demo, where there are those of several.
    """
    from stronger.cli.telling import heading, show
    from stronger.evidence.telling import Line, told

    if published is not None and published.measured == result.measured:
        published = None
    if on_terminal():
        show(result, published)
        return
    columns = ("demo", *Line._fields[:-1]) if named else Line._fields[:-1]
    note(f"{heading(result)}; columns: {', '.join(columns)}")
    rows = [line[:-1] for line in told(result, published)]
    print_table((), [(result.demo, *row) if named else row for row in rows])


def seeds_of(number: int) -> str:
    """Return a number of seeds in words."""
    return f"{number} seed{'' if number == 1 else 's'}"


def last(root: Path, demo: str, promise: Promise | None = None) -> Result | None:
    """Return the published result of a demo, if there is one that can be read.

    What the knowledge base says that it predicts is read unless given.
    """
    from pydantic import ValidationError

    from stronger.evidence.pictures import Beside
    from stronger.evidence.promises import promise_in
    from stronger.evidence.results import Result, read_measured
    from stronger.evidence.seconding import second_of

    path = root / "data" / "demos" / demo / "result.json"
    if not path.exists():
        return None
    try:
        measured, second = read_measured(path), second_of(path.parent)
    except (OSError, ValidationError):
        complain(f"{path} is no result; see `stronger check`")
        return None
    if measured.demo != demo:
        complain(f"{path} is the result of another demo; see `stronger check`")
        return None
    file = f"data/demos/{demo}/demo.yaml"
    promise = promise or promise_in(root / "data" / "demos", demo, file=file)
    if promise is None:
        complain(f"{path} has no valid record of what was predicted; see `stronger check`")
        return None
    return Result(promise, measured, second, pictures=Beside(path.parent))
