"""What the second program of the strongest input promises: its gradients."""

from __future__ import annotations

import numpy as np

from stronger.demos.strongest_input.second import _draw, _gradients
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
