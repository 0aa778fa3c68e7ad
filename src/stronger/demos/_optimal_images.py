"""Optimised images held against real ones: a part of the demo strongest-input."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos._strongest_units import BEST, below
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.ascent import NATURAL, PLAIN, SCANNABLE, ascend
from stronger.nn.losses import softmax
from stronger.nn.small_convnet import INPUTS, LOGITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.nn.datasets import Rows
    from stronger.nn.network import Network

    Array: TypeAlias = NDArray[np.floating[Any]]

PRIORS = {"plain": PLAIN, "ink": SCANNABLE, "natural": NATURAL}


# --- What real images reach ------------------------------------------------------------------


def unit_length(images: Array) -> Array:
    """Return rows scaled to length 1; one without any ink stays as it is."""
    lengths = np.linalg.norm(images, axis=1, keepdims=True)
    scaled: Array = images / np.where(lengths > 0, lengths, 1)
    return scaled


def responses(network: Network, images: Array) -> Array:
    """Return what goes into the hidden units, and the logits (images, units + 10)."""
    inputs = below(network, INPUTS).outputs(images)
    return np.hstack([inputs, network.forward(inputs, start=INPUTS)])


def nearest(images: Array, real: Array) -> tuple[Array, NDArray[np.intp]]:
    """Return each image's cosine with the real image of unit length nearest to it, and which."""
    cosines = unit_length(images) @ real.T
    which = cosines.argmax(axis=1)
    return cosines[np.arange(len(images)), which], which


# --- Optimised images ------------------------------------------------------------------------


def optima(
    rng: np.random.Generator, scale: Scale, networks: dict[str, Network], data: Rows
) -> Measurement:
    """Optimise an image for every hidden unit and logit, and hold it against the real ones."""
    own, other, untrained = networks["own"], networks["other"], networks["untrained"]
    norm = float(np.median(np.linalg.norm(data.train, axis=1)))
    real = unit_length(data.train)
    as_they_are = responses(own, data.train)
    top = np.maximum(as_they_are.max(axis=0), responses(own, real * np.float32(norm)).max(axis=0))
    count = as_they_are.shape[1] - 10
    highest = np.argpartition(-as_they_are, BEST, axis=0)[:BEST].T  # (units + 10, 9)
    shown = np.arange(count)[top[:count] > 0]
    usual = nearest(data.test[: scale.choose(quick=50, full=500)], real)[0]
    far = float(np.quantile(usual, 0.01))
    start = (0.1 * rng.standard_normal((count + 10, 784))).astype(np.float32)
    classes, units = np.arange(10), np.arange(count)
    climb = partial(ascend, norm=norm, steps=scale.choose(quick=8, full=100))

    metrics = {
        "real.nearest_cosine": float(usual.mean()),
        "real.far_cosine": far,
        "real.units_excited": len(shown) / count,
    }
    best = data.train[as_they_are[:, count:].argmax(axis=0)]
    metrics |= seen_by("real.logits", other, best, classes)
    arrays = {"real": best, "usual": usual}
    means = np.array([data.train[each].mean(axis=0) for each in highest[shown]])
    majority = np.array(
        [np.bincount(data.train_labels[each], minlength=10).argmax() for each in highest[shown]]
    )
    for name, prior in PRIORS.items():
        for_units = climb(own, INPUTS, units, start[:count], prior=prior)
        for_logits = climb(own, LOGITS, classes, start[count:], prior=prior)
        images = np.vstack([for_units, for_logits])
        reached = responses(own, images)[np.arange(count + 10), np.arange(count + 10)]
        cosine, which = nearest(images, real)
        beyond = (reached > top) & (cosine < far)
        ratio = reached / np.where(top > 0, top, np.inf)
        for kind, part in (("units", shown), ("logits", count + classes)):
            metrics[f"{name}.{kind}.ratio"] = float(np.median(ratio[part]))
            metrics[f"{name}.{kind}.beyond"] = float(beyond[part].mean())
            metrics[f"{name}.{kind}.nearest_cosine"] = float(cosine[part].mean())
        metrics |= seen_by(f"{name}.logits", other, for_logits, classes)
        metrics |= seen_by(f"{name}.logits.self", own, for_logits, classes)
        metrics |= seen_by(f"{name}.units", other, for_units[shown], majority)
        metrics[f"{name}.logits.nearest_shows"] = float(
            np.mean(data.train_labels[which[count:]] == classes)
        )
        outdone = [
            (as_they_are[data.train_labels == digit, count + digit] > reached[count + digit]).mean()
            for digit in classes
        ]
        metrics[f"{name}.logits.outdone"] = float(np.mean(outdone))
        metrics[f"{name}.logits.norm"] = float(np.linalg.norm(for_logits, axis=1).mean() / norm)
        metrics[f"{name}.units.agreement"] = agreement(for_units[shown], means)
        arrays |= {
            f"{name}_logits": for_logits,
            f"{name}_ratio": ratio,
            f"{name}_cosine": cosine,
        }
    noise = responses(own, norm * unit_length(start[:count]))
    metrics["noise.units.ratio"] = float(
        np.median(noise[shown, shown] / top[shown]) if len(shown) else 0
    )
    control = climb(untrained, LOGITS, classes, start[count:], prior=NATURAL)
    metrics |= seen_by("untrained.logits", other, control, classes)
    return Measurement(metrics, arrays)


def seen_by(
    name: str, network: Network, images: Array, wanted: NDArray[np.integer[Any]]
) -> dict[str, float]:
    """Return how often a network sees the wanted digit, and the probability it gives it."""
    probability = softmax(network.outputs(images))
    return {
        f"{name}.recognised": float(np.mean(probability.argmax(axis=1) == wanted)),
        f"{name}.probability": float(probability[np.arange(len(images)), wanted].mean()),
    }


def agreement(images: Array, means: Array) -> float:
    """Return how often a unit's image is nearer to its own top images than another unit's is.

    Both are taken relative to the average over units, so that what all have in common does not
    count, and compared by their cosine. 1/2 is chance.

    Parameters
    ----------
    images
        (units, pixels), what excites each unit most.
    means
        (units, pixels), the mean of the real images that excite each unit most.
    """
    optimum, mean = (unit_length(each - each.mean(axis=0)) for each in (images, means))
    cosines = mean @ optimum.T  # (units, units): row by whose real images
    own = np.diag(cosines)[:, None]
    off = ~np.eye(len(cosines), dtype=bool)
    return float(np.mean(((own > cosines) + 0.5 * (own == cosines))[off]))
