"""Measures what size, sign and zeros of a sparse code say about what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.evidence.demo import Demo
from stronger.nn.datasets import mnist
from stronger.statistics import auc_of_two, overlap

from .causes import compete_in_pairs, know_causes
from .coding import infer, learn, normalise_columns, stationarity
from .patches import Whitening, cut_patches, excess_kurtosis, remove_structure, spread

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.demo import Found, Metrics, Scale
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=1996)

FEW = 5
"""How many coefficients are kept where few have to do."""
COUNTS = np.array([1, 2, 3, FEW, 8, 12, 16, 24])


class Coded(NamedTuple):
    """Whitened inputs that nothing was learned from, and their code."""

    inputs: Array  # (examples, components)
    dictionary: Array  # (components, functions)
    code: Array  # (examples, functions)


class Data(NamedTuple):
    """What all parts share."""

    whitening: Whitening
    digits: Coded
    control: Coded
    """Random directions of the same lengths as the patches, with a dictionary of their own."""


@demo.prepare
def learn_dictionaries(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Data:
    """Learn basis functions of whitened patches of digits, and of random directions."""
    images, side = mnist(scale.data), scale(8, 10)
    seen = cut_patches(rng, images.train_images, parameters.patches, side, least_ink=0.1)
    unseen = cut_patches(rng, images.test_images, scale(400, 4000), side, least_ink=0.1)
    whitening = Whitening.of(seen, parameters.components)
    white = [whitening(seen), whitening(unseen)]
    digits = learn_and_code(rng, parameters, *white)
    control = learn_and_code(rng, parameters, *[remove_structure(rng, each) for each in white])
    return Data(whitening, digits, control)


# --- Is there anything to find? ---------------------------------------------------------------


@demo.part
def find_structure(rng: np.random.Generator, data: Data, parameters: Parameters) -> Found:
    """Compare tails of coefficients and filter responses, on digits and on random directions."""
    metrics: Metrics = {}
    random = normalise_columns(rng.standard_normal(data.digits.dictionary.shape))
    for name, (inputs, dictionary, code) in (("digits", data.digits), ("control", data.control)):
        tails = {
            "random": tail(inputs @ random),
            "components": tail(inputs),
            "filters": tail(inputs @ dictionary),
            "code": tail(code),
        }
        metrics |= {f"kurtosis.{name}.{kind}": kurtosis for kind, kurtosis in tails.items()}
        metrics |= {
            f"kurtosis.{name}.filters_gain": tails["filters"] - tails["random"],
            f"kurtosis.{name}.code_gain": tails["code"] - tails["filters"],
            f"code.{name}.active": np.mean(code != 0),
            f"code.{name}.rebuilt": share_rebuilt(inputs, code @ dictionary.T),
        }
    inputs, dictionary, _ = data.digits
    logarithm = infer(inputs[:300], dictionary, parameters.penalty, cost="logarithm")
    components = data.whitening.components  # (pixels, components)
    shapes, nothing = (components @ each.dictionary for each in (data.digits, data.control))
    return metrics | {
        "code.digits.active_logarithm": np.mean(logarithm != 0),
        "kurtosis.digits.code_logarithm": tail(logarithm),
        "spread.digits": np.median(spread(shapes)),
        "spread.control": np.median(spread(nothing)),
        "spread.components": np.median(spread(components)),
    }, {"shapes": shapes, "nothing": nothing}


# --- Few coefficients, and which end of them --------------------------------------------------


@demo.part
def keep_few(rng: np.random.Generator, scale: Scale, data: Data, parameters: Parameters) -> Found:
    """Rebuild patches from few coefficients, from the active set alone, and at other penalties."""
    inputs, dictionary, code = data.digits
    chance = np.where(code != 0, rng.random(code.shape), -1)
    columns, undo = dictionary.T, data.whitening.undo
    kept: dict[str, list[Array]] = {
        "largest": [keep(code, np.abs(code), count) @ columns for count in COUNTS],
        "random": [keep(code, chance, count) @ columns for count in COUNTS],
        "components_largest": [keep(inputs, np.abs(inputs), count) for count in COUNTS],
        "components_first": [inputs * (np.arange(inputs.shape[1]) < count) for count in COUNTS],
    }
    curves = {
        name: np.array([share_rebuilt(inputs, each) for each in rebuilt])
        for name, rebuilt in kept.items()
    }
    at = int(np.flatnonzero(COUNTS == FEW)[0])
    few = {name: curve[at] for name, curve in curves.items()}
    metrics: Metrics = {f"few.{name}": share for name, share in few.items()}
    for name in ("largest", "components_first"):
        metrics[f"few.pixels.{name}"] = share_rebuilt(undo(inputs), undo(kept[name][at]))
    metrics |= {
        "few.gain_over_random": few["largest"] - few["random"],
        "few.gain_over_components": few["largest"] - few["components_largest"],
    }

    # What of a code is in its active set, and what in its sizes?
    whole = share_rebuilt(inputs, code @ columns)
    elsewhere = rng.permuted(code, axis=1)
    shuffled = permute_among_active(np.abs(code), chance)
    metrics |= {
        f"set.{name}": share_rebuilt(inputs, ablated @ columns) / whole
        for name, ablated in {
            "share": np.sign(code),
            "share_without_sign": code != 0,
            "share_of_sizes_shuffled": np.sign(code) * shuffled,
            "share_of_sizes_elsewhere": elsewhere,
        }.items()
    }

    # How many coefficients do four fifths of a patch need? np.interp holds the last value where
    # four fifths are never reached.
    some, found = inputs[: scale(50, 1000)], None
    active, rebuilt = [], []
    for factor in scale((2, 1, 0.5), (2, 1, 0.5, 0.25, 0.125)):
        penalty = parameters.penalty * factor
        found = infer(some, dictionary, penalty, start=found, tolerance=1e-3)
        active.append(np.mean(found != 0))
        rebuilt.append(share_rebuilt(some, found @ columns))
    metrics["code.active_at_four_fifths"] = np.interp(0.8, rebuilt, active)
    return metrics, {"counts": COUNTS} | {f"few_{name}": curve for name, curve in curves.items()}


# --- Presence, where it is known --------------------------------------------------------------

demo.part(know_causes)
demo.part(prefix="pair")(compete_in_pairs)


# --- Signs, competition, brightness and gauge -------------------------------------------------


@demo.part
def flip(rng: np.random.Generator, data: Data, parameters: Parameters) -> Found:
    """Turn basis functions over, and see which end of a unit is used on digits."""
    inputs, dictionary, code = data.digits
    some = inputs[:300]
    signs = rng.choice([-1.0, 1.0], dictionary.shape[1])
    usual = infer(some, dictionary, parameters.penalty)
    flipped = infer(some, dictionary * signs, parameters.penalty) * signs
    negative = []
    for unit in code.T:
        sizes = np.abs(unit[unit != 0])
        if len(sizes) >= 20:
            strong = unit[np.abs(unit) >= np.quantile(sizes, 0.75)]
            negative.append(np.mean(strong < 0))
    shares = np.array(negative)
    return {
        "flip.residual": np.abs(flipped - usual).max(initial=0),
        "sign.rarer_end": np.minimum(shares, 1 - shares).mean(),
        "sign.mostly_negative_units": np.mean(shares > 0.5),
    }, {}


@demo.part
def compete(data: Data, parameters: Parameters) -> Found:
    """Look where filter response and coefficient part, and whether codes add up."""
    (inputs, dictionary, code), penalty = data.digits, parameters.penalty
    response = np.abs(inputs @ dictionary)
    on = code != 0
    in_order = [
        auc_of_two(loud[active], loud[~active])
        for loud, active in zip(response, on, strict=True)
        if active.any() and not active.all()
    ]
    loudest_silent = np.where(on, 0, response).max(axis=1) / response.max(axis=1)
    one, other = np.split(inputs, 2)
    together = infer(one + other, dictionary, penalty)
    thresholded = [soft(x @ dictionary, penalty) for x in (one + other, one, other)]
    return {
        "competition.louder_but_silent": 1 - np.mean(in_order),
        "competition.loudest_silent": loudest_silent.mean(),
        "competition.over_weight": np.mean(response > penalty),
        "competition.over_weight_silent": np.mean(~on[response > penalty]),
        "sum.departure": departure(together, *np.split(code, 2)),
        "sum.departure_threshold_alone": departure(*thresholded),
    }, {}


@demo.part
def scale_inputs_and_columns(rng: np.random.Generator, data: Data, parameters: Parameters) -> Found:
    """Make inputs brighter, and columns longer or shorter."""
    (inputs, dictionary, code), penalty = data.digits, parameters.penalty
    inputs, code = inputs[:500], code[:500]
    brighter = infer(2 * inputs, dictionary, penalty)
    both = infer(4 * inputs, dictionary, 4 * penalty) - 4 * infer(inputs, dictionary, penalty)
    gauge = 2.0 ** rng.integers(-2, 3, dictionary.shape[1])
    columns, sizes = dictionary / gauge, code * gauge
    missed = stationarity(inputs, columns, sizes, penalty / gauge)
    uneven = infer(inputs, columns, penalty)
    return {
        "brightness.growth": np.abs(brighter).sum() / np.abs(code).sum(),
        "brightness.same_set": overlap(brighter != 0, code != 0),
        "brightness.residual": np.abs(both).max(),
        "gauge.residual": np.abs(sizes @ columns.T - code @ dictionary.T).max(),
        "gauge.violation": (missed / penalty).max(),
        "gauge.other_strongest": np.mean(
            np.abs(sizes).argmax(axis=1) != np.abs(code).argmax(axis=1)
        ),
        "gauge.active_long": np.mean(uneven[:, gauge < 1] != 0),
        "gauge.active_short": np.mean(uneven[:, gauge > 1] != 0),
    }, {}


# --- What is computed again and again ---------------------------------------------------------


def learn_and_code(
    rng: np.random.Generator, parameters: Parameters, seen: Array, unseen: Array
) -> Coded:
    """Learn a dictionary of the seen inputs, in float32, and code the unseen ones."""
    dictionary, _ = learn(
        rng,
        seen.astype(np.float32),
        parameters.functions,
        parameters.penalty,
        rounds=parameters.rounds,
    )
    dictionary = normalise_columns(dictionary.astype(np.float64))
    return Coded(unseen, dictionary, infer(unseen, dictionary, parameters.penalty))


def tail(values: Array) -> float:
    """Return the excess kurtosis of units (examples, units) in the median: 0 for a Gaussian."""
    return float(np.nanmedian(excess_kurtosis(values)))


def share_rebuilt(inputs: Array, rebuilt: Array) -> float:
    """Return the mean share of squared length got right, up to one factor for each input.

    The factor is for fairness: the cost shrinks coefficients, projections are not shrunk.
    """
    lengths = (inputs**2).sum(axis=1) * (rebuilt**2).sum(axis=1)
    dots = (inputs * rebuilt).sum(axis=1)
    return float(np.mean(np.where(lengths > 0, dots**2 / np.where(lengths > 0, lengths, 1), 0)))


def keep(values: Array, rank: Array, count: int) -> Array:
    """Keep the values of each row with the highest rank and set the others to zero."""
    bar = -np.partition(-rank, count - 1, axis=1)[:, count - 1 : count]
    return np.where(rank >= bar, values, 0.0)


def permute_among_active(values: Array, chance: Array) -> Array:
    """Permute the values of each row among its active units: those whose chance is not -1."""
    permuted = np.zeros_like(values)
    # Both are sorted with the active ones last, one by place and one by chance
    places = np.argsort(chance >= 0, axis=1, kind="stable")
    drawn = np.argsort(chance, axis=1)
    np.put_along_axis(permuted, places, np.take_along_axis(values, drawn, axis=1), axis=1)
    return permuted


def soft(values: Array, threshold: float) -> Array:
    """Return values brought nearer to zero by the threshold, and zero within it."""
    moved: Array = np.sign(values) * np.maximum(np.abs(values) - threshold, 0)
    return moved


def departure(together: Array, one: Array, other: Array) -> float:
    """Return how far the code of a sum is from the sum of codes, as a share of the latter."""
    return float(np.abs(together - one - other).sum() / np.abs(one + other).sum())
