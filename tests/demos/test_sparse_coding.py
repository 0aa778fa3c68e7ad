"""The demo of sparse coding: its measurements on cases one can work out, and its mechanism."""

import numpy as np
import pytest

from stronger.demos.sparse_coding import measure
from stronger.demos.sparse_coding.causes import draw_inputs, grow_apart
from stronger.demos.sparse_coding.patches import Whitening
from stronger.evidence.parameters import Parameters
from stronger.evidence.results import Result


def test_keeping_takes_the_highest_ranks_of_each_row() -> None:
    values = np.array([[3.0, -5.0, 1.0], [0.0, 2.0, 0.0]])
    assert measure.keep(values, np.abs(values), 2).tolist() == [[3.0, -5.0, 0.0], [0.0, 2.0, 0.0]]


def test_the_share_rebuilt_ignores_one_factor_and_counts_nothing_as_none() -> None:
    inputs = np.array([[3.0, 4.0], [1.0, 1.0]])
    assert measure.share_rebuilt(inputs, 0.1 * inputs) == pytest.approx(1)
    assert measure.share_rebuilt(inputs, np.array([[3.0, 0.0], [0.0, 0.0]])) == pytest.approx(0.18)


def test_orthonormal_functions_do_not_compete() -> None:
    rng = np.random.default_rng(0)
    inputs = 2 * rng.standard_normal((50, 8))
    coded = measure.Coded(inputs, np.eye(8), measure.soft(inputs, 1))
    whitening = Whitening(np.zeros(8), np.eye(8), np.ones(8))
    data = measure.Data(whitening, digits=coded, control=coded)
    found, _ = measure.compete(data, Parameters({"penalty": 1.0}))
    assert found["competition.louder_but_silent"] == pytest.approx(0, abs=1e-12)
    assert found["competition.over_weight_silent"] == 0
    assert found["sum.departure"] == pytest.approx(found["sum.departure_threshold_alone"])


def test_a_cost_prefers_one_coefficient_only_if_its_slope_weakens() -> None:
    rng = np.random.default_rng(1)
    assert grow_apart(rng, lambda a: a) == pytest.approx(1)
    assert grow_apart(rng, lambda a: 2 * a / (1 + a**2)) > 1
    assert grow_apart(rng, lambda a: a**3) < 1


def test_known_causes_are_as_rare_and_as_strong_as_said() -> None:
    rng = np.random.default_rng(2)
    inputs, causes = draw_inputs(rng, np.eye(50), np.full((4000, 1), 4.0))
    there = causes != 0
    assert there.mean() == pytest.approx(0.08, abs=0.003)
    assert np.abs(causes[there]).min() >= 0.5
    assert (causes > 0).sum() == pytest.approx((causes < 0).sum(), rel=0.05)
    np.testing.assert_allclose(inputs, 4 * causes, atol=0.4)


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        for exact in ("flip.residual", "brightness.residual", "gauge.residual"):
            assert metrics[exact] == 0
        assert metrics["pair.second_coefficient"] == 0
        assert metrics["pair.second_response"] == pytest.approx(0.8)
        assert metrics["pair.growth_squared"] == pytest.approx(1)
        assert metrics["gauge.violation"] < 1e-2
        assert metrics["nonnegative.split_residual"] < 1e-4
        assert metrics["nonnegative.auc_low_end"] <= 0.5
        assert metrics["brightness.growth"] >= 2
        # The penalty makes exact zeros, the smooth cost none.
        assert metrics["code.digits.active"] < 1
        assert metrics["code.digits.active_logarithm"] == 1


def test_controls_are_where_nothing_was_learned(quick: Result) -> None:
    for metrics in quick.metrics:
        assert abs(metrics["kurtosis.control.filters_gain"]) < 0.5
        assert metrics["spread.control"] == pytest.approx(1 / 3, abs=0.07)
        assert metrics["set.share_of_sizes_elsewhere"] < 0.2
        assert metrics["set.share_of_sizes_shuffled"] < 1
        assert metrics["few.random"] < metrics["few.largest"]
