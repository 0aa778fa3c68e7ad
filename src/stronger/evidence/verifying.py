"""Measures seeds again and holds them against what is published.

Training is chaotic: between two kernels for linear algebra many last bits differ, and with them
some metrics, so that no fixed tolerance would do. Three answers are possible: *identical* (every
bit), *consistent* (another class of machine, or one that was not recorded: no outcome turns, and
each metric is one that the other seeds would have foreseen), and *different*.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from stronger.evidence.demo import Scale
from stronger.evidence.intervals import foreseen
from stronger.evidence.provenance import code_of, relative_source
from stronger.evidence.queue import Batch, Repeated, RunError, work_off
from stronger.evidence.results import Result, Verification
from stronger.evidence.stamping import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stronger.evidence.demo import Arrays, Demo
    from stronger.evidence.results import Machine, Measured, Stamp

SURPRISE = 0.001
"""The probability, over all metrics of a seed together, of calling one different by chance."""
ROUNDING = 1e-9
"""Of the size of a metric: what rounding alone may change."""
DEPENDS_ON = ("python", "numpy", "scipy")
"""Versions that belong to the class of a machine."""


class Comparison(NamedTuple):
    """How seeds that were measured again compare with what is published."""

    answer: Literal["identical", "consistent", "different"]
    reasons: tuple[str, ...] = ()
    """What differs, most telling first; of an identical measurement nothing."""


class Verified(NamedTuple):
    """A comparison, and what can be recorded of it."""

    comparison: Comparison
    seeds: tuple[int, ...]
    stamp: Stamp
    arrays: tuple[Arrays, ...]
    """What each of the seeds hands over to figures."""

    def whole(self, result: Result) -> bool:
        """Return whether every published seed came out again, bit for bit."""
        everything = self.seeds == finished_seeds(result.measured)
        return everything and self.comparison.answer == "identical"

    def recorded(self, result: Result, demo: Demo, root: Path) -> Measured:
        """Return a result's file with this verification in it, and the code as it is now.

        Raises
        ------
        ValueError
            If the measurement was different: that is no verification.
        """
        if self.comparison.answer == "different":
            raise ValueError("what differs is not verified")
        more = Verification(stamp=self.stamp, seeds=self.seeds, answer=self.comparison.answer)
        code = code_of(demo, root)
        measured = result.measured
        update: dict[str, object] = {
            "verified": (*measured.verified, more),
            "code": code.measuring,
            "source": relative_source(demo.file, root),
        }
        if not measured.code:
            update["drawing"] = code.drawing
        return measured.model_copy(update=update)


def finished_seeds(measured: Measured) -> tuple[int, ...]:
    """Return the numbers of the seeds whose metrics a result has, in their order."""
    failed = {int(each.removeprefix("seed ").partition(":")[0]) for each in measured.failures}
    total = len(measured.metrics) + len(failed)
    return tuple(seed for seed in range(total) if seed not in failed)


def plan(demo: Demo, result: Result, root: Path, seeds: int | None = 1) -> Batch:
    """Return the first seeds of a published result, to be measured again.

    They are measured at the scale and from the random numbers of the result.

    Parameters
    ----------
    demo, result, root
        The demo, what is published of it, and the knowledge base.
    seeds
        How many, fewer if fewer were published; None for all.
    """
    measured = result.measured
    scale = Scale("full" if measured.scale == "full" else "quick", (root / "data" / "datasets",))
    chosen = finished_seeds(measured)[:seeds]
    seconds = seconds_of_a_seed(measured)
    return Batch(demo, chosen, measured.stream, scale, root, seconds=seconds)


def verified(batch: Batch, result: Result, repeated: Repeated | RunError) -> Verified:
    """Hold seeds that were measured again against what is published.

    Raises
    ------
    RunError
        If a seed that finished when it was published does not finish now.
    """
    if isinstance(repeated, RunError):
        raise repeated
    demo = batch.demo
    again: dict[int, Mapping[str, float]] = {}
    arrays: list[Arrays] = []
    for each in repeated.repetitions:
        if each.measurement is None:
            raise RunError(f"seed {each.index} of demo {demo.id!r} fails now: {each.failure}")
        again[each.index] = each.measurement.metrics
        arrays.append(each.measurement.arrays)
    made = stamp(demo.file, repeated.seconds)
    comparison = compare(result, again, same_class=made_alike(result.measured, made))
    return Verified(comparison, tuple(batch.indices), made, tuple(arrays))


def verify(
    demo: Demo, result: Result, root: Path, *, seeds: int | None = 1, jobs: int = -1
) -> Verified:
    """Measure the first seeds of a published result again: see `plan` and `verified`."""
    batch = plan(demo, result, root, seeds)
    ((_, repeated),) = work_off([batch], title=demo.id, jobs=jobs, progress=False)
    return verified(batch, result, repeated)


def made_alike(measured: Measured, stamp: Stamp) -> bool:
    """Return whether a result is known to have these bits on machines of a stamp's class."""
    all_seeds = finished_seeds(measured)
    known = [measured.stamp] + [
        each.stamp
        for each in measured.verified
        if each.answer == "identical" and each.seeds == all_seeds
    ]
    return any(_class(each) == _class(stamp) for each in known if each.machine)


def _class(stamp: Stamp) -> tuple[Machine | None, tuple[str | None, ...]]:
    return stamp.machine, tuple(stamp.versions.get(name) for name in DEPENDS_ON)


def compare(
    result: Result, again: Mapping[int, Mapping[str, float]], *, same_class: bool
) -> Comparison:
    """Return how seeds measured again compare with those published.

    Parameters
    ----------
    result
        As published.
    again
        The metrics of seeds measured again, by number of seed.
    same_class
        Whether the machine is of a class on which the published bits are known to arise.
    """
    place = {seed: at for at, seed in enumerate(finished_seeds(result.measured))}
    reasons: list[str] = []
    differing = False
    for seed, now in again.items():
        then = result.metrics[place[seed]]
        for name in sorted(set(then) ^ set(now)):
            gone = "is no longer measured" if name in then else "is new"
            reasons.append(f"seed {seed}: metric {name!r} {gone}")
        for name in sorted(set(then) & set(now)):
            if _same(then[name], now[name]):
                continue
            differing = True
            if same_class:
                reasons.append(f"seed {seed}: {name} is {now[name]!r}, published {then[name]!r}")
            elif surprise := _surprise(result, place[seed], name, now[name]):
                reasons.append(f"seed {seed}: {name} is {now[name]:.6g}, {surprise}")
    if not differing and not reasons:
        return Comparison("identical")
    turned = _turned(result, {place[seed]: now for seed, now in again.items()})
    reasons = turned + reasons
    return Comparison("different", tuple(reasons)) if reasons else Comparison("consistent")


def _same(then: float, now: float) -> bool:
    return then == now or (math.isnan(then) and math.isnan(now))


def _surprise(result: Result, at: int, name: str, value: float) -> str:
    """Return why a value is not one that the other seeds would have foreseen, or nothing."""
    metrics = result.metrics
    others = [each[name] for number, each in enumerate(metrics) if number != at and name in each]
    low, high = foreseen(others, 1 - SURPRISE / max(1, len(metrics[at])))
    slack = ROUNDING * max(1.0, *(abs(each) for each in (*others, metrics[at][name])))
    if low - slack <= value <= high + slack:
        return ""
    return f"and the other seeds foresee {low:.6g} to {high:.6g}"


def _turned(result: Result, again: Mapping[int, Mapping[str, float]]) -> list[str]:
    """Return the outcomes that would be others with the seeds measured again."""
    metrics = tuple(again.get(at, each) for at, each in enumerate(result.metrics))
    now = Result(result.promise, result.measured.model_copy(update={"metrics": metrics}))
    return [
        f"the outcome of {name!r} turns from {found.outcome} to "
        f"{now.findings[name].outcome if name in now.findings else 'nothing'}"
        for name, found in result.findings.items()
        if name not in now.findings or now.findings[name].outcome != found.outcome
    ]


def seconds_of_a_seed(measured: Measured) -> float:
    """Return about how long one seed takes on one core, as it was published."""
    return 2 * measured.stamp.seconds / max(1, len(finished_seeds(measured)))
