"""Judges predictions: regions, estimates over seeds, verdicts, and what a verdict says of a claim.

Everything here is a pure function. `scipy` is imported only where a Student t quantile is needed,
`numpy` not at all, so that a checker can call most of it at no cost.
"""

from __future__ import annotations

import hashlib
import json
import math
import statistics
from typing import TYPE_CHECKING

from stronger.evidence.results import Estimate, Outcome, Prediction, Region, Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CONFIDENCE = 0.95


def between(low: float, high: float, *, exact: bool = False) -> Region:
    """Return the region from low to high, both included.

    Examples
    --------
    >>> print(between(0.45, 0.55))
    between 0.45 and 0.55
    """
    return Region(low=low, high=high, exact=exact)


def at_least(bound: float, *, exact: bool = False) -> Region:
    """Return the region from a bound upwards, bound included."""
    return Region(low=bound, exact=exact)


def at_most(bound: float, *, exact: bool = False) -> Region:
    """Return the region from a bound downwards, bound included."""
    return Region(high=bound, exact=exact)


def equals(value: float, tol: float = 0.0) -> Region:
    """Return an identity: every seed must give the value, up to a tolerance.

    Examples
    --------
    >>> print(equals(0))
    exactly 0 in every seed
    """
    return Region(low=value - tol, high=value + tol, exact=True)


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of a metric over seeds with its 95% Student t interval.

    The interval of one value is unbounded, that of equal values is the value itself; a value that
    is not finite leaves the mean undefined (NaN) and the interval unbounded.

    Raises
    ------
    ValueError
        If there is no value.

    Examples
    --------
    >>> found = estimate([1.0, 2.0, 3.0])
    >>> round(found.low, 3), found.mean, round(found.high, 3)
    (-0.484, 2.0, 4.484)
    """
    if not values:
        raise ValueError("an estimate needs at least one value")
    count, minimum, maximum = len(values), min(values), max(values)
    if not all(map(math.isfinite, values)):
        mean, low, high = math.nan, -math.inf, math.inf
    elif count == 1:
        mean, low, high = values[0], -math.inf, math.inf
    elif minimum == maximum:
        mean = low = high = minimum
    else:
        from scipy.special import stdtrit

        mean = statistics.fmean(values)
        quantile = float(stdtrit(count - 1, (1 + CONFIDENCE) / 2))
        half = quantile * statistics.stdev(values) / math.sqrt(count)
        low, high = mean - half, mean + half
    return Estimate(mean=mean, low=low, high=high, minimum=minimum, maximum=maximum, seeds=count)


def judge(prediction: Prediction, found: Estimate, scale: str = "full") -> Verdict:
    """Return what became of a prediction, given the estimate of its metric.

    The prediction is met if the interval lies inside the region, refuted if it lies wholly
    outside, else inconclusive with a reason. An exact region is met only if every seed lies in
    it, and refuted otherwise. What would be refuted is inconclusive if the prediction says that
    the setting of its source is beyond reach.
    """
    region = prediction.expect
    reason = ""
    if not math.isfinite(found.mean):
        outcome, reason = Outcome.INCONCLUSIVE, "the metric is not finite in every seed"
    elif region.exact:
        inside = region.holds(found.minimum, found.maximum)
        outcome = Outcome.MET if inside else Outcome.REFUTED
    elif found.seeds == 1:
        outcome, reason = Outcome.INCONCLUSIVE, "too few seeds: one seed gives no interval"
    elif region.holds(found.low, found.high):
        outcome = Outcome.MET
    elif region.misses(found.low, found.high):
        outcome = Outcome.REFUTED
    else:
        outcome = Outcome.INCONCLUSIVE
        reason = (
            f"the interval from {found.low:.4g} to {found.high:.4g} over {found.seeds} seeds "
            f"straddles a bound of the region ({region})"
        )
        if scale != "full":
            reason += f"; the {scale} scale may be too small to tell"
    if outcome is Outcome.REFUTED and prediction.beyond:
        outcome, reason = Outcome.INCONCLUSIVE, f"scale: {prediction.beyond}"
    return Verdict(prediction=prediction.id, outcome=outcome, estimate=found, reason=reason)


def estimates_of(metrics: Sequence[Mapping[str, float]]) -> dict[str, Estimate]:
    """Return the estimate of every metric, by name, from the metrics of each seed."""
    names = sorted({name for each in metrics for name in each})
    return {name: estimate([each[name] for each in metrics if name in each]) for name in names}


def stance(prediction: Prediction, verdict: Verdict) -> str:
    """Return the stance of a measured verdict towards the prediction's claim.

    Met: what the prediction says; refuted: the reverse; inconclusive: ``background``.
    """
    if verdict.outcome is Outcome.INCONCLUSIVE:
        return "background"
    if verdict.outcome is Outcome.MET:
        return prediction.if_met
    return "challenges" if prediction.if_met == "supports" else "supports"


def predictions_hash(predictions: Sequence[Prediction]) -> str:
    """Return the SHA-256 of predictions as canonical JSON.

    Keys are sorted and attributes at their default left out, so that a later attribute of the
    model leaves the hash of predictions that do not use it unchanged.
    """
    rows = [each.model_dump(mode="json", exclude_defaults=True) for each in predictions]
    text = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def discrepancies(result: Result, *, intervals: bool = True) -> Iterator[str]:
    """Yield what in a result does not follow from the metrics of its seeds.

    Parameters
    ----------
    result
        The result as read.
    intervals
        Whether to compute the intervals anew, which imports scipy. Otherwise they are taken as
        they stand, and means, extremes, verdicts and the hash of the predictions are checked.
    """
    if predictions_hash(result.predictions) != result.predictions_hash:
        yield "the predictions are not those whose hash the result carries"
    names = {name for each in result.metrics for name in each}
    for name in sorted(names ^ set(result.estimates)):
        yield f"metric {name!r} is " + ("not estimated" if name in names else "of no seed")
    for name in sorted(names & set(result.estimates)):
        values = [each[name] for each in result.metrics if name in each]
        if not _agrees(result.estimates[name], values, intervals=intervals):
            yield f"the estimate of {name!r} does not follow from its values"
    verdicts = {verdict.prediction: verdict for verdict in result.verdicts}
    ids = {prediction.id for prediction in result.predictions}
    for extra in sorted(set(verdicts) - ids):
        yield f"verdict {extra!r} is of no prediction"
    for prediction in result.predictions:
        found = result.estimates.get(prediction.metric)
        verdict = verdicts.get(prediction.id)
        if found is None:
            yield f"prediction {prediction.id!r}: metric {prediction.metric!r} was not measured"
        elif verdict is None:
            yield f"prediction {prediction.id!r} has no verdict"
        elif verdict != judge(prediction, found, result.scale):
            yield f"the verdict on {prediction.id!r} does not follow from the estimate"


def _agrees(found: Estimate, values: Sequence[float], *, intervals: bool) -> bool:
    """Say whether an estimate is that of the values, up to rounding."""
    if not all(map(math.isfinite, values)):
        return False
    expected = [len(values), min(values), max(values), statistics.fmean(values)]
    stored = [found.seeds, found.minimum, found.maximum, found.mean]
    if intervals:
        again = estimate(values)
        expected += [again.low, again.high]
        stored += [found.low, found.high]
    return all(
        math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
        for a, b in zip(expected, stored, strict=True)
    )
