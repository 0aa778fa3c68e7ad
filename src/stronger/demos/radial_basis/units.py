"""Radial units on centres, fitted to digits by least squares, and the error without some."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn import radial
from stronger.statistics import accuracy

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices, Labels
    from stronger.nn.datasets import Rows

WIDTHS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Widths to choose from, in mean distances between centres."""


@dataclass(frozen=True, eq=False)
class Centres:
    """Centres of radial units (centres, 784), and how far digits are from them."""

    places: Array
    train: Array
    """Distances of training digits (examples, centres)."""
    test: Array

    @classmethod
    def at(cls, places: Array, digits: Rows) -> Centres:
        """Measure the distances of digits."""
        return cls(places, *(radial.distances(x, places) for x in (digits.train, digits.test)))


@dataclass(frozen=True, eq=False)
class Units:
    """Radial units with the weights that suit training digits best."""

    width: float
    """In mean distances between centres."""
    train: Array
    """Activations for training digits (examples, units)."""
    test: Array
    weights: Array
    """(units + 1, 10), the constant last."""

    @property
    def outputs(self) -> Array:
        """Outputs for test digits (examples, 10)."""
        return radial.outputs(self.test, self.weights)

    @cached_property
    def order(self) -> Indices:
        """Which units are the smallest to the largest, for each test digit (examples, units)."""
        return np.argsort(self.test, axis=1, kind="stable")


def fit_units(basis: str, centres: Centres, labels: Labels) -> Units:
    """Choose the width by a fifth of the training digits held out, then fit to all of them.

    Parameters
    ----------
    basis
        Its name in `radial.BASES`.
    labels
        Of the training digits.
    """
    activate, targets, unit = radial.BASES[basis], one_hot(labels), mean_distance(centres.places)
    cut = len(labels) * 4 // 5
    right = []
    for width in WIDTHS:
        units = activate(centres.train / (width * unit))
        weights = radial.least_squares(units[:cut], targets[:cut])
        right.append(accuracy(radial.outputs(units[cut:], weights), labels[cut:]))
    width = WIDTHS[int(np.argmax(right))]
    train, test = (activate(r / (width * unit)) for r in (centres.train, centres.test))
    return Units(width, train, test, radial.least_squares(train, targets))


def error_when_ablated(units: Units, labels: Labels, which: Indices) -> float:
    """Return the error when units (examples, ablated) are held at their mean activity."""
    held = units.test.copy()
    np.put_along_axis(held, which, units.train.mean(axis=0)[which], axis=1)
    return 1 - accuracy(radial.outputs(held, units.weights), labels)


def own_weights(weights: Array, classes: Labels) -> Array:
    """Return the weight of each unit to the class of its centre, less its mean weight (units,)."""
    units = weights[:-1]
    own: Array = units[np.arange(len(units)), classes] - units.mean(axis=1)
    return own


def one_hot(labels: Labels) -> Array:
    """Return 1 for the class and 0 for the others, (examples, 10)."""
    hot: Array = np.eye(10)[labels]
    return hot


def mean_distance(places: Array) -> float:
    """Return the mean distance between two different places (places, features)."""
    n = len(places)
    return float(radial.distances(places, places).sum() / (n * (n - 1)))
