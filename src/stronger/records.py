"""Reads YAML files into frozen models; an error names file, line, column and the nearest valid value."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from stronger.diagnostics import Position

NOWHERE = Position("<memory>")


class Record(BaseModel):
    """A frozen model read from a YAML mapping; `position` says where that mapping starts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: SkipJsonSchema[Position] = Field(default=NOWHERE, exclude=True, repr=False)
