"""Radial units measured on exclusive or and on digits: a part of radial-basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn import radial
from stronger.statistics import auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]
    Labels: TypeAlias = NDArray[np.integer[Any]]

COMPARED = ("gaussian", "multiquadric")
WIDTHS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Widths to choose from, in mean distances between centres."""
COUNT = 100
"""How many centres the closer look is at."""
COUNTS = (10, 30, COUNT, 300)
REMOVED = 10
"""How many units are held at their mean."""
BINS = np.linspace(-6.5, 6.5, 66)
"""Edges of the histograms of activations, in standard deviations from a unit's mean."""


def one_hot(labels: Labels) -> Array:
    """Return 1 for the class and 0 for the others, (examples, 10)."""
    hot: Array = np.eye(10)[labels]
    return hot


def mean_distance(points: Array) -> float:
    """Return the mean distance between two different points."""
    return float(radial.distances(points, points).sum() / (len(points) * (len(points) - 1)))


# --- (a) Exclusive or ------------------------------------------------------------------------


CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
DIFFERENT = np.array([[-1.0], [1.0], [1.0], [-1.0]])
"""+1 where the two inputs differ, -1 where they are equal."""


def exclusive_or() -> dict[str, float]:
    """Ask two units, centred on the corners where inputs are equal, and four, to tell difference.

    `own_weight` is the mean weight of a unit towards the answer at its own centre: above 0 where
    its activity speaks for that answer, below 0 where it speaks against it.
    """
    metrics: dict[str, float] = {}
    for name, basis in radial.BASES.items():
        for how_many, which in (("two", [0, 3]), ("four", [0, 1, 2, 3])):
            units = basis(radial.distances(CORNERS, CORNERS[which]))
            weights = radial.least_squares(units, DIFFERENT)
            errors = np.abs(radial.outputs(units, weights) - DIFFERENT)
            metrics[f"xor.{how_many}.{name}.error"] = float(errors.max())
            if name in COMPARED:
                own = weights[:-1] * DIFFERENT[which]
                metrics[f"xor.{how_many}.{name}.own_weight"] = float(own.mean())
    return metrics


# --- (b) A unit for every digit: exact interpolation -----------------------------------------


def interpolation(x: Array, labels: Labels, test: Array, asked: Labels) -> dict[str, float]:
    """Put a unit on every one of some digits, and give each digit its class exactly."""
    metrics: dict[str, float] = {}
    targets = one_hot(labels)
    among = radial.distances(x, x)
    to_test = radial.distances(test, x)
    unit = mean_distance(x)
    metrics["interpolation.nearest_digit"] = float((labels[to_test.argmin(axis=1)] == asked).mean())
    for name in COMPARED:
        basis = radial.BASES[name]
        units = basis(among / unit)
        weights = radial.interpolate(units, targets)
        found = radial.outputs(basis(to_test / unit), weights)
        own = (weights[:-1] * (targets - targets.mean(axis=1, keepdims=True))).sum(axis=1)
        metrics |= {
            f"interpolation.{name}.residual": float(
                np.abs(radial.outputs(units, weights) - targets).max()
            ),
            f"interpolation.{name}.alignment": float(
                (weights[:-1] * targets).sum() / np.linalg.norm(weights[:-1]) / np.sqrt(len(x))
            ),
            f"interpolation.{name}.own_above": float((own > 0).mean()),
            f"interpolation.{name}.accuracy": float((found.argmax(axis=1) == asked).mean()),
            f"interpolation.{name}.log10_condition": float(np.log10(np.linalg.cond(units))),
            f"interpolation.{name}.log10_condition_wide": float(
                np.log10(np.linalg.cond(basis(among / (4 * unit))))
            ),
        }
    return metrics


# --- (c) Fewer units than digits -------------------------------------------------------------


@dataclass(frozen=True)
class Digits:
    """Digits as ink from 0 to 1 (examples, 784), and their labels."""

    train: Array
    train_labels: Labels
    test: Array
    test_labels: Labels


@dataclass(frozen=True)
class Fitted:
    """Radial units with the weights that suit training digits best."""

    width: float
    """In mean distances between centres."""
    shown: Array
    """Activations for the training digits (examples, units)."""
    asked: Array
    """Activations for the test digits."""
    weights: Array
    """(units + 1, 10), the constant last."""

    def accuracy(self, labels: Labels) -> float:
        """Return the share of test digits whose largest output is right."""
        return right(radial.outputs(self.asked, self.weights), labels)


def right(found: Array, labels: Labels) -> float:
    """Return the share of rows whose largest entry is that of the label."""
    return float((found.argmax(axis=1) == labels).mean())


def fitted(name: str, shown: Array, asked: Array, labels: Labels, unit: float) -> Fitted:
    """Choose the width by a fifth of the training digits held out, then fit to all of them.

    Parameters
    ----------
    name
        The basis.
    shown, asked
        Distances of training and test digits to the centres.
    labels
        Of the training digits.
    unit
        The mean distance between centres.
    """
    basis, targets = radial.BASES[name], one_hot(labels)
    cut = len(shown) * 4 // 5
    scores = []
    for width in WIDTHS:
        units = basis(shown / (width * unit))
        weights = radial.least_squares(units[:cut], targets[:cut])
        scores.append(right(radial.outputs(units[cut:], weights), labels[cut:]))
    width = WIDTHS[int(np.argmax(scores))]
    units = basis(shown / (width * unit))
    return Fitted(width, units, basis(asked / (width * unit)), radial.least_squares(units, targets))


def own_above(weights: Array, classes: Labels) -> float:
    """Return the share of units whose weight to their own class is above their mean weight."""
    return float((own_weights(weights, classes) > 0).mean())


def own_weights(weights: Array, classes: Labels) -> Array:
    """Return each unit's weight to its own class, less its mean weight."""
    units = weights[:-1]
    own: Array = units[np.arange(len(units)), classes] - units.mean(axis=1)
    return own


def held_error(fit: Fitted, labels: Labels, which: NDArray[np.intp]) -> float:
    """Return the error when these units (examples, removed) say what they say on average."""
    held = fit.asked.copy()
    np.put_along_axis(held, which, fit.shown.mean(axis=0)[which], axis=1)
    return 1 - right(radial.outputs(held, fit.weights), labels)


def by_number(rng: np.random.Generator, data: Digits, scale: Scale) -> Measurement:
    """Read digits through few and many centres, with every basis; look closely at `COUNT`."""
    counts = scale.choose(quick=(10, 30), full=COUNTS)
    looked_at = scale.choose(quick=30, full=COUNT)
    accuracy: dict[str, list[float]] = {name: [] for name in radial.BASES}
    nearest, farthest = [], []
    for count in counts:
        centres = radial.k_means(data.train, count, rng)
        shown, asked = (radial.distances(x, centres) for x in (data.train, data.test))
        unit = mean_distance(centres)
        classes = radial.classes_of(shown, data.train_labels)
        fits = {name: fitted(name, shown, asked, data.train_labels, unit) for name in radial.BASES}
        for name, fit in fits.items():
            accuracy[name].append(fit.accuracy(data.test_labels))
        nearest.append(float((classes[asked.argmin(axis=1)] == data.test_labels).mean()))
        farthest.append(float((classes[asked.argmax(axis=1)] == data.test_labels).mean()))
        if count == looked_at:
            closer = closer_look(rng, data, centres, classes, asked, fits)
    at = counts.index(looked_at)
    metrics = {f"digits.{name}.accuracy": values[at] for name, values in accuracy.items()}
    metrics["digits.multiquadric_less_gaussian"] = (
        accuracy["multiquadric"][at] - accuracy["gaussian"][at]
    )
    for where, index in (("fewest", 0), ("most", -1)):
        metrics[f"digits.multiquadric_less_gaussian_{where}"] = (
            accuracy["multiquadric"][index] - accuracy["gaussian"][index]
        )
    metrics["digits.linear_less_gaussian"] = accuracy["linear"][at] - accuracy["gaussian"][at]
    metrics["digits.multiquadric_less_squared"] = (
        accuracy["multiquadric"][at] - accuracy["squared"][at]
    )
    return Measurement(
        {**metrics, **closer.metrics},
        {"counts": np.array(counts), "nearest": np.array(nearest), "farthest": np.array(farthest)}
        | {f"accuracy_{name}": np.array(values) for name, values in accuracy.items()}
        | dict(closer.arrays),
    )


def closer_look(
    rng: np.random.Generator,
    data: Digits,
    centres: Array,
    classes: Labels,
    asked: Array,
    fits: dict[str, Fitted],
) -> Measurement:
    """Ask which end of the units says that something is there, and which end counts.

    The arrays count activations below, between and above `BINS`, (bins + 2,): every twentieth of
    those for digits of a unit's own class, and every two-hundredth of those for others.
    """
    everything = [-np.inf, *BINS, np.inf]
    labels = data.test_labels
    shuffled = rng.permutation(classes)
    present = one_hot(labels) > 0
    each = np.arange(len(classes))
    some = rng.permuted(np.tile(each, (len(labels), 1)), axis=1)[:, :REMOVED]
    metrics: dict[str, float] = {}
    arrays: dict[str, NDArray[Any]] = {}
    areas = {}
    for name in COMPARED:
        fit = fits[name]
        of_classes = auc(fit.asked, present)
        areas[name] = of_classes[each, classes]
        order = np.argsort(fit.asked, axis=1, kind="stable")
        smallest, largest = order[:, :REMOVED], order[:, -REMOVED:]
        whole = 1 - fit.accuracy(labels)
        low, high = (held_error(fit, labels, which) - whole for which in (smallest, largest))
        metrics |= {
            f"digits.{name}.width": fit.width,
            f"unit.{name}.auc": float(areas[name].mean()),
            f"unit.{name}.auc_shuffled": float(of_classes[each, shuffled].mean()),
            f"winner.{name}.largest": float((classes[order[:, -1]] == labels).mean()),
            f"winner.{name}.smallest": float((classes[order[:, 0]] == labels).mean()),
            f"weights.{name}.own_above": own_above(fit.weights, classes),
            f"weights.{name}.own_above_shuffled": own_above(fit.weights, shuffled),
            f"removed.{name}.largest": high,
            f"removed.{name}.smallest": low,
            f"removed.{name}.random": held_error(fit, labels, some) - whole,
            f"removed.{name}.largest_less_smallest": high - low,
        }
        scaled = (fit.asked - fit.asked.mean(axis=0)) / fit.asked.std(axis=0)
        mine = classes[None, :] == labels[:, None]
        arrays |= {
            f"own_{name}": np.histogram(scaled[mine][::20], everything)[0],
            f"other_{name}": np.histogram(scaled[~mine][::200], everything)[0],
        }
    up, down = fits["gaussian"], fits["multiquadric"]
    turned = radial.least_squares(1 - up.shown, one_hot(data.train_labels))
    gap = radial.outputs(1 - up.asked, turned) - radial.outputs(up.asked, up.weights)
    near = asked.argmin(axis=1)
    apart = (up.asked.argmax(axis=1) != near) | (down.asked.argmin(axis=1) != near)
    metrics |= {
        "unit.mirror_gap": float(np.abs(sum(areas.values()) - 1).max()),
        "winner.disagreement": float(apart.mean()),
        "winner.shuffled": float((shuffled[near] == labels).mean()),
        "complement.gap": float(np.abs(gap).max()),
    }
    return Measurement(metrics | other_centres(rng, data, centres), arrays)


def other_centres(rng: np.random.Generator, data: Digits, centres: Array) -> dict[str, float]:
    """Put as many units on random digits, and on the means with their pixels in random order."""
    metrics: dict[str, float] = {}
    drawn = rng.choice(len(data.train), len(centres), replace=False)
    places = {"random": data.train[drawn], "scrambled": rng.permuted(centres, axis=1)}
    for where, points in places.items():
        shown, asked = (radial.distances(x, points) for x in (data.train, data.test))
        for name in COMPARED:
            fit = fitted(name, shown, asked, data.train_labels, mean_distance(points))
            metrics[f"{where}.{name}.accuracy"] = fit.accuracy(data.test_labels)
        if where == "random":
            classes = data.train_labels[drawn]
            metrics["random.nearest"] = float(
                (classes[asked.argmin(axis=1)] == data.test_labels).mean()
            )
    return metrics
