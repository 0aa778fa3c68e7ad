"""Measures what two hidden units say of mirror symmetry, at which end, and why at that one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo

from .networks import Networks, descend

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found, Scale
    from stronger.evidence.parameters import Parameters

    from .networks import Function

demo = Demo(__file__, entropy=1986)

INPUTS = 6
RECIPE = 1425  # sweeps in the paper

PATTERNS = ((np.arange(64)[:, None] >> np.arange(INPUTS)) & 1).astype(float)  # (64, 6)
SYMMETRIC = (PATTERNS[:, ::-1] == PATTERNS).all(axis=1)  # 8 of the 64
WANTED = SYMMETRIC.astype(float)


@demo.part
def code(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Train by the recipe and read the code of the networks that solve the task."""
    made = draw(rng, parameters.networks, parameters)
    untrained, sweeps = made.copy(), parameters.sweeps
    train(made, parameters, min(RECIPE, sweeps))
    after_recipe = solved(made)
    train(made, parameters, max(0, sweeps - RECIPE))
    good = made.choose(solved(made))

    h = good.activities(PATTERNS)  # (networks, patterns, units)
    low = low_when_symmetric(good)
    silent = (h < 0.5).all(axis=2)
    suppressing = (good.output[:, :-1] < 0).all(axis=1) & (good.output[:, -1] > 0)
    units = h.shape[2]
    held = np.concatenate([np.zeros((1, units)), np.eye(units)])  # all low, then one of them high
    clamped = good.answers(np.tile(held, (len(h), 1, 1)))
    uneven, sizes = compare_sides(good)
    return {
        "solved.by_recipe": after_recipe.mean(),
        "solved.in_the_end": len(h) / parameters.networks,
        "code.both_low": low.all(axis=1).mean(),
        "code.units_low": low.mean(),
        "code.silence_accuracy": (silent == SYMMETRIC).mean(),
        "code.suppressing": suppressing.mean(),
        "clamp.silent": clamped[:, 0].mean(),
        "clamp.one_active": clamped[:, 1:].mean(),
        "weights.uneven": uneven,
        "weights.uneven_untrained": compare_sides(untrained)[0],
        "weights.doubled": in_ratio(sizes, (1, 2, 4)),
        "weights.doubled_chance": in_ratio(rng.random((20_000, 3)), (1, 2, 4)),
        "weights.two_three_four": in_ratio(sizes, (2, 3, 4)),
    }, {
        "symmetric": h[:, SYMMETRIC].mean(axis=1).ravel(),
        "asymmetric": h[:, ~SYMMETRIC].max(axis=2).mean(axis=1),
        "sizes": sizes,
        "weights": weights_of_units(good),
    }


@demo.part
def ends(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Make symmetry common, and take a function with two like ends."""
    as_common = np.where(SYMMETRIC, 32 / SYMMETRIC.sum(), 32 / (~SYMMETRIC).sum())
    balanced = draw(rng, parameters.networks, parameters)
    train(balanced, parameters, parameters.sweeps, importance=as_common)
    even = draw(rng, scale(30, 150), parameters, function="tanh")
    train(even, parameters, parameters.sweeps)
    return {
        "balanced.solved": solved(balanced).mean(),
        "balanced.units_low": low_when_symmetric(balanced.choose(solved(balanced))).mean(),
        "tanh.solved": solved(even).mean(),
        "tanh.units_low": low_when_symmetric(even.choose(solved(even))).mean(),
    }, {}


@demo.part
def mirrors(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Ask for the opposite from the mirrored start, and start with one unit turned over."""
    asked = draw(rng, 12, parameters)
    opposite = asked.copy()
    opposite.output *= -1
    train(asked, parameters, 500)
    train(opposite, parameters, 500, wanted=1 - WANTED)

    def flip_gap(function: Function, sweeps: int) -> float:
        """Return how far answers part, at most, where one unit was turned over before training."""
        plain = draw(rng, 12, parameters, function=function)
        turned = plain.flip(0)
        train(plain, parameters, sweeps)
        train(turned, parameters, sweeps)
        return float(np.abs(answers(plain) - answers(turned)).max())

    return {
        "opposite.hidden_gap": np.abs(asked.hidden - opposite.hidden).max(),
        "flip.tanh_gap": flip_gap("tanh", scale(500, 1000)),
        "flip.logistic_gap": flip_gap("logistic", scale(500, 1000)),
        "flip.logistic_gap_before": flip_gap("logistic", 0),
    }, {}


@demo.part
def movement(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Add an input that is never on, and compare early steps and activity with late ones."""
    shown = np.concatenate([PATTERNS, np.zeros((64, 1))], axis=1)
    made = draw(rng, scale(8, 40), parameters, inputs=INPUTS + 1)
    before = made.hidden[:, INPUTS].copy()
    steps = train(made, parameters, parameters.sweeps, shown)  # (sweeps, networks)
    late = steps[-1] / steps.max(axis=0)
    finished = solved(made, shown)
    which = finished if finished.any() else np.ones_like(finished)
    return {
        "silent.weight_change": np.abs(made.hidden[:, INPUTS] - before).max(),
        "steps.late": np.median(late[which]),
        "steps.activity": made.activities(shown)[which].mean() / 0.5,
    }, {}


@demo.part(prefix="xor")
def exclusive_or(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Train 2-2-1 networks on XOR; turn their units over."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
    d = np.array([0, 1, 1, 0], float)
    made = Networks.draw(rng, scale(20, 100), 2, 2, limit=parameters.limit)
    train(made, parameters, scale(500, 10_000), x, d)
    y, h = answers(made, x), made.activities(x)
    right = ((y > 0.5) == (d > 0.5)).all(axis=1)
    turned = made.flip(0).flip(1)
    return {
        "solved": right.mean(),
        "units_low": (h[:, d > 0].mean(axis=1) < h[:, d == 0].mean(axis=1)).mean(),
        "flip_gap": np.abs(answers(turned, x) - y).max(),
    }, {}


def draw(
    rng: np.random.Generator,
    networks: int,
    parameters: Parameters,
    *,
    inputs: int = INPUTS,
    function: Function = "logistic",
) -> Networks:
    """Draw networks for the task."""
    return Networks.draw(
        rng, networks, inputs, parameters.hidden, function=function, limit=parameters.limit
    )


def train(
    networks: Networks,
    parameters: Parameters,
    sweeps: int,
    x: Array = PATTERNS,
    wanted: Array = WANTED,
    importance: Array | None = None,
) -> Array:
    """Train in place by the paper's recipe; return the length of steps (sweeps, networks)."""
    return descend(
        networks,
        x,
        wanted,
        sweeps=sweeps,
        learning_rate=parameters.learning_rate,
        momentum=parameters.momentum,
        importance=importance,
    )


def answers(networks: Networks, x: Array = PATTERNS) -> Array:
    """Return what networks answer (networks, patterns), from 0 to 1."""
    return networks.answers(networks.activities(x))


def solved(networks: Networks, x: Array = PATTERNS) -> Bits:
    """Say which networks answer all 64 patterns on the right side of a half."""
    right = (answers(networks, x) > 0.5) == SYMMETRIC
    return np.asarray(right.all(axis=1))


def low_when_symmetric(networks: Networks) -> Bits:
    """Say of every unit (networks, units) whether symmetric patterns put it in its lower half."""
    middle = 0.0 if networks.function == "tanh" else 0.5
    low: Bits = networks.activities(PATTERNS)[:, SYMMETRIC].mean(axis=1) < middle
    return low


def weights_of_units(networks: Networks) -> Array:
    """Return the weights into every hidden unit of any network (units, inputs), without biases."""
    return networks.hidden[:, :INPUTS].swapaxes(1, 2).reshape(-1, INPUTS)


def compare_sides(networks: Networks) -> tuple[float, Array]:
    """Return how far units are from mirrored weights, and the size of each mirrored pair."""
    weights = weights_of_units(networks)
    left, right = weights[:, :3], weights[:, :2:-1]
    lengths = np.linalg.norm(left, axis=1) + np.linalg.norm(right, axis=1)
    uneven = np.linalg.norm(left + right, axis=1) / lengths
    return float(np.median(uneven)), (np.abs(left) + np.abs(right)) / 2


def in_ratio(magnitudes: Array, ratio: tuple[float, float, float]) -> float:
    """Return the share of rows of three magnitudes in this ratio, either step within 25%.

    The ratio is of the smallest to the middle to the largest.
    """
    ordered = np.sort(magnitudes, axis=-1)
    steps = ordered[:, 1:] / ordered[:, :-1]
    wanted = np.array(ratio[1:]) / np.array(ratio[:-1])
    return float(((steps > wanted / 1.25) & (steps < wanted * 1.25)).all(axis=1).mean())
