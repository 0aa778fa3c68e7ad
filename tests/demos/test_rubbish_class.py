"""The demo of linear and radial units: its readers, and its mechanism."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.rubbish_class.measure import Shared, add_ink, raise_best_wrong
from stronger.demos.rubbish_class.radial import EllipticDistance, each_by_distance
from stronger.demos.rubbish_class.readers import Reader, each_by_logit, respond, sigmoid
from stronger.demos.shared.attacked_digits import softmax_regression
from stronger.evidence.demo import Scale
from stronger.nn.datasets import Rows
from stronger.nn.network import Network

if TYPE_CHECKING:
    from stronger.evidence.results import Result

CENTRES = np.random.default_rng(0).random((10, 784)).astype(np.float32)
LABELS = np.arange(10)
DATA = Rows(CENTRES, LABELS, CENTRES, LABELS)


@pytest.fixture
def radial() -> Reader:
    network = Network([EllipticDistance(CENTRES, 0.05)])
    return Reader(network, each_by_distance, respond, sign=-1)


@pytest.fixture
def linear() -> Reader:
    network = softmax_regression()
    network.layers[0].parameters["weights"][...] = CENTRES.T - CENTRES.mean()
    return Reader(network, each_by_logit, sigmoid)


def test_at_its_centre_a_radial_unit_says_one_and_the_others_nearly_nothing(
    radial: Reader,
) -> None:
    p = radial.answers(CENTRES)
    np.testing.assert_allclose(np.diag(p), 1, atol=1e-3)
    assert p[~np.eye(10, dtype=bool)].max() < 0.01


def test_yes_or_no_answers_have_their_cross_entropy() -> None:
    logits = np.array([[2.0, -1.0, 0.5]])
    p = sigmoid(logits)[0]
    loss, slope = each_by_logit(logits, np.array([1]))
    assert loss == pytest.approx(-np.log([1 - p[0], p[1], 1 - p[2]]).sum())
    np.testing.assert_allclose(slope[0], p - [0, 1, 0])


def test_the_best_wrong_output_is_the_largest_or_the_smallest_and_never_the_right_one() -> None:
    outputs = np.array([[5.0, 1.0, 2.0], [0.0, 4.0, 3.0]])
    labels = np.array([0, 0])
    value, slope = raise_best_wrong(1)(outputs, labels)
    assert value == 3  # of 2 and 4
    np.testing.assert_array_equal(slope, [[0, 0, 0.5], [0, 0.5, 0]])
    value, slope = raise_best_wrong(-1)(outputs, labels)
    assert value == -2  # of -1 and -3
    np.testing.assert_array_equal(slope, [[0, -0.5, 0], [0, 0, -0.5]])


def test_more_ink_is_more_to_a_linear_unit_and_less_to_a_radial_one(
    radial: Reader, linear: Reader
) -> None:
    made = {"radial": radial, "linear": linear, "dense_sigmoid": linear}
    found, _ = add_ink(Scale(), Shared(DATA, made))
    assert found["linear.ten_times_is_no_less"] == 1
    assert found["radial.twice_is_less"] == 1
    assert found["radial.ten_times"] == pytest.approx(0, abs=1e-6)


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    for metrics in quick.metrics:
        for name in ("radial", "linear", "dense", "dense_sigmoid"):
            assert metrics[f"fooled.{name}.clean_error"] < 0.75
            assert metrics[f"fooled.{name}.error"] > metrics[f"fooled.{name}.clean_error"]
            assert 0 <= metrics[f"fooled.{name}.confidence"] <= 1
