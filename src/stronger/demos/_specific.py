"""How specific units, features and directions are: a part of the demo dictionary-features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos._marked_digits import LAYER, Marked, Trained
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.network import Network
from stronger.nn.sparse_autoencoder import SparseAutoencoder, distance, learn_features
from stronger.statistics import auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Presence: TypeAlias = NDArray[np.bool_]

FEATURES, PRICE = 256, 1.2
"""Four features for every hidden unit, and what their values cost."""
TOP = 20
"""How many of the strongest images are looked at."""
RARELY = 0.01
"""A column that is on in a smaller share of the images has no tenths and is left out."""
FOUND = 0.8
"""The F1 score from which a mark counts as found."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Values of units, features or directions: on training images, and on others."""

    train: Array  # (images, columns)
    test: Array

    def kept(self, which: NDArray[np.bool_]) -> Columns:
        """Return some of the columns."""
        return Columns(self.train[:, which], self.test[:, which])


def spearman(a: Array, b: Array) -> float:
    """Return the rank correlation, and 0 where either does not vary."""
    from scipy.stats import rankdata

    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(np.corrcoef(rankdata(a), rankdata(b))[0, 1])


# --- One cause for each column ---------------------------------------------------------------


def names(columns: Columns, causes: Presence) -> NDArray[np.intp]:
    """Return the cause of every column: the one it is highest for, over its whole range."""
    found: NDArray[np.intp] = auc(columns.train, causes).argmax(axis=1)
    return found


@dataclass(frozen=True, eq=False)
class Specific:
    """How often the cause of a column is there, averaged over columns."""

    tenths: Array  # (10,): in each tenth of its positive values, the lowest first
    top: float
    """In its twenty strongest images."""
    order: float
    """Spearman's correlation of the tenths with their order."""
    on: float
    """Wherever it is positive."""
    strongest: Array  # (images,): in its n strongest images, for every n
    marks: float
    """The share of columns whose cause is a mark."""


def specific(columns: Columns, shown: Marked, asked: Marked) -> Specific:
    """Name columns by training images and see what is there over their ranges on others."""
    named = names(columns, shown.causes[: len(columns.train)])
    present = asked.causes[:, named]  # (images, columns)
    order = np.argsort(-columns.test, axis=0, kind="stable")
    sorted_present = np.take_along_axis(present, order, axis=0)
    positive = (columns.test > 0).sum(axis=0)
    tenths = np.array(
        [
            [part.mean() for part in np.array_split(hits[:count][::-1], 10)]
            for hits, count in zip(sorted_present.T, positive, strict=True)
        ]
    )
    running = np.cumsum(sorted_present, axis=0) / np.arange(1, len(present) + 1)[:, None]
    return Specific(
        tenths.mean(axis=0),
        float(running[TOP - 1].mean()),
        float(np.mean([spearman(np.arange(10.0), each) for each in tenths])),
        float(running[positive - 1, np.arange(len(positive))].mean()),
        running.mean(axis=1),
        float(np.mean(named >= 10)),
    )


def cut_middle(strongest: Array, counts: NDArray[np.intp]) -> float:
    """Return how often causes are there in the middle of columns cut to so many images each.

    The middle are the two tenths in the middle of a cut column's range, as with `Specific.tenths`.
    """
    hits = np.concatenate([[0], strongest * np.arange(1, len(strongest) + 1)])
    low, high = (np.round(part * counts).astype(int) for part in (0.4, 0.6))
    return float(np.mean((hits[high] - hits[low]) / np.maximum(high - low, 1)))


# --- Finding marks ---------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Detector:
    """The column and the threshold that find a mark best among training images."""

    column: int
    threshold: float

    def score(self, values: Array, present: Presence) -> float:
        """Return the F1 score of *at or above the threshold means present*."""
        said = values[:, self.column] >= self.threshold
        return float(2 * (said & present).sum() / (said.sum() + present.sum()))


def detectors(values: Array, causes: Presence) -> list[Detector]:
    """Return the best detector of each cause: of all columns and thresholds, by F1."""
    order = np.argsort(-values, axis=0, kind="stable")
    ranks = np.arange(1, len(values) + 1)[:, None]
    found = []
    for present in causes.T:
        hits = np.cumsum(present[order], axis=0)
        scores = 2 * hits / (ranks + present.sum())
        rank, column = np.unravel_index(int(scores.argmax()), scores.shape)
        found.append(Detector(int(column), float(values[order[rank, column], column])))
    return found


def marks(columns: Columns, shown: Marked, asked: Marked) -> dict[str, float]:
    """Say how well single columns find marks, and tell how strong those are that are there."""
    best = detectors(columns.train, shown.strengths[: len(columns.train)] > 0)
    scores, degrees = [], []
    for detector, strengths in zip(best, asked.strengths.T, strict=True):
        there = strengths > 0
        scores.append(detector.score(columns.test, there))
        degrees.append(spearman(columns.test[there, detector.column], strengths[there]))
    return {
        "f1": float(np.mean(scores)),
        "found": float(np.mean(np.array(scores) >= FOUND)),
        "degree": float(np.mean(degrees)),
    }


# --- What the network makes of features ------------------------------------------------------


def replaced(
    rng: np.random.Generator, network: Network, model: SparseAutoencoder, size: float, asked: Marked
) -> dict[str, float]:
    """Put rebuilt activations in the place of the hidden layer's and let the network answer.

    With the features as they are; with every feature that is on at its mean; with the values of
    each feature dealt anew among the images it is on in; and with the features of another image.
    """
    hidden = Network(network.layers[:LAYER]).outputs(asked.images) / size
    code = model.code(hidden)
    on = code > 0
    count = np.maximum(on.sum(axis=0), 1)
    dealt = code.copy()
    for column, active in zip(dealt.T, on.T, strict=True):
        column[active] = rng.permutation(column[active])
    rebuilt = {
        "whole": hidden,
        "features": model.rebuild(code),
        "set": model.rebuild(np.where(on, code.sum(axis=0) / count, 0).astype(code.dtype)),
        "dealt": model.rebuild(dealt),
        "others": model.rebuild(rng.permutation(code)),
    }
    metrics = {}
    for name, x in rebuilt.items():
        outputs = network.forward(x * np.float32(size), start=LAYER)
        digits, told = outputs[:, :10].argmax(axis=1), outputs[:, 10:] > 0
        there = asked.strengths > 0
        metrics[f"replaced.{name}.accuracy"] = float(np.mean(digits == asked.labels))
        metrics[f"replaced.{name}.marks_f1"] = float(
            2 * (told & there).sum() / (told.sum() + there.sum())
        )
    for name in ("features", "set", "dealt"):
        metrics[f"replaced.{name}.loss"] = (
            metrics["replaced.whole.accuracy"] - metrics[f"replaced.{name}.accuracy"]
        )
    unexplained = distance(rebuilt["features"], hidden)[0]
    metrics["dictionary.explained"] = 1 - unexplained / float(
        np.square(hidden - hidden.mean(axis=0)).sum(axis=1).mean()
    )
    return metrics


def own_effect(network: Network, directions: Array, named: NDArray[np.intp]) -> float:
    """Return the share of directions that raise the output of their own cause most of all.

    The outputs are linear in the hidden layer, so that taking a feature away lowers them by its
    value times this effect. Of the digits' logits only differences count.
    """
    effect = directions @ network.layers[-1].parameters["weights"]
    effect[:, :10] -= effect[:, :10].mean(axis=1, keepdims=True)
    return float(np.mean(effect.argmax(axis=1) == named))


# --- All together ----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Layered:
    """The columns one hidden layer has, with the dictionary learned on it."""

    model: SparseAutoencoder
    size: float
    """By what activations are divided before they are coded: the root of their mean variance."""
    columns: dict[str, Columns]
    directions: dict[str, Array]  # (columns, units)


def look(rng: np.random.Generator, network: Network, data: Trained, scale: Scale) -> Layered:
    """Learn a dictionary on a hidden layer and return units, features and other directions.

    Columns that are positive too rarely are left out. Random directions and principal components,
    both ends of each, start from the mean of the layer.
    """
    below = Network(network.layers[:LAYER])
    train, test = below.outputs(data.train.images), below.outputs(data.test.images)
    centre = train.mean(axis=0)
    size = float(np.sqrt(np.square(train - centre).mean()))
    train, test, centre = train / size, test / size, centre / size
    model = learn_features(
        train, FEATURES, rng, penalty=PRICE, epochs=scale.choose(quick=8, full=40)
    )
    random = rng.standard_normal((FEATURES, train.shape[1])).astype(train.dtype)
    random /= np.linalg.norm(random, axis=1, keepdims=True)
    components = np.linalg.svd(train - centre, full_matrices=False)[2]
    components = np.concatenate([components, -components])
    asked = train[: scale.choose(quick=1000, full=10_000)]
    columns = {
        "units": Columns(asked, test),
        "features": Columns(model.code(asked), model.code(test)),
        "directions": Columns((asked - centre) @ random.T, (test - centre) @ random.T),
        "components": Columns((asked - centre) @ components.T, (test - centre) @ components.T),
    }
    directions = {
        "units": np.eye(train.shape[1], dtype=train.dtype),
        "features": model.directions,
        "directions": random,
        "components": components,
    }
    for name, each in columns.items():
        often = ((each.test > 0).mean(axis=0) >= RARELY) & (np.ptp(each.train, axis=0) > 0)
        columns[name], directions[name] = each.kept(often), directions[name][often]
    return Layered(model, size, columns, directions)


def compare(rng: np.random.Generator, scale: Scale, data: Trained) -> Measurement:
    """Compare how specific everything is, in the trained network and in the untrained.

    The arrays are, of every kind of columns, the tenths (10,) and how often causes are there in the
    strongest images (numbers,), for each of the `numbers` (numbers,) that are drawn; and in how
    many images each feature is on, `counts` (features,).
    """
    metrics: dict[str, float] = {}
    numbers = np.unique(np.geomspace(5, len(data.test.images) // 2, 40).astype(np.intp))
    arrays: dict[str, NDArray[Any]] = {"numbers": numbers}
    looked = {
        "": look(rng, data.network, data, scale),
        "untrained_": look(rng, data.untrained, data, scale),
    }
    found: dict[str, Specific] = {}
    for prefix, layer in looked.items():
        for kind, columns in layer.columns.items():
            name = prefix + kind
            each = found[name] = specific(columns, data.train, data.test)
            metrics |= {
                f"{name}.top": each.top,
                f"{name}.top_tenth": float(each.tenths[-1]),
                f"{name}.middle": float(each.tenths[4:6].mean()),
                f"{name}.low": float(each.tenths[0]),
                f"{name}.order": each.order,
                f"{name}.on": each.on,
                f"{name}.active": float((columns.test > 0).mean()),
                f"{name}.used": columns.test.shape[1] / layer.directions["units"].shape[1],
                f"{name}.of_marks": each.marks,
            }
            metrics |= {
                f"marks.{name}.{key}": value
                for key, value in marks(columns, data.train, data.test).items()
            }
            arrays[f"tenths_{name}"] = each.tenths
            arrays[f"strongest_{name}"] = each.strongest[numbers - 1]
        # How often features are on, for units and directions cut to the same rates.
        counts = (layer.columns["features"].test > 0).sum(axis=0)
        arrays[f"{prefix}counts"] = counts
        for kind in ("units", "directions"):
            strongest = found[prefix + kind].strongest
            metrics[f"matched.{prefix}{kind}"] = float(strongest[counts - 1].mean())
            metrics[f"matched.{prefix}{kind}_middle"] = cut_middle(strongest, counts)
        metrics[f"matched.{prefix}features"] = found[f"{prefix}features"].on
    layer = looked[""]
    units = layer.columns["units"]
    either = Columns(*(np.hstack([each, -each]) for each in (units.train, units.test)))
    best = detectors(either.train, data.train.strengths[: len(either.train)] > 0)
    metrics["marks.units_either.low"] = float(
        np.mean([each.column >= units.test.shape[1] for each in best])
    )
    metrics["marks.units_either.f1"] = marks(either, data.train, data.test)["f1"]
    logits = Columns(
        data.network.outputs(data.train.images[: len(layer.columns["units"].train)]),
        data.network.outputs(data.test.images),
    )
    metrics |= {
        f"marks.logits.{key}": value for key, value in marks(logits, data.train, data.test).items()
    }
    shuffled = Marked(
        data.test.images, rng.permutation(data.test.labels), rng.permutation(data.test.strengths)
    )
    control = specific(layer.columns["features"], data.train, shuffled)
    metrics |= {"shuffled.top": control.top, "shuffled.order": control.order}
    metrics |= replaced(rng, data.network, layer.model, layer.size, data.test)
    for kind, directions in layer.directions.items():
        named = names(layer.columns[kind], data.train.causes[: len(layer.columns[kind].train)])
        metrics[f"effect.{kind}.own"] = own_effect(data.network, directions, named)
    metrics |= {
        "gain.top": metrics["features.top"] - metrics["units.top"],
        "gain.middle": metrics["features.middle"] - metrics["units.middle"],
        "gain.matched": metrics["matched.features"] - metrics["matched.units"],
        "gain.marks": metrics["marks.features.f1"] - metrics["marks.units.f1"],
        "gain.training": metrics["features.top"] - metrics["untrained_features.top"],
        "gap.units": metrics["units.top_tenth"] - metrics["units.middle"],
        "gap.features": metrics["features.top_tenth"] - metrics["features.low"],
        "gap.directions": metrics["directions.top"] - metrics["units.top"],
    }
    return Measurement(metrics, arrays)
