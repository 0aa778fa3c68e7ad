"""Columns, which are units, features or directions: the cause of each, and how well it shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.statistics import auc, rank_correlation

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits, Indices
    from stronger.evidence.demo import Metrics

    from .marked_digits import Marked

TOP = 20
"""How many of the strongest images are looked at."""
FOUND = 0.8
"""The F1 score from which a mark counts as found."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Values of units, features or directions: on training images, and on others."""

    train: Array  # (images, columns)
    test: Array

    def kept(self, which: Bits) -> Columns:
        """Return some of the columns."""
        return Columns(self.train[:, which], self.test[:, which])


def name_causes(columns: Columns, causes: Bits) -> Indices:
    """Return the cause of every column: the one it is highest for, over its whole range."""
    named: Indices = auc(columns.train, causes).argmax(axis=1)
    return named


@dataclass(frozen=True, eq=False)
class Specific:
    """How often the cause of a column is there, averaged over columns."""

    tenths: Array  # (10,): in each tenth of its positive values, the lowest first
    top: float
    """In its twenty strongest images."""
    order: float
    """The rank correlation of the tenths with their order."""
    on: float
    """Wherever it is positive."""
    strongest: Array  # (images,): in its n strongest images, for every n
    marks: float
    """The share of columns whose cause is a mark."""


def look_at_range(columns: Columns, shown: Marked, asked: Marked) -> Specific:
    """Name columns by training images and see what is there over their ranges on others."""
    named = name_causes(columns, shown.causes)
    order = np.argsort(-columns.test, axis=0, kind="stable")
    present = np.take_along_axis(asked.causes[:, named], order, axis=0)  # the strongest first
    positive = (columns.test > 0).sum(axis=0)
    tenths = np.array(
        [
            [part.mean() for part in np.array_split(hits[:count][::-1], 10)]
            for hits, count in zip(present.T, positive, strict=True)
        ]
    )
    running = np.cumsum(present, axis=0) / np.arange(1, len(present) + 1)[:, None]
    return Specific(
        tenths=tenths.mean(axis=0),
        top=running[TOP - 1].mean(),
        order=float(np.mean([rank_correlation(np.arange(10.0), each) for each in tenths])),
        on=running[positive - 1, np.arange(len(positive))].mean(),
        strongest=running.mean(axis=1),
        marks=float(np.mean(named >= 10)),
    )


def cut_middle(strongest: Array, counts: Indices) -> float:
    """Return how often causes are there in the middle of columns cut to so many images each.

    The middle are the two tenths in the middle of a cut column's range, as with `Specific.tenths`.
    """
    hits = np.concatenate([[0], strongest * np.arange(1, len(strongest) + 1)])
    low, high = (np.round(part * counts).astype(int) for part in (0.4, 0.6))
    return float(np.mean((hits[high] - hits[low]) / np.maximum(high - low, 1)))


# --- Finding marks ----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Detector:
    """The column and the threshold that find a mark best among training images."""

    column: int
    threshold: float

    def score(self, values: Array, present: Bits) -> float:
        """Return the F1 score of *at or above the threshold means present*."""
        return f1_score(values[:, self.column] >= self.threshold, present)


def f1_score(said: Bits, present: Bits) -> float:
    """Return the harmonic mean of precision and recall."""
    return float(2 * (said & present).sum() / (said.sum() + present.sum()))


def find_detectors(values: Array, causes: Bits) -> list[Detector]:
    """Return the best detector of each cause: of all columns and thresholds, by F1."""
    order = np.argsort(-values, axis=0, kind="stable")
    ranks = np.arange(1, len(values) + 1)[:, None]
    best = []
    for present in causes.T:
        hits = np.cumsum(present[order], axis=0)
        scores = 2 * hits / (ranks + present.sum())
        rank, column = np.unravel_index(int(scores.argmax()), scores.shape)
        best.append(Detector(int(column), values[order[rank, column], column]))
    return best


def find_marks(columns: Columns, shown: Marked, asked: Marked) -> Metrics:
    """Say how well single columns find marks, and tell how strong those are that are there."""
    scores, degrees = [], []
    for detector, strengths in zip(
        find_detectors(columns.train, shown.strengths > 0), asked.strengths.T, strict=True
    ):
        there = strengths > 0
        scores.append(detector.score(columns.test, there))
        degrees.append(rank_correlation(columns.test[there, detector.column], strengths[there]))
    return {
        "f1": np.mean(scores),
        "found": np.mean(np.array(scores) >= FOUND),
        "degree": np.mean(degrees),
    }
