"""Codes taken apart, and read."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from stronger.nn.codes import (
    compute_means,
    count_updates,
    equalise_values,
    fill_zeros,
    keep_active_set,
    keep_ranks,
    permute_units,
    permute_values,
    read_out,
    resample_zeros,
)

Array = NDArray[np.floating[Any]]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(2011)


@pytest.fixture
def code(rng: np.random.Generator) -> Array:
    """A rectified code of which a third is zero, with an empty example and a dead unit."""
    code: Array = np.maximum(rng.standard_normal((40, 12)) + 0.4, 0)
    code[3] = 0
    code[:, 5] = 0
    return code


def test_every_ablation_but_two_keeps_the_active_set(code: Array, rng: np.random.Generator) -> None:
    means = compute_means(code)
    for changed in (
        keep_active_set(code, means),
        equalise_values(code),
        keep_ranks(code, means),
        permute_values(code, rng),
    ):
        np.testing.assert_array_equal(changed != 0, code != 0)
    assert ((permute_units(code, rng) != 0) != (code != 0)).any()
    assert (np.delete(fill_zeros(code, means), 5, axis=1) != 0).all()


def test_resampled_zeros_are_values_of_their_own_unit(
    code: Array, rng: np.random.Generator
) -> None:
    changed = resample_zeros(code, code, rng)
    np.testing.assert_array_equal(changed[code != 0], code[code != 0])
    np.testing.assert_array_equal(changed[:, 5], 0)
    for unit in (0, 7):
        assert set(changed[:, unit]) == set(code[:, unit]) - {0}


def test_permuted_values_are_the_same_values(code: Array, rng: np.random.Generator) -> None:
    for changed in (permute_values(code, rng), permute_units(code, rng)):
        np.testing.assert_array_equal(np.sort(changed, axis=1), np.sort(code, axis=1))
        assert (changed != code).any()


def test_the_order_is_kept_while_the_values_are_not(code: Array) -> None:
    changed = keep_ranks(code, compute_means(code))
    for before, after in zip(code, changed, strict=True):
        on = before != 0
        np.testing.assert_array_equal(np.argsort(before[on]), np.argsort(after[on]))
    assert not np.allclose(changed, code)


def test_a_code_that_is_all_set_loses_nothing_but_its_values(code: Array) -> None:
    binary = (code != 0) * 2.0
    np.testing.assert_allclose(keep_active_set(binary, compute_means(binary)), binary)
    np.testing.assert_allclose(equalise_values(binary), binary)


def test_a_readout_finds_what_is_linear_and_nothing_in_noise(rng: np.random.Generator) -> None:
    x = np.column_stack([rng.standard_normal((2000, 5)), np.ones(2000)])
    targets = x @ rng.standard_normal((6, 2)) + 3
    answers = read_out(x[:1000], targets[:1000], x[1000:], 1e-9)
    np.testing.assert_allclose(answers, targets[1000:], atol=1e-6)
    noise = read_out(x[:1000], rng.standard_normal((1000, 1)), x[1000:])
    assert noise.std() < 0.2


def test_a_perceptron_ends_only_on_a_separable_code(rng: np.random.Generator) -> None:
    labels = np.arange(60) % 3
    separable = np.eye(3)[labels] + 0.05 * rng.standard_normal((60, 3))
    updates, left = count_updates(rng, separable, labels, 50)
    assert updates > 0
    assert left == 0
    same = np.ones((60, 3))
    assert count_updates(rng, same, labels, 5)[1] > 0
