"""Measures what length is worth for digits never seen, in blocks that hold each digit out once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale

from .blocks import compare_episodes, compare_triplets, draw_blocks, split_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.demos.shared.digit_pairs import Split
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, seeds=8)


@demo.part(prefix="triplets")
def with_and_without_length(
    rng: np.random.Generator, scale: Scale, parameters: Parameters
) -> Found:
    """Train by triplets on the unit sphere and off it, and leave one bit of each coordinate."""
    return over_blocks(rng, scale, parameters, partial(compare_triplets, count=scale(1000, 10_000)))


@demo.part(prefix="episodes")
def by_distance_and_by_cosine(
    rng: np.random.Generator, scale: Scale, parameters: Parameters
) -> Found:
    """Train by episodes, and read by distance and by cosine."""
    return over_blocks(rng, scale, parameters, partial(compare_episodes, episodes=scale(20, 400)))


def over_blocks(
    rng: np.random.Generator,
    scale: Scale,
    parameters: Parameters,
    compare: Callable[[np.random.Generator, Split, Parameters], dict[str, float]],
) -> Found:
    """Return the mean over blocks of what is compared in each, and the values in each."""
    (rng,) = rng.spawn(1)  # of each part's own, so that one can be measured without the other
    found = []
    for held_out in draw_blocks(rng, parameters.held_out, parameters.rounds):
        digits = split_by(rng, scale, held_out, train=parameters.examples, test=scale(400, 2500))
        found.append(compare(rng, digits, parameters))
    values = {name: np.array([each[name] for each in found]) for name in found[0]}  # (blocks,)
    return {name: each.mean() for name, each in values.items()}, values
