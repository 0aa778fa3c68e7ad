"""Sparse codes by coordinate descent, and dictionaries by alternation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.demos.sparse_coding.coding import (
    Cost,
    energy,
    infer,
    learn,
    normalise_columns,
    refit,
    stationarity,
)

if TYPE_CHECKING:
    from stronger.arrays import Array

COSTS: tuple[Cost, ...] = ("absolute", "nonnegative", "logarithm")


def problem(seed: int, units: int = 14) -> tuple[Array, Array]:
    """Return twenty inputs of ten dimensions and a dictionary of columns of several lengths."""
    rng = np.random.default_rng(seed)
    dictionary = normalise_columns(rng.standard_normal((10, units))) * rng.uniform(0.5, 2, units)
    return 2 * rng.standard_normal((20, 10)), dictionary


@pytest.mark.parametrize("cost", COSTS)
@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), penalty=st.floats(0.05, 2))
def test_the_code_meets_the_conditions_of_a_minimum(cost: Cost, seed: int, penalty: float) -> None:
    inputs, dictionary = problem(seed)
    code = infer(inputs, dictionary, penalty, cost=cost, sweeps=100_000, tolerance=1e-9)
    assert stationarity(inputs, dictionary, code, penalty, cost).max() < 1e-6
    # The conditions are not met by just anything.
    assert stationarity(inputs, dictionary, code + 0.01, penalty, cost).max() > 1e-3


@pytest.mark.parametrize("cost", ["absolute", "nonnegative"])
def test_no_code_near_or_far_has_less_energy(cost: Cost) -> None:
    inputs, dictionary = problem(1)
    code = infer(inputs, dictionary, 0.3, cost=cost, tolerance=1e-9)
    least = energy(inputs, dictionary, code, 0.3, cost)
    rng = np.random.default_rng(2)
    for size in (1e-4, 1e-2, 1):
        other = np.abs(code) if cost == "nonnegative" else code
        moved = other + size * rng.standard_normal(code.shape)
        if cost == "nonnegative":
            moved = np.maximum(moved, 0)
        assert (energy(inputs, dictionary, moved, 0.3, cost) >= least).all()
    assert np.isinf(energy(inputs, dictionary, code - 9, 0.3, "nonnegative")).all()


@pytest.mark.parametrize("cost", COSTS)
def test_the_gradient_of_the_energy_is_what_stationarity_measures(cost: Cost) -> None:
    inputs, dictionary = problem(3)
    code = np.random.default_rng(4).uniform(0.1, 1, (20, 14))
    steps = 1e-6 * np.eye(14)
    slopes = np.array(
        [
            energy(inputs, dictionary, code + step, 0.7, cost)
            - energy(inputs, dictionary, code - step, 0.7, cost)
            for step in steps
        ]
    ) / (2e-6)
    found = stationarity(inputs, dictionary, code, 0.7, cost)
    np.testing.assert_allclose(np.abs(slopes).max(axis=0), found, rtol=1e-6)


@pytest.mark.parametrize("cost", COSTS)
def test_no_sweep_raises_the_energy(cost: Cost) -> None:
    inputs, dictionary = problem(5, units=30)
    energies = [
        energy(inputs, dictionary, infer(inputs, dictionary, 0.4, cost=cost, sweeps=n), 0.4,
               cost)
        for n in range(1, 30)
    ]  # fmt: skip
    assert (np.diff(energies, axis=0) <= 1e-12).all()
    assert (energies[0] > energies[-1]).any()


@pytest.mark.parametrize("cost", ["absolute", "logarithm"])
def test_a_flipped_function_flips_its_coefficient_and_nothing_else(cost: Cost) -> None:
    inputs, dictionary = problem(6)
    signs = np.random.default_rng(7).choice([-1.0, 1.0], 14)
    code = infer(inputs, dictionary, 0.3, cost=cost)
    flipped = infer(inputs, dictionary * signs, 0.3, cost=cost)
    assert np.array_equal(flipped * signs, code)


def test_nonnegative_codes_with_negative_twins_are_the_signed_code() -> None:
    inputs, dictionary = problem(8, units=9)
    signed = infer(inputs, dictionary, 0.3, tolerance=1e-10)
    twins = np.hstack([dictionary, -dictionary])
    both = infer(inputs, twins, 0.3, cost="nonnegative", tolerance=1e-10)
    up, down = np.hsplit(both, 2)
    np.testing.assert_allclose(up - down, signed, atol=1e-6)
    assert not (up * down).any()


def test_orthonormal_columns_leave_only_the_threshold() -> None:
    inputs = np.array([[3.0, -2.0, 0.5]])
    assert infer(inputs, np.eye(3), 1.0).tolist() == [[2.0, -1.0, 0.0]]
    assert infer(inputs, np.eye(3), 1.0, cost="nonnegative").tolist() == [[2.0, 0.0, 0.0]]
    assert (infer(inputs, np.eye(3), 1.0, cost="logarithm") != 0).all()


def test_scaling_inputs_and_weight_scales_the_code() -> None:
    inputs, dictionary = problem(9)
    code = infer(inputs, dictionary, 0.3)
    assert np.array_equal(infer(8 * inputs, dictionary, 8 * 0.3), 8 * code)
    doubled = infer(2 * inputs, dictionary, 0.3)
    assert (np.abs(doubled).sum(axis=1) >= 2 * np.abs(code).sum(axis=1) - 1e-3).all()


def test_longer_columns_with_dearer_coefficients_give_the_same_parts() -> None:
    inputs, dictionary = problem(10, units=9)
    gauge = 2.0 ** np.random.default_rng(11).integers(-2, 3, 9)
    code = infer(inputs, dictionary, 0.3, tolerance=1e-10)
    other = infer(inputs, dictionary / gauge, 0.3 / gauge, tolerance=1e-10)
    np.testing.assert_allclose(other / gauge, code, atol=1e-6)


def test_examples_do_not_influence_each_other() -> None:
    inputs, dictionary = problem(12)
    together = infer(inputs, dictionary, 0.3, tolerance=1e-10)
    alone = infer(inputs[3:4], dictionary, 0.3, tolerance=1e-10)
    np.testing.assert_allclose(alone[0], together[3], atol=1e-8)
    again = infer(inputs, dictionary, 0.3, start=together, sweeps=1)
    np.testing.assert_allclose(again, together, atol=1e-8)


def test_refitted_columns_have_length_one_and_unused_ones_stay() -> None:
    inputs, dictionary = problem(13)
    dictionary = normalise_columns(dictionary)
    code = infer(inputs, dictionary, 0.5)
    code[:, 2] = 0
    better = refit(inputs, dictionary, code)
    np.testing.assert_allclose(np.linalg.norm(better, axis=0), 1)
    assert np.array_equal(better[:, 2], dictionary[:, 2])
    assert energy(inputs, better, code, 0.5).sum() < energy(inputs, dictionary, code, 0.5).sum()


@pytest.mark.parametrize("cost", COSTS)
def test_learning_never_raises_the_energy(cost: Cost) -> None:
    rng = np.random.default_rng(14)
    inputs = rng.standard_normal((200, 10))
    _, energies = learn(rng, inputs, 15, 0.5, rounds=20, cost=cost)
    assert (np.diff(energies) <= 1e-12).all()
    assert energies[-1] < energies[0]


def test_learning_finds_the_columns_that_made_the_inputs() -> None:
    rng = np.random.default_rng(15)
    causes = rng.standard_normal((2000, 12)) * (rng.random((2000, 12)) < 0.1)
    true = normalise_columns(rng.standard_normal((12, 12)))
    dictionary, _ = learn(rng, causes @ true.T, 12, 0.05, rounds=100)
    similar = np.abs(dictionary.T @ true).max(axis=0)
    assert np.median(similar) > 0.99
