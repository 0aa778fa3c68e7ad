"""The second program of `sparse-strong` goes down the true gradient, and has the recipe's parts."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.sparse_strong.second import (
    ALPHAS,
    KINDS,
    Block,
    Network,
    Weights,
    begin,
    decibels,
    reward,
    slope_of_reward,
)


def network(kind: str, rng: np.random.Generator, times: float) -> Network:
    weights = Weights(*(each.astype(float) for each in begin(rng, 3, 6)))
    return Network(kind, weights, times)


def slopes_of(values: np.ndarray, function: object) -> np.ndarray:
    assert callable(function)
    found, e = np.zeros_like(values), 1e-6
    for at in np.ndindex(values.shape):
        here = values[at]
        values[at] = here + e
        above = function()
        values[at] = here - e
        below = function()
        values[at] = here
        found[at] = (above - below) / (2 * e)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_without_reward_is_the_slope_of_the_loss(kind: str) -> None:
    rng = np.random.default_rng(0)
    net, labels = network(kind, rng, 0), rng.integers(10, size=3)
    x = rng.random((3, 28, 28, 1))

    def loss() -> float:
        z = net.forward(x, learning=True)[2]
        return float((np.log(np.exp(z).sum(axis=1)) - z[np.arange(3), labels]).mean())

    slopes = net.gradient(x, labels)
    for name in ("first", "second", "biases", "offsets", "first_scales", "second_shifts"):
        expected = slopes_of(getattr(net.weights, name), loss)
        np.testing.assert_allclose(getattr(slopes, name), expected, atol=1e-6, err_msg=name)


def test_a_reward_moves_the_weights_of_its_own_layer_and_nothing_else() -> None:
    rng = np.random.default_rng(1)
    with_reward, labels = network("recipe", rng, 10), rng.integers(10, size=3)
    without = Network("recipe", with_reward.weights, 0)
    x = rng.random((3, 28, 28, 1))
    more, less = with_reward.gradient(x, labels), without.gradient(x, labels)
    for name in Weights._fields[2:]:
        assert (getattr(more, name) == getattr(less, name)).all()
    for block, name, alpha in zip(with_reward.blocks, ("first", "second"), ALPHAS, strict=True):
        values = getattr(with_reward.weights, name)

        def rewarded(block: Block = block) -> float:
            with_reward.forward(x)
            return reward(block.y)

        expected = -10 * alpha * slopes_of(values, rewarded)
        np.testing.assert_allclose(
            getattr(more, name) - getattr(less, name), expected, atol=1e-7, err_msg=name
        )


def test_the_reward_is_that_of_the_strongest_tenth_less_a_tenth_of_the_others() -> None:
    y = np.arange(20.0).reshape(1, 20)
    assert reward(y) == pytest.approx(18.5 - 0.1 * 8.5)
    assert slope_of_reward(y).sum() == pytest.approx(1 - 0.1)


def test_a_block_of_the_recipe_does_not_mind_how_large_weights_or_inputs_are() -> None:
    rng = np.random.default_rng(2)
    block, w, x = Block("recipe", 5, 0.0), rng.normal(size=(25, 4)), rng.random((2, 28, 28, 1))
    z = block.forward(w, np.ones(4), np.zeros(4), x, learning=False)
    assert z.shape == (2, 14, 14, 4)
    other = block.forward(3 * w, np.ones(4), np.zeros(4), 7 * x, learning=False)
    np.testing.assert_allclose(z, other, rtol=1e-4)


def test_a_fifth_of_each_channel_passes_at_most() -> None:
    rng = np.random.default_rng(3)
    block, w, x = Block("recipe", 5, 0.0), rng.normal(size=(25, 4)), rng.random((2, 28, 28, 1))
    z = block.forward(w, np.ones(4), np.zeros(4), x, learning=False)
    passed = (z > 0).sum(axis=(1, 2))
    assert (passed <= np.ceil(0.2 * 14 * 14)).all()
    assert passed.max() > 0.15 * 14 * 14


def test_the_field_is_the_mean_over_channels_of_the_highest_around() -> None:
    rng = np.random.default_rng(4)
    block, w, x = Block("recipe", 5, 0.0), rng.normal(size=(25, 4)), rng.random((1, 28, 28, 1))
    block.forward(w, np.ones(4), np.zeros(4), x, learning=False)
    assert block.field[0, 5, 9, 0] == pytest.approx(block.y[0, 4:7, 8:11].max(axis=(0, 1)).mean())
    assert block.field[0, 0, 0, 0] == pytest.approx(block.y[0, :2, :2].max(axis=(0, 1)).mean())


def test_batches_are_normalised_and_remembered() -> None:
    rng = np.random.default_rng(5)
    block, w, x = Block("standard", 5, 0.0), rng.random((25, 4)), rng.random((8, 28, 28, 1))
    for _ in range(200):
        z = block.forward(w, np.ones(4), np.zeros(4), x, learning=True)
    assert z.mean(axis=(0, 1, 2)) == pytest.approx(np.zeros(4), abs=1e-9)
    assert z.std(axis=(0, 1, 2)) == pytest.approx(np.ones(4), abs=1e-3)
    alone = block.forward(w, np.ones(4), np.zeros(4), x[:1], learning=False)
    np.testing.assert_allclose(alone, z[:1], atol=1e-4)


def test_a_change_of_a_tenth_is_twenty_decibels_below() -> None:
    clean = np.random.default_rng(6).normal(size=(5, 30))
    assert decibels(clean, 1.1 * clean) == pytest.approx(20)
