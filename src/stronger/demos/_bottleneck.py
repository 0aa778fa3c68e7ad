"""What a neurashed level tells in training, through several kinds of noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.neurashed.builders import two_classes, updates_of_two_classes
from stronger.neurashed.information import discrete_information, noisy_information
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import batches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]

NOISES = ("absolute", "relative", "both", "own")
"""Independent Gaussian noise whose standard deviation is: a constant; a share of the largest score
of the level at that time; both, as if independent; or a share of each score itself."""
FLOOR, SHARE = 1e-3, 0.1
"""The constant and the share."""


def scores_in_training(
    rng: np.random.Generator, updates: int, every: int
) -> tuple[NDArray[np.int64], list[Array]]:
    """Return scores of levels 1 and 2 for all eight types, in training on the model of Figure 5.

    Returns
    -------
    times, scores
        After how many updates, (times,); and for each level (times, types, nodes).
    """
    example = two_classes()
    data, firing = example.data, example.data.firing()
    model = Neurashed.random(example.graph, rng)
    rules = updates_of_two_classes(example.graph)
    times, seen = [0], [model.scores(firing)]
    for number in model.train(data, batches(rng, len(data), 1, updates), rules):
        if number % every == 0:
            times.append(number)
            seen.append(model.scores(firing))
    return np.array(times), [np.stack([each[level] for each in seen]) for level in (0, 1)]


def deviation(kind: str, scores: Array, floor: float = FLOOR, share: float = SHARE) -> Array:
    """Return the standard deviation of the noise, of a shape that fits the scores."""
    largest: Array = scores.max(axis=(-2, -1), keepdims=True)
    # a silent node's score is zero, and its own noise is made negligible instead
    found: dict[str, Array] = {
        "absolute": np.full_like(largest, floor),
        "relative": share * largest,
        "both": np.hypot(floor, share * largest),
        "own": np.maximum(share * scores, 1e-30 * largest),
    }
    return found[kind]


def told(
    scores: Array, groups: NDArray[np.intp], noise: Array, rng: np.random.Generator, draws: int
) -> Array:
    """Return the information in bits at each time, (times,)."""
    return noisy_information(scores, groups, noise, rng, draws=draws)


def of_patterns(level: int) -> float:
    """Return what the firing pattern of a level tells of the type, without noise, in bits."""
    example = two_classes()
    on = example.graph.level(example.data.firing(), level)
    _, pattern = np.unique(on, axis=0, return_inverse=True)
    joint = np.zeros((len(on), pattern.max() + 1))
    joint[np.arange(len(on)), pattern.ravel()] = 1 / len(on)
    return discrete_information(joint)
