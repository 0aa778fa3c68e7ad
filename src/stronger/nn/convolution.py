"""Convolution and pooling, on images that travel with their examples last.

Between `Images` and `Flatten` (or `GlobalAveragePool`) an array is (channels, height, width,
examples). What a kernel sees at every place is then a few long copies, and the whole convolution
one matrix product: that layout is what lets numpy keep up with compiled frameworks.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.initialisers import he_normal
from stronger.nn.layers import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import DTypeLike, NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Initialiser: TypeAlias = Callable[[np.random.Generator, tuple[int, ...]], Array]

BLOCK = 2_000_000
"""How many bytes of windows a convolution lays out at a time: about what a core's cache holds."""


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
    dE/dK = dE/dy Pᵀ, dE/dP = Kᵀ dE/dy, which is added back to where each window came from. P is
    made for a few rows of y at a time, so that it stays in the processor's cache.

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

    def forward(self, x: Array) -> Array:
        """Return the convolution."""
        p, k = self.padding, self.window
        if p:
            x = np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)))
        _, height, width, examples = x.shape
        if min(height, width) < k:
            raise ValueError(
                f"a window of {k} does not fit into {height - 2 * p} x {width - 2 * p} with "
                f"padding {p}"
            )
        self._x = x
        out = ((height - k) // self.stride + 1, (width - k) // self.stride + 1)
        kernels, bias = self.parameters["kernels"], self.parameters["bias"]
        y = np.empty((len(kernels), *out, examples), x.dtype)
        for rows, patches in self._blocks(out):
            self._fill(patches, rows)
            block = y[:, rows].reshape(len(kernels), -1)
            np.matmul(_flat(kernels), patches.reshape(kernels[0].size, -1), out=block)
            block += bias[:, None]
        return y

    def set_gradients(self, dy: Array) -> None:
        """Set dE/dK = (P dE/dyᵀ)ᵀ, in this order because BLAS is faster at it, and dE/db."""
        kernels = _flat(self.gradients["kernels"])
        turned = np.zeros(kernels.T.shape, kernels.dtype)
        for rows, patches in self._blocks(dy.shape[1:3]):
            self._fill(patches, rows)
            turned += patches.reshape(len(turned), -1) @ _flat(dy[:, rows]).T
        kernels[:] = turned.T
        dy.sum(axis=(1, 2, 3), out=self.gradients["bias"])

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dx, each window's share added where the window was."""
        turned = np.ascontiguousarray(_flat(self.parameters["kernels"]).T)
        dx = np.zeros_like(self._x)
        for rows, shares in self._blocks(dy.shape[1:3]):
            np.matmul(turned, _flat(dy[:, rows]), out=shares.reshape(len(turned), -1))
            for u, v, seen in self._windows(rows, dy.shape[2]):
                dx[seen] += shares[:, u, v]
        p = self.padding
        return dx[:, p:-p, p:-p] if p else dx

    def _blocks(self, out: tuple[int, ...]) -> Iterator[tuple[slice, Array]]:
        """Yield a few rows of y at a time, and room for the windows they come from."""
        height, width = out
        channels, _, _, examples = self._x.shape
        row = (channels, self.window, self.window, width, examples)
        count = max(1, BLOCK // (math.prod(row) * self._x.itemsize))
        room = np.empty(math.prod(row) * min(count, height), self._x.dtype)
        for start in range(0, height, count):
            rows = slice(start, min(start + count, height))
            size = rows.stop - start
            shape = (*row[:3], size, width, examples)
            yield rows, room[: math.prod(shape)].reshape(shape)

    def _fill(self, patches: Array, rows: slice) -> None:
        """Copy what the windows of these rows of y see of x."""
        for u, v, seen in self._windows(rows, patches.shape[4]):
            patches[:, u, v] = self._x[seen]

    def _windows(
        self, rows: slice, width: int
    ) -> Iterator[tuple[int, int, tuple[slice, slice, slice]]]:
        """Yield every place in the kernel, and what of x it meets as y's rows are gone through."""
        s = self.stride
        for u in range(self.window):
            for v in range(self.window):
                seen = slice(u + s * rows.start, u + s * rows.stop, s), slice(v, v + s * width, s)
                yield u, v, (slice(None), *seen)


def _flat(x: Array) -> Array:
    """Return x with all axes but the first joined."""
    return x.reshape(len(x), -1)


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
        dx = np.empty_like(self._x)
        rows, columns = (length // self.window * self.window for length in dx.shape[1:3])
        dx[:, rows:] = 0
        dx[:, :, columns:] = 0
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
