"""What the second implementation's networks stand, attacked by a second implementation as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .second import Second, learn

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Metrics
    from stronger.evidence.parameters import Parameters

    from .images import Shown


def measure_second(shown: Shown, sigma: float, epsilon: float, parameters: Parameters) -> Metrics:
    """Return what baseline and recipe stand, as this implementation trains and attacks them."""
    found: Metrics = {}
    for name in ("standard", "full"):
        net = Second(
            np.random.default_rng(shown.seed + 2),
            shown.pixels,
            hebbian=name == "full",
            kernels=parameters.kernels,
            ratio=parameters.ratio,
            reward=parameters.reward,
        )
        learn(net, shown, shown.seed + 3, parameters)
        for key, images in (("clean", shown.test), ("noise", shown.add_noise(sigma))):
            found[f"{name}.{key}"] = np.mean(answer(net, images).argmax(1) == shown.test_labels)
        found[f"{name}.attack"] = break_down(net, shown, epsilon)
    return found


def answer(net: Second, x: Array) -> Array:
    """Return the logits, 500 images at a time."""
    return np.concatenate([net.run(x[i : i + 500])[0] for i in range(0, len(x), 500)])


def excess(net: Second, x: Array, labels: Labels) -> Array:
    """Return by how much the best wrong logit of each image exceeds the right one."""
    logits = answer(net, x)
    right = np.take_along_axis(logits, labels[:, None], 1)[:, 0]
    np.put_along_axis(logits, labels[:, None], -np.inf, 1)
    above: Array = logits.max(axis=1) - right
    return above


def break_down(net: Second, shown: Shown, epsilon: float) -> float:
    """Return which share of digits stands steps along two kinds of gradients and a search."""
    x, labels = shown.targets
    low, high = (np.clip(x + x.dtype.type(e), 0, 1) for e in (-epsilon, epsilon))
    best, gained = x, excess(net, x, labels)
    for soft in (False, True):
        here = x
        for step in range(shown.steps):
            logits, pull = net.run(here, soft=soft)
            rows = np.arange(len(x))
            others = logits.copy()
            others[rows, labels] = -np.inf
            way = np.zeros_like(logits)
            way[rows, others.argmax(axis=1)], way[rows, labels] = 1, -1
            move = x.dtype.type(epsilon * (1 - step / shown.steps)) * np.sign(pull(way)[0])
            here = np.clip(here + move, low, high)
            best, gained = _better(net, here, labels, best, gained)
    rng = np.random.default_rng(shown.seed + 1)
    for query in range(shown.queries):
        side = max(1, round(5 * (1 - query / shown.queries)))
        trial = best.reshape(-1, 14, 14).copy()
        for image, lows, highs in zip(trial, low, high, strict=True):
            u, v = rng.integers(0, 15 - side, 2)
            square = np.s_[u : u + side, v : v + side]
            image[square] = (highs if rng.random() < 0.5 else lows).reshape(14, 14)[square]
        best, gained = _better(net, trial.reshape(x.shape), labels, best, gained)
    return float(np.mean(gained <= 0))


def _better(
    net: Second, trial: Array, labels: Labels, best: Array, gained: Array
) -> tuple[Array, Array]:
    found = excess(net, trial, labels)
    return np.where((found > gained)[:, None], trial, best), np.maximum(found, gained)
