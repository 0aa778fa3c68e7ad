"""Networks that learn digits naturally, against one step, against many, and behind thresholds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from stronger.nn.attacks import gradient_sign, projected_gradient
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.small_convnet import digit_network
from stronger.nn.training import Diverged

from .thresholds import Threshold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Scale
    from stronger.evidence.parameters import Parameters
    from stronger.nn.datasets import Rows

Attack: TypeAlias = "Callable[[Network, Array, Labels, float], Array]"
"""Takes the network, a batch, its labels, and how much of the training is done (from 0 to 1, so
that it can begin gently); returns what to train on."""
SMALL, LARGE = 0.1, 0.3
"""The two sizes of attack, in units of ink: ours and the paper's."""
LEVEL = 0.5
"""Where the thresholds made by hand lie."""


def train_networks(
    rng: np.random.Generator, scale: Scale, data: Rows, parameters: Parameters
) -> dict[str, Network]:
    """Train six copies of one network, which differ in what is done to the digits.

    Returns
    -------
    dict
        ``natural``; ``fgsm30``, trained against one step of 0.3; ``pgd10`` and ``pgd30``, trained
        against many steps within 0.1 and 0.3; ``ramp`` and ``binary``, trained naturally behind a
        fixed threshold on brightness, graded or all or none.
    """
    first = digit_network(rng, kernels=parameters.kernels, hidden=parameters.hidden)

    def leave(_network: Network, x: Array, _labels: Labels, _done: float) -> Array:
        return x

    def one_step(network: Network, x: Array, labels: Labels, done: float) -> Array:
        return gradient_sign(network, x, labels, LARGE * min(1, done / parameters.warm_up))

    def many_steps(epsilon: float) -> Attack:
        def attack(network: Network, x: Array, labels: Labels, done: float) -> Array:
            size = epsilon * min(1, done / parameters.warm_up)
            steps = parameters.steps
            return projected_gradient(network, x, labels, size, rng, steps=steps, step=size / 4)

        return attack

    kinds: dict[str, tuple[list[Threshold], Attack]] = {
        "natural": ([], leave),
        "fgsm30": ([], one_step),
        "pgd10": ([], many_steps(SMALL)),
        "pgd30": ([], many_steps(LARGE)),
        "ramp": ([Threshold(LEVEL, gain=1 / (1 - LEVEL))], leave),
        "binary": ([Threshold(LEVEL, all_or_none=True)], leave),
    }
    falling = scale((1, 1), (*(1,) * 7, *(0.5,) * 3, *(0.2,) * 2))
    networks = {}
    for name, (before, attack) in kinds.items():
        networks[name] = Network([*before, *first.copy().layers])
        train_attacked(
            networks[name],
            data.train,
            data.train_labels,
            rng,
            attack=attack,
            learning_rates=[parameters.learning_rate * factor for factor in falling],
        )
    return networks


def train_attacked(
    network: Network,
    x: Array,
    labels: Labels,
    rng: np.random.Generator,
    *,
    attack: Attack,
    learning_rates: Sequence[float],
    batch_size: int = 50,
) -> list[float]:
    """Train with Adam on what an attack makes of each batch; return the loss of each epoch.

    The outer minimisation of madry2017towards, Eq. 2.1: the attack climbs the loss of the network
    as it is at that step, and the network then descends the loss on what the attack found.

    Parameters
    ----------
    network
        Its layers are changed in place.
    x, labels
        Rows (examples, features) and classes (examples,).
    rng
        Shuffles the examples anew in every epoch.
    learning_rates
        One for each epoch.

    Raises
    ------
    Diverged
        If the loss becomes infinite or not a number.
    """
    optimiser = Adam(learning_rates[0])
    starts = range(0, len(x), batch_size)
    losses = []
    for epoch, learning_rate in enumerate(learning_rates):
        optimiser.learning_rate = learning_rate
        total = 0.0
        order = rng.permutation(len(x))
        for step, start in enumerate(starts):
            chosen = order[start : start + batch_size]
            done = (epoch + step / len(starts)) / len(learning_rates)
            attacked = attack(network, x[chosen], labels[chosen], done)
            value, gradient = cross_entropy(
                network.forward(attacked, training=True), labels[chosen]
            )
            if not math.isfinite(value):
                raise Diverged(f"the loss is {value} in epoch {epoch + 1}, step {step + 1}")
            network.backward(gradient)
            optimiser.step(network.layers)
            total += value
        losses.append(total / len(starts))
    return losses
