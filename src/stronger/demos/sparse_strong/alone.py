"""A layer that learns from its reward alone, without any error: which units grow, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.codes import read_out
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.statistics import accuracy, rank_correlation

from .codes import share_kept, top_set, top_share
from .layers import Rewarded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stronger.arrays import Array, Bits, Labels
    from stronger.evidence.demo import Found, Metrics, Scale
    from stronger.evidence.parameters import Parameters

    from .networks import Shown


def learn_alone(scale: Scale, data: Shown, parameters: Parameters) -> Found:
    """Train one layer by its reward alone, and another from the same start by errors alone."""
    digits, units = data.digits, parameters.units
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for name, alpha, demote in (("reward", 1.0, 0.1), ("even", 1.0, 1.0), ("error", 0.0, 0.1)):
        rng = np.random.default_rng(data.seed)
        layer = Rewarded(Dense(784, units, rng), alpha=alpha, demote=demote)
        block = Network([layer, ReLU()])
        before = block.outputs(data.clean)
        if name == "reward":
            untrained = describe(before, data, block.outputs(data.seen))
            metrics |= {f"untrained.{key}": value for key, value in untrained.items()}
        fit(
            block if alpha else Network([*block.layers, Dense(units, 10, rng)]),
            Adam(parameters.learning_rate),
            digits.train,
            digits.train_labels,
            rng,
            epochs=scale(1, 4),
            loss=ask_nothing if alpha else cross_entropy,
        )
        after = block.outputs(data.clean)
        trained = describe(after, data, block.outputs(data.seen))
        fired = top_set(before).mean(axis=0)
        growth = after.mean(axis=0) - before.mean(axis=0)
        often = fired >= np.quantile(fired, 0.8)
        metrics |= {f"{name}.{key}": value for key, value in trained.items()} | {
            f"{name}.rich": rank_correlation(fired, growth, axis=0),
            f"{name}.top_fifth_grown": np.mean(growth[often] > 0),
            f"{name}.rest_grown": np.mean(growth[~often] > 0),
        }
        arrays |= {
            f"alone.{name}.fired": fired,
            f"alone.{name}.growth": growth,
            f"alone.{name}.rates": by_class(top_set(after), data.labels, range(10)),
        }
    for key in ("other_class", "same_class", "readout", "rank"):
        metrics[f"gain.{key}"] = metrics[f"reward.{key}"] - metrics[f"untrained.{key}"]
    return metrics, arrays


def ask_nothing(outputs: Array, _: Labels) -> tuple[float, Array]:
    """Be content with any outputs: a loss of 0, with a gradient of 0."""
    return 0.0, np.zeros_like(outputs)


def describe(code: Array, shown: Shown, seen: Array) -> Metrics:
    """Return what the strongest units of a layer have to do with classes.

    Parameters
    ----------
    code, seen
        Of the test digits, and of the training digits that read-outs are fitted to.
    """
    marks, labels = top_set(code), shown.labels
    most = by_class(marks, labels, np.unique(labels)).max(axis=0)
    partner = np.roll(np.arange(len(marks)), 1)
    foreign = labels != labels[partner]
    order = np.argsort(labels, kind="stable")
    following = np.roll(order, 1)
    kin = labels[order] == labels[following]
    read = read_out(seen, np.eye(10)[shown.seen_labels], code)
    return {
        "rank": rank_correlation(mean_while_on(code), most, axis=0),
        "other_class": share_kept(marks[foreign], marks[partner][foreign]),
        "same_class": share_kept(marks[order][kin], marks[following][kin]),
        "top_share": top_share(code),
        "never_on": np.mean(np.all(code == 0, axis=0)),
        "readout": accuracy(read, labels),
    }


def by_class(marks: Bits, labels: Labels, classes: Iterable[int]) -> Array:
    """Return how often each unit is marked in each class (classes, units)."""
    return np.array([marks[labels == each].mean(axis=0) for each in classes])


def mean_while_on(code: Array) -> Array:
    """Return the mean of each unit over the examples in which it is on; 0 if it never is."""
    mean: Array = code.sum(axis=0) / np.maximum((code > 0).sum(axis=0), 1)
    return mean
