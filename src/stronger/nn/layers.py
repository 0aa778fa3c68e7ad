"""The layer all others are kinds of, and the plainest: dense, dropout, flatten, activity penalty.

A layer takes an array whose first axis is examples (images travel with examples last, see
`stronger.nn.convolution`), remembers what its backward pass needs, and hands the gradient of the
objective back. Training runs in float32; build a layer with ``dtype=np.float64`` to check it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.initialisers import he_normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import DTypeLike, NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Initialiser: TypeAlias = Callable[[np.random.Generator, tuple[int, ...]], Array]


class Layer:
    """A step of a network: `forward` computes y from x, `backward` dE/dx from dE/dy.

    E is the objective. A layer that learns keeps its arrays in `parameters`, and `backward` writes
    dE/dparameter into the array of the same name in `gradients`.
    """

    training = False
    """Whether the next `forward` is one of training: some layers do otherwise in use."""
    penalty = 0.0
    """What the layer itself adds to the objective, set by `forward` in training."""

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}

    def forward(self, x: Array) -> Array:
        """Return y for inputs x, and remember what the gradients need."""
        raise NotImplementedError

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dx, given dE/dy of the last `forward`."""
        raise NotImplementedError

    def set_gradients(self, dy: Array) -> None:
        """Write dE/dparameter into `gradients`, given dE/dy of the last `forward`."""

    def backward(self, dy: Array) -> Array:
        """Set the gradients towards the parameters and return that towards the inputs."""
        self.set_gradients(dy)
        return self.input_gradient(dy)

    def learns(self, **parameters: Array) -> None:
        """Keep these arrays as parameters, with room for their gradients."""
        self.parameters = parameters
        self.gradients = {name: np.zeros_like(value) for name, value in parameters.items()}


class Dense(Layer):
    """A fully connected layer, y = x W + b.

    The gradients are dE/dW = xᵀ dE/dy, dE/db = dE/dy summed over examples, and
    dE/dx = dE/dy Wᵀ: back-propagation [rumelhart1986learning].

    Parameters
    ----------
    fan_in, fan_out
        Numbers of inputs and outputs: x is (examples, fan_in), y (examples, fan_out).
    rng
        Draws the weights W (fan_in, fan_out); the biases b (fan_out,) start at `bias`.
    initialiser
        How W is drawn.
    bias
        Where b starts; None for a layer without biases.
    """

    def __init__(
        self,
        fan_in: int,
        fan_out: int,
        rng: np.random.Generator,
        *,
        initialiser: Initialiser = he_normal,
        bias: float | None = 0.0,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__()
        weights = initialiser(rng, (fan_in, fan_out)).astype(dtype)
        if bias is None:
            self.learns(weights=weights)
        else:
            self.learns(weights=weights, bias=np.full(fan_out, bias, dtype))

    def forward(self, x: Array) -> Array:
        """Return x W + b."""
        self._x = x
        y = x @ self.parameters["weights"]
        if "bias" in self.parameters:
            y += self.parameters["bias"]
        return y

    def set_gradients(self, dy: Array) -> None:
        """Set dE/dW = xᵀ dE/dy and dE/db."""
        np.matmul(self._x.T, dy, out=self.gradients["weights"])
        if "bias" in self.gradients:
            dy.sum(axis=0, out=self.gradients["bias"])

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dx = dE/dy Wᵀ."""
        return dy @ self.parameters["weights"].T


class Dropout(Layer):
    """Silence each unit with probability p in training, and scale the others by 1 / (1 - p).

    The scaling is done in training ("inverted"), so that nothing needs to change in use; the
    expected output is the input [srivastava2014dropout].
    """

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"a unit cannot be dropped with probability {p}: give 0 <= p < 1")
        self.p, self.rng = p, rng

    def forward(self, x: Array) -> Array:
        """Return m ⊙ x / (1 - p) with m drawn anew in training, and x in use."""
        if not self.training:
            self._m = None
            return x
        kept = self.rng.random(x.shape, dtype=np.float32) >= self.p
        self._m = kept.astype(x.dtype) / x.dtype.type(1 - self.p)
        return x * self._m

    def input_gradient(self, dy: Array) -> Array:
        """Return m ⊙ dE/dy / (1 - p)."""
        return dy if self._m is None else dy * self._m


class Flatten(Layer):
    """Turn images (channels, height, width, examples) into rows (examples, features)."""

    def forward(self, x: Array) -> Array:
        """Return the images as rows, channel by channel."""
        self._shape = x.shape
        return np.ascontiguousarray(x.reshape(-1, x.shape[-1]).T)

    def input_gradient(self, dy: Array) -> Array:
        """Return the rows as images."""
        return np.ascontiguousarray(dy.T).reshape(self._shape)


class ActivityPenalty(Layer):
    """Hand x on, and add λ Σ|x| / examples to the objective: an L1 penalty on activity.

    It is the L1 penalty on activations with which sparsity is bought [glorot2011deep]. The
    derivative of |x| at 0 is taken as 0.

    Parameters
    ----------
    strength
        λ.
    """

    def __init__(self, strength: float) -> None:
        super().__init__()
        self.strength = strength

    def forward(self, x: Array) -> Array:
        """Return x; in training, set `penalty`."""
        self._x = x
        examples = x.shape[-1 if x.ndim == 4 else 0]
        self._slope = self.strength / examples
        self.penalty = float(np.abs(x).sum()) * self._slope if self.training else 0.0
        return x

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy + λ sign(x) / examples."""
        return dy + dy.dtype.type(self._slope) * np.sign(self._x)
