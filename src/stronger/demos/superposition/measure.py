"""Crowds features into few dimensions, and measures what readings, units and attacks show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.statistics import rank_correlation

from .models import NAMES, REPRESENTED, SPARSITY, TOLD, Models, train_models
from .ranges import CLEAR, MODERATE, measure_range, share
from .toys import (
    Toys,
    draw_features,
    features_per_dimension,
    largest_share,
    learn,
    lengths,
    rotate_axes,
    worst_displacement,
)

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=2022, seeds=8)

SLIGHTLY = 0.1
"""The reading from which an absent feature looks slightly on."""
FAKED = 0.25
"""The output from which an absent feature counts as faked: half of what a present one has."""


demo.prepare(train_models)

# --- How features crowd -----------------------------------------------------------------------


@demo.part(prefix="tiny")
def five_in_two(data: Models) -> Found:
    """Count the features that are represented, and hold their angles against a pentagon's."""
    represented = (lengths(data.tiny) > REPRESENTED).sum(axis=1)
    chosen = NAMES.index("s95")
    return {
        "dense.represented": represented[0],
        "sparse.represented": represented[chosen],
        "gain": represented[chosen] - represented[0],
        "sparse.angle_error": np.abs(gaps(data.tiny[chosen]) - 72).mean(),
        "random.angle_error": np.mean([np.abs(gaps(each) - 72).mean() for each in data.at_random]),
    }, {"tiny": data.tiny, "tiny_represented": represented}


def gaps(weights: Array) -> Array:
    """Return the angles between neighbouring features in the plane, in degrees (n,)."""
    angles = np.sort(np.degrees(np.arctan2(weights[:, 1], weights[:, 0])))
    found: Array = np.diff(angles, append=angles[0] + 360)
    return found


@demo.part
def crowding(data: Models) -> Found:
    """Count features, and how far they stand in each other's way."""
    weights, bias = data.linear.encoder, data.linear.parameters["bias"]
    long = lengths(weights)
    represented = long > REPRESENTED
    gram = weights @ weights.swapaxes(1, 2)
    gram *= 1 - np.eye(gram.shape[1], dtype=gram.dtype)
    interference = np.square(gram).sum(axis=2) / np.maximum(np.square(long), 1e-12)
    per_dimension = features_per_dimension(weights)
    metrics: Metrics = {}
    for name in TOLD:
        index = NAMES.index(name)
        kept = represented[index]
        metrics |= {
            f"crowd.{name}.represented": kept.sum(),
            f"crowd.{name}.per_dimension": per_dimension[index],
            f"crowd.{name}.interference": interference[index, kept].mean(),
            f"bias.{name}.negative": np.mean(bias[index, 0, kept] < 0),
        }
    return metrics, {"per_dimension": per_dimension}


# --- Readings of features ---------------------------------------------------------------------


@demo.part
def readings(data: Models) -> Found:
    """Ask which values, before and after bias and ReLU, mean that a feature is there."""
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    edges, (low, high) = np.linspace(0, 1, 11), MODERATE
    represented = lengths(data.linear.encoder) > REPRESENTED
    for stage, values in (
        ("reading", data.linear.readings(data.x)),
        ("output", data.linear.forward(data.x)),
    ):
        profiles = []
        for name, kept, x, value in zip(NAMES, represented, data.x, values, strict=True):
            x, value = x[:, kept], value[:, kept]
            present = x > 0
            profile = by_value(value, present, edges)
            profiles.append(profile)
            # The control: the readings of one feature against the presence of another
            other = by_value(value, np.roll(present, 1, axis=1), edges)
            if name in TOLD:
                metrics |= {
                    f"{stage}.{name}.top": share(present, value >= CLEAR),
                    f"{stage}.{name}.moderate": share(present, (value >= low) & (value <= high)),
                    f"{stage}.{name}.order": rising(profile),
                    f"{stage}.{name}.order_of_others": rising(other),
                    f"{stage}.{name}.missed": share(value < SLIGHTLY, x >= CLEAR),
                }
        arrays[f"{stage}_profile"] = np.array(profiles)
    return metrics, arrays


def by_value(values: Array, present: Bits, edges: Array) -> Array:
    """Return the share present in each bin of values (bins,); NaN in a bin with nothing."""
    place = np.digitize(values.ravel(), edges)
    count = np.bincount(place, minlength=len(edges) + 1)[1:-1]
    hits = np.bincount(place, present.ravel(), minlength=len(edges) + 1)[1:-1]
    found: Array = np.where(count > 0, hits / np.maximum(count, 1), np.nan)
    return found


def rising(profile: Array) -> float:
    """Return the rank correlation of a profile with its order, bins with nothing left out."""
    kept = profile[~np.isnan(profile)]
    return rank_correlation(np.arange(float(len(kept))), kept)


# --- Units, and directions in their place -----------------------------------------------------


@demo.part
def units(rng: np.random.Generator, scale: Scale, data: Models) -> Found:
    """Measure the ranges of hidden units, and how much of a unit one feature has."""
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    shares: dict[str, Array] = {}
    for family, toys in (
        ("linear", data.linear),
        ("rectified", data.rectified),
        ("absolute", data.absolute),
    ):
        weights = toys.encoder  # (sparsities, features, units)
        _, features, hidden = weights.shape
        of_main = largest_share(weights).mean(axis=1)
        of_turned = largest_share(rotate_axes(rng, weights)).mean(axis=1)
        shares |= {family: of_main, f"{family} turned": of_turned}
        profiles = []
        for index, name in enumerate(NAMES):
            x = draw_features(
                rng, SPARSITY[[index]], scale(1000, 20_000), features, signed=family == "absolute"
            )[0]
            into = weights[index]
            h = x @ into
            signs = np.sign(into[np.abs(into).argmax(axis=0), np.arange(hidden)])
            if family == "linear":
                # A linear unit may stand for its main feature with either end: take the right one
                h, into = h * signs, into * signs
            found = measure_range(h, into, x)
            profiles.append(np.array([found.present, found.leading, found.parts]))
            if name not in TOLD:
                continue
            metrics |= {f"units.{family}.{name}.{key}": each for key, each in found.metrics.items()}
            metrics |= {
                f"units.{family}.{name}.used": found.used / hidden,
                f"axes.{family}.{name}.share": of_main[index],
                f"axes.{family}.{name}.turned": of_turned[index],
            }
            if family == "rectified":
                metrics[f"axes.rectified.{name}.negative"] = np.mean(signs < 0)
                # The same units under the name of the feature that drives them up most
                up = measure_range(h, np.maximum(into, 0), x)
                metrics |= {f"units.upwards.{name}.{key}": each for key, each in up.metrics.items()}
        arrays[f"range_{family}"] = np.array(profiles)
    late = {which: each[SPARSITY >= 0.7].astype(np.float64) for which, each in shares.items()}
    metrics["axes.gap"] = np.mean(late["rectified"] - late["linear"])
    metrics["axes.gap_of_turned"] = np.mean(late["linear"] - late["linear turned"])
    metrics |= along_directions(data.linear, data.x)
    metrics["directions.gain"] = metrics["directions.s90.top"] - metrics["units.linear.s90.top"]
    return metrics, arrays


def along_directions(toys: Toys, x: Array) -> Metrics:
    """Measure the same ranges along the directions of features, in place of hidden units."""
    metrics: Metrics = {}
    for name in TOLD:
        index = NAMES.index(name)
        weights = toys.encoder[index]
        long = lengths(weights)
        kept = long > REPRESENTED
        read = weights @ (weights[kept] / long[kept][:, None]).T  # (features, directions)
        found = measure_range(x[index] @ read, read, x[index]).metrics
        metrics |= {f"directions.{name}.{end}": found[end] for end in ("top", "middle", "low")}
    return metrics


# --- Attacks ----------------------------------------------------------------------------------


@demo.part(prefix="attack")
def attacks(rng: np.random.Generator, scale: Scale, data: Models, parameters: Parameters) -> Found:
    """Attack inputs that are not zero, and hold the displacement against crowding.

    Vulnerability is the squared displacement of the output per squared length of the attack: 1 for
    a model that copies as many features as there are dimensions and drops the rest, whatever the
    sparsity.
    """
    toys, (_, features, hidden) = data.linear, data.linear.encoder.shape
    examples = scale(10, 200)
    drawn = []
    for each in SPARSITY:
        some = draw_features(rng, np.array([each]), 40 * examples, features)[0]
        drawn.append(some[some.any(axis=1)][:examples])
    x = np.stack(drawn)
    radius = parameters.attack * lengths(x).mean(axis=1)
    squared = np.square(radius)
    vulnerable = worst_displacement(toys, x, radius).mean(axis=1) / squared
    noise = rng.standard_normal(x.shape).astype(np.float32)
    noise *= (radius[:, None] / lengths(noise))[:, :, None].astype(np.float32)
    moved = np.square(toys.forward(x + noise) - toys.forward(x)).sum(axis=2).mean(axis=1) / squared
    copying = Toys(len(SPARSITY), features, hidden, rng)
    copying.encoder[...] = np.eye(features, hidden)
    copied = worst_displacement(copying, x, radius).mean(axis=1) / squared
    spectrum = np.linalg.norm(toys.encoder, ord=2, axis=(1, 2)) ** 4
    metrics: Metrics = {
        "ratio": vulnerable[-1] / vulnerable[0],
        "copying_ratio": copied[-1] / copied[0],
        "noise_ratio": moved[-1] / moved[0],
        "linear_ratio": spectrum[-1] / spectrum[0],
        "correlation": np.corrcoef(vulnerable, features_per_dimension(toys.encoder))[0, 1],
    }
    # How far an attack can move each reading (sparsities, features)
    reach = radius[:, None] * lengths(toys.encoder @ toys.decoder)
    read, bias = toys.readings(x), toys.parameters["bias"]
    absent = (x == 0) & (lengths(toys.encoder) > REPRESENTED)[:, None, :]
    for name in TOLD:
        index = NAMES.index(name)
        metrics[f"{name}.vulnerability"] = vulnerable[index]
        metrics[f"{name}.noise"] = moved[index]
        for stage, clean in (("faked", read[index] + bias[index]), ("faked_reading", read[index])):
            faked = (clean < FAKED) & (clean + reach[index] >= FAKED)
            metrics[f"{name}.{stage}"] = share(faked, absent[index])
    return metrics, {"vulnerable": vulnerable}


# --- One feature at a time --------------------------------------------------------------------


@demo.part(prefix="one_on")
def one_on(rng: np.random.Generator, scale: Scale, data: Models) -> Found:
    """Switch on one represented feature at a time and see what is read of the absent ones.

    *false_on* is the share of inputs in which some absent feature reads at least `SLIGHTLY`;
    *before* and *after* are shares of absent features off by as much, in either direction, before
    bias and ReLU and after them.
    """
    metrics: Metrics = {}
    biases = data.linear.parameters["bias"]
    for name, weights, bias in zip(NAMES, data.linear.encoder, biases, strict=True):
        represented = lengths(weights) > REPRESENTED
        on = np.repeat(np.flatnonzero(represented), scale(2, 20))
        each = np.arange(len(on))
        x = np.zeros((len(on), len(weights)), np.float32)
        x[each, on] = rng.random(len(on), dtype=np.float32)
        absent = np.tile(represented, (len(on), 1))
        absent[each, on] = False
        read = x @ weights @ weights.T
        given = np.maximum(read + bias, 0)
        full = (x > 0).astype(np.float32) @ weights @ weights.T
        strongest = np.where(absent, full, -np.inf).max(axis=1)
        if name in TOLD:
            metrics |= {
                f"{name}.false_on": np.mean(strongest >= SLIGHTLY),
                f"{name}.before": share(np.abs(read) >= SLIGHTLY, absent),
                f"{name}.after": share(given >= SLIGHTLY, absent),
            }
    return metrics, {}


# --- The other end of a direction -------------------------------------------------------------


@demo.part(prefix="pairs")
def pairs(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Store twice as many features as dimensions and look at the low end of each direction.

    The partner of a feature is the one whose direction is most opposed to its own. The control are
    random directions, each with the feature that is most opposed to it.
    """
    hidden = parameters.hidden
    features, sparsity = 2 * hidden, np.array([0.9])
    toys = Toys(1, features, hidden, rng)
    rate, steps = parameters.learning_rate, scale(200, 4000)
    learn(toys, rng, sparsity, np.ones(features), steps=steps, learning_rate=rate)
    x = draw_features(rng, sparsity, scale(3000, 20_000), features)[0]
    weights = toys.encoder[0]
    unit = weights / np.maximum(lengths(weights), 1e-12)[:, None]
    most_opposed = (unit @ unit.T).min(axis=1)
    at_random = rng.standard_normal((200, hidden)).astype(np.float32)
    at_random /= lengths(at_random)[:, None]
    metrics: Metrics = {"opposed": np.mean(most_opposed < -0.9), "cosine": most_opposed.mean()}
    for name, directions in (("directions", unit), ("random", at_random)):
        read = weights @ directions.T
        for end, sign in (("high_end", 1), ("low_end", -1)):
            found = measure_range(sign * (x @ read), np.maximum(sign * read, 0), x)
            metrics[f"{name}.{end}"] = found.metrics["top"]
    return metrics, {}
