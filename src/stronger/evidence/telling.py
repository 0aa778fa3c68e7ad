"""Says in words what a demo predicts, what was measured, and what that means for a claim."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence.outcomes import SIZE_OPEN, WORDS, Outcome
from stronger.evidence.predictions import Kind

if TYPE_CHECKING:
    from stronger.evidence.intervals import Estimate
    from stronger.evidence.outcomes import Finding
    from stronger.evidence.predictions import Prediction
    from stronger.evidence.results import Result

COLOURS = {1.0: "green", 0.5: "green", 0.0: "yellow", -1.0: "red"}
"""Of outcomes on a terminal, by weight."""
NO_NULL = (
    "what to expect if the idea were false was not written down beforehand, so that this miss is "
    "no evidence against it"
)
"""Why a wrong forecast tells nothing."""


class Line(NamedTuple):
    """One prediction, told."""

    prediction: str
    expected: str
    null: str
    """The value without the effect, or nothing."""
    measured: str
    committed: str
    """The published measurement beside a run, or nothing."""
    outcome: str
    meaning: str
    """For the claim."""
    reason: str
    setting: str
    """How near the experiment is to its source's."""
    weight: float


def in_every_seed(prediction: Prediction) -> bool:
    """Return whether every seed is to lie in the region, so that the extremes are judged."""
    return prediction.expect.exact or prediction.kind is Kind.IDENTITY


def measured(prediction: Prediction, found: Estimate) -> str:
    """Return what was measured: the mean and its interval, or the extremes.

    Extremes count where every seed was to lie in the region, and are all there is of one seed.
    """
    if in_every_seed(prediction) or found.seeds == 1:
        least, most = f"{found.minimum:.4g}", f"{found.maximum:.4g}"
        seeds = f"{found.seeds} seed{'' if found.seeds == 1 else 's'}"
        if least != most:
            return f"{least} to {most} over {seeds}"
        return f"{least} in {'all ' if found.seeds > 1 else ''}{seeds}"
    return f"{found.mean:.4g} ({found.low:.4g} to {found.high:.4g})"


def null(prediction: Prediction, finding: Finding | None) -> str:
    """Return the value that there would be without the effect, and where it is from."""
    if prediction.control is not None:
        known = "" if finding is None or math.isnan(finding.null) else f"{finding.null:.4g}, "
        return f"{known}{prediction.control}"
    return "" if prediction.null_value is None else f"{prediction.null_value:.4g}"


def outcome(finding: Finding | None) -> str:
    """Return an outcome in plain words."""
    if finding is None:
        return "no outcome: it has no kind, or its metric was not measured"
    if finding.outcome is Outcome.PARTIAL and finding.share_high >= 1:
        return SIZE_OPEN
    return WORDS[finding.outcome]


def reason(finding: Finding | None) -> str:
    """Return what else there is to say of an outcome, beyond its words; may be nothing."""
    if finding is None or finding.outcome is Outcome.PARTIAL:
        return ""
    if finding.outcome is Outcome.MISSED:
        return NO_NULL
    return "" if finding.reason in WORDS[finding.outcome] else finding.reason


def meaning(prediction: Prediction, finding: Finding | None) -> str:
    """Return what an outcome means for the claim, in half a sentence."""
    if finding is None or finding.outcome is Outcome.VOID:
        return f"says nothing of {prediction.claim}"
    if not finding.weight:
        return f"tells nothing either way of {prediction.claim}"
    verb = prediction.if_met
    if finding.weight < 0:
        verb = "challenges" if verb == "supports" else "supports"
    return f"{verb} {prediction.claim}" + (", weakly" if finding.weak else "")


def told(result: Result, published: Result | None = None) -> list[Line]:
    """Return every prediction of a result in words, with what is published beside it."""
    lines: list[Line] = []
    for each in result.predictions:
        estimate = result.estimates.get(each.metric)
        finding = result.findings.get(each.id)
        earlier = published.estimates.get(each.metric) if published else None
        lines.append(
            Line(
                each.id,
                f"{each.metric} {each.expect}",
                null(each, finding),
                measured(each, estimate) if estimate else "not measured",
                measured(each, earlier) if earlier else "",
                outcome(finding),
                meaning(each, finding),
                reason(finding),
                str(result.promise.setting_of(each) or ""),
                finding.weight if finding else 0.0,
            )
        )
    return lines
