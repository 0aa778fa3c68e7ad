"""How rare, how one-sided? Which end of a hidden unit comes to mark that its feature is there.

A network 12-24-12 learns to report which of twelve features are present, each with probability p
and independent of the others. Input k is 1 where feature k is there and 0 where not, less p if
inputs are centred. Hidden units pass z if it is positive and leak × z if not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.interactive.exactly import SEEDS, logistic, logit, uniform
from stronger.interactive.telling import percent, spread

if TYPE_CHECKING:
    from stronger.arrays import Array

FEATURES, UNITS = 12, 24
STEPS, EXAMPLES, RATE = 3000, 4, 0.1
"""Steps of gradient descent, new examples in each, learning rate."""
START = 0.5
"""Weights start between -START and START."""


@dataclass(frozen=True)
class State:
    """What can be set."""

    presence: float = 0.05
    leak: float = 0
    centred: str = "yes"

    @property
    def label(self) -> str:
        """How a row of the picture is called."""
        kind = {0.0: "ReLU", 1.0: "linear"}.get(float(self.leak), f"leak {percent(self.leak)}%")
        centred = "centred" if self.centred == "yes" else "not centred"
        return f"there in {percent(self.presence)}%, {kind}, {centred}"


STATES = (
    State(),
    State(presence=0.5),
    State(presence=0.95),
    State(presence=0.95, centred="no"),
    State(leak=1),
)
"""What the picture shows before anything is moved; the first is where controls start."""


@dataclass(frozen=True)
class Result:
    """The share of units that go up where their feature is there, by seed."""

    before: list[float]
    after: list[float]


def train(state: State, seeds: tuple[int, ...] = SEEDS) -> Result:
    """Train one network for each seed and say what its units have come to do.

    Sums run over the index that comes first, so that they are added in the order of the script.
    """
    n, h, p = FEATURES, UNITS, state.presence
    shift = p if state.centred == "yes" else 0.0
    drawn = np.stack([uniform(s, 2 * n * h + STEPS * EXAMPLES * n) for s in seeds])
    weights = (2 * drawn[:, : 2 * n * h] - 1) * START
    W = weights[:, : n * h].reshape(-1, n, h)  # noqa: N806 - as in the formulas
    V = weights[:, n * h :].reshape(-1, h, n)  # noqa: N806
    b, c = np.zeros((len(seeds), h)), np.full((len(seeds), n), logit(p))
    there = (drawn[:, 2 * n * h :] < p).astype(np.float64).reshape(-1, STEPS, EXAMPLES, n)
    before = _share_up(W, b, state.leak, shift)
    for step in range(STEPS):
        y = there[:, step]  # (seeds, examples, features)
        x = y - shift
        z = _add(b[:, None], *(x[:, :, i, None] * W[:, None, i] for i in range(n)))
        a = np.where(z > 0, z, state.leak * z)  # (seeds, examples, units)
        o = _add(c[:, None], *(a[:, :, j, None] * V[:, None, j] for j in range(h)))
        d = logistic(o) - y  # the gradient of the cross-entropy by o
        back = _add(*(d[:, :, k, None] * V[:, None, :, k] for k in range(n)))
        e = back * np.where(z > 0, 1, state.leak)  # the gradient by z
        each = range(EXAMPLES)
        scale = RATE / EXAMPLES
        V = V - scale * _add(*(a[:, t, :, None] * d[:, t, None] for t in each))  # noqa: N806
        c = c - scale * _add(*(d[:, t] for t in each))
        W = W - scale * _add(*(x[:, t, :, None] * e[:, t, None] for t in each))  # noqa: N806
        b = b - scale * _add(*(e[:, t] for t in each))
    return Result(before, _share_up(W, b, state.leak, shift))


def _add(first: Array, *others: Array) -> Array:
    """Return the sum, added from left to right."""
    for other in others:
        first = first + other
    return first


def _share_up(W: Array, b: Array, leak: float, shift: float) -> list[float]:  # noqa: N803
    """Return the share of units that go up where their feature is there, for each seed.

    The feature of a unit is the one with the largest weight, up or down. Features are independent,
    so that the unit is higher where it is there if that weight is positive. Units that no input can
    make active do not count.
    """
    feature = np.abs(W).argmax(axis=1)  # (seeds, units)
    up = np.take_along_axis(W, feature[:, None], axis=1)[:, 0] > 0
    highest = _add(
        b, *(np.maximum(W[:, i] * (1 - shift), W[:, i] * -shift) for i in range(FEATURES))
    )
    alive = (highest > 0) | (leak > 0)
    shares: list[float] = ((up & alive).sum(axis=1) / alive.sum(axis=1)).tolist()
    return shares


def say(state: State, result: Result) -> str:
    """Return the result in a sentence, with the mean, the lowest and the highest of the seeds."""
    label = state.label[0].upper() + state.label[1:]
    return (
        f"{label}: {spread(result.after)} of the units go up when their feature is there. "
        f"Before training it was {spread(result.before)}."
    )


def kept() -> dict[str, object]:
    """Return what the figure shows before anything is moved."""
    results = [train(state) for state in STATES]
    rows = [
        {"label": state.label, "sets": [{"kind": "main", "word": "", "values": result.after}]}
        for state, result in zip(STATES, results, strict=True)
    ]
    before = {"kind": "other", "word": None, "values": results[0].before}
    rows[0]["sets"] = [before, *rows[0]["sets"]]
    return {"rows": rows, "sentence": say(STATES[0], results[0])}
