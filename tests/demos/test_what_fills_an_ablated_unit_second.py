"""The second program of `what-fills-an-ablated-unit` holds units, and counts what that costs."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.what_fills_an_ablated_unit.second import (
    Held,
    Network,
    advantages,
    cross_entropy,
    draw_sets,
    forward,
    gradient,
    probabilities,
    train,
    variation,
)


def small(rng: np.random.Generator, inputs: int = 4) -> Network:
    shapes = [(inputs, 5), (5,), (5, 5), (5,), (5, 3), (3,)]
    return Network(*(rng.normal(size=shape) for shape in shapes))


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    rng = np.random.default_rng(0)
    network, x, labels = small(rng), rng.normal(size=(6, 4)), rng.integers(3, size=6)

    def loss() -> float:
        return cross_entropy(probabilities(forward(network, x)[2]), labels)

    for values, slopes in zip(network, gradient(network, x, labels), strict=True):
        for at in np.ndindex(values.shape):
            here, e = values[at], 1e-6
            values[at] = here + e
            above = loss()
            values[at] = here - e
            below = loss()
            values[at] = here
            assert slopes[at] == pytest.approx((above - below) / (2 * e), abs=1e-7)


def test_a_held_unit_has_its_value_in_every_image_and_the_next_layer_sees_it() -> None:
    rng = np.random.default_rng(1)
    network, x = small(rng), rng.normal(size=(6, 4))
    chosen, at = np.array([True, False, True, False, False]), np.arange(5.0)
    none = np.zeros(5, bool)
    one, two, _ = forward(network, x, Held(chosen, at, none, at))
    assert (one[:, chosen] == at[chosen]).all()
    free = forward(network, x)
    assert (one[:, ~chosen] == free[0][:, ~chosen]).all()
    assert (two == np.maximum(one @ network.between + network.second, 0)).all()
    _, two, z = forward(network, x, Held(none, at, chosen, at))
    assert (two[:, chosen] == at[chosen]).all()
    assert (z == two @ network.out + network.third).all()


def test_zero_has_no_advantage_where_means_are_zero() -> None:
    rng = np.random.default_rng(2)
    network, x, labels = small(rng), rng.normal(size=(6, 4)), rng.integers(3, size=6)
    sets = draw_sets(rng, 5, 2)
    found = advantages(network, x, labels, sets, [np.zeros(5), np.zeros(5)])
    assert found == dict.fromkeys(("change", "loss", "error", "first", "second"), 0)


def test_the_advantage_is_the_mean_difference_over_sets() -> None:
    rng = np.random.default_rng(3)
    network, x, labels = small(rng), rng.normal(size=(6, 4)), rng.integers(3, size=6)
    sets, means = draw_sets(rng, 5, 1), [np.full(5, 2.0), np.full(5, 3.0)]
    whole = probabilities(forward(network, x)[2])

    def moved(one: np.ndarray, two: np.ndarray, at: list[np.ndarray]) -> float:
        held = Held(one, at[0], two, at[1])
        return variation(whole, probabilities(forward(network, x, held)[2]))

    zeros = [np.zeros(5), np.zeros(5)]
    expected = np.mean([moved(*each, means) - moved(*each, zeros) for each in sets])
    assert advantages(network, x, labels, sets, means)["change"] == pytest.approx(expected)


def test_sets_have_a_tenth_to_nine_tenths_of_either_layer() -> None:
    sizes = [(one.sum(), two.sum()) for one, two in draw_sets(np.random.default_rng(4), 100, 1)]
    assert sizes == [(n, n) for n in range(10, 100, 10)]


@pytest.mark.parametrize("optimiser", ["adam", "momentum"])
def test_training_learns(optimiser: str) -> None:
    rng = np.random.default_rng(5)
    labels = rng.integers(3, size=400)
    x = rng.normal(size=(400, 4)) + 5 * np.eye(3, 4)[labels]
    start = Network(*(each / 2 for each in small(rng)))
    network = train(rng, start, (x, labels), (x, labels), optimiser, 150)
    assert (forward(network, x)[2].argmax(axis=1) == labels).mean() > 0.95


def test_variation_is_one_between_sure_answers_that_differ() -> None:
    assert variation(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])) == 1
