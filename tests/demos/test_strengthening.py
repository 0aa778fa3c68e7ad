"""Do helpful units grow strong: mechanism at the quick scale."""

from collections.abc import Callable

import numpy as np
import pytest

from stronger.demos.shared.digit_rectifiers import Ink, build_rectifiers, selectivity
from stronger.demos.strengthening.error_signals import signals
from stronger.demos.strengthening.measure import importance
from stronger.evidence.results import Result


@pytest.fixture(scope="module")
def strengthening(run_quick: Callable[[str], Result]) -> Result:
    return run_quick("strengthening")


def some(examples: int = 40) -> Ink:
    rng = np.random.default_rng(0)
    return Ink(rng.random((examples, 784)), rng.integers(0, 10, examples))


def test_signs_are_those_of_the_formula(strengthening: Result) -> None:
    assert not strengthening.failures
    for metrics in strengthening.metrics:
        assert metrics["signals.identity_error"] < 1e-12
        assert metrics["signals.late.own"] == 1
        assert metrics["signals.negated_own"] == 0
        assert metrics["signals.weights_that_grow.raw"] == 1
        assert metrics["signals.weights_that_grow.shifted"] == 0
        assert metrics["inputs.plain.silent_moved"] == 0
        assert metrics["inputs.decay.silent_ratio"] < 1


def test_importance_is_what_ablation_costs() -> None:
    from stronger.nn.losses import cross_entropy

    data, network = some(), build_rectifiers(0, 784, 20, 10)
    costs = importance(network, data, data.labels)
    ablated = network.copy()
    ablated.layers[2].parameters["weights"][7] = 0
    losses = [cross_entropy(n.forward(data.inputs), data.labels)[0] for n in (network, ablated)]
    assert costs[7] == pytest.approx(losses[1] - losses[0])


def test_selectivity_runs_from_indifferent_to_one_class_only() -> None:
    labels = np.arange(100) % 10
    h = np.stack([np.ones(100), (labels == 3) * 2.0, np.zeros(100)], axis=1)
    np.testing.assert_allclose(selectivity(h, labels), [0, 1, 0])


def test_error_signals_are_each_examples_own() -> None:
    data, network = some(), build_rectifiers(0, 784, 100, 10)
    _, asked, p = signals(network, data)
    votes = network.layers[2].parameters["weights"]
    one = Ink(data.inputs[:1], data.labels[:1])
    np.testing.assert_allclose(signals(network, one)[1], asked[:1], atol=1e-12)
    np.testing.assert_allclose(asked[0], p[0] @ votes.T - votes[:, data.labels[0]], atol=1e-12)
