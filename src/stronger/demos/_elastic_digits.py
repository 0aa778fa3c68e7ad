"""How far a step on one digit moves other digits, in a linear classifier and in a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._elastic import (
    Pairs,
    active,
    cosines,
    in_precision,
    multilayer,
    overlap,
    rank_correlation,
    steps,
)
from stronger.neurashed.elasticity import relative
from stronger.nn.datasets import mnist
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeAlias

    from numpy.typing import NDArray

    from stronger.evidence.earlier import Scale
    from stronger.nn.network import Network

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.integer[Any]]

RATE = 1e-3
"""Of the one step that is watched."""
FIRST_STEP = 1e-6
"""The step at which the authors' code begins to look for one that moves anything."""
BINS = np.linspace(0, 1.6, 49)
"""Edges of the histograms of LE."""
ALIKE, UNLIKE = ((4, 9), (3, 5), (7, 9)), ((0, 1),)


@dataclass(frozen=True, eq=False)
class Data:
    """Digits to train with, others to probe with, and others again to count confusions on."""

    train: Array
    train_labels: Labels
    probes: Array
    probe_labels: Labels
    test: Array
    test_labels: Labels


def digits(rng: np.random.Generator, scale: Scale) -> Data:
    """Draw training digits and, of the test digits, equally many probes of each class."""
    given = mnist(scale.data)
    shown = rng.permutation(len(given.train_images))[: scale.choose(quick=1500, full=10_000)]
    order = rng.permutation(len(given.test_images))
    each = scale.choose(quick=6, full=20)
    asked = np.concatenate([order[given.test_labels[order] == digit][:each] for digit in range(10)])
    others = np.setdiff1d(order, asked)[:: scale.choose(quick=5, full=1)]

    def rows(images: NDArray[np.uint8]) -> Array:
        return (images / np.float32(255)).reshape(-1, 784)

    return Data(
        rows(given.train_images[shown]),
        given.train_labels[shown].astype(np.int64),
        rows(given.test_images[asked]),
        given.test_labels[asked].astype(np.int64),
        rows(given.test_images[others]),
        given.test_labels[others].astype(np.int64),
    )


def elasticity(
    network: Network, inputs: Array, labels: Labels, layers: Sequence[int] | None = None
) -> tuple[Array, Array]:
    """Return LE of all pairs after one step on each, and the changes of logits behind it."""
    moved = steps(
        in_precision(network, np.float64),
        inputs.astype(np.float64),
        labels,
        rate=RATE,
        layers=layers,
    )
    return relative(moved), moved


def mutual(found: Array) -> Array:
    """Return the geometric mean of LE in both orders: symmetric, and 1 for a probe and itself."""
    both: Array = np.sqrt(found * found.T)
    return both


def of_one_logit(moved: Array, labels: Labels) -> Array:
    """Return the relative change of one number, the logit of the class that was stepped on."""
    chosen = np.abs(moved[np.arange(len(moved)), :, labels])
    ratio: Array = chosen / np.diag(chosen)[:, np.newaxis]
    return ratio


def confusions(network: Network, data: Data) -> Array:
    """Return how many test digits of one class are taken for another, both ways added up."""
    said = network.outputs(data.test).argmax(axis=1)
    counts = np.zeros((10, 10))
    np.add.at(counts, (data.test_labels, said), 1)
    return counts + counts.T


def of_network(
    network: Network, data: Data, pixels: Array, linear: Array
) -> tuple[dict[str, float], Array, Array]:
    """Return what LE of a rectifier network follows, LE itself, and overlaps of active units."""
    pairs = Pairs(data.probe_labels)
    found, moved = elasticity(network, data.probes, data.probe_labels)
    hidden = active(network, data.probes)
    shared = overlap(np.concatenate(hidden, axis=1) > 0)
    graded = cosines(np.concatenate(hidden, axis=1).astype(np.float64))
    right = moved[:, np.arange(len(moved)), data.probe_labels]
    logits = np.linalg.norm(network.outputs(data.probes), axis=1)
    still = steps(network, data.probes, data.probe_labels, rate=FIRST_STEP)
    metrics = {
        "error": float(np.mean(network.outputs(data.test).argmax(axis=1) != data.test_labels)),
        "auc": pairs.auc(found),
        "mutual_auc": pairs.auc(mutual(found)),
        "ratio": pairs.ratio(found),
        "overlap": rank_correlation(found, shared),
        "overlap_given_pixels": rank_correlation(found, shared, given=[pixels, linear]),
        "activations": rank_correlation(found, graded),
        "magnitude_gain": rank_correlation(found, graded) - rank_correlation(found, shared),
        "pixels": rank_correlation(found, pixels),
        "logits": rank_correlation(found, np.broadcast_to(logits, found.shape)),
        "one_logit": rank_correlation(of_one_logit(moved, data.probe_labels), found),
        "right_logit_falls": float((right[~pairs.same] < 0).mean()),
        "asymmetry": float(np.exp(np.median(np.abs(np.log(found / found.T)[pairs.apart])))),
        "no_value": float(np.isnan(relative(still)).any(axis=1).mean()),
    }
    for number, fires in enumerate(hidden, 1):
        metrics[f"overlap_{number}"] = rank_correlation(found, overlap(fires > 0))
    return metrics, found, shared


def density(values: Array) -> Array:
    """Return the density of LE between all `BINS`, (bins,); values beyond them count as well."""
    counts, _ = np.histogram(values, BINS)
    share: Array = counts / len(values) / (BINS[1] - BINS[0])
    return share


def medians(found: Array, shared: Array) -> Array:
    """Return the medians of overlap and of LE, (20, 2), in twenty steps of equally many pairs."""
    edges = np.quantile(shared, np.linspace(0, 1, 21))
    place = np.clip(np.searchsorted(edges, shared) - 1, 0, 19)
    return np.array(
        [(np.median(shared[place == at]), np.median(found[place == at])) for at in range(20)]
    )


def hidden_digits(rng: np.random.Generator, data: Data, epochs: int) -> dict[str, float]:
    """Return whether LE tells 5 from 8 in a network that was taught to call them the same."""
    from scipy.cluster.vq import kmeans2

    taught = np.isin(data.train_labels, (3, 5, 8, 9))
    targets = np.isin(data.train_labels[taught], (3, 9)).astype(np.int64)
    asked = np.isin(data.probe_labels, (5, 8))
    more = np.flatnonzero(np.isin(data.test_labels, (5, 8)))[:80]
    inputs = np.concatenate([data.probes[asked], data.test[more]])
    pairs = Pairs(np.concatenate([data.probe_labels[asked], data.test_labels[more]]))
    targeted = np.zeros(len(inputs), dtype=np.int64)
    metrics = {}
    for name, sizes in {"relu": (784, 100, 100, 2), "linear": (784, 2)}.items():
        network = multilayer(rng, sizes)
        fit(network, Adam(), data.train[taught], targets, rng, epochs=epochs)
        # of a digit that is known for certain the gradient is lost in rounding: all steps are made
        # with gradients of one length, which leaves LE as it is
        precise, exact = in_precision(network, np.float64), inputs.astype(np.float64)
        lengths = np.linalg.norm(cross_entropy(precise.forward(exact), targeted)[1], axis=1)
        rate = RATE / (lengths * len(inputs))
        found = relative(steps(precise, exact, targeted, rate=rate))
        metrics[f"hidden.{name}.auc"] = pairs.auc(found)
        metrics[f"hidden.{name}.mutual_auc"] = pairs.auc(mutual(found))
        seen = found / np.linalg.norm(found, axis=1, keepdims=True)
        _, group = kmeans2(seen, 2, minit="++", rng=rng)
        right = float(np.mean((group == 1) == (pairs.labels == 5)))
        metrics[f"hidden.{name}.clusters"] = max(right, 1 - right)
    metrics["hidden.gain"] = metrics["hidden.relu.auc"] - metrics["hidden.linear.auc"]
    return metrics


def of_networks(
    rng: np.random.Generator, scale: Scale
) -> tuple[dict[str, float], dict[str, NDArray[Any]]]:
    """Return what is measured on the linear classifier and on the rectifier network.

    The arrays are, of the classifier and each stage of the network, the `density` of LE and its
    `medians` along overlap, for pairs of one class (``same``) and of two (``other``); and means
    over pairs of classes, (10, 10).
    """
    data = digits(rng, scale)
    pairs = Pairs(data.probe_labels)
    kinds = {"same": pairs.same & pairs.apart, "other": ~pairs.same}
    metrics: dict[str, float] = {}
    arrays: dict[str, NDArray[Any]] = {}
    epochs = scale.choose(quick=4, full=15)
    linear = multilayer(rng, (784, 10))
    fit(linear, Adam(), data.train, data.train_labels, rng, epochs=epochs)
    straight, _ = elasticity(linear, data.probes, data.probe_labels)
    exact = data.probes.astype(np.float64)
    products = exact @ exact.T + 1
    pixels = cosines(exact)
    metrics |= {
        "linear.error": confused(linear, data),
        "linear.auc": pairs.auc(straight),
        "linear.mutual_auc": pairs.auc(mutual(straight)),
        "linear.ratio": pairs.ratio(straight),
        "linear.pixels": rank_correlation(straight, pixels),
        "linear.algebra_gap": float(
            np.abs(straight - products / np.diag(products)[:, np.newaxis]).max()
        ),
        "permuted.auc": Pairs(rng.permutation(data.probe_labels)).auc(straight),
    }
    for kind, chosen in kinds.items():
        arrays[f"linear.density.{kind}"] = density(straight[chosen])

    network = multilayer(rng, (784, 100, 100, 10))
    optimiser = Adam()
    stages = {"untrained": 0, "brief": 1, "long": epochs - 1}
    for stage, more in stages.items():
        if more:
            fit(network, optimiser, data.train, data.train_labels, rng, epochs=more)
        found, elastic, shared = of_network(network, data, pixels, straight)
        metrics |= {f"relu.{stage}.{name}": value for name, value in found.items()}
        metrics[f"relu.{stage}.gain"] = found["auc"] - metrics["linear.auc"]
        for kind, chosen in kinds.items():
            arrays[f"{stage}.density.{kind}"] = density(elastic[chosen])
            arrays[f"{stage}.medians.{kind}"] = medians(elastic[chosen], shared[chosen])
    dense = [at for at, layer in enumerate(network.layers) if isinstance(layer, Dense)]
    for number, at in enumerate(dense, 1):
        only, _ = elasticity(network, data.probes, data.probe_labels, [at])
        metrics[f"relu.long.layer_{number}.auc"] = pairs.auc(only)
    metrics |= of_classes(network, data, {"linear": straight, "relu": elastic})
    arrays["linear.classes"] = pairs.by_class(straight)
    arrays["long.classes"] = pairs.by_class(elastic)
    return metrics | hidden_digits(rng, data, epochs), arrays


def confused(network: Network, data: Data) -> float:
    """Return the share of test digits taken for others."""
    counts = confusions(network, data)
    return float(1 - np.trace(counts) / counts.sum())


def of_classes(network: Network, data: Data, found: dict[str, Array]) -> dict[str, float]:
    """Return whether classes that move each other are those that are confused, or lie near."""
    from scipy.stats import spearmanr

    pairs = Pairs(data.probe_labels)
    counts = confusions(network, data)
    means = np.stack([data.train[data.train_labels == digit].mean(axis=0) for digit in range(10)])
    distances = np.linalg.norm(means[:, np.newaxis] - means, axis=2)
    upper = np.triu_indices(10, 1)
    metrics: dict[str, float] = {}
    for name, values in found.items():
        classes = pairs.by_class(values)
        metrics |= {
            f"classes.{name}.confusions": float(spearmanr(classes[upper], counts[upper])[0]),
            f"classes.{name}.distances": float(spearmanr(classes[upper], distances[upper])[0]),
            f"classes.{name}.alike_over_unlike": float(
                np.mean([classes[pair] for pair in ALIKE])
                / np.mean([classes[pair] for pair in UNLIKE])
            ),
        }
    return metrics
