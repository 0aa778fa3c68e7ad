"""What the second program of silenced units promises: its gradients and its index."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.silencing_units.second import _draw, _gradients, _selectivity
from stronger.nn.gradients import gradient_errors


@pytest.mark.parametrize("normal", [False, True])
def test_the_gradients_are_those_of_the_cross_entropy(normal: bool) -> None:
    rng = np.random.default_rng(0)
    weights = _draw(rng, (5, 4, 6, 10))
    for value in weights.values():
        value += rng.normal(0, 0.1, value.shape)
    x, labels = rng.normal(size=(9, 5)), rng.integers(0, 10, 9)
    _, found = _gradients(weights, x, labels, normal)
    errors = gradient_errors(
        lambda: _gradients(weights, x, labels, normal)[0],
        {key: (weights[key], d) for key, d in found.items()},
    )
    assert len(errors) == (8 if normal else 6)
    assert max(errors.values()) < 1e-6


def test_a_unit_of_one_class_has_index_1_and_one_of_all_alike_0() -> None:
    labels = np.arange(20) % 10
    active = np.stack([labels == 3, labels >= 0, labels < 0], axis=1).astype(float)
    assert _selectivity(active, labels) == pytest.approx([1, 0])
