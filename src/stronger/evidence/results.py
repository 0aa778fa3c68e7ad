"""What a demo found: the metrics of every seed, and what follows from them and from its promise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)

from stronger.evidence.confirming import Comparison, compare, hold_back, second_findings
from stronger.evidence.filling import fill
from stronger.evidence.intervals import Estimate, estimates_of
from stronger.evidence.outcomes import NEGLIGIBLE, Finding, findings
from stronger.evidence.places import DemoError
from stronger.evidence.promises import Headline, Paper, Promise, predictions_hash
from stronger.evidence.verdicts import Verdict, judge

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.evidence.predictions import Prediction

RESULT = "result.json"
FINDING = "finding.md"
STORY = "story.md"
REPLICATIONS = "replications.json"


class Model(BaseModel):
    """A frozen model that refuses unknown attributes; infinities survive JSON, as strings."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Figure(Model):
    """A figure in the result's folder."""

    file: str
    title: str
    alt: str
    """The figure in words, for those who cannot see it. As stored, measured numbers in title and
    alt are written ``{{metric.stat:format}}``; `Result.figures` has them filled."""
    licence: str = ""
    """Of this figure, where it is not that of the knowledge base: it shows what others made."""

    @model_serializer(mode="wrap")
    def _without_what_is_not_said(self, written: SerializerFunctionWrapHandler) -> dict[str, str]:
        kept: dict[str, str] = written(self)
        return {name: value for name, value in kept.items() if value or name != "licence"}

    @property
    def narrow(self) -> str:
        """The file of the same figure for a phone; it need not be there."""
        stem, dot, ending = self.file.rpartition(".")
        return f"{stem}.narrow{dot}{ending}"


class Machine(Model):
    """What the last bits of a number depend on besides the code: the class of the machine."""

    system: str
    """Operating system and processor family."""
    blas: str
    """Library for linear algebra, its version, and the kernel it chose."""
    simd: tuple[str, ...]
    """Vector instructions that numpy uses beyond the least it was built for."""


class Stamp(Model):
    """When, with what and on what numbers were measured; None: not recorded."""

    date: str
    """ISO 8601."""
    commit: str | None = None
    """Of the repository the code stood in."""
    dirty: bool | None = None
    """Whether there were changes that were not committed."""
    seconds: float
    """Wall-clock time."""
    versions: Mapping[str, str]
    """Python and the libraries the numbers depend on."""
    machine: Machine | None = None


class Verification(Model):
    """Seeds measured again with the code of a commit, and how they compare."""

    stamp: Stamp
    seeds: tuple[int, ...]
    answer: Literal["identical", "consistent"]


class Stream(Model):
    """Where the random numbers of each seed come from.

    ``root``: of ``SeedSequence(root)``, spawned, one child a seed. ``name``: the same, but the root
    derives from the demo's name, so that no two demos share it.
    """

    scheme: Literal["root", "name"]
    root: Annotated[int, Field(ge=0)]


class Measured(Model):
    """The file ``result.json``: what was measured, and nothing that can be derived from it."""

    format: Literal[3] = 3
    """Of the file; a base made by an earlier version has 2, or files without this key."""
    demo: str
    scale: Literal["quick", "full"]
    stream: Stream
    predictions_hash: str
    """SHA-256 of the predictions it was measured for: see `promises.predictions_hash`."""
    parameters: Mapping[str, bool | int | float | str] = {}
    """Those that were set to another value than that of ``demo.yaml``; such a result is never
    published."""
    metrics: Annotated[tuple[Mapping[str, float], ...], Field(min_length=1)]
    """The scalar metrics of each finished seed, in order of seed."""
    failures: tuple[Annotated[str, StringConstraints(pattern=r"^seed \d+: ")], ...] = ()
    """Seeds that did not finish, and why."""
    warnings: tuple[str, ...] = ()
    """What was warned of while measuring, such as an overflow: where, and in how many seeds."""
    stamp: Stamp
    verified: tuple[Verification, ...] = ()
    """Later measurements that gave the same, in order of time."""
    source: str
    """The demo's file, relative to the knowledge base."""
    code: Mapping[str, str]
    """SHA-256 of what measures in the demo's file, and of each module of ours it uses, by path
    relative to the knowledge base (or, of an installed package, to the folder it is installed in),
    as of the stamp or of the last verification. Empty: not recorded."""
    drawing: Mapping[str, str] = {}
    """The same of what only draws, as of when the figures were drawn."""
    figures: tuple[Figure, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether what its figures draw was kept: not by earlier versions that measured it."""
        count = len(self.metrics) + len(self.failures)
        return self.stamp.machine is not None or any(
            each.answer == "identical" and len(each.seeds) == count for each in self.verified
        )

    @property
    def latest(self) -> Stamp:
        """The stamp of the last measurement, be it the first or one that verified it."""
        return self.verified[-1].stamp if self.verified else self.stamp


class Pictures(Protocol):
    """Where the figures of a result come from."""

    def listed(self, result: Result) -> tuple[Figure, ...]:
        """Return which there are, numbers in their words not filled in."""

    def read(self, result: Result, file: str) -> bytes:
        """Return one as a picture."""


@dataclass(frozen=True, repr=False)
class Result:
    """What a demo promised and what was measured; all else is computed from the two when asked.

    It shows itself in a notebook: predictions, what became of them, and figures.
    """

    promise: Promise
    measured: Measured
    second: Measured | None = None
    """What a second implementation measured, if there is one."""
    pictures: Pictures | None = field(default=None, compare=False, kw_only=True)
    """Where its figures come from, if it is known."""

    def __repr__(self) -> str:
        from stronger.evidence.cards import in_three_lines

        return in_three_lines(self)

    def _repr_html_(self) -> str:
        from stronger.evidence.cards import as_html

        return as_html(self)

    @property
    def demo(self) -> str:
        """The demo's id."""
        return self.measured.demo

    @property
    def title(self) -> str:
        """The demo in a few words."""
        return self.promise.title

    @property
    def question(self) -> str:
        """What it asks, in one sentence."""
        return self.promise.question or self.promise.title

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers it reproduces something of."""
        return self.promise.papers

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """What was expected."""
        return self.promise.predictions

    @property
    def scale(self) -> str:
        """``quick`` or ``full``."""
        return self.measured.scale

    @property
    def metrics(self) -> tuple[Mapping[str, float], ...]:
        """The metrics of each finished seed."""
        return self.measured.metrics

    @property
    def failures(self) -> tuple[str, ...]:
        """Seeds that did not finish, and why."""
        return self.measured.failures

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was warned of while measuring."""
        return self.measured.warnings

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures, drawn or not yet, with measured numbers in their words; see `picture`."""
        return self._filled(self.pictures.listed(self) if self.pictures else self.measured.figures)

    def _filled(self, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
        return tuple(
            each.model_copy(update={"title": self.fill(each.title), "alt": self.fill(each.alt)})
            for each in figures
        )

    def picture(self, file: str) -> bytes:
        """Return one of its figures, by file name, as SVG; drawn now where it was not written.

        Raises
        ------
        DemoError
            If it is not there or cannot be drawn.
        """
        if self.pictures is None:
            raise DemoError(f"it is not known where figure {file!r} of demo {self.demo!r} is")
        return self.pictures.read(self, file)

    @property
    def answer(self) -> str:
        """What came out, in one sentence, with its number; may be empty."""
        return self.fill(self.promise.answer)

    @property
    def numbers(self) -> tuple[Headline, ...]:
        """Up to three numbers that stand beside the answer, filled."""
        return tuple(
            each.model_copy(update={"value": self.fill(each.value), "label": self.fill(each.label)})
            for each in self.promise.numbers
        )

    @property
    def source(self) -> str:
        """The demo's file, relative to the knowledge base."""
        return self.measured.source

    def fill(self, text: str, more: Mapping[str, float] | None = None) -> str:
        """Return a text of this demo with its measured numbers in place.

        Parameters
        ----------
        text
            Plain text or Markdown.
        more
            Further numbers that it may name, such as in how many designs predictions hold.
        """
        metrics = tuple({**each, **(more or {})} for each in self.metrics)
        return fill(text, lambda demo: metrics if demo == self.demo else None, self.demo)

    @property
    def as_promised(self) -> bool:
        """Whether the predictions are still those it was measured for."""
        return predictions_hash(self.predictions) == self.measured.predictions_hash

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """Mean, interval and extremes of every metric over seeds, by name."""
        return estimates_of(self.metrics)

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """What became of each prediction that has a kind, by id, if its metric was measured."""
        return self.findings_at(NEGLIGIBLE)

    def findings_at(self, negligible: float) -> dict[str, Finding]:
        """Return what would have become of each prediction with another negligible share."""
        failures = len(self.failures)
        found = findings(self.promise, self.metrics, failures=failures, negligible=negligible)
        return hold_back(self.promise, found, self._second_findings)

    @cached_property
    def _second_findings(self) -> dict[str, Finding]:
        if self.second is None:
            return {}
        failures = len(self.second.failures)
        return second_findings(self.promise, self.second.metrics, failures)

    @cached_property
    def comparisons(self) -> dict[str, Comparison]:
        """What both implementations made of each prediction that the second measured, by id."""
        first = findings(self.promise, self.metrics, failures=len(self.failures))
        both = compare(self.promise, first, self._second_findings)
        return {each.prediction.id: each for each in both}

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """What became of each prediction under the first rule, by id, if its metric was measured.

        What counts are `findings`; this is kept so that nothing published is lost.
        """
        return {
            each.id: judge(each, self.estimates[each.metric], self.scale)
            for each in self.predictions
            if each.metric in self.estimates
        }

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values: what is stored, and what follows from it."""
        return {
            **self.measured.model_dump(mode="json"),
            "title": self.title,
            "question": self.question,
            "answer": self.answer,
            "numbers": [each.model_dump(mode="json") for each in self.numbers],
            "figures": [
                each.model_dump(mode="json") for each in self._filled(self.measured.figures)
            ],
            "papers": [each.model_dump(mode="json") for each in self.papers],
            "predictions": [
                each.model_dump(mode="json", exclude_defaults=True) for each in self.predictions
            ],
            "estimates": {name: each._asdict() for name, each in self.estimates.items()},
            "outcomes": [
                {
                    "prediction": each.id,
                    "outcome": str(found.outcome),
                    "weight": found.weight,
                    "reason": found.reason,
                    **{
                        name: None if math.isnan(value) else value
                        for name, value in found._asdict().items()
                        if isinstance(value, float) and name != "weight"
                    },
                    "verdict": str(self.verdicts[each.id].outcome),
                    "setting": self.promise.setting_of(each),
                    "second": str(both.second.outcome)
                    if (both := self.comparisons.get(each.id))
                    else None,
                }
                for each in self.predictions
                if (found := self.findings.get(each.id))
            ],
        }


def read_measured(path: Path) -> Measured:
    """Read a ``result.json``.

    Raises
    ------
    OSError
        If the file cannot be read.
    pydantic.ValidationError
        If it is no result.
    """
    return Measured.model_validate_json(path.read_bytes())


def read_finding(folder: Path) -> str:
    """Return what was found and what it means: the Markdown of ``finding.md`` beside a result.

    Its numbers are not filled in. It is empty where nobody has written one yet.
    """
    return _text(folder / FINDING)


def read_story(folder: Path) -> str:
    """Return what a demo does and why: the Markdown of ``story.md``, written before the result."""
    return _text(folder / STORY)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
