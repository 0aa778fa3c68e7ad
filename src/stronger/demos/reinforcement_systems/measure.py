"""Measures what alpha and gamma systems remember, whom they favour, and what a value tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.association import (
    AssociationLayer,
    connect,
    drive,
    read_silence,
    read_sum,
    threshold_for,
    winners,
)
from stronger.demos.shared.retina import (
    POINTS,
    Pictures,
    random_stimuli,
    read_pictures,
    variants,
)
from stronger.evidence.demo import Demo

from .rules import learn, overlap_ratio, rank_agreement, recall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.arrays import Array, Bits, Labels
    from stronger.evidence.demo import Found, Scale
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=19581)

STORED = (10, 30, 100, 300, 1000)  # stimuli associated to each of two responses
VALUED = ("alpha", "gamma", "bivalent", "mistakes")
CHANGED = 0.25  # share of its points in which a variant differs from its prototype


@demo.prepare
def retina(scale: Scale) -> Pictures:
    """Read the digits as an all-or-nothing retina sees them."""
    return read_pictures(scale.data)


@demo.part
def memory(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Associate random stimuli to two responses and see how many are still answered rightly."""
    from scipy.special import ndtr

    sizes, most = (parameters.units, parameters.units), STORED[-1]
    stimuli, labels = random_stimuli(rng, 2 * most), np.arange(2 * most) % 2
    activity = draw_layer(rng, sum(sizes), stimuli[:500], parameters).activity(stimuli)
    share = activity.mean()
    found = []
    for stored in STORED:
        shown, right = activity[: 2 * stored], labels[: 2 * stored]
        learned = learn(shown, right, sizes, sweeps=scale(3, 50))
        found.append(recall(learned, shown, right))
    curves = collect(found)
    # Own contribution over the spread of those of 2 n others, units taken as independent
    curves["calculated"] = ndtr(np.sqrt(sizes[0] * (1 - share) / (2 * np.array(STORED))))
    metrics = {
        f"memory.{name}.recall_{n}": curve[STORED.index(n)]
        for name, curve in curves.items()
        for n in (100, 1000)
    }
    metrics["memory.mean_gain"] = (
        metrics["memory.alpha_mean.recall_100"] - metrics["memory.alpha.recall_100"]
    )
    return {
        "active.random": share,
        **metrics,
    }, {f"memory_{name}": curve for name, curve in curves.items()}


@demo.part(prefix="tilt")
def advantage(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Ask which share of stimuli never seen before gets the favoured response; fair is a half."""
    n, even = parameters.units, (POINTS // 2, POINTS // 2)
    tilts = {  # stimuli of each response, their active points, and association units
        "frequency": ((180, 20), even, (n, n)),
        "area": ((100, 100), (240, 160), (n, n)),
        "sets": ((100, 100), even, (round(4 / 3 * n), round(2 / 3 * n))),
    }
    fresh = random_stimuli(rng, scale(200, 1000))
    metrics: dict[str, float] = {}
    for tilt, (counts, ink, sizes) in tilts.items():
        units = draw_layer(rng, sum(sizes), fresh, parameters)
        shown = np.concatenate([random_stimuli(rng, counts[i], ink[i]) for i in (0, 1)])
        labels = np.repeat([0, 1], counts)
        order = rng.permutation(len(labels))
        learned = learn(units.activity(shown)[order], labels[order], sizes, scale(3, 50))
        asked = units.activity(fresh)
        for name, (values, read) in learned.items():
            answers = winners(read(asked, values))
            undecided = np.mean(answers < 0)
            metrics[f"{tilt}.{name}"] = np.mean(answers == 0) + undecided / 2
    return metrics, {}


@demo.part
def ten_digits(
    rng: np.random.Generator, scale: Scale, data: Pictures, parameters: Parameters
) -> Found:
    """Give each digit a response, and follow memory, generalisation, growth and silence."""
    per_digit, sizes = scale((3, 10, 30), (1, 3, 10, 30, 100, 300)), [400] * 10
    shown, labels = data.draw(rng, dict.fromkeys(range(10), per_digit[-1]))
    chosen = rng.choice(len(data.test), scale(300, 2000), replace=False)
    units = draw_layer(rng, sum(sizes), shown[:500], parameters)
    activity = units.activity(shown)
    asked, right = units.activity(data.test[chosen]), data.test_labels[chosen].astype(int)

    recalled, recognised = [], []
    for count in per_digit:
        rows = np.concatenate([np.flatnonzero(labels == digit)[:count] for digit in range(10)])
        rng.shuffle(rows)
        learned = learn(activity[rows], labels[rows], sizes, scale(3, 20))
        recalled.append(recall(learned, activity[rows], labels[rows]))
        recognised.append(recall(learned, asked, right))
    shuffled = learn(activity, rng.permutation(labels), sizes, sweeps=1)
    metrics: dict[str, float] = {"active.digits": asked.mean()}
    arrays = {"per_digit": np.array(per_digit)}
    for measure, curves in (("recall", collect(recalled)), ("accuracy", collect(recognised))):
        for name, curve in curves.items():
            metrics[f"digits.{name}.{measure}"] = curve[-1]
            arrays[f"digits_{name}_{measure}"] = curve
    for name, value in recall(shuffled, asked, right).items():
        metrics[f"digits.{name}.accuracy_shuffled"] = value
    for name in ("alpha", "gamma"):
        values = learned[name][0]
        agree = winners(read_sum(asked, values)) == winners(read_silence(asked, values))
        metrics[f"silence.{name}.agreement"] = agree.mean()
    gain = metrics["digits.gamma.accuracy"] - metrics["digits.alpha.accuracy"]
    first = slice(10 * scale(10, 100))
    return metrics | {"digits.gamma_gain": gain} | grow(
        activity[first], labels[first], sizes
    ), arrays


def grow(activity: Bits, labels: Labels, sizes: Sequence[int]) -> dict[str, float]:
    """Show the same stimuli eight times over; compare the last four times with the first four."""
    four, eight = (
        learn(np.tile(activity, (passes, 1)), np.tile(labels, passes), sizes, sweeps=1)
        for passes in (4, 8)
    )

    def size(values: list[Array]) -> float:
        return float(np.abs(np.concatenate(values)).sum())

    gamma = np.concatenate(eight["gamma"][0])
    return {
        f"growth.{name}.late_ratio": size(eight[name][0]) / size(four[name][0]) - 1
        for name in ("alpha", "gamma", "mistakes")
    } | {
        "growth.gamma.total": abs(gamma.sum()) / np.abs(gamma).sum(),
        "growth.gamma.negative_share": np.mean(gamma < 0),
    }


@demo.part
def pairs_of_digits(
    rng: np.random.Generator, scale: Scale, data: Pictures, parameters: Parameters
) -> Found:
    """Tell digits apart two by two: evenly shown, then each of them as a tenth of the pictures."""
    sizes, total = (parameters.units, parameters.units), parameters.pictures
    few, half = round(parameters.rare * total), total // 2
    units = draw_layer(rng, sum(sizes), data.train[:500], parameters)
    test = units.activity(data.test)
    rows: list[dict[str, float]] = []
    for pair in rng.permutation(10).reshape(5, 2):
        asked = [test[data.test_labels == digit][: scale(200, 2000)] for digit in pair]

        activity, labels = draw_pair(rng, data, units, pair, (half, total - half))
        even = learn(activity, labels, sizes, scale(3, 20))
        shuffled = learn(activity, rng.permutation(labels), sizes, sweeps=1)
        rare = [
            learn(*draw_pair(rng, data, units, pair, counts), sizes, scale(3, 20))
            for counts in ((few, total - few), (total - few, few))
        ]
        row = {"overlap.ratio": overlap_ratio(*asked)}
        for name in VALUED:
            for measure, value in rank_agreement(even[name][0], asked).items():
                row[f"values.{name}.{measure}"] = value
        for kind, taught in (("even", [even] * 2), ("rare", rare), ("shuffled", [shuffled] * 2)):
            found = [recall(taught[i], asked[i], np.full(len(asked[i]), i)) for i in (0, 1)]
            for name in even:
                row[f"rare.{name}.recall_{kind}"] = (found[0][name] + found[1][name]) / 2
        rows.append(row)
    metrics = {name: values.mean() for name, values in collect(rows).items()}
    for name in even:
        loss = metrics[f"rare.{name}.recall_even"] - metrics[f"rare.{name}.recall_rare"]
        metrics[f"rare.{name}.recall_loss"] = loss
    metrics["values.alpha.use_over_evidence"] = (
        metrics["values.alpha.any_rate"] - metrics["values.alpha.evidence"]
    )
    return metrics, {}


@demo.part
def unrelated_classes(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Repeat the rare one with classes that have nothing in common: variants of random dots."""
    sizes, total = (parameters.units, parameters.units), parameters.pictures
    prototypes = random_stimuli(rng, 2)
    stimuli = [variants(rng, prototypes, np.full(500, i), CHANGED) for i in (0, 1)]
    units = draw_layer(rng, sum(sizes), np.concatenate(stimuli), parameters)
    asked = [units.activity(each) for each in stimuli]
    metrics = {"overlap.unrelated": overlap_ratio(*asked)}
    for kind, first in (("even", total // 2), ("rare", round(parameters.rare * total))):
        labels = rng.permutation(np.repeat([0, 1], [first, total - first]))
        activity = units.activity(variants(rng, prototypes, labels, CHANGED))
        learned = learn(activity, labels, sizes, scale(3, 20))
        for name, value in recall(learned, asked[0], np.zeros(500, int)).items():
            metrics[f"unrelated.{name}.recall_{kind}"] = value
    return metrics, {}


def draw_layer(
    rng: np.random.Generator, units: int, stimuli: Bits, parameters: Parameters
) -> AssociationLayer:
    """Draw association units of which stimuli like these make about the wanted share active."""
    connections = connect(rng, POINTS, units, parameters.excitatory, parameters.inhibitory)
    return AssociationLayer(
        connections, threshold_for(drive(connections, stimuli), parameters.active)
    )


def draw_pair(
    rng: np.random.Generator,
    pictures: Pictures,
    units: AssociationLayer,
    pair: Labels,
    counts: tuple[int, int],
) -> tuple[Bits, Labels]:
    """Draw so many pictures of each of two digits: the units they make active, and 0 or 1."""
    shown, digits = pictures.draw(rng, dict(zip(pair.tolist(), counts, strict=True)))
    return units.activity(shown), (digits == pair[1]).astype(int)


def collect(rows: Sequence[dict[str, float]]) -> dict[str, Array]:
    """Return each column of a table of named numbers (rows,)."""
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}
