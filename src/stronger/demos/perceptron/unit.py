"""A threshold unit, two rules it can learn by, and data it is sure to learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from stronger.arrays import Array


@dataclass(frozen=True)
class Unit:
    """A threshold unit that fires where ``x @ weights + bias`` is positive."""

    weights: Array  # (inputs,)
    bias: float
    updates: int
    """How many times learning changed it."""
    presentations: int
    """How many examples it was shown."""
    converged: bool
    """Whether the last sweep over the examples went without a mistake."""

    def excitation(self, inputs: Array) -> Array:
        """Return ``x @ weights + bias`` of every input (examples, inputs)."""
        return inputs @ self.weights + self.bias


def learn_from_mistakes(
    inputs: Array,
    signs: Array,
    *,
    sweeps: int,
    has_bias: bool = True,
    silence_counts_as_off: bool = False,
) -> Unit:
    """Train by the error-correcting rule until a sweep goes without a mistake.

    With s = +1 where the unit should fire and -1 where it should not, an example (x, s) is a
    mistake if s (w.x + b) <= 0, and then w becomes w + s x and b becomes b + s. All begins at zero,
    so that a learning rate would scale w and b and change nothing else. An excitation of exactly
    zero takes neither side, hence is a mistake whichever side is right: that treats both codes of
    the output alike. `silence_counts_as_off` is the usual convention instead.
    """
    weights, bias = np.zeros(inputs.shape[1]), 0.0
    updates = mistakes = presentations = 0
    for _ in range(sweeps):
        mistakes = 0
        presentations += len(inputs)
        for x, s in zip(inputs, signs, strict=True):
            z = x @ weights + bias
            mistake = (z > 0) != (s > 0) if silence_counts_as_off else s * z <= 0
            if mistake:
                weights += s * x
                bias += s if has_bias else 0.0
                mistakes += 1
        updates += mistakes
        if not mistakes:
            break
    return Unit(weights, bias, updates, presentations, converged=not mistakes)


def learn_from_activity(inputs: Array, signs: Array) -> Unit:
    """Train by activity alone: every presentation adds s x, whether or not the unit was right.

    This keeps what matters here of the simplest system in rosenblatt1958perceptron (alpha): the
    response is given from outside, and active inputs gain for it. Its layer of units with random
    inputs is left out.
    """
    count = len(inputs)
    return Unit(signs @ inputs, float(signs.sum()), count, count, converged=False)


def separable(
    rng: np.random.Generator, examples: int, inputs: int, margin: float
) -> tuple[Array, Array]:
    """Return unit vectors at exactly this distance from a random plane, and their sides."""
    normal = rng.standard_normal(inputs)
    normal /= np.linalg.norm(normal)
    signs = rng.choice([-1.0, 1.0], examples)
    along = rng.standard_normal((examples, inputs))
    along -= np.outer(along @ normal, normal)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    return np.outer(signs * margin, normal) + np.sqrt(1 - margin**2) * along, signs
