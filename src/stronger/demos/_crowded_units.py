"""What crowded features do to the range of a unit: a part of the demo superposition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos._superposed import (
    CLEAR,
    FEATURES,
    HIDDEN,
    IMPORTANCE,
    MODERATE,
    NAMES,
    REPRESENTED,
    SPARSITY,
    attacks,
    crowding,
    one_on,
    readings,
    share,
)
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.toy_superposition import (
    Toys,
    largest_share,
    learn,
    lengths,
    sparse_features,
    turned,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]

FEWEST = 200
"""A unit that is positive in fewer examples has no tenths."""
TOLD = ("s00", "s50", "s70", "s90", "s97", "s99")
"""The sparsities whose numbers are kept; figures show the others as well."""

# --- The range of a unit ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Range:
    """What is there over the range of a unit's positive values, averaged over units."""

    present: Array  # (10,)
    """How often the main feature is present, in each tenth of the values."""
    leading: Array  # (10,)
    """How often it adds more than any other feature."""
    parts: Array  # (10,)
    """How often it is present in each tenth of the way to the unit's largest value, pooled."""
    possible: float
    """How often it could add at all in the top tenth, did it add nowhere else."""
    peak: float
    """How often it is present where the unit has at least 0.7 of its largest value."""
    moderate: float
    """How often it is present from 0.2 to 0.4 of the largest value."""
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
    rows, counts = [], np.zeros((2, 10))
    for unit, feature in enumerate(main):
        order = np.argsort(values[:, unit], kind="stable")
        order = order[len(order) - int((values[:, unit] > 0).sum()) :]
        if len(order) < FEWEST:
            continue
        added = x[order] * weights[:, unit]
        present = x[order, feature] != 0
        leading = present & (added.argmax(axis=1) == feature)
        part = values[order, unit] / values[order[-1], unit]
        place = np.minimum((10 * part).astype(int), 9)
        counts += np.bincount(place, present, 10), np.bincount(place, minlength=10)
        low, high = MODERATE
        rows.append(
            [tenth.mean() for each in (present, leading) for tenth in np.array_split(each, 10)]
            + [
                min(1, 10 * float((added[:, feature] > 0).mean())),
                share(present, part >= CLEAR),
                share(present, (part >= low) & (part <= high)),
            ]
        )
    found = np.mean(rows, axis=0) if rows else np.zeros(23)
    possible, peak, moderate = (float(each) for each in found[20:])
    parts = counts[0] / np.maximum(counts[1], 1)
    return Range(found[:10], found[10:20], parts, possible, peak, moderate, len(rows))


def told(name: str, found: Range) -> dict[str, float]:
    """Return what is kept of a range."""
    low, middle, top = found.ends
    return {
        f"{name}.top": top,
        f"{name}.middle": middle,
        f"{name}.low": low,
        f"{name}.gap": top - middle,
        f"{name}.top_leading": float(found.leading[-1]),
        f"{name}.possible": found.possible,
        f"{name}.peak": found.peak,
        f"{name}.moderate": found.moderate,
    }


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
            profiles.append(np.array([found.present, found.leading, found.parts]))
            metrics |= told(f"units.{family}.{name}", found)
            metrics[f"units.{family}.{name}.used"] = found.used / weights.shape[2]
            metrics[f"axes.{family}.{name}.share"] = float(shares[index])
            metrics[f"axes.{family}.{name}.turned"] = float(shares_turned[index])
            if family == "rectified":
                main = columns[np.abs(columns).argmax(axis=0), np.arange(columns.shape[1])]
                metrics[f"axes.rectified.{name}.negative"] = float(np.mean(main < 0))
                # The same units under the name of the feature that drives them up most.
                metrics |= told(f"units.upwards.{name}", ranges(h, np.maximum(columns, 0), x))
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
        made["absolute"],
        rng,
        SPARSITY,
        0.9 ** np.arange(30),
        steps=steps,
        learning_rate=0.003,
        task=np.abs,
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
