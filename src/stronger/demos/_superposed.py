"""What crowded features do to readings and under attack: a part of the demo superposition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.toy_superposition import (
    Toys,
    features_per_dimension,
    learn,
    lengths,
    sparse_features,
    worst_displacement,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Presence: TypeAlias = NDArray[np.bool_]

SPARSITY = np.array([0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99])
"""S: the probability with which a feature is absent, one instance each."""
NAMES = tuple(f"s{100 * each:02.0f}" for each in SPARSITY)
"""How an instance is called in metrics: s90 is S = 0.9."""
DENSE, SPARSE = 0, len(SPARSITY) - 1
FEATURES, HIDDEN = 50, 10
IMPORTANCE = 0.95 ** np.arange(FEATURES)
REPRESENTED = 0.5
"""The length ‖W_i‖ from which a feature counts as represented."""
CLEAR, MODERATE = 0.7, (0.2, 0.4)
"""The top and the middle of the range of a reading; a feature at its largest has the value 1."""
SLIGHTLY = 0.1
"""The reading from which an absent feature looks slightly on."""
ATTACK = 0.1
"""The length of an attack, of the mean length of inputs that are not zero."""
FAKED = 0.25
"""The output from which an absent feature counts as faked: half of what a present one has."""


# --- Five features in two dimensions ---------------------------------------------------------


def gaps(weights: Array) -> Array:
    """Return the angles between neighbouring features in the plane, in degrees (n,)."""
    angles = np.sort(np.degrees(np.arctan2(weights[:, 1], weights[:, 0])))
    found: Array = np.diff(angles, append=angles[0] + 360)
    return found


def tiny(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Train five features in two dimensions, from several starts at each sparsity.

    Of the starts at a sparsity the one with the least error is kept.
    """
    starts = scale.choose(quick=2, full=8)
    importance = 0.9 ** np.arange(5)
    sparsity = np.repeat(SPARSITY, starts)
    toys = Toys(len(sparsity), 5, 2, rng)
    learn(toys, rng, sparsity, importance, steps=scale.choose(quick=150, full=4000))
    x = sparse_features(rng, sparsity, scale.choose(quick=500, full=10_000), 5)
    error = (np.square(toys.forward(x) - x) @ importance).mean(axis=1).reshape(-1, starts)
    kept = toys.encoder.reshape(-1, starts, 5, 2)[np.arange(len(SPARSITY)), error.argmin(axis=1)]
    represented = (lengths(kept) > REPRESENTED).sum(axis=1)
    off = [float(np.abs(gaps(each) - 72).mean()) for each in kept]
    random = [np.abs(gaps(each) - 72).mean() for each in rng.standard_normal((1000, 5, 2))]
    chosen = NAMES.index("s95")
    return Measurement(
        {
            "tiny.dense.represented": float(represented[DENSE]),
            "tiny.sparse.represented": float(represented[chosen]),
            "tiny.gain": float(represented[chosen] - represented[DENSE]),
            "tiny.sparse.angle_error": off[chosen],
            "tiny.random.angle_error": float(np.mean(random)),
        },
        {"tiny": kept, "tiny_represented": represented},
    )


# --- What is read where, as features crowd ---------------------------------------------------


def share(part: Presence, of: Presence) -> float:
    """Return how often `part` holds where `of` does; 0 where it never does."""
    return float(part[of].mean()) if of.any() else 0.0


def by_value(values: Array, present: Presence, edges: Array) -> Array:
    """Return the share present in each bin of values (bins,); NaN in a bin with nothing."""
    place = np.digitize(values.ravel(), edges)
    count = np.bincount(place, minlength=len(edges) + 1)[1:-1]
    hits = np.bincount(place, present.ravel(), minlength=len(edges) + 1)[1:-1]
    found: Array = np.where(count > 0, hits / np.maximum(count, 1), np.nan)
    return found


def rising(profile: Array) -> float:
    """Return Spearman's correlation of a profile with its order, bins with nothing left out."""
    from scipy.stats import rankdata

    kept = profile[~np.isnan(profile)]
    if len(kept) < 2 or np.ptp(kept) == 0:
        return 0.0
    return float(np.corrcoef(np.arange(len(kept)), rankdata(kept))[0, 1])


def crowding(toys: Toys) -> Measurement:
    """Count features, and how far they stand in each other's way."""
    weights = toys.encoder
    long = lengths(weights)
    represented = (long > REPRESENTED).sum(axis=1)
    gram = weights @ weights.swapaxes(1, 2)
    gram[:, np.arange(FEATURES), np.arange(FEATURES)] = 0
    interference = np.square(gram).sum(axis=2) / np.maximum(np.square(long), 1e-12)
    per_dimension = features_per_dimension(weights)
    metrics = {}
    for index, name in enumerate(NAMES):
        kept = long[index] > REPRESENTED
        metrics[f"crowd.{name}.represented"] = float(represented[index])
        metrics[f"crowd.{name}.per_dimension"] = float(per_dimension[index])
        metrics[f"crowd.{name}.interference"] = float(interference[index, kept].mean())
        below = toys.parameters["bias"][index, 0, kept] < 0
        metrics[f"bias.{name}.negative"] = float(below.mean())
    return Measurement(metrics, {"represented": represented, "per_dimension": per_dimension})


def one_on(toys: Toys, rng: np.random.Generator, draws: int) -> dict[str, float]:
    """Switch on one represented feature at a time and see what is read of the absent ones.

    *false_on* is the share of inputs in which some absent feature reads at least `SLIGHTLY`;
    *before* and *after* are shares of absent features off by as much, in either direction, before
    bias and ReLU and after them.
    """
    metrics = {}
    for index, name in enumerate(NAMES):
        kept = np.flatnonzero(lengths(toys.encoder[index]) > REPRESENTED)
        on = np.repeat(kept, draws)
        x = np.zeros((len(NAMES), len(on), FEATURES), np.float32)
        x[index, np.arange(len(on)), on] = rng.random(len(on), dtype=np.float32)
        absent = np.ones((len(on), FEATURES), bool)
        absent[np.arange(len(on)), on] = False
        absent[:, lengths(toys.encoder[index]) <= REPRESENTED] = False
        full = np.zeros_like(x)
        full[index] = x[index] > 0
        read, given = toys.readings(x)[index], toys.forward(x)[index]
        strongest = np.where(absent, toys.readings(full)[index], -np.inf).max(axis=1)
        metrics[f"one_on.{name}.false_on"] = float(np.mean(strongest >= SLIGHTLY))
        metrics[f"one_on.{name}.before"] = share(np.abs(read) >= SLIGHTLY, absent)
        metrics[f"one_on.{name}.after"] = share(given >= SLIGHTLY, absent)
    return metrics


def readings(toys: Toys, x: Array) -> Measurement:
    """Ask which values, before and after bias and ReLU, mean that a feature is there."""
    metrics: dict[str, float] = {}
    edges = np.linspace(0, 1, 11)
    before, after = toys.readings(x), toys.forward(x)
    profiles: dict[str, list[Array]] = {"reading": [], "output": []}
    for index, name in enumerate(NAMES):
        kept = lengths(toys.encoder[index]) > REPRESENTED
        present = x[index][:, kept] > 0
        # The control: the readings of one feature against the presence of another.
        other = np.roll(present, 1, axis=1)
        for stage, values in (("reading", before), ("output", after)):
            value = values[index][:, kept]
            low, high = MODERATE
            between = (value >= low) & (value <= high)
            profile = by_value(value, present, edges)
            profiles[stage].append(profile)
            metrics[f"{stage}.{name}.top"] = share(present, value >= CLEAR)
            metrics[f"{stage}.{name}.moderate"] = share(present, between)
            metrics[f"{stage}.{name}.order"] = rising(profile)
            metrics[f"{stage}.{name}.order_of_others"] = rising(by_value(value, other, edges))
            metrics[f"{stage}.{name}.missed"] = share(value < SLIGHTLY, x[index][:, kept] >= CLEAR)
    return Measurement(
        metrics, {f"{stage}_profile": np.array(rows) for stage, rows in profiles.items()}
    )


# --- Attacks ---------------------------------------------------------------------------------


def attacks(toys: Toys, rng: np.random.Generator, examples: int) -> Measurement:
    """Attack inputs that are not zero, and hold the displacement against crowding.

    Vulnerability is the squared displacement of the output per squared length of the attack: 1 for
    a model that copies ten features and drops the rest, whatever the sparsity.
    """
    drawn = []
    for each in SPARSITY:
        some = sparse_features(rng, np.array([each]), 40 * examples, FEATURES)[0]
        drawn.append(some[some.any(axis=1)][:examples])
    x = np.stack(drawn)
    radius = ATTACK * lengths(x).mean(axis=1)
    squared = np.square(radius)
    vulnerable = worst_displacement(toys, x, radius).mean(axis=1) / squared
    noise = rng.standard_normal(x.shape).astype(np.float32)
    noise *= (radius[:, None] / lengths(noise))[:, :, None].astype(np.float32)
    moved = np.square(toys.forward(x + noise) - toys.forward(x)).sum(axis=2).mean(axis=1) / squared

    copying = Toys(len(SPARSITY), FEATURES, HIDDEN, rng)
    copying.encoder[...] = np.eye(FEATURES, HIDDEN, dtype=np.float32)
    copied = worst_displacement(copying, x, radius).mean(axis=1) / squared
    spectrum = np.linalg.norm(toys.encoder, ord=2, axis=(1, 2)) ** 4

    gram = toys.encoder @ toys.decoder
    reach = radius[:, None] * lengths(gram)  # (instances, features): how far a reading can be moved
    read = toys.readings(x)
    bias = toys.parameters["bias"]
    absent = (x == 0) & (lengths(toys.encoder) > REPRESENTED)[:, None, :]
    metrics = {
        "attack.ratio": float(vulnerable[SPARSE] / vulnerable[DENSE]),
        "attack.copying_ratio": float(copied[SPARSE] / copied[DENSE]),
        "attack.noise_ratio": float(moved[SPARSE] / moved[DENSE]),
        "attack.linear_ratio": float(spectrum[SPARSE] / spectrum[DENSE]),
        "attack.correlation": float(
            np.corrcoef(vulnerable, features_per_dimension(toys.encoder))[0, 1]
        ),
    }
    for index, name in enumerate(NAMES):
        here = absent[index]
        metrics[f"attack.{name}.vulnerability"] = float(vulnerable[index])
        metrics[f"attack.{name}.noise"] = float(moved[index])
        for stage, shift in (("faked", bias[index]), ("faked_reading", 0.0)):
            clean = read[index] + shift
            new = (clean < FAKED) & (clean + reach[index] >= FAKED)
            metrics[f"attack.{name}.{stage}"] = share(new, here)
    return Measurement(metrics, {"vulnerable": vulnerable, "moved": moved, "copied": copied})
