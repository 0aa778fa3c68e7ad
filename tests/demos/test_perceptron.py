"""The threshold unit and its two rules."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.demos.perceptron.unit import Unit, learn_from_activity, learn_from_mistakes, separable


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 0.9))
def test_updates_never_exceed_the_bound(seed: int, margin: float) -> None:
    inputs, signs = separable(np.random.default_rng(seed), 40, 6, margin)
    np.testing.assert_allclose(np.linalg.norm(inputs, axis=1), 1)
    unit = learn_from_mistakes(inputs, signs, sweeps=1000, has_bias=False)
    assert unit.converged
    assert (signs * unit.excitation(inputs) > 0).all()
    assert unit.updates <= margin**-2


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_mirrored_output_code_gives_exactly_the_negative(seed: int) -> None:
    rng = np.random.default_rng(seed)
    inputs, signs = rng.random((30, 5)), rng.choice([-1.0, 1.0], 30)
    unit = learn_from_mistakes(inputs, signs, sweeps=5)
    mirrored = learn_from_mistakes(inputs, -signs, sweeps=5)
    assert np.array_equal(unit.weights, -mirrored.weights)
    assert unit.bias == -mirrored.bias


def test_counting_zero_as_off_prefers_a_code() -> None:
    inputs, signs = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([1.0, -1.0])
    unit = learn_from_mistakes(inputs, signs, sweeps=9, has_bias=False, silence_counts_as_off=True)
    mirrored = learn_from_mistakes(
        inputs, -signs, sweeps=9, has_bias=False, silence_counts_as_off=True
    )
    assert unit.weights.tolist() == [1.0, 0.0]
    assert mirrored.weights.tolist() == [0.0, 1.0]


def test_orthogonal_examples_attain_the_bound() -> None:
    unit = learn_from_mistakes(np.eye(25), np.ones(25), sweeps=9, has_bias=False)
    assert unit.updates == 25


def test_the_activity_rule_changes_with_every_presentation() -> None:
    inputs, signs = np.array([[1.0, 2.0], [1.0, 0.0]]), np.array([1.0, -1.0])
    unit = learn_from_activity(inputs, signs)
    assert unit.weights.tolist() == [0.0, 2.0]
    assert (unit.bias, unit.updates) == (0.0, 2)


def test_training_stops_after_the_allowed_sweeps() -> None:
    contradiction = np.ones((2, 1))
    unit = learn_from_mistakes(contradiction, np.array([1.0, -1.0]), sweeps=3)
    assert not unit.converged
    assert unit.presentations == pytest.approx(6)


def test_a_unit_reads_as_its_formula() -> None:
    unit = Unit(np.array([1.0, -2.0]), 0.5, 0, 0, converged=True)
    assert unit.excitation(np.array([[3.0, 1.0]])).tolist() == [1.5]
