"""What responses of first-layer filters and hidden units are worth under attack: a part of a demo.

Networks are those of `stronger.demos._small_convnet.digit_network`, with nothing before them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from stronger.evidence.earlier import Measurement
from stronger.nn.attacks import projected_gradient, random_signs
from stronger.nn.network import Network
from stronger.nn.robust import reachable
from stronger.nn.small_convnet import INPUTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.nn.convolution import Conv2D
    from stronger.nn.datasets import Rows

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.integer[Any]]

POOLED = 4
"""The state that holds the maps of the first convolution, after ReLU and pooling."""


def strengths(network: Network, pooled: Array) -> Array:
    """Return how much each first-layer filter passes on (filters,).

    The standard deviation of its pooled response times the length of the weights that read it: a
    product that stays the same if a filter is scaled up and its readers are scaled down.
    """
    readers = cast("Conv2D", network.layers[POOLED]).parameters["kernels"]
    spreads: Array = pooled.std(axis=(1, 2, 3))
    spreads *= np.sqrt(np.square(readers).sum(axis=(0, 2, 3)))
    return spreads


def first_layer(
    network: Network, x: Array, attacked: Array, epsilon: float, rng: np.random.Generator
) -> dict[str, float]:
    """Return how far the first layer is one of thresholds, and how far an attack moves it.

    Parameters
    ----------
    network
        What is looked into.
    x, attacked
        Digits (examples, 784), and what an attack on the network made of them.
    epsilon
        How far each pixel may move.
    rng
        Draws the random signs.

    Returns
    -------
    dict
        Averages over filters are weighted by the square of their `strengths`, so that filters
        nobody reads do not count. ``used``: (Σ s²)² / Σ s⁴ of the strengths s, of all filters.
        ``one_weight``: the largest weight's share of a filter's sum of absolute weights.
        ``zeros``: the share of responses that are zero; ``sealed``: that are zero whatever is
        done to the pixels within ε; ``sealed_zeros``: their ratio. ``silent_on_paper`` and
        ``sealed_on_paper``: filters that are zero on blank paper, and whatever is done to it.
        ``moved`` and ``moved_by_noise``: the length of the change of all pooled responses (each
        times the length of the weights that read it), of their own length.
    """
    images, convolution = network.layers[0], cast("Conv2D", network.layers[1])
    pooled = network.forward(x, stop=POOLED)
    s = strengths(network, pooled)
    share = s**2 / np.maximum(np.sum(s**2), np.finfo(s.dtype).tiny)

    kernels, bias = (convolution.parameters[name] for name in ("kernels", "bias"))
    size = np.abs(kernels).reshape(len(kernels), -1)
    net = convolution.forward(images.forward(x))
    low, high = (np.clip(x + x.dtype.type(each), 0, 1) for each in (-epsilon, epsilon))
    greatest = reachable(convolution, images.forward(low), images.forward(high))[1]
    zeros, sealed = (np.mean(each <= 0, axis=(1, 2, 3)) for each in (net, greatest))
    brightened = bias + epsilon * np.maximum(kernels, 0).sum(axis=(1, 2, 3))

    readers = cast("Conv2D", network.layers[POOLED]).parameters["kernels"]
    scale = np.sqrt(np.square(readers).sum(axis=(0, 2, 3)))[:, None, None, None]

    def moved(other: Array) -> float:
        change = (network.forward(other, stop=POOLED) - pooled) * scale
        lengths = [
            np.sqrt(np.square(each).sum(axis=(0, 1, 2))) for each in (change, pooled * scale)
        ]
        return float(np.mean(lengths[0] / np.maximum(lengths[1], 1e-6)))

    zero, closed = float(share @ zeros), float(share @ sealed)
    return {
        "used": float(1 / np.maximum(np.sum(share**2), 1e-12) / len(s)),
        "one_weight": float(share @ (size.max(axis=1) / np.maximum(size.sum(axis=1), 1e-12))),
        "zeros": zero,
        "sealed": closed,
        "sealed_zeros": closed / max(zero, 1e-6),
        "silent_on_paper": float(share @ (bias <= 0)),
        "sealed_on_paper": float(share @ (brightened <= 0)),
        "moved": moved(attacked),
        "moved_by_noise": moved(random_signs(x, epsilon, rng)),
    }


def raising(outputs: Array, units: Labels) -> tuple[float, Array]:
    """Return the mean net input of one unit per example, and its gradient: what lifts a unit."""
    rows = np.arange(len(outputs))
    gradient = np.zeros_like(outputs)
    gradient[rows, units] = 1 / len(outputs)
    return float(np.mean(outputs[rows, units])), gradient


def lowering(outputs: Array, units: Labels) -> tuple[float, Array]:
    """Return the negative of `raising`."""
    value, gradient = raising(outputs, units)
    return -value, -gradient


def order(present: Array, absent: Array) -> float:
    """Return how often the present is larger than the absent, ties counting half.

    Examples
    --------
    >>> order(np.array([2.0, 1.0]), np.array([0.0, 1.0]))
    0.875
    """
    gap = present[:, None] - absent
    return float(np.mean((gap > 0) + 0.5 * (gap == 0)))


def purity(present: Array, absent: Array) -> float:
    """Return the share of present ones among as many of the largest values as are present.

    Where values are equal, the absent come first.

    Examples
    --------
    >>> purity(np.array([3.0, 1.0]), np.array([0.0, 2.0]))
    0.5
    """
    values = np.concatenate([absent, present])
    top = np.argsort(-values, kind="stable")[: len(present)]
    return float(np.mean(top >= len(absent)))


def hidden_units(
    network: Network,
    data: Rows,
    epsilon: float,
    rng: np.random.Generator,
    *,
    units: int,
    steps: int,
) -> Measurement:
    """Return what a larger activation of a hidden unit is worth, without and with an attacker.

    A unit stands for the digit it answers most on average in training, which is settled before
    it is asked about. It is shown 12 test digits of that class and 24 others. The attacker wants
    it to mislead: it lowers the unit's net input on the first and raises it on the others.

    Parameters
    ----------
    network
        What is looked into.
    data
        The digits.
    epsilon
        How far each pixel may move.
    rng
        Draws units, digits, random starts and random signs.
    units, steps
        How many units are asked about, of those on for at least one in a hundred training digits;
        and how many steps of ε/8 the attacker makes.

    Returns
    -------
    Measurement
        ``order``, ``order_noise``, ``order_attacked``: how often the unit is more active on a
        digit of its class than on another; ½ is chance. ``top``, ``top_attacked``: the share of
        its class among its largest activations, as many as there are digits of the class; ⅓ is
        chance. ``lifted``, ``lifted_by_noise``: how many digits of other classes on which the unit
        was below its median go above all but the highest hundredth of what it answers in
        training. ``reach``: the mean change of net input, in standard deviations of the unit over
        training digits. As arrays, the three orders unit by unit.
    """
    below = Network(network.layers[:INPUTS])
    net = below.outputs(data.train[:2000])
    usual = data.train_labels[:2000]
    means = np.array([np.maximum(net[usual == digit], 0).mean(axis=0) for digit in range(10)])
    alive = np.flatnonzero(np.mean(net > 0, axis=0) >= 0.01)
    asked = rng.permutation(alive if len(alive) else net.shape[1])[:units]
    shown, whose = [], []
    for unit in asked:
        same = data.test_labels == means[:, unit].argmax()
        for kind, count in ((same, 12), (~same, 24)):
            shown.append(rng.choice(np.flatnonzero(kind), count))
            whose.append(np.full(count, unit))
    rows, of = np.concatenate(shown), np.concatenate(whose)
    present = np.tile(np.arange(36) < 12, len(asked))
    x = data.test[rows]
    moved = np.empty_like(x)
    for kind, objective in ((present, lowering), (~present, raising)):
        moved[kind] = projected_gradient(
            below, x[kind], of[kind], epsilon, rng, steps=steps, step=epsilon / 8,
            objective=objective,
        )  # fmt: skip
    answers = {
        name: below.outputs(each)[np.arange(len(of)), of]
        for name, each in (
            ("clean", x),
            ("noise", random_signs(x, epsilon, rng)),
            ("attacked", moved),
        )
    }

    def by_unit(measure: Callable[[Array, Array], float], name: str) -> Array:
        activations = np.maximum(answers[name], 0).reshape(len(asked), 36)
        return np.array([measure(each[:12], each[12:]) for each in activations])

    orders = {
        "order": by_unit(order, "clean"),
        "order_noise": by_unit(order, "noise"),
        "order_attacked": by_unit(order, "attacked"),
    }
    tops = {"top": by_unit(purity, "clean"), "top_attacked": by_unit(purity, "attacked")}
    spread = np.maximum(net.std(axis=0), 1e-6)
    high, median = (np.quantile(net, q, axis=0)[of] for q in (0.99, 0.5))
    quiet = ~present & (answers["clean"] <= median)
    lifted = {
        name: float(np.mean((answers[kind] > high)[quiet]))
        for name, kind in (("lifted", "attacked"), ("lifted_by_noise", "noise"))
    }
    change = np.abs(answers["attacked"] - answers["clean"]) / spread[of]
    return Measurement(
        {name: float(each.mean()) for name, each in (orders | tops).items()}
        | lifted
        | {"reach": float(np.mean(change))},
        orders,
    )
