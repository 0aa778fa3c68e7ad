"""Runs one demo for the command line: interruptions, refusals, and the table it ends with."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from stronger.cli.output import Failure, complain, note, on_terminal, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import FrameType

    from stronger.evidence.demo import Demo, ScaleName
    from stronger.evidence.parameters import Value
    from stronger.evidence.promises import Promise
    from stronger.evidence.results import Result

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


def run_demo(demo: Demo, options: Options, output: Path | None) -> Result:
    """Run one demo, and say what went wrong on the way.

    Raises
    ------
    Failure
        If it cannot be run, or must not replace what is published.
    typer.Exit
        If it was interrupted; what is kept of it has been said.
    """
    from stronger.evidence.places import DemoError

    root = options.root
    guarded = False
    if options.publish:
        output = root / "data" / "demos" / demo.id
        guarded = not options.force and (output / "result.json").exists()
    if demo.file.is_relative_to(root / "demos"):
        complain(f"running code of this knowledge base: {demo.file.parent.relative_to(root)}")
    try:
        if guarded:
            _refuse_lesser(demo, options)
        refuse_faulty(demo, root)
        result = _repeat(demo, options, output, guarded)
    except DemoError as error:
        raise Failure(str(error)) from None
    except OSError as error:
        what = f"cannot write to {output}" if output else f"demo {demo.id!r} cannot be run"
        raise Failure(f"{what}: {error.strerror or error}") from None
    for failure in result.failures:
        complain(f"not finished: {failure}")
    for warning in result.warnings:
        complain(f"warning: {warning}")
    if result.failures and guarded:
        complain(f"{output} stays as it was, for seeds failed; --force replaces it all the same")
    elif output:
        note(f"Written to {output}.")
    return result


def _repeat(demo: Demo, options: Options, output: Path | None, guarded: bool) -> Result:
    """Repeat a demo; if that is interrupted, say what is kept and end with 128 + the signal."""
    with _ending_alike() as sent:
        kept = f"no seed of demo {demo.id!r} had finished"
        try:
            from stronger.evidence.runner import Interrupted, run
            from stronger.folders import cache_folder

            try:
                return run(
                    demo,
                    scale=options.scale,
                    seeds=options.seeds,
                    jobs=options.jobs,
                    data=options.data,
                    root=options.root,
                    output=output,
                    keep=cache_folder() / "runs",
                    fresh=options.fresh,
                    unless_failed=guarded,
                    parameters=options.parameters,
                )
            except Interrupted as interrupted:
                if interrupted.kept:
                    kept = (
                        f"{interrupted.kept} of {seeds_of(interrupted.count)} of demo {demo.id!r} "
                        "are kept, and the same command goes on from there (--fresh starts anew)"
                    )
                raise
        except KeyboardInterrupt:
            complain(f"interrupted; {kept}")
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

    path = root / "data" / "demos" / demo / "result.json"
    if not path.exists():
        return None
    try:
        measured = read_measured(path)
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
    return Result(promise, measured, Beside(path.parent))
