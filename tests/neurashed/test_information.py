"""The estimate of information against values that are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from stronger.neurashed.information import discrete_information, noisy_information


def test_far_apart_scores_tell_everything_and_equal_ones_nothing() -> None:
    rng = np.random.default_rng(1)
    labels = np.repeat([0, 1], 4)
    apart = np.arange(8.0)[:, np.newaxis] * 100
    assert noisy_information(apart, np.arange(8), 1.0, rng, draws=50) == pytest.approx(3)
    assert noisy_information(apart, labels, 1.0, rng, draws=50) == pytest.approx(1)
    same = np.ones((8, 3))
    assert noisy_information(same, np.arange(8), 1.0, rng, draws=50) == pytest.approx(0)
    pairs = np.repeat(np.arange(4.0), 2)[:, np.newaxis] * 100
    assert noisy_information(pairs, np.arange(8), 1.0, rng, draws=50) == pytest.approx(2)


@pytest.mark.parametrize("distance", [0.5, 2.0, 4.0])
def test_two_points_in_noise_tell_what_integration_says(distance: float) -> None:
    def density(x: float) -> float:
        return float(np.exp(-0.5 * x**2) / np.sqrt(2 * np.pi))

    def integrand(x: float) -> float:
        mixture = (density(x) + density(x - distance)) / 2
        return float(-mixture * np.log2(mixture))

    entropy = quad(integrand, -10, 10 + distance, limit=200)[0]
    exact = entropy - 0.5 * np.log2(2 * np.pi * np.e)
    scores = np.array([[0.0], [distance]])
    estimate = noisy_information(scores, np.arange(2), 1.0, np.random.default_rng(2), draws=20_000)
    assert estimate == pytest.approx(exact, abs=0.01)


def test_only_the_ratio_of_scores_and_noise_matters_and_runs_go_together() -> None:
    scores = np.random.default_rng(3).random((4, 8, 3))
    labels = np.repeat([0, 1], 4)
    many = noisy_information(scores, labels, 0.3, np.random.default_rng(4), draws=200)
    for run in range(4):
        one = noisy_information(
            scores[run] * 7, labels, 0.3 * 7, np.random.default_rng(4), draws=200
        )
        assert one == pytest.approx(many[run])


def test_noise_may_differ_from_sample_to_sample_and_must_be_there() -> None:
    # told apart by the noise alone: two samples of equal scores, one much noisier
    scores, noise = np.zeros((2, 1)), np.array([[1.0], [100.0]])
    found = noisy_information(scores, np.arange(2), noise, np.random.default_rng(5), draws=5000)
    assert 0.8 < float(found) < 1
    with pytest.raises(ValueError, match="noise must be positive"):
        noisy_information(scores, np.arange(2), 0.0, np.random.default_rng(5))


def test_information_of_a_joint_distribution() -> None:
    noisy_channel = np.array([[0.45, 0.05], [0.05, 0.45]])
    binary = -(0.1 * np.log2(0.1) + 0.9 * np.log2(0.9))
    assert discrete_information(noisy_channel) == pytest.approx(1 - binary)
