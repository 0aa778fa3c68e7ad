"""Runs a demo: repeats it over independent seeds, judges its predictions, writes what it found."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.evidence.demo import Demo, Scale, ScaleName
from stronger.evidence.kept import Kept
from stronger.evidence.pictures import WhenAsked
from stronger.evidence.promises import predictions_hash
from stronger.evidence.provenance import Code, code_of, measuring_hash, relative_source
from stronger.evidence.publishing import write
from stronger.evidence.queue import Batch, Repeated, RunError, work_off
from stronger.evidence.registering import RegistrationError, refuse_unregistered
from stronger.evidence.results import Measured, Result, Stream
from stronger.evidence.stamping import stamp, versions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stronger.evidence.parameters import Value
    from stronger.evidence.parts import Arrays


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
        If what would be measured at full scale, or published, is not registered as it stands (a
        second implementation need not be: the predictions it measures are); if no
        seed finished, the number of seeds or jobs makes no sense, or a process died. A seed
        that raises, or measures something that is not finite, is recorded among the failures while
        the others go on.
    Interrupted
        If the run is interrupted by ``KeyboardInterrupt`` and ``keep`` is given.
    """
    planned = plan(
        demo,
        scale=scale,
        seeds=seeds,
        data=data,
        root=root,
        output=output,
        stream=stream,
        keep=keep,
        fresh=fresh,
        unless_failed=unless_failed,
        parameters=parameters,
    )
    jobs = planned.jobs(jobs)
    try:
        for _, repeated in work_off([planned.batch], title=demo.id, jobs=jobs, progress=progress):
            return planned.finish(repeated)
    except KeyboardInterrupt:
        if planned.batch.kept is None:
            raise
        raise planned.interrupted() from None
    raise AssertionError("a queue hands on every batch")


@dataclass(frozen=True)
class Planned:
    """A run of which everything that could be refused was asked beforehand."""

    batch: Batch
    changed: Mapping[str, Value]
    """Parameters that were set to another value."""
    code: Code
    output: Path | None
    unless_failed: bool

    def jobs(self, asked: int | None) -> int:
        """Return how many processes measure it: as many as asked for, or those of the scale.

        Raises
        ------
        RunError
            If it is none.
        """
        if asked == 0:
            raise RunError(f"demo {self.batch.demo.id!r} needs at least one process, not 0")
        return self.batch.scale(1, -1) if asked is None else asked

    def finish(self, repeated: Repeated | RunError) -> Result:
        """Return what its seeds come to, and write it where that was asked for.

        Raises
        ------
        RunError
            If no seed finished.
        DemoError
            If a figure cannot be drawn.
        """
        if isinstance(repeated, RunError):
            raise repeated
        batch = self.batch
        result, arrays = _measured(batch, repeated, self.code, self.changed)
        if result.failures and self.unless_failed:
            return result
        if self.output is not None:
            result = write(batch.demo, result, arrays, self.output, batch.root)
        if batch.kept and batch.scale.name == "quick":
            batch.kept.forget()
        return result

    def interrupted(self) -> Interrupted:
        """Return what is kept of it."""
        kept, indices = self.batch.kept, self.batch.indices
        return Interrupted(len(kept.load(indices)) if kept else 0, len(indices))


def plan(
    demo: Demo,
    *,
    scale: ScaleName = "quick",
    seeds: int | None = None,
    data: Path | Sequence[Path] | None = None,
    root: Path | None = None,
    output: Path | None = None,
    stream: Stream | None = None,
    keep: Path | None = None,
    fresh: bool = False,
    unless_failed: bool = False,
    parameters: Mapping[str, Value] | None = None,
    seconds: float = math.inf,
) -> Planned:
    """Return a run that may begin; parameters and errors as for `run`.

    Parameters
    ----------
    seconds
        About how long a seed takes, if that is known.
    """
    root = (root or Path.cwd()).resolve()
    setting = Scale(scale, datasets(root, data))
    count = how_many(demo, scale, seeds)
    # What is wrong with these is said before anything is computed
    _ = demo.promise
    if output is not None:
        _ = demo.drawings
    stream = stream or demo.stream
    changed = dict(parameters or {})
    values = demo.parameters(scale, changed)
    code = code_of(demo, root)
    published = output is not None and output.resolve().is_relative_to(root / "data" / "demos")
    if changed and published:
        raise RunError(
            f"demo {demo.id!r} is run with {', '.join(changed)} changed, and what is published is "
            "measured as registered"
        )
    if (scale == "full" and not changed and not demo.is_second) or published:
        try:
            refuse_unregistered(demo, measuring_hash(code.measuring))
        except RegistrationError as error:
            raise RunError(str(error)) from None
    kept = (
        Kept.of(keep, demo, setting, stream, code.measuring, versions(), changed) if keep else None
    )
    if kept and fresh:
        kept.forget()
    batch = Batch(demo, range(count), stream, setting, root, values, kept=kept, seconds=seconds)
    return Planned(batch, changed, code, output, unless_failed)


def datasets(root: Path, data: Path | Sequence[Path] | None) -> tuple[Path, ...]:
    """Return the folders with data sets: the knowledge base's own, and those given."""
    return (root / "data" / "datasets", *([data] if isinstance(data, Path) else data or ()))


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
    batch: Batch, repeated: Repeated, code: Code, parameters: Mapping[str, Value]
) -> tuple[Result, tuple[Arrays, ...]]:
    """Return what the repetitions come to, nothing drawn yet, and the arrays of each seed."""
    demo = batch.demo
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
        scale=batch.scale.name,
        stream=batch.stream,
        predictions_hash=predictions_hash(demo.predictions),
        parameters=parameters,
        metrics=tuple(dict(each.metrics) for each in finished),
        failures=tuple(f"seed {index}: {failure}" for index, failure in failures.items()),
        warnings=tuple(
            f"{text}, in {number} of {len(repetitions)} seeds" for text, number in warned.items()
        ),
        stamp=stamp(demo.file, repeated.seconds, repeated.finished),
        source=relative_source(demo.file, batch.root),
        code=code.measuring,
        drawing=code.drawing,
    )
    arrays = tuple(each.arrays for each in finished)
    return Result(demo.promise, measured, pictures=WhenAsked(demo, arrays, batch.root)), arrays
