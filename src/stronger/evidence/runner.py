"""Runs a demo: repeats it over independent seeds, judges its predictions, writes what it found."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
import signal
import tempfile
import threading
import time
import warnings
from collections import Counter
from concurrent.futures import BrokenExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence import figures
from stronger.evidence.demo import Demo, DemoError, Run, Scale, ScaleName
from stronger.evidence.kept import Kept
from stronger.evidence.prediction import estimates_of, judge, predictions_hash
from stronger.evidence.provenance import Code, hash_code, relative_source
from stronger.evidence.repetition import Repetition, measure
from stronger.evidence.results import Figure, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from numpy.random import SeedSequence

LIBRARIES = ("numpy", "scipy", "matplotlib", "larger-is-stronger")


class RunError(DemoError):
    """No seed of a demo finished, or it cannot be run as asked."""


class _Repeated(NamedTuple):
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
    entropy: int | None = None,
    keep: Path | None = None,
    fresh: bool = False,
    unless_failed: bool = False,
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
    keep
        A folder in which finished seeds are kept: an interrupted run that is repeated goes on from
        them, and a full run draws its figures again from them without measuring again. Those of
        a quick run are removed when it has come to its end. None: nothing is kept.
    fresh
        Whether to measure every seed anew whatever is kept.
    unless_failed
        Whether to leave ``output`` as it is, and what is kept, if a seed failed.

    Raises
    ------
    RunError
        If no seed finished, the number of seeds or jobs makes no sense, or a process died. A seed
        that raises, or measures something that is not finite, is recorded among the failures while
        the others go on.
    Interrupted
        If the run is interrupted by ``KeyboardInterrupt`` and ``keep`` is given.
    """
    root = (root or Path.cwd()).resolve()
    given = [data] if isinstance(data, Path) else list(data or ())
    setting = Scale(scale, (root / "data" / "datasets", *given))
    count = how_many(demo, scale, seeds)
    entropy = demo.entropy if entropy is None else entropy
    jobs = setting.choose(quick=1, full=-1) if jobs is None else jobs
    if jobs == 0:
        raise RunError(f"demo {demo.id!r} needs at least one process, not 0")
    code = hash_code(demo.file, [root])
    kept = Kept.of(keep, demo, setting, entropy, code.measuring, _versions()) if keep else None
    if kept and fresh:
        kept.forget()
    try:
        repeated = _repeat(demo, count, entropy, setting, root, jobs, progress, kept)
        done = _judge(demo, repeated, scale, entropy, root, code)
        result = done.result
        if result.failures and unless_failed:
            return result
        if output is not None:
            result = write(demo, done, output)
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
    count = Scale(scale).choose(quick=3, full=demo.seeds) if seeds is None else seeds
    if count < 1:
        raise RunError(f"demo {demo.id!r} needs at least one seed, not {count}")
    return count


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


def _judge(
    demo: Demo,
    repeated: _Repeated,
    scale: ScaleName,
    entropy: int,
    root: Path,
    code: Code,
) -> Run:
    """Return what the repetitions come to, nothing drawn yet."""
    repetitions = repeated.repetitions
    finished = [each.measurement for each in repetitions if each.measurement is not None]
    failures = {each.index: each.failure for each in repetitions if each.failure}
    if not finished:
        number, reasons = len(failures), list(dict.fromkeys(failures.values()))
        where = (
            "seed 0" if number == 1 else f"all {number} alike" if len(reasons) == 1 else "seed 0"
        )
        raise RunError(f"no seed of demo {demo.id!r} finished; {where}: {reasons[0]}")
    metrics = tuple(dict(each.metrics) for each in finished)
    estimates = estimates_of(metrics)
    warned = Counter(text for each in repetitions for text in each.warnings)
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
        failures=tuple(f"seed {index}: {failure}" for index, failure in failures.items()),
        warnings=tuple(
            f"{text}, in {number} of {len(repetitions)} seeds" for text, number in warned.items()
        ),
        estimates=estimates,
        verdicts=tuple(judge(each, estimates[each.metric], scale) for each in demo.predictions),
        source=relative_source(demo.file, root),
        code=code.measuring,
        drawing=code.drawing,
        versions=_versions(),
        seconds=round(repeated.seconds, 2),
        finished=repeated.finished.isoformat(),
    )
    return Run(result, tuple(each.arrays for each in finished))


def _repeat(
    demo: Demo,
    count: int,
    entropy: int,
    scale: Scale,
    root: Path,
    jobs: int,
    progress: bool | None,
    kept: Kept | None,
) -> _Repeated:
    """Repeat the demo, but for those repetitions that are kept."""
    import joblib
    from numpy.random import SeedSequence
    from rich.console import Console

    children = SeedSequence(entropy).spawn(count)
    found, elapsed = kept.load(count) if kept else ({}, 0.0)
    began = time.time() - elapsed
    console = Console(stderr=True)
    if found and progress is not False:
        console.print(f"{len(found)} of {count} seeds kept from an earlier run")
    work = [
        joblib.delayed(_measure)(demo, index, child, scale, root, kept, began)
        for index, child in enumerate(children)
        if index not in found
    ]
    if work:
        jobs = min(joblib.effective_n_jobs(jobs), len(work))
        try:
            with _started(
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
    return _Repeated([found[index] for index in sorted(found)], time.time() - began, finished)


def _measure(
    demo: Demo,
    index: int,
    child: SeedSequence,
    scale: Scale,
    root: Path,
    kept: Kept | None,
    began: float,
) -> Repetition:
    """Measure once, and keep it here and now: whoever asked may be gone when it is handed over."""
    repetition = measure(demo, index, child, scale, root)
    if kept:
        kept.save(repetition, time.time() - began)
    return repetition


@contextmanager
def _started(
    parallel: Callable[[Iterable[object]], Generator[Repetition]], work: Iterable[object]
) -> Iterator[Iterator[Repetition]]:
    """Begin work in other processes, and leave none of them behind if it is cut short."""
    _mend_joblib()
    with warnings.catch_warnings():
        # joblib warns of work that is cancelled, and where it has no `pgrep` to look for processes
        # that those it kills have started; there are none
        warnings.filterwarnings("ignore", module=r"joblib\.")
        with _unheard_by_children(), _silent_tracker():
            done = parallel(work)
        with closing(done):
            yield done


def _mend_joblib() -> None:
    """Let joblib end its processes where there is no ``pgrep``.

    There it calls a method that its processes lack (joblib 1.6), and then waits for them forever.
    """
    with suppress(ImportError):
        from joblib.externals.loky.backend.popen_loky_posix import Popen

        if not hasattr(Popen, "kill"):
            Popen.kill = Popen.terminate


@contextmanager
def _silent_tracker() -> Iterator[None]:
    """Start joblib's process that tidies up after others so that it does not warn of doing it.

    Where a run is cut short, it finds what the others had no time to give back.
    """
    name, before = "PYTHONWARNINGS", os.environ.get("PYTHONWARNINGS")
    os.environ[name] = ",".join(filter(None, (before, "ignore:resource_tracker")))
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@contextmanager
def _unheard_by_children() -> Iterator[None]:
    """Start processes that ignore Ctrl-C, which reaches them as well: this one answers for all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _versions() -> dict[str, str]:
    """Return Python and the libraries the numbers and figures depend on."""
    return {"python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in LIBRARIES
    }
