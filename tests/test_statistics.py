"""What is computed of numbers again and again, held against other definitions of the same."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from scipy import stats

from stronger.statistics import (
    accuracy,
    auc,
    auc_of_two,
    interval_of_mean,
    overlap,
    rank_correlation,
    top_purity,
)

# few values, so that there are ties
tied = st.sampled_from([-2.0, -0.5, 0.0, 0.1, 1.0, 7.0])


def vectors(count: int = 2, low: int = 2, high: int = 12) -> st.SearchStrategy[list[np.ndarray]]:
    sizes = st.integers(low, high)
    return sizes.flatmap(
        lambda size: st.lists(
            npst.arrays(float, size, elements=tied), min_size=count, max_size=count
        )
    )


@given(vectors())
def test_rank_correlation_is_spearman_s_with_ties(pair: list[np.ndarray]) -> None:
    a, b = pair
    found = float(rank_correlation(a, b))
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        assert found == 0
    else:
        assert found == pytest.approx(stats.spearmanr(a, b).statistic, abs=1e-12)
    assert -1 - 1e-12 <= found <= 1 + 1e-12
    assert float(rank_correlation(b, a)) == pytest.approx(found, abs=1e-12)
    assert float(rank_correlation(a, -b)) == pytest.approx(-found, abs=1e-12)
    assert float(rank_correlation(np.exp(a), b)) == found


@given(npst.arrays(float, (2, 5, 4), elements=tied), st.integers(0, 1))
def test_along_an_axis_it_is_that_of_each_row(pair: np.ndarray, axis: int) -> None:
    a, b = pair
    found = rank_correlation(a, b, axis=axis)
    rows = [np.moveaxis(each, axis, -1).reshape(-1, each.shape[axis]) for each in (a, b)]
    expected = [float(rank_correlation(x, y)) for x, y in zip(*rows, strict=True)]
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert found.shape == (a.shape[1 - axis],)


def test_without_an_axis_all_values_are_taken() -> None:
    a = np.arange(6.0).reshape(2, 3)
    assert float(rank_correlation(a, a**3)) == 1
    assert float(rank_correlation(a, -a)) == -1
    assert float(rank_correlation(a.astype(np.float32), a.astype(int))) == 1


def counted(high: np.ndarray, low: np.ndarray) -> float:
    return float(np.mean([(x > y) + 0.5 * (x == y) for x, y in itertools.product(high, low)]))


@given(vectors(2, low=1, high=8))
def test_the_area_is_the_share_of_pairs_in_order(pair: list[np.ndarray]) -> None:
    high, low = pair
    assert auc_of_two(high, low) == pytest.approx(counted(high, low), abs=1e-12)
    assert auc_of_two(high, low) + auc_of_two(low, high) == pytest.approx(1)


@given(npst.arrays(float, (7, 3), elements=tied), npst.arrays(bool, (7, 2)))
def test_each_unit_has_an_area_for_each_feature(values: np.ndarray, present: np.ndarray) -> None:
    present[0], present[1] = True, False
    found = auc(values, present)
    assert found.shape == (3, 2)
    for unit, feature in itertools.product(range(3), range(2)):
        mask = present[:, feature]
        expected = counted(values[mask, unit], values[~mask, unit])
        assert found[unit, feature] == pytest.approx(expected, abs=1e-12)


@given(npst.arrays(bool, 6), npst.arrays(bool, 6))
def test_overlap_is_that_of_sets(a: np.ndarray, b: np.ndarray) -> None:
    sets = set(np.flatnonzero(a).tolist()), set(np.flatnonzero(b).tolist())
    union = sets[0] | sets[1]
    expected = len(sets[0] & sets[1]) / len(union) if union else 1
    assert overlap(a, b) == overlap(b, a) == expected


@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=10, unique=True),
    st.data(),
)
def test_top_purity_is_the_share_of_the_commonest_label(
    values: list[int], data: st.DataObject
) -> None:
    labels = data.draw(
        st.lists(st.integers(0, 3), min_size=len(values), max_size=len(values)), "labels"
    )
    top = data.draw(st.integers(1, len(values)), "top")
    best = [label for _, label in sorted(zip(values, labels, strict=True))[-top:]]
    expected = max(best.count(label) for label in best) / top
    assert top_purity(np.array(values, float), np.array(labels), top) == pytest.approx(expected)


def test_accuracy_is_the_share_of_right_answers() -> None:
    outputs = np.array([[0.1, 0.9], [0.8, 0.2], [0.5, 0.5]])
    assert accuracy(outputs, np.array([1, 0, 0])) == 1  # of equal outputs the first
    assert accuracy(outputs, np.array([1, 1, 1])) == pytest.approx(1 / 3)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=12), st.sampled_from([0.5, 0.95]))
def test_the_interval_of_a_mean_is_student_s(values: list[float], confidence: float) -> None:
    low, high = interval_of_mean(values, confidence)
    mean, error = np.mean(values), stats.sem(values)
    half = error * stats.t.ppf((1 + confidence) / 2, len(values) - 1)
    assert low == pytest.approx(mean - half, abs=1e-9)
    assert high == pytest.approx(mean + half, abs=1e-9)


def test_the_interval_is_that_of_results() -> None:
    from stronger.evidence.intervals import estimate

    values = [0.2, 0.5, 0.3, 0.9]
    found = estimate(values)
    assert interval_of_mean(values) == pytest.approx((found.low, found.high))
