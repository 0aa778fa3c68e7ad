"""Other attention weights for the same output: none lie farther, and some are bound."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from stronger.demos.attention_weights.other_weights import (
    affine_rank,
    farthest_weights,
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
