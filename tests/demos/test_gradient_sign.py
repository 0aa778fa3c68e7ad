"""The demo of the gradient sign: its measurements on cases one can work out, and its mechanism."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.gradient_sign.linear_unit import exponent, learn_unit, move, pool
from stronger.demos.gradient_sign.measure import (
    add_gaussian,
    add_uniform,
    error_and_confidence,
    half_wrong_at,
    linearity,
)
from stronger.demos.shared.attacked_digits import (
    dense_network,
    fit_disturbed,
    neighbour_error,
    softmax_regression,
)
from stronger.nn.attacks import margin, slope
from stronger.nn.datasets import Rows

if TYPE_CHECKING:
    from stronger.evidence.results import Result

RNG = np.random.default_rng(0)


def blobs(count: int, side: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Return images whose left (class 0) or right half is the brighter."""
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 2, count)
    images = rng.random((count, side, side)) / 2
    for image, label in zip(images, labels, strict=True):
        image[:, label * side // 2 : (1 + label) * side // 2] += 0.5
    return images.reshape(count, -1), labels


def test_pooling_averages_blocks() -> None:
    image = np.arange(16.0)[None]
    np.testing.assert_array_equal(pool(image, 2), [[2.5, 4.5, 10.5, 12.5]])
    np.testing.assert_array_equal(pool(image, 4), image)


def test_repeating_every_pixel_leaves_the_push_as_it_was() -> None:
    x, labels = blobs(200)
    finer = x.reshape(-1, 4, 4).repeat(2, axis=1).repeat(2, axis=2).reshape(len(x), -1)
    coarse, fine = (
        learn_unit(images.astype(np.float32), labels, np.random.default_rng(3), 2)[0]
        for images in (x, finer)
    )
    assert np.abs(fine).sum() == pytest.approx(np.abs(coarse).sum(), rel=1e-3)
    np.testing.assert_allclose(finer @ fine, x @ coarse, rtol=1e-3, atol=1e-3)


def test_no_step_moves_a_linear_unit_further_than_the_aligned_one() -> None:
    weights, x = RNG.standard_normal(20), RNG.random((3, 20))
    most = 0.1 * np.abs(weights).sum()
    np.testing.assert_allclose(move(weights, x, 0.1 * np.sign(weights)), most)
    for _ in range(50):
        other = RNG.uniform(-0.1, 0.1, 20)
        assert (move(weights, x, other) <= most).all()


def test_an_exponent_is_that_of_a_power_law() -> None:
    inputs = np.array([49, 196, 784])
    assert exponent(inputs, 3 * inputs**0.5) == pytest.approx(0.5)


def test_a_linear_network_does_what_its_gradient_forecasts_and_a_bent_one_less() -> None:
    x, labels = RNG.random((6, 9)).astype(np.float32), np.zeros(6, np.int64)
    linear, bent = dense_network(RNG, 9, 3), dense_network(RNG, 9, 30, 3)
    for layer in bent.layers[:1]:
        layer.parameters["bias"][...] = -0.5
    for network in (linear, bent):
        climb = slope(network, x, labels, objective=margin, batch_size=6) * 6
        found = linearity(network, x, labels, climb, 0.05)
        if network is linear:
            assert found == pytest.approx(1, abs=1e-3)
        else:
            assert abs(found - 1) > 1e-3


def test_the_logits_of_rectifiers_are_linear_in_pieces_along_a_direction() -> None:
    network = dense_network(np.random.default_rng(0), 9, 8, 3)
    x, direction = RNG.random(9), np.sign(RNG.standard_normal(9))
    walk = (x + np.linspace(-1, 1, 2001)[:, None] * direction).astype(np.float64)
    states = network.activations(walk)
    bend = np.abs(np.diff(states[-1], n=2, axis=0)).max(axis=1) > 1e-5
    kinks = np.flatnonzero((np.diff(states[2] > 0, axis=0)).any(axis=1))
    assert 0 < len(kinks) <= 8
    # A bend shows in the two second differences that a kink lies in, and nowhere else.
    assert set(np.flatnonzero(bend)) <= {*kinks, *(kinks - 1)}


def test_a_disturbance_that_does_nothing_changes_nothing() -> None:
    x, labels = blobs(60)
    found = []
    for disturb in (None, lambda x, _: x):
        network = dense_network(np.random.default_rng(0), 16, 8, 2)
        fit_disturbed(
            network,
            x.astype(np.float32),
            labels,
            np.random.default_rng(1),
            epochs=2,
            disturb=disturb,
            batch_size=20,
        )
        found.append(network.outputs(x.astype(np.float32)))
    np.testing.assert_allclose(found[0], found[1], atol=1e-4)


def test_mistakes_are_counted_with_the_confidence_they_are_made_with() -> None:
    network = softmax_regression(2, 2)
    network.layers[0].parameters["weights"][...] = np.eye(2)
    x = np.log(np.array([[3.0, 1.0], [1.0, 4.0]], np.float32))
    assert error_and_confidence(network, x, np.array([0, 0])) == pytest.approx((0.5, 0.8))
    assert np.isnan(error_and_confidence(network, x, np.array([0, 1]))[1])


def test_the_nearest_training_digit_of_a_training_digit_is_itself() -> None:
    x = RNG.random((20, 6)).astype(np.float32)
    labels = np.arange(20)
    data = Rows(x, labels, x, labels)
    assert neighbour_error(data, x, labels) == 0
    assert neighbour_error(data, x, labels[::-1]) == 1


def test_noise_has_the_size_it_says_and_stays_in_range() -> None:
    x = np.full((100, 100), 0.5, np.float32)
    even, normal = add_uniform(x, 0.2, RNG) - x, add_gaussian(x, 0.1, RNG) - x
    assert np.abs(even).max() <= 0.2 + 1e-6
    assert even.std() == pytest.approx(0.2 / np.sqrt(3), rel=0.05)
    assert normal.std() == pytest.approx(0.1, rel=0.05)
    assert add_gaussian(x, 5, RNG).min() == 0
    assert add_gaussian(x, 5, RNG).max() == 1


def test_half_are_wrong_where_the_curve_crosses_one_half() -> None:
    errors = np.array([0, 0, 0.4, 0.6, 1, 1, 1, 1])
    assert half_wrong_at(errors) == pytest.approx((0.05 + 0.1) / 2)
    assert half_wrong_at(np.zeros(8)) == 0.3


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    for metrics in quick.metrics:
        assert metrics["linear.residual"] < 1e-12
        assert metrics["linear.noise_over_length"] == pytest.approx(1, abs=0.25)
        assert metrics["linear.error_attacked"] > metrics["linear.error"]
        for name in ("softmax", "dense", "convolutional"):
            assert metrics[f"{name}.sign.error"] > metrics[f"{name}.random.error"]
        assert metrics["dense.clean.error"] < 0.6  # of ten classes, after a few steps
        # Against the gradient a linear network only becomes more certain.
        assert metrics["path.softmax.right_downhill"] > 0.99
