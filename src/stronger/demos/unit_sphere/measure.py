"""Measures what is lost when embeddings have no length, and what length says where it is free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.digit_pairs import Pairs, Split, draw_pairs, encoder, split
from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import Rows, mnist
from stronger.nn.embedding import (
    UnitLength,
    distances,
    random_rotation,
    unit_length,
)
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.statistics import accuracy, auc_of_two, rank_correlation

from .hypersphere import ScaledCosines, lowest_loss, quantise, simplex
from .prototypes import READ_OUTS, learn_episodes, linear_gap, try_episodes
from .triplets import learn_triplets

if TYPE_CHECKING:
    from stronger.arrays import Array, Indices, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.layers import Layer

demo = Demo(__file__, entropy=2015, seeds=6)

OUTPUTS = 32
WIDTHS = (4, 16, OUTPUTS, 64)
BITS = (8, 4, 2, 1)
SCALES = (1, 2, 4, 8, 16, 30)
SHOTS = (1, 5)


@dataclass(frozen=True, eq=False)
class Trained:
    """Encoders that learned from triplets, and what they are asked."""

    digits: Split
    pairs: dict[str, Pairs]
    """Of test digits, by kind of class: seen in training or not."""
    networks: dict[str, Network]
    """On the sphere, by the number of outputs; ``free`` off it; ``untrained``."""
    z: Array
    """Unseen digits on the sphere (examples, 32)."""


@demo.prepare
def train_by_triplets(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Trained:
    """Hold three digits out, and train encoders with and without unit length on the others."""
    digits = split(rng, scale, train=parameters.examples, test=scale(400, 2500))
    count = scale(1000, 10_000)
    pairs = {kind: draw_pairs(rng, each, count) for kind, each in digits.tests.items()}
    networks = {str(width): encoder(rng, width, UnitLength()) for width in WIDTHS}
    free, untrained = encoder(rng, OUTPUTS), networks[str(OUTPUTS)].copy()
    margin, steps = parameters.margin, parameters.steps
    # The same room for the size of what there is: two directions at random are 2 apart, squared
    z = free.outputs(digits.train.ink[::10])
    apart = float(np.square(z - z[rng.permutation(len(z))]).sum(axis=1).mean())
    for network in networks.values():
        learn_triplets(
            network,
            digits.train,
            rng,
            steps,
            margin=margin,
            learning_rate=parameters.learning_rate,
        )
    # Nothing holds lengths back, and at three times this learning rate they grow without end
    learn_triplets(free, digits.train, rng, steps, margin=margin * apart / 2, learning_rate=0.001)
    z = networks[str(OUTPUTS)].outputs(digits.unseen.ink).astype(np.float64)
    return Trained(digits, pairs, networks | {"free": free, "untrained": untrained}, z)


@demo.part
def with_and_without_length(data: Trained) -> Found:
    """Ask of every encoder how often two of a class are nearer than two of different classes."""
    train, seen, unseen = data.digits.train, data.digits.seen, data.digits.unseen
    metrics: dict[str, float] = {}
    for name, network in data.networks.items():
        z = network.outputs(seen.ink)
        metrics[f"area.{name}.seen"] = area(z, data.pairs["seen"])
        metrics[f"area.{name}.unseen"] = area(network.outputs(unseen.ink), data.pairs["unseen"])
        nearest = find_nearest(network.outputs(train.ink), z)
        metrics[f"nearest.{name}.seen"] = np.mean(train.labels[nearest] == seen.labels)
    cut = unit_length(data.networks["free"].outputs(unseen.ink))
    return metrics | {
        "sphere.gain": metrics[f"area.{OUTPUTS}.unseen"] - metrics["area.free.unseen"],
        "sphere.gain_seen": metrics[f"area.{OUTPUTS}.seen"] - metrics["area.free.seen"],
        "sphere.cut_loss": metrics["area.free.unseen"] - area(cut, data.pairs["unseen"]),
    }, {}


@demo.part(prefix="bits")
def bits(rng: np.random.Generator, data: Trained) -> Found:
    """Leave few bits of each coordinate, of the embedding as it is and turned at random."""
    z, pairs = data.z, data.pairs["unseen"]
    whole = area(z, pairs)
    turns = [z @ random_rotation(rng, z.shape[1]) for _ in range(3)]
    metrics: dict[str, float] = {}
    for count in BITS:
        own, *turned = (area(quantise(x, count, np.abs(x).max()), pairs) for x in (z, *turns))
        metrics[f"{count}.loss"] = whole - own
        metrics[f"{count}.loss_turned"] = whole - sum(turned) / len(turned)
    return metrics | {"turned_gap": metrics["1.loss_turned"] - metrics["1.loss"]}, {}


@demo.part
def shift(rng: np.random.Generator, data: Trained) -> Found:
    """Add one vector to all embeddings, and compare squared distances with cosines."""
    z, pairs = unit_length(data.z), data.pairs["unseen"]
    a, b = z[pairs.left], z[pairs.right]
    added = rng.standard_normal(z.shape[1])
    apart = distances(a, b)
    return {
        "shift.distance_change": np.abs(distances(a + added, b + added) - apart).max(),
        "shift.activation_change": np.abs(added).mean() / np.abs(z).mean(),
        "sphere.identity": np.abs(apart**2 - (2 - 2 * np.einsum("nj,nj->n", a, b))).max(),
    }, {}


@demo.part
def scale_put_back(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Train on cosines at several scales and on dot products, from one start, in one order."""
    data = all_ten(rng, scale)
    start = encoder(rng, OUTPUTS)
    order = int(rng.integers(2**63))

    def train(*head: Layer) -> Network:
        network = Network([*start.copy().layers, *head])
        fit(
            network,
            Adam(2e-3),
            data.train,
            data.train_labels,
            np.random.default_rng(order),
            epochs=parameters.epochs,
        )
        return network

    metrics: dict[str, float] = {}
    bounds = np.array([lowest_loss(s, 10) for s in SCALES])
    excess, gaps = [], []
    for s, bound in zip(SCALES, bounds, strict=True):
        head = ScaledCosines(OUTPUTS, 10, np.random.default_rng(order), scale=s)
        network = train(UnitLength(), head)
        logits = network.outputs(data.train).astype(np.float64)
        loss, _ = cross_entropy(logits, data.train_labels)
        metrics[f"scale.{s}.loss"] = loss
        metrics[f"scale.{s}.accuracy"] = accuracy(network.outputs(data.test), data.test_labels)
        excess.append(loss - bound)
        corners = simplex(10)
        at_best, _ = cross_entropy(s * corners @ corners.T, np.arange(10))
        gaps.append(abs(at_best - bound))
    free = train(Dense(OUTPUTS, 10, np.random.default_rng(order), bias=None))
    freely = accuracy(free.outputs(data.test), data.test_labels)
    return metrics | {
        "scale.free.accuracy": freely,
        "bound.excess": min(excess),
        "bound.simplex_gap": max(gaps),
        "scale.gain": metrics["scale.16.accuracy"] - metrics["scale.1.accuracy"],
        "scale.cost": freely - metrics["scale.16.accuracy"],
        **what_length_says(free, data.test, data.test_labels),
    }, {"bounds": bounds}


@demo.part
def few_examples(
    rng: np.random.Generator, scale: Scale, data: Trained, parameters: Parameters
) -> Found:
    """Train by distance and by cosine, and tell unseen classes apart from one or five examples."""
    unseen, episodes = data.digits.unseen, scale(20, 400)
    start = encoder(rng, OUTPUTS)
    metrics: dict[str, float] = {}
    for name, factor in (("euclidean", None), ("cosine_1", 1.0), ("cosine_10", 10.0)):
        network = start.copy()
        learn_episodes(network, data.digits.train, rng, parameters.steps, scale=factor)
        z = network.outputs(unseen.ink).astype(np.float64)
        found = {shots: try_episodes(rng, z, unseen, shots, episodes) for shots in SHOTS}
        for how in READ_OUTS:
            each = {shots: right[how] for shots, right in found.items()}
            metrics |= {f"few.{name}.{how}.{shots}": right for shots, right in each.items()}
            metrics[f"few.{name}.{how}"] = sum(each.values()) / len(each)
        if name == "euclidean":
            metrics["linear.gap"] = linear_gap(z, unseen)
    z = start.outputs(unseen.ink).astype(np.float64)
    untrained = [try_episodes(rng, z, unseen, shots, episodes)["euclidean"] for shots in SHOTS]
    own = metrics["few.euclidean.euclidean"]
    return metrics | {
        "few.untrained": sum(untrained) / len(untrained),
        "few.same_encoder_gap": own - metrics["few.euclidean.cosine"],
        "few.own_encoder_gap": own - metrics["few.cosine_1.cosine"],
        "few.scaled_gap": own - metrics["few.cosine_10.cosine"],
    }, {}


def area(z: Array, pairs: Pairs) -> float:
    """Return how often two of a class are nearer to each other than two of different classes."""
    apart = distances(z[pairs.left], z[pairs.right])
    return auc_of_two(apart[~pairs.same], apart[pairs.same])


def find_nearest(gallery: Array, asked: Array) -> Indices:
    """Return the place in the gallery of what is nearest to each that is asked."""
    squares = np.square(gallery).sum(axis=1) - 2 * asked @ gallery.T
    places: Indices = squares.argmin(axis=1)
    return places


def all_ten(rng: np.random.Generator, scale: Scale) -> Rows:
    """Return as many training digits of each of the ten classes, and test digits."""
    digits = mnist(scale.data)
    labels = digits.train_labels
    each = scale(30, 500)
    train = np.concatenate(
        [rng.choice(np.flatnonzero(labels == k), each, replace=False) for k in range(10)]
    )
    test = rng.permutation(len(digits.test_images))[: scale(500, 5000)]
    return Rows(
        (digits.train_images[train] / np.float32(255)).reshape(-1, 784),
        labels[train].astype(np.int64),
        (digits.test_images[test] / np.float32(255)).reshape(-1, 784),
        digits.test_labels[test].astype(np.int64),
    )


def what_length_says(network: Network, ink: Array, labels: Labels) -> dict[str, float]:
    """Ask what the length of an embedding says, where nothing had forbidden it to say something."""
    from scipy.ndimage import gaussian_filter

    def length(x: Array) -> Array:
        found: Array = np.linalg.norm(network.forward(x, stop=-1), axis=1)
        return found

    z, logits = network.forward(ink, stop=-1), network.outputs(ink)
    weights = network.layers[-1].parameters["weights"].T
    right = logits.argmax(axis=1) == labels
    sizes = length(ink)
    angle = (unit_length(z) @ unit_length(weights).T).max(axis=1)
    sure = softmax(logits.astype(np.float64)).max(axis=1)
    blurred = gaussian_filter(ink.reshape(-1, 28, 28), (0, 1.5, 1.5)).reshape(ink.shape)
    # Blurring keeps the ink and halves its contrast; this keeps the shape and halves both
    faint = ink / 2
    shuffled = ink[:, np.random.default_rng(0).permutation(ink.shape[1])]
    return {
        "length.right": auc_of_two(sizes[right], sizes[~right]),
        "angle.right": auc_of_two(angle[right], angle[~right]),
        "probability.right": auc_of_two(sure[right], sure[~right]),
        "length.blurred": auc_of_two(sizes, length(blurred)),
        "length.faint": auc_of_two(sizes, length(faint)),
        "length.shuffled": auc_of_two(sizes, length(shuffled)),
        "length.ink": rank_correlation(sizes, ink.sum(axis=1)),
        "faint.accuracy": accuracy(network.outputs(faint), labels),
        "blurred.accuracy": accuracy(network.outputs(blurred), labels),
    }
