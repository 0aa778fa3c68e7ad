"""Separability and the count of dichotomies."""

from itertools import product

import numpy as np
import pytest

from stronger.demos.capacity.separability import is_separable, nonnegative_share, separable_share


@pytest.mark.parametrize(("points", "dimensions"), [(3, 2), (5, 2), (5, 3), (6, 3)])
def test_the_count_is_what_enumeration_of_all_dichotomies_finds(
    points: int, dimensions: int
) -> None:
    x = np.random.default_rng(points).standard_normal((points, dimensions))
    found = [is_separable(x, np.array(signs)) for signs in product([-1.0, 1.0], repeat=points)]
    assert np.mean(found) == separable_share(points, dimensions)


@pytest.mark.parametrize("dimensions", [1, 2, 10, 100])
def test_half_is_separable_at_two_points_per_weight(dimensions: int) -> None:
    assert separable_share(2 * dimensions, dimensions) == 0.5
    assert separable_share(dimensions, dimensions) == 1
    assert nonnegative_share(dimensions, dimensions) == 0.5


def test_the_count_for_nonnegative_weights_is_what_is_found_on_average() -> None:
    rng = np.random.default_rng(0)
    found = [
        is_separable(rng.standard_normal((4, 3)), rng.choice([-1.0, 1.0], 4), nonnegative=True)
        for _ in range(400)
    ]
    expected = nonnegative_share(4, 3)
    assert np.mean(found) == pytest.approx(expected, abs=4 * np.sqrt(expected / 400))


def test_exclusive_or_is_not_separable_and_conjunction_is() -> None:
    x = np.array([[a, b, 1.0] for a in (0, 1) for b in (0, 1)])
    assert is_separable(x, np.array([-1.0, -1, -1, 1]))
    assert not is_separable(x, np.array([-1.0, -1, -1, 1]), nonnegative=True)
    assert not is_separable(x, np.array([-1.0, 1, 1, -1]))
    assert not is_separable(np.zeros((1, 2)), np.ones(1))
