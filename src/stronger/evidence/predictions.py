"""What a demo predicts: regions, kinds, nulls, and what must hold for a prediction to count."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from stronger.records import Record

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""A kebab-case name, stable for ever: it is part of an address."""
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number, written as one: neither text nor a truth value is taken for it."""


class Region(Record):
    """The values a prediction allows: an interval, closed at both ends, or one value exactly."""

    low: Number | None = None
    """None: no lower bound."""
    high: Number | None = None
    """None: no upper bound."""
    exact: bool = False
    """Whether every seed must lie in the region, rather than the interval of the mean."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("a region needs a bound: without one every result would meet it")
        if self.low is not None and self.high is not None and not self.low <= self.high:
            raise ValueError(f"a region from {self.low:g} to {self.high:g} holds no value")
        return self

    def holds(self, low: float, high: float) -> bool:
        """Return whether the interval from low to high lies wholly inside; a bound is inside."""
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


class Kind(StrEnum):
    """What sort of expectation a prediction is."""

    IDENTITY = "identity"
    """A proved equality or inequality, exact in every seed."""
    VALUE = "value"
    """Equivalence, "costs at most", "no worse than": the region holds what no difference gives."""
    EFFECT = "effect"
    """All others: something is larger, smaller or as large as forecast."""


class Setting(StrEnum):
    """How near the experiment is to that of its source."""

    TOY = "toy"
    """Planted data, or a system made for the point."""
    REDUCED = "reduced"
    """The source's kind of system, smaller or on other data."""
    AS_PUBLISHED = "as published"
    """The source's own setting."""


class Amendment(Record):
    """What was changed of a prediction, or of how it is measured, after a look at a result."""

    date: str
    """ISO 8601."""
    changed: Literal["region", "measure", "kind", "null"] = "region"
    reason: str
    before: Region | None = None
    """The region before, where that is what was changed."""
    verdict: str = ""
    """What the result seen before had come to, where it is known."""


class Prediction(Record):
    """What a demo expects of one metric, and what it means for a claim if that is met."""

    id: Identifier
    claim: Identifier
    metric: Annotated[str, StringConstraints(min_length=1)]
    expect: Region
    if_met: Literal["supports", "challenges"]
    """Towards the claim."""
    source: Annotated[str, StringConstraints(min_length=1)]
    """Citekey and locator from which the expectation follows."""
    located: str = ""
    """A narrower place in the source, found after the prediction was committed."""
    why: str = ""
    """One sentence: why this would be so, and what the region excludes."""
    beyond: str = ""
    """Why the setting of the source is out of reach here, if it is: a miss is then put down to the
    scale and tells nothing. Half a sentence."""
    kind: Kind | None = None
    """Has to be there before the demo is run at full scale."""
    null_value: Number | Annotated[str, StringConstraints(min_length=1)] | None = None
    """Of an effect: what the metric is where there is none, a number or the name of another metric
    of the same run (the control). Quoted from ``why``; where that gives none, none is invented."""
    identity: Identifier | Literal[""] = ""
    """Of an identity: the name of the fact, shared by all checks of it."""
    derived_by: Literal["paper", "us"] | None = None
    """Whether the cited place says so, or it is our expectation from it."""
    confidence: Number | None = Field(default=None, ge=0, le=1)
    """How sure we were beforehand, if that was written down."""
    aspects: tuple[Identifier, ...] = ()
    """Of a prediction on the thesis itself: which of the claims that make it up it is about."""
    setting: Setting | None = None
    """Where it differs from that of the demo."""
    amended: tuple[Amendment, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.null_value is not None and self.kind not in (None, Kind.EFFECT):
            raise ValueError(f"only an effect has a null, and this is {_an(self.kind)}")
        if isinstance(self.null_value, str) and self.null_value == self.metric:
            raise ValueError(f"metric {self.metric!r} cannot be its own control")
        if bool(self.identity) != (self.kind is Kind.IDENTITY):
            raise ValueError("an identity has a name (`identity:`), and nothing else has one")
        return self

    @property
    def control(self) -> str | None:
        """The metric of the same run that serves as the null, if one does."""
        return self.null_value if isinstance(self.null_value, str) else None


class Check(Record):
    """What a metric's mean over seeds has to be for a precondition to hold."""

    metric: Annotated[str, StringConstraints(min_length=1)]
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("a check needs a bound, low or high")
        return self

    def holds(self, mean: float) -> bool:
        """Return whether a mean passes; NaN does not."""
        return (self.low is None or mean >= self.low) and (self.high is None or mean <= self.high)

    def __str__(self) -> str:
        bounds = ((">=", self.low), ("<=", self.high))
        return " and ".join(
            f"{self.metric} {sign} {bound:g}" for sign, bound in bounds if bound is not None
        )


class Precondition(Record):
    """What must hold for predictions to say anything; if it fails, they are void."""

    id: Identifier
    kind: Literal["ceiling", "unfinished", "input", "measure"]
    predictions: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """All those that rest on it, met ones too."""
    condition: str
    """One sentence."""
    why: str
    """Why no outcome says anything where it fails."""
    checks: tuple[Check, ...] = ()
    """Metrics that tell whether it holds, and their bounds; all have to."""
    holds: bool | None = None
    """Where no metric of the run tells: whether it holds, as found by a computation of its own."""
    found: str = ""
    """What that computation was and gave, with its numbers."""
    added: str
    """When it was written down, ISO 8601."""

    @model_validator(mode="after")
    def _can_be_checked(self) -> Self:
        computed = self.holds is not None and bool(self.found)
        if bool(self.checks) == computed or (self.holds is None) == bool(self.found):
            raise ValueError("a precondition has either `checks`, or `holds` and what was `found`")
        return self


def _an(kind: Kind | None) -> str:
    return f"{'a' if kind is Kind.VALUE else 'an'} {kind}"
