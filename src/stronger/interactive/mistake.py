"""Mistake or activity? A threshold unit that learns by use, or by mistakes, where a kind is rare.

Two kinds of pictures of 49 points, on or off at random, some points alike in both; every point of
a picture is turned over with probability `spoilt`. The unit should fire (w·x + b > 0) for the rare
kind, s = 1, and not for the other, s = -1. By activity every showing adds s x to w and s to b; by
mistakes only a showing with s (w·x + b) <= 0 does. All numbers are whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.interactive.exactly import SEEDS, uniform
from stronger.interactive.telling import mean, percent, spread

if TYPE_CHECKING:
    from stronger.arrays import Array

POINTS, PICTURES, PASSES, FRESH = 49, 200, 12, 200
"""Points of a picture; pictures to learn from; how often all are shown; new ones to recognise."""
RULES = ("activity", "mistakes")


@dataclass(frozen=True)
class State:
    """What can be set: shares of the rare kind, of points alike, of points turned over."""

    rare: float = 0.1
    alike: float = 0.5
    spoilt: float = 0.1

    @property
    def label(self) -> str:
        """How a row of the picture is called."""
        rare, alike, spoilt = (percent(each) for each in (self.rare, self.alike, self.spoilt))
        return f"{rare}% rare, {alike}% alike, {spoilt}% spoilt"


STATES = (State(), State(rare=0.4), State(rare=0.5))
"""What the picture shows before anything is moved; the first is where controls start."""


@dataclass(frozen=True)
class Result:
    """For each rule, what every seed came to."""

    found: dict[str, list[float]]
    """Share of new pictures of the rare kind that are recognised (seeds,)."""
    missed: dict[str, list[list[float]]]
    """Share of showings of the rare kind answered wrongly in each pass (seeds, passes)."""
    changes: dict[str, list[int]]
    """How many showings changed something (seeds,)."""


@dataclass(frozen=True)
class World:
    """What a unit is shown, for each seed."""

    kinds: Array  # (seeds, 2, points): the rare kind first
    shown: Array  # (seeds, pictures, points)
    signs: Array  # (seeds, pictures)
    fresh: Array  # (seeds, fresh, points): all of the rare kind


def draw(state: State, seeds: tuple[int, ...] = SEEDS) -> World:
    """Draw both kinds, pictures to learn from and new ones."""
    n = POINTS
    numbers = np.stack([uniform(s, 3 * n + PICTURES * (n + 1) + FRESH * n) for s in seeds])
    first, last = 3 * n, 3 * n + PICTURES * (n + 1)
    rare, own, alike = numbers[:, :first].reshape(-1, 3, n).transpose(1, 0, 2)
    frequent = np.where(alike < state.alike, rare, own)
    kinds = (np.stack([rare, frequent], axis=1) < 0.5).astype(np.float64)
    pictures = numbers[:, first:last].reshape(-1, PICTURES, n + 1)
    is_rare = pictures[:, :, 0] < state.rare
    clean = np.where(is_rare[:, :, None], kinds[:, None, 0], kinds[:, None, 1])
    fresh = numbers[:, last:].reshape(-1, FRESH, n) < state.spoilt
    return World(
        kinds=kinds,
        shown=np.where(pictures[:, :, 1:] < state.spoilt, 1 - clean, clean),
        signs=np.where(is_rare, 1.0, -1.0),
        fresh=np.where(fresh, 1 - kinds[:, None, 0], kinds[:, None, 0]),
    )


def train(state: State, seeds: tuple[int, ...] = SEEDS) -> Result:
    """Let a unit learn by each rule from the same showings."""
    world = draw(state, seeds)
    learned = {rule: _learn(world, rule) for rule in RULES}
    return Result(
        found={rule: found for rule, (found, _, _) in learned.items()},
        missed={rule: missed for rule, (_, missed, _) in learned.items()},
        changes={rule: changes for rule, (_, _, changes) in learned.items()},
    )


def _learn(world: World, rule: str) -> tuple[list[float], list[list[float]], list[int]]:
    w, b = np.zeros((len(world.shown), POINTS)), np.zeros(len(world.shown))
    missed, changes = [], np.zeros(len(b), dtype=int)
    is_rare = world.signs > 0
    for _ in range(PASSES):
        wrong = np.zeros_like(is_rare)
        for t in range(PICTURES):
            x, s = world.shown[:, t], world.signs[:, t]
            wrong[:, t] = s * ((w * x).sum(axis=1) + b) <= 0
            change = s if rule == "activity" else np.where(wrong[:, t], s, 0)
            w, b = w + change[:, None] * x, b + change
            changes += change != 0
        missed.append((wrong & is_rare).sum(axis=1) / is_rare.sum(axis=1))
    found = ((world.fresh * w[:, None]).sum(axis=2) + b[:, None] > 0).mean(axis=1)
    return found.tolist(), np.transpose(missed).tolist(), changes.tolist()


def say(state: State, result: Result) -> str:
    """Return the result in a sentence, with the mean, the lowest and the highest of the seeds."""
    activity, mistakes = (spread(result.found[rule]) for rule in RULES)
    always, seldom = (math.floor(mean(result.changes[rule]) + 0.5) for rule in RULES)
    return (
        f"{state.label}: learning by activity finds {activity} of the rare kind, learning by "
        f"mistakes {mistakes}. The one changed at all {always} showings, the other at {seldom}."
    )


def sets(result: Result) -> list[dict[str, object]]:
    """Return the dots of a row."""
    return [
        {"kind": "other", "word": "by activity ", "values": result.found["activity"]},
        {"kind": "main", "word": "by mistakes ", "values": result.found["mistakes"]},
    ]


def kept() -> dict[str, object]:
    """Return what the figure shows before anything is moved."""
    results = [train(state) for state in STATES]
    world = draw(STATES[0], SEEDS[:1])
    return {
        "rows": [
            {"label": state.label, "sets": sets(result)}
            for state, result in zip(STATES, results, strict=True)
        ],
        "lines": [
            {"kind": kind, "values": results[0].missed[rule]}
            for kind, rule in (("other", "activity"), ("main", "mistakes"))
        ],
        "kinds": world.kinds[0].astype(int).tolist(),
        "sentence": say(STATES[0], results[0]),
    }
