"""Clamps every unit in turn, and compares what that costs with what the unit looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.layers import Dense
from stronger.statistics import rank_correlation, selectivity

from .ablating import clamp_each
from .networks import mean_activations, outgoing_norm

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found, Metrics, Scale
    from stronger.nn.network import Network

    from .measure import Trained

TOP = 10
"""How many units with the largest mean activation stand for the large ones."""


def clamp_every_unit(scale: Scale, data: Trained) -> Found:
    """Clamp every unit in turn, and compare the cost with what the unit looks like."""
    few = scale(100, 3000)
    learned = data.digits.train[:few], data.digits.train_labels[:few]
    metrics = {
        f"unit.{name}": each for name, each in costs(data.network, data, *data.test(few)).items()
    }
    for name, value in costs(data.network, data, *learned).items():
        if not name.startswith(("change", "mean_s", "selectivity_", "var")):
            metrics[f"learned.{name}"] = value
    other = costs(data.descended, data, *learned)
    kept = ("zero.mean", "zero.selectivity", "zero.mean_times_outgoing", "information")
    metrics |= {f"descent.{name}": other[name] for name in kept}
    return metrics | {"descent.error": data.error(data.descended)}, {}


def costs(network: Network, data: Trained, x: Array, labels: Labels) -> Metrics:
    """Clamp every unit at zero and at its mean, and rank costs against what the unit looks like.

    Metrics are averages over the two layers. Units that are never active are left out.

    Parameters
    ----------
    data
        Where means come from (training images) and what units look like (test images).
    x, labels
        The images on which the loss may rise.
    """
    found = []
    for state, mean in mean_activations(network, data.digits.train).items():
        h = network.forward(data.digits.test, stop=state)
        used = h.max(axis=0) > 0
        dense = [each for each in network.layers[:state] if isinstance(each, Dense)][-1]
        norm = outgoing_norm(network, state)
        looks = {
            "selectivity": selectivity(h, data.digits.test_labels),
            "mean": h.mean(axis=0),
            "maximum": h.max(axis=0),
            "incoming": np.abs(dense.parameters["weights"]).sum(axis=0),
            "outgoing": norm,
            "mean_times_outgoing": h.mean(axis=0) * norm,
            "deviation_times_outgoing": h.std(axis=0) * norm,
        }
        zero = clamp_each(network, state, x, labels, np.zeros_like(mean))
        at_mean = clamp_each(network, state, x, labels, mean)
        large = h[:, np.argsort(-looks["mean"])[:TOP]]
        by_look = {
            f"{clamp}.{look}": rank_correlation(value[used], cost[used], axis=0)
            for clamp, cost in (
                ("zero", zero.loss),
                ("at_mean", at_mean.loss),
                ("change.zero", zero.change),
                ("change.at_mean", at_mean.change),
            )
            for look, value in looks.items()
        }
        found.append(
            by_look
            | {
                "selectivity_and_incoming": rank_correlation(
                    looks["selectivity"][used], looks["incoming"][used], axis=0
                ),
                "mean_selectivity": float(looks["selectivity"][used].mean()),
                "information": at_mean.loss.sum() / zero.loss.sum(),
                "change.information": at_mean.change.sum() / zero.change.sum(),
                "variation_of_largest": float((large.std(axis=0) / large.mean(axis=0)).mean()),
                "falls": np.mean(zero.loss[used] < 0),
                "dearest": zero.loss.max(),
            }
        )
    return {name: np.mean([each[name] for each in found]) for name in found[0]}
