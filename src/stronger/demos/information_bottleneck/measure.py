"""Measures how much the levels of a neurashed model tell of the input, seen through noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.neurashed.builders import two_classes, updates_of_two_classes
from stronger.neurashed.information import discrete_information, noisy_information
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import batches

from .observing import NOISES, deviation, observed_information, rise_and_fall

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=2017)

GROUPS = {"input": np.arange(8), "label": np.repeat([0, 1], 4)}
"""What information is about: which of the eight types of samples is shown, or its class."""
FLOORS = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
SHARES = (0.02, 0.05, 0.1, 0.2)
"""Constants and shares of the grid."""
LESS = 0.02
"""The relative noise with which the paper's figure should come out."""


@dataclass(frozen=True, eq=False)
class Course:
    """The scores of a model while it is trained."""

    times: Labels
    """After how many updates (times,)."""
    levels: list[Array]
    """Of the first and of the second level (times, types, nodes)."""


@demo.prepare
def train(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Course:
    """Train the model of the paper's Figure 5, and keep its scores for all types of samples."""
    return follow_scores(rng, parameters.updates, every=scale(60, 25))


@demo.part(prefix="pattern")
def tell_by_pattern() -> Found:
    """Ask what firing patterns tell of the type, without noise, in bits."""
    return {f"level{number}": information_of_pattern(number - 1) for number in (1, 2)}, {}


@demo.part
def look_through_noise(rng: np.random.Generator, data: Course, parameters: Parameters) -> Found:
    """Follow the information that each level holds, through four kinds of noise."""
    metrics: Metrics = {}
    arrays: dict[str, Array] = {"times": data.times.astype(np.float64)}
    for number, scores in enumerate(data.levels, 1):
        for kind in NOISES:
            noise = deviation(kind, scores, parameters.floor, parameters.share)
            for of, groups in GROUPS.items():
                bits = noisy_information(scores, groups, noise, rng, draws=parameters.draws)
                name = f"level{number}.{kind}.{of}"
                metrics |= {
                    f"{name}.first": bits[0],
                    f"{name}.peak": bits.max(),
                    f"{name}.last": bits[-1],
                    f"{name}.rise": bits.max() - bits[0],
                    f"{name}.fall": bits.max() - bits[-1],
                }
                arrays[name] = bits  # (times,)
    return metrics, arrays


@demo.part(prefix="grid")
def vary_noise(rng: np.random.Generator, data: Course, parameters: Parameters) -> Found:
    """Vary both constants of the noise, and ask whether the second level shows rise and fall."""
    scores, draws = data.levels[1], max(parameters.draws // 4, 10)

    def smaller_of_rise_and_fall(floor: float, share: float) -> float:
        noise = deviation("both", scores, floor, share)
        return rise_and_fall(noisy_information(scores, GROUPS["input"], noise, rng, draws=draws))

    grid = np.array(
        [[smaller_of_rise_and_fall(floor, share) for share in SHARES] for floor in FLOORS]
    )
    return {"rise_and_fall": np.mean(grid >= 0.5)}, {"grid": grid}


@demo.part
def look_otherwise(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Look in the way that the parameters say, with less relative noise, and by bins."""
    (rng,) = rng.spawn(1)  # so that parts that were there before draw what they drew
    course = train(rng, scale, parameters)
    look = partial(observed_information, groups=GROUPS["input"], rng=rng, draws=parameters.draws)
    look_as_usual = partial(look, floor=parameters.floor, share=parameters.share)
    second = course.levels[1]
    courses = {
        "observed": look_as_usual(
            course.levels[parameters.level - 1],
            noise=parameters.noise,
            estimator=parameters.estimator,
        ),
        "less": look(second, noise="both", estimator="density", floor=1e-3, share=LESS),
        "bins.both": look_as_usual(second, noise="both", estimator="bins"),
        "bins.absolute": look_as_usual(second, noise="absolute", estimator="bins"),
    }
    metrics: Metrics = {}
    for name, bits in courses.items():
        metrics |= {
            f"{name}.first": bits[0],
            f"{name}.peak": bits.max(),
            f"{name}.last": bits[-1],
            f"{name}.fall": bits.max() - bits[-1],
            f"{name}.rise_and_fall": rise_and_fall(bits),
        }
    return metrics, courses


def follow_scores(rng: np.random.Generator, updates: int, every: int) -> Course:
    """Train the model of two classes, one sample at a time."""
    example = two_classes()
    data, firing = example.data, example.data.firing()
    model = Neurashed.random(example.graph, rng)
    rules = updates_of_two_classes(example.graph)
    times, seen = [0], [model.scores(firing)]
    for number in model.train(data, batches(rng, len(data), 1, updates), rules):
        if number % every == 0:
            times.append(number)
            seen.append(model.scores(firing))
    return Course(np.array(times), [np.stack(level) for level in zip(*seen, strict=True)])


def information_of_pattern(level: int) -> float:
    """Return what the firing pattern of a level tells of the type, without noise, in bits."""
    example = two_classes()
    fires = example.graph.level(example.data.firing(), level)  # (types, nodes)
    _, pattern = np.unique(fires, axis=0, return_inverse=True)
    joint = np.eye(pattern.max() + 1)[pattern.ravel()] / len(fires)  # (types, patterns)
    return discrete_information(joint)
