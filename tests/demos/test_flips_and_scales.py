"""Flips and scales: mechanism at the quick scale."""

import numpy as np
import pytest

from stronger.demos.flips_and_scales.measure import ablation_costs, unexplained
from stronger.demos.flips_and_scales.symmetries import Images, build_network, draw_symmetries
from stronger.evidence.results import Result
from stronger.nn.activations import ReLU
from stronger.nn.symmetries import dense


def test_identities_hold_and_shears_part(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        assert metrics["kept.worst"] < 1e-12
        assert all(v < 1e-9 for name, v in metrics.items() if name.startswith("commutes."))
        assert all(v > 1e-3 for name, v in metrics.items() if name.startswith("parts."))
        assert metrics["first_step.error"] < 1e-12
        assert metrics["gauge.order"] == pytest.approx(-1)
        assert metrics["gauge.removal_changed"] < 1e-12
        assert metrics["relu.bypass_kept"] < 1e-12
        assert metrics["always_on.kept"] < 1e-12 < metrics["always_on.apart_beyond_the_data"]
        assert metrics["logits.sum_drift_sgd"] < 1e-12 < metrics["logits.sum_drift_adam"]


def test_what_commutes_gives_the_same_answers(quick: Result) -> None:
    for metrics in quick.metrics:
        for name in ("tanh_flip", "centred_logistic_flip", "relu_negated", "inverted_centred"):
            for way in ("sgd", "momentum", "decay", "adam"):
                assert metrics[f"answers_differ.{name}.{way}"] == 0


def test_a_rectifier_explains_none_of_its_opposite_where_it_is_off() -> None:
    z = np.random.default_rng(0).standard_normal(200_000)
    found = unexplained(np.maximum(z, 0), np.maximum(-z, 0))
    assert found == pytest.approx(1 - (1 / (np.pi - 1)) ** 2, abs=0.01)
    assert unexplained(np.tanh(z), np.tanh(-z)) == pytest.approx(0, abs=1e-12)


def test_every_symmetry_is_drawn_anew_for_every_seed() -> None:
    one, two = (draw_symmetries(np.random.default_rng(seed)) for seed in (0, 1))
    assert one.keys() == two.keys()
    flips = [each["tanh_flip"].change.keywords["chosen"][0] for each in (one, two)]  # type: ignore[attr-defined]
    assert (flips[0] != flips[1]).any()


def test_removing_a_silent_unit_costs_nothing() -> None:
    rng = np.random.default_rng(0)
    data = Images(rng.random((30, 196)), rng.integers(0, 10, 30), rng.random((3, 196)))
    network = build_network(0, ReLU)
    dense(network)[0].parameters["bias"][5] = -1e3
    costs = ablation_costs(network, data)
    assert costs[5] == 0
    assert np.count_nonzero(costs) > 20
