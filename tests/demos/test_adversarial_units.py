"""The demo of attacked units: its measurements on cases one can work out, and its mechanism."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.adversarial_units.codes import read_mistakes, top_kept
from stronger.demos.adversarial_units.measure import climb
from stronger.demos.adversarial_units.smallest_change import (
    bound,
    distortion,
    smallest_change,
    to_another_digit,
)
from stronger.demos.shared.attacked_digits import dense_network, hidden_states
from stronger.nn.attacks import margins
from stronger.nn.datasets import Rows

if TYPE_CHECKING:
    from stronger.evidence.results import Result
    from stronger.nn.network import Network


@pytest.fixture
def network() -> Network:
    return dense_network(np.random.default_rng(0), 30, 20, 20, 4)


@pytest.fixture
def x() -> np.ndarray:
    return np.random.default_rng(1).random((40, 30), dtype=np.float32)


def test_the_smallest_change_is_enough_and_a_little_less_is_not(
    network: Network, x: np.ndarray
) -> None:
    labels = network.outputs(x).argmax(axis=1)
    found = smallest_change(network, x, labels)
    assert found.min() >= 0
    assert found.max() <= 1
    turned = margins(network.outputs(found), labels) > 0
    assert turned.mean() > 0.5
    np.testing.assert_array_equal(margins(network.outputs(x), labels) > 0, False)
    less = margins(network.outputs(x + np.float32(0.98) * (found - x)), labels) <= 0
    assert less.all()


def test_of_a_linear_network_it_is_the_distance_to_the_edge() -> None:
    network = dense_network(np.random.default_rng(0), 30, 2)
    x = np.full((5, 30), 0.5, np.float32) + 0.01 * np.arange(5, dtype=np.float32)[:, None]
    logits = network.outputs(x)
    labels = logits.argmax(axis=1)
    w = network.layers[0].parameters["weights"]
    edge = np.abs(logits[:, 0] - logits[:, 1]) / np.linalg.norm(w[:, 0] - w[:, 1])
    found = distortion(smallest_change(network, x, labels) - x) * np.sqrt(30)
    np.testing.assert_allclose(found, edge, rtol=0.01, atol=1e-3)


def test_no_change_of_the_output_is_beyond_the_bound(network: Network, x: np.ndarray) -> None:
    other = np.random.default_rng(2).random(x.shape, dtype=np.float32)
    reply = np.linalg.norm(network.outputs(other) - network.outputs(x), axis=1)
    assert (reply <= bound(network) * np.linalg.norm(other - x, axis=1)).all()
    single = dense_network(np.random.default_rng(0), 3, 2)
    single.layers[0].parameters["weights"][...] = [[3, 0], [0, 2], [0, 0]]
    assert bound(single) == pytest.approx(3)


def test_top_units_are_counted_whatever_their_order() -> None:
    before = np.array([[5.0, 4, 3, 2, 1, 0]])
    assert top_kept(before, np.array([[3.0, 4, 5, 0, 0, 0]]), 3) == [1]
    assert top_kept(before, np.array([[0.0, 0, 5, 4, 3, 0]]), 3) == pytest.approx([1 / 3])


def test_climbing_stays_in_bounds_and_raises(network: Network, x: np.ndarray) -> None:
    wanted = np.eye(4, dtype=np.float32)[np.arange(40) % 4]
    found = climb(network, x, wanted, 0.1)
    assert np.abs(found - x).max() <= 0.1 + 1e-6
    assert found.min() >= 0
    assert found.max() <= 1
    gain = ((network.outputs(found) - network.outputs(x)) * wanted).sum(axis=1)
    assert (gain > 0).mean() > 0.95


def test_another_digit_is_the_nearest_one_of_another_class() -> None:
    train = np.array([[0.0, 0.0], [0.0, 0.6], [1.0, 1.0]], np.float32)
    labels = np.array([0, 1, 1])
    data = Rows(train, labels, train, labels)
    found = to_another_digit(data, train, labels)
    np.testing.assert_allclose(found, np.array([0.6, 0.6, np.sqrt(2)]) / np.sqrt(2), rtol=1e-4)


def test_hidden_states_are_the_activations_after_their_rectifiers(
    network: Network, x: np.ndarray
) -> None:
    states = network.activations(x)
    assert hidden_states(network) == [2, 4]
    assert all(states[i].min() == 0 for i in (2, 4))


def test_a_code_that_was_exchanged_is_read_as_the_other_class() -> None:
    # Two units, one for each of ten classes' first two; the input is the code.
    network = dense_network(np.random.default_rng(0), 20, 20, 10)
    network.layers[0].parameters["weights"][...] = np.eye(20)
    network.layers[2].parameters["weights"][...] = np.repeat(np.eye(10), 2, axis=0)
    codes = np.repeat(np.eye(10, dtype=np.float32), 2, axis=1)
    labels = np.arange(10)
    data = Rows(codes, labels, codes, labels)
    found = read_mistakes(network, data, codes, np.roll(codes, 1, axis=0), labels)
    assert found["deceived.share"] == 1
    assert found["deceived.code_is_nearer_to_it"] == 1
    assert found["deceived.code_was_nearer_to_it"] == 0
    assert found["deceived.created"] == pytest.approx(0.5)
    assert found["counts.attacked"] == pytest.approx(1)
    assert found["counts.clean"] == pytest.approx(1)
    assert found["counts.attacked_true_class"] < 0


def test_the_quick_scale_shows_the_mechanism(quick: Result) -> None:
    for metrics in quick.metrics:
        assert metrics["bound.share_used_by_attack"] <= 1
        assert metrics["bound.share_used_by_noise"] <= 1
        assert metrics["least.distortion"] < metrics["least.to_another_digit"]
        assert metrics["order.sign.tiny"] > metrics["order.sign.small"]
        assert metrics["top.chance"] == pytest.approx(10 / 60)
        assert metrics["record.unit.attack.beaten"] >= metrics["record.unit.random.beaten"]
