"""Training against attacks, thresholds, and bounds that hold for every attack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.adversarial_training.first_layer import reachable
from stronger.demos.adversarial_training.thresholds import Threshold, seen_through
from stronger.demos.adversarial_training.training import train_attacked
from stronger.nn.activations import ReLU
from stronger.nn.attacks import gradient_sign, slope
from stronger.nn.convolution import Conv2D
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import Diverged, fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.floating]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def separable(rng: np.random.Generator) -> tuple[Array, NDArray[np.int64]]:
    labels = rng.integers(0, 2, 200)
    x = rng.uniform(0, 1, (200, 4))
    x[:, 0] = np.where(labels, rng.uniform(0.7, 1, 200), rng.uniform(0, 0.3, 200))
    x[:, 1:] = 0.5 + 0.02 * (2 * labels[:, None] - 1)
    return x, labels


def linear(seed: int) -> Network:
    return Network([Dense(4, 2, np.random.default_rng(seed), dtype=np.float64)])


def test_training_without_an_attack_is_ordinary_training(rng: np.random.Generator) -> None:
    x, labels = separable(rng)
    plain, attacked = linear(0), linear(0)
    losses = fit(plain, Adam(0.01), x, labels, np.random.default_rng(1), epochs=3)
    again = train_attacked(
        attacked,
        x,
        labels,
        np.random.default_rng(1),
        attack=lambda _network, seen, _labels, _done: seen,
        learning_rates=[0.01] * 3,
        batch_size=100,
    )
    assert again == [each.loss for each in losses]
    assert (plain.outputs(x) == attacked.outputs(x)).all()


def test_the_attack_sees_every_batch_and_how_far_training_has_come(
    rng: np.random.Generator,
) -> None:
    x, labels = separable(rng)
    told: list[float] = []
    seen: list[int] = []

    def attack(_network: Network, batch: Array, _labels: NDArray[np.integer], done: float) -> Array:
        told.append(done)
        seen.append(len(batch))
        return batch

    train_attacked(
        linear(0), x, labels, rng, attack=attack, learning_rates=[0.1] * 2, batch_size=80
    )
    assert seen == [80, 80, 40] * 2
    np.testing.assert_allclose(told, np.arange(6) / 6)


def test_training_against_the_worst_case_lets_go_of_what_an_attack_can_undo(
    rng: np.random.Generator,
) -> None:
    # The last three features are certain but move by less than the attack, the first by more.
    x, labels = separable(rng)
    weights = []
    for epsilon in (0.0, 0.15):
        network = linear(0)
        network.layers[0].parameters["weights"][:] = 0
        train_attacked(
            network,
            x,
            labels,
            rng,
            attack=lambda net, seen, y, _done, size=epsilon: gradient_sign(net, seen, y, size),  # type: ignore[misc]
            learning_rates=[0.02] * 60,
        )
        w = network.layers[0].parameters["weights"]
        weights.append(np.abs(w[:, 1] - w[:, 0]))
    natural, robust = (w[1:].mean() / w[0] for w in weights)
    assert robust < 0.2 * natural


def test_a_loss_that_is_no_number_stops_training(rng: np.random.Generator) -> None:
    x, labels = separable(rng)
    with pytest.raises(Diverged, match="epoch 1, step 1"):
        train_attacked(
            linear(0),
            x,
            labels,
            rng,
            attack=lambda _network, seen, _labels, _done: seen * np.nan,
            learning_rates=[0.1],
        )


def test_a_threshold_is_zero_below_and_grows_above() -> None:
    x = np.array([[0.0, 0.5, 0.75, 1.0]])
    assert Threshold(0.5, gain=2).forward(x).tolist() == [[0, 0, 0.5, 1]]
    assert Threshold(0.5, all_or_none=True).forward(x).tolist() == [[0, 0, 1, 1]]


def test_a_leak_changes_the_gradient_and_nothing_else() -> None:
    x, dy = np.array([[0.0, 0.4, 0.6]]), np.ones((1, 3))
    for leak, graded, all_or_none in ((0.0, [0, 0, 2], [0, 0, 0]), (0.1, [0.2, 0.2, 2], [1, 1, 1])):
        ramp, step = Threshold(0.5, gain=2, leak=leak), Threshold(0.5, all_or_none=True, leak=leak)
        np.testing.assert_allclose(ramp.forward(x), [[0, 0, 0.2]])
        assert step.forward(x).tolist() == [[0, 0, 1]]
        np.testing.assert_allclose(ramp.input_gradient(dy), [graded])
        assert step.input_gradient(dy).tolist() == [all_or_none]


def test_a_network_seen_through_computes_the_same_and_shows_a_slope(
    rng: np.random.Generator,
) -> None:
    x, labels = rng.uniform(0, 0.4, (5, 4)), np.zeros(5, int)
    network = Network(
        [
            Threshold(0.5),
            Dense(4, 3, rng, bias=0.1, dtype=np.float64),
            ReLU(),
            Dense(3, 2, rng, dtype=np.float64),
        ]
    )
    stand_in = seen_through(network)
    assert (stand_in.outputs(x) == network.outputs(x)).all()
    assert not slope(network, x, labels).any()
    assert slope(stand_in, x, labels).all()
    assert isinstance(network.layers[2], ReLU)


def test_reachable_net_inputs_are_reached_and_never_passed(rng: np.random.Generator) -> None:
    convolution = Conv2D(2, 3, 2, rng, dtype=np.float64)
    convolution.parameters["bias"][:] = rng.normal(size=3)
    low = rng.uniform(0, 0.5, (2, 3, 3, 4))
    high = low + rng.uniform(0, 0.5, low.shape)
    least, greatest = reachable(convolution, low, high)
    for _ in range(200):
        net = convolution.forward(rng.uniform(low, high))
        assert (least <= net).all()
        assert (net <= greatest).all()
    positive = convolution.parameters["kernels"][1][..., None] > 0
    window = low.copy()
    window[:, :2, :2] = np.where(positive, high[:, :2, :2], low[:, :2, :2])
    np.testing.assert_allclose(convolution.forward(window)[1, 0, 0], greatest[1, 0, 0])


def test_without_room_the_reachable_is_the_response(rng: np.random.Generator) -> None:
    convolution = Conv2D(1, 2, 3, rng, dtype=np.float64)
    x = rng.uniform(0, 1, (1, 5, 5, 2))
    for bound in reachable(convolution, x, x):
        np.testing.assert_allclose(bound, convolution.forward(x))
