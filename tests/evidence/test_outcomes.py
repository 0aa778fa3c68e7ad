"""What a measurement says of a prediction: one outcome, whatever the axis, and more never less."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.evidence.intervals import estimate
from stronger.evidence.outcomes import (
    FEWEST,
    NEGLIGIBLE,
    WORDS,
    Finding,
    Outcome,
    findings,
    outcome,
    stance,
    void_predictions,
)
from stronger.evidence.predictions import Kind, Precondition, Prediction, Region
from stronger.evidence.promises import Promise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WEIGHTS = {
    "void": 0,
    "open": 0,
    "holds": 1,
    "fails": -1,
    "met": 1,
    "met, weak": 0.5,
    "exceeded": 1,
    "exceeded, weak": 0.5,
    "partial": 0.5,
    "absent": -1,
    "reversed": -1,
    "differs": -1,
    "missed": 0,
    "no contrast": 0,
}


def table(
    kind: str,
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
) -> str:
    """Decide as the design has it, a second time: one row after another, the first that fits.

    Bounds are plain numbers here, and the direction of the axis is turned first, so that the
    effect always goes up: no formula is shared with what is tested.
    """
    lowest = -math.inf if region.low is None else region.low
    highest = math.inf if region.high is None else region.high
    inside = lowest <= low and high <= highest
    disjoint = high < lowest or low > highest
    finite = math.isfinite(low) and math.isfinite(high)
    effect = kind == "effect"
    if effect and null is not None and not lowest <= null <= highest:
        up = null < lowest
        way = (lowest - null) if up else (null - highest)
        near, far = (low - null, high - null) if up else (null - high, null - low)
    else:
        way, near, far = math.nan, math.nan, math.nan
    quarter = way / 4
    meets = null is not None and (
        lowest <= null <= highest
        or (control is not None and control[1] >= lowest and control[0] <= highest)
    )
    rows: list[tuple[bool, str]] = [
        (void, "void"),
        (failed or not finite, "open"),
        (kind == "identity" and inside, "holds"),
        (kind == "identity", "fails"),
        (seeds < 5, "open"),
        (kind == "value" and inside and beyond, "met, weak"),
        (kind == "value" and inside, "met"),
        (kind == "value" and disjoint and not beyond, "differs"),
        (kind == "value", "open"),
        (null is None and inside, "met, weak"),
        (null is None and disjoint, "missed"),
        (null is None, "open"),
        (meets, "no contrast"),
        (near >= way and inside and beyond, "met, weak"),
        (near >= way and inside, "met"),
        (near >= way and beyond, "exceeded, weak"),
        (near >= way, "exceeded"),
        (near >= quarter, "partial"),
        (far > quarter, "open"),
        (beyond, "open"),
        (far > -quarter, "absent"),
        (True, "reversed"),
    ]
    return next(name for fits, name in rows if fits)


def named(finding: Finding) -> str:
    weak = finding.outcome in (Outcome.MET, Outcome.EXCEEDED) and finding.weak
    return f"{finding.outcome}, weak" if weak else str(finding.outcome)


# Eighths, so that the arithmetic of the tests is exact and ties come about
eighths = st.integers(-48, 48).map(lambda number: number / 8)


@st.composite
def regions(draw: st.DrawFn) -> Region:
    low, high = sorted((draw(eighths), draw(eighths)))
    sides = draw(st.sampled_from(["low", "high", "both"]))
    return Region(low=None if sides == "high" else low, high=None if sides == "low" else high)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Kind, Region, float, float, dict[str, Any]]:
    low, high = sorted((draw(eighths), draw(eighths)))
    null = draw(st.none() | eighths)
    control = None
    if null is not None and draw(st.booleans()):
        half = draw(st.integers(0, 16)) / 8
        control = (null - half, null + half)
    more = {
        "null": null,
        "control": control,
        "seeds": draw(st.integers(1, 12)),
        "failed": draw(st.integers(0, 9)) == 0,
        "void": draw(st.integers(0, 9)) == 0,
        "beyond": draw(st.booleans()),
    }
    kind = draw(st.sampled_from([Kind.EFFECT, Kind.EFFECT, Kind.VALUE, Kind.IDENTITY]))
    return kind, draw(regions()), low, high, more


@given(cases())
def test_every_case_has_the_one_outcome_of_the_table(
    case: tuple[Kind, Region, float, float, dict[str, Any]],
) -> None:
    kind, region, low, high, more = case
    found = outcome(kind, region, low, high, **more)
    expected = table(str(kind), region, low, high, **more)
    assert named(found) == expected
    assert found.weight == WEIGHTS[expected]
    assert found.has_edge is (expected != "void")
    assert found.outcome in WORDS


GRID = [number / 8 for number in range(-24, 25)]


@pytest.mark.parametrize(
    "region",
    [
        Region(low=1),
        Region(high=1),
        Region(low=1, high=2),
        Region(low=-1, high=1),
        Region(low=0, high=0),
    ],
    ids=str,
)
def test_every_interval_of_a_grid_has_the_outcome_of_the_table(region: Region) -> None:
    seen: set[str] = set()
    for (low, high), null, kind, beyond in itertools.product(
        itertools.combinations_with_replacement(GRID, 2),
        (None, -0.5, 0.0, 1.5, 3.0),
        ("value", "effect"),
        (False, True),
    ):
        found = named(outcome(Kind(kind), region, low, high, null=null, beyond=beyond))
        assert found == table(kind, region, low, high, null=null, beyond=beyond)
        seen.add(found)
    assert {"met", "met, weak", "partial", "absent", "reversed", "differs", "open"} <= seen


@given(cases(), st.sampled_from([0.25, 1.0, 4.0]), st.booleans(), st.integers(-9, 9))
def test_neither_the_direction_of_the_axis_nor_its_unit_matters(
    case: tuple[Kind, Region, float, float, dict[str, Any]], size: float, turn: bool, offset: int
) -> None:
    kind, region, low, high, more = case
    factor = -size if turn else size

    def moved(value: float | None) -> float | None:
        return None if value is None else factor * value + offset

    def ends(*values: float | None) -> list[Any]:
        return [moved(each) for each in (reversed(values) if turn else values)]

    here = outcome(kind, region, low, high, **more)
    more |= {"null": moved(more["null"])}
    more |= {"control": tuple(ends(*more["control"]))} if more["control"] else {}
    below, above = ends(region.low, region.high)
    there = outcome(kind, Region(low=below, high=above), *ends(low, high), **more)
    assert (there.outcome, there.weight, there.reason) == (here.outcome, here.weight, here.reason)
    for name in ("share_low", "share_high"):
        assert getattr(there, name) == pytest.approx(getattr(here, name), nan_ok=True)


@st.composite
def effects(draw: st.DrawFn) -> tuple[Region, float, float, dict[str, Any]]:
    """An effect whose null lies outside of its region."""
    region = draw(regions())
    below = region.high is None or (region.low is not None and draw(st.booleans()))
    bound = region.low if below else region.high
    assert bound is not None
    way = draw(st.integers(1, 32)) / 8
    low, high = sorted((draw(eighths), draw(eighths)))
    more = {
        "null": bound - way if below else bound + way,
        "seeds": draw(st.sampled_from([4, 10])),
        "failed": draw(st.integers(0, 9)) == 0,
        "void": draw(st.integers(0, 9)) == 0,
        "beyond": draw(st.booleans()),
    }
    return region, low, high, more


@given(effects(), st.integers(1, 80))
def test_more_of_an_effect_never_counts_less(
    case: tuple[Region, float, float, dict[str, Any]], step: int
) -> None:
    region, low, high, more = case
    null = more["null"]
    further = step / 8 if region.low is not None and null < region.low else -step / 8
    here = outcome(Kind.EFFECT, region, low, high, **more)
    there = outcome(Kind.EFFECT, region, low + further, high + further, **more)
    assert there.weight >= here.weight


@given(effects())
def test_an_effect_has_the_one_outcome_of_the_table(
    case: tuple[Region, float, float, dict[str, Any]],
) -> None:
    region, low, high, more = case
    found = outcome(Kind.EFFECT, region, low, high, **more)
    assert named(found) == table("effect", region, low, high, **more)


@given(
    st.floats(-100, 100), st.floats(0.01, 100), st.floats(0, 200), st.floats(0, 50), st.booleans()
)
def test_rounding_makes_nothing_larger_than_predicted(
    null: float, way: float, near: float, width: float, up: bool
) -> None:
    sign = 1 if up else -1
    bound = null + sign * way
    region = Region(low=bound) if up else Region(high=bound)
    low, high = sorted((null + sign * near, null + sign * (near + width)))
    found = outcome(Kind.EFFECT, region, low, high, null=null)
    assert found.outcome is not Outcome.EXCEEDED
    assert (found.outcome is Outcome.MET) is (found.share_low >= 1)


@given(cases())
def test_a_narrower_interval_of_the_same_middle_never_turns_the_sign(
    case: tuple[Kind, Region, float, float, dict[str, Any]],
) -> None:
    kind, region, low, high, more = case
    kind = Kind.EFFECT if kind is Kind.IDENTITY else kind
    middle, quarter = (low + high) / 2, (high - low) / 4
    wide = outcome(kind, region, low, high, **more)
    narrow = outcome(kind, region, middle - quarter, middle + quarter, **more)
    assert wide.weight * narrow.weight >= 0


QUARTER = NEGLIGIBLE
ABOVE, BETWEEN = Region(low=1), Region(low=1, high=2)


@pytest.mark.parametrize(
    ("region", "low", "high", "expected"),
    [
        # The null is 0 and the near bound 1; every bound belongs to the better side
        (ABOVE, 1, 3, "met"),
        (BETWEEN, 1, 2, "met"),
        (BETWEEN, 1, 2.125, "exceeded"),
        (BETWEEN, 2, 3, "exceeded"),
        (BETWEEN, 3, 4, "exceeded"),
        (BETWEEN, 0.875, 2.125, "partial"),
        (ABOVE, 0.875, 3, "partial"),
        (ABOVE, 0.25, 1, "partial"),
        (ABOVE, 0.125, 3, "open"),
        (ABOVE, -3, 0.375, "open"),
        (ABOVE, -3, 0.25, "absent"),
        (ABOVE, 0.25, 0.25, "partial"),
        (ABOVE, 0, 0.25, "absent"),
        (ABOVE, -0.5, -0.125, "absent"),
        (ABOVE, -0.5, -0.25, "reversed"),
        (ABOVE, -3, -2, "reversed"),
    ],
)
def test_an_end_that_touches_a_bound_is_inside(
    region: Region, low: float, high: float, expected: str
) -> None:
    assert outcome(Kind.EFFECT, region, low, high, null=0.0).outcome == expected
    turned = Region(
        low=None if region.high is None else -region.high,
        high=None if region.low is None else -region.low,
    )
    assert outcome(Kind.EFFECT, turned, -high, -low, null=0.0).outcome == expected


def test_the_size_of_what_is_smaller_is_told_by_the_far_end() -> None:
    assert outcome(Kind.EFFECT, ABOVE, 0.5, 0.875, null=0.0).reason == "smaller than predicted"
    assert "how large is open" in outcome(Kind.EFFECT, ABOVE, 0.5, 1.0, null=0.0).reason


@pytest.mark.parametrize(
    ("null", "control", "expected"),
    [
        (1.0, None, "no contrast"),  # a null on the bound is in the region
        (0.875, None, "met"),
        (0.5, (0.0, 1.0), "no contrast"),  # so is a control that touches it
        (0.5, (0.125, 0.875), "met"),
        (3.0, (2.0, 4.0), "no contrast"),
        (3.0, (2.125, 3.875), "met"),
    ],
)
def test_a_control_that_meets_the_region_leaves_no_contrast(
    null: float, control: tuple[float, float] | None, expected: str
) -> None:
    found = outcome(Kind.EFFECT, BETWEEN, 1.25, 1.5, null=null, control=control)
    assert (found.outcome, found.weight) == (expected, 0 if expected == "no contrast" else 1)


def test_a_region_of_one_value_is_touched_from_either_side() -> None:
    point = Region(low=0, high=0)
    for low, high, expected in [
        (0, 0, "met"),
        (0, 1, "open"),
        (-1, 0, "open"),
        (0.125, 1, "differs"),
    ]:
        assert outcome(Kind.VALUE, point, low, high).outcome == expected


@pytest.mark.parametrize("seeds", range(1, 8))
def test_fewer_than_five_seeds_decide_only_identities(seeds: int) -> None:
    assert FEWEST == 5
    decided = seeds >= 5
    for kind, more in ((Kind.VALUE, {}), (Kind.EFFECT, {}), (Kind.EFFECT, {"null": 0.0})):
        found = outcome(kind, BETWEEN, 1, 2, seeds=seeds, **more)  # type: ignore[arg-type]
        assert (found.outcome == "met") is decided
        assert decided or (found.outcome == "open" and f"{seeds} seeds" in found.reason)
    assert outcome(Kind.IDENTITY, BETWEEN, 1, 2, seeds=seeds).outcome == "holds"


@pytest.mark.parametrize("ends", [(math.nan, 1.0), (-math.inf, 1.0), (1.0, math.inf)])
def test_what_is_not_finite_is_open(ends: tuple[float, float]) -> None:
    for kind in Kind:
        assert outcome(kind, ABOVE, *ends).outcome == "open"


def test_a_void_outweighs_everything_and_a_failure_everything_else() -> None:
    for kind in Kind:
        assert outcome(kind, ABOVE, 1, 2, void=True, failed=True).outcome == "void"
        assert outcome(kind, ABOVE, 1, 2, failed=True).outcome == "open"


@pytest.mark.parametrize("negligible", [0.1, 0.5])
def test_another_share_moves_only_what_lies_between(negligible: float) -> None:
    def at(low: float, high: float) -> tuple[str, str]:
        both = (
            outcome(Kind.EFFECT, ABOVE, low, high, null=0.0, negligible=share)
            for share in (NEGLIGIBLE, negligible)
        )
        first, second = both
        return str(first.outcome), str(second.outcome)

    assert at(0.3, 0.4) == ("partial", "partial" if negligible < 0.3 else "absent")
    assert at(0.0, 0.2) == ("absent", "open" if negligible < 0.2 else "absent")
    assert at(-0.4, -0.3) == ("reversed", "reversed" if negligible < 0.3 else "absent")
    assert at(1.0, 2.0) == ("met", "met")


# --- From the metrics of seeds ---------------------------------------------------------------


def predict(**more: Any) -> Prediction:
    given = {
        "id": "p",
        "claim": "c",
        "metric": "m",
        "expect": Region(low=1),
        "if_met": "supports",
        "source": "someone2000 p. 1",
        "kind": Kind.EFFECT,
    }
    return Prediction.model_validate(given | more)


def promise(*predictions: Prediction, preconditions: Sequence[Precondition] = ()) -> Promise:
    return Promise(
        id="d",
        title="t",
        question="q",
        predictions=predictions,
        preconditions=tuple(preconditions),
    )


def judged(prediction: Prediction, metrics: Sequence[Mapping[str, float]], **more: Any) -> Finding:
    return findings(promise(prediction), metrics, **more)[prediction.id]


def test_seeds_are_paired_with_their_control() -> None:
    # Seeds differ widely, and in each the metric is 1.5 to 1.7 above its control
    control = [0.0, -3.0, -6.0, -9.0, -12.0, -15.0]
    metrics = [
        {"m": each + 1.5 + 0.2 * (number % 2), "c": each} for number, each in enumerate(control)
    ]
    found = judged(predict(expect=Region(low=-5), null_value="c"), metrics)
    own, other = estimate([each["m"] for each in metrics]), estimate(control)
    paired = estimate([each["m"] - each["c"] for each in metrics])
    # not paired, the control's interval alone meets the region
    assert other.high > -5
    assert found.outcome is Outcome.NO_CONTRAST
    found = judged(predict(expect=Region(low=2), null_value="c"), metrics)
    assert (found.null, found.low, found.high) == (
        other.mean,
        other.mean + paired.low,
        other.mean + paired.high,
    )
    assert found.high - found.low < (own.high - own.low) / 10


def test_a_shift_common_to_a_seed_and_its_control_changes_no_difference() -> None:
    metrics = [{"m": 2.0 + each / 8, "c": 0.0} for each in range(6)]
    found = judged(predict(null_value="c"), metrics)
    assert (found.outcome, found.null) == (Outcome.MET, 0)


def test_a_metric_on_its_bound_meets_it_whatever_its_control() -> None:
    # 0.2 + (0.9 - 0.2) is a little less than 0.9
    found = judged(predict(expect=Region(low=0.9), null_value="c"), [{"m": 0.9, "c": 0.2}] * 5)
    assert found.low < 0.9
    assert found.outcome is Outcome.MET


def test_every_seed_counts_where_a_region_asks_for_every_seed() -> None:
    metrics = [{"m": 1.5}] * 20 + [{"m": 0.5}]
    exact = Region(low=1, exact=True)
    assert judged(predict(null_value=0.0), metrics).outcome is Outcome.MET
    found = judged(predict(null_value=0.0, expect=exact), metrics)
    assert (found.outcome, found.low, found.high) == (Outcome.PARTIAL, 0.5, 1.5)
    value = {"kind": Kind.VALUE, "expect": exact}
    assert judged(predict(**value), metrics).outcome is Outcome.OPEN
    assert judged(predict(**value), [{"m": 1.0}] * 5 + [{"m": 2.0}]).outcome is Outcome.MET
    assert judged(predict(**value), [{"m": 0.0}] * 5 + [{"m": 0.5}]).outcome is Outcome.DIFFERS


def test_every_seed_keeps_its_extremes_with_a_control_too() -> None:
    metrics = [{"m": 3.0, "c": 0.0}] * 9 + [{"m": 1.0, "c": 0.5}]
    found = judged(predict(null_value="c", expect=Region(low=2, exact=True)), metrics)
    assert (found.low, found.high, found.null) == (1.0, 3.0, 0.05)


def test_one_stray_seed_breaks_an_identity_but_not_a_mean() -> None:
    metrics = [{"m": 0.0}] * 30 + [{"m": 0.2}]
    identity = {"kind": Kind.IDENTITY, "identity": "i", "expect": Region(low=0, high=0, exact=True)}
    assert judged(predict(**identity), metrics).outcome is Outcome.FAILS
    assert judged(predict(**identity), metrics[:1]).outcome is Outcome.HOLDS
    mean = {"kind": Kind.VALUE, "expect": Region(low=-0.1, high=0.1)}
    assert judged(predict(**mean), metrics).outcome is Outcome.MET


def test_a_seed_that_failed_leaves_everything_open() -> None:
    for more in (
        {"null_value": 0.0},
        {"kind": Kind.VALUE},
        {"kind": Kind.IDENTITY, "identity": "i"},
    ):
        found = judged(predict(**more), [{"m": 2.0}] * 8, failures=1)
        assert (found.outcome, found.weight) == (Outcome.OPEN, 0)
        assert "did not finish" in found.reason
    wrong = [{"m": 2.0}] * 8 + [{"m": math.nan}]
    assert judged(predict(null_value=0.0), wrong).outcome is Outcome.OPEN


@pytest.mark.parametrize("lost", [{}, {"c": math.nan}, {"c": math.inf}])
def test_a_control_missing_in_a_seed_leaves_it_open(lost: dict[str, float]) -> None:
    metrics = [{"m": 2.0, "c": 0.0}] * 8 + [{"m": 2.0, **lost}]
    found = judged(predict(null_value="c"), metrics)
    assert found.outcome is Outcome.OPEN


def test_beyond_reach_a_miss_is_open_and_a_hit_is_weak() -> None:
    reach = {"beyond": "the source trains for weeks"}
    cases: list[tuple[dict[str, Any], float, str, float]] = [
        ({"kind": Kind.VALUE}, 2.0, "met", 0.5),
        ({"kind": Kind.VALUE}, 0.0, "open", 0),
        ({"null_value": 0.0}, 2.0, "met", 0.5),
        ({"null_value": 0.0}, 0.0, "open", 0),
        ({"null_value": 0.0}, -2.0, "open", 0),
        ({"null_value": 0.0}, 0.5, "partial", 0.5),
        ({"kind": Kind.IDENTITY, "identity": "i"}, 0.0, "fails", -1),
    ]
    for more, values, expected, weight in cases:
        found = judged(predict(**reach, **more), [{"m": values}] * 6)
        assert (found.outcome, found.weight) == (expected, weight)
        assert found.outcome != "open" or "out of reach" in found.reason


def test_what_has_no_kind_or_was_not_measured_has_no_outcome() -> None:
    metrics = [{"m": 2.0}] * 6
    assert findings(promise(predict(kind=None)), metrics) == {}
    assert findings(promise(predict(metric="other")), metrics) == {}
    assert findings(promise(predict()), []) == {}
    assert findings(promise(predict()), [*metrics, {}]) == {}


def precondition(**more: Any) -> Precondition:
    given = {
        "id": "learned",
        "kind": "unfinished",
        "predictions": ["p", "q"],
        "condition": "The network must have learned.",
        "why": "Else nothing is said.",
        "added": "2026-11-29",
    }
    return Precondition.model_validate(given | more)


def test_a_failed_precondition_voids_all_it_lists_and_nothing_else() -> None:
    met, missed, other = predict(), predict(id="q", metric="n"), predict(id="r")
    metrics = [{"m": 2.0, "n": -2.0, "accuracy": 0.75 + each / 64} for each in range(6)]
    check = precondition(checks=[{"metric": "accuracy", "low": 0.9}])
    found = findings(promise(met, missed, other, preconditions=[check]), metrics)
    for name in ("p", "q"):
        assert (found[name].outcome, found[name].weight) == (Outcome.VOID, 0)
        assert not found[name].has_edge
        assert "The network must have learned." in found[name].reason
        assert "accuracy is 0.789, and accuracy >= 0.9 was needed" in found[name].reason
    assert found["r"].outcome is Outcome.MET


@pytest.mark.parametrize(
    ("bounds", "holds"),
    [
        ({"low": 0.5}, True),  # a bound that is touched is kept
        ({"high": 0.5}, True),
        ({"low": 0.5, "high": 0.5}, True),
        ({"low": 0.501}, False),
        ({"high": 0.499}, False),
    ],
)
def test_a_check_is_on_the_mean_over_seeds(bounds: dict[str, float], holds: bool) -> None:
    metrics = [{"m": 2.0, "x": each} for each in (0.0, 1.0, 0.5, 0.25, 0.75)]
    check = precondition(predictions=["p"], checks=[{"metric": "x", **bounds}])
    found = findings(promise(predict(), preconditions=[check]), metrics)["p"]
    assert (found.outcome is not Outcome.VOID) is holds


def test_all_checks_have_to_hold_and_one_that_was_not_measured_does_not() -> None:
    metrics = [{"m": 2.0, "x": 1.0}] * 5
    passed, lost = {"metric": "x", "low": 1}, {"metric": "y", "low": 1}
    assert not void_predictions(
        promise(predict(), preconditions=[precondition(predictions=["p"], checks=[passed])]),
        metrics,
    )
    both = precondition(predictions=["p"], checks=[passed, lost])
    assert "y is nan" in void_predictions(promise(predict(), preconditions=[both]), metrics)["p"]


@pytest.mark.parametrize("holds", [True, False])
def test_a_precondition_may_rest_on_a_computation_of_its_own(holds: bool) -> None:
    computed = precondition(
        predictions=["p"], holds=holds, found="A third of the noise is clipped."
    )
    found = findings(promise(predict(), preconditions=[computed]), [{"m": 2.0}] * 5)["p"]
    assert (found.outcome is Outcome.VOID) is not holds
    assert ("A third of the noise" in found.reason) is not holds


@pytest.mark.parametrize(
    ("if_met", "weight", "expected"),
    [
        ("supports", 1.0, "supports"),
        ("supports", 0.5, "supports"),
        ("supports", 0.0, "background"),
        ("supports", -1.0, "challenges"),
        ("challenges", 1.0, "challenges"),
        ("challenges", 0.0, "background"),
        ("challenges", -1.0, "supports"),
    ],
)
def test_the_stance_follows_from_the_weight(if_met: str, weight: float, expected: str) -> None:
    assert stance(predict(if_met=if_met), Finding(Outcome.MET, weight)) == expected
