"""Other weights for the same output, and the effect of removing a token."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.stats import kendalltau

from stronger.nn.attention_weights import (
    affine_rank,
    farthest_weights,
    kendall,
    removed,
    total_variation,
)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_no_linear_programme_finds_weights_farther_away(size: int) -> None:
    rng = np.random.default_rng(size)
    values, weights = rng.standard_normal((7, size)), rng.dirichlet(np.ones(7))
    same = np.column_stack([values, np.ones(7)]).T
    other = farthest_weights(weights, values)
    assert same @ other == pytest.approx(same @ weights, abs=1e-12)
    assert other.min() >= 0
    far = total_variation(other, weights)
    for signs in rng.choice([-1.0, 1.0], (30, 7)):
        found = linprog(signs, A_eq=same, b_eq=same @ weights, bounds=(0, 1)).x
        assert found is not None
        assert total_variation(found, weights) <= far + 1e-7
    assert (far > 1e-6) == (size + 1 < 7)


def test_an_answer_at_a_corner_can_be_read_from_that_corner_only() -> None:
    square = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    corner = np.array([0.997, 0.001, 0.001, 0.001])
    assert total_variation(farthest_weights(corner, square), corner) < 0.005
    middle = np.full(4, 0.25)
    assert sorted(farthest_weights(middle, square)) == pytest.approx([0, 0, 0.5, 0.5])


def test_equal_values_can_take_over_from_each_other() -> None:
    values = np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 5.0]])
    assert affine_rank(values) == 2
    assert farthest_weights(np.array([0.7, 0.1, 0.2]), values) == pytest.approx([0, 0.8, 0.2])
    assert affine_rank(np.eye(3)) == 3
    assert farthest_weights(np.array([0.7, 0.1, 0.2]), np.eye(3)) == pytest.approx([0.7, 0.1, 0.2])


def test_removal_is_odds_times_the_way_from_value_to_output() -> None:
    rng = np.random.default_rng(3)
    weights, values = rng.dirichlet(np.ones(5), 4), rng.standard_normal((4, 5, 2))
    moves = removed(weights, values)
    output = np.einsum("en,env->ev", weights, values)
    for place in range(5):
        rest = np.delete(weights, place, axis=1)
        rest /= rest.sum(axis=1, keepdims=True)
        after = np.einsum("en,env->ev", rest, np.delete(values, place, axis=1))
        assert output + moves[:, place] == pytest.approx(after)
    # In floating point 1 - a is 0 here: the odds must come from the other weights
    sharp, line = np.array([[1.0, 3e-20, 1e-20]]), np.array([[[0.0], [1.0], [2.0]]])
    assert removed(sharp, line)[0, 0] == pytest.approx(0 - (3 * 1 + 1 * 2) / 4 * -1)


def test_rank_correlations_are_those_of_the_library_ties_included() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.integers(0, 4, (20, 9)).astype(float), rng.integers(0, 4, (20, 9)).astype(float)
    expected = [kendalltau(x, y).statistic for x, y in zip(a, b, strict=True)]
    assert kendall(a, b) == pytest.approx(expected)
    assert kendall(np.zeros((1, 9)), b[:1]) == 0
