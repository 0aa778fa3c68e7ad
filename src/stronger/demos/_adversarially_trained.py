"""Networks trained without an attacker, against one step and against many: a part of a demo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.attacks import gradient_sign, margin, projected_gradient, random_signs
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.robust import Threshold, seen_through, train_attacked
from stronger.nn.small_convnet import digit_network, error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stronger.evidence.earlier import Scale
    from stronger.nn.datasets import Rows
    from stronger.nn.robust import Attack

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.integer[Any]]

SMALL, LARGE = 0.1, 0.3
"""The two sizes of attack, in units of ink: ours and the paper's."""
LEVEL = 0.5
"""Where the thresholds made by hand lie."""
WARM_UP = 0.3
"""The share of the training in which the attack grows from nothing to its full size."""


def unattacked(_network: Network, x: Array, _labels: Labels, _done: float) -> Array:
    """Leave a batch as it is: ordinary training."""
    return x


def one_step(epsilon: float) -> Attack:
    """Return the attack of one step along the sign of the gradient, growing to `epsilon`."""

    def attack(network: Network, x: Array, labels: Labels, done: float) -> Array:
        return gradient_sign(network, x, labels, epsilon * min(1.0, done / WARM_UP))

    return attack


def many_steps(epsilon: float, steps: int, rng: np.random.Generator) -> Attack:
    """Return projected gradient ascent in steps of ε/4 from a random start, growing likewise."""

    def attack(network: Network, x: Array, labels: Labels, done: float) -> Array:
        size = epsilon * min(1.0, done / WARM_UP)
        return projected_gradient(network, x, labels, size, rng, steps=steps, step=size / 4)

    return attack


def trained_networks(data: Rows, rng: np.random.Generator, scale: Scale) -> dict[str, Network]:
    """Train six copies of one network, which differ in what is done to the digits.

    Parameters
    ----------
    data
        The digits.
    rng
        Where initial weights, orders and random starts come from.
    scale
        How many kernels, epochs and steps there are.

    Returns
    -------
    dict
        ``natural``; ``fgsm30``, trained against one step of 0.3; ``pgd10`` and ``pgd30``, trained
        against many steps within 0.1 and 0.3; ``ramp`` and ``binary``, trained naturally behind a
        fixed threshold on brightness, graded or all or none.
    """
    first = digit_network(
        rng, kernels=scale.choose(quick=4, full=8), hidden=scale.choose(quick=32, full=64)
    )
    steps = scale.choose(quick=2, full=7)
    kinds: dict[str, tuple[list[Threshold], Attack]] = {
        "natural": ([], unattacked),
        "fgsm30": ([], one_step(LARGE)),
        "pgd10": ([], many_steps(SMALL, steps, rng)),
        "pgd30": ([], many_steps(LARGE, steps, rng)),
        "ramp": ([Threshold(LEVEL, gain=1 / (1 - LEVEL))], unattacked),
        "binary": ([Threshold(LEVEL, all_or_none=True)], unattacked),
    }
    rates = scale.choose(quick=(1e-3, 1e-3), full=(*(1e-3,) * 7, *(5e-4,) * 3, *(2e-4,) * 2))
    networks = {}
    for name, (before, attack) in kinds.items():
        network = Network([*before, *first.copy().layers])
        train_falling_attacked(network, data, rng, attack=attack, rates=rates)
        networks[name] = network
    return networks


def train_falling_attacked(
    network: Network,
    data: Rows,
    rng: np.random.Generator,
    *,
    attack: Attack,
    rates: Sequence[float],
) -> list[float]:
    """Train with Adam for as many epochs as there are rates; return the loss of each."""
    optimiser = Adam(rates[0])
    epochs = train_attacked(
        network,
        optimiser,
        data.train,
        data.train_labels,
        rng,
        attack=attack,
        epochs=len(rates),
        batch_size=50,
    )
    losses = []
    for rate, epoch in zip([*rates[1:], 0.0], epochs, strict=True):
        optimiser.learning_rate = rate
        losses.append(epoch.loss)
    return losses


def attacks_on(
    network: Network,
    x: Array,
    labels: Labels,
    epsilon: float,
    rng: np.random.Generator,
    scale: Scale,
) -> dict[str, Array]:
    """Return what each attack makes of some inputs.

    Parameters
    ----------
    network
        What is attacked.
    x, labels
        Rows (examples, 784) and classes (examples,).
    epsilon
        How far each pixel may move.
    rng
        Where random starts and random signs come from.
    scale
        How many steps are made.

    Returns
    -------
    dict
        ``noise``: random signs. ``fgsm``: one step. ``pgd``: 40 steps of ε/30 up the
        cross-entropy, the paper's choice at 0.3. ``margin``: 40 steps of ε/10 up the margin.
        ``through``: the same, with slopes claimed below thresholds. The last three are the better
        of two starts.
    """
    steps = scale.choose(quick=5, full=40)
    restarts = scale.choose(quick=1, full=2)
    stand_in = seen_through(network)
    return {
        "noise": random_signs(x, epsilon, rng),
        "fgsm": gradient_sign(network, x, labels, epsilon),
        "pgd": projected_gradient(
            network, x, labels, epsilon, rng, steps=steps, step=epsilon / 30, restarts=restarts
        ),
        **{
            name: projected_gradient(
                attacked,
                x,
                labels,
                epsilon,
                rng,
                steps=steps,
                step=epsilon / 10,
                restarts=restarts,
                objective=margin,
            )
            for name, attacked in (("margin", network), ("through", stand_in))
        },
    }


def errors(network: Network, attacked: dict[str, Array], labels: Labels) -> dict[str, float]:
    """Return the error under each attack, and under the worst of them for each digit."""
    wrong = {
        name: network.outputs(moved).argmax(axis=1) != labels for name, moved in attacked.items()
    }
    worst = np.any(list(wrong.values()), axis=0)
    return {name: float(each.mean()) for name, each in (wrong | {"worst": worst}).items()}


def error_curve(
    network: Network,
    x: Array,
    labels: NDArray[np.int64],
    sizes: Sequence[float],
    rng: np.random.Generator,
    steps: int,
) -> Array:
    """Return the error under attacks on the margin of these sizes, slopes claimed where none is.

    The first size is none at all.
    """
    stand_in = seen_through(network)
    return np.array(
        [error(network, x, labels)]
        + [
            error(
                network,
                projected_gradient(
                    stand_in, x, labels, size, rng, steps=steps, step=size / 8, objective=margin
                ),
                labels,
            )
            for size in sizes[1:]
        ]
    )
