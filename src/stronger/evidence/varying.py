"""Measures a demo in all designs of its grid, and writes what that gives."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stronger.evidence.choices import cells_of, choices_hash
from stronger.evidence.demo import Demo, Scale, root_of
from stronger.evidence.kept import Kept
from stronger.evidence.multiverse import settings_told
from stronger.evidence.provenance import Code, code_of, measuring_hash, relative_source
from stronger.evidence.queue import Batch, Repeated, RunError, duration, work_off
from stronger.evidence.registering import RegistrationError
from stronger.evidence.registering_choices import refuse_unregistered_grid
from stronger.evidence.results import Stream
from stronger.evidence.runner import Interrupted, datasets
from stronger.evidence.stamping import stamp, versions
from stronger.evidence.varied import (
    FILE,
    MeasuredCell,
    Variation,
    Varied,
    looked_at,
    needed,
)
from stronger.folders import write_whole

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from stronger.evidence.choices import Cell
    from stronger.evidence.parameters import Value

TRIED_SEEDS = 2
"""Of each cell, when a grid is only tried."""


@dataclass(frozen=True)
class Grid:
    """A grid of which everything that could be refused was asked beforehand."""

    demo: Demo
    root: Path
    stream: Stream
    cells: tuple[Cell, ...]
    batches: tuple[Batch, ...]
    """Of each cell."""
    code: Code
    whole: bool
    """Whether it is the grid as registered, of which a result may be written."""

    @property
    def count(self) -> int:
        """How many seeds there are over all cells."""
        return sum(len(each.indices) for each in self.batches)

    @property
    def kept(self) -> int:
        """How many of them are kept."""
        return sum(len(each.kept.load(each.indices)) for each in self.batches if each.kept)

    def finish(self, repeated: Mapping[int, Repeated]) -> Variation:
        """Return what its cells gave.

        Raises
        ------
        RunError
            If no seed of any cell finished.
        """
        cells = tuple(self._cell(number, each) for number, each in sorted(repeated.items()))
        if not any(each.metrics for each in cells):
            why = next((each for cell in cells for each in cell.failures), "nothing was measured")
            raise RunError(f"no cell of demo {self.demo.id!r} finished; {why}")
        spans = [each.span for found in repeated.values() for each in found.repetitions]
        finished: dt.date = max(each.finished for each in repeated.values())
        promise = self.demo.promise
        assert promise.choices is not None
        varied = Varied(
            demo=self.demo.id,
            choices_hash=choices_hash(promise.choices),
            stream=self.stream,
            cells=cells,
            stamp=stamp(self.demo.file, duration(spans), finished),
            source=relative_source(self.demo.file, self.root),
            code=self.code.measuring,
        )
        return Variation(promise, varied)

    def _cell(self, number: int, repeated: Repeated) -> MeasuredCell:
        names = looked_at(self.demo.promise)
        finished = [each for each in repeated.repetitions if each.measurement is not None]
        seconds = [end - began for began, end in (each.span for each in repeated.repetitions)]
        return MeasuredCell(
            settings=self.cells[number],
            metrics=tuple(
                {
                    name: each.measurement.metrics[name]
                    for name in names
                    if name in each.measurement.metrics
                }
                for each in finished
                if each.measurement is not None
            ),
            failures=tuple(
                f"seed {each.index}: {each.failure}"
                for each in repeated.repetitions
                if each.failure
            ),
            seconds=round(sum(seconds) / max(1, len(seconds)), 3),
        )


def plan(
    demo: Demo,
    *,
    quick: bool = False,
    root: Path,
    data: Path | Sequence[Path] | None = None,
    keep: Path | None = None,
    fresh: bool = False,
    only: Mapping[str, Value] | None = None,
    earlier: Varied | None = None,
) -> Grid:
    """Return the grid of a demo if it may be measured.

    Parameters
    ----------
    demo
        The demo; its ``demo.yaml`` has `choices`.
    quick
        Whether it is only tried: at the quick scale, two seeds of each cell, registered or not.
    root
        The knowledge base.
    data
        Further folders with data sets.
    keep
        Where seeds are kept, so that what was interrupted goes on; None for nowhere.
    fresh
        Whether to measure every seed anew whatever is kept.
    only
        The cells with these values alone; of them no result is written.
    earlier
        What was measured before, which tells how long a cell takes.

    Raises
    ------
    RunError
        If there is no grid, no such cell, or it is not registered as it stands.
    DemoError
        If a part that it names is not there, or a value is none of its axis.
    """
    promise = demo.promise
    choices = promise.choices
    if choices is None:
        raise RunError(f"demo {demo.id!r} has no grid: its demo.yaml has no `choices`")
    demo.parts_named(choices.parts)
    code = code_of(demo, root)
    if not quick:
        try:
            refuse_unregistered_grid(demo, measuring_hash(code.measuring))
        except RegistrationError as error:
            raise RunError(str(error)) from None
    scale = Scale("quick" if quick else choices.scale, datasets(root, data))
    stream = stream_of(demo)
    took = {settings_told(each.settings): each.seconds for each in earlier.cells} if earlier else {}
    cells = _chosen(demo, cells_of(choices, promise.parameters), only or {})
    batches = []
    for cell in cells:
        changed: dict[str, Value] = dict(cell) if quick else {**choices.set.values, **cell}
        batch = Batch(
            demo,
            range(TRIED_SEEDS if quick else choices.seeds),
            stream,
            scale,
            root,
            demo.parameters(scale.name, changed),
            choices.parts,
            needed(promise),
            seconds=took.get(settings_told(cell), math.inf),
        )
        if keep:
            kept = Kept.of(
                keep, demo, scale, stream, code.measuring, versions(), changed, choices.parts
            )
            if fresh:
                kept.forget()
            batch = replace(batch, kept=kept)
        batches.append(batch)
    return Grid(demo, root, stream, cells, tuple(batches), code, whole=not quick and not only)


def stream_of(demo: Demo) -> Stream:
    """Return where the random numbers of all cells come from: not those of the published run."""
    return Stream(scheme="name", root=root_of(f"{demo.id} choices"))


def _chosen(demo: Demo, cells: tuple[Cell, ...], only: Mapping[str, Value]) -> tuple[Cell, ...]:
    """Return the cells with some values.

    Raises
    ------
    RunError
        If one names no axis, or there is no such cell.
    """
    for name in only:
        if name not in cells[0]:
            from stronger.diagnostics import did_you_mean

            axes = ", ".join(cells[0])
            hint = did_you_mean(name, cells[0]) or f"; there are {axes}"
            raise RunError(f"the grid of demo {demo.id!r} has no axis {name!r}{hint}")
    chosen = tuple(cell for cell in cells if all(cell[name] == only[name] for name in only))
    if not chosen:
        there = "; ".join(
            f"{name} is {', '.join(map(str, dict.fromkeys(cell[name] for cell in cells)))}"
            for name in only
        )
        raise RunError(f"no cell of demo {demo.id!r} has {settings_told(only)}; {there}")
    return chosen


def measure(
    grids: Sequence[Grid], *, jobs: int = -1, engine: str = "", progress: bool | None = None
) -> Iterator[tuple[Grid, Variation | RunError]]:
    """Measure the cells of some grids in one queue, and yield what each gave when it is whole.

    Raises
    ------
    Interrupted
        By ``KeyboardInterrupt``, with what is kept.
    """
    places = [(grid, cell) for grid in grids for cell in range(len(grid.batches))]
    found: dict[str, dict[int, Repeated]] = {grid.demo.id: {} for grid in grids}
    broken: dict[str, RunError] = {}
    batches = [grid.batches[cell] for grid, cell in places]
    title = grids[0].demo.id if len(grids) == 1 else f"{len(grids)} grids"
    open_cells = {grid.demo.id: len(grid.batches) for grid in grids}
    try:
        for number, repeated in work_off(
            batches, title=title, jobs=jobs, engine=engine, progress=progress
        ):
            grid, cell = places[number]
            open_cells[grid.demo.id] -= 1
            if isinstance(repeated, RunError):
                broken[grid.demo.id] = repeated
            else:
                found[grid.demo.id][cell] = repeated
            if not open_cells[grid.demo.id]:
                yield grid, _come_to(grid, found.pop(grid.demo.id), broken.get(grid.demo.id))
    except KeyboardInterrupt:
        kept, count = sum(each.kept for each in grids), sum(each.count for each in grids)
        raise Interrupted(kept, count) from None


def measure_one(
    grid: Grid, *, jobs: int = -1, engine: str = "", progress: bool | None = None
) -> Variation:
    """Measure the cells of one grid.

    Raises
    ------
    RunError
        If a process died, or no seed of any cell finished.
    """
    ((_, found),) = measure([grid], jobs=jobs, engine=engine, progress=progress)
    if isinstance(found, RunError):
        raise found
    return found


def _come_to(
    grid: Grid, repeated: Mapping[int, Repeated], broken: RunError | None
) -> Variation | RunError:
    try:
        return broken or grid.finish(repeated)
    except RunError as error:
        return error


def write(variation: Variation, folder: Path) -> Path:
    """Write ``varied.json`` into a folder and return its path."""
    path = folder / FILE
    write_whole(path, variation.varied.model_dump_json(indent=1).encode() + b"\n")
    return path
