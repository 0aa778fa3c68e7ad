"""A sparse autoencoder: many features, few of them on, that rebuild activations.

    f = ReLU((x - c) E + b),  x̂ = f D + c,

trained to make |x - x̂|² + λ Σ f small, with the rows of D, the features' directions, kept at length
1, since otherwise the penalty would be evaded by long rows and small values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.layers import Layer
from stronger.nn.optimisers import Adam

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from stronger.arrays import Array


class SparseAutoencoder(Layer):
    """Features of activations.

    Parameters
    ----------
    inputs, features
        Their numbers; more features than inputs make it overcomplete.
    rng
        Draws the directions D (features, inputs), all equally likely; E (inputs, features) starts
        as their transpose, and b (features,) and c (inputs,) at 0.
    penalty
        λ.
    """

    def __init__(
        self,
        inputs: int,
        features: int,
        rng: np.random.Generator,
        *,
        penalty: float,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__()
        self.strength = penalty
        drawn = rng.standard_normal((features, inputs))
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        self.learns(
            encoder=drawn.T.astype(dtype),
            bias=np.zeros(features, dtype),
            decoder=drawn.astype(dtype),
            centre=np.zeros(inputs, dtype),
        )

    @property
    def directions(self) -> Array:
        """D (features, inputs), rows of length 1."""
        return self.parameters["decoder"]

    def code(self, x: Array) -> Array:
        """Return the features f (examples, features) of x (examples, inputs)."""
        p = self.parameters
        found: Array = np.maximum((x - p["centre"]) @ p["encoder"] + p["bias"], 0)
        return found

    def rebuild(self, code: Array) -> Array:
        """Return x̂ (examples, inputs) of features f."""
        found: Array = code @ self.directions + self.parameters["centre"]
        return found

    def forward(self, x: Array) -> Array:
        """Return x̂; set `penalty` to λ Σ f per example."""
        self._x, self._f = x, self.code(x)
        self.penalty = self.strength * float(self._f.sum()) / len(x)
        return self.rebuild(self._f)

    def _down(self, dy: Array) -> Array:
        """Return the gradient towards what enters the ReLU, that of the penalty with it."""
        asked = dy @ self.directions.T
        asked += asked.dtype.type(self.strength / len(asked))
        asked *= self._f > 0
        return asked

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dx."""
        return self._down(dy) @ self.parameters["encoder"].T

    def set_gradients(self, dy: Array) -> None:
        """Set the gradients of E, b, D and c."""
        dz = self._down(dy)
        p, g = self.parameters, self.gradients
        np.matmul((self._x - p["centre"]).T, dz, out=g["encoder"])
        dz.sum(axis=0, out=g["bias"])
        np.matmul(self._f.T, dy, out=g["decoder"])
        g["centre"][...] = dy.sum(axis=0) - dz.sum(axis=0) @ p["encoder"].T

    def keep_lengths(self) -> None:
        """Bring every direction back to length 1."""
        rows = self.directions
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def distance(rebuilt: Array, x: Array) -> tuple[float, Array]:
    """Return the mean over examples of |x - x̂|², and its gradient towards x̂."""
    apart = rebuilt - x
    return float(np.square(apart).sum()) / len(x), apart * x.dtype.type(2 / len(x))


def learn_features(
    x: Array,
    features: int,
    rng: np.random.Generator,
    *,
    penalty: float,
    epochs: int,
    batch_size: int = 250,
    learning_rate: float = 1e-2,
) -> SparseAutoencoder:
    """Learn the features of these activations (examples, inputs) by Adam.

    The centre c starts at their mean; the learning rate falls linearly to a fiftieth.
    """
    model = SparseAutoencoder(x.shape[1], features, rng, penalty=penalty, dtype=x.dtype)
    model.parameters["centre"][...] = x.mean(axis=0)
    optimiser = Adam(learning_rate)
    starts = range(0, len(x), batch_size)
    total = epochs * len(starts)
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        for number, start in enumerate(starts, epoch * len(starts)):
            optimiser.learning_rate = learning_rate * (1 - 0.98 * number / total)
            chosen = x[order[start : start + batch_size]]
            _, gradient = distance(model.forward(chosen), chosen)
            model.set_gradients(gradient)
            optimiser.step([model])
            model.keep_lengths()
    return model
