"""Dictionaries of digit patches and what their codes are like: a part of the demo sparse-coding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.patches import excess_kurtosis
from stronger.nn.sparse_coding import infer, learn, stationarity, unit_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.nn.patches import Whitening

    Matrix = NDArray[np.floating[Any]]

WEIGHT = 1.0
"""The price of a coefficient: one standard deviation of a filter response to white inputs."""
FEW = 5
"""How many coefficients are kept where few have to do."""


@dataclass(frozen=True, eq=False)
class Learned:
    """Whitened inputs never learned from, the dictionary, and the code of the inputs."""

    inputs: Matrix  # (examples, kept)
    dictionary: Matrix  # (kept, units)
    code: Matrix  # (examples, units)


def learned(rng: np.random.Generator, scale: Scale, seen: Matrix, unseen: Matrix) -> Learned:
    """Learn a dictionary, twice as many units as dimensions, and code the unseen inputs."""
    dictionary, _ = learn(
        rng,
        seen.astype(np.float32),
        2 * seen.shape[1],
        WEIGHT,
        rounds=scale.choose(quick=30, full=100),
    )
    dictionary = unit_columns(dictionary.astype(np.float64))
    return Learned(unseen, dictionary, infer(unseen, dictionary, WEIGHT))


def share_rebuilt(inputs: Matrix, rebuilt: Matrix) -> float:
    """Return the mean share of squared length got right, up to one factor for each input.

    The factor is for fairness: the cost shrinks coefficients, projections are not shrunk.
    """
    lengths = (inputs**2).sum(axis=1) * (rebuilt**2).sum(axis=1)
    dots = (inputs * rebuilt).sum(axis=1)
    return float(np.mean(np.where(lengths > 0, dots**2 / np.where(lengths > 0, lengths, 1), 0)))


def structure(rng: np.random.Generator, digits: Learned, control: Learned) -> Measurement:
    """Compare the tails of coefficients and of filter responses, on digits and on the control."""
    metrics: dict[str, float] = {}
    kurtoses = {}
    random = unit_columns(rng.standard_normal(digits.dictionary.shape))
    for name, each in (("digits", digits), ("control", control)):
        kinds = {
            "random": each.inputs @ random,
            "components": each.inputs,
            "filters": each.inputs @ each.dictionary,
            "code": each.code,
        }
        found = {kind: float(np.nanmedian(excess_kurtosis(v))) for kind, v in kinds.items()}
        kurtoses[f"kurtosis_{name}"] = np.array(list(found.values()))
        metrics |= {f"kurtosis.{name}.{kind}": value for kind, value in found.items()}
        metrics[f"kurtosis.{name}.filters_gain"] = found["filters"] - found["random"]
        metrics[f"kurtosis.{name}.code_gain"] = found["code"] - found["filters"]
        metrics[f"code.{name}.active"] = float(np.mean(each.code != 0))
        metrics[f"code.{name}.rebuilt"] = share_rebuilt(each.inputs, each.code @ each.dictionary.T)
    logarithm = infer(digits.inputs[:300], digits.dictionary, WEIGHT, penalty="logarithm")
    metrics["code.digits.active_logarithm"] = float(np.mean(logarithm != 0))
    metrics["kurtosis.digits.code_logarithm"] = float(np.nanmedian(excess_kurtosis(logarithm)))
    return Measurement(metrics, kurtoses)


def polarity(rng: np.random.Generator, digits: Learned) -> dict[str, float]:
    """Turn basis functions upside down, and see which end of a unit is used on digits."""
    some = digits.inputs[:300]
    signs = rng.choice([-1.0, 1.0], digits.dictionary.shape[1])
    flipped = infer(some, digits.dictionary * signs, WEIGHT) * signs
    negative = []
    for unit in digits.code.T:
        sizes = np.abs(unit[unit != 0])
        if len(sizes) >= 20:
            strong = unit[np.abs(unit) >= np.quantile(sizes, 0.75)]
            negative.append(np.mean(strong < 0))
    shares = np.array(negative)
    return {
        "flip.residual": float(
            np.abs(flipped - infer(some, digits.dictionary, WEIGHT)).max(initial=0)
        ),
        "sign.rarer_end": float(np.minimum(shares, 1 - shares).mean()),
        "sign.mostly_negative_units": float(np.mean(shares > 0.5)),
    }


def keep(values: Matrix, rank: Matrix, count: int) -> Matrix:
    """Keep the values of each row with the highest rank and set the others to zero."""
    bar = -np.partition(-rank, count - 1, axis=1)[:, count - 1 : count]
    return np.where(rank >= bar, values, 0.0)


def few(
    rng: np.random.Generator, scale: Scale, digits: Learned, whitening: Whitening
) -> Measurement:
    """Rebuild from the largest coefficients, from random active ones, and from components."""
    inputs, code, columns = digits.inputs, digits.code, digits.dictionary.T
    chance = np.where(code != 0, rng.random(code.shape), -1)
    pixels = whitening.undo(inputs)
    counts = np.array([1, 2, 3, FEW, 8, 12, 16, 24])
    kept: dict[str, list[Matrix]] = {
        "largest": [keep(code, np.abs(code), m) @ columns for m in counts],
        "random": [keep(code, chance, m) @ columns for m in counts],
        "components_largest": [keep(inputs, np.abs(inputs), m) for m in counts],
        "components_first": [inputs * (np.arange(inputs.shape[1]) < m) for m in counts],
    }
    curves = {n: np.array([share_rebuilt(inputs, r) for r in each]) for n, each in kept.items()}
    at = int(np.flatnonzero(counts == FEW)[0])
    metrics = {f"few.{name}": float(curve[at]) for name, curve in curves.items()}
    metrics |= {
        "few.gain_over_random": metrics["few.largest"] - metrics["few.random"],
        "few.gain_over_components": metrics["few.largest"] - metrics["few.components_largest"],
    } | {
        f"few.pixels.{name}": share_rebuilt(pixels, whitening.undo(kept[name][at]))
        for name in ("largest", "components_first")
    }
    # What of a code is in its active set, and what in its sizes?
    whole = share_rebuilt(inputs, code @ columns)
    strangers = rng.permuted(code, axis=1)
    # Sizes change places among active units alone: both rows are sorted with the active ones last.
    shuffled = np.zeros_like(code)
    places = np.argsort(code != 0, axis=1, kind="stable")
    drawn = np.argsort(chance, axis=1)
    np.put_along_axis(shuffled, places, np.take_along_axis(np.abs(code), drawn, axis=1), axis=1)
    metrics |= {
        "set.share": share_rebuilt(inputs, np.sign(code) @ columns) / whole,
        "set.share_without_sign": share_rebuilt(inputs, (code != 0) @ columns) / whole,
        "set.share_of_sizes_shuffled": share_rebuilt(inputs, np.sign(code) * shuffled @ columns)
        / whole,
        "set.share_of_sizes_elsewhere": share_rebuilt(inputs, strangers @ columns) / whole,
    }
    some = inputs[: scale.choose(quick=50, full=1000)]
    swept, each = [], None
    for factor in (2, 1, 0.5, 0.25, 0.125)[: scale.choose(quick=3, full=5)]:
        each = infer(some, columns.T, WEIGHT * factor, start=each, tolerance=1e-3)
        swept.append((np.mean(each != 0), share_rebuilt(some, each @ columns)))
    active, rebuilt = np.array(swept).T
    # np.interp holds the last value where four fifths are never reached.
    metrics["code.active_at_four_fifths"] = float(np.interp(0.8, rebuilt, active))
    return Measurement(metrics, {"counts": counts} | {f"few_{n}": c for n, c in curves.items()})


def competition(digits: Learned) -> dict[str, float]:
    """Look where filter response and coefficient part."""
    from scipy.stats import rankdata

    response = np.abs(digits.inputs @ digits.dictionary)
    on = digits.code != 0
    on_count, off_count = on.sum(axis=1), (~on).sum(axis=1)
    mixed = (on_count > 0) & (off_count > 0)
    below = (rankdata(response, axis=1) * on).sum(axis=1) - on_count * (on_count + 1) / 2
    loudest_silent = np.where(on, 0, response).max(axis=1) / response.max(axis=1)
    one, other = np.split(digits.inputs, 2)
    thresholded = [
        np.sign(b) * np.maximum(np.abs(b) - WEIGHT, 0)
        for b in (x @ digits.dictionary for x in (one + other, one, other))
    ]
    together = infer(one + other, digits.dictionary, WEIGHT)
    return {
        "competition.louder_but_silent": float(
            1 - np.mean(below[mixed] / (on_count * off_count)[mixed])
        ),
        "competition.loudest_silent": float(loudest_silent.mean()),
        "competition.over_weight": float(np.mean(response > WEIGHT)),
        "competition.over_weight_silent": float(np.mean(~on[response > WEIGHT])),
        "sum.departure": departure(together, *np.split(digits.code, 2)),
        "sum.departure_threshold_alone": departure(*thresholded),
    }


def departure(together: Matrix, one: Matrix, other: Matrix) -> float:
    """Return how far the code of a sum is from the sum of codes, as a share of the latter."""
    return float(np.abs(together - one - other).sum() / np.abs(one + other).sum())


def scaling(rng: np.random.Generator, digits: Learned) -> dict[str, float]:
    """Make inputs brighter, and columns longer or shorter."""
    inputs, dictionary, code = digits.inputs[:500], digits.dictionary, digits.code[:500]
    brighter = infer(2 * inputs, dictionary, WEIGHT)
    both = infer(4 * inputs, dictionary, 4 * WEIGHT) - 4 * infer(inputs, dictionary, WEIGHT)
    either = (brighter != 0) | (code != 0)
    gauge = 2.0 ** rng.integers(-2, 3, dictionary.shape[1])
    columns, sizes = dictionary / gauge, code * gauge
    uneven = infer(inputs, columns, WEIGHT)
    return {
        "brightness.growth": float(np.abs(brighter).sum() / np.abs(code).sum()),
        "brightness.same_set": float(((brighter != 0) & (code != 0)).sum() / either.sum()),
        "brightness.residual": float(np.abs(both).max()),
        "gauge.residual": float(np.abs(sizes @ columns.T - code @ dictionary.T).max()),
        "gauge.violation": float(
            (stationarity(inputs, columns, sizes, WEIGHT / gauge) / WEIGHT).max()
        ),
        "gauge.other_strongest": float(
            np.mean(np.abs(sizes).argmax(axis=1) != np.abs(code).argmax(axis=1))
        ),
        "gauge.active_long": float(np.mean(uneven[:, gauge < 1] != 0)),
        "gauge.active_short": float(np.mean(uneven[:, gauge > 1] != 0)),
    }
