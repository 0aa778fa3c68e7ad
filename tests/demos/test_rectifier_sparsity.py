"""What the demos of rectifiers do, at the quick scale."""

from collections.abc import Callable

import pytest

from stronger.demos.rectifier_sparsity.comparisons import crossing
from stronger.evidence.results import Result


@pytest.fixture(scope="module")
def sparsity(run_quick: Callable[[str], Result]) -> Result:
    return run_quick("rectifier-sparsity")


@pytest.fixture(scope="module")
def full_mnist(run_quick: Callable[[str], Result]) -> Result:
    return run_quick("rectifier-mnist")


def test_only_rectifiers_have_exact_zeros(sparsity: Result) -> None:
    assert not sparsity.failures
    for metrics in sparsity.metrics:
        assert 0.3 < metrics["zeros.relu.untrained"] < 0.7
        assert metrics["zeros.rivals"] == 0
        assert metrics["zeros.bias_one.untrained"] == 0
        assert metrics["near.relu.untrained"] >= metrics["zeros.relu.untrained"]
        assert metrics["near_half.logistic.untrained"] > 0.9


def test_a_larger_penalty_makes_codes_sparser(sparsity: Result) -> None:
    for metrics in sparsity.metrics:
        assert metrics["price.1e-2.zeros"] > metrics["price.none.zeros"]
        assert metrics["price.1e-2.size_when_on"] < metrics["price.none.size_when_on"]
        assert metrics["price.none.error"] == metrics["error.relu"]


def test_controls_are_at_chance(sparsity: Result) -> None:
    for metrics in sparsity.metrics:
        assert metrics["loss.accuracy"] - metrics["loss.moved"] < 0.4
        assert metrics["by_heart.shuffled.test_accuracy"] < 0.3
        assert metrics["intensity.no_biases_set.layer3"] < 0.1
        assert metrics["steady.overlap"] > metrics["steady.overlap_of_other_images"]


def test_what_is_exact_is_exact(sparsity: Result) -> None:
    for metrics in sparsity.metrics:
        assert metrics["dimmed.no_biases.residual"] == 0
        assert metrics["dimmed.no_biases.deviation"] == 0
        assert metrics["dimmed.no_biases.error_rise"] == 0
        assert metrics["dimmed.logistic.deviation"] > 0.5
        assert metrics["line.one.unexplained"] == pytest.approx(0.5)
        assert metrics["line.two.unexplained"] == pytest.approx(0)
        assert metrics["line.one_never_off.unexplained"] == pytest.approx(0)


def test_a_curve_that_never_falls_so_far_counts_its_whole_length() -> None:
    assert crossing([0.9, 0.4, 0.4], 0.1) == 3
    assert crossing([0.9, 0.1], 0.1) == 1


def test_the_large_networks_are_penalised_signed_and_kept_at_an_epoch(full_mnist: Result) -> None:
    assert not full_mnist.failures
    for metrics in full_mnist.metrics:
        assert metrics["zeros.tanh"] == 0
        assert 0.3 < metrics["zeros.rectifier.untrained"] < 0.7
        assert metrics["zeros.rectifier.untrained"] == metrics["zeros.unpriced.untrained"]
        assert metrics["epoch.rectifier"] in (1, 2)
        assert metrics["error.rectifier"] < 0.8
        assert metrics["error.rectifier"] != metrics["error.unpriced"]
