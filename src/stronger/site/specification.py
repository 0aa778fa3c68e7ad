"""Lays out a specification curve: designs sorted by their effect, and below it what each chooses.

Places are in percent of the width, so that the same drawing fits a page and a phone; heights are in
pixels. Whether a prediction holds in a design is told by shape as well as by colour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.evidence.intervals import estimate
from stronger.evidence.multiverse import settings_told
from stronger.evidence.outcomes import NEGLIGIBLE, facing, way
from stronger.evidence.settings import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stronger.evidence.multiverse import Design, Multiverse, Turn

HEIGHT, EDGE = 150, 6
"""Of the curve, in pixels, and free above and below."""
MOST = 3.0
"""How often the predicted effect the axis holds at most; what goes on is cut at its end."""
LEAST = -1.0


@dataclass(frozen=True)
class Effect:
    """One design's effect, on the axis of the curve."""

    low: float
    middle: float
    high: float
    seeds: tuple[float, ...]


@dataclass(frozen=True)
class Column:
    """One design in the drawing."""

    design: Design
    at: str
    """Where it stands, from the left."""
    effect: Effect | None
    """In pixels from above; None where there is no number to show."""
    mark: str
    """``holds``, ``fails`` or ``void``."""
    published: bool
    words: str
    measured: str


@dataclass(frozen=True)
class Choice:
    """One row of the matrix: a value of an axis."""

    value: str
    columns: tuple[Column, ...]
    """The designs that have it."""
    holds: int


@dataclass(frozen=True)
class Rows:
    """The rows of one axis."""

    turn: Turn
    choices: tuple[Choice, ...]
    flips: bool


@dataclass(frozen=True)
class Line:
    """A line across the curve."""

    kind: str
    """``null``, ``quarter`` or ``bound``."""
    y: float
    label: str


@dataclass(frozen=True)
class Specification:
    """A specification curve with its matrix."""

    multiverse: Multiverse
    columns: tuple[Column, ...]
    rows: tuple[Rows, ...]
    lines: tuple[Line, ...]
    as_shares: bool
    """Whether effects are shares of the way from null to bound; else they are the metric itself."""
    height: int = HEIGHT

    @property
    def words(self) -> str:
        """The same for those who cannot see it."""
        return f"{self.multiverse.told}. {self.multiverse.why}".strip()


def specification(multiverse: Multiverse) -> Specification:
    """Return the specification curve of a prediction, the smallest effect on the left."""
    as_shares = any(_bound(each, multiverse) is not None for each in multiverse.designs)
    effects = [_effect(each, multiverse, as_shares) for each in multiverse.designs]
    low, high, lines = _axis(multiverse, [each for each in effects if each], as_shares)

    def y(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return round(EDGE + (1 - share) * (HEIGHT - 2 * EDGE), 1)

    order = sorted(
        range(len(effects)),
        key=lambda each: found.middle if (found := effects[each]) else -math.inf,
    )
    columns = []
    for place, number in enumerate(order):
        at = f"{round(100 * (place + 0.5) / len(order), 2):g}%"
        effect = effects[number]
        drawn = _placed(effect, y) if effect else None
        columns.append(_column(multiverse, multiverse.designs[number], at, drawn))
    rows = tuple(
        Rows(turn, tuple(_choices(turn, columns)), turn in multiverse.flips)
        for turn in multiverse.turns
    )
    across = tuple(Line(kind, y(value), label) for kind, value, label in lines)
    return Specification(multiverse, tuple(columns), rows, across, as_shares)


def _bound(design: Design, multiverse: Multiverse) -> float | None:
    """Return the bound that faces a design's null, if it has a null outside of the region."""
    finding, region = design.finding, multiverse.prediction.expect
    if finding is None or math.isnan(finding.null) or region.holds(finding.null, finding.null):
        return None
    return facing(region, finding.null)


def _effect(design: Design, multiverse: Multiverse, as_shares: bool) -> Effect | None:
    """Return a design's effect on the axis, or None if it has none."""
    finding, prediction = design.finding, multiverse.prediction
    bound = _bound(design, multiverse)
    if finding is None or (as_shares and bound is None):
        return None
    metric, control = prediction.metric, prediction.control
    values = [seed[metric] for seed in design.metrics]
    if control is not None:  # as it is judged: the control's mean and the paired differences
        values = [finding.null + seed[metric] - seed[control] for seed in design.metrics]

    def placed(value: float) -> float:
        return way(value, finding.null, bound) if as_shares and bound is not None else value

    low, high = sorted((placed(finding.low), placed(finding.high)))
    middle = placed(estimate(values).mean)
    if not all(map(math.isfinite, (low, middle, high))):
        return None
    return Effect(low, middle, high, tuple(map(placed, values)))


def _axis(
    multiverse: Multiverse, effects: Sequence[Effect], as_shares: bool
) -> tuple[float, float, list[tuple[str, float, str]]]:
    """Return the ends of the axis, and the lines across it: kind, value and label."""
    if as_shares:
        lines = [
            ("null", 0.0, "no effect"),
            ("quarter", NEGLIGIBLE, "a quarter"),
            ("bound", 1.0, "as predicted"),
        ]
    else:
        region = multiverse.prediction.expect
        bounds = [each for each in (region.low, region.high) if each is not None]
        lines = [("bound", each, f"{each:g}") for each in dict.fromkeys(bounds)]
    known = [value for _, value, _ in lines]
    known += [value for each in effects for value in (each.low, each.high)]
    low, high = min(known), max(known)
    if as_shares:
        low, high = max(low, LEAST), min(high, MOST)
    free = 0.05 * (high - low) or 1.0
    return low - free, high + free, lines


def _placed(effect: Effect, y: Callable[[float], float]) -> Effect:
    return Effect(y(effect.high), y(effect.middle), y(effect.low), tuple(map(y, effect.seeds)))


def _column(multiverse: Multiverse, design: Design, at: str, effect: Effect | None) -> Column:
    void = design.finding is None or not design.finding.has_edge
    mark = "holds" if design.holds else "void" if void else "fails"
    finding = design.finding
    known = finding is not None and math.isfinite(finding.low) and math.isfinite(finding.high)
    measured = f"{finding.low:.3g} to {finding.high:.3g}" if finding and known else "not measured"
    words = f"{settings_told(design.settings)}: {design.word}"
    published = design.settings == multiverse.published
    return Column(design, at, effect, mark, published, words, measured)


def _choices(turn: Turn, columns: Sequence[Column]) -> Iterator[Choice]:
    for value, holds, _ in turn.by_value:
        there = tuple(e for e in columns if e.design.settings[turn.parameter] == value)
        yield Choice(shown(value), there, holds)
