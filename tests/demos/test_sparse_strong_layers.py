"""Layers with sparse, strong activations: gradients, invariances, and where the reward acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stronger.demos.sparse_strong.layers import (
    FractionalThreshold,
    MaxDivisiveNorm,
    Rewarded,
    hebbian_reward,
    soften,
)
from stronger.nn.activations import ReLU
from stronger.nn.attacks import slope
from stronger.nn.convolution import Conv2D
from stronger.nn.gradients import gradient_errors
from stronger.nn.layers import Dense, Layer
from stronger.nn.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable

    Array = np.ndarray[Any, np.dtype[np.floating[Any]]]

TOLERANCE = 1e-6
ROWS, IMAGES = (5, 6), (3, 6, 7, 2)


def rng() -> np.random.Generator:
    return np.random.default_rng(2022)


def dense(**settings: Any) -> Rewarded:
    return Rewarded(Dense(6, 12, rng(), bias=None, dtype=float), **settings)


def convolution(**settings: Any) -> Rewarded:
    return Rewarded(Conv2D(3, 12, 3, rng(), dtype=float), **settings)


LAYERS: dict[str, tuple[Callable[[], Layer], tuple[int, ...]]] = {
    "unit weights of rows": (lambda: dense(alpha=0.0), ROWS),
    "unit weights of images": (lambda: convolution(alpha=0.0), IMAGES),
    "free weights of rows": (lambda: dense(alpha=0.0, unit=False), ROWS),
    "divisive normalisation of rows": (MaxDivisiveNorm, ROWS),
    "divisive normalisation of images": (MaxDivisiveNorm, IMAGES),
    "division by the loudest place": (lambda: MaxDivisiveNorm(1.0), IMAGES),
    "threshold of rows": (FractionalThreshold, ROWS),
    "threshold of images": (FractionalThreshold, IMAGES),
}


@pytest.mark.parametrize("name", LAYERS)
def test_gradients_agree_with_differences(name: str) -> None:
    make, shape = LAYERS[name]
    layer = make()
    x: Array = rng().standard_normal(shape)
    weights = rng().standard_normal(layer.forward(x).shape)
    towards = {"x": (x, layer.backward(weights).copy())}
    towards |= {n: (w, layer.gradients[n].copy()) for n, w in layer.parameters.items()}
    errors = gradient_errors(lambda: float((weights * layer.forward(x)).sum()), towards)
    assert max(errors.values()) < TOLERANCE


@pytest.mark.parametrize("demote", [0.1, 1.0])
@pytest.mark.parametrize("unit", [True, False])
@pytest.mark.parametrize("make", [dense, convolution])
def test_the_reward_moves_the_weights_of_its_own_layer_and_nothing_below(
    make: Callable[..., Rewarded], demote: float, unit: bool
) -> None:
    layer = make(alpha=0.7, demote=demote, unit=unit)
    x = rng().standard_normal(ROWS if make is dense else IMAGES)
    layer.training = True
    weights = rng().standard_normal(layer.forward(x).shape)
    below = layer.backward(weights)
    w, g = layer.parameters["weights"], layer.gradients["weights"].copy()
    objective = lambda: float((weights * layer.forward(x)).sum()) + layer.penalty  # noqa: E731
    assert gradient_errors(objective, {"w": (w, g)})["w"] < TOLERANCE
    without = make(alpha=0.0, unit=unit)
    without.forward(x)
    np.testing.assert_array_equal(below, without.backward(weights))
    assert not np.allclose(g, without.gradients["weights"])


def test_the_reward_is_the_top_tenth_less_the_rest_and_is_paid_in_training_only() -> None:
    layer, x = dense(alpha=2.0, demote=0.3), rng().standard_normal(ROWS)
    y = np.sort(np.maximum(layer.forward(x), 0), axis=1)
    assert layer.penalty == 0
    layer.training = True
    layer.forward(x)
    assert layer.penalty == pytest.approx(-2 * (y[:, -2:].mean() - 0.3 * y[:, :-2].mean()))


def test_images_are_rewarded_place_by_place() -> None:
    activity = np.maximum(rng().standard_normal((20, 3, 4, 2)), 0)
    reward, gradient = hebbian_reward(activity, demote=0.1)
    as_rows = np.moveaxis(activity, 0, -1).reshape(-1, 20)
    row_reward, row_gradient = hebbian_reward(as_rows, demote=0.1)
    assert reward == pytest.approx(row_reward)
    np.testing.assert_allclose(np.moveaxis(gradient, 0, -1).reshape(-1, 20), row_gradient)


@pytest.mark.parametrize("make", [dense, convolution])
def test_longer_weights_do_not_make_a_larger_output(make: Callable[..., Rewarded]) -> None:
    x = rng().standard_normal(ROWS if make is dense else IMAGES)
    layer, free = make(alpha=0.0), make(alpha=0.0, unit=False)
    before, free_before = layer.forward(x), free.forward(x)
    for each in (layer, free):
        each.parameters["weights"] *= 10
    np.testing.assert_allclose(layer.forward(x), before, rtol=1e-5)
    np.testing.assert_allclose(free.forward(x), 10 * free_before)


def test_division_by_the_neighbourhood_is_what_the_formula_says() -> None:
    y = np.abs(rng().standard_normal((3, 5, 5, 2)))
    z = MaxDivisiveNorm(0.1).forward(y)
    padded = np.pad(y, ((0, 0), (1, 1), (1, 1), (0, 0)))
    pooled = np.empty_like(y)
    for i in range(5):
        for j in range(5):
            pooled[:, i, j] = padded[:, i : i + 3, j : j + 3].max(axis=(1, 2))
    m = pooled.mean(axis=0)
    np.testing.assert_allclose(z, y / (0.1 * m.max(axis=(0, 1)) + 0.9 * m + 1e-7))


@pytest.mark.parametrize("shape", [ROWS, IMAGES])
def test_division_takes_away_the_scale_of_an_example(shape: tuple[int, ...]) -> None:
    y = np.abs(rng().standard_normal(shape))
    np.testing.assert_allclose(
        MaxDivisiveNorm().forward(50 * y), MaxDivisiveNorm().forward(y), rtol=1e-5
    )
    assert np.all(MaxDivisiveNorm().forward(np.zeros(shape)) == 0)


def test_a_fifth_of_places_passes_the_threshold() -> None:
    x = rng().standard_normal((4, 10, 10, 3))
    y = FractionalThreshold(0.2).forward(x)
    assert np.all((y != 0).sum(axis=(1, 2)) == 20)
    for channel, example in np.ndindex(4, 3):
        kept = y[channel, :, :, example] != 0
        of_one = x[channel, :, :, example]
        assert of_one[kept].min() > of_one[~kept].max()


def test_a_softened_network_answers_the_same_with_gradients_where_there_were_none() -> None:
    network = Network([Dense(6, 10, rng()), ReLU(), FractionalThreshold(), Dense(10, 3, rng())])
    x = rng().standard_normal(ROWS).astype(np.float32)
    soft = soften(network)
    np.testing.assert_array_equal(soft.outputs(x), network.outputs(x))
    labels = np.zeros(5, int)
    exact, helped = slope(network, x, labels), slope(soft, x, labels)
    assert not np.allclose(exact, helped)
    assert type(network.layers[1]) is ReLU
    assert not vars(network.layers[2]).get("straight")
