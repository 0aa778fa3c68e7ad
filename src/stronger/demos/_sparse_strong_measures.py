"""How sparse and strong a network's activations are, and what noise and attacks leave of them.

A part of the demo ``sparse-strong``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._sparse_strong_networks import match
from stronger.nn.attacks import random_signs
from stronger.nn.codes import read_out
from stronger.statistics import auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.demos._sparse_strong_networks import Built
    from stronger.nn.layers import Array
    from stronger.nn.network import Network

    Labels = NDArray[np.int64]
    Marks = NDArray[np.bool_]

SIGMAS = (0.1, 0.2, 0.3, 0.4, 0.5)
"""Standard deviations of the noise added to pixels from 0 to 1; the sum is not clipped."""
LOUDEST = SIGMAS[-1]
EPSILON = 0.1
TENTH = 0.1


@dataclass(frozen=True, eq=False)
class Shown:
    """What all networks of one repetition are shown."""

    clean: Array
    labels: Labels
    noise: Array
    """One draw for all, of standard deviation 1."""
    attacked: int
    """How many of the digits are attacked, the first ones."""
    steps: int
    """How many steps an attack along gradients takes."""
    queries: int
    """How often a search without gradients tries."""
    seen: Array
    """Training digits, to fit read-outs with."""
    seen_labels: Labels

    def noisy(self, sigma: float = LOUDEST) -> Array:
        """Return the digits with noise."""
        return self.clean + self.noise * self.clean.dtype.type(sigma)


def hundredths(size: float) -> str:
    """Return a size of noise or attack as it stands in names of metrics."""
    return f"{round(100 * size)}"


def flat(activity: Array) -> Array:
    """Return activity as rows (examples, units), whatever it was."""
    if activity.ndim != 4:
        return activity
    return np.ascontiguousarray(activity.reshape(-1, activity.shape[-1]).T)


def top_share(activity: Array, share: float = TENTH) -> float:
    """Return the part of all activity that the strongest tenth of units makes at each place.

    It is 0.1 if all are equal and 1 if the others are silent.
    """
    axis = 0 if activity.ndim == 4 else 1
    n = activity.shape[axis]
    best = np.partition(activity, n - math.ceil(share * n), axis=axis)
    top = np.take(best, np.arange(n - math.ceil(share * n), n), axis=axis)
    total = float(activity.sum(dtype=np.float64))
    return float(top.sum(dtype=np.float64)) / total if total else 0.0


def hoyer(rows: Array) -> float:
    """Return the mean over rows of (√n - Σ|x| / ‖x‖) / (√n - 1): 0 if all equal, 1 if one is on."""
    root = math.sqrt(rows.shape[1])
    lengths = np.sqrt(np.square(rows, dtype=np.float64).sum(axis=1))
    ratio = np.abs(rows).sum(axis=1, dtype=np.float64) / np.maximum(lengths, 1e-12)
    return float(np.mean((root - ratio) / (root - 1)))


def top_set(features: Array, share: float = TENTH) -> Marks:
    """Return which units are among the strongest tenth of their row, and on at all."""
    count = math.ceil(share * features.shape[1])
    marks = np.zeros(features.shape, bool)
    best = np.argpartition(-features, count - 1, axis=1)[:, :count]
    np.put_along_axis(marks, best, values=True, axis=1)
    return marks & (features > 0)


def overlap(a: Marks, b: Marks) -> float:
    """Return which part of the units of a is in b as well, on average over rows."""
    return float(np.mean((a & b).sum(axis=1) / np.maximum(a.sum(axis=1), 1)))


def right(network: Network, x: Array, labels: Labels, start: int = 0) -> Marks:
    """Return which inputs, or which states number `start`, are told rightly."""
    pieces = [
        network.forward(x[i : i + 500], start=start).argmax(axis=1) for i in range(0, len(x), 500)
    ]
    marks: Marks = np.concatenate(pieces) == labels
    return marks


def sparseness(built: Built, shown: Shown) -> dict[str, float]:
    """Return how sparse, how concentrated and how well matched either block is on clean digits."""
    states = built.network.activations(shown.clean[:500])
    found: dict[str, float] = {}
    for block in (0, 1):
        code = flat(states[built.codes[block]])
        found |= {
            f"zeros.{block + 1}": float(np.mean(code == 0)),
            f"hoyer.{block + 1}": hoyer(code),
            f"top_share.{block + 1}": top_share(states[built.rectified[block]]),
            f"match.{block + 1}": match(built, block, states[built.weighted[block]]),
        }
    return found


def under_noise(built: Built, shown: Shown) -> dict[str, float]:
    """Return accuracies, clean and by noise, and the ratio of signal to noise of either block."""
    network = built.network
    found = {"clean": float(np.mean(right(network, shown.clean, shown.labels)))}
    for sigma in SIGMAS:
        marks = right(network, shown.noisy(sigma), shown.labels)
        found[f"noise.{hundredths(sigma)}"] = float(np.mean(marks))
    found["noise.mean"] = float(np.mean([found[f"noise.{hundredths(sigma)}"] for sigma in SIGMAS]))
    clean, noisy = (network.activations(x[:500]) for x in (shown.clean, shown.noisy()))
    knew, knows = (states[-1].argmax(axis=1) == shown.labels[:500] for states in (clean, noisy))
    for block, state in enumerate(built.codes, 1):
        f, g = (flat(states[state]).astype(np.float64) for states in (clean, noisy))
        ratio = np.square(f).sum(axis=1) / np.maximum(np.square(g - f).sum(axis=1), 1e-12)
        found[f"snr.{block}"] = 10 * math.log10(float(np.mean(ratio)))
    stays = knows[knew]
    found["snr.auc"] = (
        float(auc(ratio[knew][:, None], stays[:, None])[0, 0]) if stays.any() > stays.all() else 0.5
    )
    return found


# --- Who survives? ----------------------------------------------------------------------------


def strongest_kept(built: Built, shown: Shown, attacked: Array) -> dict[str, float]:
    """Return how much of the strongest tenth of the features remains under noise and attack.

    The controls are signs drawn at random, of the attack's size, and digits of another class.
    """
    n = shown.attacked
    signs = random_signs(shown.clean[:n], EPSILON, np.random.default_rng(0))
    clean, noisy, lifted, random = (
        top_set(built.network.forward(x, stop=built.features))
        for x in (shown.clean, shown.noisy(), attacked, signs)
    )
    partner = np.roll(np.arange(len(clean)), 1)
    foreign = shown.labels != shown.labels[partner]
    return {
        "overlap.noise": overlap(clean, noisy),
        "overlap.attack": overlap(clean[:n], lifted),
        "overlap.random_signs": overlap(clean[:n], random),
        "overlap.other_digit": overlap(clean[foreign], clean[partner][foreign]),
    }


def parts(features: Array, rng: np.random.Generator) -> dict[str, Array]:
    """Return features with only some kept: by rank in their row, or drawn at random."""
    units = features.shape[1]
    count = math.ceil(TENTH * units)
    ranks = np.empty(features.shape, np.int64)
    order = np.argsort(-features, axis=1, kind="stable")
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(units), features.shape), axis=1)
    drawn = rng.permutation(units) < count
    kept = {
        "all": ranks >= 0,
        "top": ranks < count,
        "second": (ranks >= count) & (ranks < 2 * count),
        "random": np.broadcast_to(drawn, features.shape),
        "rest": ranks >= count,
    }
    return {name: features * marks for name, marks in kept.items()}


def by_part(built: Built, shown: Shown) -> dict[str, float]:
    """Return accuracies if only a part of the features is kept, clean and under noise.

    Each part is used by the network itself, the others being silenced, and by a linear read-out
    fitted to that part of the features of clean training digits.
    """
    network, state = built.network, built.features
    seen, clean, noisy = (
        parts(network.forward(x, stop=state), np.random.default_rng(0))
        for x in (shown.seen, shown.clean, shown.noisy())
    )
    targets = np.eye(10)[shown.seen_labels]
    found = {}
    for name in seen:
        for how, features in (("clean", clean[name]), ("noisy", noisy[name])):
            used = right(network, features, shown.labels, start=state)
            found[f"part.{name}.{how}"] = float(np.mean(used))
        answers = read_out(seen[name], targets, noisy[name]).argmax(axis=1)
        found[f"part.{name}.read"] = float(np.mean(answers == shown.labels))
    return found
