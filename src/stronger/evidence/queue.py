"""One queue for all that is to be measured, over demos, cells and seeds, which fills every core."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence.cluster import on_engine
from stronger.evidence.places import DemoError
from stronger.evidence.processes import started
from stronger.evidence.repetition import Repetition, measure

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.random import SeedSequence
    from rich.console import Console

    from stronger.evidence.demo import Demo, Scale
    from stronger.evidence.kept import Kept
    from stronger.evidence.parameters import Parameters
    from stronger.evidence.results import Stream


class RunError(DemoError):
    """No seed of a demo finished, or it cannot be run as asked."""


@dataclass(frozen=True)
class Batch:
    """Seeds of one demo that are measured alike."""

    demo: Demo
    indices: Sequence[int]
    """Which seeds."""
    stream: Stream
    """Where their random numbers come from."""
    scale: Scale
    root: Path
    """The knowledge base."""
    parameters: Parameters | None = None
    """Those of ``demo.yaml`` unless given."""
    parts: Sequence[str] = ()
    """Those that are measured, if not all."""
    needed: Sequence[str] | None = None
    """As for `repetition.measure`."""
    kept: Kept | None = None
    """What is kept of it."""
    seconds: float = math.inf
    """About how long a seed takes; infinite where nobody knows."""


class Repeated(NamedTuple):
    """All seeds of a batch."""

    repetitions: list[Repetition]
    """In order of seed."""
    seconds: float
    """How long they took by the clock, those kept included."""
    finished: dt.date
    """When the last of them was measured."""


@dataclass
class _Open:
    """A batch of which seeds are still to be measured."""

    batch: Batch
    found: dict[int, Repetition] = field(default_factory=dict)

    @property
    def lacking(self) -> list[int]:
        return [index for index in self.batch.indices if index not in self.found]

    def repeated(self, today: bool) -> Repeated:
        """Return what it has come to."""
        kept, indices = self.batch.kept, self.batch.indices
        date = dt.datetime.now(dt.UTC).date() if today or not kept else kept.date(indices)
        repetitions = [self.found[index] for index in sorted(self.found)]
        return Repeated(repetitions, duration([each.span for each in repetitions]), date)


@dataclass(frozen=True)
class _Task:
    """One seed of a batch."""

    number: int
    """Of the batch."""
    index: int
    child: SeedSequence
    seconds: float


def work_off(
    batches: Sequence[Batch],
    *,
    title: str,
    jobs: int = -1,
    engine: str = "",
    progress: bool | None = None,
) -> Iterator[tuple[int, Repeated | RunError]]:
    """Measure all seeds of some batches in one queue, but for those that are kept.

    Those that take longest come first, so that no core waits for the last of them. Neither this
    order nor the number of processes changes any number.

    Parameters
    ----------
    batches
        What is measured.
    title
        What the bar that shows how far it is is called.
    jobs
        How many processes.
    engine
        A Dask cluster to measure on, such as ``dask://10.0.0.1:8786``; empty for this machine.
    progress
        Whether to show the bar; unless given, only on a terminal.

    Yields
    ------
    number, repeated
        A batch by its place, and its seeds, as soon as it is finished; or why it cannot be.
    """
    from rich.console import Console

    console = Console(stderr=True)
    opened = {number: _Open(each) for number, each in enumerate(batches)}
    for each in opened.values():
        each.found = each.batch.kept.load(each.batch.indices) if each.batch.kept else {}
    count = sum(len(each.batch.indices) for each in opened.values())
    found = sum(len(each.found) for each in opened.values())
    if found and progress is not False:
        console.print(f"{found} of {count} seeds kept from an earlier run")
    shown = console if (console.is_terminal if progress is None else progress) else None
    for number in [number for number, each in opened.items() if not each.lacking]:
        yield number, opened.pop(number).repeated(today=False)
    try:
        yield from _worked_off(opened, title, jobs, engine, shown)
    except BrokenExecutor:
        several = len(opened) > 1
        for number in list(opened):  # one by one, to find the one that it was
            try:
                if not several:
                    raise BrokenExecutor
                yield from _worked_off({number: opened[number]}, title, jobs, engine, shown)
            except BrokenExecutor:
                yield (
                    number,
                    RunError(
                        f"a process that ran demo {opened[number].batch.demo.id!r} died, perhaps "
                        f"for want of memory; try fewer at a time with --jobs"
                    ),
                )


def _worked_off(
    opened: dict[int, _Open], title: str, jobs: int, engine: str, console: Console | None
) -> Iterator[tuple[int, Repeated]]:
    """Measure what is lacking, and yield each batch when it is whole, taking it out."""
    import joblib

    tasks = _tasks(opened)
    if not tasks:
        return
    work = [
        joblib.delayed(_measure)(opened[each.number].batch, each, bool(engine)) for each in tasks
    ]
    with on_engine(engine):
        jobs = -1 if engine else min(joblib.effective_n_jobs(jobs), len(work))
        parallel = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")
        with started(parallel, work) as done:
            if console:
                from stronger.evidence.progress import shown

                count = sum(len(each.batch.indices) for each in opened.values())
                done = shown(done, count, title, kept=count - len(work), console=console)
            for number, repetition in done:
                each = opened[number]
                each.found[repetition.index] = repetition
                if engine and each.batch.kept:
                    each.batch.kept.save(repetition)
                if not each.lacking:
                    yield number, opened.pop(number).repeated(today=True)


def _tasks(opened: Mapping[int, _Open]) -> list[_Task]:
    """Return what is lacking, the longest first, and otherwise in order."""
    from numpy.random import SeedSequence

    found = []
    for number, each in opened.items():
        batch, lacking = each.batch, each.lacking
        children = SeedSequence(batch.stream.root).spawn(max(batch.indices, default=-1) + 1)
        found += [_Task(number, index, children[index], batch.seconds) for index in lacking]
    return sorted(found, key=lambda task: -task.seconds)


def _measure(batch: Batch, task: _Task, elsewhere: bool) -> tuple[int, Repetition]:
    """Measure once, and keep it here and now: whoever asked may be gone when it is handed over."""
    repetition = measure(
        batch.demo,
        task.index,
        task.child,
        batch.scale,
        batch.root,
        batch.parameters,
        batch.parts,
        batch.needed,
    )
    if batch.kept and not elsewhere:
        batch.kept.save(repetition)
    return task.number, repetition


def duration(spans: Sequence[tuple[float, float]]) -> float:
    """Return how many seconds some spans of time cover, each second once.

    Examples
    --------
    >>> duration([(0, 3), (1, 4), (10, 11)])
    5.0
    """
    total, reached = 0.0, -math.inf
    for began, ended in sorted(spans):
        total += max(0.0, ended - max(began, reached))
        reached = max(reached, ended)
    return total
