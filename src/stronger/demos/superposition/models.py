"""The models of which there is one instance at every sparsity, and how they are trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .toys import Toys, draw_features, learn

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.demo import Scale
    from stronger.evidence.parameters import Parameters

SPARSITY = np.array([0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99])
"""S: the probability with which a feature is absent, one instance of a model each."""
NAMES = tuple(f"s{100 * each:02.0f}" for each in SPARSITY)
"""How an instance is called in metrics: s90 is S = 0.9."""
TOLD = ("s00", "s50", "s70", "s90", "s97", "s99")
"""Those whose metrics are kept; figures show the others as well."""
REPRESENTED = 0.5
"""The length ‖W_i‖ from which a feature counts as represented."""


@dataclass(frozen=True, eq=False)
class Models:
    """Models of which there is one instance at every sparsity, and what they are shown."""

    tiny: Array
    """W (sparsities, 5, 2) of five features in two dimensions."""
    at_random: Array
    """Five random directions in the plane, many times (times, 5, 2)."""
    linear: Toys
    rectified: Toys
    absolute: Toys
    x: Array
    """Features for the linear and for the rectified models (sparsities, examples, features)."""


def train_models(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Models:
    """Train the tiny models, and the three families with more features.

    *Linear* and *rectified* rebuild their features with a hidden layer without and with a ReLU,
    from the same start and on the same examples; *absolute* gives |x| of signed features.
    """
    tiny = train_tiny(rng, scale, parameters)
    at_random = rng.standard_normal((1000, 5, 2))
    start, shown = rng.integers(2**32, size=2)
    size = len(SPARSITY), parameters.features, parameters.hidden
    linear, rectified = (
        Toys(*size, np.random.default_rng(start), rectified=each) for each in (False, True)
    )
    for toys in (linear, rectified):
        learn(
            toys,
            np.random.default_rng(shown),
            SPARSITY,
            parameters.importance ** np.arange(parameters.features),
            steps=parameters.steps,
            learning_rate=parameters.learning_rate,
        )
    absolute = Toys(len(SPARSITY), 30, 15, rng, rectified=True, tied=False)
    learn(
        absolute,
        rng,
        SPARSITY,
        0.9 ** np.arange(30),
        steps=parameters.steps,
        learning_rate=0.003,
        task=np.abs,
    )
    x = draw_features(rng, SPARSITY, scale(500, 10_000), parameters.features)
    return Models(tiny, at_random, linear, rectified, absolute, x)


def train_tiny(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Array:
    """Train five features in two dimensions, and return W of the best start at each sparsity."""
    starts, importance = scale(2, 8), 0.9 ** np.arange(5)
    sparsity = np.repeat(SPARSITY, starts)
    toys = Toys(len(sparsity), 5, 2, rng)
    rate, steps = parameters.learning_rate, scale(150, 4000)
    learn(toys, rng, sparsity, importance, steps=steps, learning_rate=rate)
    x = draw_features(rng, sparsity, scale(500, 10_000), 5)
    error = (np.square(toys.forward(x) - x) @ importance).mean(axis=1).reshape(-1, starts)
    weights = toys.encoder.reshape(-1, starts, 5, 2)
    best: Array = weights[np.arange(len(SPARSITY)), error.argmin(axis=1)]
    return best
