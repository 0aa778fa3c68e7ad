"""The distance-outputs demo: its measures on cases whose answer is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.distance_outputs import auc, mean_gap, one_per_class

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def test_the_area_under_the_curve_counts_pairs_and_halves_ties() -> None:
    assert auc(np.array([3.0, 4.0]), np.array([1.0, 2.0])) == 1
    assert auc(np.array([1.0, 4.0]), np.array([2.0])) == 0.5
    assert auc(np.array([1.0, 1.0]), np.array([1.0])) == 0.5


def test_the_gap_of_codes_is_their_mean_squared_distance() -> None:
    assert mean_gap(np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 0.0]])) == pytest.approx(50 / 3)


def test_one_per_class_wants_one_there_and_nothing_elsewhere() -> None:
    loss, gradient = one_per_class(np.array([[0.0, 1.0], [0.5, 0.0]]), np.array([1, 0]))
    assert loss == 0.0625
    assert gradient.tolist() == [[0, 0], [-0.25, 0]]


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["linear.gap"] < 1e-10
        assert metrics["flip.gap"] == 0
        assert metrics["digits.smallest"] > 0.3 > metrics["digits.largest"]
        assert metrics["digits.other_codes"] < 0.4
