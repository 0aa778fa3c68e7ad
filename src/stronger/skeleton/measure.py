"""FILL IN what is measured. As it stands, a linear unit learns weights that were planted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo

if TYPE_CHECKING:
    from stronger.evidence.demo import Found, Scale
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__)


@demo.part
def learn(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Descend on the squared error of noisy answers, and see how far the weights are off."""
    planted = rng.choice([-1.0, 1.0], 10)
    x = rng.standard_normal((scale(100, 1000), len(planted)))  # (examples, inputs)
    y = x @ planted + parameters.noise * rng.standard_normal(len(x))
    weights, errors = np.zeros_like(planted), []
    for _ in range(100):
        errors.append(np.abs(weights - planted).mean())
        weights += parameters.learning_rate * (y - x @ weights) @ x / len(x)
    return {"error": errors[-1], "error_untrained": errors[0]}, {"errors": np.array(errors)}
