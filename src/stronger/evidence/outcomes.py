"""What a measurement says of a prediction, and so of a claim: no more than was measured.

A region is where a prediction expected the mean of a metric. That the mean lies outside of it does
not make the reverse of the claim true: an effect may be there and smaller than expected. So an
outcome asks how far the interval over seeds has come from the *null*, the value without the effect,
towards the bound of the region that faces it. Everything here is a pure function.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence.intervals import Estimate, estimate
from stronger.evidence.predictions import Kind, Prediction, Region

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stronger.evidence.promises import Promise

NEGLIGIBLE = 0.25
"""The share of the way from null to bound below which an effect is negligible; fixed once, for all
predictions. Pages show how outcomes count at other shares, too."""
FEWEST = 5
"""With fewer seeds nothing but an identity is decided."""


class Outcome(StrEnum):
    """What became of a prediction."""

    VOID = "void"
    """A precondition failed: no outcome would have said anything."""
    OPEN = "open"
    """The interval does not tell, or too few seeds finished, or the source's scale is needed."""
    HOLDS = "holds"
    """A proved equality or inequality, found in every seed."""
    FAILS = "fails"
    """The same, found broken in at least one."""
    MET = "met"
    """The interval lies in the region."""
    EXCEEDED = "exceeded"
    """The whole interval is beyond the near bound, and part of it beyond the far one, too."""
    PARTIAL = "partial"
    """The effect is there, and smaller than predicted, or of open size."""
    ABSENT = "absent"
    """Nothing as large as a quarter of what was predicted fits the interval."""
    REVERSED = "reversed"
    """The effect is there the other way round."""
    DIFFERS = "differs"
    """What was said to be equal, or to cost nothing, is not, or does."""
    MISSED = "missed"
    """A forecast with no null to compare with was wrong, which tells nothing of the claim."""
    NO_CONTRAST = "no contrast"
    """The null itself lies in the region: the test could not fail."""


WORDS = {
    Outcome.VOID: "void: the test could not tell",
    Outcome.OPEN: "open",
    Outcome.HOLDS: "holds in every seed",
    Outcome.FAILS: "fails",
    Outcome.MET: "met",
    Outcome.EXCEEDED: "there, and larger than predicted",
    Outcome.PARTIAL: "there, but smaller than predicted",
    Outcome.ABSENT: "no such effect",
    Outcome.REVERSED: "the other way round",
    Outcome.DIFFERS: "differs",
    Outcome.MISSED: "the forecast was wrong",
    Outcome.NO_CONTRAST: "the test could not fail",
}
"""Outcomes in plain words, the same wherever one is told."""
SIZE_OPEN = "there; how large is open"
"""Of a `PARTIAL` whose interval reaches the bound of its region."""


class Finding(NamedTuple):
    """An outcome, and what it means for the claim."""

    outcome: Outcome
    weight: float
    """Towards what the prediction says if met: 1 as stated, ½ as stated but weak, 0 background, -1
    the reverse."""
    reason: str = ""
    """Why it is open, void or weak, or what is known of its size; may be empty."""
    low: float = math.nan
    """Lower end of the interval that was judged."""
    high: float = math.nan
    null: float = math.nan
    """The value without the effect, of a control its mean; NaN where there is none."""
    share_low: float = math.nan
    """Ends of the interval as shares of the way from null to bound, if there is a null."""
    share_high: float = math.nan

    @property
    def has_edge(self) -> bool:
        """Whether it gives an edge of the graph: a void gives none."""
        return self.outcome is not Outcome.VOID

    @property
    def weak(self) -> bool:
        """Whether it counts, but half."""
        return self.weight == WEAK


STATED, WEAK, BACKGROUND, REVERSE = 1.0, 0.5, 0.0, -1.0


def outcome(
    kind: Kind,
    region: Region,
    low: float,
    high: float,
    *,
    null: float | None = None,
    control: tuple[float, float] | None = None,
    seeds: int = 10,
    failed: bool = False,
    void: bool = False,
    beyond: bool = False,
    negligible: float = NEGLIGIBLE,
) -> Finding:
    """Return the outcome of a prediction.

    Parameters
    ----------
    kind
        What sort of expectation it is.
    region
        What was predicted.
    low, high
        Ends of the 95% interval over seeds. For an identity, and wherever every seed was to lie in
        the region: the smallest and the largest seed. For an effect with a control: the control's
        mean plus the interval of the paired differences.
    null
        The value without the effect; with a control, the mean of that metric.
    control
        Ends of the control's own interval, where the null is a metric of the same run.
    seeds
        How many finished.
    failed
        Whether a seed did not finish, or measured something that is not finite.
    void
        Whether a precondition failed.
    beyond
        Whether the source's setting is beyond reach, as said before the run.
    negligible
        The share of the way from null to bound that counts as nothing.

    Returns
    -------
    Finding
        Exactly one for every input; more of an effect never counts less, and neither the direction
        of the axis nor its unit matters.
    """

    def found(what: Outcome, weight: float, reason: str = "") -> Finding:
        known = math.nan if null is None else null
        return Finding(what, weight, reason, low, high, known, *share)

    share = (math.nan, math.nan)
    if void:
        return found(Outcome.VOID, BACKGROUND)
    if failed or not (math.isfinite(low) and math.isfinite(high)):
        few = seeds < 2 and not failed
        reason = f"{seeds} seed is too few" if few else "a seed did not finish, or is not finite"
        return found(Outcome.OPEN, BACKGROUND, reason)
    inside, outside = region.holds(low, high), region.misses(low, high)
    if kind is Kind.IDENTITY:
        return found(*((Outcome.HOLDS, STATED) if inside else (Outcome.FAILS, REVERSE)))
    if seeds < FEWEST:
        return found(Outcome.OPEN, BACKGROUND, f"{seeds} seeds are too few")
    stated = WEAK if beyond else STATED
    scale = "the source's own setting is out of reach" if beyond else ""
    straddles = "the interval straddles a bound of the region"
    if kind is Kind.VALUE:
        if inside:
            return found(Outcome.MET, stated, scale)
        if outside and not beyond:
            return found(Outcome.DIFFERS, REVERSE)
        return found(Outcome.OPEN, BACKGROUND, scale if outside else straddles)
    if null is None:
        if inside:
            return found(Outcome.MET, WEAK, "no null is given, so that its miss would cost nothing")
        if outside:
            return found(Outcome.MISSED, BACKGROUND)
        return found(Outcome.OPEN, BACKGROUND, straddles)
    if region.holds(null, null) or (control is not None and not region.misses(*control)):
        return found(Outcome.NO_CONTRAST, BACKGROUND)
    bound = facing(region, null)
    near, far = sorted(way(end, null, bound) for end in (low, high))
    share = (near, far)
    if near >= 1:
        # Not "unless inside": a difference to the null can round onto the bound
        below = null < bound
        past = region.high if below else region.low
        exceeded = past is not None and (high > past if below else low < past)
        return found(Outcome.EXCEEDED if exceeded else Outcome.MET, stated, scale)
    if near >= negligible:
        size = "it is there; how large is open" if far >= 1 else "smaller than predicted"
        return found(Outcome.PARTIAL, WEAK, size)
    if far > negligible:
        return found(Outcome.OPEN, BACKGROUND, "the interval allows for nothing and for an effect")
    if beyond:
        return found(Outcome.OPEN, BACKGROUND, scale)
    return found(Outcome.ABSENT if far > -negligible else Outcome.REVERSED, REVERSE)


def facing(region: Region, null: float) -> float:
    """Return the bound of a region that faces a null outside of it.

    Examples
    --------
    >>> facing(Region(low=0.8, high=1.0), 0.5), facing(Region(high=0.1), 0.5)
    (0.8, 0.1)
    """
    bound = region.low if region.low is not None and null < region.low else region.high
    assert bound is not None
    return bound


def way(value: float, null: float, bound: float) -> float:
    """Return how far a value has come from the null, 0, to the bound that faces it, 1.

    Examples
    --------
    >>> way(0.75, null=0.5, bound=1), way(0, null=0.5, bound=1)
    (0.5, -1.0)
    """
    return (value - null) / (bound - null)


def findings(
    promise: Promise,
    metrics: Sequence[Mapping[str, float]],
    *,
    failures: int = 0,
    negligible: float = NEGLIGIBLE,
) -> dict[str, Finding]:
    """Return what became of every prediction of a demo, by id, from the metrics of each seed.

    Predictions without a kind, and those whose metric was not measured, are left out.

    Parameters
    ----------
    promise
        What was predicted, and on which preconditions it rests.
    metrics
        Of each seed that finished.
    failures
        How many did not.
    negligible
        As for `outcome`.
    """
    voids = void_predictions(promise, metrics)
    found: dict[str, Finding] = {}
    for each in promise.predictions:
        if each.kind is not None and metrics and all(each.metric in seed for seed in metrics):
            finding = _judge(each, metrics, failures, each.id in voids, negligible)
            if each.id in voids:
                finding = finding._replace(reason=voids[each.id])
            found[each.id] = finding
    return found


def void_predictions(promise: Promise, metrics: Sequence[Mapping[str, float]]) -> dict[str, str]:
    """Return the predictions that are void, each with the reason: what failed, and the number."""
    found: dict[str, str] = {}
    for each in promise.preconditions:
        reason = each.found if each.holds is False else ""
        for check in each.checks:
            values = [seed[check.metric] for seed in metrics if check.metric in seed]
            mean = estimate(values).mean if values else math.nan
            if not reason and not check.holds(mean):
                reason = f"It did not: {check.metric} is {mean:.3g}, and {check} was needed."
        if reason:
            for prediction in each.predictions:
                found.setdefault(prediction, f"{each.condition} {reason}")
    return found


def _judge(
    prediction: Prediction,
    metrics: Sequence[Mapping[str, float]],
    failures: int,
    void: bool,
    negligible: float,
) -> Finding:
    values = [seed[prediction.metric] for seed in metrics]
    own = estimate(values)
    low, high = _ends(prediction, own)
    null: float | None = None
    control: tuple[float, float] | None = None
    if prediction.control is not None:
        others = [seed.get(prediction.control, math.nan) for seed in metrics]
        other = estimate(others)
        null, control = other.mean, (other.low, other.high)
        if not prediction.expect.exact:
            paired = estimate([a - b for a, b in zip(values, others, strict=True)])
            low, high = null + paired.low, null + paired.high
    elif isinstance(prediction.null_value, float):
        null = prediction.null_value
    missing = null is not None and not math.isfinite(null)
    return outcome(
        prediction.kind or Kind.EFFECT,
        prediction.expect,
        low,
        high,
        null=None if missing else null,
        control=control,
        seeds=len(values),
        failed=failures > 0 or missing or not math.isfinite(own.mean),
        void=void,
        beyond=bool(prediction.beyond),
        negligible=negligible,
    )


def _ends(prediction: Prediction, found: Estimate) -> tuple[float, float]:
    """Return the interval that counts: of the mean, or, where every seed does, the extremes."""
    if prediction.expect.exact or prediction.kind is Kind.IDENTITY:
        return found.minimum, found.maximum
    return found.low, found.high


def stance(prediction: Prediction, finding: Finding) -> str:
    """Return the stance of a finding towards the prediction's claim.

    What the prediction says if met, the reverse of it, or ``background``; how much it weighs is
    another matter.
    """
    if finding.weight == BACKGROUND:
        return "background"
    if finding.weight > 0:
        return prediction.if_met
    return "challenges" if prediction.if_met == "supports" else "supports"
