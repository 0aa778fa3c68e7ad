"""What a larger activation of a hidden unit is worth, without and with an attacker.

Networks are those of `stronger.nn.small_convnet.digit_network`, with nothing before them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.attacks import projected_gradient, random_signs
from stronger.nn.network import Network
from stronger.nn.small_convnet import INPUTS
from stronger.statistics import auc_of_two

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found
    from stronger.nn.datasets import Rows

PRESENT, ABSENT = 12, 24
"""How many digits of its class a unit is shown, and how many others."""


def measure_units(
    network: Network,
    data: Rows,
    epsilon: float,
    rng: np.random.Generator,
    *,
    units: int,
    steps: int,
) -> Found:
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
    metrics, arrays
        ``order``, ``order_noise``, ``order_attacked``: how often the unit is more active on a
        digit of its class than on another; ½ is chance. ``top``, ``top_attacked``: the share of
        its class among its largest activations, as many as there are digits of the class; ⅓ is
        chance. ``lifted``, ``lifted_by_noise``: how many digits of other classes on which the unit
        was below its median go above all but the highest hundredth of what it answers in
        training. ``reach``: the mean change of net input, in standard deviations of the unit over
        training digits. As arrays, the three orders unit by unit.
    """
    below = Network(network.layers[:INPUTS])
    net = below.outputs(data.train[:2000])  # (examples, units)
    usual = data.train_labels[:2000]
    means = np.array([np.maximum(net[usual == digit], 0).mean(axis=0) for digit in range(10)])
    alive = np.flatnonzero(np.mean(net > 0, axis=0) >= 0.01)
    asked = rng.permutation(alive if len(alive) else net.shape[1])[:units]
    shown = []
    for unit in asked:
        same = data.test_labels == means[:, unit].argmax()
        for kind, count in ((same, PRESENT), (~same, ABSENT)):
            shown.append(rng.choice(np.flatnonzero(kind), count))
    of = np.repeat(asked, PRESENT + ABSENT)  # which unit is asked
    present = np.tile(np.arange(PRESENT + ABSENT) < PRESENT, len(asked))
    x = data.test[np.concatenate(shown)]
    moved = np.empty_like(x)
    for kind, objective in ((present, lower), (~present, lift)):
        moved[kind] = projected_gradient(
            below,
            x[kind],
            of[kind],
            epsilon,
            rng,
            steps=steps,
            step=epsilon / 8,
            objective=objective,
        )
    clean, noise, attacked = (
        below.outputs(each)[np.arange(len(of)), of]
        for each in (x, random_signs(x, epsilon, rng), moved)
    )

    def by_unit(measure: Callable[[Array, Array], float], answers: Array) -> Array:
        activations = np.maximum(answers, 0).reshape(len(asked), -1)
        return np.array([measure(each[:PRESENT], each[PRESENT:]) for each in activations])

    orders = {
        "order": by_unit(auc_of_two, clean),
        "order_noise": by_unit(auc_of_two, noise),
        "order_attacked": by_unit(auc_of_two, attacked),
    }
    tops = {"top": by_unit(purity, clean), "top_attacked": by_unit(purity, attacked)}
    spread = np.maximum(net.std(axis=0), 1e-6)
    high, median = (np.quantile(net, q, axis=0)[of] for q in (0.99, 0.5))
    quiet = ~present & (clean <= median)
    return {name: each.mean() for name, each in (orders | tops).items()} | {
        "lifted": np.mean((attacked > high)[quiet]),
        "lifted_by_noise": np.mean((noise > high)[quiet]),
        "reach": np.mean(np.abs(attacked - clean) / spread[of]),
    }, orders


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


def lift(outputs: Array, units: Labels) -> tuple[float, Array]:
    """Return the mean net input of one unit per example, and its gradient: what lifts a unit."""
    rows = np.arange(len(outputs))
    gradient = np.zeros_like(outputs)
    gradient[rows, units] = 1 / len(outputs)
    return float(np.mean(outputs[rows, units])), gradient


def lower(outputs: Array, units: Labels) -> tuple[float, Array]:
    """Return the negative of `lift`."""
    value, gradient = lift(outputs, units)
    return -value, -gradient
