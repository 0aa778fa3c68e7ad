"""What batches leave at different rates, and elasticity where an update moves nothing."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.neurashed_bridge.imitation import draw_network, imitate, in_double
from stronger.demos.neurashed_bridge.measure import network_elasticity
from stronger.demos.neurashed_bridge.rates import thinning, train_at_length
from stronger.evidence.parameters import Parameters
from stronger.neurashed.growth import Updates, times


def test_elasticity_is_undefined_where_single_precision_hides_the_update() -> None:
    rng = np.random.default_rng(1)
    network, inputs = draw_network(rng), rng.random((4, 784), dtype=np.float32)
    # Sure of its first answer: the gradient there is less than what float32 can add
    label = int(network.outputs(inputs[:1]).argmax())
    network.layers[-1].parameters["bias"][label] += 20
    labels = np.array([label, *(np.delete(np.arange(10), label)[:3])])
    found = network_elasticity(network, inputs, labels)
    assert np.isnan(found[0]).all()
    np.testing.assert_allclose(np.diagonal(found)[1:], 1)
    assert np.isfinite(network_elasticity(in_double(network), inputs.astype(float), labels)).all()


def test_batches_of_one_size_leave_as_much_and_no_fading_leaves_no_difference() -> None:
    rng = np.random.default_rng(2)
    network, inputs = draw_network(rng), rng.random((100, 784), dtype=np.float32)
    inputs *= rng.random((100, 784)) < 0.3
    data = imitate(network, inputs, rng).impose(network, inputs, rng.integers(0, 10, 100))
    sizes = Parameters({"large_batch": 100, "small_batch": 100, "updates": 20})
    assert thinning(data, rng, Updates(times(1.1), times(0.9)), sizes) == pytest.approx(1)
    sizes = Parameters({"large_batch": 100, "small_batch": 1, "updates": 20})
    assert thinning(data, rng, Updates(times(1.1), times(0.5)), sizes) > 1.05


def test_training_at_length_looks_after_equal_updates_and_at_equal_error() -> None:
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 10, 200)
    inputs = (np.repeat(np.eye(10)[labels], 79, axis=1)[:, :784]).astype(np.float32)
    usual = {"higher_learning_rate": 0.1, "more_updates": 100, "level": 0.05}
    found = train_at_length(draw_network(rng), rng, inputs, labels, 20, Parameters(usual))
    assert found["reached"] == 1
    assert found["error"] <= 0.05
    assert 0 < found["share"] <= 1
    still = Parameters(usual | {"higher_learning_rate": 0.0})
    assert train_at_length(draw_network(rng), rng, inputs, labels, 20, still)["reached"] == 0
