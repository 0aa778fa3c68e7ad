"""Dense layers that learn which of their weights to use: dynamic sparse training.

Every output unit has a threshold on the size of its weights that is trained along with them
(liu2020dynamic, sections 3.2 to 3.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.layers import Dense

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from stronger.arrays import Array, Bits
    from stronger.nn.layers import Initialiser
    from stronger.nn.network import Network


def small_uniform(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return weights (fan_in, fan_out) uniform in ±1 / sqrt(fan_in)."""
    limit = shape[0] ** -0.5
    return rng.uniform(-limit, limit, shape)


def surrogate(x: Array, out: Array | None = None) -> Array:
    """Return H(x), which stands in for the derivative of the unit step (liu2020dynamic, eq. 3).

    H = 2 - 4|x| for |x| ≤ 0.4, 0.4 from there to |x| = 1, and 0 beyond.

    Parameters
    ----------
    x
        Of any shape.
    out
        Where to write H, if not into a new array.

    Examples
    --------
    >>> surrogate(np.array([0.0, -0.25, 0.4, 1.0, 1.1])).tolist()
    [2.0, 1.0, 0.4, 0.4, 0.0]
    """
    slope: Array = np.abs(x, out=out)
    far = slope > 1 if slope.max(initial=0) > 1 else None
    slope *= -4
    slope += 2
    np.maximum(slope, slope.dtype.type(0.4), out=slope)
    if far is not None:
        slope[far] = 0
    return slope


class MaskedDense(Dense):
    """A dense layer that uses a weight only while its size exceeds the threshold of its unit.

    With Q = |W| - t and M = 1 where Q > 0, else 0 (eqs. 1 and 2): y = x (W ⊙ M) + b. In training
    α Σ exp(-t) is added to the objective. The gradients, with G = xᵀ dE/dy and H the `surrogate`,
    are dE/dW = G ⊙ (M + |W| ⊙ H(Q)), so that masked weights go on learning, and
    dE/dt = -Σ G ⊙ W ⊙ H(Q) - α exp(-t), summed over inputs.

    Parameters
    ----------
    fan_in, fan_out, rng, initialiser, dtype
        As of `Dense`; biases start at 0, and so do the thresholds t (fan_out,).
    alpha
        α, the penalty on a low threshold.
    floor
        The share of its weights that the layer has to use; at or below it all thresholds start
        again at 0, as in the code of the authors. `restarts` counts how often.
    """

    def __init__(
        self,
        fan_in: int,
        fan_out: int,
        rng: np.random.Generator,
        *,
        alpha: float,
        initialiser: Initialiser = small_uniform,
        floor: float = 0.01,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(fan_in, fan_out, rng, initialiser=initialiser, dtype=dtype)
        self.learns(**self.parameters, thresholds=np.zeros(fan_out, dtype))
        self.alpha, self.floor = alpha, floor
        self.restarts = 0
        # Room to compute in: fresh arrays of this size would cost more than the sums
        self._q, self._used, self._felt, self._size = (
            np.empty_like(self.parameters["weights"]) for _ in range(4)
        )
        self._m = np.empty(self._q.shape, np.bool_)

    def mask(self) -> Bits:
        """Return which weights exceed their thresholds (fan_in, fan_out)."""
        mask: Bits = np.abs(self.parameters["weights"]) > self.parameters["thresholds"]
        return mask

    def _compare(self) -> int:
        """Compute Q and M, and return how many weights are used."""
        np.abs(self.parameters["weights"], out=self._q)
        self._q -= self.parameters["thresholds"]
        np.greater(self._q, 0, out=self._m)
        return int(np.count_nonzero(self._m))

    def forward(self, x: Array) -> Array:
        """Return x (W ⊙ M) + b; in training, set `penalty` and restart thresholds if need be."""
        t = self.parameters["thresholds"]
        if self._compare() <= self.floor * self._m.size and self.training:
            t[:] = 0
            self.restarts += 1
            self._compare()
        self.penalty = self.alpha * float(np.exp(-t).sum()) if self.training else 0.0
        self._x = x
        np.multiply(self.parameters["weights"], self._m, out=self._used)
        return x @ self._used + self.parameters["bias"]

    def set_gradients(self, dy: Array) -> None:
        """Set dE/dW, dE/db and dE/dt."""
        w, t = self.parameters["weights"], self.parameters["thresholds"]
        g = np.matmul(self._x.T, dy, out=self.gradients["weights"])
        felt = surrogate(self._q, out=self._felt)
        felt *= g
        pull = np.einsum("ij,ij->j", felt, w)
        np.subtract(-pull, self.alpha * np.exp(-t), out=self.gradients["thresholds"])
        felt *= np.abs(w, out=self._size)
        g *= self._m
        g += felt
        dy.sum(axis=0, out=self.gradients["bias"])

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dx = dE/dy (W ⊙ M)ᵀ."""
        return dy @ self._used.T


def masked(network: Network) -> list[MaskedDense]:
    """Return the masked layers of a network, from input to output."""
    return [layer for layer in network.layers if isinstance(layer, MaskedDense)]


def masks(network: Network) -> list[Bits]:
    """Return the mask of every masked layer."""
    return [layer.mask() for layer in masked(network)]
