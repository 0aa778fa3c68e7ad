"""Means over seeds and their intervals, held against scipy."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import special, stats

from stronger.evidence.intervals import (
    central,
    estimate,
    estimates_of,
    foreseen,
    outside,
    quantile,
)

numbers = st.floats(-1e6, 1e6, allow_nan=False)
samples = st.lists(numbers, min_size=2, max_size=12)
spread = samples.filter(lambda values: max(values) - min(values) > 1e-3)
PROBABILITIES = (0.5, 0.51, 0.75, 0.9, 0.975, 0.995, 1 - 1e-4, 1 - 1e-6, 1 - 1e-9)


@pytest.mark.parametrize("freedom", range(1, 61))
def test_quantiles_are_those_of_scipy(freedom: int) -> None:
    for probability in PROBABILITIES:
        expected = float(special.stdtrit(freedom, probability))
        assert quantile(probability, freedom) == pytest.approx(expected, rel=1e-8, abs=1e-12)


@given(st.integers(1, 60), st.floats(0, 50))
def test_the_probabilities_between_and_outside_are_those_of_scipy(freedom: int, t: float) -> None:
    expected = float(special.stdtr(freedom, t) - special.stdtr(freedom, -t))
    assert central(t, freedom) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    far = 2 * float(special.stdtr(freedom, -t))
    assert outside(t, freedom) == pytest.approx(far, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(
    ("probability", "freedom"), [(0.49, 3), (1.0, 3), (math.nan, 3), (0.975, 0), (0.975, -1)]
)
def test_there_is_no_quantile_out_of_range(probability: float, freedom: int) -> None:
    with pytest.raises(ValueError, match="no quantile"):
        quantile(probability, freedom)


@given(spread)
def test_the_interval_is_students(values: list[float]) -> None:
    found = estimate(values)
    low, high = stats.t.interval(
        0.95, len(values) - 1, loc=sum(values) / len(values), scale=stats.sem(values)
    )
    assert found.low == pytest.approx(low, rel=1e-6, abs=1e-6)
    assert found.high == pytest.approx(high, rel=1e-6, abs=1e-6)
    assert (found.minimum, found.maximum, found.seeds) == (min(values), max(values), len(values))
    assert found.low <= found.mean <= found.high
    assert found.mean - found.low == pytest.approx(found.high - found.mean, rel=1e-6, abs=1e-9)


@given(spread, st.sampled_from([-8.0, -0.5, 0.25, 2.0]), st.floats(-100, 100), st.randoms())
def test_an_interval_moves_with_its_axis_whatever_the_order_of_seeds(
    values: list[float], factor: float, offset: float, luck: object
) -> None:
    found = estimate(values)
    shuffled = [factor * each + offset for each in values]
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    moved = estimate(shuffled)
    ends = sorted(factor * each + offset for each in (found.low, found.high))
    assert moved.mean == pytest.approx(factor * found.mean + offset, rel=1e-9, abs=1e-6)
    assert [moved.low, moved.high] == pytest.approx(ends, rel=1e-9, abs=1e-6)


@given(numbers, st.integers(2, 12))
def test_equal_values_have_themselves_as_interval(value: float, count: int) -> None:
    assert estimate([value] * count) == (value, value, value, value, value, count)


def test_one_seed_tells_nothing_of_the_spread() -> None:
    assert estimate([3.0]) == (3.0, -math.inf, math.inf, 3.0, 3.0, 1)
    with pytest.raises(ValueError, match="at least one"):
        estimate([])


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_finite_leaves_the_mean_undefined(wrong: float) -> None:
    found = estimate([1.0, wrong, 2.0])
    assert math.isnan(found.mean)
    assert (found.low, found.high, found.seeds) == (-math.inf, math.inf, 3)


def test_a_metric_that_some_seeds_lack_is_estimated_from_the_others() -> None:
    found = estimates_of([{"a": 1.0, "b": 2.0}, {"a": 3.0}])
    assert list(found) == ["a", "b"]
    assert (found["a"].seeds, found["b"].seeds) == (2, 1)


@given(spread, st.sampled_from([0.9, 0.95, 0.999, 1 - 1e-6]))
def test_one_more_seed_is_foreseen_as_textbooks_have_it(
    values: list[float], probability: float
) -> None:
    count = len(values)
    low, high = stats.t.interval(
        probability,
        count - 1,
        loc=sum(values) / count,
        scale=stats.tstd(values) * math.sqrt(1 + 1 / count),
    )
    assert foreseen(values, probability) == pytest.approx((low, high), rel=1e-6, abs=1e-6)


@given(spread)
def test_what_is_foreseen_is_wider_than_the_interval_of_the_mean(values: list[float]) -> None:
    found = estimate(values)
    low, high = foreseen(values, 0.95)
    assert low < found.low < found.high < high


def test_what_is_foreseen_covers_as_often_as_it_says() -> None:
    import numpy as np

    draws = np.random.default_rng(5).normal(size=(4000, 6))
    inside = 0
    for *others, one in draws.tolist():
        low, high = foreseen(others, 0.9)
        inside += low <= one <= high
    assert inside / len(draws) == pytest.approx(0.9, abs=0.015)  # three standard deviations


@pytest.mark.parametrize("others", [[], [1.0], [1.0, math.nan, 2.0], [1.0, math.inf]])
def test_too_few_others_foresee_anything(others: list[float]) -> None:
    assert foreseen(others, 0.99) == (-math.inf, math.inf)


@given(spread, numbers)
def test_a_seed_among_equals_is_foreseen_exactly(values: list[float], value: float) -> None:
    assume(math.isfinite(value))
    assert foreseen([value] * len(values), 0.999) == pytest.approx((value, value))


def test_reading_results_imports_no_numerical_library() -> None:
    code = (
        "import sys, stronger.evidence.results, stronger.evidence.outcomes, "
        "stronger.evidence.verdicts, stronger.evidence.registering, stronger.evidence.telling; "
        "sys.exit(any(name in sys.modules for name in ('numpy', 'scipy', 'matplotlib')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
