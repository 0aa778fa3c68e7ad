"""Regions, estimates, verdicts and what they say of a claim."""

import math
import subprocess
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats

from stronger.evidence.prediction import (
    at_least,
    at_most,
    between,
    equals,
    estimate,
    judge,
    predictions_hash,
    stance,
)
from stronger.evidence.results import Outcome, Prediction, Region, Verdict

numbers = st.floats(-1e6, 1e6, allow_nan=False)
samples = st.lists(numbers, min_size=2, max_size=12)


def predict(region: Region, if_met: str = "supports") -> Prediction:
    return Prediction.model_validate(
        {
            "id": "p",
            "claim": "c",
            "metric": "m",
            "expect": region,
            "if_met": if_met,
            "source": "someone2000 p. 1",
        }
    )


@given(samples)
def test_the_interval_is_students(values: list[float]) -> None:
    assume(max(values) - min(values) > 1e-3)
    found = estimate(values)
    low, high = stats.t.interval(
        0.95, len(values) - 1, loc=sum(values) / len(values), scale=stats.sem(values)
    )
    assert found.low == pytest.approx(low, rel=1e-6, abs=1e-6)
    assert found.high == pytest.approx(high, rel=1e-6, abs=1e-6)


@given(samples, numbers, numbers)
def test_a_verdict_is_where_the_interval_lies(values: list[float], a: float, b: float) -> None:
    region = between(min(a, b), max(a, b))
    found = estimate(values)
    verdict = judge(predict(region), found)
    inside = min(a, b) <= found.low and found.high <= max(a, b)
    outside = found.high < min(a, b) or found.low > max(a, b)
    expected = Outcome.MET if inside else Outcome.REFUTED if outside else Outcome.INCONCLUSIVE
    assert verdict.outcome is expected
    assert bool(verdict.reason) is (expected is Outcome.INCONCLUSIVE)


@given(samples, numbers)
def test_one_sided_regions_mirror_each_other(values: list[float], bound: float) -> None:
    above = judge(predict(at_least(bound)), estimate(values))
    below = judge(predict(at_most(-bound)), estimate([-value for value in values]))
    assert above.outcome is below.outcome


@given(samples)
def test_an_identity_is_met_only_if_every_seed_gives_the_value(values: list[float]) -> None:
    verdict = judge(predict(equals(values[0], tol=1.0)), estimate(values))
    near = all(values[0] - 1 <= value <= values[0] + 1 for value in values)
    assert verdict.outcome is (Outcome.MET if near else Outcome.REFUTED)


def test_one_stray_seed_refutes_an_identity_but_not_a_mean() -> None:
    found = estimate([0.0] * 30 + [0.2])
    assert judge(predict(equals(0)), found).outcome is Outcome.REFUTED
    assert judge(predict(at_most(0.1)), found).outcome is Outcome.MET


@pytest.mark.parametrize("value", [1.0, 2.0])
def test_bounds_belong_to_their_region(value: float) -> None:
    assert judge(predict(between(1, 2)), estimate([value] * 3)).outcome is Outcome.MET


def test_equal_values_have_themselves_as_interval() -> None:
    found = estimate([0.1] * 3)
    assert (found.low, found.mean, found.high) == (0.1, 0.1, 0.1)


def test_one_seed_is_inconclusive_unless_the_region_is_exact() -> None:
    verdict = judge(predict(at_least(0)), estimate([5.0]))
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "too few seeds" in verdict.reason
    assert judge(predict(equals(5)), estimate([5.0])).outcome is Outcome.MET


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_metric_that_is_not_finite_is_inconclusive(wrong: float) -> None:
    for region in (at_least(0), equals(0)):
        verdict = judge(predict(region), estimate([1.0, wrong]))
        assert verdict.outcome is Outcome.INCONCLUSIVE
        assert "not finite" in verdict.reason


def test_a_small_scale_is_named_as_the_possible_fault() -> None:
    found = estimate([-1.0, 1.0])
    assert "quick scale" in judge(predict(at_least(0)), found, "quick").reason
    assert "scale" not in judge(predict(at_least(0)), found, "full").reason


@pytest.mark.parametrize("region", [at_least(0), equals(0)])
def test_a_miss_beyond_reach_is_put_down_to_the_scale(region: Region) -> None:
    beyond = predict(region).model_copy(update={"beyond": "the source trains for weeks"})
    missed = judge(beyond, estimate([-1.0, -1.0]))
    assert missed.outcome is Outcome.INCONCLUSIVE
    assert missed.reason == "scale: the source trains for weeks"
    assert stance(beyond, missed) == "background"
    assert judge(beyond, estimate([0.0, 0.0])).outcome is Outcome.MET
    straddles = judge(beyond.model_copy(update={"expect": at_least(0)}), estimate([-1.0, 1.0]))
    assert "straddles" in straddles.reason


def test_regions_that_hold_everything_or_nothing_are_refused() -> None:
    with pytest.raises(ValidationError, match="needs a bound"):
        Region()
    with pytest.raises(ValidationError, match="holds no value"):
        between(2, 1)


@pytest.mark.parametrize(
    ("if_met", "values", "expected"),
    [
        ("supports", [1.0, 1.0], "supports"),
        ("supports", [-1.0, -1.0], "challenges"),
        ("challenges", [1.0, 1.0], "challenges"),
        ("challenges", [-1.0, -1.0], "supports"),
        ("challenges", [-1.0, 1.0], "background"),
    ],
)
def test_the_stance_follows_from_the_verdict(
    if_met: str, values: list[float], expected: str
) -> None:
    prediction = predict(at_least(0), if_met)
    assert stance(prediction, judge(prediction, estimate(values))) == expected


def test_an_unbounded_interval_survives_json() -> None:
    verdict = judge(predict(at_least(0)), estimate([5.0]))
    assert Verdict.model_validate_json(verdict.model_dump_json()) == verdict


def test_the_hash_of_predictions_changes_with_any_of_them() -> None:
    first = predict(at_least(0))
    assert predictions_hash([first]) == predictions_hash([first.model_copy()])
    assert predictions_hash([first]) == (
        "c299f2910cce6a81b58970b9943fc6d26431fc40aaec56e70c7f4e5020c989db"
    )
    for changed in (predict(at_least(0.1)), predict(at_least(0), "challenges")):
        assert predictions_hash([first]) != predictions_hash([changed])


def test_reading_results_imports_no_numerical_library() -> None:
    code = (
        "import sys, stronger.evidence.results, stronger.evidence.prediction; "
        "sys.exit(any(name in sys.modules for name in ('numpy', 'scipy', 'matplotlib')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
