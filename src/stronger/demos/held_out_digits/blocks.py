"""Blocks of held-out digits: each digit is held out equally often, and compared within its block.

How well unseen digits are told apart depends more on which they are than on what is compared. So
both sides of a comparison share the block, the start, the order of examples and the test, and the
mean over blocks covers all ten digits alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.digit_pairs import Examples, Pairs, Split, draw_pairs, encoder
from stronger.demos.unit_sphere.hypersphere import quantise
from stronger.demos.unit_sphere.prototypes import learn_episodes, try_episodes
from stronger.demos.unit_sphere.triplets import learn_triplets
from stronger.nn.datasets import mnist
from stronger.nn.embedding import UnitLength, distances, random_rotation
from stronger.nn.network import Network
from stronger.statistics import auc_of_two

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Scale
    from stronger.evidence.parameters import Parameters

DIGITS = 10
SHOTS = (1, 5)
TURNS = 3
"""Random rotations, over whose axes signs are taken for comparison with those of outputs."""


def draw_blocks(rng: np.random.Generator, held_out: int, rounds: int) -> list[Labels]:
    """Return the digits of each block; in each round every digit is in exactly one.

    Examples
    --------
    >>> blocks = draw_blocks(np.random.default_rng(0), held_out=3, rounds=1)
    >>> [len(each) for each in blocks], sorted(np.concatenate(blocks).tolist())
    ([4, 3, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    return [
        np.sort(block)
        for _ in range(rounds)
        for block in np.array_split(rng.permutation(DIGITS), DIGITS // held_out)
    ]


def split_by(
    rng: np.random.Generator, scale: Scale, held_out: Labels, *, train: int, test: int
) -> Split:
    """Draw so many training digits and test digits, with these digits held out."""
    digits = mnist(scale.data)

    def examples(
        images: NDArray[np.uint8], labels: Labels, classes: Labels, count: int
    ) -> Examples:
        some = rng.permutation(np.flatnonzero(np.isin(labels, classes)))[:count]
        some = some[np.argsort(labels[some], kind="stable")]
        ink = (images[some] / np.float32(255)).reshape(len(some), -1)
        return Examples(ink, np.searchsorted(classes, labels[some]).astype(np.int64))

    shown = np.setdiff1d(np.arange(DIGITS), held_out)
    return Split(
        examples(digits.train_images, digits.train_labels, shown, train),
        examples(digits.test_images, digits.test_labels, shown, test),
        examples(digits.test_images, digits.test_labels, held_out, test),
        held_out,
    )


def compare_triplets(
    rng: np.random.Generator, digits: Split, parameters: Parameters, count: int
) -> dict[str, float]:
    """Train by triplets with and without unit length, from one start, on the same examples."""
    start = encoder(rng, parameters.dimension)
    order = int(rng.integers(2**63))
    z = start.outputs(digits.train.ink[::10])
    apart = float(np.square(z - z[rng.permutation(len(z))]).sum(axis=1).mean())
    networks = {
        "untrained": start,
        "sphere": Network([*start.copy().layers, UnitLength()]),
        "free": start.copy(),
    }
    # The margin has the same room on both sides: two directions at random are 2 apart, squared
    for name, margin, learning_rate in (
        ("sphere", parameters.margin, parameters.learning_rate),
        ("free", parameters.margin * apart / 2, parameters.free_learning_rate),
    ):
        learn_triplets(
            networks[name],
            digits.train,
            np.random.default_rng(order),
            parameters.steps,
            margin=margin,
            learning_rate=learning_rate,
        )
    found: dict[str, float] = {}
    pairs = {kind: draw_pairs(rng, each, count) for kind, each in digits.tests.items()}
    for name, network in networks.items():
        for kind, examples in digits.tests.items():
            found[f"{name}.{kind}"] = area(network.outputs(examples.ink), pairs[kind])
    z = networks["sphere"].outputs(digits.unseen.ink).astype(np.float64)
    whole, signs = area(z, pairs["unseen"]), area(one_bit(z), pairs["unseen"])
    turned = [
        area(one_bit(z @ random_rotation(rng, z.shape[1])), pairs["unseen"]) for _ in range(TURNS)
    ]
    return found | {
        "gain": found["sphere.unseen"] - found["free.unseen"],
        "gain_seen": found["sphere.seen"] - found["free.seen"],
        "bit_loss": whole - signs,
        "turned_gap": signs - sum(turned) / TURNS,
    }


def compare_episodes(
    rng: np.random.Generator, digits: Split, parameters: Parameters, episodes: int
) -> dict[str, float]:
    """Train by distance, by cosine and by ten times the cosine, from one start, in one order."""
    start = encoder(rng, parameters.dimension)
    order, test = (int(each) for each in rng.integers(2**63, size=2))
    found: dict[str, float] = {}
    for name, factor in (("euclidean", None), ("cosine_1", 1.0), ("cosine_10", 10.0)):
        network = start.copy()
        learn_episodes(
            network,
            digits.train,
            np.random.default_rng(order),
            parameters.steps,
            scale=factor,
        )
        z, asked = (
            network.outputs(digits.unseen.ink).astype(np.float64),
            np.random.default_rng(test),
        )
        right = [try_episodes(asked, z, digits.unseen, shots, episodes) for shots in SHOTS]
        for how in ("euclidean", "cosine"):
            found[f"{name}.{how}"] = sum(each[how] for each in right) / len(right)
    own = found["euclidean.euclidean"]
    return found | {
        "same_encoder_gap": own - found["euclidean.cosine"],
        "own_encoder_gap": own - found["cosine_1.cosine"],
        "scaled_gap": own - found["cosine_10.cosine"],
    }


def area(z: Array, pairs: Pairs) -> float:
    """Return how often two of a class are nearer to each other than two of different classes."""
    apart = distances(z[pairs.left], z[pairs.right])
    return auc_of_two(apart[~pairs.same], apart[pairs.same])


def one_bit(z: Array) -> Array:
    """Return the sign of each coordinate, as a value of the size that `quantise` gives it."""
    return quantise(z, 1, np.abs(z).max())
