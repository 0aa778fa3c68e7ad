"""What of the demo of local elasticity must hold whatever is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.local_elasticity.networks import cast, draw_network, hidden_layers, step
from stronger.demos.local_elasticity.pairs import Pairs, correlate_ranks, cosines, overlap
from stronger.neurashed.elasticity import relative
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import SGD

if TYPE_CHECKING:
    from stronger.evidence.results import Result


@pytest.mark.parametrize("layers", [None, [0], [2], [4], [0, 4], []])
def test_steps_are_those_of_the_optimiser(layers: list[int] | None) -> None:
    rng = np.random.default_rng(1)
    network = cast(draw_network(rng, [12, 9, 8, 4]), np.float64)
    inputs, labels = rng.random((6, 12)), rng.integers(0, 4, 6)
    found = step(network, inputs, labels, learning_rate=0.3, layers=layers)
    for example, change in enumerate(found):
        stepped = network.copy()
        outputs = stepped.forward(inputs[[example]])
        stepped.backward(cross_entropy(outputs, labels[[example]])[1])
        chosen = range(5) if layers is None else layers
        SGD(0.3).step([stepped.layers[index] for index in chosen])
        np.testing.assert_allclose(
            change, stepped.forward(inputs) - network.forward(inputs), atol=1e-13
        )


def test_each_step_may_have_a_rate_of_its_own() -> None:
    rng = np.random.default_rng(5)
    network = cast(draw_network(rng, [6, 5, 3]), np.float64)
    inputs, labels = rng.random((4, 6)), rng.integers(0, 3, 4)
    rates = rng.random(4)
    found = step(network, inputs, labels, learning_rate=rates)
    for example, rate in enumerate(rates):
        one = step(network, inputs, labels, learning_rate=rate)
        np.testing.assert_allclose(found[example], one[example], atol=1e-15)


def test_the_linear_classifier_is_elastic_by_algebra() -> None:
    rng = np.random.default_rng(2)
    inputs, labels = rng.random((7, 30)), rng.integers(0, 5, 7)
    products = inputs @ inputs.T + 1
    for seed in range(2):  # whatever the weights
        network = cast(draw_network(np.random.default_rng(seed), [30, 5]), np.float64)
        found = relative(step(network, inputs, labels, learning_rate=0.1))
        np.testing.assert_allclose(found, products / np.diag(products)[:, np.newaxis], rtol=1e-9)


def test_inputs_without_a_common_active_unit_move_each_other_through_biases_only() -> None:
    network = cast(draw_network(np.random.default_rng(3), [2, 2, 3]), np.float64)
    dense = network.layers[0]
    assert isinstance(dense, Dense)
    dense.parameters["weights"][:] = np.eye(2)
    inputs = np.eye(2)
    fires = hidden_layers(network, inputs)[0] > 0
    np.testing.assert_array_equal(overlap(fires), np.eye(2))
    first = step(network, inputs, np.array([0, 1]), learning_rate=0.1, layers=[0])
    second = step(network, inputs, np.array([0, 1]), learning_rate=0.1, layers=[2])
    # the updated input's unit is raised, and the other stays silent for it
    assert np.abs(first[0, 0]).max() > 0
    ratio = np.linalg.norm(second[0, 1]) / np.linalg.norm(second[0, 0])
    assert ratio == pytest.approx(1 / 2)  # u v + 1 with u v = 0 against 1


def test_cosines_of_nothing_are_zero() -> None:
    found = cosines(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]]))
    np.testing.assert_allclose(found, [[0, 0, 0], [0, 1, 0.5**0.5], [0, 0.5**0.5, 1]])


def test_pairs_of_one_class_are_told_from_others() -> None:
    pairs = Pairs(np.array([0, 0, 1, 1]))
    values = np.where(pairs.same, 3.0, 1.0)
    assert pairs.auc(values) == 1
    assert pairs.ratio(values) == 3
    np.testing.assert_array_equal(pairs.by_class(values), [[3, 1], [1, 3]])
    assert pairs.auc(np.ones((4, 4))) == 0.5


def test_rank_correlations_leave_out_what_is_given() -> None:
    rng = np.random.default_rng(4)
    cause, other = rng.random((2, 60, 60))
    assert correlate_ranks(np.exp(cause), cause) == pytest.approx(1)
    assert correlate_ranks(-cause, cause) == pytest.approx(-1)
    assert abs(correlate_ranks(other, cause)) < 0.05
    mixed = other + 0.05 * cause
    noisy = other + 0.05 * rng.random((60, 60))
    assert correlate_ranks(mixed, noisy) > 0.9
    assert abs(correlate_ranks(mixed, noisy, given=[other])) < 0.2
    without = np.where(np.arange(60)[:, np.newaxis] == 7, np.nan, cause)
    assert correlate_ranks(without, cause) == pytest.approx(1)


def test_controls_are_where_they_must_be(quick: Result) -> None:
    found = quick.estimates
    assert found["worked.largest_error"].maximum == 0
    assert found["linear.algebra_gap"].maximum < 1e-9
    assert found["three.nothing_shared"].maximum == 0
    assert found["crowd.any.no_value"].maximum == 0
    assert abs(found["crowd.correlation_permuted"].mean) < 0.1
    assert found["permuted.auc"].mean == pytest.approx(0.5, abs=0.05)
    assert found["relu.untrained.error"].mean > 0.75
    assert found["relu.long.error"].mean < 0.2
