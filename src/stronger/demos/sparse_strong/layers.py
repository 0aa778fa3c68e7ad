"""Layers with sparse, strong activations: a local Hebbian cost and three kinds of normalisation.

What cekic2022neuro builds a block of: weights of unit length that are rewarded for making a tenth
of the units strong and the others weak, division by what is said nearby, and a threshold that only
a fifth passes. The formulas are those of the authors' code, so far as it could be read. Images are
(channels, height, width, examples), rows (examples, units), as everywhere here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense, Layer
from stronger.nn.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.arrays import Array, Bits
    from stronger.nn.convolution import Conv2D


def hebbian_reward(activity: Array, *, demote: float, share: float = 0.1) -> tuple[float, Array]:
    """Return how far the strongest units are above the others, and the gradient towards each.

    At every place of every image (or in every row) the reward is the mean of the K largest of N
    activations minus `demote` times the mean of the other N - K, with K = ceil(share N); it is
    averaged over places and examples (cekic2022neuro, regulariser of the authors' code).

    Parameters
    ----------
    activity
        Rectified: an image's channels, or a row's units, compete.
    demote
        The weight of the others.
    share
        Which share of the units counts as strongest.

    Returns
    -------
    reward, gradient
        Where a unit is 0 its gradient is 0: the rectifier would stop it.

    Examples
    --------
    >>> reward, gradient = hebbian_reward(np.array([[3.0, 1.0, 2.0]]), demote=0.5)
    >>> reward, gradient.tolist()
    (2.25, [[1.0, -0.25, -0.25]])
    """
    axis = _competitors(activity)
    units = activity.shape[axis]
    count = math.ceil(share * units)
    ordered = np.partition(activity, units - count, axis=axis)
    least, best = np.split(ordered, [units - count], axis=axis)
    places = activity.size // units
    others = max(units - count, 1)
    reward = float(best.sum()) / (count * places) - demote * float(least.sum()) / (others * places)
    bar = best.min(axis=axis, keepdims=True)
    up = activity.dtype.type(1 / (count * places))
    down = activity.dtype.type(-demote / (others * places))
    gradient: Array = np.where(activity >= bar, up, down) * (activity > 0)
    return reward, gradient


class Rewarded(Layer):
    """A dense or convolutional layer without biases that is rewarded for few, strong activations.

    With unit weights, y = w·x / (‖w‖ + 1e-6) for each unit, so that no longer weights make a larger
    output. In training the layer adds -α times the `hebbian_reward` of max(y, 0) to the objective,
    and acts on it alone: the reward's gradient goes to its own weights and to nothing below
    (cekic2022neuro, the authors' code).

    Parameters
    ----------
    inner
        The layer whose weights are learned; its biases stay 0.
    alpha
        α; 0 for no reward.
    demote
        See `hebbian_reward`.
    unit
        Whether outputs are divided by the length of their weights.
    """

    def __init__(
        self, inner: Dense | Conv2D, *, alpha: float, demote: float = 0.1, unit: bool = True
    ) -> None:
        super().__init__()
        self.inner, self.alpha, self.demote, self.unit = inner, alpha, demote, unit
        rows = isinstance(inner, Dense)
        self.name = "weights" if rows else "kernels"
        self._axes: tuple[int, ...] = (0,) if rows else (1, 2, 3)
        self.learns(weights=inner.parameters[self.name].copy())

    def lengths(self) -> Array:
        """Return ‖w‖ for each unit, in a shape that lines up with the weights."""
        squares = np.square(self.parameters["weights"])
        lengths: Array = np.sqrt(squares.sum(axis=self._axes, keepdims=True))
        return lengths

    def forward(self, x: Array) -> Array:
        """Return y; in training, set `penalty` to -α times the reward."""
        weights = self.parameters["weights"]
        self._lengths = self.lengths()
        self._divisor = self._lengths + weights.dtype.type(1e-6)
        self.inner.parameters[self.name][...] = weights / self._divisor if self.unit else weights
        y = self.inner.forward(x)
        self.penalty, self._reward = 0.0, None
        if self.training and self.alpha:
            reward, gradient = hebbian_reward(np.maximum(y, 0), demote=self.demote)
            self.penalty = -self.alpha * reward
            self._reward = gradient * y.dtype.type(-self.alpha)
        return y

    def set_gradients(self, dy: Array) -> None:
        """Set dE/dw, the reward's share included."""
        self.inner.set_gradients(dy if self._reward is None else dy + self._reward)
        g = self.inner.gradients[self.name]
        if self.unit:
            w, n, d = self.parameters["weights"], self._lengths, self._divisor
            along = (w * g).sum(axis=self._axes, keepdims=True)
            g = g / d - w * (along / (n * d * d))
        self.gradients["weights"][...] = g

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dx, the reward left out."""
        return self.inner.input_gradient(dy)


class MaxDivisiveNorm(Layer):
    """Each unit relative to what is said at its place and at the loudest place of its image.

    With M the mean over channels of |y| after a maximum over windows of 3 by 3 places,
    z = y / (σ max M + (1 - σ) M + 1e-7), the maximum being over the image (cekic2022neuro, the
    authors' code). A row of units is an image of one place: z = y / (mean of |y| + 1e-7).

    Parameters
    ----------
    sigma
        σ, from 0 (the place alone) to 1 (the loudest place alone).
    """

    def __init__(self, sigma: float = 0.1) -> None:
        super().__init__()
        self.sigma = sigma

    def forward(self, x: Array) -> Array:
        """Return z."""
        self._x = x
        size = np.abs(x)
        if x.ndim != 4:
            self._d = size.mean(axis=1, keepdims=True) + x.dtype.type(1e-7)
        else:
            self._pooled = [size, _widest(size, 1)]
            self._pooled.append(_widest(self._pooled[1], 2))
            self._m = self._pooled[2].mean(axis=0)
            local = x.dtype.type(1 - self.sigma) * self._m
            loudest = x.dtype.type(self.sigma) * self._m.max(axis=(0, 1))
            self._d = (local + loudest + x.dtype.type(1e-7))[None]
        z: Array = x / self._d
        self._z = z
        return z

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy; every unit moves the divisors it has a part in."""
        direct = dy / self._d
        divisor = -(direct * self._z).sum(axis=_competitors(dy), keepdims=True)
        if dy.ndim != 4:
            back: Array = divisor / self._x.shape[1]
        else:
            mean = divisor[0] * dy.dtype.type(1 - self.sigma)
            places = self._m.reshape(-1, self._m.shape[-1])
            flat = mean.reshape(places.shape)
            total = divisor[0].sum(axis=(0, 1)) * dy.dtype.type(self.sigma)
            flat[places.argmax(axis=0), np.arange(len(total))] += total
            back = np.broadcast_to(mean / len(dy), dy.shape)
            for axis in (2, 1):
                back = _to_widest(back, self._pooled[axis - 1], self._pooled[axis], axis)
        gradient: Array = direct + np.sign(self._x) * back
        return gradient


class FractionalThreshold(Layer):
    """Hand on the largest values only, and zero for the rest.

    Of each channel of an image the largest at ceil(share n) of its n places are kept
    (cekic2022neuro, the authors' package), and of a row its ceil(share n) largest units. The
    gradient flows through what is kept.

    Parameters
    ----------
    share
        Which share is kept.
    """

    straight = False
    """Whether the gradient flows through what is cut as well: for an attacker, who would else be
    told nothing of values that are just too small."""

    def __init__(self, share: float = 0.2) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Array) -> Array:
        """Return x where it is among the largest, else 0."""
        rows = x if x.ndim != 4 else x.reshape(len(x), -1, x.shape[-1])
        n = rows.shape[1]
        count = math.ceil(self.share * n)
        bar = np.partition(rows, n - count, axis=1)[:, n - count : n - count + 1]
        self._kept: Bits = (rows >= bar).reshape(x.shape)
        y: Array = x * self._kept
        return y

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy where x was kept, else 0; all of it if `straight`."""
        return dy if self.straight else dy * self._kept


class LeakingReLU(ReLU):
    """A ReLU that hands back a share of the gradient where it is off: for an attacker.

    Parameters
    ----------
    leak
        The share.
    """

    def __init__(self, leak: float = 0.1) -> None:
        super().__init__()
        self.leak = leak

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy where f > 0, else a share of it."""
        return dy * np.where(self._y > 0, dy.dtype.type(1), dy.dtype.type(self.leak))


def soften(network: Network, leak: float = 0.1) -> Network:
    """Return a copy that answers the same, with gradients through thresholds and silent rectifiers.

    An attacker who climbs along them is not held up where the true gradient is zero.
    """
    copy = network.copy()
    for layer in copy.layers:
        if isinstance(layer, FractionalThreshold):
            layer.straight = True
    return Network([LeakingReLU(leak) if type(layer) is ReLU else layer for layer in copy.layers])


def _competitors(x: Array) -> int:
    """Return the axis of channels of images, or of units of rows."""
    return 0 if x.ndim == 4 else 1


def _neighbours(axis: int) -> Iterator[tuple[tuple[slice, ...], tuple[slice, ...]]]:
    """Yield places along an axis, and those before them, at them, and after them."""
    lead = (slice(None),) * axis
    every, early, late = slice(None), slice(None, -1), slice(1, None)
    for here, there in ((late, early), (every, every), (early, late)):
        yield (*lead, here), (*lead, there)


def _widest(x: Array, axis: int) -> Array:
    """Return the maximum of each value and its two neighbours along an axis of an image."""
    y = x.copy()
    for here, there in _neighbours(axis):
        np.maximum(y[here], x[there], out=y[here])
    return y


def _to_widest(dy: Array, x: Array, y: Array, axis: int) -> Array:
    """Return the gradient towards x of y = `_widest(x)`; of equals the first takes all."""
    dx = np.zeros_like(x)
    free = np.ones(x.shape, bool)
    for here, there in _neighbours(axis):
        hit = x[there] == y[here]
        hit &= free[here]
        dx[there] += dy[here] * hit
        free[here] ^= hit
    return dx
