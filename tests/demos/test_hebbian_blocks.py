"""The demo of Hebbian blocks: its two implementations, its attacks, and how sizes are chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stronger.demos.hebbian_blocks import attacks, images, measure, networks, second
from stronger.demos.hebbian_blocks.layers import Standardise, StrictThreshold, fan_in_uniform
from stronger.demos.hebbian_blocks.second_measured import break_down, excess
from stronger.demos.sparse_strong.layers import MaxDivisiveNorm, Rewarded
from stronger.evidence.parameters import Parameters
from stronger.nn.attacks import margins
from stronger.nn.losses import cross_entropy
from stronger.nn.normalisation import BatchNorm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.nn.layers import Layer
    from stronger.nn.network import Network

PARAMETERS = Parameters({**measure.demo.parameters("quick"), "kernels": 4, "epochs": 1})
RECIPES = networks.MAIN | networks.LEFT_OUT | networks.ALONE | networks.STRONGER


def shown(count: int = 40) -> images.Shown:
    rng = np.random.default_rng(0)
    x = rng.random((count, 196), dtype=np.float32)
    noise = rng.standard_normal(x.shape, dtype=np.float32)
    labels = np.arange(count) % 10
    return images.Shown(
        *(x, labels, x, labels, x, labels, noise, noise),
        seed=7,
        attacked=6,
        steps=3,
        queries=4,
    )


def test_standardised_pixels_have_mean_zero_and_deviation_one() -> None:
    given = shown()
    z = Standardise(*given.pixels).forward(given.train)
    assert z.mean() == pytest.approx(0, abs=1e-5)
    assert z.std() == pytest.approx(1, abs=1e-5)


def test_a_strict_threshold_keeps_what_is_above_the_bar_and_no_equals() -> None:
    layer = StrictThreshold(0.2)
    ten = np.arange(10.0).reshape(1, 2, 5, 1)
    assert layer.forward(ten).ravel().tolist() == [0] * 8 + [8, 9]
    equal = np.where(np.arange(10.0) < 9, -1.0, 5.0).reshape(1, 2, 5, 1)
    assert layer.forward(equal).ravel().tolist() == [0] * 9 + [5]
    assert layer.input_gradient(np.ones_like(equal)).ravel().tolist() == [0] * 9 + [1]


def test_weights_start_within_the_inverse_root_of_their_inputs() -> None:
    weights = fan_in_uniform(np.random.default_rng(0), (50, 4, 3, 3))
    assert np.abs(weights).max() <= 1 / 6
    assert np.abs(weights).max() > 0.16


@pytest.mark.parametrize("name", RECIPES)
def test_a_network_is_made_of_what_its_recipe_names(name: str) -> None:
    recipe, given = RECIPES[name], shown()
    built = networks.build(recipe, given, PARAMETERS)
    layers = built.network.layers
    states = built.network.activations(given.test)
    assert states[-1].shape == (40, 10)
    assert all(np.all(states[block.rectified] >= 0) for block in built.blocks)
    assert [states[block.code].shape[0] for block in built.blocks] == [4, 4, 8]

    def count(kind: type[Layer]) -> int:
        return sum(isinstance(each, kind) for each in layers)

    assert count(BatchNorm) == 3 + 3 * (recipe.normalisation == "batch")
    assert count(MaxDivisiveNorm) == 3 * (recipe.normalisation == "division")
    assert count(StrictThreshold) == 3 * recipe.cut
    assert [each.alpha for each in layers if isinstance(each, Rewarded)] == pytest.approx(
        [recipe.reward * alpha for alpha in networks.ALPHAS] + [0] * 3
    )
    first = layers[1]
    assert isinstance(first, Standardise)
    assert (first.mean == 0) == (recipe.input == "raw")


@pytest.mark.parametrize(
    ("order", "kinds"),
    [
        ("rectified first", "Rewarded ReLU BatchNorm"),
        ("normalised first", "Rewarded BatchNorm ReLU"),
    ],
)
def test_blocks_have_the_order_that_is_asked_for(order: str, kinds: str) -> None:
    ordered = Parameters({**PARAMETERS, "order": order})
    built = networks.build(networks.STANDARD, shown(), ordered)
    assert " ".join(type(each).__name__ for each in built.network.layers[2:5]) == kinds


def test_the_learning_rate_falls_as_the_authors_do() -> None:
    rates = [networks.falling(1, epoch, 10) for epoch in range(10)]
    assert rates == pytest.approx([1] * 6 + [0.1] * 2 + [0.01] * 2)


def test_an_image_is_moved_by_two_pixels_at_most() -> None:
    dot = np.zeros((200, 196), np.float32)
    dot[:, 7 * 14 + 7] = 1
    moved = networks.shift(dot, np.random.default_rng(1)).reshape(-1, 14, 14)
    _, down, right = np.nonzero(moved)
    assert len(down) == 200
    for place in (down, right):
        assert {*place.tolist()} == {5, 6, 7, 8, 9}


def test_a_small_image_has_the_means_of_four_pixels() -> None:
    big = np.arange(784.0).reshape(1, 784)
    assert images.halve(big)[0, :2].tolist() == [14.5, 16.5]


def test_noise_never_leaves_the_range_of_pixels() -> None:
    noisy = shown().add_noise(3.0)
    assert (noisy.min(), noisy.max()) == (0, 1)


def same_weights(hebbian: bool) -> tuple[Network, second.Second]:
    """Return a network of either implementation, in float64, with the same weights."""
    given = shown()
    recipe = networks.MAIN["full" if hebbian else "standard"]
    network = networks.build(recipe, given, PARAMETERS).network
    rng = np.random.default_rng(0)
    net = second.Second(rng, given.pixels, hebbian=hebbian, kernels=4, kind=np.float64)
    convolutions = [each for each in network.layers if isinstance(each, Rewarded)]
    for number, layer in enumerate(convolutions):
        kernel = net.weights[f"kernel {number}"]
        layer.inner.parameters["kernels"] = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1))
        layer.inner.parameters["bias"] = np.zeros(kernel.shape[3])
        for arrays in (layer.inner.gradients, layer.gradients):
            for key, value in arrays.items():
                arrays[key] = value.astype(float)
        layer.learns(weights=layer.inner.parameters["kernels"].copy())
    last = network.layers[-1]
    last.learns(weights=net.weights["out"].copy(), bias=net.weights["bias"].copy())
    for each in network.layers:
        if isinstance(each, BatchNorm):
            each.learns(**{key: value.astype(float) for key, value in each.parameters.items()})
    return network, net


@pytest.mark.parametrize("hebbian", [False, True])
def test_two_implementations_have_the_same_outputs_and_gradients(hebbian: bool) -> None:
    network, net = same_weights(hebbian)
    x, labels = shown().train[:12].astype(float), np.arange(12) % 10
    outputs = network.forward(x, training=True)
    logits, pull = net.run(x, training=True)
    np.testing.assert_allclose(outputs, logits, rtol=1e-6, atol=1e-8)
    _, gradient = cross_entropy(outputs, labels)
    network.backward(gradient)
    dx, gradients = pull(gradient)
    rewarded = [each for each in network.layers if isinstance(each, Rewarded)]
    for number, layer in enumerate(rewarded):
        theirs = gradients[f"kernel {number}"].transpose(3, 2, 0, 1)
        np.testing.assert_allclose(layer.gradients["weights"], theirs, rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(network.gradients(gradient)[0], dx, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("step", ["rectify", "divide", "pool", "cut", "take_direction"])
def test_each_step_of_the_second_pulls_back_the_true_gradient(step: str) -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(3, 3, 2, 5) if step == "take_direction" else (3, 6, 7, 5))
    if step == "divide":
        x = np.abs(x)
    steps: dict[str, Any] = {"cut": lambda z: second.cut(z, 0.2)}
    take = steps.get(step) or getattr(second, step)
    y, pull = take(x)
    dy = rng.normal(size=y.shape)
    dx = pull(dy)
    for place in map(tuple, rng.integers(0, x.shape, (30, 4)).tolist()):
        assert dx[place] == pytest.approx(slope_at(lambda z: (take(z)[0] * dy).sum(), x, place))


def slope_at(of: Any, x: NDArray[Any], place: tuple[int, ...], small: float = 1e-6) -> float:
    up, down = x.copy(), x.copy()
    up[place] += small
    down[place] -= small
    return float((of(up) - of(down)) / (2 * small))


def test_a_convolution_of_the_second_pulls_back_the_true_gradients() -> None:
    rng = np.random.default_rng(5)
    x, kernel = rng.normal(size=(2, 4, 5, 3)), rng.normal(size=(3, 3, 3, 4))
    y, pull = second.convolve(x, kernel)
    dy = rng.normal(size=y.shape)
    dx, dk = pull(dy)
    for _ in range(10):
        at, there = tuple(rng.integers(0, x.shape)), tuple(rng.integers(0, kernel.shape))
        by_input = slope_at(lambda z: (second.convolve(z, kernel)[0] * dy).sum(), x, at)
        by_kernel = slope_at(lambda k: (second.convolve(x, k)[0] * dy).sum(), kernel, there)
        assert dx[at] == pytest.approx(by_input)
        assert dk[there] == pytest.approx(by_kernel)


def test_the_reward_of_the_second_is_the_top_less_the_rest() -> None:
    y = np.random.default_rng(6).normal(size=(2, 3, 3, 20))

    def reward(y: NDArray[Any]) -> float:
        ordered = -np.sort(-np.maximum(y, 0), axis=-1)
        rest = ordered[..., 2:].mean(axis=-1)
        return float(np.mean(ordered[..., :2].mean(axis=-1) - 0.1 * rest))

    gradient = second.prefer_the_strong(y, 0.1)
    for place in ((0, 0, 0, 3), (1, 2, 1, 7), (0, 1, 2, 19), (1, 1, 1, 0)):
        assert gradient[place] == pytest.approx(slope_at(reward, y, place), abs=1e-9)


def test_the_second_learns() -> None:
    given = shown()
    net = second.Second(np.random.default_rng(2), given.pixels, hebbian=True, kernels=4)
    before = {name: value.copy() for name, value in net.weights.items()}
    second.learn(net, given, 3, PARAMETERS)
    assert all(np.any(net.weights[name] != value) for name, value in before.items())
    assert all(np.isfinite(value).all() for value in net.weights.values())


@pytest.mark.parametrize("euclidean", [False, True])
def test_a_climb_raises_the_margin_and_stays_within_reach(euclidean: bool) -> None:
    given = shown()
    network = networks.build(networks.STANDARD, given, PARAMETERS).network
    x, labels = given.targets
    moved = attacks.climb(network, x, labels, 0.2, 5, euclidean=euclidean)
    gain = margins(network.outputs(moved), labels) - margins(network.outputs(x), labels)
    assert np.all(gain >= 0)
    assert np.any(gain > 0)
    size = attacks.length(moved - x) if euclidean else np.abs(moved - x)
    assert size.max() <= 0.2 + 1e-5
    assert moved.min() >= 0
    assert moved.max() <= 1


def test_whoever_survives_all_attacks_survives_each() -> None:
    given = shown()
    network = networks.build(networks.FULL, given, PARAMETERS).network
    stood = attacks.attack(network, given, 0.1, {"nobody": given.targets[0]})
    each = [stood[name] for name in ("margin", "soft", "nobody")]
    assert stood["worst"] <= stood["by_gradient"] <= min(each)


def test_the_second_attack_only_raises_the_margin() -> None:
    given = shown()
    net = second.Second(np.random.default_rng(2), given.pixels, hebbian=True, kernels=4)
    x, labels = given.targets
    assert break_down(net, given, 0.1) <= np.mean(excess(net, x, labels) <= 0)


def test_sizes_are_those_at_which_the_baseline_is_nearest_to_what_is_wanted() -> None:
    assert measure.nearest((0.1, 0.2, 0.3), [0.9, 0.7, 0.2]) == 0.2


def test_signal_to_noise_is_a_ratio_of_energies() -> None:
    clean = np.full((4, 10), 2.0)
    assert measure.signal_to_noise(clean, clean + 0.2) == pytest.approx(20)


def test_without_noise_a_network_is_examined_as_on_clean_digits() -> None:
    given = replace(shown(), noise=np.zeros_like(shown().noise))
    built = networks.build(networks.FULL, given, PARAMETERS)
    prepared = measure.Prepared(given, {"full": built}, 0.5, 0.05, {})
    found = measure.examine(built, prepared)
    assert found["noise"] == found["clean"]
    assert found["zeros.1"] >= 156 / 196
