"""What the second program of norm and familiarity promises: its gradients and its letters."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.norm_and_familiarity.second import _draw, _gradients, draw_letters
from stronger.nn.gradients import gradient_errors


def test_the_gradients_are_those_of_the_cross_entropy() -> None:
    rng = np.random.default_rng(0)
    weights = _draw(rng, 2, 3, 4, 1)
    for value in weights:
        value += rng.normal(0, 0.1, value.shape)
    x, labels = rng.random((3, 196)), rng.integers(0, 10, 3)
    _, found = _gradients(weights, x, labels)
    errors = gradient_errors(
        lambda: _gradients(weights, x, labels)[0],
        {str(at): pair for at, pair in enumerate(zip(weights, found, strict=True))},
    )
    assert len(errors) == 8
    assert max(errors.values()) < 1e-6


def test_letters_fill_a_box_of_20_with_their_mass_in_the_middle() -> None:
    letters = draw_letters().reshape(-1, 28, 28)
    assert len(letters) == 14 * 22
    assert letters.max() == pytest.approx(1)
    for letter in letters:
        sides = [np.count_nonzero(letter.any(axis=axis)) for axis in (0, 1)]
        assert max(sides) == 20
        middle = [letter.sum(axis=1 - axis) @ np.arange(28) / letter.sum() for axis in (0, 1)]
        assert np.abs(np.array(middle) - 13.5).max() <= 1
