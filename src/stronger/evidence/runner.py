"""Runs a demo: repeats it over independent seeds, judges its predictions, writes what it found."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence.demo import Demo, Scale, ScaleName
from stronger.evidence.kept import Kept
from stronger.evidence.pictures import WhenAsked
from stronger.evidence.places import DemoError
from stronger.evidence.processes import started
from stronger.evidence.promises import predictions_hash
from stronger.evidence.provenance import Code, code_of, measuring_hash, relative_source
from stronger.evidence.publishing import write
from stronger.evidence.registering import RegistrationError, refuse_unregistered
from stronger.evidence.repetition import Repetition, measure
from stronger.evidence.results import Measured, Result, Stream
from stronger.evidence.stamping import stamp, versions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.random import SeedSequence

    from stronger.evidence.parameters import Parameters, Value
    from stronger.evidence.parts import Arrays


class RunError(DemoError):
    """No seed of a demo finished, or it cannot be run as asked."""


class Repeated(NamedTuple):
    """All repetitions of a run."""

    repetitions: list[Repetition]
    """In order of seed."""
    seconds: float
    """How long they took, those kept included."""
    finished: dt.date
    """When the last of them was measured."""


class Interrupted(KeyboardInterrupt):
    """A run that was interrupted, and what is kept of it.

    Attributes
    ----------
    kept, count
        How many seeds are kept, and of how many.
    """

    def __init__(self, kept: int, count: int) -> None:
        super().__init__(f"{kept} of {count} seeds kept")
        self.kept = kept
        self.count = count


def run(
    demo: Demo,
    *,
    scale: ScaleName = "quick",
    seeds: int | None = None,
    jobs: int | None = None,
    data: Path | Sequence[Path] | None = None,
    root: Path | None = None,
    output: Path | None = None,
    progress: bool | None = None,
    stream: Stream | None = None,
    keep: Path | None = None,
    fresh: bool = False,
    unless_failed: bool = False,
    parameters: Mapping[str, Value] | None = None,
) -> Result:
    """Repeat a demo over independent seeds and return what it found.

    Parameters
    ----------
    demo
        The demo.
    scale
        ``quick`` for a first look, ``full`` for what is published.
    seeds
        How many repetitions; 5 at the quick scale and the demo's own number at the full one unless
        given.
    jobs
        How many processes; 1 at the quick scale and every core at the full one unless given. The
        metrics do not depend on it.
    data
        A folder, or folders, with data sets, looked into after the knowledge base's own.
    root
        The knowledge base: data sets are in its ``data/datasets``, and paths in the result are
        relative to it. The current folder unless given.
    output
        The folder ``result.json``, the figures and what they draw go to
        (``data/demos/<demo>``). None: nothing is drawn or written.
    progress
        Whether to show a progress bar; unless given, only on a terminal.
    stream
        Other random numbers than the demo's own.
    keep
        A folder in which finished seeds are kept: an interrupted run that is repeated goes on from
        them, and a full run draws its figures again from them without measuring again. Those of
        a quick run are removed when it has come to its end. None: nothing is kept.
    fresh
        Whether to measure every seed anew whatever is kept.
    unless_failed
        Whether to leave ``output`` as it is, and what is kept, if a seed failed.
    parameters
        Other values for some of the demo's parameters; what is measured with them is not published.

    Raises
    ------
    DemoError
        If the demo has no valid promise, or a figure cannot be drawn.
    RunError
        If what would be measured at full scale, or published, is not registered as it stands; if no
        seed finished, the number of seeds or jobs makes no sense, or a process died. A seed
        that raises, or measures something that is not finite, is recorded among the failures while
        the others go on.
    Interrupted
        If the run is interrupted by ``KeyboardInterrupt`` and ``keep`` is given.
    """
    root = (root or Path.cwd()).resolve()
    given = [data] if isinstance(data, Path) else list(data or ())
    setting = Scale(scale, (root / "data" / "datasets", *given))
    count = how_many(demo, scale, seeds)
    # What is wrong with these is said before anything is computed
    _ = demo.promise
    if output is not None:
        _ = demo.drawings
    stream = stream or demo.stream
    jobs = setting(1, -1) if jobs is None else jobs
    if jobs == 0:
        raise RunError(f"demo {demo.id!r} needs at least one process, not 0")
    changed = dict(parameters or {})
    values = demo.parameters(scale, changed)
    code = code_of(demo, root)
    published = output is not None and output.resolve().is_relative_to(root / "data" / "demos")
    if changed and published:
        raise RunError(
            f"demo {demo.id!r} is run with {', '.join(changed)} changed, and what is published is "
            "measured as registered"
        )
    if (scale == "full" and not changed) or published:
        try:
            refuse_unregistered(demo, measuring_hash(code.measuring))
        except RegistrationError as error:
            raise RunError(str(error)) from None
    kept = (
        Kept.of(keep, demo, setting, stream, code.measuring, versions(), changed) if keep else None
    )
    if kept and fresh:
        kept.forget()
    try:
        repeated = repeat(
            demo,
            range(count),
            stream,
            setting,
            root,
            values,
            jobs=jobs,
            progress=progress,
            kept=kept,
        )
        result, arrays = _measured(demo, repeated, scale, stream, root, code, changed)
        if result.failures and unless_failed:
            return result
        if output is not None:
            result = write(demo, result, arrays, output, root)
    except KeyboardInterrupt:
        if kept is None:
            raise
        raise Interrupted(len(kept.load(count)[0]), count) from None
    if kept and scale == "quick":
        kept.forget()
    return result


def how_many(demo: Demo, scale: ScaleName, seeds: int | None = None) -> int:
    """Return how many repetitions a run has: as many as asked for, or those of the scale.

    Raises
    ------
    RunError
        If fewer than one is asked for.
    """
    count = Scale(scale)(5, demo.seeds) if seeds is None else seeds
    if count < 1:
        raise RunError(f"demo {demo.id!r} needs at least one seed, not {count}")
    return count


def _measured(
    demo: Demo,
    repeated: Repeated,
    scale: ScaleName,
    stream: Stream,
    root: Path,
    code: Code,
    parameters: Mapping[str, Value],
) -> tuple[Result, tuple[Arrays, ...]]:
    """Return what the repetitions come to, nothing drawn yet, and the arrays of each seed."""
    repetitions = repeated.repetitions
    finished = [each.measurement for each in repetitions if each.measurement is not None]
    failures = {each.index: each.failure for each in repetitions if each.failure}
    if not finished:
        number, reasons = len(failures), list(dict.fromkeys(failures.values()))
        where = (
            "seed 0" if number == 1 else f"all {number} alike" if len(reasons) == 1 else "seed 0"
        )
        raise RunError(f"no seed of demo {demo.id!r} finished; {where}: {reasons[0]}")
    warned = Counter(text for each in repetitions for text in each.warnings)
    measured = Measured(
        demo=demo.id,
        scale=scale,
        stream=stream,
        predictions_hash=predictions_hash(demo.predictions),
        parameters=parameters,
        metrics=tuple(dict(each.metrics) for each in finished),
        failures=tuple(f"seed {index}: {failure}" for index, failure in failures.items()),
        warnings=tuple(
            f"{text}, in {number} of {len(repetitions)} seeds" for text, number in warned.items()
        ),
        stamp=stamp(demo.file, repeated.seconds, repeated.finished),
        source=relative_source(demo.file, root),
        code=code.measuring,
        drawing=code.drawing,
    )
    arrays = tuple(each.arrays for each in finished)
    return Result(demo.promise, measured, WhenAsked(demo, arrays, root)), arrays


def repeat(
    demo: Demo,
    indices: Sequence[int],
    stream: Stream,
    scale: Scale,
    root: Path,
    parameters: Parameters | None = None,
    *,
    jobs: int = -1,
    progress: bool | None = None,
    kept: Kept | None = None,
) -> Repeated:
    """Repeat the demo, but for those repetitions that are kept.

    Parameters
    ----------
    demo, scale, root
        What is repeated, how large, and the knowledge base.
    indices
        Which seeds.
    stream
        Where their random numbers come from.
    parameters
        Its parameters; those of ``demo.yaml`` unless given.
    jobs, progress, kept
        How many processes; whether to show how far it is; what is kept.
    """
    import joblib
    from numpy.random import SeedSequence
    from rich.console import Console

    count = len(indices)
    children = SeedSequence(stream.root).spawn(max(indices, default=-1) + 1)
    found, elapsed = kept.load(count) if kept else ({}, 0.0)
    began = time.time() - elapsed
    console = Console(stderr=True)
    if found and progress is not False:
        console.print(f"{len(found)} of {count} seeds kept from an earlier run")
    work = [
        joblib.delayed(_measure)(demo, index, children[index], scale, root, parameters, kept, began)
        for index in indices
        if index not in found
    ]
    if work:
        jobs = min(joblib.effective_n_jobs(jobs), len(work))
        try:
            with started(
                joblib.Parallel(n_jobs=jobs, return_as="generator_unordered"), work
            ) as done:
                if console.is_terminal if progress is None else progress:
                    from stronger.evidence.progress import shown

                    done = shown(done, count, demo.id, kept=len(found), console=console)
                found |= {each.index: each for each in done}
        except BrokenExecutor:
            raise RunError(
                f"a process that ran demo {demo.id!r} died, perhaps for want of memory; "
                f"try fewer than {jobs} at a time with --jobs"
            ) from None
    today = dt.datetime.now(dt.UTC).date()
    finished = today if work or kept is None else kept.date(count)
    return Repeated([found[index] for index in sorted(found)], time.time() - began, finished)


def _measure(
    demo: Demo,
    index: int,
    child: SeedSequence,
    scale: Scale,
    root: Path,
    parameters: Parameters | None,
    kept: Kept | None,
    began: float,
) -> Repetition:
    """Measure once, and keep it here and now: whoever asked may be gone when it is handed over."""
    repetition = measure(demo, index, child, scale, root, parameters)
    if kept:
        kept.save(repetition, time.time() - began)
    return repetition
