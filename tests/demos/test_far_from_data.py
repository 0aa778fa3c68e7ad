"""The far-from-data demo: its measures, its readers, and its quick run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.far_from_data.measure import draw_foreign, homogeneity_gap, sureness
from stronger.demos.far_from_data.readers import (
    build_rectifiers,
    permute_pixels,
    reader_of,
    soft_cross_entropy,
    softmax_regression,
)
from stronger.nn import radial
from stronger.nn.gradients import gradient_errors
from stronger.nn.losses import cross_entropy

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def rng() -> np.random.Generator:
    return np.random.default_rng(2019)


def test_sureness_is_the_log_odds_of_the_most_probable_class() -> None:
    p = np.array([[0.2, 0.7, 0.1], [0.5, 0.25, 0.25]])
    assert sureness(np.log(p) + 3) == pytest.approx(np.log([0.7 / 0.3, 1.0]))


def test_sureness_tells_apart_what_rounds_to_probability_one() -> None:
    sure = sureness(np.array([[1000.0, 0.0], [2000.0, 0.0]]))
    assert sure.tolist() == [1000, 2000]


def test_soft_targets_have_the_gradient_of_their_loss() -> None:
    z, d = rng().standard_normal((4, 3)), np.full((4, 3), 1 / 3)
    gradient = soft_cross_entropy(z, d)[1]
    errors = gradient_errors(lambda: soft_cross_entropy(z, d)[0], {"z": (z, gradient)})
    assert max(errors.values()) < 1e-6


def test_soft_targets_that_are_hard_give_the_cross_entropy() -> None:
    z, labels = rng().standard_normal((4, 3)), np.array([0, 2, 1, 1])
    soft, hard = soft_cross_entropy(z, np.eye(3)[labels]), cross_entropy(z, labels)
    assert soft[0] == pytest.approx(hard[0])
    assert soft[1] == pytest.approx(hard[1])


def test_a_permuted_image_keeps_its_pixels_and_loses_their_places() -> None:
    images = rng().random((3, 50))
    found = permute_pixels(rng(), images)
    assert (np.sort(found, axis=1) == np.sort(images, axis=1)).all()
    assert (found != images).any(axis=1).all()


def test_random_directions_are_as_long_as_digits() -> None:
    digits = rng().random((20, 30)).astype(np.float32)
    lengths = np.linalg.norm(draw_foreign(rng(), digits)["directions"], axis=1)
    assert lengths == pytest.approx(np.linalg.norm(digits, axis=1).mean(), rel=1e-5)


def test_rectifiers_without_biases_scale_exactly_and_with_them_do_not() -> None:
    x = rng().random((20, 784), dtype=np.float32)
    assert homogeneity_gap(reader_of(build_rectifiers(rng(), bias=False)), x) == 0
    network = build_rectifiers(rng())
    network.layers[0].parameters["bias"] += 1
    assert homogeneity_gap(reader_of(network), x) > 1


@pytest.mark.parametrize("constant", [True, False])
def test_softmax_regression_ends_where_the_gradient_vanishes(constant: bool) -> None:
    x = rng().standard_normal((60, 4)) + 2
    labels = rng().integers(0, 10, 60)
    weights = softmax_regression(x, labels, 1e-5, constant=constant)
    dz = cross_entropy(radial.outputs(x, weights), labels)[1]
    assert x.T @ dz == pytest.approx(0, abs=1e-3)
    if constant:
        assert dz.sum(axis=0) == pytest.approx(0, abs=1e-3)
    else:
        assert (weights[-1] == 0).all()


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["digits.relu_no_bias.homogeneity_gap"] == 0
        assert metrics["digits.relu.homogeneity_gap"] > 0
        assert metrics["directions.gaussian_no_constant.sure_far"] == pytest.approx(0.1)
        assert metrics["directions.gaussian.largest_far"] == 0
        assert metrics["directions.relu_untrained.sure_far"] > 0.9
        # Without biases a ray ends where it began, 128 times as far out
        for kind in ("directions", "noise", "permuted"):
            ratio = (
                metrics[f"{kind}.relu_no_bias.largest_far"]
                / metrics[f"{kind}.relu_no_bias.largest"]
            )
            assert ratio == pytest.approx(128)
            assert (
                metrics[f"{kind}.relu_no_bias.active_far"] >= metrics[f"{kind}.relu_no_bias.active"]
            )
