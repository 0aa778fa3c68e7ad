"""Measures a published demo again from a fresh root, and holds the two results side by side.

*Fresh*: no seed of it was ever used. The k-th root of a demo derives from its name and k, so that
nobody chooses it, and one whose numbers do not please gives the same numbers again. What was
measured goes into ``replications.json``, which only grows; all else is computed when it is read.
"""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeAlias

from pydantic import Field, ValidationError

from stronger.evidence.demo import root_of
from stronger.evidence.intervals import CONFIDENCE, foreseen
from stronger.evidence.places import DemoError
from stronger.evidence.provenance import measuring_hash
from stronger.evidence.results import Model, Result, Stamp, Stream
from stronger.folders import write_whole

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from stronger.evidence.demo import Demo
    from stronger.evidence.intervals import Estimate
    from stronger.evidence.outcomes import Finding
    from stronger.evidence.predictions import Prediction
    from stronger.evidence.registering import Entry

Change: TypeAlias = Literal["kept", "lost", "turned", "gained", "none"]
"""What became of the sign of an outcome: towards the claim as stated, the reverse, or neither. A
sign is kept, lost or turned over; one that was not there is gained, or there is none still."""
CHANGED: tuple[Change, ...] = ("lost", "turned", "gained")
ROUNDING = 1e-9
"""Of the size of a mean: what rounding alone may change where all seeds give one value."""


class Replication(Model):
    """A demo measured again from a fresh root: nothing in it can be derived."""

    root: Annotated[int, Field(ge=0)]
    """Of the ``SeedSequence`` from which the seeds are spawned."""
    scale: Literal["quick", "full"]
    seeds: Annotated[int, Field(ge=1)]
    """How many were measured, those that failed included."""
    metrics: Annotated[tuple[dict[str, float], ...], Field(min_length=1)]
    """The scalar metrics of each finished seed, in order of seed."""
    failures: tuple[str, ...] = ()
    """Seeds that did not finish, and why."""
    stamp: Stamp
    """When, with what and on what it was measured."""
    code: str
    """SHA-256 of the code that measured (`provenance.measuring_hash`)."""


class Compared(NamedTuple):
    """A prediction as it came out then and now."""

    prediction: Prediction
    then: Finding
    now: Finding
    mean_then: Estimate
    mean_now: Estimate
    foreseen: tuple[float, float]
    """Where the mean of the fresh seeds lies in 95 of 100 cases, given those published."""

    @property
    def change(self) -> Change:
        """What became of the sign of its outcome."""
        then, now = sign(self.then), sign(self.now)
        if then == now:
            return "kept" if then else "none"
        if then and now:
            return "turned"
        return "lost" if then else "gained"

    @property
    def inside(self) -> bool:
        """Whether the new mean is one that the published seeds foresee."""
        low, high = self.foreseen
        slack = ROUNDING * max(1.0, abs(self.mean_then.mean))
        return low - slack <= self.mean_now.mean <= high + slack


def sign(finding: Finding) -> int:
    """Return 1 where an outcome counts as the prediction said, -1 for the reverse, else 0."""
    return (finding.weight > 0) - (finding.weight < 0)


def fresh_root(demo: str, used: Collection[int]) -> int:
    """Return the next root of a demo's replications that was never used.

    Examples
    --------
    >>> first = fresh_root("coin", ())
    >>> first == fresh_root("coin", [7]) != fresh_root("coin", [first])
    True
    """
    roots = (root_of(f"{demo}/replication/{number}") for number in itertools.count(1))
    return next(root for root in roots if root not in used)


def replicate(demo: Demo, published: Result, fresh: int, root: Path, **how: Any) -> Replication:
    """Measure a demo as it was published, but for the root of its random numbers.

    Parameters
    ----------
    demo, published
        The demo, and the result whose scale and number of seeds are repeated.
    fresh
        The root; see `fresh_root`.
    root
        The knowledge base.
    **how
        Further arguments of `stronger.evidence.runner.run`: ``jobs``, ``data``, ``keep``,
        ``progress``.

    Raises
    ------
    RunError
        As `stronger.evidence.runner.run` does.
    """
    from stronger.evidence.runner import run

    count = len(published.metrics) + len(published.failures)
    stream = Stream(scheme="root", root=fresh)
    scale = published.measured.scale
    measured = run(demo, scale=scale, seeds=count, root=root, stream=stream, **how).measured
    return Replication(
        root=fresh,
        scale=scale,
        seeds=count,
        metrics=tuple(dict(each) for each in measured.metrics),
        failures=measured.failures,
        stamp=measured.stamp,
        code=measuring_hash(measured.code),
    )


def as_result(published: Result, replication: Replication) -> Result:
    """Return a replication as a result of its own, judged by the same predictions."""
    return Result(
        published.promise,
        published.measured.model_copy(
            update={
                "stream": Stream(scheme="root", root=replication.root),
                "scale": replication.scale,
                "metrics": replication.metrics,
                "failures": replication.failures,
                "stamp": replication.stamp,
                "verified": (),
                "figures": (),
            }
        ),
        published.second,
    )


def repeats(published: Result, replication: Replication, entries: Sequence[Entry]) -> bool:
    """Return whether a replication repeats a result: its scale, by code that gives the same.

    Parameters
    ----------
    published, replication
        The two.
    entries
        The demo's registration: code that moved was proved to give what the code before it gave.
    """
    alike = {measuring_hash(published.measured.code)}
    for each in reversed([each for each in entries if each.what != "choices"]):
        alike |= {each.measure} - {""}
        if each.measure and each.what != "moved":
            break
    return replication.scale == published.scale and replication.code in alike


def compare(published: Result, replication: Replication) -> tuple[Compared, ...]:
    """Return every prediction that has an outcome in both, in order of writing."""
    again = as_result(published, replication)
    return tuple(
        Compared(
            each,
            published.findings[each.id],
            again.findings[each.id],
            published.estimates[each.metric],
            again.estimates[each.metric],
            foreseen(
                [seed[each.metric] for seed in published.metrics],
                CONFIDENCE,
                len(again.metrics),
            ),
        )
        for each in published.predictions
        if each.id in published.findings and each.id in again.findings
    )


def as_dict(
    published: Result, replication: Replication, entries: Sequence[Entry] = ()
) -> dict[str, Any]:
    """Return a replication and all that follows from it as plain values."""
    compared = compare(published, replication)
    changes = Counter(each.change for each in compared)
    return {
        "demo": published.demo,
        **replication.model_dump(mode="json"),
        "repeats": repeats(published, replication, entries),
        "signs": dict(changes),
        "inside": sum(each.inside for each in compared),
        "predictions": [
            {
                "prediction": each.prediction.id,
                "metric": each.prediction.metric,
                "sign": each.change,
                "inside": each.inside,
                "foreseen": [_finite(end) for end in each.foreseen],
                "then": _told(each.then, each.mean_then),
                "now": _told(each.now, each.mean_now),
            }
            for each in compared
        ],
    }


def _told(finding: Finding, estimate: Estimate) -> dict[str, Any]:
    numbers = {name: _finite(value) for name, value in estimate._asdict().items()}
    return {"outcome": str(finding.outcome), "weight": finding.weight, **numbers}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def read_replications(path: Path) -> tuple[Replication, ...]:
    """Read a ``replications.json``; none where there is no file.

    Raises
    ------
    DemoError
        If it cannot be read or is no list of replications.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, RecursionError) as error:
        raise DemoError(f"{path.name} cannot be read: {error}") from None
    if not isinstance(rows, list):
        raise DemoError(f"{path.name} is no list of replications")
    try:
        return tuple(Replication.model_validate(row) for row in rows)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "an entry"
        raise DemoError(f"{path.name} is malformed at {where}: {first['msg']}") from None


def append(path: Path, earlier: Sequence[Replication], more: Replication) -> None:
    """Write a ``replications.json`` with one more entry, at once or not at all.

    One entry a line, the comma before it, so that adding one adds a line and changes none.
    """
    rows = [each.model_dump_json() for each in (*earlier, more)]
    write_whole(path, ("[\n " + "\n,".join(rows) + "\n]\n").encode())
