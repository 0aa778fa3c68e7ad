"""Optimises an image for every unit, and holds it against real ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.losses import softmax
from stronger.nn.network import Network
from stronger.nn.small_convnet import INPUTS, LOGITS

from .ascent import NATURAL, PLAIN, SCANNABLE, ascend

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices, Labels
    from stronger.evidence.demo import Found, Metrics, Scale
    from stronger.evidence.parameters import Parameters

    from .measure import Trained

PRIORS = {"plain": PLAIN, "ink": SCANNABLE, "natural": NATURAL}
BEST = 9
"""How many of its strongest images stand for a unit, as in zeiler2014visualizing."""


def optimise_images(
    rng: np.random.Generator, scale: Scale, data: Trained, parameters: Parameters
) -> Found:
    """Optimise an image for every hidden unit and logit, and hold it against the real ones."""
    own, other, train, labels = data.own, data.other, data.digits.train, data.digits.train_labels
    norm = float(np.median(np.linalg.norm(train, axis=1)))
    real = unit_length(train)
    as_they_are = responses(own, train)  # (images, units + 10)
    top = np.maximum(as_they_are.max(axis=0), responses(own, real * np.float32(norm)).max(axis=0))
    count = len(top) - 10
    highest = np.argpartition(-as_they_are, BEST, axis=0)[:BEST].T  # (units + 10, 9)
    units, classes = np.arange(count), np.arange(10)
    excited = units[top[:count] > 0]  # by some image
    usual = nearest(data.digits.test[: scale(50, 500)], real)[0]
    far = np.quantile(usual, 0.01)
    start = (0.1 * rng.standard_normal((count + 10, 784))).astype(np.float32)
    climb = partial(ascend, norm=norm, steps=parameters.steps, learning_rate=parameters.step_size)

    best = train[as_they_are[:, count:].argmax(axis=0)]
    metrics: Metrics = {
        "real.nearest_cosine": usual.mean(),
        "real.far_cosine": far,
        "real.units_excited": len(excited) / count,
    } | seen_by("real.logits", other, best, classes)
    arrays = {"real": best, "usual": usual}
    means = np.array([train[each].mean(axis=0) for each in highest[excited]])
    majority = np.array(
        [np.bincount(labels[each], minlength=10).argmax() for each in highest[excited]]
    )
    for name, prior in PRIORS.items():
        for_units = climb(own, INPUTS, units, start[:count], prior=prior)
        for_logits = climb(own, LOGITS, classes, start[count:], prior=prior)
        images = np.vstack([for_units, for_logits])
        reached = np.diag(responses(own, images))
        cosine, which = nearest(images, real)
        beyond = (reached > top) & (cosine < far)
        ratio = reached / np.where(top > 0, top, np.inf)
        for kind, part in (("units", excited), ("logits", count + classes)):
            metrics |= {
                f"{name}.{kind}.ratio": np.median(ratio[part]),
                f"{name}.{kind}.beyond": beyond[part].mean(),
                f"{name}.{kind}.nearest_cosine": cosine[part].mean(),
            }
        outdone = [
            (as_they_are[labels == digit, count + digit] > reached[count + digit]).mean()
            for digit in classes
        ]
        metrics |= seen_by(f"{name}.logits", other, for_logits, classes)
        metrics |= seen_by(f"{name}.logits.self", own, for_logits, classes)
        metrics |= seen_by(f"{name}.units", other, for_units[excited], majority)
        metrics |= {
            f"{name}.logits.nearest_shows": np.mean(labels[which[count:]] == classes),
            f"{name}.logits.outdone": np.mean(outdone),
            f"{name}.logits.norm": np.linalg.norm(for_logits, axis=1).mean() / norm,
            f"{name}.units.agreement": agreement(for_units[excited], means),
        }
        arrays |= {f"{name}_logits": for_logits, f"{name}_ratio": ratio, f"{name}_cosine": cosine}
    noise = responses(own, norm * unit_length(start[:count]))
    metrics["noise.units.ratio"] = (
        np.median(noise[excited, excited] / top[excited]) if len(excited) else 0
    )
    control = climb(data.untrained, LOGITS, classes, start[count:], prior=NATURAL)
    return metrics | seen_by("untrained.logits", other, control, classes), arrays


def unit_length(images: Array) -> Array:
    """Return rows scaled to length 1; one without any ink stays as it is."""
    lengths = np.linalg.norm(images, axis=1, keepdims=True)
    scaled: Array = images / np.where(lengths > 0, lengths, 1)
    return scaled


def responses(network: Network, images: Array) -> Array:
    """Return what goes into the hidden units, and the logits (images, units + 10)."""
    inputs = Network(network.layers[:INPUTS]).outputs(images)
    return np.hstack([inputs, network.forward(inputs, start=INPUTS)])


def nearest(images: Array, real: Array) -> tuple[Array, Indices]:
    """Return each image's cosine with the real image of unit length nearest to it, and which."""
    cosines = unit_length(images) @ real.T
    which = cosines.argmax(axis=1)
    return cosines[np.arange(len(images)), which], which


def seen_by(name: str, network: Network, images: Array, wanted: Labels) -> Metrics:
    """Return how often a network sees the wanted digit, and the probability it gives it."""
    probability = softmax(network.outputs(images))
    return {
        f"{name}.recognised": np.mean(probability.argmax(axis=1) == wanted),
        f"{name}.probability": probability[np.arange(len(images)), wanted].mean(),
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
