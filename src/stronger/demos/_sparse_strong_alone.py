"""A layer that learns from its reward alone, without any error: which units grow, and for what.

A part of the demo ``sparse-strong``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._sparse_strong_measures import overlap, top_set, top_share
from stronger.nn.activations import ReLU
from stronger.nn.codes import read_out
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.sparse_strong import Rewarded
from stronger.nn.training import fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.demos._sparse_strong_measures import Shown
    from stronger.evidence.earlier import Scale
    from stronger.nn.datasets import Rows
    from stronger.nn.layers import Array


def rank_correlation(a: Array, b: Array) -> float:
    """Return Spearman's rank correlation; 0 where either does not vary."""
    from scipy.stats import rankdata

    x, y = (rankdata(each) - (len(each) + 1) / 2 for each in (a, b))
    scale = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / scale if scale else 0.0


def by_class(code: Array, labels: NDArray[np.int64]) -> Array:
    """Return how often each unit is in the strongest tenth, in the class where that is most."""
    marks = top_set(code)
    rates = [marks[labels == each].mean(axis=0) for each in np.unique(labels)]
    often: Array = np.max(rates, axis=0)
    return often


def strength(code: Array) -> Array:
    """Return the mean of each unit over the examples in which it is on; 0 if it never is."""
    mean: Array = code.sum(axis=0) / np.maximum((code > 0).sum(axis=0), 1)
    return mean


def no_error(outputs: Array, _: NDArray[np.int64]) -> tuple[float, Array]:
    """Ask nothing of the outputs."""
    return 0.0, np.zeros_like(outputs)


def described(code: Array, shown: Shown, seen: Array) -> dict[str, float]:
    """Return what the strongest units of a layer have to do with classes.

    Parameters
    ----------
    code, seen
        Of the test digits, and of the training digits that read-outs are fitted to.
    """
    marks = top_set(code)
    partner = np.roll(np.arange(len(marks)), 1)
    foreign = shown.labels != shown.labels[partner]
    order = np.argsort(shown.labels, kind="stable")
    kin = shown.labels[order] == shown.labels[np.roll(order, 1)]
    answers = read_out(seen, np.eye(10)[shown.seen_labels], code).argmax(axis=1)
    return {
        "rank": rank_correlation(strength(code), by_class(code, shown.labels)),
        "other_class": overlap(marks[foreign], marks[partner][foreign]),
        "same_class": overlap(marks[order][kin], marks[np.roll(order, 1)][kin]),
        "top_share": top_share(code),
        "never_on": float(np.mean(np.all(code == 0, axis=0))),
        "readout": float(np.mean(answers == shown.labels)),
    }


def alone(
    data: Rows, shown: Shown, seed: int, scale: Scale
) -> tuple[dict[str, float], dict[str, Array]]:
    """Train one layer by its reward alone, and another from the same start by errors alone."""
    units = scale.choose(quick=20, full=200)
    epochs = scale.choose(quick=1, full=4)
    found: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name, alpha, demote in (("reward", 1.0, 0.1), ("even", 1.0, 1.0), ("error", 0.0, 0.1)):
        rng = np.random.default_rng(seed)
        layer = Rewarded(Dense(784, units, rng), alpha=alpha, demote=demote)
        block = Network([layer, ReLU()])
        before = block.outputs(shown.clean)
        if name == "reward":
            untrained = described(before, shown, block.outputs(shown.seen))
            found |= {f"alone.untrained.{key}": value for key, value in untrained.items()}
        whole = block if alpha else Network([*block.layers, Dense(units, 10, rng)])
        loss = no_error if alpha else cross_entropy
        fit(whole, Adam(1e-3), data.train, data.train_labels, rng, epochs=epochs, loss=loss)
        after = block.outputs(shown.clean)
        trained = described(after, shown, block.outputs(shown.seen))
        found |= {f"alone.{name}.{key}": value for key, value in trained.items()}
        fired = top_set(before).mean(axis=0)
        growth = after.mean(axis=0) - before.mean(axis=0)
        found[f"alone.{name}.rich"] = rank_correlation(fired, growth)
        often = fired >= np.quantile(fired, 0.8)
        found[f"alone.{name}.top_fifth_grown"] = float(np.mean(growth[often] > 0))
        found[f"alone.{name}.rest_grown"] = float(np.mean(growth[~often] > 0))
        arrays |= {
            f"alone.{name}.fired": fired,
            f"alone.{name}.growth": growth,
            f"alone.{name}.rates": np.array(
                [top_set(after)[shown.labels == each].mean(axis=0) for each in range(10)]
            ),
        }
    return found, arrays
