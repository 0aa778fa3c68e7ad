"""In which other designs a demo's headlines are measured: the axes of its grid, and its cells.

Any experiment could have been done otherwise: by another optimiser, with more units, on fewer
examples. A grid says beforehand which of these designs a sceptic would ask for, and which would not
be defensible, so that nobody picks among them afterwards.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import ConfigDict, Field, StringConstraints

from stronger.diagnostics import did_you_mean
from stronger.evidence.predictions import Identifier
from stronger.evidence.settings import Name, Parameter, Setpoint, Settings, shown
from stronger.records import Record, RecordError

FEWEST_AXES, FEWEST_CELLS, FEWEST_SEEDS = 3, 12, 5
"""With fewer, nothing could be said of which choice an outcome hangs on."""

Cell: TypeAlias = Mapping[str, Setpoint]
"""A design: the value that each axis has in it."""
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Axis(Record):
    """A choice: a parameter, and the values that a defensible design could give it."""

    parameter: Name
    """One that the demo declares."""
    values: tuple[Setpoint, ...]
    """At least two; one of them should be the published one."""
    why: Line
    """Why a sceptic would ask, in one line."""


class Where(Record):
    """Values of axes that cells have, or several of which they have one."""

    model_config = ConfigDict(frozen=True, extra="allow")

    __pydantic_extra__: dict[str, Setpoint | tuple[Setpoint, ...]] = Field(init=False)

    def values(self, parameter: str) -> tuple[Setpoint, ...]:
        """Return the values of an axis that are meant; all others where there is none."""
        value = self.__pydantic_extra__[parameter]
        return value if isinstance(value, tuple) else (value,)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The axes that are named."""
        return tuple(self.__pydantic_extra__)

    @property
    def told(self) -> str:
        """The same in words: ``optimiser=sgd, learning_rate=0.1 or 0.3``."""
        return ", ".join(
            f"{name}={' or '.join(map(shown, self.values(name)))}" for name in self.parameters
        )

    def meets(self, cell: Cell) -> bool:
        """Return whether a cell is one of those meant."""
        return all(cell[name] in self.values(name) for name in self.parameters)


class LeftOut(Record):
    """Cells that are no defensible designs, as said before any of them is measured."""

    where: Where
    """Which: `{optimiser: sgd, learning_rate: [0.1, 0.3]}`."""
    reason: Line
    """Why, and how it is known."""


class Choices(Record):
    """The grid of designs in which a demo's headlines are measured: `stronger demo vary`."""

    predictions: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """What is looked at in every cell, the headline first."""
    parts: tuple[Name, ...] = ()
    """The functions that are measured, where these are not all."""
    seeds: Annotated[int, Field(ge=FEWEST_SEEDS)] = FEWEST_SEEDS
    """Of each cell."""
    scale: Literal["quick", "full"] = "full"
    """Whose values hold for whatever is no axis."""
    set: Settings = Settings()
    """Other values than those of the scale, for all cells."""
    axes: tuple[Axis, ...]
    """At least three."""
    left_out: tuple[LeftOut, ...] = ()
    """Cells that would not be defensible, before anything is run."""


def refuse_unfit(
    choices: Choices, parameters: Sequence[Parameter], predictions: Sequence[str]
) -> None:
    """Refuse a grid that does not fit what its demo declares.

    Raises
    ------
    RecordError
        What is the matter, with the place and the nearest valid value.
    """
    declared = {each.name: each for each in parameters}
    for number, name in enumerate(choices.predictions):
        if name not in predictions:
            hint = did_you_mean(name, predictions)
            message = f"the grid names the unknown prediction {name!r}{hint}"
            raise RecordError(message, choices.at("predictions"))
        if name in choices.predictions[:number]:
            message = f"prediction {name!r} stands here twice"
            raise RecordError(message, choices.at("predictions"))
    axes: dict[str, tuple[Setpoint, ...]] = {}
    for axis in choices.axes:
        if axis.parameter in axes:
            message = f"there is more than one axis {axis.parameter!r}"
            raise RecordError(message, axis.at("parameter"))
        axes[axis.parameter] = _values(axis, declared)
    if len(axes) < FEWEST_AXES:
        message = f"a grid has at least {FEWEST_AXES} axes, not {len(axes)}"
        raise RecordError(message, choices.at("axes"))
    for name, value in choices.set.values.items():
        if name in axes:
            message = f"parameter {name!r} is an axis, so that it is not set for all cells"
            raise RecordError(message, choices.set.at(name))
        _fit(declared, name, value, choices.set)
    cells = _product(axes)
    for each in choices.left_out:
        for name in each.where.parameters:
            if name not in axes:
                message = f"there is no axis {name!r}{did_you_mean(name, axes)}"
                raise RecordError(message, each.where.at(name))
            for value in each.where.values(name):
                if value not in axes[name]:
                    there = ", ".join(map(str, axes[name]))
                    message = f"axis {name!r} has no value {value!r}; it has {there}"
                    raise RecordError(message, each.where.at(name))
        kept = [cell for cell in cells if not each.where.meets(cell)]
        if len(kept) == len(cells):
            raise RecordError("no cell is left out by this", each.at("where"))
        cells = kept
    if len(cells) < FEWEST_CELLS:
        message = f"a grid has at least {FEWEST_CELLS} cells, and {len(cells)} are left of this"
        raise RecordError(message, choices.at("axes"))


def _values(axis: Axis, declared: Mapping[str, Parameter]) -> tuple[Setpoint, ...]:
    """Return the values of an axis as its parameter has them."""
    values = tuple(_fit(declared, axis.parameter, each, axis, "values") for each in axis.values)
    if len(values) < 2 or len({*values}) < len(values):
        message = f"axis {axis.parameter!r} needs two values at least, each once"
        raise RecordError(message, axis.at("values"))
    return values


def _fit(
    declared: Mapping[str, Parameter], name: str, value: Setpoint, where: Record, key: str = ""
) -> Setpoint:
    if name not in declared:
        there = f"; there are {', '.join(declared)}" if declared else "; the demo declares none"
        message = f"there is no parameter {name!r}{did_you_mean(name, declared) or there}"
        raise RecordError(message, where.at("parameter" if key else name))
    try:
        return declared[name].fit(value)
    except ValueError as error:
        raise RecordError(str(error), where.at(key or name)) from None


def _product(axes: Mapping[str, Sequence[Setpoint]]) -> list[dict[str, Setpoint]]:
    return [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]


def axes_of(choices: Choices, parameters: Sequence[Parameter]) -> dict[str, tuple[Setpoint, ...]]:
    """Return the values of each axis, by parameter."""
    declared = {each.name: each for each in parameters}
    return {each.parameter: _values(each, declared) for each in choices.axes}


def cells_of(choices: Choices, parameters: Sequence[Parameter]) -> tuple[Cell, ...]:
    """Return the cells of a grid: all combinations of its axes' values, less what is left out."""
    return tuple(
        cell
        for cell in _product(axes_of(choices, parameters))
        if not any(each.where.meets(cell) for each in choices.left_out)
    )


def published_cell(choices: Choices, parameters: Sequence[Parameter]) -> Cell:
    """Return the values that the axes have in the published run; it need not be in the grid."""
    declared = {each.name: each.value for each in parameters}
    return {axis.parameter: declared[axis.parameter] for axis in choices.axes}


def choices_hash(choices: Choices) -> str:
    """Return the SHA-256 of all of a grid on which its numbers depend: not of its reasons."""
    row: dict[str, Any] = choices.model_dump(mode="json")
    row["axes"] = [[each.parameter, each.values] for each in choices.axes]
    row["left_out"] = [each["where"] for each in row["left_out"]]
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
