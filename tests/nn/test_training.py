"""Optimisers step by step against their formulas, and the loop that uses them."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.nn.activations import Tanh
from stronger.nn.layers import ActivityPenalty, Dense
from stronger.nn.losses import squared_error
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.training import Diverged, fit, train


def small(seed: int = 0) -> Network:
    rng = np.random.default_rng(seed)
    return Network([Dense(2, 8, rng), Tanh(), Dense(8, 2, rng)])


def xor(copies: int = 1) -> tuple[np.ndarray, np.ndarray]:
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    return np.tile(x, (copies, 1)), np.tile([0, 1, 1, 0], copies)


def moved(optimiser: SGD | Adam, gradients: list[float]) -> list[float]:
    """Return where a weight and a bias that start at 1 go, given the gradient at each step."""
    layer = Dense(1, 1, np.random.default_rng(0), dtype=float)
    for parameter in layer.parameters.values():
        parameter[:] = 1
    path = []
    for g in gradients:
        for gradient in layer.gradients.values():
            gradient[:] = g
        optimiser.step([layer])
        path += [float(layer.parameters[name].item()) for name in ("weights", "bias")]
    return path


def test_gradient_descent_steps_as_its_formula() -> None:
    assert moved(SGD(0.1), [1, -2]) == pytest.approx([0.9, 0.9, 1.1, 1.1])
    w = [1 - 0.1 * (1 + 0.5)]
    w.append(w[0] - 0.1 * (-2 + 0.5 * w[0]))
    found = moved(SGD(0.1, weight_decay=0.5), [1, -2])
    assert found == pytest.approx([w[0], 0.9, w[1], 1.1])


def test_momentum_carries_past_steps_on() -> None:
    v1 = -0.1 * (1 + 0.5)
    v2 = 0.9 * v1 - 0.1 * (-2 + 0.5 * (1 + v1))
    found = moved(SGD(0.1, momentum=0.9, weight_decay=0.5), [1, -2])
    assert found == pytest.approx([1 + v1, 0.9, 1 + v1 + v2, 0.9 + 0.9 * -0.1 + 0.2])


def test_adam_steps_as_its_formula() -> None:
    m = v = 0.0
    w, expected = 1.0, []
    for t, g in enumerate([1.0, -2.0, 0.5], 1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        w -= 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        expected.append(w)
    assert moved(Adam(0.01), [1, -2, 0.5])[::2] == pytest.approx(expected, rel=1e-12)
    assert moved(Adam(0.01, weight_decay=0.1), [1])[0] == pytest.approx(1 - 0.001 - 0.01, rel=1e-6)


@pytest.mark.parametrize("made", [lambda: SGD(0.1, momentum=0.9, weight_decay=0.5), Adam])
def test_a_parameter_too_large_for_the_cache_moves_as_its_parts_would(made: type[Adam]) -> None:
    rng = np.random.default_rng(0)
    whole, *parts = Dense(9, 30_000, rng), *(Dense(1, 30_000, rng) for _ in range(9))
    for row, part in enumerate(parts):
        part.parameters["weights"][0] = whole.parameters["weights"][row]
    together, apart = made(), made()
    for _ in range(3):
        gradient = whole.gradients["weights"]
        gradient[:] = rng.standard_normal(gradient.shape)
        for row, part in enumerate(parts):
            part.gradients["weights"][0] = gradient[row]
        together.step([whole])
        apart.step(parts)
    found = np.concatenate([part.parameters["weights"] for part in parts])
    np.testing.assert_array_equal(whole.parameters["weights"], found)


def test_the_loop_learns_what_one_layer_cannot() -> None:
    x, labels = xor(25)
    network = small()
    epochs = fit(network, Adam(0.02), x, labels, np.random.default_rng(1), epochs=60, batch_size=20)
    assert [epoch.number for epoch in epochs] == list(range(1, 61))
    assert epochs[-1].loss < 0.05 < epochs[0].loss
    assert (network.forward(x).argmax(axis=1) == labels).all()


def test_the_same_generator_gives_the_same_network() -> None:
    x, labels = xor(3)
    weights = []
    for _ in range(2):
        network = small()
        fit(network, SGD(0.1), x, labels, np.random.default_rng(2), epochs=3, batch_size=5)
        weights.append(network.layers[0].parameters["weights"])
    np.testing.assert_array_equal(weights[0], weights[1])


def test_the_caller_may_stop_after_any_epoch() -> None:
    x, labels = xor()
    network = small()
    before = network.layers[0].parameters["weights"].copy()
    steps = train(network, SGD(0.1), x, labels, np.random.default_rng(0), epochs=100)
    np.testing.assert_array_equal(network.layers[0].parameters["weights"], before)
    assert next(steps).number == 1
    after = network.layers[0].parameters["weights"].copy()
    del steps
    np.testing.assert_array_equal(network.layers[0].parameters["weights"], after)


def test_a_price_on_activity_shrinks_activity_and_is_part_of_the_loss() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 5)).astype(np.float32)
    means = []
    for strength in (0.0, 3.0):
        layers = [Dense(5, 9, np.random.default_rng(3)), Tanh(), ActivityPenalty(strength)]
        network = Network([*layers, Dense(9, 5, np.random.default_rng(4))])
        epochs = fit(network, Adam(0.01), x, x, rng, epochs=20, batch_size=20, loss=squared_error)
        means.append(np.abs(network.activations(x)[3]).mean())
        network.forward(x, training=True)
        assert (network.penalty > 0) == (strength > 0)
        assert epochs[-1].loss < epochs[0].loss
    assert means[1] < 0.5 * means[0]


def test_divergence_says_where() -> None:
    x, targets = np.full((10, 2), 1e3, np.float32), np.zeros((10, 2), np.float32)
    network, rng = small(), np.random.default_rng(0)
    network.layers[0].parameters["weights"][0, 0] = np.nan
    with pytest.raises(Diverged, match=r"nan in epoch 1, step 1 of 2"):
        fit(network, SGD(1.0), x, targets, rng, epochs=2, batch_size=5, loss=squared_error)


def test_targets_must_be_as_many_as_inputs() -> None:
    with pytest.raises(ValueError, match="10 inputs and 9 targets"):
        fit(small(), SGD(1), np.zeros((10, 2)), np.zeros(9), np.random.default_rng(0), epochs=1)
