"""Cutting, whitening and measuring patches."""

import numpy as np
import pytest

from stronger.demos.sparse_coding.patches import (
    Whitening,
    cut_patches,
    excess_kurtosis,
    remove_structure,
    spread,
)


def test_patches_are_windows_with_enough_ink() -> None:
    rng = np.random.default_rng(0)
    images = np.zeros((3, 12, 12), np.uint8)
    images[1] = np.arange(144).reshape(12, 12)
    found = cut_patches(rng, images, 50, 4, least_ink=0.05)
    assert found.shape == (50, 16)
    assert (found.mean(axis=1) >= 0.05).all()
    # In the one image with ink, neighbours differ by 1 along a row and by 12 down a column.
    steps = np.diff(255 * found.reshape(50, 4, 4))
    np.testing.assert_allclose(steps, 1)
    assert cut_patches(rng, images, 50, 4, least_ink=0).min() == 0


def test_whitened_patches_are_white_and_come_back() -> None:
    rng = np.random.default_rng(1)
    cut = rng.standard_normal((500, 9)) @ rng.standard_normal((9, 9)) + 3
    whitening = Whitening.of(cut, 5)
    white = whitening(cut)
    np.testing.assert_allclose(np.cov(white, rowvar=False), np.eye(5), atol=1e-10)
    np.testing.assert_allclose(whitening.components.T @ whitening.components, np.eye(5), atol=1e-12)
    assert (np.diff(whitening.deviations) < 0).all()
    np.testing.assert_allclose(whitening(whitening.undo(white) + whitening.mean), white)
    whole = Whitening.of(cut, 9)
    np.testing.assert_allclose(whole.undo(whole(cut)) + whole.mean, cut)


def test_the_control_keeps_lengths_and_loses_directions() -> None:
    rng = np.random.default_rng(2)
    inputs = np.zeros((4000, 6))
    inputs[:, 0] = rng.exponential(size=4000)
    other = remove_structure(rng, inputs)
    np.testing.assert_allclose(np.linalg.norm(other, axis=1), inputs[:, 0])
    covariance = np.cov(other, rowvar=False)
    np.testing.assert_allclose(covariance, np.eye(6) * (inputs**2).sum() / 4000 / 6, atol=0.06)


@pytest.mark.parametrize(("draw", "expected"), [("normal", 0.0), ("laplace", 3.0)])
def test_kurtosis_of_known_distributions(draw: str, expected: float) -> None:
    values = getattr(np.random.default_rng(3), draw)(size=(400_000, 2))
    np.testing.assert_allclose(excess_kurtosis(values), expected, atol=0.2)
    assert np.isnan(excess_kurtosis(np.ones((4, 1))))[0]


def test_noise_covers_a_third_of_the_pixels() -> None:
    noise = np.random.default_rng(4).standard_normal((10_000, 3))
    np.testing.assert_allclose(spread(noise), 1 / 3, atol=0.02)
