"""What a demo found: metrics of every seed, intervals, verdicts and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

if TYPE_CHECKING:
    from pathlib import Path


class Model(BaseModel):
    """A frozen model that refuses unknown attributes; infinities survive JSON, as strings."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Outcome(StrEnum):
    """What became of a prediction."""

    MET = "met"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"


class Region(Model):
    """The values a prediction allows: an interval, closed at both ends, or one value exactly."""

    low: float | None = None
    """None: no lower bound."""
    high: float | None = None
    """None: no upper bound."""
    exact: bool = False
    """Whether every seed must lie in the region (an identity), rather than the mean's interval."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("a region needs a bound: without one every result would meet it")
        if self.low is not None and self.high is not None and not self.low <= self.high:
            raise ValueError(f"a region from {self.low:g} to {self.high:g} holds no value")
        return self

    def holds(self, low: float, high: float) -> bool:
        """Return whether the interval from low to high lies wholly inside."""
        return (self.low is None or low >= self.low) and (self.high is None or high <= self.high)

    def misses(self, low: float, high: float) -> bool:
        """Return whether the interval from low to high lies wholly outside."""
        return (self.low is not None and high < self.low) or (
            self.high is not None and low > self.high
        )

    def __str__(self) -> str:
        if self.low is None:
            words = f"at most {self.high:g}"
        elif self.high is None:
            words = f"at least {self.low:g}"
        elif self.low == self.high:
            words = f"exactly {self.low:g}"
        else:
            words = f"between {self.low:g} and {self.high:g}"
        return f"{words} in every seed" if self.exact else words


class Amendment(Model):
    """A change made to a prediction after it was first committed."""

    date: str
    reason: str
    before: Region


class Prediction(Model):
    """What a demo expects of one metric, and what it means for a claim if that is met."""

    id: str
    claim: str
    metric: str
    expect: Region
    if_met: Literal["supports", "challenges"]
    """Towards the claim; a refuted prediction means the reverse."""
    source: str
    """Citekey and locator from which the expectation follows."""
    why: str = ""
    """One sentence: why this would be so, and what the region excludes."""
    beyond: str = ""
    """Why the setting of the source is out of reach here, if it is: a miss is then put down to the
    scale and tells nothing. Half a sentence."""
    amended: tuple[Amendment, ...] = ()


class Estimate(Model):
    """A metric over seeds: its mean with a 95% Student t interval, and its extremes.

    A single seed tells nothing of the spread: its interval is unbounded.
    """

    mean: float
    low: float
    high: float
    minimum: float
    maximum: float
    seeds: int


class Verdict(Model):
    """What became of one prediction, computed from the metrics."""

    prediction: str
    outcome: Outcome
    estimate: Estimate
    reason: str = ""
    """Why it is inconclusive."""


class Figure(Model):
    """A figure in the result's folder."""

    file: str
    title: str
    alt: str
    """The figure in words, for those who cannot see it."""


class Paper(Model):
    """A paper the demo reproduces something of."""

    citekey: str
    locator: str = ""


class Result(Model):
    """The file ``results/<demo>/result.json``: all that a page needs to know of a demo.

    What was found is prose, written after the run, and stands beside it: see `read_finding`.
    """

    demo: str
    title: str
    question: str
    """One sentence."""
    story: str
    """The demo's docstring: Markdown, what is done and why."""
    papers: tuple[Paper, ...]
    predictions: tuple[Prediction, ...]
    predictions_hash: str
    """SHA-256 of the predictions as canonical JSON."""
    scale: str
    entropy: int
    """The seed from which the seeds of all repetitions were spawned."""
    metrics: tuple[Mapping[str, float], ...]
    """The scalar metrics of each finished seed, in order of seed."""
    failures: tuple[str, ...] = ()
    """Seeds that did not finish, and why."""
    warnings: tuple[str, ...] = ()
    """What was warned of while measuring, such as an overflow: where, and in how many seeds."""
    estimates: Mapping[str, Estimate]
    verdicts: tuple[Verdict, ...]
    figures: tuple[Figure, ...] = ()
    source: str
    """The demo's file, relative to the knowledge base."""
    code: Mapping[str, str]
    """SHA-256 of the syntax tree (docstrings left out) of what measures in the demo's file, and of
    each module of ours it uses, by path relative to the knowledge base (or, of an installed
    package, to the folder it is installed in)."""
    drawing: Mapping[str, str] = {}
    """The same of what only draws."""
    versions: Mapping[str, str]
    """Python and the libraries the numbers depend on."""
    seconds: float
    """Wall-clock time of the run."""
    finished: str
    """Date of the run, ISO 8601."""


def read_result(path: Path) -> Result:
    """Read a ``result.json``.

    Raises
    ------
    OSError
        If the file cannot be read.
    pydantic.ValidationError
        If it is no result.
    """
    return Result.model_validate_json(path.read_bytes())


def read_finding(folder: Path) -> str:
    """Return what was found and what it means: the Markdown of ``finding.md`` beside a result.

    It is empty where nobody has written one yet.
    """
    file = folder / "finding.md"
    return file.read_text(encoding="utf-8") if file.is_file() else ""
