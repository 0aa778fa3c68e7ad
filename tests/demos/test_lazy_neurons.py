"""Layers that learn something or nothing: what is equal between them, and what theory asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.lazy_neurons.learning import build, learn, share_on
from stronger.demos.lazy_neurons.measure import first_pull, held_out_purity
from stronger.demos.lazy_neurons.tasks import KINDS, Task, draw_noise, standardise
from stronger.nn.optimisers import SGD, Adam

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def test_inputs_have_mean_zero_and_variance_one_each() -> None:
    inputs = standardise(np.random.default_rng(1).random((5, 784)) * 200)
    np.testing.assert_allclose(inputs.mean(axis=1), 0, atol=1e-6)
    np.testing.assert_allclose(inputs.std(axis=1), 1, rtol=1e-5)


def test_random_inputs_have_half_of_their_variance_in_common_if_asked() -> None:
    rng = np.random.default_rng(7)
    for common, expected in ((False, 0.0), (True, 0.5)):
        alike = np.atleast_2d(np.corrcoef(draw_noise(rng, 40, common=common).inputs))
        assert alike[np.triu_indices(40, 1)].mean() == pytest.approx(expected, abs=0.03)


def test_learning_leaves_the_given_network_and_stops_once_enough_is_learned() -> None:
    rng = np.random.default_rng(2)
    network, task = build(rng, 64), draw_noise(rng, 100)
    weights = network.layers[0].parameters["weights"].copy()
    learned = learn(network, SGD(0.01, momentum=0.9), task, rng, epochs=200, enough=0.01)
    np.testing.assert_array_equal(weights, network.layers[0].parameters["weights"])
    assert learned.error <= 0.01
    assert len(learned.path) < 200
    assert learned.path[0, 0] == share_on(network, task.inputs)
    assert learned.path[-1, 0] == share_on(learned.network, task.inputs)


def test_what_never_comes_back_is_not_learned() -> None:
    rng = np.random.default_rng(3)
    learned = learn(build(rng, 64), Adam(1e-3), None, rng, epochs=3, enough=0.01)
    assert learned.error > 0.8
    assert len(learned.path) == 4


def test_the_first_pull_is_downwards_where_units_are_on_and_without_sign_where_off() -> None:
    # averaged over many networks, as the expectation is over the output weights
    pulls = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        pulls.append(first_pull(build(rng, 100), draw_noise(rng, 100)))
    on, off = np.array(pulls).T
    error = np.std(pulls, axis=0) / np.sqrt(len(pulls))
    assert on.mean() > 5 * error[0]
    assert abs(off.mean()) < 4 * error[1]


def test_a_detector_is_pure_at_its_top_and_a_coin_is_not() -> None:
    rng = np.random.default_rng(4)
    labels = rng.integers(0, 10, 1000)
    inputs = np.eye(784, dtype=np.float32)[labels] + 0.01 * rng.random((1000, 784))
    network = build(rng, 40)
    first = network.layers[0].parameters
    first["weights"][:] = 0
    first["weights"][:10, :10] = np.eye(10)
    first["weights"][20:30, 10:] = 1  # these see noise only
    first["bias"][:] = 0
    task = Task(inputs.astype(np.float32), labels)
    assert held_out_purity(network, task) == pytest.approx((10 * 1 + 30 * 0.1) / 40, abs=0.07)


def test_every_kind_begins_at_one_half(quick: Result) -> None:
    for kind in KINDS:
        assert quick.estimates[f"sgd.{kind}.start"].mean == pytest.approx(0.5, abs=0.02)
    assert quick.estimates["sgd.endless.error"].mean > 0.8
    assert 0.1 <= quick.estimates["purity.untrained"].mean < 0.6
