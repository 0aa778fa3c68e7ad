"""What something rests on: what was read and where, what was registered and measured, by whom."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.evidence.confirming import UNCONFIRMED
from stronger.evidence.outcomes import WORDS
from stronger.evidence.promises import registered_hash
from stronger.evidence.registering import FILE, RegistrationError, read_entries
from stronger.evidence.telling import measured

if TYPE_CHECKING:
    from stronger.claims import Claim, Statement
    from stronger.evidence.predictions import Precondition
    from stronger.evidence.registering import Entry
    from stronger.evidence.results import Result
    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.testing import Test

READ = {
    "primary": "read itself",
    "abstract": "its abstract read",
    "secondary": "read in an account of it",
    "unread": "unread",
}
"""What was read, in words."""


@dataclass(frozen=True)
class ReadGround:
    """A statement: what a paper says of a claim, and who read what for it."""

    id: str
    paper: str
    claim: str
    stance: str
    """Towards the claim as it is worded."""
    basis: str
    """``direct``: the paper says it; ``indirect``: it follows; ``interpretive``: our reading."""
    locator: str
    read: str
    """``primary``: the paper itself; ``secondary``: an account of it; ``unread``."""
    source: str
    """Where what was read can be found."""
    says: str
    where: str
    """File and line."""
    kind: str = "statement"

    @property
    def line(self) -> str:
        """The ground in one line."""
        return f"{self.paper}, {self.locator}: {self.stance} ({self.basis}, {READ[self.read]})"

    @property
    def details(self) -> dict[str, str]:
        """What else is to be said of it, by what it is."""
        return {"says": self.says, "read at": self.source, "written in": self.where}


@dataclass(frozen=True)
class Change:
    """A change of a prediction, or of what measures it, after a look at a result."""

    date: str
    changed: str
    reason: str


@dataclass(frozen=True)
class MeasuredGround:
    """A prediction: how it was registered, what was run, and what came out."""

    id: str
    """``demo/prediction``."""
    claim: str
    stance: str
    """Of the outcome towards the claim; empty for a void, which has none."""
    outcome: str
    words: str
    """The outcome in plain words."""
    reason: str
    """Why it is open, void or weak."""
    weight: float
    """1 as stated, ½ weakly so, 0 nothing either way, -1 the reverse."""
    predicted: str
    """The region of the metric."""
    metric: str
    null: str
    """The value without the effect: a number, or the control it is of; may be empty."""
    measured: str
    """The mean and its 95% interval over seeds, or the extremes where every seed was judged."""
    kind_of: str
    """``identity``, ``value`` or ``effect``."""
    predicted_by: str
    """``paper``: the cited place says so; ``us``: we expect it from that."""
    source: str
    """The cited place."""
    setting: str
    """How near to the source's own experiment: ``toy``, ``reduced``, ``as published``."""
    preconditions: tuple[str, ...]
    """What has to hold for the outcome to say anything, each with whether it does."""
    registered: str
    """When it was first fixed."""
    registration: str
    """The first digits of the hash of what is fixed."""
    kinds: str
    """When its kind and null were fixed, where that was later."""
    as_registered: bool
    """Whether it still is what was fixed last."""
    amended: tuple[Change, ...]
    hangs_on: tuple[str, ...]
    """What else its outcome hangs on, in words: a second program, and the choice of a design."""
    run: str
    """When it was measured."""
    scale: str
    """``full`` or ``quick``."""
    seeds: int
    commit: str
    verified: str
    """The last time that seeds were measured again, and how they compared; empty if never."""
    where: str
    kind: str = "prediction"

    @property
    def line(self) -> str:
        """The ground in one line."""
        weak = " (weakly)" if self.weight == 0.5 else ""
        says = f"{self.stance}{weak}" if self.stance else "no edge"
        return (
            f"{self.id}: {says}; {self.words}; {self.seeds} seeds, {self.setting or 'no scale'}, "
            f"registered {self.registered or 'nowhere'}, run {self.run}"
        )

    @property
    def details(self) -> dict[str, str]:
        """What else is to be said of it, by what it is."""
        kinds = f"; kind and null {self.kinds}" if self.kinds else ""
        return {
            "predicted": f"{self.metric} {self.predicted}",
            "null": self.null,
            "measured": self.measured,
            "outcome": f"{self.words}{f': {self.reason}' if self.reason else ''}",
            "follows from": f"{self.source} (said by {self.predicted_by or 'nobody'})",
            "rests on": "; ".join(self.preconditions),
            "registered": f"{self.registered}, {self.registration}{kinds}",
            "hangs on": "; ".join(self.hangs_on),
            "amended": "; ".join(f"{e.date} {e.changed}: {e.reason}" for e in self.amended),
            "run": f"{self.run}, {self.scale}, {self.seeds} seeds, commit {self.commit}",
            "verified": self.verified,
            "written in": self.where,
        }


@dataclass(frozen=True)
class RelationGround:
    """That a claim bears on another: an argument of ours."""

    id: str
    """``claim->claim``."""
    relation: str
    readings: tuple[str, ...]
    """As what it touches the other claim."""
    why: str
    where: str
    kind: str = "relation"

    @property
    def line(self) -> str:
        """The ground in one line."""
        return f"{self.id}: {self.relation} ({' and '.join(self.readings)}): {self.why}"


@dataclass(frozen=True)
class NamedGround:
    """Something that a sentence, an answer or a result names."""

    kind: str
    """``paper``, ``claim``, ``statement``, ``demo``, ``prediction``, ``number``, ``proof``."""
    id: str
    comes_to: str
    """What speaks on it, or what it is; empty if there is no such thing."""

    @property
    def line(self) -> str:
        """The ground in one line."""
        return f"{self.kind} {self.id}: {self.comes_to or 'nothing carries it'}"


Detailed = ReadGround | MeasuredGround
"""Grounds of which there is more to say than a line."""
Ground = ReadGround | MeasuredGround | RelationGround | NamedGround


def read_ground(statement: Statement) -> ReadGround:
    """Return a statement as a ground."""
    return ReadGround(
        id=statement.id,
        paper=statement.paper,
        claim=statement.claim,
        stance=str(statement.stance),
        basis=str(statement.basis),
        locator=statement.locator,
        read=str(statement.read),
        source=statement.source,
        says=statement.says,
        where=f"{statement.position.file}:{statement.position.line}",
    )


def relation_grounds(claim: Claim, target: str = "") -> tuple[RelationGround, ...]:
    """Return how a claim bears on others, or on one, as grounds."""
    return tuple(
        RelationGround(
            id=f"{claim.id}->{each.claim}",
            relation=str(each.relation),
            readings=tuple(map(str, each.readings)),
            why=each.why,
            where=f"{each.position.file}:{each.position.line}",
        )
        for each in claim.bears_on
        if target in ("", each.claim)
    )


def measured_grounds(kb: KnowledgeBase, tests: Iterable[Test]) -> tuple[MeasuredGround, ...]:
    """Return tests as grounds; each demo's registration is read once."""
    entries: dict[str, tuple[Entry, ...]] = {}
    found = []
    for test in tests:
        if test.demo not in entries:
            entries[test.demo] = _registration(kb, test.demo)
        found.append(_measured(kb, test, entries[test.demo]))
    return tuple(found)


def _registration(kb: KnowledgeBase, demo: str) -> tuple[Entry, ...]:
    path = kb.root / "data" / "demos" / demo / FILE
    try:
        return read_entries(path, str(path))
    except RegistrationError:
        return ()  # a rule of `stronger check` says what is wrong with it


def _measured(kb: KnowledgeBase, test: Test, entries: tuple[Entry, ...]) -> MeasuredGround:
    result = kb.results_by_demo[test.demo]
    prediction, finding, run = test.prediction, test.finding, result.measured
    fixed = [each for each in entries if prediction.id in each.predictions]
    kinds = [each.date for each in fixed if each.what == "kinds"]
    now = registered_hash(prediction)
    last = fixed[-1].predictions[prediction.id] if fixed else ""
    null = "" if math.isnan(finding.null) else f"{finding.null:.4g}"
    control = f"{prediction.control}, {null}" if prediction.control else null
    amended = [Change(each.date, each.changed, each.reason) for each in prediction.amended]
    amended += [
        Change(each.date, "registration", each.reason) for each in fixed if each.what == "amended"
    ]
    return MeasuredGround(
        id=f"{test.demo}/{prediction.id}",
        claim=prediction.claim,
        stance=test.stance if finding.has_edge else "",
        outcome=str(finding.outcome),
        words=WORDS[finding.outcome],
        reason=finding.reason,
        weight=finding.weight,
        predicted=str(prediction.expect),
        metric=prediction.metric,
        null=control,
        measured=measured(prediction, test.estimate),
        kind_of=str(prediction.kind),
        predicted_by=str(prediction.derived_by or ""),
        source=prediction.located or prediction.source,
        setting=str(test.setting or ""),
        preconditions=tuple(
            f"{each.id}: {'holds' if _holds(result, each) else 'failed'}"
            for each in result.promise.preconditions
            if prediction.id in each.predictions
        ),
        registered=fixed[0].date if fixed else "",
        registration=last[:12],
        kinds=kinds[-1] if kinds and kinds[-1] > fixed[0].date else "",
        as_registered=bool(fixed) and last == now,
        amended=tuple(amended),
        hangs_on=hangs_on(kb, test),
        run=run.stamp.date,
        scale=run.scale,
        seeds=len(run.metrics),
        commit=(run.stamp.commit or "")[:12],
        verified=_verified(result),
        where=f"{prediction.position.file}:{prediction.position.line}",
    )


def hangs_on(kb: KnowledgeBase, test: Test) -> tuple[str, ...]:
    """Return what the outcome of a test hangs on besides its own run, in words.

    What a paper says is contradicted only where a second program agrees; and a grid of designs says
    in how many of them a prediction holds, and which choice flips it.
    """
    name = test.prediction.id
    told = []
    if both := kb.results_by_demo[test.demo].comparisons.get(name):
        agrees = "agrees" if both.agrees else "does not agree"
        first, second = both.first.outcome, both.second.outcome
        told.append(f"a second program, which {agrees}: {second} (the first: {first})")
    elif test.finding.reason == UNCONFIRMED:
        told.append(f"a second program: {UNCONFIRMED}")
    varied = kb.variations.get(test.demo)
    if varied and (found := varied.multiverses.get(name)):
        told.append(found.told)
    return tuple(told)


def _holds(result: Result, condition: Precondition) -> bool:
    """Return whether a precondition is met by the means of the metrics that tell of it."""
    found = result.estimates
    return condition.holds is not False and all(
        check.metric in found and check.holds(found[check.metric].mean)
        for check in condition.checks
    )


def _verified(result: Result) -> str:
    """Return when seeds were last measured again, how many, and how they compared."""
    if not result.measured.verified:
        return ""
    last = result.measured.verified[-1]
    seeds, of = len(last.seeds), len(result.metrics)
    return f"{last.stamp.date}, {seeds} of {of} seeds: {last.answer}"
