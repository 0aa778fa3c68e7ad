"""The published recipe for few, strong units under noise, programmed a second time.

Written from the authors' published code for `cekic2022neuro` (layers, models, regulariser, training
and the test under noise, all read), from the demo's story and parameters, and from the words of the
predictions `the-recipe-stands-noise-better` and `the-signal-is-further-above-the-noise`; no module,
figure, finding or result of the first program was opened, though the two were written in one
project and read the same digits by one function. It is numpy alone, with gradients written out.

What the words leave open was decided here. A block is convolution, rectifier and, in the recipe,
division and threshold, or, in the standard network, batch normalisation, in the order of the
authors' code; convolutions have no biases. Nothing is said of pooling, so that both convolutions
have strides of 2, from 28 to 14 and to 7 places a side. Weights begin normal, with variance two
over the inputs. Batches have 100 images, their ink from 0 to 1. The rewards of the two layers have
the authors' first two values of alpha, times the demo's factor. Accuracy is that on 2,000 test
images, in the mean over noise of 0.1, 0.2 and so on to 0.5, and the better ordinary network is the
one with the larger number in each seed. The signal over the noise is that of the authors' code, at
their noise of 0.1: the mean over images of the ratio of energies, in decibel, at the output of
the second block; as theirs it compares what the next layer is given. Each level of noise stands
beside in numbers that no prediction names.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__)

BATCH, PASSES = 100, 5
ALPHAS = (0.0045, 0.0025)
STRONG, DEMOTE = 0.1, 0.1
"""The share of channels that is rewarded, and how much the others count against it."""
SIGMA, PASSED = 0.1, 0.2
LEVELS = (10, 20, 30, 40, 50)
"""Standard deviations of noise, in hundredths."""
KINDS = ("recipe", "standard", "plain")


class Weights(NamedTuple):
    """What a network learns; also its gradients."""

    first: Array
    """(25, kernels)."""
    second: Array
    """(9 kernels, twice as many)."""
    hidden: Array
    """(places and channels, units)."""
    biases: Array
    out: Array
    """(units, 10)."""
    offsets: Array
    first_scales: Array
    """Of batch normalisation, as the next (kernels,)."""
    first_shifts: Array
    second_scales: Array
    second_shifts: Array


class Block:
    """A convolution with a stride of 2, and what follows it in a kind of network.

    Parameters
    ----------
    kind
        One of `KINDS`.
    side
        Of the square kernels, odd.
    alpha
        How large the reward of strong channels is.
    """

    def __init__(self, kind: str, side: int, alpha: float) -> None:
        self.kind, self.side = kind, side
        self.alpha = alpha if kind == "recipe" else 0.0
        self.running: tuple[Array, Array] | None = None
        """Means and variances of batches (channels,), in running averages."""

    def forward(self, w: Array, scales: Array, shifts: Array, x: Array, learning: bool) -> Array:
        """Return the output (images, half the places, half the places, kernels)."""
        half = self.side // 2
        padded = np.pad(x, ((0, 0), (half, half), (half, half), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (self.side, self.side), (1, 2))
        windows = windows[:, ::2, ::2]
        self.shape, self.padded = windows.shape, padded.shape
        self.patches = windows.reshape(-1, w.shape[0])
        self.norms = np.sqrt((w**2).sum(axis=0)) + 1e-6 if self.kind == "recipe" else 1.0
        y = (self.patches @ w / self.norms).reshape(*self.shape[:3], -1)
        self.y = y = np.maximum(y, 0)
        if self.kind == "plain":
            return y
        if self.kind == "standard":
            return self._normalise(y, scales, shifts, learning)
        self.highest = _highest_around(y)
        self.field = self.highest.mean(axis=3, keepdims=True)
        most = self.field.max(axis=(1, 2), keepdims=True)
        self.divisor = SIGMA * most + (1 - SIGMA) * self.field + 1e-7
        z = y / self.divisor
        places = z.shape[1] * z.shape[2]
        k = floor((1 - PASSED) * places)
        flat = z.reshape(len(z), places, -1)
        bar = np.partition(flat, k - 1, axis=1)[:, k - 1]
        self.passed = z > bar[:, None, None]
        return np.asarray(z * self.passed)

    def backward(
        self, w: Array, scales: Array, of_z: Array, inward: bool
    ) -> tuple[Array, Array, Array, Array | None]:
        """Return the gradients of weights, scales, shifts and, if `inward`, of the input.

        The reward of strong channels is part of that of the weights, and of no other.
        """
        of_scales, of_shifts = np.zeros_like(scales), np.zeros_like(scales)
        of_y = of_z
        if self.kind == "standard":
            of_scales, of_shifts = (
                (of_z * self.normal).sum(axis=(0, 1, 2)),
                of_z.sum(axis=(0, 1, 2)),
            )
            of_y = of_z * scales
            mean = of_y.mean(axis=(0, 1, 2))
            along = (of_y * self.normal).mean(axis=(0, 1, 2))
            of_y = (of_y - mean - self.normal * along) / self.spread
        elif self.kind == "recipe":
            of_y = self._of_division(of_z * self.passed)
        active = self.y > 0
        of_y = of_y * active
        of_windows = (of_y.reshape(len(self.patches), -1) / self.norms) @ w.T if inward else None
        if self.alpha:
            of_y = of_y - self.alpha * slope_of_reward(self.y) * active
        of_y = of_y.reshape(len(self.patches), -1)
        of_w = self.patches.T @ of_y
        if self.kind == "recipe":  # y = w x / (|w| + 1e-6)
            y = self.y.reshape(of_y.shape)
            radial = (of_y * y).sum(axis=0) / (self.norms - 1e-6)
            of_w = (of_w - radial * w) / self.norms
        if of_windows is None:
            return of_w, of_scales, of_shifts, None
        return of_w, of_scales, of_shifts, self._gather(of_windows.reshape(self.shape))

    def _normalise(self, y: Array, scales: Array, shifts: Array, learning: bool) -> Array:
        mean, variance = y.mean(axis=(0, 1, 2)), y.var(axis=(0, 1, 2))
        if learning:
            old = self.running or (np.zeros_like(mean), np.ones_like(variance))
            self.running = 0.9 * old[0] + 0.1 * mean, 0.9 * old[1] + 0.1 * variance
        elif self.running:
            mean, variance = self.running
        self.spread = np.sqrt(variance + 1e-5)
        self.normal = (y - mean) / self.spread
        return np.asarray(self.normal * scales + shifts)

    def _of_division(self, of_z: Array) -> Array:
        """Return the gradient of the rectified excitations, behind the division."""
        of_y = of_z / self.divisor
        of_divisor = -(of_y * self.y).sum(axis=3, keepdims=True) / self.divisor
        of_field = (1 - SIGMA) * of_divisor
        flat, images = self.field.reshape(len(of_z), -1), np.arange(len(of_z))
        of_field.reshape(len(of_z), -1)[images, flat.argmax(axis=1)] += SIGMA * of_divisor.sum(
            axis=(1, 2, 3)
        )
        share = of_field / of_z.shape[3]
        # where several are the highest, all are 0, and rectifiers pass nothing back
        rows, columns = of_z.shape[1:3]
        padded = np.pad(self.y, ((0, 0), (1, 1), (1, 1), (0, 0)))
        back = np.zeros_like(padded)
        for i in range(3):
            for j in range(3):
                at = np.s_[:, i : i + rows, j : j + columns]
                back[at] += share * (padded[at] == self.highest)
        return np.asarray(of_y + back[:, 1:-1, 1:-1])

    def _gather(self, of_windows: Array) -> Array:
        half, (_, rows, columns) = self.side // 2, self.shape[:3]
        of_x = np.zeros(self.padded, of_windows.dtype)
        for i in range(self.side):
            for j in range(self.side):
                at = np.s_[:, i : i + 2 * rows : 2, j : j + 2 * columns : 2]
                of_x[at] += of_windows[..., i, j]
        return of_x[:, half:-half, half:-half]


class Network:
    """Two blocks, a layer of ordinary rectifiers, and ten outputs."""

    def __init__(self, kind: str, weights: Weights, reward: float) -> None:
        self.weights = Weights(*(each.copy() for each in weights))
        self.blocks = (
            Block(kind, 5, ALPHAS[0] * reward),
            Block(kind, 3, ALPHAS[1] * reward),
        )

    def forward(self, x: Array, learning: bool = False) -> tuple[Array, Array, Array]:
        """Return the second block's output and the hidden units, image by image, and the logits."""
        w = self.weights
        low = self.blocks[0].forward(w.first, w.first_scales, w.first_shifts, x, learning)
        high = self.blocks[1].forward(w.second, w.second_scales, w.second_shifts, low, learning)
        high = high.reshape(len(x), -1)
        hidden = np.maximum(high @ w.hidden + w.biases, 0)
        return high, hidden, hidden @ w.out + w.offsets

    def gradient(self, x: Array, labels: Labels) -> Weights:
        """Return the gradient of mean cross-entropy less, of each block's weights, its reward."""
        w = self.weights
        high, hidden, logits = self.forward(x, learning=True)
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(len(x)), labels] -= 1
        p /= len(x)
        to_hidden = (p @ w.out.T) * (hidden > 0)
        to_high = (to_hidden @ w.hidden.T).reshape(self.blocks[1].y.shape)
        second, scales_2, shifts_2, to_low = self.blocks[1].backward(
            w.second, w.second_scales, to_high, inward=True
        )
        assert to_low is not None
        first, scales_1, shifts_1, _ = self.blocks[0].backward(
            w.first, w.first_scales, to_low, inward=False
        )
        of_hidden = high.T @ to_hidden, to_hidden.sum(axis=0), hidden.T @ p, p.sum(axis=0)
        return Weights(first, second, *of_hidden, scales_1, shifts_1, scales_2, shifts_2)


@demo.part
def compare_under_noise(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Train the recipe and two ordinary networks from one draw, and add noise to test images."""
    drawn = digits(rng, scale, train=parameters.examples, test=scale(100, 2000))
    start = begin(rng, parameters.kernels, parameters.hidden)
    order = [rng.permutation(len(drawn.train)) for _ in range(PASSES)]
    noise = rng.normal(size=drawn.test.shape).astype(np.float32)
    found: dict[str, float] = {}
    for kind in KINDS:
        network = Network(kind, start, parameters.reward)
        train(network, drawn.train, drawn.train_labels, order, parameters.learning_rate)
        clean, logits = look(network, drawn.test)
        found[f"conv.{kind}.right"] = accuracy(logits, drawn.test_labels)
        for level in LEVELS:
            noisy, logits = look(network, drawn.test + level / 100 * noise)
            found[f"conv.{kind}.noise.{level}"] = accuracy(logits, drawn.test_labels)
            found[f"conv.{kind}.snr.{level}"] = decibels(clean, noisy)
        levels = [found[f"conv.{kind}.noise.{level}"] for level in LEVELS]
        found[f"conv.{kind}.noise"] = float(np.mean(levels))
    for name in ("noise", *(f"{each}.{level}" for each in ("noise", "snr") for level in LEVELS)):
        recipe, *ordinary = (found[f"conv.{kind}.{name}"] for kind in KINDS)
        found[f"conv.gain.{name}"] = recipe - max(ordinary)
    found["conv.gain.snr"] = found["conv.gain.snr.10"]
    return found, {}


def begin(rng: np.random.Generator, kernels: int, units: int) -> Weights:
    """Draw the weights that all networks begin with."""

    def normal(rows: int, columns: int) -> Array:
        return rng.normal(0, np.sqrt(2 / rows), (rows, columns)).astype(np.float32)

    def constants(value: float, *sizes: int) -> list[Array]:
        return [np.full(size, value, np.float32) for size in sizes]

    ones, zeros = constants(1, kernels, 2 * kernels), constants(0, kernels, 2 * kernels)
    biases, offsets = constants(0, units, 10)
    return Weights(
        normal(25, kernels),
        normal(9 * kernels, 2 * kernels),
        normal(49 * 2 * kernels, units),
        biases,
        normal(units, 10),
        offsets,
        *(ones[0], zeros[0], ones[1], zeros[1]),
    )


def train(
    network: Network, x: Array, labels: Labels, order: list[Indices], learning_rate: float
) -> None:
    """Learn by Adam, in place; in the last pass at three tenths of the learning rate."""
    first = [np.zeros_like(each) for each in network.weights]
    second = [np.zeros_like(each) for each in network.weights]
    steps = 0
    for number, images in enumerate(order):
        rate = learning_rate * (0.3 if number == len(order) - 1 else 1)
        for at in range(0, len(images), BATCH):
            chosen = images[at : at + BATCH]
            slopes = network.gradient(x[chosen].reshape(-1, 28, 28, 1), labels[chosen])
            steps += 1
            fair = np.sqrt(1 - 0.999**steps) / (1 - 0.9**steps)
            for w, g, m, v in zip(network.weights, slopes, first, second, strict=True):
                m += 0.1 * (g - m)
                v += 0.001 * (g * g - v)
                w -= rate * fair * m / (np.sqrt(v) + 1e-8)


def look(network: Network, x: Array) -> tuple[Array, Array]:
    """Return the second block's output (images, features), and the logits (images, 10)."""
    images = x.reshape(-1, 28, 28, 1)
    found = [network.forward(images[at : at + 250]) for at in range(0, len(images), 250)]
    return np.concatenate([each[0] for each in found]), np.concatenate([each[2] for each in found])


def accuracy(logits: Array, labels: Labels) -> float:
    """Return the share of images read rightly."""
    return float((logits.argmax(axis=1) == labels).mean())


def decibels(clean: Array, noisy: Array) -> float:
    """Return the mean over images of the energy over that of its change, in decibel."""
    change = np.sqrt(((noisy - clean) ** 2).sum(axis=1)) + 1e-9
    return float(10 * np.log10(((clean**2).sum(axis=1) / change**2).mean()))


def reward(y: Array) -> float:
    """Return the mean of the strongest channels less a part of that of others, over all places."""
    k = ceil(STRONG * y.shape[-1])
    ordered = np.sort(y, axis=-1)
    return float(
        (ordered[..., -k:].mean(axis=-1) - DEMOTE * ordered[..., :-k].mean(axis=-1)).mean()
    )


def slope_of_reward(y: Array) -> Array:
    """Return the gradient of the reward where channels differ."""
    channels, k = y.shape[-1], ceil(STRONG * y.shape[-1])
    bar = np.partition(y, channels - k, axis=-1)[..., channels - k, None]
    places = y.size // channels
    high, low = 1 / (k * places), -DEMOTE / ((channels - k) * places)
    return np.where(y >= bar, y.dtype.type(high), y.dtype.type(low))


def _highest_around(y: Array) -> Array:
    """Return the maximum over 3 by 3 places of each channel; y is nowhere below 0."""
    padded = np.pad(y, ((0, 0), (1, 1), (1, 1), (0, 0)))
    rows = np.maximum(np.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    return np.asarray(np.maximum(np.maximum(rows[:, :, :-2], rows[:, :, 1:-1]), rows[:, :, 2:]))
