"""Measures how far an update on one example moves others, in the model and in networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.evidence.demo import Demo
from stronger.neurashed.builders import layered, three_classes, worked_example
from stronger.neurashed.elasticity import changes, relative
from stronger.neurashed.growth import Updates, plus
from stronger.neurashed.model import Neurashed
from stronger.neurashed.pathways import Pathways, batches
from stronger.neurashed.rules import ALL, ANY, AtLeast
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import Adam
from stronger.nn.small_convnet import error
from stronger.nn.training import fit

from .digits import Digits, compare_classes, confusions, draw_digits
from .networks import cast, draw_network, hidden_layers, step
from .pairs import Pairs, correlate_ranks, cosines, mutual, overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found, Scale
    from stronger.evidence.parameters import Parameters
    from stronger.neurashed.rules import Rule
    from stronger.nn.network import Network

demo = Demo(__file__, entropy=2020)

GROW = Updates(plus(0.1))
FIRST_STEP = 1e-6
"""The step at which the authors' code begins to look for one that moves anything."""
BINS = np.linspace(0, 1.6, 49)
"""Edges of the histograms of LE."""


@demo.part(prefix="worked")
def worked(rng: np.random.Generator, scale: Scale) -> Found:
    """Hold the worked example against the model, over random numbers of visits from 1 to 10."""
    data = worked_example().data
    errors, agree, moves_more, ties = [], [], [], []
    for n1, n2, n3 in rng.integers(1, 11, (scale(40, 200), 3)):
        model = Neurashed(data.graph, 0)
        order = rng.permutation(np.repeat([0, 1, 2], [n1, n2, n3]))[:, np.newaxis]
        for _ in model.train(data, order, Updates(plus(1)), outputs="frozen"):
            pass
        change = changes(model, data, Updates(plus(1)), outputs="frozen")[0]
        paper = np.diag([7 * n1 + 7 * n1 + 5 * n2 + 2 * n3 + 7, 5 * n2, 2 * n3])
        errors.append(np.abs(change - paper).max())
        second, third = change[1, 1], change[2, 2]
        agree.append((second > third) == (n3 < 2.5 * n2))
        moves_more.append(third > second)
        ties.append(third == second)
    return {
        "largest_error": max(errors),
        "order_agrees": np.array(agree).mean(),
        "less_overlap_moves_more": np.array(moves_more).mean(),
        "ties": np.array(ties).mean(),
    }, {}


@demo.part(prefix="three")
def of_three_classes(rng: np.random.Generator, scale: Scale) -> Found:
    """Train a graph like the paper's figures, and compare the types of one class with others."""
    data = three_classes().data
    model = Neurashed.random(data.graph, rng, outputs=1.0)
    shown = batches(rng, len(data), 1, scale(800, 4000))
    for _ in model.train(data, shown, GROW, outputs="frozen"):
        pass
    found = relative(changes(model, data, GROW, outputs="frozen"))  # (updated, asked)
    pairs = Pairs(data.labels)
    same, other = found[pairs.apart & pairs.same].mean(), found[~pairs.same].mean()
    return {
        "same": same,
        "other": other,
        "same_over_other": same / other,
        "nothing_shared": found[[0, 1, 3, 3], [3, 3, 0, 1]].max(),
        "asymmetry": found[3, 2] / found[2, 3],
    }, {"three": found}


@demo.part(prefix="crowd")
def of_a_crowd(rng: np.random.Generator, scale: Scale) -> Found:
    """Ask how LE follows overlap in a random graph, and how often it has no value."""
    rules: dict[str, tuple[Rule, int]] = {"any": (ANY, 4), "two": (AtLeast(2), 4), "all": (ALL, 2)}
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for name, (rule, degree) in rules.items():
        data = draw_crowd(rng, rule, degree)
        model = Neurashed(data.graph, 0, 0)
        for _ in model.train(data, batches(rng, len(data), 1, scale(300, 1000)), GROW):
            pass
        found = relative(changes(model, data, GROW))
        metrics[f"{name}.no_value"] = np.isnan(found).any(axis=1).mean()
        if name != "two":
            continue
        firing = data.firing()
        shared, common = overlap(firing), firing.astype(np.float64) @ firing.T
        logits = np.linalg.norm(model.logits(firing), axis=1)
        # Of the asked sample, whichever was updated
        size = np.broadcast_to(firing.sum(axis=1), found.shape).astype(np.float64)
        length = np.broadcast_to(logits, found.shape)
        order = rng.permutation(len(found))
        metrics |= {
            "correlation": correlate_ranks(found, shared),
            "correlation_permuted": correlate_ranks(found, shared[np.ix_(order, order)]),
            "correlation_with_size": correlate_ranks(found, size),
            "correlation_given_size": correlate_ranks(found, shared, given=[size]),
            "correlation_with_logits": correlate_ranks(found, length),
            "correlation_given_logits": correlate_ranks(found, shared, given=[length]),
            "correlation_with_common_nodes": correlate_ranks(found, common),
        }
        valued = np.isfinite(found) & np.isfinite(found.T) & (found > 0) & (found.T > 0)
        metrics["asymmetry"] = asymmetry(found, valued & ~np.eye(len(found), dtype=np.bool_))
        arrays = {"crowd.elasticity": found, "crowd.overlap": shared, "crowd.logits": logits}
    return metrics, arrays


@demo.part
def of_networks(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Ask a linear classifier and a network, before and after training, how digits move digits."""
    data = draw_digits(rng, scale, parameters)
    pairs = Pairs(data.probe_labels)
    kinds = {"same": pairs.same & pairs.apart, "other": ~pairs.same}
    learning_rate, hidden = parameters.learning_rate, parameters.hidden

    linear = draw_network(rng, (784, 10))
    fit(linear, Adam(), data.train, data.train_labels, rng, epochs=parameters.epochs)
    straight, _ = elasticity(linear, data, learning_rate)
    exact = data.probes.astype(np.float64)
    products, pixels = exact @ exact.T + 1, cosines(exact)
    algebra = products / np.diag(products)[:, np.newaxis]
    counts = confusions(linear, data)
    metrics: dict[str, float] = {
        "linear.error": 1 - np.trace(counts) / counts.sum(),
        "linear.auc": pairs.auc(straight),
        "linear.mutual_auc": pairs.auc(mutual(straight)),
        "linear.ratio": pairs.ratio(straight),
        "linear.pixels": correlate_ranks(straight, pixels),
        "linear.algebra_gap": np.abs(straight - algebra).max(),
        "permuted.auc": Pairs(rng.permutation(data.probe_labels)).auc(straight),
    }
    arrays: dict[str, NDArray[Any]] = {
        f"linear.density.{kind}": density(straight[chosen]) for kind, chosen in kinds.items()
    }
    network, optimiser = draw_network(rng, (784, hidden, hidden, 10)), Adam()
    stages = {"untrained": 0, "brief": 1, "long": parameters.epochs - 1}
    for stage, more in stages.items():
        if more:
            fit(network, optimiser, data.train, data.train_labels, rng, epochs=more)
        found, elastic, shared = ask(network, data, learning_rate, [pixels, straight])
        metrics |= {f"relu.{stage}.{name}": value for name, value in found.items()}
        metrics[f"relu.{stage}.gain"] = found["auc"] - metrics["linear.auc"]
        for kind, chosen in kinds.items():
            arrays[f"{stage}.density.{kind}"] = density(elastic[chosen])
            arrays[f"{stage}.medians.{kind}"] = medians(elastic[chosen], shared[chosen])
    dense = [at for at, layer in enumerate(network.layers) if isinstance(layer, Dense)]
    for number, at in enumerate(dense, 1):
        only, _ = elasticity(network, data, learning_rate, [at])
        metrics[f"relu.long.layer_{number}.auc"] = pairs.auc(only)
    arrays |= {"linear.classes": pairs.by_class(straight), "long.classes": pairs.by_class(elastic)}
    counts = confusions(network, data)
    for name, of in {"linear": "linear", "relu": "long"}.items():
        classes = compare_classes(arrays[f"{of}.classes"], counts, data)
        metrics |= {f"classes.{name}.{key}": value for key, value in classes.items()}
    return metrics | hidden_digits(rng, data, parameters), arrays


def draw_crowd(rng: np.random.Generator, rule: Rule, degree: int, count: int = 60) -> Pathways:
    """Draw samples of four classes in a random graph, more or less like their class.

    A class is a random third of 120 first-level nodes; a sample of it has drawn a share of them
    anew, between none and all.
    """
    graph = layered(rng, [120, 80, 60, 40, 4], degree, rule=rule)
    labels = np.arange(count) % 4
    ideal = (rng.random((4, 120)) < 1 / 3)[labels]
    anew = rng.random((count, 120)) < rng.random((count, 1))
    return Pathways.of(graph, np.where(anew, rng.random((count, 120)) < 1 / 3, ideal), labels)


def elasticity(
    network: Network, data: Digits, learning_rate: float, layers: Sequence[int] | None = None
) -> tuple[Array, Array]:
    """Return LE of all pairs of probes after one step on each, and the changes of logits."""
    precise, exact = cast(network, np.float64), data.probes.astype(np.float64)
    moved = step(precise, exact, data.probe_labels, learning_rate=learning_rate, layers=layers)
    return relative(moved), moved


def ask(
    network: Network, data: Digits, learning_rate: float, looks: list[Array]
) -> tuple[dict[str, float], Array, Array]:
    """Return what LE of a rectifier network follows, LE itself, and overlaps of active units.

    `looks` tell how alike probes look: the cosines of their pixels, and LE in the linear
    classifier.
    """
    labels, pairs = data.probe_labels, Pairs(data.probe_labels)
    found, moved = elasticity(network, data, learning_rate)
    units = hidden_layers(network, data.probes)
    every = np.concatenate(units, axis=1)
    shared, graded = overlap(every > 0), cosines(every.astype(np.float64))
    of_shared, of_graded = correlate_ranks(found, shared), correlate_ranks(found, graded)
    # The relative change of one number, the logit of the class that was stepped on
    of_own = np.abs(moved[np.arange(len(moved)), :, labels])
    one_logit: Array = of_own / np.diag(of_own)[:, np.newaxis]
    right = moved[:, np.arange(len(moved)), labels]
    logits = np.linalg.norm(network.outputs(data.probes), axis=1)
    still = step(network, data.probes, labels, learning_rate=FIRST_STEP)  # in single precision
    metrics = {
        "error": error(network, data.test, data.test_labels),
        "auc": pairs.auc(found),
        "mutual_auc": pairs.auc(mutual(found)),
        "ratio": pairs.ratio(found),
        "overlap": of_shared,
        "overlap_given_pixels": correlate_ranks(found, shared, given=looks),
        "activations": of_graded,
        "magnitude_gain": of_graded - of_shared,
        "pixels": correlate_ranks(found, looks[0]),
        "logits": correlate_ranks(found, np.broadcast_to(logits, found.shape)),
        "one_logit": correlate_ranks(one_logit, found),
        "right_logit_falls": (right[~pairs.same] < 0).mean(),
        "asymmetry": asymmetry(found, pairs.apart),
        "no_value": np.isnan(relative(still)).any(axis=1).mean(),
    }
    for number, layer in enumerate(units, 1):
        metrics[f"overlap_{number}"] = correlate_ranks(found, overlap(layer > 0))
    return metrics, found, shared


def hidden_digits(
    rng: np.random.Generator, data: Digits, parameters: Parameters
) -> dict[str, float]:
    """Ask whether LE tells 5 from 8 in a network that was taught to call them the same."""
    from scipy.cluster.vq import kmeans2

    taught = np.isin(data.train_labels, (3, 5, 8, 9))
    targets = np.isin(data.train_labels[taught], (3, 9)).astype(np.int64)
    asked = np.isin(data.probe_labels, (5, 8))
    more = np.flatnonzero(np.isin(data.test_labels, (5, 8)))[:80]
    inputs = np.concatenate([data.probes[asked], data.test[more]]).astype(np.float64)
    pairs = Pairs(np.concatenate([data.probe_labels[asked], data.test_labels[more]]))
    target = np.zeros(len(inputs), dtype=np.int64)
    hidden = parameters.hidden
    metrics: dict[str, float] = {}
    for name, sizes in {"relu": (784, hidden, hidden, 2), "linear": (784, 2)}.items():
        network = draw_network(rng, sizes)
        fit(network, Adam(), data.train[taught], targets, rng, epochs=parameters.epochs)
        # Of a digit that is known for certain the gradient is lost in rounding: all steps are made
        # with gradients of one length, which leaves LE as it is
        precise = cast(network, np.float64)
        lengths = np.linalg.norm(cross_entropy(precise.forward(inputs), target)[1], axis=1)
        even = parameters.learning_rate / (lengths * len(inputs))
        found = relative(step(precise, inputs, target, learning_rate=even))
        seen = found / np.linalg.norm(found, axis=1, keepdims=True)
        _, cluster = kmeans2(seen, 2, minit="++", rng=rng)
        right = np.mean((cluster == 1) == (pairs.labels == 5))
        metrics |= {
            f"hidden.{name}.auc": pairs.auc(found),
            f"hidden.{name}.mutual_auc": pairs.auc(mutual(found)),
            f"hidden.{name}.clusters": float(max(right, 1 - right)),
        }
    metrics["hidden.gain"] = metrics["hidden.relu.auc"] - metrics["hidden.linear.auc"]
    return metrics


def asymmetry(found: Array, pairs: Bits) -> float:
    """Return the factor by which the two values of a pair differ, the median of pairs."""
    return float(np.exp(np.median(np.abs(np.log(found[pairs] / found.T[pairs])))))


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
