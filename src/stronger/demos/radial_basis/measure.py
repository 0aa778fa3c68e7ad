"""Measures what is read through units that fall with distance, or grow, and which end counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn import radial
from stronger.nn.datasets import Rows, digits
from stronger.statistics import accuracy, auc

from .units import Centres, error_when_ablated, fit_units, mean_distance, one_hot, own_weights

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters

    from .units import Units

demo = Demo(__file__, entropy=1988)

COMPARED = ("gaussian", "multiquadric")
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
DIFFERENT = np.array([[-1.0], [1.0], [1.0], [-1.0]])
"""+1 where the two inputs differ, -1 where they are equal."""
BINS = np.linspace(-6.5, 6.5, 66)
"""Edges of the histograms of activations, in standard deviations from a unit's mean."""


@demo.prepare
def draw(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Rows:
    """Draw digits, in float64."""
    found = digits(rng, scale, train=parameters.examples, test=scale(300, 10_000))
    return replace(found, train=found.train.astype(np.float64), test=found.test.astype(np.float64))


@demo.part(prefix="xor")
def exclusive_or() -> Found:
    """Ask two units, centred on the corners where inputs are equal, and four, to tell difference.

    `own_weight` is the mean weight of a unit towards the answer at its own centre: above 0 where
    its activity speaks for that answer, below 0 where it speaks against it.
    """
    metrics: Metrics = {}
    for name, basis in radial.BASES.items():
        for how_many, which in (("two", [0, 3]), ("four", [0, 1, 2, 3])):
            units = basis(radial.distances(CORNERS, CORNERS[which]))
            weights = radial.least_squares(units, DIFFERENT)
            errors = np.abs(radial.outputs(units, weights) - DIFFERENT)
            metrics[f"{how_many}.{name}.error"] = errors.max()
            if name in COMPARED:
                own = weights[:-1] * DIFFERENT[which]
                metrics[f"{how_many}.{name}.own_weight"] = own.mean()
    return metrics, {}


@demo.part(prefix="interpolation")
def interpolate(data: Rows, parameters: Parameters) -> Found:
    """Put a unit on every one of some digits, and give each digit its class exactly."""
    x, labels = data.train[: parameters.interpolated], data.train_labels[: parameters.interpolated]
    among, to_test = radial.distances(x, x), radial.distances(data.test, x)
    unit, targets = mean_distance(x), one_hot(labels)
    nearest = labels[to_test.argmin(axis=1)]
    metrics: Metrics = {"nearest_digit": np.mean(nearest == data.test_labels)}
    for name in COMPARED:
        basis = radial.BASES[name]
        units = basis(among / unit)
        weights = radial.interpolate(units, targets)
        cosine = (weights[:-1] * targets).sum() / np.linalg.norm(weights[:-1]) / np.sqrt(len(x))
        own = (weights[:-1] * (targets - targets.mean(axis=1, keepdims=True))).sum(axis=1)
        found = radial.outputs(basis(to_test / unit), weights)
        wide = basis(among / (4 * unit))
        metrics |= {
            f"{name}.residual": np.abs(radial.outputs(units, weights) - targets).max(),
            f"{name}.alignment": cosine,
            f"{name}.own_above": np.mean(own > 0),
            f"{name}.accuracy": accuracy(found, data.test_labels),
            f"{name}.log10_condition": np.log10(np.linalg.cond(units)),
            f"{name}.log10_condition_wide": np.log10(np.linalg.cond(wide)),
        }
    return metrics, {}


@demo.part
def read_digits(
    rng: np.random.Generator, scale: Scale, data: Rows, parameters: Parameters
) -> Found:
    """Read digits through few and many centres, with every basis; look closely at one number."""
    counts = sorted({*scale((10,), (10, 30, 300)), parameters.centres})
    shares: dict[str, list[float]] = {name: [] for name in (*radial.BASES, "nearest", "farthest")}
    closer: Metrics = {}
    for count in counts:
        centres = Centres.at(radial.k_means(data.train, count, rng), data)
        classes = radial.classes_of(centres.train, data.train_labels)
        fits = {name: fit_units(name, centres, data.train_labels) for name in radial.BASES}
        for name, units in fits.items():
            shares[name].append(accuracy(units.outputs, data.test_labels))
        for name, place in (
            ("nearest", centres.test.argmin(axis=1)),
            ("farthest", centres.test.argmax(axis=1)),
        ):
            shares[name].append(float(np.mean(classes[place] == data.test_labels)))
        if count == parameters.centres:
            ends, histograms = find_ends(rng, data, centres, classes, fits)
            closer |= ends | turn_over(data, fits["gaussian"])
            closer |= ablate(rng, data, fits, parameters.ablated)
            closer |= use_other_centres(rng, data, centres.places)
    right = {name: np.array(values) for name, values in shares.items()}  # (counts,) each
    at = counts.index(parameters.centres)
    gap = right["multiquadric"] - right["gaussian"]
    return {
        **{f"digits.{name}.accuracy": right[name][at] for name in radial.BASES},
        "digits.multiquadric_less_gaussian": gap[at],
        "digits.multiquadric_less_gaussian_fewest": gap[0],
        "digits.multiquadric_less_gaussian_most": gap[-1],
        "digits.linear_less_gaussian": right["linear"][at] - right["gaussian"][at],
        "digits.multiquadric_less_squared": right["multiquadric"][at] - right["squared"][at],
        **closer,
    }, {
        "counts": np.array(counts),
        "nearest": right["nearest"],
        "farthest": right["farthest"],
        **{f"accuracy_{name}": right[name] for name in radial.BASES},
        **histograms,
    }


def find_ends(
    rng: np.random.Generator,
    data: Rows,
    centres: Centres,
    classes: Indices,
    fits: dict[str, Units],
) -> tuple[Metrics, dict[str, Array]]:
    """Ask which end of a unit says that the class of its centre is there.

    The arrays count activations below, between and above `BINS`, (bins + 2,): every twentieth of
    those for digits of a unit's own class, and every two-hundredth of those for others.
    """
    labels = data.test_labels
    shuffled = rng.permutation(classes)
    present, each = one_hot(labels) > 0, np.arange(len(classes))
    mine = classes[None, :] == labels[:, None]  # (examples, units)
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    areas = {}
    for name in COMPARED:
        units = fits[name]
        of_classes = auc(units.test, present)  # (units, 10)
        areas[name] = of_classes[each, classes]
        metrics |= {
            f"digits.{name}.width": units.width,
            f"unit.{name}.auc": areas[name].mean(),
            f"unit.{name}.auc_shuffled": of_classes[each, shuffled].mean(),
            f"winner.{name}.largest": np.mean(classes[units.order[:, -1]] == labels),
            f"winner.{name}.smallest": np.mean(classes[units.order[:, 0]] == labels),
            f"weights.{name}.own_above": np.mean(own_weights(units.weights, classes) > 0),
            f"weights.{name}.own_above_shuffled": np.mean(own_weights(units.weights, shuffled) > 0),
        }
        scaled = (units.test - units.test.mean(axis=0)) / units.test.std(axis=0)
        everything = [-np.inf, *BINS, np.inf]
        arrays[f"own_{name}"] = np.histogram(scaled[mine][::20], everything)[0]
        arrays[f"other_{name}"] = np.histogram(scaled[~mine][::200], everything)[0]
    near = centres.test.argmin(axis=1)
    apart = (fits["gaussian"].test.argmax(axis=1) != near) | (
        fits["multiquadric"].test.argmin(axis=1) != near
    )
    return metrics | {
        "unit.mirror_gap": np.abs(sum(areas.values()) - 1).max(),
        "winner.disagreement": apart.mean(),
        "winner.shuffled": np.mean(shuffled[near] == labels),
    }, arrays


def turn_over(data: Rows, units: Units) -> Metrics:
    """Refit to one less the activity of each unit, and compare the outputs."""
    weights = radial.least_squares(1 - units.train, one_hot(data.train_labels))
    gap = radial.outputs(1 - units.test, weights) - units.outputs
    return {"complement.gap": np.abs(gap).max()}


def ablate(rng: np.random.Generator, data: Rows, fits: dict[str, Units], count: int) -> Metrics:
    """Hold the largest units for each digit at their mean activity, the smallest, or any."""
    labels = data.test_labels
    units = len(fits["gaussian"].weights) - 1
    some = rng.permuted(np.tile(np.arange(units), (len(labels), 1)), axis=1)[:, :count]
    metrics: Metrics = {}
    for name in COMPARED:
        fit = fits[name]
        whole = 1 - accuracy(fit.outputs, labels)
        low, high, at_random = (
            error_when_ablated(fit, labels, which) - whole
            for which in (fit.order[:, :count], fit.order[:, -count:], some)
        )
        metrics |= {
            f"removed.{name}.largest": high,
            f"removed.{name}.smallest": low,
            f"removed.{name}.random": at_random,
            f"removed.{name}.largest_less_smallest": high - low,
        }
    return metrics


def use_other_centres(rng: np.random.Generator, data: Rows, means: Array) -> Metrics:
    """Put as many units on random digits, and on the means with their pixels in random order."""
    drawn = rng.choice(len(data.train), len(means), replace=False)
    found = {
        "random": Centres.at(data.train[drawn], data),
        "scrambled": Centres.at(rng.permuted(means, axis=1), data),
    }
    metrics: Metrics = {}
    for where, centres in found.items():
        for name in COMPARED:
            units = fit_units(name, centres, data.train_labels)
            metrics[f"{where}.{name}.accuracy"] = accuracy(units.outputs, data.test_labels)
    nearest = data.train_labels[drawn][found["random"].test.argmin(axis=1)]
    return metrics | {"random.nearest": np.mean(nearest == data.test_labels)}
