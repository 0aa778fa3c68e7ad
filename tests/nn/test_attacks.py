"""Attacks stay in their ball and box, and do what theory says on networks one can solve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.nn.activations import ReLU
from stronger.nn.attacks import (
    gradient_sign,
    margin,
    margins,
    projected_gradient,
    random_signs,
    slope,
)
from stronger.nn.layers import Dense
from stronger.nn.network import Network


def network_of(rng: np.random.Generator, *, hidden: int = 12) -> Network:
    double = np.float64
    return Network(
        [Dense(6, hidden, rng, dtype=double), ReLU(), Dense(hidden, 4, rng, dtype=double)]
    )


@given(st.integers(0, 10_000), st.floats(0.01, 0.4))
def test_every_attack_stays_within_its_ball_and_the_range_of_inputs(
    seed: int, epsilon: float
) -> None:
    rng = np.random.default_rng(seed)
    network = network_of(rng)
    x, labels = rng.random((5, 6)), rng.integers(0, 4, 5)
    for moved in (
        gradient_sign(network, x, labels, epsilon),
        projected_gradient(network, x, labels, epsilon, rng, steps=3, step=epsilon),
        random_signs(x, epsilon, rng),
    ):
        assert np.abs(moved - x).max() <= epsilon * (1 + 1e-12)
        assert moved.min() >= 0
        assert moved.max() <= 1


def test_one_step_moves_a_linear_unit_by_epsilon_times_its_one_norm() -> None:
    rng = np.random.default_rng(1)
    layer = Dense(50, 2, rng, dtype=np.float64)
    network, x = Network([layer]), rng.random((20, 50))
    labels = rng.integers(0, 2, 20)
    moved = gradient_sign(network, x, labels, 0.1, low=-np.inf, high=np.inf)
    weights = layer.parameters["weights"]
    between = weights[:, 0] - weights[:, 1]
    change = margins(network.outputs(moved), labels) - margins(network.outputs(x), labels)
    np.testing.assert_allclose(change, 0.1 * np.abs(between).sum(), rtol=1e-9)
    # no change within the ball does more
    other = random_signs(x, 0.1, rng, low=-np.inf, high=np.inf)
    less = margins(network.outputs(other), labels) - margins(network.outputs(x), labels)
    assert (less < change).all()


def test_gradients_of_the_margin_towards_the_input_are_right() -> None:
    rng = np.random.default_rng(2)
    network = network_of(rng)
    x, labels = rng.random((3, 6)), rng.integers(0, 4, 3)
    found = slope(network, x, labels, objective=margin)
    for row, column in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[row, column] += 1e-6
        down[row, column] -= 1e-6
        numeric = margin(network.outputs(up), labels)[0]
        numeric -= margin(network.outputs(down), labels)[0]
        assert numeric / 2e-6 == pytest.approx(found[row, column], abs=1e-6)


def test_the_margin_has_a_slope_where_the_cross_entropy_has_none() -> None:
    rng = np.random.default_rng(3)
    layer = Dense(6, 3, rng)
    layer.parameters["weights"] *= np.float32(1e4)
    network, x = Network([layer]), rng.random((8, 6), dtype=np.float32)
    labels = network.outputs(x).argmax(axis=1)
    assert not slope(network, x, labels).any()
    assert (np.abs(slope(network, x, labels, objective=margin)).sum(axis=1) > 0).all()


def test_more_starts_never_find_less() -> None:
    rng = np.random.default_rng(4)
    network = network_of(rng)
    x, labels = rng.random((30, 6)), rng.integers(0, 4, 30)

    def found(restarts: int) -> np.ndarray:
        again = np.random.default_rng(5)
        moved = projected_gradient(
            network, x, labels, 0.2, again, steps=5, step=0.05, restarts=restarts
        )
        return margins(network.outputs(moved), labels)

    assert (found(4) >= found(1)).all()
    with pytest.raises(ValueError, match="at least one start"):
        found(0)
