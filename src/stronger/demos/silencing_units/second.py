"""Whether batch normalisation lowers the class selectivity of units, programmed a second time.

Written from the abstract of `morcos2018importance` (batch normalisation decreases the class
selectivity of individual units), the words of the prediction `normalised-batches-lower-selectivity`
and the demo's story, which gives the index, the network, and how it learns. The first program was
not looked at, though the two were written in one project and read the same digits by one function.

What the words leave open was decided here: both networks begin with the same weights (He's normal
ones) and see the same batches of 50 in the same order. Net inputs are normalised before the
rectifier, with a gain and a shift that are learned and, when tested, with the means and variances
of all training images. Selectivity is taken behind the rectifiers, on 10,000 test digits; the mean
of the other classes is that of their means. Units that are never active have none and are left out,
and the rest of both layers count alike.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices, Labels
    from stronger.evidence.demo import Found

    Weights: TypeAlias = dict[str, Array]

demo = Demo(__file__)

STEP, BATCH = 0.001, 50
TINY = 1e-5
"""Added to variances."""
LAYERS = (1, 2, 3)


@demo.part
def normalise_batches(rng: np.random.Generator, scale: Scale) -> Found:
    """Train the same network with and without batch normalisation, and compare selectivities."""
    drawn = digits(rng, scale, train=scale(400, 10_000), test=10_000)
    x, labels = drawn.train.astype(np.float64), drawn.train_labels
    hidden = scale(30, 200)
    start = _draw(rng, (784, hidden, hidden, 10))
    orders = [rng.permutation(len(x)) for _ in range(scale(5, 10))]
    mean = {}
    for normal in (False, True):
        weights = _train(start, x, labels, orders, normal)
        _, moments = _forward(weights, x, normal)
        states, _ = _forward(weights, drawn.test.astype(np.float64), normal, moments)
        units = np.concatenate([states[f"a{layer}"] for layer in LAYERS[:-1]], axis=1)
        mean[normal] = _selectivity(units, drawn.test_labels).mean()
    return {"norm.selectivity_change": mean[True] - mean[False]}, {}


def _selectivity(active: Array, labels: Labels) -> Array:
    """Return the index of the units that are ever active (active (images, units))."""
    means = np.stack([active[labels == digit].mean(axis=0) for digit in range(10)])
    *_, largest = ordered = np.sort(means[:, means.any(axis=0)], axis=0)
    others = ordered[:-1].mean(axis=0)
    index: Array = (largest - others) / (largest + others)
    return index


def _draw(rng: np.random.Generator, sizes: tuple[int, ...]) -> Weights:
    """Draw weights W1.., and make biases b1.. (shifts, where normalised) and gains g1.. ."""
    weights: Weights = {}
    for layer, (n, m) in enumerate(pairwise(sizes), start=1):
        weights[f"W{layer}"] = rng.normal(0, np.sqrt(2 / n), (n, m))
        weights[f"b{layer}"] = np.zeros(m)
        weights[f"g{layer}"] = np.ones(m)
    return weights


def _forward(
    weights: Weights, x: Array, normal: bool, moments: Weights | None = None
) -> tuple[Weights, Weights]:
    """Return the states of all layers, and the moments used: those of `x` unless they are given."""
    states: Weights = {"a0": x}
    used: Weights = {}
    for layer in LAYERS:
        z = states[f"a{layer - 1}"] @ weights[f"W{layer}"]
        if normal and layer < 3:
            of = moments or {f"m{layer}": z.mean(axis=0), f"v{layer}": z.var(axis=0)}
            used |= {key: of[key] for key in (f"m{layer}", f"v{layer}")}
            z = (z - of[f"m{layer}"]) / np.sqrt(of[f"v{layer}"] + TINY)
            states[f"n{layer}"] = z
            z = z * weights[f"g{layer}"]
        z = z + weights[f"b{layer}"]
        states[f"a{layer}"] = np.maximum(z, 0) if layer < 3 else z
    return states, used


def _gradients(weights: Weights, x: Array, labels: Labels, normal: bool) -> tuple[float, Weights]:
    """Return the mean cross-entropy of a batch, and its gradients."""
    states, used = _forward(weights, x, normal)
    z = states["a3"] - states["a3"].max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    own = (np.arange(len(x)), labels)
    cost = -float(np.log(p[own]).mean())
    p[own] -= 1
    d, found = p / len(x), {}
    for layer in reversed(LAYERS):
        found[f"b{layer}"] = d.sum(axis=0)
        if normal and layer < 3:
            n = states[f"n{layer}"]
            found[f"g{layer}"] = (d * n).sum(axis=0)
            # Through the batch's mean and variance the gradient loses its mean and its part along n
            d = d * weights[f"g{layer}"]
            d = (d - d.mean(axis=0) - n * (d * n).mean(axis=0)) / np.sqrt(used[f"v{layer}"] + TINY)
        found[f"W{layer}"] = states[f"a{layer - 1}"].T @ d
        if layer > 1:
            d = (d @ weights[f"W{layer}"].T) * (states[f"a{layer - 1}"] > 0)
    return cost, found


def _train(
    start: Weights, x: Array, labels: Labels, orders: list[Indices], normal: bool
) -> Weights:
    """Return the weights after one pass of Adam in each of the orders."""
    weights = {key: value.copy() for key, value in start.items()}
    first, second = ({key: np.zeros_like(w) for key, w in weights.items()} for _ in range(2))
    t = 0
    for order in orders:
        for begin in range(0, len(order), BATCH):
            t += 1
            batch = order[begin : begin + BATCH]
            _, found = _gradients(weights, x[batch], labels[batch], normal)
            for key, d in found.items():
                first[key] += 0.1 * (d - first[key])
                second[key] += 0.001 * (d * d - second[key])
                unbiased = np.sqrt(second[key] / (1 - 0.999**t)) + 1e-8
                weights[key] -= STEP * first[key] / (1 - 0.9**t) / unbiased
    return weights
