"""What of the demo of the outlook must hold whatever is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.neurashed_outlook.classes import draw_objects
from stronger.demos.neurashed_outlook.measure import ADDITIVE, chance, small_class, train
from stronger.evidence.parameters import Parameters
from stronger.neurashed.model import Neurashed
from stronger.statistics import accuracy

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def test_kinds_are_five_classes_that_share_a_graph_and_no_samples() -> None:
    data = draw_objects(np.random.default_rng(1))
    assert data.train.graph is data.test.graph
    assert data.train.graph.sizes == (200, 100, 5)
    assert np.bincount(data.train.labels).tolist() == [40] * 5
    first = data.train.graph.level(data.train.firing(), 0)
    for label in range(5):
        often = first[data.train.labels == label].mean(axis=0)
        assert 20 <= (often > 0.5).sum() <= 21


def test_learning_leaves_the_model_it_begins_with() -> None:
    rng = np.random.default_rng(2)
    data = draw_objects(rng, classes=2, samples=5)
    start = Neurashed(data.train.graph, 0.0, 0.0)
    after = train(start, data.train, rng, 20, ADDITIVE)
    assert not start.factors.any()
    assert after.factors.any()
    assert 0 <= accuracy(after.logits(data.test), data.test.labels) <= 1


def test_a_class_that_shares_nothing_has_only_itself_to_learn_from() -> None:
    # alone: the logit is 5 (0.01 n)², and nine others are at 0 unless they share its features
    found, _ = small_class(np.random.default_rng(3))
    alone = next(n for n in range(1, 1000) if np.exp(5e-4 * n**2) / 9 >= 99)
    assert found["alone"] == alone


def test_without_chance_and_multiplication_features_alike_stay_alike() -> None:
    metrics, arrays = chance(np.random.default_rng(4), Parameters({"updates": 400}))
    assert metrics["additive.fixed"] > 0.98
    assert all((np.diff(values) <= 0).all() for values in arrays.values())


def test_a_weakest_tenth_does_not_beat_all_nodes(quick: Result) -> None:
    accuracies = {
        name: quick.estimates[f"ticket.{name}"].mean for name in ("whole", "weakest", "random")
    }
    assert accuracies["weakest"] <= accuracies["whole"] + 0.05
