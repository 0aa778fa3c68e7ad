"""The demo of linear and radial units: its readers, and its mechanism."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos import _rubbish as rubbish
from stronger.demos.shared.attacked_digits import softmax_regression
from stronger.evidence.earlier import Scale
from stronger.nn.datasets import Rows
from stronger.nn.elliptic import EllipticDistance, each_by_distance
from stronger.nn.network import Network

if TYPE_CHECKING:
    from stronger.evidence.results import Result

CENTRES = np.random.default_rng(0).random((10, 784)).astype(np.float32)
LABELS = np.arange(10)
DATA = Rows(CENTRES, LABELS, CENTRES, LABELS)


@pytest.fixture
def radial() -> rubbish.Reader:
    return rubbish.Reader(
        Network([EllipticDistance(CENTRES, 0.05)]), each_by_distance, rubbish.near
    )


@pytest.fixture
def linear() -> rubbish.Reader:
    network = softmax_regression()
    network.layers[0].parameters["weights"][...] = CENTRES.T - CENTRES.mean()
    return rubbish.Reader(network, rubbish.each_by_logit, rubbish.sigmoid)


def test_at_its_centre_a_radial_unit_says_one_and_the_others_nearly_nothing(
    radial: rubbish.Reader,
) -> None:
    p = radial.answers(CENTRES)
    np.testing.assert_allclose(np.diag(p), 1, atol=1e-3)
    assert p[~np.eye(10, dtype=bool)].max() < 0.01


def test_yes_or_no_answers_have_their_cross_entropy() -> None:
    logits = np.array([[2.0, -1.0, 0.5]])
    p = rubbish.sigmoid(logits)[0]
    loss, slope = rubbish.each_by_logit(logits, np.array([1]))
    assert loss == pytest.approx(-np.log([1 - p[0], p[1], 1 - p[2]]).sum())
    np.testing.assert_allclose(slope[0], p - [0, 1, 0])


def test_the_best_wrong_output_is_the_largest_or_the_smallest_and_never_the_right_one() -> None:
    outputs = np.array([[5.0, 1.0, 2.0], [0.0, 4.0, 3.0]])
    labels = np.array([0, 0])
    value, slope = rubbish.best_wrong(1)(outputs, labels)
    assert value == 3  # of 2 and 4
    np.testing.assert_array_equal(slope, [[0, 0, 0.5], [0, 0.5, 0]])
    value, slope = rubbish.best_wrong(-1)(outputs, labels)
    assert value == -2  # of -1 and -3
    np.testing.assert_array_equal(slope, [[0, -0.5, 0], [0, 0, -0.5]])


def test_more_ink_is_more_to_a_linear_unit_and_less_to_a_radial_one(
    radial: rubbish.Reader, linear: rubbish.Reader
) -> None:
    made = {"radial": radial, "linear": linear, "dense_sigmoid": linear}
    found = rubbish.scaled(Scale(), made, DATA).metrics
    assert found["scaled.linear.ten_times_is_no_less"] == 1
    assert found["scaled.radial.twice_is_less"] == 1
    assert found["scaled.radial.ten_times"] == pytest.approx(0, abs=1e-6)


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    for metrics in quick.metrics:
        for name in ("radial", "linear", "dense", "dense_sigmoid"):
            assert metrics[f"fooled.{name}.clean_error"] < 0.75
            assert metrics[f"fooled.{name}.error"] > metrics[f"fooled.{name}.clean_error"]
            assert 0 <= metrics[f"fooled.{name}.confidence"] <= 1
