"""Whether units had better be clamped to zero than to their means, programmed a second time.

Written from the words of the prediction `zero-is-the-milder-clamp` and of the demo's story, and
from what they say of the ablations in `morcos2018importance`, whose methods could not be read
again. The first program was not looked at, though the two were written in one project and read the
same digits by one function. The network is the one of the second program of `norm-and-familiarity`,
by the same hand, but with fewer kernels.

Left open, or made smaller to be fast, and decided here before anything was measured: two
convolutions with 8 and 16 kernels of 5 by 5 step by two pixels in place of pooling, then come 100
rectifiers, which are the units; 20,000 images are learned in two passes, in batches of 50; there
are six seeds. Sets of a tenth, two tenths and so on to nine tenths of the units are drawn, ten of
each size, and every set is clamped to zero and to its means over the training images. The advantage
is the accuracy on 10,000 test digits with zeros less that with means, averaged over all sets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found

demo = Demo(__file__, seeds=6)

BATCH, STEPS, SETS = 50, (0.002, 0.0005), 10


@demo.part
def clamp_sets_of_units(rng: np.random.Generator, scale: Scale) -> Found:
    """Train on digits, and clamp random sets of hidden units to zero and to their means."""
    hidden = scale(30, 100)
    drawn = digits(rng, scale, train=scale(600, 20_000), test=10_000)
    weights = _train(rng, hidden, drawn.train, drawn.train_labels)
    code, means = _code(weights, drawn.test), _code(weights, drawn.train).mean(axis=0)
    advantages = []
    for tenths in np.repeat(np.arange(1, 10), SETS):
        clamped = rng.permutation(hidden) < tenths * hidden // 10
        to_zero, to_means = (
            (np.where(clamped, held, code) @ weights[-2] + weights[-1]).argmax(axis=1)
            for held in (0, means)
        )
        right = [(answers == drawn.test_labels).mean() for answers in (to_zero, to_means)]
        advantages.append(right[0] - right[1])
    return {"clamped.zero_advantage": np.mean(advantages)}, {}


def _draw(rng: np.random.Generator, first: int, second: int, hidden: int, left: int) -> list[Array]:
    """Draw He's normal weights, each with its biases, where `left` pixels are left at last."""
    sizes = (25, first), (25 * first, second), (left * second, hidden), (hidden, 10)
    pairs = [(rng.normal(0, np.sqrt(2 / n), (n, m)), np.zeros(m)) for n, m in sizes]
    return [each for pair in pairs for each in pair]


def _patches(maps: Array) -> Array:
    """Return the windows of maps (n, side, side, c), flat: (n, out, out, 25 * c)."""
    windows = np.lib.stride_tricks.sliding_window_view(maps, (5, 5), axis=(1, 2))
    kept = windows[:, ::2, ::2].transpose(0, 1, 2, 4, 5, 3)
    return kept.reshape(*kept.shape[:3], -1)


def _spread(patches: Array, shape: tuple[int, ...]) -> Array:
    """Return the sum over windows of what each has for its pixels, as maps of this shape."""
    n, out, _, _ = patches.shape
    parts, maps = patches.reshape(n, out, out, 5, 5, -1), np.zeros(shape, patches.dtype)
    for i, j in np.ndindex(5, 5):
        maps[:, i : i + 2 * out : 2, j : j + 2 * out : 2] += parts[:, :, :, i, j]
    return maps


def _states(weights: list[Array], x: Array) -> list[Array]:
    """Return the inputs of the four layers, ready for a matrix product, and the logits."""
    w1, b1, w2, b2, w3, b3, w4, b4 = weights
    side = round(x.shape[1] ** 0.5)
    pixels = _patches(x.reshape(-1, side, side, 1))
    maps = np.maximum(pixels @ w1 + b1, 0)
    patches = _patches(maps)
    flat = np.maximum(patches @ w2 + b2, 0).reshape(len(x), -1)
    code = np.maximum(flat @ w3 + b3, 0)
    return [pixels, maps, patches, flat, code, code @ w4 + b4]


def _code(weights: list[Array], x: Array) -> Array:
    """Return the hidden activations of images (images, hidden)."""
    return np.concatenate([_states(weights, x[at : at + 500])[4] for at in range(0, len(x), 500)])


def _gradients(weights: list[Array], x: Array, labels: Labels) -> tuple[float, list[Array]]:
    """Return the mean cross-entropy of a batch, and its gradients."""
    pixels, maps, patches, flat, code, logits = _states(weights, x)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    cost = -float(np.log(p[np.arange(len(x)), labels]).mean())
    to_logits = (p - np.eye(10, dtype=p.dtype)[labels]) / len(x)
    to_code = (to_logits @ weights[6].T) * (code > 0)
    to_flat = (to_code @ weights[4].T) * (flat > 0)
    to_second = to_flat.reshape(*patches.shape[:3], -1)
    to_first = _spread(to_second @ weights[2].T, maps.shape) * (maps > 0)
    found: list[Array] = []
    into = (pixels, patches, flat, code), (to_first, to_second, to_code, to_logits)
    for entering, d in zip(*into, strict=True):
        rows = d.reshape(-1, d.shape[-1])
        found += [entering.reshape(len(rows), -1).T @ rows, rows.sum(axis=0)]
    return cost, found


def _train(rng: np.random.Generator, hidden: int, x: Array, labels: Labels) -> list[Array]:
    """Return the weights after one pass of Adam at each of the learning rates."""
    weights = [w.astype(np.float32) for w in _draw(rng, 8, 16, hidden, 16)]
    moments = [(np.zeros_like(w), np.zeros_like(w)) for w in weights]
    t = 0
    for step in STEPS:
        for batch in np.split(rng.permutation(len(x)), len(x) // BATCH):
            t += 1
            found = _gradients(weights, x[batch], labels[batch])[1]
            for w, d, (m, v) in zip(weights, found, moments, strict=True):
                m += 0.1 * (d - m)
                v += 0.001 * (d * d - v)
                w -= step * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return weights
