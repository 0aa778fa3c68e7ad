"""The demo of superposition: its measurements on cases one can work out, and its mechanism."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.superposition import measure
from stronger.demos.superposition.models import SPARSITY, TOLD, Models
from stronger.demos.superposition.ranges import measure_range
from stronger.demos.superposition.toys import Toys
from stronger.evidence.demo import Scale

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def test_a_pentagon_has_five_equal_gaps() -> None:
    angles = np.radians(72 * np.array([3, 0, 4, 1, 2]) + 11)
    np.testing.assert_allclose(measure.gaps(np.column_stack([np.cos(angles), np.sin(angles)])), 72)


def test_presence_is_counted_in_bins_of_the_reading() -> None:
    values = np.array([[0.05, 0.15], [0.15, 0.95], [-1.0, 2.0]])
    present = np.array([[False, True], [False, True], [True, True]])
    found = measure.by_value(values, present, np.linspace(0, 1, 11))
    assert found[[0, 1, 9]].tolist() == [0, 0.5, 1]
    assert np.isnan(found[2:9]).all()
    assert measure.rising(found) == 1
    assert measure.rising(-found) == -1
    assert measure.rising(np.ones(10)) == 0


def test_a_unit_with_one_feature_is_pure_throughout() -> None:
    rng = np.random.default_rng(0)
    x = rng.random((5000, 3)) * (rng.random((5000, 3)) < 0.2)
    alone = np.array([[0.0], [2.0], [0.0]])
    found = measure_range(x @ alone, alone, x)
    assert found.ends == (1, 1, 1)
    assert (found.possible, found.peak, found.moderate) == (1, 1, 1)
    # A second, weaker feature fills the lower part only: it never reaches half of the range.
    shared = np.array([[0.0], [1.0], [0.2]])
    found = measure_range(x @ shared, shared, x)
    low, middle, top = found.ends
    assert low < middle < top == 1
    assert 0.9 < found.moderate <= found.peak == 1


def test_a_rare_feature_cannot_fill_the_top_tenth() -> None:
    rng = np.random.default_rng(5)
    x = rng.random((20_000, 3)) * (rng.random((20_000, 3)) < np.array([0.5, 0.02, 0.5]))
    weights = np.array([[0.4], [1.0], [0.4]])
    found = measure_range(x @ weights, weights, x)
    assert found.ends[2] <= found.possible == pytest.approx(0.26, abs=0.03)
    assert found.peak > found.ends[2]


def test_a_unit_seldom_positive_is_left_out() -> None:
    x = np.eye(1000, 2)
    found = measure_range(x, np.eye(2), x)
    assert (found.used, found.ends) == (0, (0, 0, 0))


def test_the_main_feature_is_chosen_by_weight_of_either_sign() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(-1, 1, (4000, 2)) * (rng.random((4000, 2)) < 0.3)
    weights = np.array([[-2.0], [1.0]])
    found = measure_range(np.maximum(x @ weights, 0), weights, x)
    assert found.present[-1] == found.leading[-1] == 1
    assert found.present[0] < 1


def test_features_at_right_angles_do_not_interfere() -> None:
    toys = Toys(len(SPARSITY), 50, 10, np.random.default_rng(2))
    toys.encoder[...] = np.eye(50, 10)
    nothing = np.empty((0, 5, 2))
    data = Models(nothing, nothing, toys, toys, toys, nothing)
    crowded, _ = measure.crowding(data)
    alone, _ = measure.one_on(np.random.default_rng(3), Scale(), data)
    for name in TOLD:
        assert crowded[f"crowd.{name}.represented"] == 10
        assert crowded[f"crowd.{name}.per_dimension"] == pytest.approx(1)
        assert crowded[f"crowd.{name}.interference"] == 0
        assert alone[f"{name}.false_on"] == alone[f"{name}.before"] == 0


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["attack.copying_ratio"] == pytest.approx(1, rel=1e-4)
        assert metrics["attack.s00.vulnerability"] >= metrics["attack.s00.noise"]
        assert metrics["attack.s99.vulnerability"] >= metrics["attack.s99.noise"]
        assert 30 < metrics["tiny.random.angle_error"] < 60
        assert abs(metrics["axes.gap_of_turned"]) < 0.2
        # Where every feature is always on, every part of every range shows it.
        assert metrics["units.linear.s00.low"] == metrics["units.linear.s00.top"] == 1
        for name in TOLD:
            for family in ("linear", "rectified", "absolute"):
                top, leading = (
                    metrics[f"units.{family}.{name}.{each}"] for each in ("top", "top_leading")
                )
                assert 0 <= leading <= top <= 1
