"""What a demo promises: its question, its papers and its predictions, read from ``demo.yaml``."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from stronger.documents import load_yaml
from stronger.records import Record, RecordError, invalid_value, parse_record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stronger.diagnostics import Diagnostic

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""A kebab-case name, stable for ever: it is part of an address."""
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number, written as one: neither text nor a truth value is taken for it."""
FILE = "demo.yaml"
SCHEMA = "# yaml-language-server: $schema=../../schema/demo.json\n"
"""First line of the file: with it an editor completes and checks while one types."""


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


class Paper(Record):
    """A paper the demo reproduces something of."""

    citekey: str
    locator: str = ""


class Promise(Record):
    """The file ``data/demos/<demo>/demo.yaml``: what is said of a demo before it is run."""

    id: Identifier
    """The name of the folder; need not be repeated in the file."""
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    """One sentence."""
    setting: Setting | None = None
    """How near it is to its sources' own experiments."""
    setting_why: str = ""
    papers: tuple[Paper, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    preconditions: tuple[Precondition, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names: set[str] = set()
        for prediction in self.predictions:
            if prediction.id in names:
                message = f"there is more than one prediction {prediction.id!r}"
                raise RecordError(message, prediction.at("id"))
            names.add(prediction.id)
        for each in self.preconditions:
            if unknown := sorted(set(each.predictions) - names):
                message = f"precondition {each.id!r} names the unknown prediction {unknown[0]!r}"
                raise RecordError(message, each.at("predictions"))
        return self

    def setting_of(self, prediction: Prediction) -> Setting | None:
        """Return how near a prediction's experiment is to that of its source."""
        return prediction.setting or self.setting


def read_promise(path: Path, file: str) -> tuple[Promise | None, tuple[Diagnostic, ...]]:
    """Read a ``demo.yaml``.

    Parameters
    ----------
    path
        Where it is; the demo's id is the name of the folder.
    file
        How findings name it.

    Returns
    -------
    promise, findings
        None if it cannot be used; the findings then say why, with line and column.
    """
    document = load_yaml(path, file)
    if document.value is None:
        return None, tuple(document.diagnostics)
    name = path.parent.name
    if isinstance(document.value, dict) and document.value.setdefault("id", name) != name:
        message = f"id has to be the name of the folder, {name!r}, or be left out"
        document.diagnostics.append(invalid_value(document.at(("id",)), message))
    promise = parse_record(document, Promise, ())
    if document.diagnostics:
        promise = None
    return promise, tuple(document.diagnostics)


HASHED = ("id", "claim", "metric", "expect", "if_met", "source", "why", "beyond")
"""What the hash of predictions covers: what was fixed when they were first committed."""
REGISTERED = ("claim", "metric", "expect", "if_met", "beyond", "kind", "null_value", "identity")
"""What a registration covers of each: all from which its outcome follows."""


def predictions_hash(predictions: Sequence[Prediction]) -> str:
    """Return the SHA-256 of predictions as canonical JSON.

    Keys are sorted and attributes at their default left out. Only `HASHED` counts, so that what
    is recorded later of a prediction leaves the hash as it was.
    """
    rows = [_chosen(each, HASHED) for each in predictions]
    text = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def registered_hash(prediction: Prediction) -> str:
    """Return the SHA-256 of all of a prediction from which its outcome follows."""
    row = _chosen(prediction, REGISTERED)
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def precondition_hash(precondition: Precondition) -> str:
    """Return the SHA-256 of all of a precondition from which it follows what is void."""
    names = {"kind", "predictions", "checks", "holds"}
    row = precondition.model_dump(mode="json", exclude_defaults=True, include=names)
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _chosen(prediction: Prediction, names: Sequence[str]) -> dict[str, Any]:
    return prediction.model_dump(mode="json", exclude_defaults=True, include=set(names))


def write_promise(promise: Promise) -> str:
    """Return the text of a ``demo.yaml``; read back, it gives an equal promise."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Long texts are folded, and lists stand in from their key."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            del indentless
            super().increase_indent(flow, indentless=False)

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        folded = len(value) > 70 and "\n" not in value and value == value.strip()
        style = ">" if folded else "|" if "\n" in value else None
        if not value.replace("\n", "").isprintable():
            style = '"'  # the other styles take some line breaks of Unicode for their own
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    def number(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
        whole = value.is_integer() and abs(value) < 1e15 and str(value) != "-0.0"
        return dumper.represent_scalar(
            "tag:yaml.org,2002:float" if not whole else "tag:yaml.org,2002:int",
            str(int(value)) if whole else _yaml_float(value),
        )

    Dumper.add_representer(str, text)
    Dumper.add_representer(float, number)
    content = promise.model_dump(mode="json", exclude_defaults=True, exclude={"id"})
    body = yaml.dump(content, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=96)
    return SCHEMA + str(body)


def _yaml_float(value: float) -> str:
    """Write a float so that YAML 1.1 reads a number: an exponent needs a point before it."""
    text = repr(value)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def _an(kind: Kind | None) -> str:
    return f"{'a' if kind is Kind.VALUE else 'an'} {kind}"


def promise_in(folder: Path, demo: str, *, file: str | None = None) -> Promise | None:
    """Return the promise of a demo in a folder ``data/demos``, or None if it has none to use."""
    path = folder / demo / FILE
    if not path.is_file():
        return None
    return read_promise(path, file or str(path))[0]
