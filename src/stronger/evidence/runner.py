"""Runs a demo: repeats it over independent seeds, judges its predictions, writes what it found."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import math
import os
import platform
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.evidence import figures
from stronger.evidence.demo import Demo, DemoError, Measurement, Run, Scale, ScaleName
from stronger.evidence.prediction import estimates_of, judge, predictions_hash
from stronger.evidence.provenance import hash_code, relative_source
from stronger.evidence.results import Figure, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.random import SeedSequence

LIBRARIES = ("numpy", "scipy", "matplotlib", "larger-is-stronger")


class RunError(DemoError):
    """No seed of a demo finished."""


@dataclass(frozen=True)
class _Repetition:
    """One seed of a run: what it measured, or why it did not finish."""

    index: int
    measurement: Measurement | None
    failure: str = ""


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
    entropy: int | None = None,
) -> Result:
    """Repeat a demo over independent seeds and return what it found.

    Parameters
    ----------
    demo
        The demo.
    scale
        ``quick`` for a first look, ``full`` for what is published.
    seeds
        How many repetitions; 3 at the quick scale and the demo's own number at the full one unless
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
        The folder ``result.json`` and the figures go to (``data/results/<demo>``). None: nothing
        is drawn or written.
    progress
        Whether to show a progress bar; unless given, only on a terminal.
    entropy
        Another seed than the demo's own to spawn the repetitions' seeds from.

    Raises
    ------
    RunError
        If no seed finished. A seed that raises, or measures something that is not finite, is
        recorded among the failures while the others go on.
    """
    from numpy.random import SeedSequence

    started = time.perf_counter()
    root = (root or Path.cwd()).resolve()
    given = [data] if isinstance(data, Path) else list(data or ())
    setting = Scale(scale, (root / "data" / "datasets", *given))
    count = setting.choose(quick=3, full=demo.seeds) if seeds is None else seeds
    if count < 1:
        raise RunError(f"demo {demo.id!r} needs at least one seed, not {count}")
    entropy = demo.entropy if entropy is None else entropy
    children = SeedSequence(entropy).spawn(count)
    jobs = setting.choose(quick=1, full=-1) if jobs is None else jobs
    repetitions = _repeat(demo, children, setting, jobs, progress)

    finished = [each.measurement for each in repetitions if each.measurement is not None]
    failures = tuple(f"seed {each.index}: {each.failure}" for each in repetitions if each.failure)
    if not finished:
        raise RunError(f"no seed of demo {demo.id!r} finished; {failures[0]}")
    metrics = tuple(dict(each.metrics) for each in finished)
    estimates = estimates_of(metrics)
    result = Result(
        demo=demo.id,
        title=demo.title,
        question=demo.question,
        story=demo.story,
        papers=demo.papers,
        predictions=demo.predictions,
        predictions_hash=predictions_hash(demo.predictions),
        scale=scale,
        entropy=entropy,
        metrics=metrics,
        failures=failures,
        estimates=estimates,
        verdicts=tuple(judge(each, estimates[each.metric], scale) for each in demo.predictions),
        source=relative_source(demo.file, root),
        code=hash_code(demo.file, [root]),
        versions=_versions(),
        seconds=round(time.perf_counter() - started, 2),
        finished=dt.datetime.now(dt.UTC).date().isoformat(),
    )
    if output is not None:
        result = write(demo, Run(result, tuple(each.arrays for each in finished)), output)
    return result


def write(demo: Demo, run: Run, output: Path) -> Result:
    """Draw the figures and write them and ``result.json``; return the result that names them.

    Everything is drawn and written to temporary files first; only then are the files of an
    earlier run replaced, ``result.json`` last, and figures no longer drawn removed.
    """
    drawn = [(each, figures.draw(each, run)) for each in demo.drawings]
    listed = tuple(
        Figure(file=each.file, title=each.title, alt=each.alt(run.result)) for each, _ in drawn
    )
    named = run.result.model_copy(update={"figures": listed})
    contents = {each.file: svg for each, svg in drawn}
    contents["result.json"] = named.model_dump_json(indent=1).encode() + b"\n"
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output, prefix=".writing-") as folder:
        for name, content in contents.items():
            (Path(folder) / name).write_bytes(content)
        for name in contents:
            os.replace(Path(folder) / name, output / name)  # noqa: PTH105 - atomic on every system
    for old in output.glob("*.svg"):
        if old.name not in contents:
            old.unlink()
    return named


def _repeat(
    demo: Demo,
    children: Sequence[SeedSequence],
    scale: Scale,
    jobs: int,
    progress: bool | None,
) -> list[_Repetition]:
    """Return every repetition in order of seed, showing how many are done."""
    import joblib

    work = (
        joblib.delayed(_measure)(demo, index, child, scale) for index, child in enumerate(children)
    )
    done = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")(work)
    shown = _with_progress(done, len(children), demo.title, progress)
    return sorted(shown, key=lambda each: each.index)


def _measure(demo: Demo, index: int, child: SeedSequence, scale: Scale) -> _Repetition:
    """Measure once with a generator of its own and one thread for linear algebra."""
    import numpy as np
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    try:
        with threadpool_limits(limits=1):
            measurement = demo(np.random.default_rng(child), scale)
        metrics = {name: float(value) for name, value in measurement.metrics.items()}
        if wrong := [name for name, value in metrics.items() if not math.isfinite(value)]:
            return _Repetition(index, None, f"{wrong[0]} is {metrics[wrong[0]]}")
        if missing := {each.metric for each in demo.predictions} - set(metrics):
            return _Repetition(index, None, f"{min(missing)} was predicted but not measured")
    except Exception as error:
        return _Repetition(index, None, f"{type(error).__name__}: {error}")
    return _Repetition(index, Measurement(metrics, measurement.arrays))


def _with_progress(
    done: Iterator[_Repetition], total: int, title: str, progress: bool | None
) -> Iterator[_Repetition]:
    """Hand repetitions on, with a progress bar on standard error if it is a terminal."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    if not (console.is_terminal if progress is None else progress):
        yield from done
        return
    yield from track(done, total=total, description=title, console=console)


def _versions() -> dict[str, str]:
    """Return Python and the libraries the numbers and figures depend on."""
    return {"python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in LIBRARIES
    }
