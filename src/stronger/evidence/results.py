"""What a demo found: metrics of every seed, intervals, verdicts and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen model that refuses unknown attributes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class Amendment(Model):
    """A change made to a prediction after it was first committed."""

    date: str
    reason: str
    before: Region


class Prediction(Model):
    """What a demo expects of one metric, and what it means for a claim if the expectation is met."""

    id: str
    claim: str
    metric: str
    expect: Region
    if_met: str
    """``supports`` or ``challenges``, towards the claim; a refuted prediction means the reverse."""
    source: str
    """Citekey and locator from which the expectation follows."""
    why: str = ""
    """One sentence: why this would be so, and what the region excludes."""
    amended: tuple[Amendment, ...] = ()


class Estimate(Model):
    """A metric over seeds: its mean with a Student t interval, and its extremes."""

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
    """The file ``results/<demo>/result.json``: all that a page needs to know of a demo."""

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
    finding: str = ""
    """What was found and what it means for the thesis: Markdown, written after the run."""
    scale: str
    entropy: int
    """The seed from which the seeds of all repetitions were spawned."""
    metrics: tuple[Mapping[str, float], ...]
    """The scalar metrics of each finished seed, in order of seed."""
    failures: tuple[str, ...] = ()
    """Seeds that did not finish, and why."""
    estimates: Mapping[str, Estimate]
    verdicts: tuple[Verdict, ...]
    figures: tuple[Figure, ...] = ()
    source: str
    """The demo's file, relative to the knowledge base."""
    code: Mapping[str, str]
    """SHA-256 of the syntax tree (docstrings left out) of the demo and of each module of ours it
    uses, by path relative to the knowledge base."""
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
