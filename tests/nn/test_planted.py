"""Features of known presence."""

import numpy as np
import pytest

from stronger.nn.planted import Planted, logistic_cross_entropy


def test_features_stand_in_nobody_elses_way() -> None:
    world = Planted.at_random(np.random.default_rng(0), 20, 0.05, noise=0.0)
    np.testing.assert_allclose(world.directions @ world.directions.T, np.eye(20), atol=1e-5)


def test_without_noise_each_feature_reads_as_present_or_absent() -> None:
    rng = np.random.default_rng(0)
    world = Planted.at_random(rng, 20, 0.05, noise=0.0)
    x, present = world.draw(rng, 500)
    np.testing.assert_allclose(x @ world.directions.T, present - 0.05, atol=1e-5)
    assert present.mean() == pytest.approx(0.05, abs=0.01)


def test_at_one_half_presence_and_absence_are_mirror_images() -> None:
    rng = np.random.default_rng(0)
    world = Planted.at_random(rng, 5, 0.5, noise=0.0)
    _, present = world.draw(rng, 10)
    there, swapped = (world.render(rng, s.astype(np.float32)) for s in (present, ~present))
    np.testing.assert_allclose(there, -swapped, atol=1e-6)


def test_the_gradient_of_the_loss_is_that_of_finite_differences() -> None:
    rng = np.random.default_rng(0)
    logits, present = rng.standard_normal((4, 3)), rng.random((4, 3)) < 0.5
    _, gradient = logistic_cross_entropy(logits, present)
    for place in np.ndindex(4, 3):
        step = np.zeros((4, 3))
        step[place] = 1e-6
        up, down = (logistic_cross_entropy(logits + s * step, present)[0] for s in (1, -1))
        assert gradient[place] == pytest.approx((up - down) / 2e-6, abs=1e-8)


def test_the_base_rate_is_where_the_mean_error_vanishes() -> None:
    world = Planted.at_random(np.random.default_rng(0), 2, 0.25, noise=0.0)
    present = np.array([[True, False], [False, True], [False, False], [False, False]])
    _, gradient = logistic_cross_entropy(np.full((4, 2), world.base_rate), present)
    np.testing.assert_allclose(gradient.sum(axis=0), 0, atol=1e-12)
