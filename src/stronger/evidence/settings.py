"""What of a demo can be set: a parameter as ``demo.yaml`` declares it, and values for several."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import (
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    StringConstraints,
    model_validator,
)

from stronger.diagnostics import did_you_mean
from stronger.evidence.predictions import Number
from stronger.records import Record, RecordError

if TYPE_CHECKING:
    from collections.abc import Mapping

Setpoint = StrictBool | StrictInt | StrictFloat | StrictStr
"""A value of a parameter."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""Of a parameter, or of a function that measures: as in the code."""


def shown(value: Setpoint) -> str:
    """Return a value of a parameter as ``demo.yaml`` has it.

    Examples
    --------
    >>> shown(True), shown(0.1), shown(20), shown("adam")
    ('true', '0.1', '20', 'adam')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


class Parameter(Record):
    """Something of a demo that a reader can change: a learning rate, a number of units."""

    name: Name
    """As in the code: ``parameters.<name>``."""
    value: Setpoint
    """At the full scale, which is published."""
    quick: Setpoint | None = None
    """At the quick scale, if it is another there."""
    range: tuple[Number, Number] | None = None
    """The least and the greatest value that make sense."""
    options: tuple[str, ...] = ()
    """Of a word: all values there are."""
    about: Annotated[str, StringConstraints(min_length=1)]
    """What it is, in one line."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.range and not self.range[0] <= self.range[1]:
            message = f"a range from {self.range[0]:g} to {self.range[1]:g} is empty"
            raise RecordError(message, self.at("range"))
        for key, value in (("value", self.value), ("quick", self.at_scale("quick"))):
            if type(value) is not type(self.value):
                message = f"{self.value!r} and {value!r} are of different kinds"
                raise RecordError(message, self.at(key))
            if fault := self.fault(value):
                raise RecordError(fault, self.at(key))
        return self

    def at_scale(self, scale: str) -> Setpoint:
        """Return its value at a scale."""
        return self.value if scale == "full" or self.quick is None else self.quick

    def fault(self, value: Setpoint) -> str:
        """Return why it cannot have a value, or nothing."""
        if isinstance(value, float) and not math.isfinite(value):
            return "it is a finite number"
        if self.options and value not in self.options:
            return f"it is one of {', '.join(self.options)}{did_you_mean(str(value), self.options)}"
        if self.range and not isinstance(value, str):
            low, high = self.range
            if not low <= value <= high:
                nearest = min(max(value, low), high)
                return f"it lies from {low:g} to {high:g}; the nearest is {nearest:g}"
        return ""

    def fit(self, value: Setpoint) -> Setpoint:
        """Return a value as the parameter has it: a whole number may stand for a number.

        Raises
        ------
        ValueError
            If it is of another type than the declared value, or out of its range.
        """
        usual = self.value
        if isinstance(usual, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not type(usual):
            raise ValueError(
                f"parameter {self.name!r} is {_kind(usual)}, such as {usual!r}, and not {value!r}"
            )
        if fault := self.fault(value):
            raise ValueError(f"parameter {self.name!r} cannot be {value!r}: {fault}")
        return value


def _kind(value: Setpoint) -> str:
    kinds = {bool: "true or false", int: "a whole number", float: "a number", str: "a word"}
    return kinds[type(value)]


class Settings(Record):
    """Values of parameters, by their names."""

    model_config = ConfigDict(frozen=True, extra="allow")

    __pydantic_extra__: dict[str, Setpoint] = Field(init=False)

    @property
    def values(self) -> Mapping[str, Setpoint]:
        """The values by name."""
        return self.__pydantic_extra__
