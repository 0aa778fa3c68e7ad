"""What of the demo of pathways must hold whatever is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.feature_pathways.measure import (
    ADDITIVE,
    MOMENTS,
    compare_ranks,
    course,
    learn,
    without_private_features,
)
from stronger.neurashed.builders import three_classes
from stronger.neurashed.growth import Updates, times
from stronger.neurashed.model import Neurashed

if TYPE_CHECKING:
    from stronger.evidence.results import Result


def test_what_is_believed_is_told_before_and_after_each_update() -> None:
    data = three_classes().data
    model = Neurashed(data.graph, 0.1)
    before = model.probabilities(data)[np.arange(4), data.labels]
    path = learn(data, model, ADDITIVE, np.zeros((5, 1), dtype=int), "frozen")
    assert path.shape == (6, 4)
    np.testing.assert_array_equal(path[0], before)
    assert model.iteration == 5


def test_training_is_stopped_before_numbers_run_out() -> None:
    data = three_classes().data
    model = Neurashed(data.graph, 1.0)
    shown = np.zeros((20_000, 1), dtype=int)
    path = learn(data, model, Updates(times(1.02), times(0.99)), shown, "trained")
    assert model.iteration < len(shown)
    assert path.shape == (20_001, 4)
    assert np.isfinite(path).all()


def test_a_model_is_looked_at_when_it_has_had_so_many_updates() -> None:
    data = three_classes().data
    shown = np.zeros((MOMENTS[-1], 1), dtype=int)
    seen = course(data, shown)
    first = data.firing()[0]
    np.testing.assert_allclose(seen[:, first], np.outer(MOMENTS, np.full(first.sum(), 0.05)))
    assert not seen[:, ~first].any()


def test_features_of_one_class_can_be_all_those_of_another() -> None:
    data = without_private_features()
    first, second = data.firing()
    assert (second[first]).all()
    assert second.sum() > first.sum()


def test_ranks_are_worth_comparing() -> None:
    correlation, agreement = compare_ranks(np.random.default_rng(1))
    assert -1 <= correlation <= 1
    assert agreement <= 1


def test_nothing_is_believed_before_training(quick: Result) -> None:
    assert quick.estimates["untrained.least"].mean == pytest.approx(1 / 3, abs=0.02)
