"""What a demo's grid of designs gave: ``varied.json``, and what follows when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StringConstraints

from stronger.evidence.choices import axes_of, cells_of, choices_hash, published_cell
from stronger.evidence.multiverse import Design, Multiverse
from stronger.evidence.outcomes import findings
from stronger.evidence.results import Model, Stamp, Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from stronger.evidence.choices import Choices
    from stronger.evidence.outcomes import Finding
    from stronger.evidence.predictions import Prediction
    from stronger.evidence.promises import Promise

FILE = "varied.json"


class MeasuredCell(Model):
    """One design: what it chooses, and what was measured in it."""

    settings: Mapping[str, bool | int | float | str]
    """The value of each axis."""
    metrics: tuple[Mapping[str, float], ...] = ()
    """Of each seed that finished, in order: those that the predictions looked at need."""
    failures: tuple[Annotated[str, StringConstraints(pattern=r"^seed \d+: ")], ...] = ()
    """Seeds that did not finish, and why."""
    seconds: Annotated[float, Field(ge=0)]
    """By the clock, for a seed on one core."""


class Varied(Model):
    """The file ``varied.json``: what was measured in each design, and nothing that follows."""

    format: Literal[1] = 1
    demo: str
    choices_hash: str
    """SHA-256 of the grid: `choices.choices_hash`."""
    stream: Stream
    """Where the random numbers come from: the same for all cells, and others than the demo's own,
    so that cells are compared in pairs and nothing published is used twice."""
    cells: Annotated[tuple[MeasuredCell, ...], Field(min_length=1)]
    stamp: Stamp
    source: str
    """The demo's file, relative to the knowledge base."""
    code: Mapping[str, str]
    """SHA-256 of what measured, by path, as in ``result.json``."""


@dataclass(frozen=True)
class Variation:
    """What a demo promised and what its grid gave; all else is computed when asked."""

    promise: Promise
    varied: Varied

    @property
    def choices(self) -> Choices:
        """The grid as it is declared today."""
        assert self.promise.choices is not None
        return self.promise.choices

    @property
    def as_declared(self) -> bool:
        """Whether it is of the grid that is declared today."""
        return self.varied.choices_hash == choices_hash(self.choices)

    @property
    def lacking(self) -> int:
        """How many seeds of the declared cells were not measured."""
        there = {_key(each.settings): each for each in self.varied.cells}
        lacking = 0
        for cell in cells_of(self.choices, self.promise.parameters):
            found = there.get(_key(cell))
            have = len(found.metrics) + len(found.failures) if found else 0
            lacking += max(0, self.choices.seeds - have)
        return lacking

    @cached_property
    def multiverses(self) -> dict[str, Multiverse]:
        """What became of each prediction over all designs, by id, the headline first."""
        axes = axes_of(self.choices, self.promise.parameters)
        published = published_cell(self.choices, self.promise.parameters)
        found = [
            (each, cell_findings(self.promise, self.choices.predictions, each))
            for each in self.varied.cells
        ]
        return {
            prediction.id: Multiverse(
                prediction,
                tuple(
                    Design(dict(cell.settings), findings.get(prediction.id), cell.metrics)
                    for cell, findings in found
                ),
                axes,
                published,
            )
            for prediction in headlines(self.promise)
        }

    @cached_property
    def numbers(self) -> dict[str, float]:
        """In how many designs predictions hold, as numbers that texts can name.

        ``designs.PREDICTION.holds`` and ``designs.PREDICTION.count``, and of the headline
        ``designs.holds`` and ``designs.count``.
        """
        found: dict[str, float] = {}
        for name, each in self.multiverses.items():
            for start in (f"designs.{name}", *(() if found else ("designs",))):
                found |= {f"{start}.holds": each.holds, f"{start}.count": each.count}
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values: what is stored, and what follows from it."""
        return {
            **self.varied.model_dump(mode="json"),
            "predictions": {name: each.as_dict() for name, each in self.multiverses.items()},
        }


def _key(settings: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(settings.items()))


def headlines(promise: Promise) -> tuple[Prediction, ...]:
    """Return the predictions at which a demo's grid looks, the headline first."""
    known = {each.id: each for each in promise.predictions}
    return tuple(known[name] for name in promise.choices.predictions) if promise.choices else ()


def needed(promise: Promise) -> tuple[str, ...]:
    """Return the metrics without which a cell has no outcome: of predictions, and controls."""
    named = [each.metric for each in headlines(promise)]
    named += [each.control for each in headlines(promise) if each.control]
    return tuple(dict.fromkeys(named))


def looked_at(promise: Promise) -> tuple[str, ...]:
    """Return the metrics that are kept of a cell: those needed, and what preconditions check."""
    names = {each.id for each in headlines(promise)}
    checks = (
        check.metric
        for each in promise.preconditions
        if names & set(each.predictions)
        for check in each.checks
    )
    return tuple(dict.fromkeys((*needed(promise), *checks)))


def cell_findings(
    promise: Promise, predictions: Sequence[str], cell: MeasuredCell
) -> dict[str, Finding]:
    """Return what became of the predictions in one design, by id.

    Regions, nulls and kinds are those of the published run. Of the preconditions, those count that
    the cell's own metrics tell of: what was computed once, of the published design, does not.
    """
    own = promise.model_copy(
        update={
            "predictions": tuple(each for each in promise.predictions if each.id in predictions),
            "preconditions": tuple(_checkable(promise, cell)),
        }
    )
    return findings(own, cell.metrics, failures=len(cell.failures))


def _checkable(promise: Promise, cell: MeasuredCell) -> Iterator[Any]:
    for each in promise.preconditions:
        metrics = [check.metric for check in each.checks]
        if metrics and all(name in seed for name in metrics for seed in cell.metrics):
            yield each


def read_varied(path: Path) -> Varied:
    """Read a ``varied.json``.

    Raises
    ------
    OSError
        If the file cannot be read.
    pydantic.ValidationError
        If it is no such file.
    """
    return Varied.model_validate_json(path.read_bytes())
