"""Toy models that store more features than they have dimensions, many of them trained at once.

A model takes features x (n,) to a hidden layer of m dimensions and back:

    h = g(x W),  y = ReLU(h V + b),

with g the identity or a ReLU, and V the transpose of W unless given its own values
[elhage2022toy]. Arrays have one more axis in front, the *instances*: models of one shape that
differ in where they start and in the sparsity of what they are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.layers import Layer
from stronger.nn.optimisers import Adam

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import DTypeLike

    from stronger.arrays import Array


class Toys(Layer):
    """Instances of the toy model, trained side by side and apart from each other.

    Parameters
    ----------
    instances, features, hidden
        Their number, n and m.
    rng
        Draws W (instances, n, m) from a normal distribution of variance 2 / (n + m); b starts at 0.
    rectified
        Whether the hidden layer has a ReLU.
    tied
        Whether V is the transpose of W. If not, V (instances, m, n) has values of its own, and
        starts from the absolute values of that transpose: an output whose V is negative is 0 for
        every input, and with rare features many would stay so.
    """

    def __init__(
        self,
        instances: int,
        features: int,
        hidden: int,
        rng: np.random.Generator,
        *,
        rectified: bool = False,
        tied: bool = True,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__()
        self.rectified, self.tied = rectified, tied
        width = np.sqrt(2 / (features + hidden))
        drawn = {"encoder": width * rng.standard_normal((instances, features, hidden))}
        if not tied:
            drawn["decoder"] = np.abs(drawn["encoder"]).swapaxes(1, 2)
        drawn["bias"] = np.zeros((instances, 1, features))
        self.learns(**{name: value.astype(dtype) for name, value in drawn.items()})

    @property
    def encoder(self) -> Array:
        """W (instances, n, m)."""
        return self.parameters["encoder"]

    @property
    def decoder(self) -> Array:
        """V (instances, m, n)."""
        return self.encoder.swapaxes(1, 2) if self.tied else self.parameters["decoder"]

    def hidden(self, x: Array) -> Array:
        """Return h (instances, examples, m)."""
        h = x @ self.encoder
        return np.maximum(h, 0) if self.rectified else h

    def readings(self, x: Array) -> Array:
        """Return h V (instances, examples, n): what is read before bias and ReLU."""
        return self.hidden(x) @ self.decoder

    def forward(self, x: Array) -> Array:
        """Return y (instances, examples, n) for x of the same shape."""
        self._x = x
        self._h = self.hidden(x)
        self._y: Array = np.maximum(self._h @ self.decoder + self.parameters["bias"], 0)
        return self._y

    def _down(self, dy: Array) -> tuple[Array, Array]:
        """Return the gradients towards what enters the two nonlinearities."""
        dz = dy * (self._y > 0)
        dh = dz @ self.decoder.swapaxes(1, 2)
        return dz, dh * (self._h > 0) if self.rectified else dh

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dx."""
        return self._down(dy)[1] @ self.encoder.swapaxes(1, 2)

    def set_gradients(self, dy: Array) -> None:
        """Set the gradients of W, V and b; with V tied, W has those of both."""
        dz, dh = self._down(dy)
        encoder = self._x.swapaxes(1, 2) @ dh
        decoder = self._h.swapaxes(1, 2) @ dz
        if self.tied:
            encoder += decoder.swapaxes(1, 2)
        else:
            self.gradients["decoder"][...] = decoder
        self.gradients["encoder"][...] = encoder
        self.gradients["bias"][...] = dz.sum(axis=1, keepdims=True)


def draw_features(
    rng: np.random.Generator,
    sparsity: Array,
    examples: int,
    features: int,
    *,
    signed: bool = False,
) -> Array:
    """Draw features x (instances, examples, features), each 0 with probability S.

    S is the sparsity of the instance. The others are uniform between 0 and 1, if signed -1 and 1.
    """
    shape = (len(sparsity), examples, features)
    x = rng.random(shape, dtype=np.float32)
    if signed:
        x *= 2
        x -= 1
    x *= rng.random(shape, dtype=np.float32) >= np.asarray(sparsity, np.float32)[:, None, None]
    return x


def weighted_error(y: Array, target: Array, importance: Array) -> tuple[Array, Array]:
    """Return the error of every instance (instances,) and its gradient towards y.

    The error is Σ I_i (y_i - t_i)² with the importance I (features,), averaged over examples.
    """
    apart = y - target
    weighted = apart * importance.astype(y.dtype)
    examples = y.shape[1]
    error: Array = np.einsum("kei,kei->k", weighted, apart) / examples
    weighted *= y.dtype.type(2 / examples)
    return error, weighted


def learn(
    toys: Toys,
    rng: np.random.Generator,
    sparsity: Array,
    importance: Array,
    *,
    steps: int,
    batch_size: int = 256,
    learning_rate: float = 0.01,
    task: Callable[[Array], Array] | None = None,
) -> None:
    """Train by Adam on fresh examples, the learning rate falling linearly to a fiftieth.

    Parameters
    ----------
    toys
        Changed in place.
    sparsity
        S of every instance (instances,).
    importance
        I of every feature (features,).
    task
        What the output should be of x; x itself unless given, and then features are signed.
    """
    optimiser = Adam(learning_rate)
    features = toys.encoder.shape[1]
    for step in range(steps):
        optimiser.learning_rate = learning_rate * (1 - 0.98 * step / steps)
        x = draw_features(rng, sparsity, batch_size, features, signed=task is not None)
        _, dy = weighted_error(toys.forward(x), x if task is None else task(x), importance)
        toys.set_gradients(dy)
        optimiser.step([toys])


def lengths(weights: Array) -> Array:
    """Return ‖W_i‖ of every feature (…, n), given W (…, n, m)."""
    found: Array = np.linalg.norm(weights, axis=-1)
    return found


def features_per_dimension(weights: Array) -> Array:
    """Return ‖W‖² / m (…,), the squared lengths of all features per dimension.

    It is 1 for m orthonormal features, and n / m for n features of length 1.
    """
    found: Array = np.square(weights).sum(axis=(-2, -1)) / weights.shape[-1]
    return found


def largest_share(weights: Array) -> Array:
    """Return the largest share of one feature in each hidden unit (…, m): max_i W_ij² / Σ_i W_ij².

    A unit without weights has the share 0.

    Examples
    --------
    >>> largest_share(np.array([[3.0, 1.0], [4.0, 0.0]])).round(2).tolist()
    [0.64, 1.0]
    """
    squares = np.square(weights)
    total = squares.sum(axis=-2)
    found: Array = squares.max(axis=-2) / np.where(total > 0, total, 1)
    return found


def rotate_axes(rng: np.random.Generator, weights: Array) -> Array:
    """Return W with its hidden dimensions turned at random: every product W Wᵀ stays as it is."""
    size = weights.shape[-1]
    rotation, triangle = np.linalg.qr(rng.standard_normal((*weights.shape[:-2], size, size)))
    # Signs of the diagonal make the rotation uniform over all of them.
    rotation *= np.sign(np.diagonal(triangle, axis1=-2, axis2=-1))[..., None, :]
    found: Array = weights @ rotation.astype(weights.dtype)
    return found


def worst_displacement(toys: Toys, x: Array, radius: Array, *, steps: int = 20) -> Array:
    """Return the largest ‖y(x + d) - y(x)‖² found with ‖d‖ = radius (instances, examples).

    For a linear hidden layer with V = Wᵀ. The search starts from the best of the 2n attacks that
    change one reading most, along ± a row of W Wᵀ, so that outputs held at zero by the bias, whose
    gradient says nothing, are tried as well; from there gradients are followed on the sphere. What
    is found is a lower bound of the worst case.

    Parameters
    ----------
    x
        (instances, examples, n).
    radius
        (instances,).
    """
    clean = toys.forward(x)
    size = radius.astype(x.dtype)[:, None, None]
    rows = toys.encoder @ toys.decoder  # (instances, n, n)
    rows = rows / np.maximum(np.linalg.norm(rows, axis=2, keepdims=True), 1e-12)
    best = np.full(x.shape[:2], -1, x.dtype)
    attack = np.zeros_like(x)
    for feature in range(x.shape[2]):
        for sign in (1, -1):
            tried = sign * size * rows[:, feature][:, None, :]
            moved = np.square(toys.forward(x + tried) - clean).sum(axis=2)
            better = moved > best
            best = np.where(better, moved, best)
            attack = np.where(better[:, :, None], tried, attack)
    for _ in range(steps):
        moved = toys.forward(x + attack) - clean
        slope = toys.input_gradient(moved)
        length = np.linalg.norm(slope, axis=2, keepdims=True)
        slope *= size / np.maximum(length, 1e-12)
        attack = np.where(length > 1e-12, attack + slope, attack)
        attack *= size / np.maximum(np.linalg.norm(attack, axis=2, keepdims=True), 1e-12)
        best = np.maximum(best, np.square(toys.forward(x + attack) - clean).sum(axis=2))
    return best
