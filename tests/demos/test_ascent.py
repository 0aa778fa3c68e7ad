"""Ascent on the input: what it finds where one can work it out, and what priors ask for."""

import numpy as np
import pytest

from stronger.demos.strongest_input.ascent import NATURAL, PLAIN, SCANNABLE, Prior, ascend
from stronger.nn.layers import Dense
from stronger.nn.network import Network

NORM = 3.0


@pytest.fixture
def linear() -> Network:
    return Network([Dense(64, 5, np.random.default_rng(0), dtype=np.float64)])


def start(rows: int) -> np.ndarray:
    return 0.1 * np.random.default_rng(1).standard_normal((rows, 64))


def test_the_optimum_of_a_linear_unit_is_its_weights_scaled_to_the_norm(linear: Network) -> None:
    found = ascend(linear, 1, np.arange(5), start(5), norm=NORM, prior=PLAIN)
    weights = linear.layers[0].parameters["weights"].T
    expected = NORM * weights / np.linalg.norm(weights, axis=1, keepdims=True)
    np.testing.assert_allclose(found, expected, atol=0.02 * NORM)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), NORM)


def test_ink_stays_ink_and_grows_only_where_the_weight_is_positive(linear: Network) -> None:
    found = ascend(linear, 1, np.arange(5), start(5), norm=NORM, prior=SCANNABLE)
    weights = linear.layers[0].parameters["weights"].T
    assert found.min() >= 0
    assert found.max() <= 1
    assert np.all(np.linalg.norm(found, axis=1) <= NORM + 1e-9)
    assert found[weights < 0].max() < 0.05


def test_each_prior_does_what_it_says(linear: Network) -> None:
    def found(prior: Prior) -> np.ndarray:
        return ascend(linear, 1, np.arange(5), start(5), norm=NORM, prior=prior)

    plain, blurred = found(SCANNABLE), found(Prior(ink=True, blur=1.0))

    def roughness(images: np.ndarray) -> float:
        steps = np.diff(images.reshape(-1, 8, 8), axis=2)
        return float(np.square(steps).sum() / np.square(images).sum())

    assert roughness(blurred) < roughness(plain)
    fewer = found(Prior(ink=True, clip=0.8))
    assert (fewer > 0.05).sum() < (plain > 0.05).sum()
    assert np.linalg.norm(found(Prior(ink=True, decay=0.2))) < np.linalg.norm(plain)


def test_a_unit_without_slope_leaves_finite_images() -> None:
    silent = Network([Dense(64, 2, np.random.default_rng(0), initialiser=lambda _, s: np.zeros(s))])
    for prior in (PLAIN, NATURAL):
        found = ascend(silent, 1, np.arange(2), start(2).astype(np.float32), norm=NORM, prior=prior)
        assert np.isfinite(found).all()
