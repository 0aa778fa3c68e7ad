"""The sparse autoencoder: gradients, lengths, and features that are known."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.demos.dictionary_features.autoencoder import (
    SparseAutoencoder,
    distance,
    learn_features,
)
from stronger.nn.gradients import gradient_errors


def test_gradients_are_those_of_error_and_penalty() -> None:
    rng = np.random.default_rng(1)
    model = SparseAutoencoder(4, 7, rng, penalty=0.3, dtype=np.float64)
    for value in model.parameters.values():
        value += 0.1 * rng.standard_normal(value.shape)
    x = rng.standard_normal((9, 4))

    def objective() -> float:
        return distance(model.forward(x), x)[0] + model.penalty

    _, dy = distance(model.forward(x), x)
    # The gradient towards x̂ leaves out that x is also the target.
    dx = model.backward(dy) - dy
    checked = {name: (value, model.gradients[name]) for name, value in model.parameters.items()}
    errors = gradient_errors(objective, checked | {"x": (x, dx)})
    assert set(errors) == {"encoder", "bias", "decoder", "centre", "x"}
    assert max(errors.values()) < 1e-6


def test_known_sparse_causes_are_found_though_more_than_dimensions() -> None:
    rng = np.random.default_rng(2)
    causes = rng.standard_normal((24, 12))
    causes /= np.linalg.norm(causes, axis=1, keepdims=True)
    there = (rng.random((8000, 24)) < 0.05) * rng.uniform(1, 2, (8000, 24))
    x = (there @ causes).astype(np.float32)
    model = learn_features(x, 48, rng, penalty=0.4, epochs=40)
    np.testing.assert_allclose(np.linalg.norm(model.directions, axis=1), 1, rtol=1e-5)
    nearest = (causes @ model.directions.T).max(axis=1)
    by_chance = (causes @ SparseAutoencoder(12, 48, rng, penalty=0).directions.T).max(axis=1)
    assert np.mean(nearest > 0.9) > 0.6
    assert np.mean(by_chance > 0.9) < 0.1
    assert (model.code(x) > 0).mean() < 0.15


@pytest.mark.parametrize("penalty", [0.05, 1.0])
def test_a_penalty_leaves_fewer_features_on(penalty: float) -> None:
    rng = np.random.default_rng(3)
    x = rng.standard_normal((1000, 6)).astype(np.float32)
    free = learn_features(x, 12, np.random.default_rng(4), penalty=0.0, epochs=40)
    dear = learn_features(x, 12, np.random.default_rng(4), penalty=penalty, epochs=40)
    assert (dear.code(x) > 0).mean() < (free.code(x) > 0).mean()
    assert distance(dear.forward(x), x)[0] > distance(free.forward(x), x)[0]
