"""Optimisers: how parameters move when their gradients are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]


class Learner(Protocol):
    """Anything with parameters, and gradients by the same names: a layer."""

    parameters: dict[str, Array]
    gradients: dict[str, Array]


class Optimiser(Protocol):
    """Anything that can move the parameters of layers by their gradients."""

    def step(self, layers: Iterable[Learner]) -> None:
        """Move every parameter once."""


class SGD:
    """Gradient descent, with momentum and weight decay if wanted.

    v ← μ v - η (g + λ w), then w ← w + v; without momentum, w ← w - η (g + λ w). Momentum in this
    form is the acceleration of rumelhart1986learning.

    Parameters
    ----------
    learning_rate
        η.
    momentum
        μ, from 0 to 1.
    weight_decay
        λ: pulls weights, not biases, towards 0.
    """

    def __init__(
        self, learning_rate: float, *, momentum: float = 0.0, weight_decay: float = 0.0
    ) -> None:
        self.learning_rate, self.momentum, self.weight_decay = learning_rate, momentum, weight_decay
        self._velocity: dict[tuple[int, str], Array] = {}
        self._room: dict[tuple[int, str], Array] = {}

    def step(self, layers: Iterable[Learner]) -> None:
        """Move every parameter once."""
        for name, w, g in _parameters(layers):
            if self.momentum:
                v = self._velocity.setdefault(name, np.zeros_like(w))
                v *= self.momentum
            move = np.multiply(g, self.learning_rate, out=_room(self._room, name, w))
            decays = self.weight_decay and w.ndim > 1
            if self.momentum:
                v -= move
                if decays:
                    v -= np.multiply(w, self.learning_rate * self.weight_decay, out=move)
                w += v
            else:
                if decays:
                    w *= 1 - self.learning_rate * self.weight_decay
                w -= move


class Adam:
    """Steps of a size that does not depend on the gradient's [kingma2015adam].

    m ← β₁ m + (1 - β₁) g and v ← β₂ v + (1 - β₂) g²; then with m̂ = m / (1 - β₁ᵗ) and
    v̂ = v / (1 - β₂ᵗ), w ← w - η (m̂ / (sqrt(v̂) + ε) + λ w). The decay λ stands outside the
    ratio.

    Parameters
    ----------
    learning_rate
        η.
    beta1, beta2
        β₁ and β₂.
    epsilon
        ε.
    weight_decay
        λ: pulls weights, not biases, towards 0.
    """

    def __init__(
        self,
        learning_rate: float = 1e-3,
        *,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        self.learning_rate, self.beta1, self.beta2 = learning_rate, beta1, beta2
        self.epsilon, self.weight_decay = epsilon, weight_decay
        self.steps = 0
        self._mean: dict[tuple[int, str], Array] = {}
        self._square: dict[tuple[int, str], Array] = {}
        self._room: dict[tuple[int, str], Array] = {}

    def step(self, layers: Iterable[Learner]) -> None:
        """Move every parameter once."""
        self.steps += 1
        b1, b2, t = self.beta1, self.beta2, self.steps
        # m̂ / (sqrt(v̂) + ε) = m scale / (sqrt(v) + ε root): no pass for either hat
        root = float(np.sqrt(1 - b2**t))
        scale = self.learning_rate * root / (1 - b1**t)
        for name, w, g in _parameters(layers):
            m = self._mean.setdefault(name, np.zeros_like(w))
            v = self._square.setdefault(name, np.zeros_like(w))
            room = _room(self._room, name, w)
            m *= b1
            m += np.multiply(g, 1 - b1, out=room)
            v *= b2
            np.multiply(g, g, out=room)
            room *= 1 - b2
            v += room
            np.sqrt(v, out=room)
            room += self.epsilon * root
            np.divide(m, room, out=room)
            room *= scale
            if self.weight_decay and w.ndim > 1:
                w *= 1 - self.learning_rate * self.weight_decay
            w -= room


def _parameters(layers: Iterable[Learner]) -> Iterable[tuple[tuple[int, str], Array, Array]]:
    for index, layer in enumerate(layers):
        for name, parameter in layer.parameters.items():
            yield (index, name), parameter, layer.gradients[name]


def _room(rooms: dict[tuple[int, str], Array], name: tuple[int, str], like: Array) -> Array:
    """Return an array to compute in: fresh ones of this size would cost more than the sums."""
    if name not in rooms:
        rooms[name] = np.empty_like(like)
    return rooms[name]
