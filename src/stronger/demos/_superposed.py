"""What crowded features do to readings, ranges and attacks: a part of the demo superposition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.evidence.demo import Measurement, Scale
from stronger.nn.toy_superposition import (
    Toys,
    features_per_dimension,
    largest_share,
    learn,
    lengths,
    sparse_features,
    turned,
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
TOLD = ("s00", "s70", "s90", "s97", "s99")
"""The sparsities whose numbers are kept; figures show the others as well."""
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
FEWEST = 200
"""A unit that is positive in fewer examples has no deciles."""


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


# --- The range of a unit ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Range:
    """What is there in the ten tenths of a unit's positive values, averaged over units (10,)."""

    present: Array
    """How often the main feature is present."""
    leading: Array
    """How often it adds more than any other feature."""
    used: int
    """How many units had enough positive values."""

    @property
    def ends(self) -> tuple[float, float, float]:
        """Presence in the lowest tenth, in the two in the middle, and in the highest."""
        return (
            float(self.present[0]),
            float(self.present[4:6].mean()),
            float(self.present[-1]),
        )


def ranges(values: Array, weights: Array, x: Array) -> Range:
    """Say what is there over the range of every unit.

    The main feature of a unit is fixed by its weights and not by looking at activations: it is the
    one with the largest weight.

    Parameters
    ----------
    values
        Of units (examples, units).
    weights
        Of features into units (features, units).
    x
        Features (examples, features).
    """
    main = np.abs(weights).argmax(axis=0)
    rows = []
    for unit, feature in enumerate(main):
        order = np.argsort(values[:, unit], kind="stable")
        order = order[len(order) - int((values[:, unit] > 0).sum()) :]
        if len(order) < FEWEST:
            continue
        parts = x[order] * weights[:, unit]
        present = x[order, feature] != 0
        leading = present & (parts.argmax(axis=1) == feature)
        rows.append(
            [[tenth.mean() for tenth in np.array_split(each, 10)] for each in (present, leading)]
        )
    present, leading = np.mean(rows, axis=0) if rows else np.zeros((2, 10))
    return Range(present, leading, len(rows))


def units(rng: np.random.Generator, families: dict[str, Toys], examples: int) -> Measurement:
    """Measure the ranges of hidden units, and how much of a unit one feature has."""
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for family, toys in families.items():
        weights = toys.encoder
        shares = largest_share(weights).mean(axis=1)
        shares_turned = largest_share(turned(rng, weights)).mean(axis=1)
        arrays[f"share_{family}"], arrays[f"share_{family}_turned"] = shares, shares_turned
        profiles = []
        for index, name in enumerate(NAMES):
            signed = family == "absolute"
            x = sparse_features(rng, SPARSITY[[index]], examples, weights.shape[1], signed=signed)[
                0
            ]
            columns = weights[index]
            h = x @ columns
            if not toys.rectified:
                # A linear unit may stand for its main feature with either end: take the right one.
                signs = np.sign(
                    columns[np.abs(columns).argmax(axis=0), np.arange(columns.shape[1])]
                )
                h, columns = h * signs, columns * signs
            found = ranges(h, columns, x)
            low, middle, top = found.ends
            profiles.append(np.array([found.present, found.leading]))
            metrics |= {
                f"units.{family}.{name}.top": top,
                f"units.{family}.{name}.middle": middle,
                f"units.{family}.{name}.low": low,
                f"units.{family}.{name}.gap": top - middle,
                f"units.{family}.{name}.top_leading": float(found.leading[-1]),
                f"units.{family}.{name}.used": found.used / weights.shape[2],
                f"axes.{family}.{name}.share": float(shares[index]),
                f"axes.{family}.{name}.turned": float(shares_turned[index]),
            }
        arrays[f"range_{family}"] = np.array(profiles)
    return Measurement(metrics, arrays)


def along_directions(toys: Toys, x: Array) -> dict[str, float]:
    """Measure the same ranges along the directions of features, in place of hidden units."""
    metrics: dict[str, float] = {}
    for index, name in enumerate(NAMES):
        weights = toys.encoder[index]
        long = lengths(weights)
        kept = long > REPRESENTED
        read = weights @ (weights[kept] / long[kept][:, None]).T  # (features, directions)
        low, middle, top = ranges(x[index] @ read, read, x[index]).ends
        metrics |= {
            f"directions.{name}.top": top,
            f"directions.{name}.middle": middle,
            f"directions.{name}.low": low,
        }
    return metrics


# --- The other end of a direction ------------------------------------------------------------


def pairs(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Store twice as many features as dimensions and look at the low end of each direction.

    The partner of a feature is the one whose direction is most opposed to its own. The control are
    random directions, each with the feature that is most opposed to it.
    """
    features, sparsity = 2 * HIDDEN, np.array([0.9])
    toys = Toys(1, features, HIDDEN, rng)
    learn(toys, rng, sparsity, np.ones(features), steps=scale.choose(quick=200, full=4000))
    x = sparse_features(rng, sparsity, scale.choose(quick=3000, full=20_000), features)[0]
    weights = toys.encoder[0]
    unit = weights / np.maximum(lengths(weights), 1e-12)[:, None]
    cosines = unit @ unit.T
    random = rng.standard_normal((200, HIDDEN)).astype(np.float32)
    random /= lengths(random)[:, None]
    metrics = {
        "pairs.opposed": float(np.mean(cosines.min(axis=1) < -0.9)),
        "pairs.cosine": float(cosines.min(axis=1).mean()),
    }
    for name, directions in (("directions", unit), ("random", random)):
        read = weights @ directions.T
        upwards, downwards = (
            ranges(x @ read, np.maximum(read, 0), x),
            ranges(-(x @ read), np.maximum(-read, 0), x),
        )
        metrics[f"pairs.{name}.high_end"] = upwards.ends[2]
        metrics[f"pairs.{name}.low_end"] = downwards.ends[2]
    return Measurement(metrics, {"pairs_cosines": cosines})


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


# --- All together ----------------------------------------------------------------------------


def families(rng: np.random.Generator, scale: Scale) -> dict[str, Toys]:
    """Train the three families of models, one instance at every sparsity.

    *Linear* and *rectified* rebuild their features with a hidden layer without and with a ReLU,
    from the same start and on the same examples; *absolute* gives |x| of signed features.
    """
    start, shown = (int(each) for each in rng.integers(2**32, size=2))
    steps = scale.choose(quick=60, full=4000)
    made = {}
    for name, rectified in (("linear", False), ("rectified", True)):
        made[name] = Toys(
            len(SPARSITY), FEATURES, HIDDEN, np.random.default_rng(start), rectified=rectified
        )
        learn(made[name], np.random.default_rng(shown), SPARSITY, IMPORTANCE, steps=steps)
    made["absolute"] = Toys(len(SPARSITY), 30, 15, rng, rectified=True, tied=False)
    learn(
        made["absolute"], rng, SPARSITY, 0.9 ** np.arange(30), steps=steps, rate=0.003, task=np.abs
    )
    return made


def crowded(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Measure everything but the plane and the pairs."""
    made = families(rng, scale)
    linear = made["linear"]
    x = sparse_features(rng, SPARSITY, scale.choose(quick=500, full=10_000), FEATURES)
    parts = [
        crowding(linear),
        readings(linear, x),
        units(rng, made, scale.choose(quick=1000, full=20_000)),
        attacks(linear, rng, scale.choose(quick=10, full=200)),
    ]
    metrics = {name: value for part in parts for name, value in part.metrics.items()}
    metrics |= one_on(linear, rng, scale.choose(quick=2, full=20)) | along_directions(linear, x)
    late = [name for name in NAMES if name >= "s70"]
    metrics["axes.gap"] = float(
        np.mean(
            [
                metrics[f"axes.rectified.{name}.share"] - metrics[f"axes.linear.{name}.share"]
                for name in late
            ]
        )
    )
    metrics["axes.gap_of_turned"] = float(
        np.mean(
            [
                metrics[f"axes.linear.{name}.share"] - metrics[f"axes.linear.{name}.turned"]
                for name in late
            ]
        )
    )
    metrics["directions.gain"] = metrics["directions.s90.top"] - metrics["units.linear.s90.top"]
    left_out = set(NAMES) - set(TOLD)
    return Measurement(
        {name: value for name, value in metrics.items() if not left_out & set(name.split("."))},
        {name: array for part in parts for name, array in part.arrays.items()},
    )
