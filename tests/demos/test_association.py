"""Association units, the systems of 1958 step by step, and how they are read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.demos.reinforcement_systems.rules import overlap_ratio, rank_agreement
from stronger.demos.shared.association import (
    UNDECIDED,
    AssociationLayer,
    connect,
    correct,
    read_mean,
    read_silence,
    read_sum,
    reinforce,
    threshold_for,
    winners,
)

SIZES = (7, 5, 8)


def random_case(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    activity = rng.random((30, sum(SIZES))) < 0.3
    activity[:, [0, 7, 12]] = False  # no set is ever wholly active
    return activity, rng.integers(0, len(SIZES), 30)


def test_every_unit_has_its_connections_and_fires_at_its_threshold() -> None:
    connections = connect(np.random.default_rng(0), 30, 50, excitatory=6, inhibitory=4)
    assert (np.sum(connections == 1, axis=0) == 6).all()
    assert (np.sum(connections == -1, axis=0) == 4).all()
    layer = AssociationLayer(connections, threshold=3)
    exciting = connections[:, 0] == 1
    assert layer.activity(exciting[None])[0, 0]
    assert not layer.activity(~exciting[None])[0, 0]
    with pytest.raises(ValueError, match="distinct connections"):
        connect(np.random.default_rng(0), 5, 3, 4, 2)


def test_the_threshold_is_the_one_nearest_to_the_share() -> None:
    driven = np.array([[-1, 0, 1, 1, 2, 3, 3, 4, 5, 9]], np.float32)
    assert threshold_for(driven, 0.2) == 5
    assert threshold_for(driven, 0.1) == 6
    assert threshold_for(driven, 0.99) == 1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_values_are_those_of_the_table_applied_step_by_step(seed: int) -> None:
    activity, labels = random_case(seed)
    starts = np.cumsum([0, *SIZES])
    alpha, gamma, bivalent = (np.zeros(sum(SIZES)) for _ in range(3))
    for active, label in zip(activity, labels, strict=True):
        dominant = np.zeros(sum(SIZES), bool)
        dominant[starts[label] : starts[label + 1]] = True
        n, size = np.sum(active & dominant), SIZES[label]
        alpha[active & dominant] += 1
        gamma[active & dominant] += 1
        gamma[~active & dominant] -= n / (size - n)
        bivalent[active & dominant] += 1
        bivalent[active & ~dominant] -= 1
    for system, expected in (("alpha", alpha), ("gamma", gamma), ("bivalent", bivalent)):
        found = np.concatenate(reinforce(activity, labels, SIZES, system))  # type: ignore[arg-type]
        np.testing.assert_allclose(found, expected, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_total_of_gamma_is_zero_and_its_silence_answers(seed: int) -> None:
    activity, labels = random_case(seed)
    gamma, alpha = (reinforce(activity, labels, SIZES, each) for each in ("gamma", "alpha"))
    for values in gamma:
        assert values.sum() == pytest.approx(0, abs=1e-10)
    np.testing.assert_allclose(read_silence(activity, gamma), read_sum(activity, gamma), atol=1e-10)
    totals = [values.sum() for values in alpha]
    np.testing.assert_allclose(read_silence(activity, alpha), read_sum(activity, alpha) - totals)


def test_gamma_has_nobody_to_take_from_in_a_wholly_active_set() -> None:
    activity = np.array([[True, True, False]])
    with pytest.raises(ValueError, match="all 2 units of set 0"):
        reinforce(activity, np.array([0]), (2, 1), "gamma")
    assert reinforce(activity, np.array([0]), (2, 1), "alpha")[0].tolist() == [1, 1]


def test_sum_and_mean_read_as_their_names_say() -> None:
    activity = np.array([[True, True, False, True], [False, False, True, False]])
    values = [np.array([1.0, 3.0, 5.0]), np.array([6.0])]
    assert read_sum(activity, values).tolist() == [[4, 6], [5, 0]]
    assert read_mean(activity, values).tolist() == [[2, 6], [5, 0]]


def test_the_strongest_response_wins_and_a_tie_has_no_winner() -> None:
    found = winners(np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0], [0.0, 0.0], [0.3, 0.1 + 0.2]]))
    assert found.tolist() == [1, 0, UNDECIDED, UNDECIDED, UNDECIDED]


def test_a_stimulus_that_activates_no_unit_has_no_answer_from_silence_either() -> None:
    activity, labels = random_case(1)
    values, blank = reinforce(activity, labels, SIZES, "gamma"), np.zeros((1, sum(SIZES)), bool)
    assert winners(read_sum(blank, values)) == winners(read_silence(blank, values)) == UNDECIDED


def test_mistakes_are_corrected_until_there_is_none() -> None:
    rng = np.random.default_rng(3)
    activity, labels = rng.random((20, 60)) < 0.3, rng.integers(0, 3, 20)
    sizes = (20, 20, 20)
    found = correct(activity, labels, sizes, sweeps=500)
    assert found.converged
    assert (winners(read_sum(activity, found.values)) == labels).all()
    stopped = correct(activity[[0, 0]], np.array([0, 1]), sizes, sweeps=4)
    assert not stopped.converged
    assert stopped.mistakes == 8


def test_values_equal_to_a_property_agree_with_it_in_rank() -> None:
    rng = np.random.default_rng(4)
    asked = [rng.random((400, 30)) < rng.random(30) * 0.5 for _ in range(2)]
    values = [asked[0][:, :15].sum(axis=0) * 1.0, asked[1][:, 15:].sum(axis=0) * 1.0]
    found = rank_agreement(values, asked)
    assert found["own_rate"] == pytest.approx(1)
    assert abs(found["other_rate"]) < 0.6
    assert found["evidence"] < 1


def test_classes_that_activate_the_same_units_overlap_wholly_and_unrelated_ones_do_not() -> None:
    rng = np.random.default_rng(5)
    often = [rng.random(2000) < 0.1 for _ in range(2)]
    first, again, other = (
        rng.random((200, 2000)) < np.where(often[i], 0.6, 0.05) for i in (0, 0, 1)
    )
    assert overlap_ratio(first, again) == pytest.approx(1, abs=0.03)
    assert overlap_ratio(first, other) == pytest.approx(0, abs=0.1)


def test_units_that_do_not_fit_the_sets_are_refused() -> None:
    with pytest.raises(ValueError, match="do not make source-sets"):
        reinforce(np.ones((1, 4), bool), np.array([0]), (2, 1))
