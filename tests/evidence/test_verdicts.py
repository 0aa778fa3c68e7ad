"""The first rule of judging: a verdict is where the interval lies, and nothing else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.evidence.intervals import estimate
from stronger.evidence.predictions import Prediction, Region
from stronger.evidence.verdicts import Judged, judge, stance

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


@given(samples, numbers, numbers)
def test_a_verdict_is_where_the_interval_lies(values: list[float], a: float, b: float) -> None:
    region = Region(low=min(a, b), high=max(a, b))
    found = estimate(values)
    verdict = judge(predict(region), found)
    inside = min(a, b) <= found.low and found.high <= max(a, b)
    outside = found.high < min(a, b) or found.low > max(a, b)
    expected = Judged.MET if inside else Judged.REFUTED if outside else Judged.INCONCLUSIVE
    assert verdict.outcome is expected
    assert bool(verdict.reason) is (expected is Judged.INCONCLUSIVE)


@given(samples, numbers)
def test_one_sided_regions_mirror_each_other(values: list[float], bound: float) -> None:
    above = judge(predict(Region(low=bound)), estimate(values))
    below = judge(predict(Region(high=-bound)), estimate([-value for value in values]))
    assert above.outcome is below.outcome


@given(samples)
def test_an_identity_is_met_only_if_every_seed_gives_the_value(values: list[float]) -> None:
    verdict = judge(
        predict(Region(low=values[0] - 1, high=values[0] + 1, exact=True)), estimate(values)
    )
    near = all(values[0] - 1 <= value <= values[0] + 1 for value in values)
    assert verdict.outcome is (Judged.MET if near else Judged.REFUTED)


def test_one_stray_seed_refutes_an_identity_but_not_a_mean() -> None:
    found = estimate([0.0] * 30 + [0.2])
    assert judge(predict(Region(low=0, high=0, exact=True)), found).outcome is Judged.REFUTED
    assert judge(predict(Region(high=0.1)), found).outcome is Judged.MET


@pytest.mark.parametrize("value", [1.0, 2.0])
def test_bounds_belong_to_their_region(value: float) -> None:
    assert judge(predict(Region(low=1, high=2)), estimate([value] * 3)).outcome is Judged.MET


def test_one_seed_is_inconclusive_unless_the_region_is_exact() -> None:
    verdict = judge(predict(Region(low=0)), estimate([5.0]))
    assert verdict.outcome is Judged.INCONCLUSIVE
    assert "too few seeds" in verdict.reason
    assert judge(predict(Region(low=5, high=5, exact=True)), estimate([5.0])).outcome is Judged.MET


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_metric_that_is_not_finite_is_inconclusive(wrong: float) -> None:
    for region in (Region(low=0), Region(low=0, high=0, exact=True)):
        verdict = judge(predict(region), estimate([1.0, wrong]))
        assert verdict.outcome is Judged.INCONCLUSIVE
        assert "not finite" in verdict.reason


def test_a_small_scale_is_named_as_the_possible_fault() -> None:
    found = estimate([-1.0, 1.0])
    assert "quick scale" in judge(predict(Region(low=0)), found, "quick").reason
    assert "scale" not in judge(predict(Region(low=0)), found, "full").reason


@pytest.mark.parametrize("region", [Region(low=0), Region(low=0, high=0, exact=True)])
def test_a_miss_beyond_reach_is_put_down_to_the_scale(region: Region) -> None:
    beyond = predict(region).model_copy(update={"beyond": "the source trains for weeks"})
    missed = judge(beyond, estimate([-1.0, -1.0]))
    assert missed.outcome is Judged.INCONCLUSIVE
    assert missed.reason == "scale: the source trains for weeks"
    assert stance(beyond, missed) == "background"
    assert judge(beyond, estimate([0.0, 0.0])).outcome is Judged.MET
    straddles = judge(beyond.model_copy(update={"expect": Region(low=0)}), estimate([-1.0, 1.0]))
    assert "straddles" in straddles.reason


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
    prediction = predict(Region(low=0), if_met)
    assert stance(prediction, judge(prediction, estimate(values))) == expected
