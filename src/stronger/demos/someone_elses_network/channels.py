"""What is measured of the channels of a network: feature, presence, importance and size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.efficientnet import CAP, prepare
from stronger.statistics import auc, rank_correlation

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Indices, Labels
    from stronger.evidence.demo import Metrics
    from stronger.nn.efficientnet import EfficientNet

    from .photographs import Crops

PLACES = {"middle": 10, "late": 15}
"""Capped channels inside these blocks; the head's come besides."""
BATCH = 16
"""How many crops are run at a time."""
NEARLY = 0.2
"""Standard deviation over mean of a channel that is nearly constant."""
LARGEST = 0.05
"""The share of channels that are called the largest."""


@dataclass(frozen=True, eq=False)
class Channels:
    """Some capped channels of one place."""

    importance: Array
    """How far answers move, from 0 to 1, if the channel is held at its mean (channels,)."""
    features: Indices
    """Which photographs' class each moves most (channels,)."""
    raises: Array
    """1 if the channel raises that class as it goes up, -1 if it lowers it (channels,)."""
    activations: Array
    """On other crops, averaged over places (crops, channels)."""
    auc: Array
    """How often a crop with the feature has more of it than one without (channels,)."""

    @property
    def size(self) -> Array:
        """Mean activation (channels,)."""
        mean: Array = self.activations.mean(axis=0)
        return mean

    @property
    def presence(self) -> Array:
        """How well each tells its feature, up or down, from 0 to 1 (channels,)."""
        told: Array = 2 * np.abs(self.auc - 0.5)
        return told


@dataclass(frozen=True, eq=False)
class Seen:
    """What a network makes of crops: what every place holds, and its answers."""

    entering: dict[str, Array]
    """What goes into the block of each place (channels, height, width, crops)."""
    pooled: dict[str, Array]
    """All capped channels of each place, averaged over places (crops, channels)."""
    capped: dict[str, float]
    """The share of values that are at the cap."""
    last: Array
    """The last bottleneck (channels, height, width, crops)."""
    logits: Array
    """(crops, classes)."""


def see(network: EfficientNet, images: Array) -> Seen:
    """Run a network on crops (crops, side, side, 3)."""
    entering: dict[str, list[Array]] = {name: [] for name in PLACES}
    pooled: dict[str, list[Array]] = {name: [] for name in (*PLACES, "head")}
    capped: dict[str, list[float]] = {name: [] for name in pooled}
    last, logits = [], []

    def note(name: str, wide: Array) -> None:
        pooled[name].append(wide.mean(axis=(1, 2)).T)
        capped[name] += [float(np.mean(wide == CAP))] * wide.shape[3]

    for at in range(0, len(images), BATCH):
        x, start = network.stem(prepare(images[at : at + BATCH])), 0
        for name, number in PLACES.items():
            x = network.run(x, start, number)
            entering[name].append(x)
            wide = network.blocks[number].inside(x)
            note(name, wide)
            x, start = network.blocks[number].leave(wide, x), number + 1
        last.append(network.run(x, start))
        features = network.head(last[-1])
        note("head", features)
        logits.append(network.classify(features))
    return Seen(
        {name: np.concatenate(each, axis=3) for name, each in entering.items()},
        {name: np.concatenate(each) for name, each in pooled.items()},
        {name: float(np.mean(each)) for name, each in capped.items()},
        np.concatenate(last, axis=3),
        np.concatenate(logits),
    )


# --- Features ----------------------------------------------------------------------------------


def classes_of(logits: Array, labels: Labels) -> Labels:
    """Return the class of each photograph: the one it raises most above the other photographs.

    Parameters
    ----------
    logits, labels
        Of crops (crops, classes) and (crops,), as many of each photograph.
    """
    means = np.array([logits[labels == each].mean(axis=0) for each in np.unique(labels)])
    chosen: Labels = (means - means.mean(axis=0)).argmax(axis=1)
    return chosen


def probabilities(logits: Array) -> Array:
    """Return the softmax of logits (crops, classes)."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: Array = powers / powers.sum(axis=1, keepdims=True)
    return found


def distance(a: Array, b: Array) -> float:
    """Return how far answers lie apart, from 0 to 1: the mean total variation of two logits."""
    return float(np.abs(probabilities(a) - probabilities(b)).sum(axis=1).mean() / 2)


def ablate(
    activations: Array, logits: Array, without: Callable[[int], Array], classes: Labels
) -> tuple[Array, Array]:
    """Return how far answers move without each channel, and how it sways classes.

    Parameters
    ----------
    activations
        (crops, channels).
    without
        Gives the logits with a channel held at its mean.

    Returns
    -------
    importance, sway
        (channels,), and (channels, classes): the covariance over crops of the activation and what
        the class, less the mean of all classes, loses without the channel.
    """
    importance, sway = [], []
    for channel, a in enumerate(activations.T):
        logits_without = without(channel)
        importance.append(distance(logits, logits_without))
        lost = logits - logits_without
        lost = lost[:, classes] - lost.mean(axis=1, keepdims=True)
        sway.append((a - a.mean()) @ (lost - lost.mean(axis=0)) / len(a))
    return np.array(importance), np.array(sway)


# --- Every place -------------------------------------------------------------------------------


def measure_channels(
    network: EfficientNet,
    first: Crops,
    second: Crops,
    chosen: dict[str, Indices],
) -> tuple[dict[str, Channels], Seen, Seen]:
    """Measure channels of every place.

    Classes, features and importance come from the first crops; presence and size from the second.

    Parameters
    ----------
    chosen
        Which channels of the two blocks.

    Raises
    ------
    ValueError
        If all photographs have one class, so that nothing can be told.
    """
    before, after = see(network, first.images), see(network, second.images)
    of_photographs = classes_of(before.logits, first.labels)
    classes = np.unique(of_photographs)
    if len(classes) < 2:
        raise ValueError("the network gives all photographs one class")
    present = of_photographs[second.labels][:, None] == classes
    found = {}
    for name in (*PLACES, "head"):
        some = chosen.get(name, np.arange(before.pooled[name].shape[1]))
        activations = before.pooled[name][:, some]
        if name == "head":
            without = _without_in_head(network, before)
        else:
            without = _without_in_block(network, before, name, some)
        importance, sway = ablate(activations, before.logits, without, classes)
        features = np.abs(sway).argmax(axis=1)
        each = np.arange(len(features))
        areas = auc(after.pooled[name][:, some], present)[each, features]
        raises = np.sign(sway[each, features])
        found[name] = Channels(importance, features, raises, after.pooled[name][:, some], areas)
    return found, before, after


def _without_in_head(network: EfficientNet, seen: Seen) -> Callable[[int], Array]:
    """Return what gives the logits without a channel of the head: it is read linearly."""
    a = seen.pooled["head"]

    def without(channel: int) -> Array:
        moved = a[:, channel].mean() - a[:, channel]
        logits: Array = seen.logits + moved[:, None] * network.weights[channel]
        return logits

    return without


def _without_in_block(
    network: EfficientNet, seen: Seen, name: str, some: Indices
) -> Callable[[int], Array]:
    """Return what gives the logits without a channel in a block, by running all that follows."""
    x, block = seen.entering[name], network.blocks[PLACES[name]]
    wide = block.inside(x)
    out = block.leave(wide, x)

    def without(channel: int) -> Array:
        own, column = wide[some[channel]], block.project.kernels[:, some[channel], 0, 0]
        moved = column[:, None, None, None] * (own.mean() - own)
        y = network.run(out + moved, PLACES[name] + 1)
        return network.classify(network.head(y))

    return without


def compare(found: Channels) -> Metrics:
    """Return how the orders of channels agree, and which ends mark features.

    Channels that are the same on all crops are left out; all is 0, or ½ for shares, if none is not.
    """
    alive = np.ptp(found.activations, axis=0) > 0
    size, importance, presence = (
        each[alive] for each in (found.size, found.importance, found.presence)
    )
    end = np.sign(found.auc[alive] - 0.5)
    told = end != 0

    def share(which: Array) -> float:
        return float(which[told].mean()) if told.any() else 0.5

    return {
        "importance_size": rank_correlation(importance, size) if alive.any() else 0.0,
        "presence_size": rank_correlation(presence, size) if alive.any() else 0.0,
        "presence_importance": rank_correlation(presence, importance) if alive.any() else 0.0,
        "signed_presence_size": rank_correlation(found.auc[alive], size) if alive.any() else 0.0,
        "presence": float(presence.mean()) if alive.any() else 0.0,
        "high": share(end > 0),
        "low": share(end < 0),
        "consistent": share(end == found.raises[alive]),
    }


def count_constant(a: Array) -> Metrics:
    """Return the shares of channels that are silent or nearly constant, of all and of the largest.

    Parameters
    ----------
    a
        Of all channels of a place (crops, channels).
    """
    mean = a.mean(axis=0)
    constant = (mean > 0) & (a.std(axis=0) < NEARLY * mean)
    largest = np.argsort(mean, kind="stable")[-max(1, round(LARGEST * len(mean))) :]
    return {
        "silent": float(np.mean(a.max(axis=0) == 0)),
        "constant": float(constant.mean()),
        "constant_among_largest": float(constant[largest].mean()),
    }
