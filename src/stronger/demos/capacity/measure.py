"""Measures which dichotomies one unit can separate, and how many units should be active."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.association import (
    connect,
    drive,
    read_sum,
    reinforce,
    threshold_for,
    winners,
)
from stronger.demos.shared.retina import POINTS, random_stimuli, read_pictures
from stronger.evidence.demo import Demo

from .separability import is_separable

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found, Scale
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=1962)

WEIGHTS, CODE_UNITS = 40, 100
RATIOS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)  # points per weight
CODE_RATIOS = (1.5, 2.0, 2.5)  # the same for codes, which take longer
SHARES = (0.005, 0.02, 0.07, 0.2, 0.5)  # of units active; 0.005 and 0.07 are the paper's


@demo.part
def dichotomies(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Count by linear programming which random dichotomies are separable."""

    def share(draw: Callable[[int], Array], points: int, *, nonnegative: bool = False) -> float:
        """Return which share of random dichotomies of so many points is separable."""
        found = [
            is_separable(draw(points), rng.choice([-1.0, 1.0], points), nonnegative=nonnegative)
            for _ in range(parameters.trials)
        ]
        return float(np.mean(found))

    def gaussian(points: int) -> Array:
        """Draw points whose distribution prefers no direction and no sign."""
        return rng.standard_normal((points, WEIGHTS))

    counts = [round(ratio * WEIGHTS) for ratio in RATIOS]
    free = np.array([share(gaussian, n) for n in counts])
    held = np.array([share(gaussian, n, nonnegative=True) for n in counts])
    codes = partial(draw_codes, rng, parameters)
    coded = np.array([share(codes, round(ratio * CODE_UNITS)) for ratio in CODE_RATIOS])
    one, two = RATIOS.index(1.0), RATIOS.index(2.0)
    return {
        "free.at_1": free[one],
        "free.at_2": free[two],
        "nonnegative.at_1": held[one],
        "nonnegative.at_2": held[two],
        "codes.at_2": coded[CODE_RATIOS.index(2.0)],
    }, {"free": free, "nonnegative": held, "codes": coded}


@demo.part(prefix="share")
def active_share(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Set thresholds so that few or many units are active, and learn by the gamma system."""
    digits, sizes = read_pictures(scale.data), [400] * 10
    shown, labels = digits.draw(rng, dict.fromkeys(range(10), parameters.pictures))
    new = rng.choice(len(digits.test), scale(200, 1000), replace=False)
    right = digits.test_labels[new].astype(int)
    connections = connect_units(rng, sum(sizes), parameters)
    driven, asked = drive(connections, shown), drive(connections, digits.test[new])
    dots, answer_to = random_stimuli(rng, 200), np.arange(200) % 2
    seen = drive(connect_units(rng, 1000, parameters), dots)

    rows: list[dict[str, float]] = []
    for share in SHARES:
        threshold = threshold_for(driven, share)
        active, answering = driven >= threshold, asked >= threshold
        learned, shuffled = (
            winners(read_sum(answering, reinforce(active, taught, sizes, "gamma"))) == right
            for taught in (labels, rng.permutation(labels))
        )
        stored = seen >= threshold_for(seen, share)
        answers = winners(read_sum(stored, reinforce(stored, answer_to, (500, 500), "gamma")))
        rows.append(
            {
                "active": answering.mean(),
                "overlap": share_in_common(answering),
                "accuracy": learned.mean(),
                "shuffled": shuffled.mean(),
                "remembered": (answers == answer_to).mean(),
                "active_dots": stored.mean(),
            }
        )
    few, some, half = (rows[SHARES.index(share)] for share in (0.005, 0.07, 0.5))
    return {
        f"{words}.{name}": value
        for words, row in (("half_percent", few), ("seven_percent", some), ("half", half))
        for name, value in row.items()
    } | {"sparse_gain": some["accuracy"] - half["accuracy"]}, {
        f"share_{name}": np.array([row[name] for row in rows]) for name in few
    }


def connect_units(rng: np.random.Generator, units: int, parameters: Parameters) -> Array:
    """Draw the connections (points, units) of association units."""
    return connect(rng, POINTS, units, parameters.excitatory, parameters.inhibitory)


def draw_codes(rng: np.random.Generator, parameters: Parameters, count: int) -> Array:
    """Draw stimuli, and which of as many new association units they make active (count, units)."""
    stimuli = random_stimuli(rng, count)
    driven = drive(connect_units(rng, CODE_UNITS, parameters), stimuli)
    return (driven >= threshold_for(driven, parameters.active)).astype(float)


def share_in_common(activity: Bits) -> float:
    """Return which share of a stimulus's active units another one makes active too, on average.

    Weighted by how many units the first makes active.
    """
    shown, counts = len(activity), activity.sum(axis=0, dtype=float)
    return float((counts @ counts - counts.sum()) / ((shown - 1) * counts.sum()))
