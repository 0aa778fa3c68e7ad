"""Learns a dictionary on a hidden layer, and compares its features with the units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.statistics import accuracy

from .autoencoder import SparseAutoencoder, distance, learn_features
from .columns import (
    Columns,
    cut_middle,
    f1_score,
    find_detectors,
    find_marks,
    look_at_range,
    name_causes,
)
from .marked_digits import LAYER, Marked, build_network, draw_stamps, mark, reading_loss

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=2023, seeds=8)

RARELY = 0.01
"""A column that is on in a smaller share of the images has no tenths and is left out."""


@dataclass(frozen=True, eq=False)
class Layer:
    """The columns that a hidden layer has, with the dictionary learned on it."""

    dictionary: SparseAutoencoder
    size: float
    """By what activations are divided before they are coded: the root of their mean variance."""
    columns: dict[str, Columns]
    directions: dict[str, Array]
    """Of the columns of each kind, in the space of units (columns, units)."""


@dataclass(frozen=True, eq=False)
class Data:
    """What all parts share."""

    network: Network
    shown: Marked
    """Training images, or the first of them, by which columns are named."""
    asked: Marked
    """Test images."""
    layers: dict[str, Layer]
    """Of the network, and of the network before training, by the prefix of their metrics."""


@demo.prepare
def train_and_code(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Data:
    """Train a network to name digits and marks, and learn dictionaries before and after."""
    rows = digits(rng, scale, train=parameters.examples, test=scale(1500, 10_000))
    stamps = draw_stamps(rng)
    train = mark(rng, rows.train, rows.train_labels, stamps)
    asked = mark(rng, rows.test, rows.test_labels, stamps)
    network = build_network(rng)
    untrained = network.copy()
    for rate in (parameters.learning_rate, parameters.learning_rate / 4):
        fit(
            network,
            Adam(rate),
            train.images,
            train.targets,
            rng,
            epochs=parameters.epochs,
            loss=reading_loss,
        )
    shown = train.first(scale(1000, 10_000))
    layers = {
        prefix: code_layer(rng, each, train, shown, asked, scale, parameters)
        for prefix, each in (("", network), ("untrained_", untrained))
    }
    return Data(network, shown, asked, layers)


def code_layer(
    rng: np.random.Generator,
    network: Network,
    train: Marked,
    shown: Marked,
    asked: Marked,
    scale: Scale,
    parameters: Parameters,
) -> Layer:
    """Learn a dictionary on a hidden layer and return units, features and other directions.

    Columns that are positive too rarely are left out. Random directions and principal components,
    both ends of each, start from the mean of the layer.
    """
    x, test = (Network(network.layers[:LAYER]).outputs(each.images) for each in (train, asked))
    centre = x.mean(axis=0)
    size = np.sqrt(np.square(x - centre).mean()).item()
    x, test, centre = x / size, test / size, centre / size
    dictionary = learn_features(
        x, parameters.features, rng, penalty=parameters.penalty, epochs=scale(8, 40)
    )
    at_random = rng.standard_normal((parameters.features, x.shape[1])).astype(x.dtype)
    at_random /= np.linalg.norm(at_random, axis=1, keepdims=True)
    components = np.linalg.svd(x - centre, full_matrices=False)[2]
    components = np.concatenate([components, -components])
    first = x[: len(shown.images)]
    columns, directions = {}, {}
    for kind, along, values in (
        ("units", np.eye(x.shape[1], dtype=x.dtype), Columns(first, test)),
        (
            "features",
            dictionary.directions,
            Columns(dictionary.code(first), dictionary.code(test)),
        ),
        (
            "directions",
            at_random,
            Columns((first - centre) @ at_random.T, (test - centre) @ at_random.T),
        ),
        (
            "components",
            components,
            Columns((first - centre) @ components.T, (test - centre) @ components.T),
        ),
    ):
        often = ((values.test > 0).mean(axis=0) >= RARELY) & (np.ptp(values.train, axis=0) > 0)
        columns[kind], directions[kind] = values.kept(often), along[often]
    return Layer(dictionary, size, columns, directions)


# --- How specific columns are -----------------------------------------------------------------


@demo.part
def ranges(data: Data) -> Found:
    """Ask how often the cause of a column is there over its range, before training and after.

    The arrays are, of every kind of columns, the tenths (10,) and how often causes are there in the
    strongest images (numbers,), for each of the `numbers` (numbers,) that are drawn; and in how
    many images each feature is on, `counts` (features,).
    """
    numbers = np.unique(np.geomspace(5, len(data.asked.images) // 2, 40).astype(np.intp))
    metrics: Metrics = {}
    arrays: dict[str, Array | Indices] = {"numbers": numbers}
    for prefix, layer in data.layers.items():
        strongest = {}
        for kind, columns in layer.columns.items():
            name, found = prefix + kind, look_at_range(columns, data.shown, data.asked)
            strongest[kind] = found.strongest
            metrics |= {
                f"{name}.top": found.top,
                f"{name}.top_tenth": found.tenths[-1],
                f"{name}.middle": found.tenths[4:6].mean(),
                f"{name}.low": found.tenths[0],
                f"{name}.order": found.order,
                f"{name}.on": found.on,
                f"{name}.active": (columns.test > 0).mean(),
                f"{name}.used": columns.test.shape[1] / layer.directions["units"].shape[1],
                f"{name}.of_marks": found.marks,
            }
            arrays[f"tenths_{name}"] = found.tenths
            arrays[f"strongest_{name}"] = found.strongest[numbers - 1]
        # How often features are on, for units and directions cut to the same rates
        counts = (layer.columns["features"].test > 0).sum(axis=0)
        for kind in ("units", "directions"):
            metrics[f"matched.{prefix}{kind}"] = strongest[kind][counts - 1].mean()
            metrics[f"matched.{prefix}{kind}_middle"] = cut_middle(strongest[kind], counts)
        metrics[f"matched.{prefix}features"] = metrics[f"{prefix}features.on"]
        arrays[f"{prefix}counts"] = counts
    return metrics | {
        "gain.top": metrics["features.top"] - metrics["units.top"],
        "gain.middle": metrics["features.middle"] - metrics["units.middle"],
        "gain.matched": metrics["matched.features"] - metrics["matched.units"],
        "gain.training": metrics["features.top"] - metrics["untrained_features.top"],
        "gap.units": metrics["units.top_tenth"] - metrics["units.middle"],
        "gap.features": metrics["features.top_tenth"] - metrics["features.low"],
        "gap.directions": metrics["directions.top"] - metrics["units.top"],
    }, arrays


@demo.part(prefix="shuffled")
def shuffle(rng: np.random.Generator, data: Data) -> Found:
    """Look at the ranges of features with the causes of other images."""
    shuffled = Marked(
        data.asked.images, rng.permutation(data.asked.labels), rng.permutation(data.asked.strengths)
    )
    control = look_at_range(data.layers[""].columns["features"], data.shown, shuffled)
    return {"top": control.top, "order": control.order}, {}


# --- Finding marks ----------------------------------------------------------------------------


@demo.part
def marks(data: Data) -> Found:
    """Find every mark by the best single column of each kind, and by the network's own answer."""
    shown, asked = data.shown, data.asked
    columns = {
        prefix + kind: each
        for prefix, layer in data.layers.items()
        for kind, each in layer.columns.items()
    }
    columns["logits"] = Columns(*(data.network.outputs(each.images) for each in (shown, asked)))
    metrics: Metrics = {}
    for name, each in columns.items():
        found = find_marks(each, shown, asked)
        metrics |= {f"marks.{name}.{key}": value for key, value in found.items()}
    metrics["gain.marks"] = metrics["marks.features.f1"] - metrics["marks.units.f1"]
    units = columns["units"]
    either = Columns(*(np.hstack([each, -each]) for each in (units.train, units.test)))
    lowest = units.test.shape[1]  # the first column of low ends
    detectors = find_detectors(either.train, shown.strengths > 0)
    metrics["marks.units_either.low"] = np.mean([each.column >= lowest for each in detectors])
    metrics["marks.units_either.f1"] = find_marks(either, shown, asked)["f1"]
    return metrics, {}


# --- What the network makes of features -------------------------------------------------------


@demo.part
def replace(rng: np.random.Generator, data: Data) -> Found:
    """Put rebuilt activations in the place of the hidden layer's and let the network answer.

    With the features as they are; with every feature that is on at its mean; with the values of
    each feature permuted among the images it is on in (*dealt*); and with the features of another
    image.
    """
    network, asked, layer = data.network, data.asked, data.layers[""]
    dictionary = layer.dictionary
    hidden = Network(network.layers[:LAYER]).outputs(asked.images) / layer.size
    code = dictionary.code(hidden)
    on = code > 0
    means = code.sum(axis=0) / np.maximum(on.sum(axis=0), 1)
    permuted = code.copy()
    for column, active in zip(permuted.T, on.T, strict=True):
        column[active] = rng.permutation(column[active])
    rebuilt = {
        "whole": hidden,
        "features": dictionary.rebuild(code),
        "set": dictionary.rebuild(np.where(on, means, 0).astype(code.dtype)),
        "dealt": dictionary.rebuild(permuted),
        "others": dictionary.rebuild(rng.permutation(code)),
    }
    metrics: Metrics = {}
    for name, x in rebuilt.items():
        outputs = network.forward(x * np.float32(layer.size), start=LAYER)
        right = accuracy(outputs[:, :10], asked.labels)
        metrics[f"replaced.{name}.accuracy"] = right
        metrics[f"replaced.{name}.marks_f1"] = f1_score(outputs[:, 10:] > 0, asked.strengths > 0)
        if name in ("features", "set", "dealt"):
            metrics[f"replaced.{name}.loss"] = metrics["replaced.whole.accuracy"] - right
    unexplained, _ = distance(rebuilt["features"], hidden)
    variance = np.square(hidden - hidden.mean(axis=0)).sum(axis=1).mean().item()
    metrics["dictionary.explained"] = 1 - unexplained / variance
    return metrics, {}


@demo.part(prefix="effect")
def effects(data: Data) -> Found:
    """Count the directions that raise the output of their own cause most of all.

    The outputs are linear in the hidden layer, so that taking a feature away lowers them by its
    value times this effect. Of the digits' logits only differences count.
    """
    layer = data.layers[""]
    votes = data.network.layers[-1].parameters["weights"]  # (units, causes)
    metrics: Metrics = {}
    for kind, directions in layer.directions.items():
        effect = directions @ votes
        effect[:, :10] -= effect[:, :10].mean(axis=1, keepdims=True)
        named = name_causes(layer.columns[kind], data.shown.causes)
        metrics[f"{kind}.own"] = np.mean(effect.argmax(axis=1) == named)
    return metrics, {}
