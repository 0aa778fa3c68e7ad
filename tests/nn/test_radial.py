"""Radial units: their identities, and the two linear problems on top of them."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.nn import radial

RNG_POINTS = np.random.default_rng(0).normal(size=(40, 5))
LABELS = np.random.default_rng(1).integers(0, 3, 40)
TARGETS = np.eye(3)[LABELS]


def test_a_centre_is_at_distance_zero_from_itself() -> None:
    r = radial.distances(RNG_POINTS, RNG_POINTS)
    assert (np.diag(r) == 0).all()
    assert r[0, 1] == pytest.approx(np.linalg.norm(RNG_POINTS[0] - RNG_POINTS[1]))


def test_a_multiquadric_is_a_constant_less_a_mixture_of_gaussians() -> None:
    from scipy.integrate import quad

    for t in (0.0, 0.7, 2.0):
        # u = v², which takes the singularity at 0 away
        mixed = quad(lambda v, t=t: 2 * (1 - np.exp(-(v**2) * (1 + t**2))) / v**2, 0, np.inf)[0]
        value = float(radial.multiquadric(np.array([t]))[0])
        assert mixed / (2 * np.sqrt(np.pi)) == pytest.approx(value, rel=1e-6)


def test_thin_plates_are_zero_at_the_centre_and_at_the_width() -> None:
    assert radial.thin_plate(np.array([0.0, 1.0])).tolist() == [0, 0]
    assert radial.thin_plate(np.array([np.e]))[0] == pytest.approx(np.e**2)


@pytest.mark.parametrize("name", ["gaussian", "multiquadric", "inverse_multiquadric", "linear"])
def test_interpolation_gives_every_point_its_target(name: str) -> None:
    units = radial.BASES[name](radial.distances(RNG_POINTS, RNG_POINTS) / 3)
    weights = radial.interpolate(units, TARGETS)
    assert radial.outputs(units, weights) == pytest.approx(TARGETS, abs=1e-8)
    assert weights[:-1].sum(axis=0) == pytest.approx(0, abs=1e-8)


def test_weights_of_an_exact_fit_point_to_the_targets_only_if_units_fall_with_distance() -> None:
    # a' y = a' A a for weights a that sum to zero, and A is definite on those
    for name, sign in (("gaussian", 1), ("multiquadric", -1), ("linear", -1)):
        for width in (0.5, 3.0):
            units = radial.BASES[name](radial.distances(RNG_POINTS, RNG_POINTS) / width)
            weights = radial.interpolate(units, TARGETS)
            assert (sign * (weights[:-1] * TARGETS).sum(axis=0) > 0).all()


def test_least_squares_leave_no_error_that_units_could_explain() -> None:
    units = radial.gaussian(radial.distances(RNG_POINTS, RNG_POINTS[:6]))
    left = radial.outputs(units, radial.least_squares(units, TARGETS)) - TARGETS
    assert units.T @ left == pytest.approx(0, abs=1e-9)
    assert left.sum(axis=0) == pytest.approx(0, abs=1e-9)


def test_squared_distances_are_linear_in_the_inputs_and_their_square() -> None:
    squares = radial.squared(radial.distances(RNG_POINTS, RNG_POINTS[:20]))
    assert np.linalg.matrix_rank(np.column_stack([squares, np.ones(40)])) == 5 + 2


def test_k_means_find_clusters_that_are_far_apart() -> None:
    rng = np.random.default_rng(2)
    means = np.array([[0.0, 0.0], [100.0, 0.0]])
    x = np.concatenate([mean + rng.normal(size=(50, 2)) for mean in means])
    found = radial.k_means(x, 2, rng)
    assert found[found[:, 0].argsort()] == pytest.approx(means, abs=1)


def test_k_means_keep_a_centre_without_examples(recwarn: pytest.WarningsRecorder) -> None:
    x = np.array([[0.0], [0.0], [1.0]])
    assert radial.k_means(x, 3, np.random.default_rng(0)).shape == (3, 1)
    assert not recwarn.list
