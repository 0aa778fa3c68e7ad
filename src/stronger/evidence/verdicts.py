"""The first rule of judging: met, refuted or inconclusive, by the interval and the region alone.

It was in force when the first predictions were measured. What counts now are outcomes; the old
verdict is kept beside each so that a reader sees what changed.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from stronger.evidence.intervals import Estimate
    from stronger.evidence.predictions import Prediction


class Judged(StrEnum):
    """What became of a prediction under the first rule."""

    MET = "met"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"


class Verdict(NamedTuple):
    """What became of one prediction under the first rule."""

    outcome: Judged
    reason: str = ""
    """Why it is inconclusive."""


def judge(prediction: Prediction, found: Estimate, scale: str = "full") -> Verdict:
    """Return what became of a prediction under the first rule, given the estimate of its metric.

    The prediction is met if the interval lies inside the region, refuted if it lies wholly
    outside, else inconclusive with a reason. An exact region is met only if every seed lies in
    it, and refuted otherwise. What would be refuted is inconclusive if the prediction says that
    the setting of its source is beyond reach.
    """
    region = prediction.expect
    reason = ""
    if not math.isfinite(found.mean):
        outcome, reason = Judged.INCONCLUSIVE, "the metric is not finite in every seed"
    elif region.exact:
        inside = region.holds(found.minimum, found.maximum)
        outcome = Judged.MET if inside else Judged.REFUTED
    elif found.seeds == 1:
        outcome, reason = Judged.INCONCLUSIVE, "too few seeds: one seed gives no interval"
    elif region.holds(found.low, found.high):
        outcome = Judged.MET
    elif region.misses(found.low, found.high):
        outcome = Judged.REFUTED
    else:
        outcome = Judged.INCONCLUSIVE
        reason = (
            f"the interval from {found.low:.4g} to {found.high:.4g} over {found.seeds} seeds "
            f"straddles a bound of the region ({region})"
        )
        if scale != "full":
            reason += f"; the {scale} scale may be too small to tell"
    if outcome is Judged.REFUTED and prediction.beyond:
        outcome, reason = Judged.INCONCLUSIVE, f"scale: {prediction.beyond}"
    return Verdict(outcome, reason)


def stance(prediction: Prediction, verdict: Verdict) -> str:
    """Return the stance of an old verdict towards the prediction's claim.

    Met: what the prediction says; refuted: the reverse; inconclusive: ``background``.
    """
    if verdict.outcome is Judged.INCONCLUSIVE:
        return "background"
    if verdict.outcome is Judged.MET:
        return prediction.if_met
    return "challenges" if prediction.if_met == "supports" else "supports"
