"""Many small networks trained side by side, each from its own random start.

All have one hidden layer and one logistic output. The axis of networks comes first, so that one
product trains them all; the equations are those of rumelhart1986learning, summed over all cases
of a sweep before any weight changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits

Function: TypeAlias = Literal["logistic", "tanh"]


@dataclass
class Networks:
    """Networks of one shape: y = f(x), inputs to hidden units to one logistic output."""

    hidden: Array
    """(networks, inputs + 1, units): weights into hidden units, the bias last."""
    output: Array
    """(networks, units + 1): weights into the output, the bias last."""
    function: Function = "logistic"
    """Of the hidden units."""

    @classmethod
    def draw(
        cls,
        rng: np.random.Generator,
        networks: int,
        inputs: int,
        units: int,
        *,
        function: Function = "logistic",
        limit: float = 0.3,
    ) -> Networks:
        """Draw all weights and biases uniformly from -limit to limit."""
        hidden = rng.uniform(-limit, limit, (networks, inputs + 1, units))
        return cls(hidden, rng.uniform(-limit, limit, (networks, units + 1)), function)

    def copy(self) -> Networks:
        """Return networks that share nothing with these."""
        return Networks(self.hidden.copy(), self.output.copy(), self.function)

    def choose(self, which: Bits) -> Networks:
        """Return some of the networks."""
        return Networks(self.hidden[which], self.output[which], self.function)

    def activities(self, x: Array) -> Array:
        """Return the hidden activities (networks, cases, units) for inputs x (cases, inputs)."""
        z = _with_one(x) @ self.hidden
        return np.tanh(z) if self.function == "tanh" else logistic(z)

    def answers(self, activities: Array) -> Array:
        """Return the outputs (networks, cases) for hidden activities (networks, cases, units)."""
        z = (activities * self.output[:, None, :-1]).sum(axis=-1) + self.output[:, None, -1]
        return logistic(z)

    def flip(self, unit: int) -> Networks:
        """Return networks that compute the same with one hidden unit turned over.

        For tanh, f(-z) = -f(z): its weights change sign on both sides. For the logistic function
        f(-z) = 1 - f(z): the output's bias takes up its old outgoing weight besides.
        """
        turned = self.copy()
        turned.hidden[:, :, unit] *= -1
        if self.function == "logistic":
            turned.output[:, -1] += turned.output[:, unit]
        turned.output[:, unit] *= -1
        return turned


def descend(
    networks: Networks,
    x: Array,
    d: Array,
    *,
    sweeps: int,
    learning_rate: float = 0.1,
    momentum: float = 0.9,
    importance: Array | None = None,
) -> Array:
    """Train in place by Δw(t) = -ε ∂E/∂w + α Δw(t-1), with E = ½ Σ (y - d)² over all cases.

    The error signal of the output is (y - d) y (1 - y), that of a hidden unit its share of it
    through the outgoing weight times the slope f', and the gradient of a weight the error signal
    of the unit it feeds times the activity of the unit it comes from [rumelhart1986learning eqs.
    4 to 6].

    Parameters
    ----------
    networks
        Changed in place.
    x, d
        Inputs (cases, inputs) and desired outputs (cases,).
    sweeps
        How many times all cases are gone through.
    learning_rate, momentum
        ε and α.
    importance
        (cases,), what each case's error is multiplied by; 1 unless given.

    Returns
    -------
    Array
        (sweeps, networks): length of each network's step, over all weights.
    """
    inputs = _with_one(x)
    weight = np.ones(len(d)) if importance is None else importance
    moves = [np.zeros_like(networks.hidden), np.zeros_like(networks.output)]
    lengths = np.empty((sweeps, len(networks.hidden)))
    for sweep in range(sweeps):
        h = networks.activities(x)
        y = networks.answers(h)
        error = weight * (y - d) * y * (1 - y)
        slope = 1 - h * h if networks.function == "tanh" else h * (1 - h)
        below = error[..., None] * networks.output[:, None, :-1] * slope
        outgoing = np.concatenate(
            [(error[..., None] * h).sum(axis=1), error.sum(axis=1)[:, None]], 1
        )
        gradients = [inputs.T @ below, outgoing]
        square = np.zeros(len(h))
        for weights, move, gradient in zip(
            (networks.hidden, networks.output), moves, gradients, strict=True
        ):
            move *= momentum
            move -= learning_rate * gradient
            weights += move
            square += np.square(move).reshape(len(h), -1).sum(axis=1)
        lengths[sweep] = np.sqrt(square)
    return lengths


def logistic(z: Array) -> Array:
    """Return 1 / (1 + exp(-z)), without overflow."""
    y: Array = 0.5 + 0.5 * np.tanh(z / 2)
    return y


def _with_one(x: Array) -> Array:
    return np.concatenate([x, np.ones((len(x), 1))], axis=1)
