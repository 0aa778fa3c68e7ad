"""Which units and weights grow, and which matter: a part of the demo of strengthening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.activations import ReLU
from stronger.nn.datasets import mnist
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.training import fit
from stronger.statistics import auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.nn.optimisers import Optimiser

    Array: TypeAlias = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Ink:
    """Training digits: ink (examples, 784) from 0 to 1 in float64, and labels."""

    inputs: NDArray[np.float64]
    labels: NDArray[np.int64]


def ink(rng: np.random.Generator, scale: Scale) -> Ink:
    """Draw training images."""
    digits = mnist(scale.data)
    chosen = rng.choice(60_000, scale.choose(quick=300, full=5_000), replace=False)
    inputs = digits.train_images[chosen].reshape(-1, 784) / 255
    return Ink(inputs, digits.train_labels[chosen].astype(np.int64))


def rectifier_network(seed: int, *widths: int) -> Network:
    """Return a network of ReLUs in float64."""
    rng = np.random.default_rng(seed)
    layers = []
    for index in range(len(widths) - 1):
        layers += [Dense(widths[index], widths[index + 1], rng, dtype=np.float64), ReLU()]
    return Network(layers[:-1])


def rank_correlation(a: Array, b: Array) -> float:
    """Return Spearman's rank correlation."""
    from scipy.stats import spearmanr

    return float(spearmanr(a, b).statistic)


def importance(network: Network, data: Ink, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return by how much the loss rises if a unit of the last hidden layer is silenced (units,)."""
    *_, h, logits = network.activations(data.inputs)
    votes = network.layers[-1].parameters["weights"]
    loss = cross_entropy(logits, labels)[0]
    return np.array(
        [
            cross_entropy(logits - np.outer(h[:, unit], votes[unit]), labels)[0] - loss
            for unit in range(len(votes))
        ]
    )


def selectivity(h: Array, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return (m - o) / (m + o) of each unit: m the largest class mean, o the mean of the others.

    It is the class selectivity of morcos2018importance; 0 for a unit that is never on.
    """
    means = np.array([h[labels == k].mean(axis=0) for k in range(10)])
    largest = means.max(axis=0)
    others = (means.sum(axis=0) - largest) / 9
    total = largest + others
    index: NDArray[np.float64] = np.divide(
        largest - others, total, out=np.zeros_like(total), where=total > 0
    )
    return index


# --- Units -----------------------------------------------------------------------------------


def units(rng: np.random.Generator, scale: Scale, data: Ink) -> Measurement:
    """Train 784-100-10 and ask which units came to matter, which grew, and how they began."""
    seed = int(rng.integers(2**32))
    shuffled = rng.permutation(data.labels)
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    runs: dict[str, tuple[Optimiser | None, NDArray[np.int64]]] = {
        "untrained": (None, data.labels),
        "trained": (SGD(0.1), data.labels),
        "shuffled": (SGD(0.1), shuffled),
        "slow": (SGD(0.01), data.labels),
        "adam": (Adam(1e-3), data.labels),
    }
    for name, (optimiser, labels) in runs.items():
        network = rectifier_network(seed, 784, 100, 10)
        before = {layer: _squares(network, layer) for layer in (0, 2)}
        early = network.activations(data.inputs)[2]
        if optimiser is not None:
            fit(
                network,
                optimiser,
                data.inputs,
                labels,
                np.random.default_rng(seed),
                epochs=scale.choose(quick=2, full=10),
            )
        after = {layer: _squares(network, layer) for layer in (0, 2)}
        h = network.activations(data.inputs)[2]
        matters = importance(network, data, labels)
        norm = np.sqrt(after[2])
        grown = norm - np.sqrt(before[2])
        measures = {
            "strength": norm * np.sqrt(np.mean(h**2, axis=0)),
            "activity": h.mean(axis=0),
            "largest_activity": h.max(axis=0),
            "outgoing_norm": norm,
            "selectivity": selectivity(h, labels),
        }
        for measure, values in measures.items():
            metrics[f"units.{name}.{measure}_and_importance"] = rank_correlation(values, matters)
        arrays |= {f"{name}.importance": matters, f"{name}.activity": measures["activity"]}
        arrays |= {f"{name}.selectivity": measures["selectivity"], f"{name}.grown": grown}
        if optimiser is None:
            continue
        present = data.labels[:, None] == np.arange(10)
        aligned = np.abs(auc(early, present) - 0.5).max(axis=1)
        metrics |= {
            f"growth.{name}.importance": rank_correlation(grown, matters),
            f"growth.{name}.early_activity": rank_correlation(grown, early.mean(axis=0)),
            f"growth.{name}.early_alignment_and_importance": rank_correlation(aligned, matters),
            f"growth.{name}.share_that_grew": float(np.mean(grown > 0)),
            f"growth.{name}.balance": rank_correlation(after[0] - before[0], after[2] - before[2]),
        }
    return Measurement(metrics, arrays)


def _squares(network: Network, layer: int) -> NDArray[np.float64]:
    """Return the squared norm of each unit's incoming (layer 0) or outgoing (2) weights."""
    parameters = network.layers[layer].parameters
    if layer:
        outgoing: NDArray[np.float64] = np.square(parameters["weights"]).sum(axis=1)
        return outgoing
    incoming: NDArray[np.float64] = np.square(parameters["weights"]).sum(axis=0)
    return incoming + np.square(parameters["bias"])


# --- Inputs that matter, inputs that do not, and inputs that are never on --------------------

EACH = 10
"""How many inputs are useful, useless and silent."""


def inputs(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Train on four classes told by some inputs and not by others, with and without decay."""
    labels = rng.integers(0, 4, scale.choose(quick=300, full=4_000))
    patterns = rng.standard_normal((4, EACH))
    useful = patterns[labels] + rng.standard_normal((len(labels), EACH))
    useful /= useful.std(axis=0)
    useless = rng.standard_normal((len(labels), EACH))
    shown = np.concatenate([useful, useless, np.zeros_like(useful)], axis=1)
    kinds = {name: np.arange(i * EACH, (i + 1) * EACH) for i, name in enumerate(KINDS)}
    seed = int(rng.integers(2**32))
    metrics: dict[str, float] = {}
    paths: dict[str, Array] = {}
    for name, decay in (("plain", 0.0), ("decay", 0.01)):
        network = rectifier_network(seed, 3 * EACH, 50, 4)
        optimiser = SGD(0.1, weight_decay=decay)
        weights = network.layers[0].parameters["weights"]
        begun = weights.copy()
        path = [np.linalg.norm(weights, axis=1)]
        for _ in range(scale.choose(quick=3, full=30)):
            fit(network, optimiser, shown, labels, rng, epochs=1)
            path.append(np.linalg.norm(weights, axis=1))
        sizes = np.array(path)  # (epochs + 1, inputs)
        for kind, chosen in kinds.items():
            metrics[f"inputs.{name}.{kind}_ratio"] = float(
                sizes[-1, chosen].mean() / sizes[0, chosen].mean()
            )
            paths[f"sizes.{name}.{kind}"] = sizes[:, chosen].mean(axis=1)
        metrics[f"inputs.{name}.silent_moved"] = float(
            np.abs(weights - begun)[kinds["silent"]].max()
        )
        told = np.concatenate([kinds["useful"], kinds["useless"]])
        metrics[f"inputs.{name}.useful_ranked_above"] = float(
            auc(sizes[-1, told][:, None], (told < EACH)[:, None])[0, 0]
        )
    return Measurement(metrics, paths)


KINDS = ("useful", "useless", "silent")
