"""Encoders of digits on the unit sphere and off it: a part of the demo unit-sphere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos.shared.digit_pairs import Examples, Pairs, Split, draw_pairs, encoder
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.datasets import mnist
from stronger.nn.embedding import (
    UnitLength,
    area_under_curve,
    distances,
    random_rotation,
    unit_length,
)
from stronger.nn.hypersphere import (
    ScaledCosines,
    cosine_prototype_loss,
    lowest_loss,
    prototype_loss,
    quantise,
    semi_hard,
    simplex,
    squared_distances,
)
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy, softmax, triplet
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.training import fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.int64]

OUTPUTS = 32
WIDTHS = (4, 16, OUTPUTS, 64)
MARGIN = 0.2
"""The margin of schroff2015facenet; two directions at random are 2 apart, squared."""
BITS = (8, 4, 2, 1)
SCALES = (1, 2, 4, 8, 16, 30)
SHOTS = (1, 5)


# --- Triplets, on the sphere and off it ---------------------------------------------------------


def learn_triplets(
    net: Network,
    digits: Examples,
    rng: np.random.Generator,
    steps: int,
    *,
    margin: float = MARGIN,
    rate: float = 0.05,
) -> Network:
    """Train in place, by the triplet loss with negatives found in the batch; return the network."""
    optimiser = SGD(rate, momentum=0.9)
    classes = int(digits.labels.max()) + 1
    for _ in range(steps):
        of = rng.permutation(np.arange(63) % classes)
        chosen = np.concatenate([digits.some_of(rng, of), digits.some_of(rng, of)])
        z = net.forward(digits.ink[chosen], training=True)
        n = len(of)
        negatives = semi_hard(z, digits.labels[chosen])
        _, da, dp, dn = triplet(z[:n], z[n:], z[negatives], margin)
        dz = np.concatenate([da, dp])
        np.add.at(dz, negatives, dn)
        net.backward(dz)
        optimiser.step(net.layers)
    return net


def spread(z: Array, rng: np.random.Generator) -> float:
    """Return the mean squared distance of two rows."""
    return float(np.square(z - z[rng.permutation(len(z))]).sum(axis=1).mean())


def area(z: Array, pairs: Pairs) -> float:
    """Return how often two of a class are nearer to each other than two of different classes."""
    d = -distances(z[pairs.left], z[pairs.right])
    return area_under_curve(d[pairs.same], d[~pairs.same])


def nearest(gallery: Array, names: Labels, asked: Array, labels: Labels) -> float:
    """Return how often the nearest of the gallery is of the right class."""
    squares = np.square(gallery).sum(axis=1) - 2 * asked @ gallery.T
    return float((names[squares.argmin(axis=1)] == labels).mean())


def triplets(rng: np.random.Generator, scale: Scale, data: Split) -> Measurement:
    """Train encoders with and without unit length; shift, turn and coarsen their embeddings."""
    steps = scale.choose(quick=6, full=300)
    count = scale.choose(quick=1000, full=10_000)
    pairs = {
        "seen": draw_pairs(rng, data.seen, count),
        "unseen": draw_pairs(rng, data.unseen, count),
    }
    nets = {str(width): encoder(rng, width, UnitLength()) for width in WIDTHS}
    free = encoder(rng, OUTPUTS)
    # The same room, for the size of what there is: two directions at random are 2 apart, squared
    room = MARGIN * spread(free.outputs(data.train.ink[::10]), rng) / 2
    untrained = nets[str(OUTPUTS)].copy()
    for net in nets.values():
        learn_triplets(net, data.train, rng, steps)
    # Nothing holds lengths back, and at three times this rate they grow without end
    learn_triplets(free, data.train, rng, steps, margin=room, rate=0.001)

    metrics: dict[str, float] = {}
    for name, net in (nets | {"free": free, "untrained": untrained}).items():
        seen, unseen, train = (
            net.outputs(digits.ink) for digits in (data.seen, data.unseen, data.train)
        )
        metrics[f"area.{name}.seen"] = area(seen, pairs["seen"])
        metrics[f"area.{name}.unseen"] = area(unseen, pairs["unseen"])
        metrics[f"nearest.{name}.seen"] = nearest(train, data.train.labels, seen, data.seen.labels)
    sphere = str(OUTPUTS)
    metrics["sphere.gain"] = metrics[f"area.{sphere}.unseen"] - metrics["area.free.unseen"]
    metrics["sphere.gain_seen"] = metrics[f"area.{sphere}.seen"] - metrics["area.free.seen"]
    cut = area(unit_length(free.outputs(data.unseen.ink)), pairs["unseen"])
    metrics["sphere.cut_loss"] = metrics["area.free.unseen"] - cut

    z = nets[sphere].outputs(data.unseen.ink).astype(np.float64)
    metrics |= coarsened(rng, z, pairs["unseen"])
    metrics |= moved(rng, unit_length(z), pairs["unseen"])
    return Measurement(metrics)


def coarsened(rng: np.random.Generator, z: Array, pairs: Pairs) -> dict[str, float]:
    """Leave few bits of each coordinate, of the embedding as it is and turned at random."""
    metrics: dict[str, float] = {}
    whole = area(z, pairs)
    turns = [z @ random_rotation(rng, z.shape[1]) for _ in range(3)]
    for bits in BITS:
        own, *turned = (area(quantise(x, bits, float(np.abs(x).max())), pairs) for x in (z, *turns))
        metrics[f"bits.{bits}.loss"] = whole - own
        metrics[f"bits.{bits}.loss_turned"] = whole - float(np.mean(turned))
    metrics["bits.turned_gap"] = metrics["bits.1.loss_turned"] - metrics["bits.1.loss"]
    return metrics


def moved(rng: np.random.Generator, z: Array, pairs: Pairs) -> dict[str, float]:
    """Add one vector to all embeddings, and compare squared distances with cosines."""
    a, b = z[pairs.left], z[pairs.right]
    shift = rng.standard_normal(z.shape[1])
    apart, shifted = distances(a, b), distances(a + shift, b + shift)
    cosine = np.einsum("nj,nj->n", a, b)
    return {
        "shift.distance_change": float(np.abs(shifted - apart).max()),
        "shift.activation_change": float(np.abs(shift).mean() / np.abs(z).mean()),
        "sphere.identity": float(np.abs(apart**2 - (2 - 2 * cosine)).max()),
    }


# --- Class means as prototypes ------------------------------------------------------------------


def learn_episodes(
    net: Network,
    digits: Examples,
    rng: np.random.Generator,
    steps: int,
    *,
    scale: float | None = None,
) -> Network:
    """Train in place by episodes: 5 digits of each class to make a mean of, 11 to be told apart.

    Parameters
    ----------
    scale
        That of the cosine; None for squared distances.
    """
    optimiser = Adam(1e-3)
    classes = int(digits.labels.max()) + 1
    each = np.arange(classes)
    labels = np.repeat(each, 11)
    for _ in range(steps):
        chosen = digits.some_of(rng, np.concatenate([np.repeat(each, 5), labels]))
        z = net.forward(digits.ink[chosen], training=True)
        support, queries = z[: 5 * classes].reshape(classes, 5, -1), z[5 * classes :]
        if scale is None:
            _, ds, dq = prototype_loss(support, queries, labels)
        else:
            _, ds, dq = cosine_prototype_loss(support, queries, labels, scale)
        net.backward(np.concatenate([ds.reshape(5 * classes, -1), dq]))
        optimiser.step(net.layers)
    return net


def read_out(support: Array, queries: Array, how: str) -> NDArray[np.intp]:
    """Return the class of each query (queries, features), given (classes, shots, features).

    By the nearest mean (``euclidean``), by the mean at the smallest angle (``cosine``), by the
    nearest mean of embeddings that were given unit length first (``normalised``), or by the
    largest dot product with a mean, which is the linear read-out without its penalty on long
    means (``alignment``).
    """
    if how == "normalised":
        classes, shots, features = support.shape
        support = unit_length(support.reshape(-1, features)).reshape(classes, shots, features)
        queries = unit_length(queries)
    means = support.mean(axis=1)
    if how == "cosine":
        scores: Array = queries @ unit_length(means).T
    elif how == "alignment":
        scores = queries @ means.T
    else:
        scores = -squared_distances(queries, means)
    answers: NDArray[np.intp] = scores.argmax(axis=1)
    return answers


READ_OUTS = ("euclidean", "cosine", "normalised", "alignment")


def episodes(
    rng: np.random.Generator, z: Array, digits: Examples, shots: int, count: int
) -> dict[str, float]:
    """Return the accuracy of each read-out on episodes of all classes of these digits."""
    classes = int(digits.labels.max()) + 1
    each = np.arange(classes)
    labels = np.repeat(each, 15)
    right = dict.fromkeys(READ_OUTS, 0.0)
    for _ in range(count):
        support = z[digits.some_of(rng, np.repeat(each, shots))].reshape(classes, shots, -1)
        queries = z[digits.some_of(rng, labels)]
        for how in READ_OUTS:
            right[how] += float((read_out(support, queries, how) == labels).mean()) / count
    return right


def prototypes(rng: np.random.Generator, scale: Scale, data: Split) -> dict[str, float]:
    """Train by distance and by cosine, and tell unseen classes apart from one or five examples."""
    steps, count = scale.choose(quick=6, full=300), scale.choose(quick=20, full=400)
    start = encoder(rng, OUTPUTS)
    metrics: dict[str, float] = {}
    for name, size in (("euclidean", None), ("cosine_1", 1.0), ("cosine_10", 10.0)):
        net = learn_episodes(start.copy(), data.train, rng, steps, scale=size)
        z = net.outputs(data.unseen.ink).astype(np.float64)
        found = [episodes(rng, z, data.unseen, shots, count) for shots in SHOTS]
        for how in READ_OUTS:
            for shots, accuracy in zip(SHOTS, found, strict=True):
                metrics[f"few.{name}.{how}.{shots}"] = accuracy[how]
            metrics[f"few.{name}.{how}"] = float(np.mean([each[how] for each in found]))
        if name == "euclidean":
            metrics["linear.gap"] = linear_gap(z, data.unseen)
    z = start.outputs(data.unseen.ink).astype(np.float64)
    untrained = [episodes(rng, z, data.unseen, shots, count)["euclidean"] for shots in SHOTS]
    own = metrics["few.euclidean.euclidean"]
    return metrics | {
        "few.untrained": float(np.mean(untrained)),
        "few.same_encoder_gap": own - metrics["few.euclidean.cosine"],
        "few.own_encoder_gap": own - metrics["few.cosine_1.cosine"],
        "few.scaled_gap": own - metrics["few.cosine_10.cosine"],
    }


def linear_gap(z: Array, digits: Examples) -> float:
    """Return how far the probabilities by distance are from those of w = 2 c, b = -‖c‖²."""
    classes = range(int(digits.labels.max()) + 1)
    means = np.stack([z[digits.labels == label].mean(axis=0) for label in classes])
    by_distance = softmax(-squared_distances(z, means))
    linear = softmax(z @ (2 * means).T - np.square(means).sum(axis=1))
    return float(np.abs(by_distance - linear).max())


# --- Cosines need a scale, and what length had carried ------------------------------------------


def balanced(rng: np.random.Generator, scale: Scale) -> tuple[Examples, Array, Labels]:
    """Return as many training digits of each of the ten classes, and test digits."""
    digits = mnist(scale.data)
    each = scale.choose(quick=30, full=500)
    some = np.concatenate(
        [
            rng.choice(np.flatnonzero(digits.train_labels == k), each, replace=False)
            for k in range(10)
        ]
    )
    asked = rng.permutation(len(digits.test_images))[: scale.choose(quick=500, full=5000)]
    ink = [
        (images / np.float32(255)).reshape(len(images), -1)
        for images in (digits.train_images[some], digits.test_images[asked])
    ]
    train = Examples(ink[0], digits.train_labels[some].astype(np.int64))
    return train, ink[1], digits.test_labels[asked].astype(np.int64)


def scales(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Train on cosines at several scales and on dot products, from one start, in one order."""
    train, ink, labels = balanced(rng, scale)
    epochs = scale.choose(quick=1, full=5)
    base = encoder(rng, OUTPUTS)
    order = int(rng.integers(2**63))
    metrics: dict[str, float] = {}
    excess, gaps = [], []
    for s in SCALES:
        head = ScaledCosines(OUTPUTS, 10, np.random.default_rng(order), scale=s)
        net = Network([*base.copy().layers, UnitLength(), head])
        fit(net, Adam(2e-3), train.ink, train.labels, np.random.default_rng(order), epochs=epochs)
        loss, _ = cross_entropy(net.outputs(train.ink).astype(np.float64), train.labels)
        metrics[f"scale.{s}.loss"] = loss
        metrics[f"scale.{s}.accuracy"] = float((net.outputs(ink).argmax(axis=1) == labels).mean())
        excess.append(loss - lowest_loss(s, 10))
        corners = simplex(10)
        at_best, _ = cross_entropy(s * corners @ corners.T, np.arange(10))
        gaps.append(abs(at_best - lowest_loss(s, 10)))
    free = Dense(OUTPUTS, 10, np.random.default_rng(order), bias=None)
    net = Network([*base.copy().layers, free])
    fit(net, Adam(2e-3), train.ink, train.labels, np.random.default_rng(order), epochs=epochs)
    metrics["scale.free.accuracy"] = float((net.outputs(ink).argmax(axis=1) == labels).mean())
    return Measurement(
        {
            **metrics,
            "bound.excess": float(min(excess)),
            "bound.simplex_gap": float(max(gaps)),
            "scale.gain": metrics["scale.16.accuracy"] - metrics["scale.1.accuracy"],
            "scale.cost": metrics["scale.free.accuracy"] - metrics["scale.16.accuracy"],
            **lengths(net, ink, labels),
        },
        {"bounds": np.array([lowest_loss(s, 10) for s in SCALES])},
    )


def lengths(net: Network, ink: Array, labels: Labels) -> dict[str, float]:
    """Ask what the length of an embedding says, where nothing had forbidden it to say something."""
    from scipy.ndimage import gaussian_filter
    from scipy.stats import spearmanr

    def length(x: Array) -> Array:
        found: Array = np.linalg.norm(net.forward(x, stop=-1), axis=1)
        return found

    z, logits = net.forward(ink, stop=-1), net.outputs(ink)
    weights = net.layers[-1].parameters["weights"].T
    right = logits.argmax(axis=1) == labels
    sizes = np.linalg.norm(z, axis=1)
    angle = (unit_length(z) @ unit_length(weights).T).max(axis=1)
    sure = softmax(logits.astype(np.float64)).max(axis=1)
    blurred = gaussian_filter(ink.reshape(-1, 28, 28), (0, 1.5, 1.5)).reshape(ink.shape)
    # Blurring keeps the ink and halves its contrast; this keeps the shape and halves both
    faint = ink / 2
    shuffled = ink[:, np.random.default_rng(0).permutation(ink.shape[1])]
    return {
        "length.right": area_under_curve(sizes[right], sizes[~right]),
        "angle.right": area_under_curve(angle[right], angle[~right]),
        "probability.right": area_under_curve(sure[right], sure[~right]),
        "length.blurred": area_under_curve(sizes, length(blurred)),
        "length.faint": area_under_curve(sizes, length(faint)),
        "length.shuffled": area_under_curve(sizes, length(shuffled)),
        "length.ink": float(spearmanr(sizes, ink.sum(axis=1)).statistic),
        "faint.accuracy": float((net.outputs(faint).argmax(axis=1) == labels).mean()),
        "blurred.accuracy": float((net.outputs(blurred).argmax(axis=1) == labels).mean()),
    }
