"""Measures a demo once, and says where in its code something went wrong."""

from __future__ import annotations

import math
import sys
import time
import traceback
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.evidence.demo import Demo, Measurement, Scale
from stronger.evidence.provenance import relative_source
from stronger.folders import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import FrameType
    from typing import TextIO

    from numpy.random import SeedSequence

    from stronger.evidence.parameters import Parameters


SHOWN = 3
"""How many metrics that are not finite are named."""


@dataclass(frozen=True)
class Repetition:
    """One seed of a run: what it measured, or why it did not finish."""

    index: int
    measurement: Measurement | None
    failure: str = ""
    """Which metric is not finite, or what was raised and where; empty if it finished."""
    warnings: tuple[str, ...] = ()
    """What was warned of on the way, such as an overflow, and where; each once."""
    span: tuple[float, float] = field(default=(0.0, 0.0), compare=False)
    """When it was begun and finished, in seconds of the clock."""


def measure(
    demo: Demo,
    index: int,
    child: SeedSequence,
    scale: Scale,
    root: Path,
    parameters: Parameters | None = None,
    parts: Sequence[str] = (),
    needed: Sequence[str] | None = None,
) -> Repetition:
    """Measure once with a generator of its own and one thread for linear algebra.

    Parameters
    ----------
    demo
        The demo.
    index, child
        Which seed, and what its generator is made of.
    scale
        How large.
    root
        The knowledge base, which files in messages are named relative to.
    parameters
        Those of ``demo.yaml`` at this scale, unless given.
    parts
        Those that are measured, if not all.
    needed
        The metrics that have to be there and finite: all that are measured, and those that
        predictions name, unless given. Where they are given, no array is handed over.
    """
    import numpy as np
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    began = time.time()
    with _collected(demo, root) as warned:
        measurement, failure = None, ""
        try:
            with threadpool_limits(limits=1):
                given = demo.measure(np.random.default_rng(child), scale, parameters, parts)
            metrics = {name: float(value) for name, value in given.metrics.items()}
            drawn = given.arrays if needed is None else {}
            arrays = {name: np.asarray(array) for name, array in drawn.items()}
            failure = _fault(demo, metrics, needed)
            measurement = None if failure else Measurement(metrics, arrays)
        except Exception as error:
            failure = _explain(error, demo, root)
        return Repetition(index, measurement, failure, tuple(warned), (began, time.time()))


def _fault(demo: Demo, metrics: dict[str, float], needed: Sequence[str] | None) -> str:
    """Return what is wrong with metrics, or nothing."""
    looked_at = metrics if needed is None else [name for name in needed if name in metrics]
    if wrong := [name for name in looked_at if not math.isfinite(metrics[name])]:
        told = ", ".join(f"{name} is {metrics[name]}" for name in wrong[:SHOWN])
        if len(wrong) > SHOWN:
            told += f", and {len(wrong) - SHOWN} more: perhaps a training diverged"
        return told
    if needed is not None:
        missing = set(needed) - set(metrics)
        return f"{min(missing)} is needed but was not measured" if missing else ""
    if demo.is_second:  # which need not measure everything
        of_predictions = {each.metric for each in demo.predictions} & set(metrics)
        return "" if of_predictions else "no metric of a prediction was measured"
    if missing := {each.metric for each in demo.predictions} - set(metrics):
        return f"{min(missing)} was predicted but not measured"
    if missing := {each.control for each in demo.predictions if each.control} - set(metrics):
        return f"{min(missing)} is the control of a prediction but was not measured"
    return ""


def _explain(error: Exception, demo: Demo, root: Path) -> str:
    """Return an exception in words, with the last line of the demo or of ours that it went through.

    One that our own code defines, such as that of a missing data set, is written for people and
    stands as it is.
    """
    message = " ".join(str(error).split())
    if message and type(error).__module__.partition(".")[0] == PACKAGE.name:
        return message
    words = ": ".join(filter(None, (type(error).__name__, message)))
    where = place(traceback.walk_tb(error.__traceback__), demo, root)
    return f"{words} ({where})" if where else words


@contextmanager
def _collected(demo: Demo, root: Path) -> Iterator[dict[str, None]]:
    """Collect warnings rather than show them: from another process they would come unasked for.

    What numpy warns of is collected even where a filter would silence it or make it an error, so
    that the same seed gives the same numbers whoever runs it.
    """
    found: dict[str, None] = {}

    def collect(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        del file, line
        # Called by numpy's own code as often as by the demo's: the demo's line says more
        frames = reversed(list(traceback.walk_stack(sys._getframe(1))))
        where = place(frames, demo, root) or f"{filename}:{lineno}"
        found[f"{category.__name__}: {' '.join(str(message).split())} ({where})"] = None

    with warnings.catch_warnings():
        warnings.filterwarnings("default", category=RuntimeWarning)
        warnings.showwarning = collect
        yield found


def place(frames: Iterable[tuple[FrameType, int]], demo: Demo, root: Path) -> str:
    """Return the innermost of these frames that is code of the demo or of ours, as file:line."""
    found = ""
    for frame, line in frames:
        file = Path(frame.f_code.co_filename).resolve()
        beside = file.parent == demo.file.parent
        if beside or (
            file.is_relative_to(PACKAGE) and not file.is_relative_to(PACKAGE / "evidence")
        ):
            found = f"{relative_source(file, root)}:{line}"
    return found
