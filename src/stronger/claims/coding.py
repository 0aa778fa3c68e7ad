"""Codings: a sample of statements coded anew by somebody who did not see how they were coded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from stronger.claims.model import Basis, Identifier, Stance, Text
from stronger.records import Record


class Seen(StrEnum):
    """What the second coder had of the paper."""

    PASSAGE = "passage"
    """The very place that the locator names."""
    ABSTRACT = "abstract"
    """The abstract of the paper, and no more of it."""
    SENTENCE = "sentence"
    """Our sentence alone: neither place nor abstract could be had."""


class Codes(Record):
    """Everything about a statement that is a matter of judgement."""

    claim: Identifier
    stance: Stance
    basis: Basis


class Filled(Codes):
    """A row of a sheet that a second coder filled in."""

    statement: Identifier
    paper: str = ""
    locator: str = ""
    source: str = ""
    says: str = ""
    seen: Seen
    remark: str = ""


class Sheet(Record):
    """What a second coder is given: the claims, what the values are, and the rows to fill in."""

    seed: int
    values: Mapping[str, Any] = Field(default={})
    claims: Mapping[str, Any] = Field(default={})
    sheet: tuple[Filled, ...]


class Settled(Codes):
    """What two coders who differed agreed on."""

    why: Text
    """In one sentence."""


class Coded(Record):
    """One statement, coded twice."""

    statement: Identifier
    seen: Seen
    first: Codes
    """As it stood in the knowledge base when it was coded anew."""
    second: Codes
    remark: str = ""
    """What the second coder says of it."""
    settled: Settled | None = None
    """What was agreed on, where the two differ."""

    @property
    def differs(self) -> bool:
        """Whether the coders differ in anything."""
        return any(getattr(self.first, each) != getattr(self.second, each) for each in ASPECTS)


ASPECTS = ("claim", "stance", "basis")


class Coding(Record):
    """A file ``coding/*.yaml``: a sample, who coded it anew, and what came out."""

    seed: int
    """Fixes the sample: the statements of the smallest SHA-256 of ``seed:id`` are in it."""
    on: dt.date
    coder: Text
    """Who coded anew, and what they had seen before."""
    coded: Annotated[tuple[Coded, ...], Field(min_length=1)]
