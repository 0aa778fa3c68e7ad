"""The radial-basis demo: its mechanism, and its quick run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.radial_basis.measure import exclusive_or
from stronger.demos.radial_basis.units import (
    Units,
    error_when_ablated,
    mean_distance,
    own_weights,
)
from stronger.statistics import accuracy

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def test_the_mean_distance_leaves_out_a_point_and_itself() -> None:
    assert mean_distance(np.array([[0.0, 0.0], [3.0, 4.0]])) == 5


def test_own_weights_are_measured_from_the_mean_of_a_unit() -> None:
    weights = np.array([[3.0, 0.0, 0.0], [1.0, 1.0, 4.0], [9.0, 9.0, 9.0]])
    assert own_weights(weights, np.array([0, 1])).tolist() == [2, -1]


def test_a_held_unit_says_its_mean() -> None:
    # The first unit alone tells two examples apart; held, both get the answer of its mean
    units = np.array([[0.0, 5.0], [1.0, 5.0]])
    weights = np.array([[-1.0, 1.0], [0.0, 0.0], [0.6, 0.0]])
    fit = Units(1.0, units, units, weights)
    labels = np.array([0, 1])
    assert accuracy(fit.outputs, labels) == 1
    assert error_when_ablated(fit, labels, np.array([[0], [0]])) == 0.5
    assert error_when_ablated(fit, labels, np.array([[1], [1]])) == 0


def test_exclusive_or_takes_a_bend_and_either_sign() -> None:
    metrics, _ = exclusive_or()
    for how_many in ("two", "four"):
        for name in ("gaussian", "multiquadric", "inverse_multiquadric", "thin_plate", "linear"):
            assert metrics[f"{how_many}.{name}.error"] < 1e-9
        assert metrics[f"{how_many}.squared.error"] == pytest.approx(1)
        assert metrics[f"{how_many}.gaussian.own_weight"] > 0
        assert metrics[f"{how_many}.multiquadric.own_weight"] < 0


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["winner.disagreement"] == 0
        assert metrics["unit.mirror_gap"] < 1e-9
        assert metrics["complement.gap"] < 1e-9
        assert metrics["winner.gaussian.largest"] == metrics["winner.multiquadric.smallest"]
        for name in ("gaussian", "multiquadric"):
            assert metrics[f"interpolation.{name}.residual"] < 1e-9
            assert metrics[f"digits.{name}.accuracy"] > 0.4
            assert 0.35 < metrics[f"unit.{name}.auc_shuffled"] < 0.65
        assert metrics["interpolation.gaussian.alignment"] > 0
        assert metrics["winner.shuffled"] < 0.3
