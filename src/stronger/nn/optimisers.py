"""Optimisers: how parameters move when their gradients are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Place: TypeAlias = tuple[int, str, int]  # layer, parameter, first row
    Kind: TypeAlias = tuple[tuple[int, ...], np.dtype[Any]]  # shape and type
    Key = TypeVar("Key")

PIECE = 250_000
"""How many bytes of a parameter move at a time: what is done to them finds them in the cache."""


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
        self._velocity: dict[Place, Array] = {}
        self._room: dict[Kind, Array] = {}

    def step(self, layers: Iterable[Learner]) -> None:
        """Move every parameter once."""
        for place, w, g in _parameters(layers):
            if self.momentum:
                v = _kept(self._velocity, place, w)
                v *= self.momentum
            move = np.multiply(g, self.learning_rate, out=_kept(self._room, (w.shape, w.dtype), w))
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
        self._mean: dict[Place, Array] = {}
        self._square: dict[Place, Array] = {}
        self._room: dict[Kind, Array] = {}

    def step(self, layers: Iterable[Learner]) -> None:
        """Move every parameter once."""
        self.steps += 1
        b1, b2, t = self.beta1, self.beta2, self.steps
        # m̂ / (sqrt(v̂) + ε) = m scale / (sqrt(v) + ε root): no pass for either hat
        root = float(np.sqrt(1 - b2**t))
        scale = self.learning_rate * root / (1 - b1**t)
        for place, w, g in _parameters(layers):
            m, v = _kept(self._mean, place, w), _kept(self._square, place, w)
            room = _kept(self._room, (w.shape, w.dtype), w)
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


def _parameters(layers: Iterable[Learner]) -> Iterator[tuple[Place, Array, Array]]:
    """Yield every parameter and its gradient, a large one a few rows at a time."""
    for index, layer in enumerate(layers):
        for name, w in layer.parameters.items():
            g = layer.gradients[name]
            if w.nbytes <= PIECE:
                yield (index, name, 0), w, g
                continue
            rows = max(1, PIECE * len(w) // w.nbytes)
            for start in range(0, len(w), rows):
                yield (index, name, start), w[start : start + rows], g[start : start + rows]


def _kept(arrays: dict[Key, Array], key: Key, like: Array) -> Array:
    """Return the array kept here, zeros at first: a fresh one would cost more than the sums."""
    if key not in arrays:
        arrays[key] = np.zeros_like(like)
    return arrays[key]
