"""The same networks, cost and training a second time, sharing no code with the first.

Written from the formulas in the story: images are (examples, height, width, channels), a
convolution is nine products, and each step returns its value with a function that pulls gradients
back through it. How independent this is of the first implementation is told in the story.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.evidence.parameters import Parameters

    from .images import Shown

    Grid: TypeAlias = NDArray[Any]

Step: TypeAlias = "tuple[Grid, Callable[[Grid], Grid]]"

WINDOW = tuple(product(range(3), range(3)))
REWARDS = (0.0045, 0.0025, 0.0013)


def convolve(x: Grid, kernel: Grid) -> tuple[Grid, Callable[[Grid], tuple[Grid, Grid]]]:
    """Return the convolution of x padded by a pixel of zeros; pulls back to x and to the kernel.

    Parameters
    ----------
    kernel
        (3, 3, channels in, channels out).
    """
    n, height, width, channels = x.shape
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    seen = [padded[:, u : u + height, v : v + width].reshape(-1, channels) for u, v in WINDOW]
    y = sum(part @ kernel[u, v] for part, (u, v) in zip(seen, WINDOW, strict=True))

    def pull(dy: Grid) -> tuple[Grid, Grid]:
        flat = dy.reshape(-1, dy.shape[-1])
        dx, dk = np.zeros_like(padded), np.empty_like(kernel)
        for part, (u, v) in zip(seen, WINDOW, strict=True):
            dk[u, v] = part.T @ flat
            dx[:, u : u + height, v : v + width] += (flat @ kernel[u, v].T).reshape(x.shape)
        return dx[:, 1:-1, 1:-1], dk

    return np.asarray(y).reshape(n, height, width, -1), pull


def take_direction(kernel: Grid) -> Step:
    """Return w / (‖w‖ + 1e-6) for the weights w of each output channel."""
    size = np.sqrt((kernel * kernel).sum(axis=(0, 1, 2)))
    divisor = size + kernel.dtype.type(1e-6)

    def pull(dy: Grid) -> Grid:
        along = (dy * kernel).sum(axis=(0, 1, 2))
        dw: Grid = dy / divisor - kernel * (along / (size * divisor**2))
        return dw

    return kernel / divisor, pull


def rectify(x: Grid, leak: float = 0.0) -> Step:
    """Return max(x, 0); pulls back a leak where it is 0, for an attacker."""
    on = x > 0
    return x * on, lambda dy: np.where(on, dy, dy * dy.dtype.type(leak))


def divide(y: Grid, sigma: float = 0.1) -> Step:
    """Return y / (σ max M + (1 - σ) M + 1e-7), M the channel mean of 3 by 3 maxima of y ≥ 0."""
    n, height, width, channels = y.shape
    padded = np.pad(y, ((0, 0), (1, 1), (1, 1), (0, 0)))
    around = np.stack([padded[:, u : u + height, v : v + width] for u, v in WINDOW])
    winner = around.argmax(axis=0)
    field = np.take_along_axis(around, winner[None], 0)[0].mean(axis=3).reshape(n, -1)
    peak = field.argmax(axis=1)
    kind = y.dtype.type
    divisor = kind(sigma) * field.max(axis=1, keepdims=True) + kind(1 - sigma) * field + kind(1e-7)
    d = divisor.reshape(n, height, width, 1)

    def pull(dz: Grid) -> Grid:
        dd = -(dz * y / (d * d)).sum(axis=3).reshape(n, -1)
        dfield = kind(1 - sigma) * dd
        dfield[np.arange(n), peak] += kind(sigma) * dd.sum(axis=1)
        share = dfield.reshape(n, height, width, 1) / kind(channels)
        dy = np.zeros_like(padded)
        for number, (u, v) in enumerate(WINDOW):
            dy[:, u : u + height, v : v + width] += share * (winner == number)
        inner: Grid = dz / d + dy[:, 1:-1, 1:-1]
        return inner

    return y / d, pull


def cut(z: Grid, share: float, *, straight: bool = False) -> Step:
    """Return z where it exceeds the floor((1 - share) n)-th smallest of its channel's n places."""
    flat = z.reshape(len(z), -1, z.shape[-1])
    bar = np.sort(flat, axis=1)[:, max(1, int((1 - share) * flat.shape[1])) - 1]
    kept = z > bar[:, None, None]
    return z * kept, lambda dy: dy if straight else dy * kept


def pool(x: Grid) -> Step:
    """Return the maximum over 2 by 2 places; an odd last row or column is left out."""
    n, height, width, channels = x.shape
    h, w = height // 2, width // 2
    four = x[:, : 2 * h, : 2 * w].reshape(n, h, 2, w, 2, channels).transpose(0, 1, 3, 5, 2, 4)
    four = four.reshape(n, h, w, channels, 4)
    best = four.argmax(axis=4)[..., None]

    def pull(dy: Grid) -> Grid:
        spread = np.zeros_like(four)
        np.put_along_axis(spread, best, dy[..., None], 4)
        dx = np.zeros_like(x)
        back = spread.reshape(n, h, w, channels, 2, 2).transpose(0, 1, 4, 2, 5, 3)
        dx[:, : 2 * h, : 2 * w] = back.reshape(n, 2 * h, 2 * w, channels)
        return dx

    return np.take_along_axis(four, best, 4)[..., 0], pull


def prefer_the_strong(y: Grid, demote: float) -> Grid:
    """Return the gradient of the reward: the mean of the top tenth less λ times that of the rest.

    Channels compete at every place; where y ≤ 0 the rectifier stops it.
    """
    channels = y.shape[-1]
    top = int(np.ceil(0.1 * channels))
    rank = np.argsort(np.argsort(-np.maximum(y, 0), axis=-1, kind="stable"), axis=-1)
    share = np.where(rank < top, 1 / top, -demote / (channels - top)) * (y > 0)
    gradient: Grid = (share / (y.size / channels)).astype(y.dtype)
    return gradient


class Second:
    """Six convolutions, the lowest three Hebbian or followed by batch normalisation.

    Parameters
    ----------
    hebbian
        Whether the lowest three blocks are those of the recipe.
    kernels
        Channels of the first convolution.
    pixels
        Mean and standard deviation of the training pixels.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        pixels: tuple[float, float],
        *,
        hebbian: bool,
        kernels: int,
        ratio: float = 0.2,
        reward: float = 1.0,
        kind: type[np.floating[Any]] = np.float32,
    ) -> None:
        self.hebbian, self.pixels, self.ratio, self.reward = hebbian, pixels, ratio, reward
        self.weights: dict[str, Grid] = {}
        self.running: dict[int, tuple[Grid, Grid]] = {}
        channels = 1
        for number, times in enumerate((1, 1, 2, 2, 4, 4)):
            size = times * kernels
            limit = (9 * channels) ** -0.5
            self.weights[f"kernel {number}"] = rng.uniform(-limit, limit, (3, 3, channels, size))
            if not (hebbian and number < len(REWARDS)):
                self.weights[f"gain {number}"] = np.ones(size)
                self.weights[f"shift {number}"] = np.zeros(size)
                self.running[number] = (np.zeros(size), np.ones(size))
            channels = size
        limit = channels**-0.5
        self.weights["out"] = rng.uniform(-limit, limit, (channels, 10))
        self.weights["bias"] = np.zeros(10)
        self.weights = {name: value.astype(kind) for name, value in self.weights.items()}

    def run(
        self, x: Grid, *, training: bool = False, soft: bool = False
    ) -> tuple[Grid, Callable[[Grid], tuple[Grid, dict[str, Grid]]]]:
        """Return the logits of images (examples, 196), and what pulls gradients back from them."""
        mean, deviation = (x.dtype.type(each) for each in self.pixels)
        h = ((x - mean) / deviation).reshape(-1, 14, 14, 1)
        pulls: list[Callable[[Grid], Grid]] = []
        gradients: dict[str, Grid] = {}
        for number in range(6):
            h = self._block(h, number, pulls, gradients, training=training, soft=soft)
            if number % 2:
                h, back = pool(h)
                pulls.append(back)
        features = h.reshape(len(h), -1)

        def pull(dy: Grid) -> tuple[Grid, dict[str, Grid]]:
            gradients.update({"out": features.T @ dy, "bias": dy.sum(axis=0)})
            dh = (dy @ self.weights["out"].T).reshape(h.shape)
            for back in reversed(pulls):
                dh = back(dh)
            return dh.reshape(len(x), -1) / deviation, gradients

        return features @ self.weights["out"] + self.weights["bias"], pull

    def _block(
        self,
        x: Grid,
        number: int,
        pulls: list[Callable[[Grid], Grid]],
        gradients: dict[str, Grid],
        *,
        training: bool,
        soft: bool,
    ) -> Grid:
        """Return what a block hands on, and note how gradients come back through it."""
        name = f"kernel {number}"
        hebbian = self.hebbian and number < len(REWARDS)
        kernel, turn = self.weights[name], None
        if hebbian:
            kernel, turn = take_direction(kernel)
        y, through = convolve(x, kernel)
        local = None
        if hebbian and training:
            local = prefer_the_strong(y, 0.1) * y.dtype.type(-self.reward * REWARDS[number])

        def pull_kernel(dy: Grid) -> Grid:
            dx, dk = through(dy)
            if local is not None:
                dk = dk + through(local)[1]  # to these weights alone
            gradients[name] = dk if turn is None else turn(dk)
            return dx

        z, from_rectified = rectify(y, 0.1 if soft else 0.0)
        pulls += [pull_kernel, from_rectified]
        if not hebbian:
            z, back = self._standardise(z, number, gradients, training=training)
            return _noted(z, back, pulls)
        z = _noted(*divide(z), pulls)
        return _noted(*cut(z, self.ratio, straight=soft), pulls)

    def _standardise(
        self, x: Grid, number: int, gradients: dict[str, Grid], *, training: bool
    ) -> Step:
        """Return batch normalisation of a channel over examples and places."""
        gain, shift = self.weights[f"gain {number}"], self.weights[f"shift {number}"]
        axes = (0, 1, 2)
        if training:
            mean, variance = x.mean(axis=axes), x.var(axis=axes)
            old = self.running[number]
            self.running[number] = (0.9 * old[0] + 0.1 * mean, 0.9 * old[1] + 0.1 * variance)
        else:
            mean, variance = self.running[number]
        root = np.sqrt(variance + 1e-5).astype(x.dtype)
        normal = (x - mean.astype(x.dtype)) / root

        def pull(dy: Grid) -> Grid:
            gradients[f"gain {number}"] = (dy * normal).sum(axis=axes)
            gradients[f"shift {number}"] = dy.sum(axis=axes)
            dn = dy * gain
            if training:
                dn = dn - dn.mean(axis=axes) - normal * (dn * normal).mean(axis=axes)
            dx: Grid = dn / root
            return dx

        return normal * gain + shift, pull


def _noted(value: Grid, back: Callable[[Grid], Grid], pulls: list[Callable[[Grid], Grid]]) -> Grid:
    pulls.append(back)
    return value


def learn(net: Second, shown: Shown, seed: int, parameters: Parameters, batch: int = 32) -> None:
    """Train by Adam on the cross-entropy, images moved by up to two pixels, the rate falling."""
    rng = np.random.default_rng(seed)
    moments = {name: (np.zeros_like(w), np.zeros_like(w)) for name, w in net.weights.items()}
    step, epochs = 0, parameters.epochs
    images = np.pad(shown.train.reshape(-1, 14, 14), ((0, 0), (2, 2), (2, 2)))
    for epoch in range(epochs):
        past = (epoch >= epochs * 3 // 5) + (epoch >= epochs * 4 // 5)
        rate = parameters.learning_rate / 10**past
        order = rng.permutation(len(images))
        for chosen in np.array_split(order, max(1, -(-len(order) // batch))):
            corners = rng.integers(0, 5, (len(chosen), 2))
            pairs = zip(chosen, corners, strict=True)
            x = np.stack([images[i, u : u + 14, v : v + 14].ravel() for i, (u, v) in pairs])
            logits, pull = net.run(x, training=True)
            chance = np.exp(logits - logits.max(axis=1, keepdims=True))
            chance /= chance.sum(axis=1, keepdims=True)
            chance[np.arange(len(x)), shown.train_labels[chosen]] -= 1
            _, gradients = pull(chance / x.dtype.type(len(x)))
            step += 1
            for name, g in gradients.items():
                m, v2 = moments[name]
                m += 0.1 * (g - m)
                v2 += 0.001 * (g * g - v2)
                hat = np.sqrt(v2 / (1 - 0.999**step)) + 1e-8
                net.weights[name] -= (rate * (m / (1 - 0.9**step)) / hat).astype(m.dtype)
