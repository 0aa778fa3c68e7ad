"""Signals that get lost, in networks that mark presence by firing and in their twins.

A part of the demo ``threshold-logic``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.boolean import states
from stronger.nn.threshold import (
    Inhibition,
    changed_by_one_loss,
    outputs,
    random_network,
    signals,
    tuned,
    twin,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]

KINDS: tuple[Inhibition, ...] = get_args(Inhibition)
PRESENCE = 0.1
"""The share of signals that say "present" where presence is rare."""


def present(rng: np.random.Generator, examples: int, inputs: int, share: float = 0.5) -> Bits:
    """Draw inputs of which this share is active (examples, inputs)."""
    return rng.random((examples, inputs)) < share


def one_lost_signal(rng: np.random.Generator, scale: Scale) -> dict[str, float]:
    """Lose one input signal in turn, in all states of random networks, in either code."""
    inputs = 8
    rows = states(inputs)
    odds = PRESENCE / (1 - PRESENCE)
    chance = odds ** rows.sum(axis=1)
    chance /= chance.sum()
    changed = {"original": 0.0, "twin": 0.0}
    for _ in range(scale.choose(quick=10, full=100)):
        network = random_network(rng, (inputs, 12, 12, 12), KINDS[rng.integers(len(KINDS))])
        for name, coded, seen in (("original", network, rows), ("twin", twin(network), ~rows)):
            changed[name] += float(chance @ changed_by_one_loss(coded, seen).sum(axis=1))
    return {"loss.one_signal.ratio": changed["twin"] / changed["original"]}


def false_firing(rng: np.random.Generator, scale: Scale) -> dict[str, float]:
    """Lose signals in networks with and without inhibition, and count answers gone wrong."""
    metrics: dict[str, float] = {}
    for kind in KINDS:
        added = omitted = fired = silent = 0
        for _ in range(scale.choose(quick=3, full=20)):
            seen = present(rng, 500, 60, PRESENCE)
            network = tuned(random_network(rng, (60, 60, 60, 60), kind), seen, PRESENCE)
            truth = outputs(network, seen)
            answers = signals(network, seen, rng, lost=0.05)[-1]
            added += int((answers & ~truth).sum())
            omitted += int((~answers & truth).sum())
            fired += int(answers.sum())
            silent += int((~answers).sum())
        metrics[f"loss.{kind}.false_firing"] = added / fired
        metrics[f"loss.{kind}.false_silence"] = omitted / silent
    return metrics


SHARES = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5])
FAULT = 0.005


def rarity(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Lose a few signals of every hidden layer, for presence from rare to even, in either code."""
    examples = scale.choose(quick=200, full=500)
    activity, answered, changed, spurious = (np.zeros((2, len(SHARES))) for _ in range(4))
    repeats = scale.choose(quick=3, full=20)
    shown: dict[str, Bits] = {}
    for column, share in enumerate(SHARES):
        for _ in range(repeats):
            network = random_network(rng, (60, 60, 60, 60))
            network = tuned(network, present(rng, 1000, 60, share), share)
            seen = present(rng, examples, 60, share)
            for row, (coded, given) in enumerate(((network, seen), (twin(network), ~seen))):
                clean = signals(coded, given)
                activity[row, column] += np.mean(np.concatenate(clean, axis=1)) / repeats
                answered[row, column] += np.mean(clean[-1]) / repeats
                for errors, faults in ((changed, {"lost": FAULT}), (spurious, {"spurious": FAULT})):
                    answers = signals(coded, given, rng, **faults)[-1]
                    errors[row, column] += np.mean(answers != clean[-1]) / repeats
                if share == PRESENCE:
                    shown[("original", "twin")[row]] = np.concatenate(clean, axis=1)[:50]
    rare, even = int(np.flatnonzero(SHARES == PRESENCE)[0]), len(SHARES) - 1
    return Measurement(
        {
            "activity.original": activity[0, rare],
            "activity.twin": activity[1, rare],
            "loss.layers.always_absent": answered[0, rare],
            "loss.layers.original": changed[0, rare],
            "loss.layers.twin": changed[1, rare],
            "loss.layers.ratio": changed[1, rare] / changed[0, rare],
            "loss.layers.ratio_even": changed[1, even] / changed[0, even],
            "spurious.layers.ratio": spurious[1, rare] / spurious[0, rare],
        },
        {"activity": activity, "changed": changed, **shown},
    )
