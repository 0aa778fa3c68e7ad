"""What units answer to."""

import numpy as np
import pytest

from stronger.nn.tuning import Tuning, share_high, tune
from stronger.statistics import auc


def test_the_auc_counts_pairs_and_halves_of_ties() -> None:
    rng = np.random.default_rng(0)
    values = rng.integers(0, 4, (30, 3)).astype(np.float64)
    present = rng.random((30, 2)) < 0.4
    found = auc(values, present)
    for unit, feature in np.ndindex(3, 2):
        there, not_there = (
            values[present[:, feature] == which, unit][:, None] for which in (True, False)
        )
        pairs = (there > not_there.T) + 0.5 * (there == not_there.T)
        assert found[unit, feature] == pytest.approx(pairs.mean())


def test_turning_a_unit_over_turns_its_auc_over() -> None:
    rng = np.random.default_rng(0)
    values, present = rng.standard_normal((50, 4)), rng.random((50, 3)) < 0.3
    np.testing.assert_allclose(auc(-values, present), 1 - auc(values, present))


def test_a_unit_is_given_the_feature_that_moves_it_most_up_or_down() -> None:
    rng = np.random.default_rng(0)
    present = rng.random((2_000, 3)) < 0.2
    s = present.astype(np.float64)
    values = np.stack([3 * s[:, 0] - s[:, 1], s[:, 0] - 3 * s[:, 2]], axis=1)
    found = tune(values + 0.1 * rng.standard_normal(values.shape), present)
    assert found.features.tolist() == [0, 2]
    assert found.signs.tolist() == [1, -1]
    assert share_high(found) == 0.5


def test_choice_and_measurement_use_different_examples() -> None:
    rng = np.random.default_rng(0)
    noise, present = rng.standard_normal((200, 400)), rng.random((200, 20)) < 0.5
    chosen_and_measured_on_all = np.abs(auc(noise, present) - 0.5).max(axis=1).mean()
    held_out = tune(noise, present).auc
    assert chosen_and_measured_on_all > 0.05
    assert held_out.mean() == pytest.approx(0.5, abs=0.01)
    assert share_high(Tuning(np.zeros(400, int), held_out)) == pytest.approx(0.5, abs=0.1)


def test_dead_units_are_left_out_and_undecided_ones_count_half() -> None:
    tuning = Tuning(np.zeros(3, int), np.array([0.9, 0.5, 0.1]))
    assert share_high(tuning) == 0.5
    assert share_high(tuning, np.array([True, True, False])) == 0.75
    assert share_high(tuning, np.zeros(3, bool)) == 0.5
