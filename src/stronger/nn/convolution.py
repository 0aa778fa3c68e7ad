"""Convolution and pooling, on images that travel with their examples last.

Between `Images` and `Flatten` (or `GlobalAveragePool`) an array is (channels, height, width,
examples). What a kernel sees at every place is then a few long copies, and the whole convolution
one matrix product: that layout is what lets numpy keep up with compiled frameworks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.initialisers import he_normal
from stronger.nn.layers import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import DTypeLike, NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Initialiser: TypeAlias = Callable[[np.random.Generator, tuple[int, ...]], Array]


class Images(Layer):
    """Turn rows (examples, features) into images (channels, height, width, examples).

    Parameters
    ----------
    channels, height, width
        What the features of a row are, in this order.
    """

    def __init__(self, channels: int, height: int, width: int) -> None:
        super().__init__()
        self.shape = (channels, height, width)

    def forward(self, x: Array) -> Array:
        """Return the rows as images."""
        self._shape = x.shape
        rows = x.reshape(len(x), -1)
        return np.ascontiguousarray(rows.T).reshape(*self.shape, len(x))

    def input_gradient(self, dy: Array) -> Array:
        """Return the images as rows."""
        return np.ascontiguousarray(dy.reshape(-1, dy.shape[-1]).T).reshape(self._shape)


class Conv2D(Layer):
    """A two-dimensional convolution (as is usual, a correlation: the kernel is not flipped).

    y[o, i, j] = b[o] + Σ_c Σ_u Σ_v K[o, c, u, v] x[c, s i + u, s j + v] with x padded by zeros.
    With the windows of x laid out as the columns of P, this is the product y = K P + b, and
    dE/dK = dE/dy Pᵀ, dE/dP = Kᵀ dE/dy, which is added back to where each window came from.

    Parameters
    ----------
    channels_in, channels_out
        x is (channels_in, height, width, examples), y (channels_out, height', width', examples).
    window
        Height and width of the kernels K (channels_out, channels_in, window, window).
    rng
        Draws K; the biases b (channels_out,) start at 0.
    padding
        How many zeros to put around x.
    stride
        s.
    """

    def __init__(
        self,
        channels_in: int,
        channels_out: int,
        window: int,
        rng: np.random.Generator,
        *,
        padding: int = 0,
        stride: int = 1,
        initialiser: Initialiser = he_normal,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__()
        self.window, self.padding, self.stride = window, padding, stride
        kernels = initialiser(rng, (channels_out, channels_in, window, window)).astype(dtype)
        self.learns(kernels=kernels, bias=np.zeros(channels_out, dtype))
        self._patches = np.empty(0, dtype)

    def forward(self, x: Array) -> Array:
        """Return the convolution."""
        channels, height, width, examples = x.shape
        p, k = self.padding, self.window
        if p:
            x = np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)))
        out = tuple((length + 2 * p - k) // self.stride + 1 for length in (height, width))
        if min(out) < 1:
            raise ValueError(
                f"a window of {k} does not fit into {height} x {width} with padding {p}"
            )
        self._padded = x.shape
        shape = (channels, k, k, *out, examples)
        if self._patches.shape != shape or self._patches.dtype != x.dtype:
            self._patches = np.empty(shape, x.dtype)
        for u, v, seen in self._windows(out):
            self._patches[:, u, v] = x[seen]
        kernels = self.parameters["kernels"]
        y = kernels.reshape(len(kernels), -1) @ self._patches.reshape(channels * k * k, -1)
        y += self.parameters["bias"][:, None]
        return y.reshape(-1, *out, examples)

    def set_gradients(self, dy: Array) -> None:
        """Set dE/dK = dE/dy Pᵀ and dE/db."""
        kernels = self.gradients["kernels"]
        flat = dy.reshape(len(kernels), -1)
        patches = self._patches.reshape(kernels[0].size, -1)
        np.matmul(flat, patches.T, out=kernels.reshape(len(kernels), -1))
        flat.sum(axis=1, out=self.gradients["bias"])

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dx, each window's share added where the window was."""
        kernels = self.parameters["kernels"]
        flat = dy.reshape(len(kernels), -1)
        shares = (kernels.reshape(len(kernels), -1).T @ flat).reshape(self._patches.shape)
        dx = np.zeros(self._padded, dy.dtype)
        for u, v, seen in self._windows(dy.shape[1:3]):
            dx[seen] += shares[:, u, v]
        p = self.padding
        return dx[:, p:-p, p:-p] if p else dx

    def _windows(
        self, out: tuple[int, ...]
    ) -> Iterator[tuple[int, int, tuple[slice, slice, slice]]]:
        """Yield every place within the kernel, and what of x it meets as the kernel moves."""
        s = self.stride
        for u in range(self.window):
            for v in range(self.window):
                rows, columns = slice(u, u + s * out[0], s), slice(v, v + s * out[1], s)
                yield u, v, (slice(None), rows, columns)


class MaxPool(Layer):
    """The largest value of each window; windows do not overlap, and a rest at the edge is cut off.

    The gradient goes to where the largest value was, the first one if there are several.

    Parameters
    ----------
    window
        Height and width of a window.
    """

    def __init__(self, window: int = 2) -> None:
        super().__init__()
        self.window = window

    def forward(self, x: Array) -> Array:
        """Return the largest value of each window."""
        self._x = x
        places = self._places(x)
        y = next(places).copy()
        for values in places:
            np.maximum(y, values, out=y)
        self._y = y
        return y

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy where the largest values were, else 0."""
        dx = np.zeros_like(self._x)
        free = np.ones(self._y.shape, bool)
        for values, target in zip(self._places(self._x), self._places(dx), strict=True):
            hit = values == self._y
            hit &= free
            np.multiply(dy, hit, out=target)
            free ^= hit
        return dx

    def _places(self, x: Array) -> Iterator[Array]:
        """Yield views of x: the first value of every window, the second, and so on."""
        k = self.window
        rows, columns = (length // k * k for length in x.shape[1:3])
        for u in range(k):
            for v in range(k):
                yield x[:, u:rows:k, v:columns:k]


class GlobalAveragePool(Layer):
    """The mean of each channel over all places, as rows: (examples, channels)."""

    def forward(self, x: Array) -> Array:
        """Return the means."""
        self._shape = x.shape
        return np.ascontiguousarray(x.mean(axis=(1, 2)).T)

    def input_gradient(self, dy: Array) -> Array:
        """Return each mean's gradient, spread evenly over its places."""
        _, height, width, _ = self._shape
        share = (dy.T / (height * width))[:, None, None, :]
        return np.broadcast_to(share, self._shape).copy()
