"""The toy models of superposition: gradients, geometry, and attacks one can work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.superposition.toys import (
    Toys,
    draw_features,
    features_per_dimension,
    largest_share,
    learn,
    lengths,
    rotate_axes,
    weighted_error,
    worst_displacement,
)
from stronger.nn.gradients import gradient_errors


@pytest.mark.parametrize("rectified", [False, True])
@pytest.mark.parametrize("tied", [False, True])
def test_gradients_are_those_of_the_weighted_error(rectified: bool, tied: bool) -> None:
    rng = np.random.default_rng(3)
    toys = Toys(2, 5, 3, rng, rectified=rectified, tied=tied, dtype=np.float64)
    toys.parameters["bias"] += 0.1 * rng.standard_normal((2, 1, 5))
    x = rng.uniform(-1, 1, (2, 7, 5))
    target, importance = np.abs(x), rng.uniform(0.5, 1, 5)

    def objective() -> float:
        return float(weighted_error(toys.forward(x), target, importance)[0].sum())

    _, dy = weighted_error(toys.forward(x), target, importance)
    dx = toys.backward(dy)
    checked = {name: (value, toys.gradients[name]) for name, value in toys.parameters.items()}
    errors = gradient_errors(objective, checked | {"x": (x, dx)})
    assert set(errors) == {"encoder", "bias", "x"} | (set() if tied else {"decoder"})
    assert max(errors.values()) < 1e-6


def test_instances_do_not_touch_each_other() -> None:
    rng = np.random.default_rng(4)
    toys = Toys(2, 4, 2, rng, dtype=np.float64)
    x = rng.random((2, 6, 4))
    before = toys.forward(x)
    toys.encoder[1] += 1
    after = toys.forward(x)
    assert np.array_equal(before[0], after[0])
    assert not np.array_equal(before[1], after[1])


def test_features_are_as_rare_as_said() -> None:
    x = draw_features(np.random.default_rng(5), np.array([0, 0.9]), 4000, 5)
    assert (x > 0).mean(axis=(1, 2)) == pytest.approx([1, 0.1], abs=0.01)
    assert x.max() < 1
    signed = draw_features(np.random.default_rng(5), np.array([0.5]), 4000, 5, signed=True)
    assert signed.min() < -0.99
    assert signed.mean() == pytest.approx(0, abs=0.02)


def test_learning_keeps_as_many_features_as_fit_when_all_are_on() -> None:
    rng = np.random.default_rng(6)
    toys = Toys(1, 4, 2, rng)
    learn(toys, rng, np.zeros(1), np.array([1, 1, 0.01, 0.01]), steps=1500)
    assert lengths(toys.encoder[0])[:2] == pytest.approx([1, 1], abs=0.1)
    assert lengths(toys.encoder[0])[2:].max() < 0.3
    assert features_per_dimension(toys.encoder)[0] == pytest.approx(1, abs=0.1)


def test_turning_the_axes_keeps_every_product_of_features() -> None:
    rng = np.random.default_rng(7)
    weights = rng.standard_normal((3, 6, 4))
    other = rotate_axes(rng, weights)
    np.testing.assert_allclose(
        other @ other.swapaxes(1, 2), weights @ weights.swapaxes(1, 2), atol=1e-12
    )
    assert largest_share(np.eye(4)).tolist() == [1] * 4
    assert largest_share(rotate_axes(rng, np.eye(4))).max() < 1


def test_a_model_that_copies_moves_as_far_as_its_input() -> None:
    toys = Toys(1, 6, 3, np.random.default_rng(8), dtype=np.float64)
    toys.encoder[...] = np.eye(6, 3)
    x = np.random.default_rng(9).random((1, 20, 6)) + 1
    found = worst_displacement(toys, x, np.array([0.1]))
    np.testing.assert_allclose(found, 0.01, rtol=1e-9)


def test_the_attack_on_a_linear_stretch_reaches_the_largest_singular_value() -> None:
    rng = np.random.default_rng(10)
    toys = Toys(1, 6, 3, rng, dtype=np.float64)
    toys.parameters["bias"] += 100  # no output is ever held at zero
    found = worst_displacement(toys, rng.random((1, 20, 6)), np.array([0.1]), steps=200)
    exact = 0.01 * np.linalg.norm(toys.encoder[0], ord=2) ** 4
    np.testing.assert_allclose(found, exact, rtol=1e-3)
    assert (found <= exact * (1 + 1e-9)).all()


def test_an_attack_finds_outputs_that_a_bias_holds_at_zero() -> None:
    toys = Toys(1, 2, 2, np.random.default_rng(11), dtype=np.float64)
    toys.encoder[...] = np.eye(2)
    toys.parameters["bias"] -= 0.05
    found = worst_displacement(toys, np.zeros((1, 1, 2)), np.array([0.1]))
    assert found[0, 0] == pytest.approx(0.05**2)
