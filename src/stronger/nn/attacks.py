"""Attacks: small changes of an input that make a network wrong, and random ones of the same size.

All stay within ε of the input in the maximum norm, and within the range of inputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.losses import cross_entropy

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.nn.network import Network

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.integer[Any]]
    Objective: TypeAlias = Callable[[Array, Labels], tuple[float, Array]]


def margins(logits: Array, labels: Labels) -> Array:
    """Return by how much the best wrong logit exceeds the right one, for each example."""
    rows = np.arange(len(logits))
    excess: Array = logits[rows, _rivals(logits, labels)] - logits[rows, labels]
    return excess


def margin(logits: Array, labels: Labels) -> tuple[float, Array]:
    """Return how far the best wrong logit is above the right one, on average, and the gradient.

    Unlike the cross-entropy it has a gradient where the network is so sure that its probabilities
    round to 0 and 1: an attack that climbs it is not deceived by mere confidence.

    Parameters
    ----------
    logits
        Shape (examples, classes), at least two classes.
    labels
        The right classes, shape (examples,).

    Returns
    -------
    margin, gradient
        The mean, above 0 where an example is wrong, and its gradient (examples, classes).
    """
    rows, rivals = np.arange(len(logits)), _rivals(logits, labels)
    gradient = np.zeros_like(logits)
    gradient[rows, rivals] = 1 / len(logits)
    gradient[rows, labels] = -1 / len(logits)
    return float(np.mean(margins(logits, labels))), gradient


def slope(
    network: Network,
    x: Array,
    labels: Labels,
    *,
    objective: Objective = cross_entropy,
    batch_size: int = 500,
) -> Array:
    """Return the gradient of an objective towards the inputs, of the shape of `x`.

    Each example's row is its own gradient, up to a positive factor common to a batch.
    """
    pieces = []
    for start in range(0, len(x), batch_size):
        chosen = slice(start, start + batch_size)
        outputs = network.forward(x[chosen])
        pieces.append(network.gradients(objective(outputs, labels[chosen])[1])[0])
    return np.concatenate(pieces)


def gradient_sign(
    network: Network,
    x: Array,
    labels: Labels,
    epsilon: float,
    *,
    objective: Objective = cross_entropy,
    low: float = 0.0,
    high: float = 1.0,
) -> Array:
    """Return inputs moved by one step of ε along the sign of the gradient.

    The fast gradient sign method of Goodfellow et al. (goodfellow2014explaining, Section 4).

    Parameters
    ----------
    network
        What is attacked.
    x
        Inputs (examples, features).
    labels
        The right classes (examples,).
    epsilon
        The size of the step, in units of the inputs.
    objective
        What is raised.
    low, high
        The range of inputs; what leaves it is clipped.
    """
    step = np.sign(slope(network, x, labels, objective=objective))
    moved: Array = np.clip(x + x.dtype.type(epsilon) * step, low, high)
    return moved


def projected_gradient(
    network: Network,
    x: Array,
    labels: Labels,
    epsilon: float,
    rng: np.random.Generator,
    *,
    steps: int = 40,
    step: float = 0.01,
    restarts: int = 1,
    objective: Objective = cross_entropy,
    low: float = 0.0,
    high: float = 1.0,
) -> Array:
    """Return inputs moved uphill by many small steps, kept within ε of where they began.

    Projected gradient ascent on the inner problem of Madry et al. (madry2017towards, Eq. 2.1),
    each time from a random place within ε. Of several starts the one with the largest `margin` is
    kept, example by example.

    Parameters
    ----------
    network, x, labels, epsilon, objective, low, high
        As for `gradient_sign`.
    rng
        Where the starts come from.
    steps, step
        How many steps, and how long each is.
    restarts
        How many starts, at least one.

    Raises
    ------
    ValueError
        If there is no start.
    """
    if restarts < 1:
        raise ValueError(f"an attack needs at least one start, not {restarts}")
    lowest = np.maximum(x - x.dtype.type(epsilon), low).astype(x.dtype)
    highest = np.minimum(x + x.dtype.type(epsilon), high).astype(x.dtype)
    best, gained = x.copy(), np.full(len(x), -np.inf)
    for _ in range(restarts):
        moved = rng.uniform(lowest, highest).astype(x.dtype)
        for _ in range(steps):
            uphill = np.sign(slope(network, moved, labels, objective=objective))
            moved = np.clip(moved + x.dtype.type(step) * uphill, lowest, highest)
        gain = margins(network.outputs(moved), labels)
        better = gain > gained
        best[better], gained[better] = moved[better], gain[better]
    return best


def random_signs(
    x: Array, epsilon: float, rng: np.random.Generator, *, low: float = 0.0, high: float = 1.0
) -> Array:
    """Return inputs of which every feature has been moved up or down by ε at random.

    The control for `gradient_sign`: a step of the same length that knows nothing of the network.
    """
    signs = rng.integers(0, 2, x.shape) * 2 - 1
    moved: Array = np.clip(x + x.dtype.type(epsilon) * signs.astype(x.dtype), low, high)
    return moved


def _rivals(logits: Array, labels: Labels) -> NDArray[np.intp]:
    """Return the best wrong class of each example."""
    others = logits.copy()
    others[np.arange(len(logits)), labels] = -np.inf
    rivals: NDArray[np.intp] = others.argmax(axis=1)
    return rivals
