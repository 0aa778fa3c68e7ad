"""Measures how well Siamese networks tell sameness, and what of their embeddings that takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.digit_pairs import Pairs, Split, draw_pairs, encoder, split
from stronger.evidence.demo import Demo, Scale
from stronger.nn.activations import ReLU
from stronger.nn.embedding import (
    agreement,
    concentration,
    cosines,
    distances,
    equal_error_rate,
    largest,
    length_gap,
    negative_share,
    random_rotation,
    ranks,
    unit_length,
)
from stronger.nn.tuning import share_high, tune
from stronger.statistics import accuracy, auc_of_two

from .network import OUTPUTS, embed, negate, train

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Bits, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

demo = Demo(__file__, entropy=1994, seeds=8)

WHOLE = {"cosine": "angle", "contrastive": "distance", "rectified": "distance"}
"""The three encoders, and what each is trained to be judged by."""
FEW = 8
"""How many of the outputs make up the set of the largest, or of the smallest."""
JUDGES: dict[str, Callable[[Array, Array], Array]] = {
    "distance": lambda a, b: -distances(a, b),
    "angle": cosines,
    "order": lambda a, b: cosines(ranks(a), ranks(b)),
    "signs": agreement,
    "largest": lambda a, b: cosines(largest(a, FEW), largest(b, FEW)),
    "smallest": lambda a, b: cosines(largest(-a, FEW), largest(-b, FEW)),
    "norm": lambda a, b: -length_gap(a, b),
}
"""How alike two embeddings are, judged by a part of what is in them."""
FACTORS = np.geomspace(0.25, 4, 17)
"""What embeddings are multiplied by."""
HALF, AS_IS, TWICE = 4, 8, 12
"""Where in these a half, one and two stand."""
KINDS = ("seen", "unseen")


@dataclass(frozen=True, eq=False)
class Trained:
    """What all parts share."""

    digits: Split
    pairs: dict[str, Pairs]
    """Of test digits, by kind of class: seen in training or not."""
    networks: dict[str, Network]
    embedded: dict[str, dict[str, Array]]
    """Test digits (examples, outputs) by encoder and by kind of class; the encoders are the three,
    one that is untrained, and one that hands on the ink."""

    def sides(self, name: str, kind: str = "seen") -> tuple[Array, Array]:
        """Return the embeddings of the left and of the right digits of the pairs."""
        z, pairs = self.embedded[name][kind], self.pairs[kind]
        return z[pairs.left], z[pairs.right]


@demo.prepare
def three_encoders(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Trained:
    """Hold three digits out, and train encoders on pairs of the others."""
    digits = split(rng, scale, train=parameters.examples, test=scale(400, 2500))
    networks = {
        head: encoder(rng, OUTPUTS, *([ReLU()] if head == "rectified" else [])) for head in WHOLE
    }
    untrained = networks["cosine"].copy()
    for head, network in networks.items():
        train(network, digits.train, rng, parameters, by_angle=head == "cosine")
    embedded = {
        head: embed(network, digits, centred=head == "contrastive")
        for head, network in networks.items()
    }
    embedded["untrained"] = embed(untrained, digits, centred=True)
    embedded["ink"] = {kind: each.ink.astype(np.float64) for kind, each in digits.tests.items()}
    count = scale(1000, 10_000)
    pairs = {kind: draw_pairs(rng, each, count) for kind, each in digits.tests.items()}
    return Trained(digits, pairs, networks, embedded)


@demo.part
def same_or_different(data: Trained) -> Found:
    """Judge pairs by every part of their embeddings; the controls, by angle and distance."""
    metrics: dict[str, float] = {}
    for name in data.embedded:
        for part in JUDGES if name in WHOLE else ("angle", "distance"):
            for kind in KINDS:
                scores, same = JUDGES[part](*data.sides(name, kind)), data.pairs[kind].same
                metrics[f"{name}.{part}.{kind}"] = auc_of_two(scores[same], scores[~same])
                if part == WHOLE.get(name, part):
                    error = equal_error_rate(scores[same], scores[~same])
                    metrics[f"error.{name}.{part}.{kind}"] = error
    for head, whole in WHOLE.items():
        for kind in KINDS:
            raw = metrics[f"ink.{whole}.{kind}"]
            metrics[f"gain.{head}.{kind}"] = metrics[f"{head}.{whole}.{kind}"] - raw
        for part in JUDGES:
            kept = metrics[f"{head}.{part}.unseen"]
            metrics[f"loss.{head}.{part}"] = metrics[f"{head}.{whole}.unseen"] - kept
    return metrics, {"held_out": data.digits.held_out}


@demo.part(prefix="axes")
def axes(rng: np.random.Generator, data: Trained) -> Found:
    """Compare single outputs with random directions, and the two ends of outputs."""
    digits = data.digits.seen
    order = rng.permutation(len(digits.labels))
    present = digits.labels[order, None] == np.arange(digits.classes)
    measures: dict[str, Callable[[Array], float]] = {
        "selectivity": partial(selectivity, present=present),
        "concentration": concentration,
    }
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for head in ("contrastive", "rectified"):
        z = data.embedded[head]["seen"][order]
        alive = z.std(axis=0) > 0
        z = z[:, alive]
        turned = [z @ random_rotation(rng, z.shape[1]) for _ in range(3)]
        metrics[f"{head}.alive"] = alive.mean()
        for name, measure in measures.items():
            own, *others = (measure(each) for each in (z, *turned))
            at_random = sum(others) / len(others)
            metrics[f"{head}.{name}"] = own
            metrics[f"{head}.{name}_turned"] = at_random
            metrics[f"{head}.{name}_gain"] = own - at_random
        # Before the rectifier: after it a unit cannot show how far down it is driven
        stop = -1 if head == "rectified" else None
        inputs = data.networks[head].forward(digits.ink[order], stop=stop)
        ends = tune(inputs[:, alive], present)
        metrics[f"{head}.high_share"] = share_high(ends)
        arrays[f"ends_{head}"] = ends.auc
    return metrics, arrays


@demo.part
def what_changes_nothing(rng: np.random.Generator, data: Trained, parameters: Parameters) -> Found:
    """Scale, turn, shift and negate embeddings, and see what becomes of angles and distances."""
    pairs = data.pairs["seen"]
    a, b = data.sides("cosine")
    c, d = data.sides("contrastive")
    turn, shift = random_rotation(rng, OUTPUTS), rng.standard_normal(OUTPUTS) * parameters.margin
    c_moved, d_moved = c @ turn + shift, d @ turn + shift
    gaps = []
    for head, compare in (("cosine", cosines), ("contrastive", distances)):
        network = data.networks[head]
        usual, negated = (
            compare(z[pairs.left], z[pairs.right])
            for z in (each.outputs(data.digits.seen.ink) for each in (network, negate(network)))
        )
        gaps.append(np.abs(usual - negated).max())
    same = pairs.same
    return {
        "scale.cosine_change": np.abs(cosines(10 * a, b) - cosines(a, b)).max(),
        "scale.distance_ratio": distances(10 * a, b).mean() / distances(a, b).mean(),
        "turn.distance_change": (
            np.abs(distances(c_moved, d_moved) - distances(c, d)).max() / distances(c, d).mean()
        ),
        "turn.cosine_change": np.abs(cosines(c_moved, d_moved) - cosines(c, d)).mean(),
        "mirror.change": max(gaps),
        "negative.share": negative_share(unit_length(a[same]), unit_length(b[same])),
    }, {}


@demo.part
def sizes(data: Trained) -> Found:
    """Ask what the length of an embedding says, and its largest output."""
    digits = data.digits
    raw = [data.networks["contrastive"].outputs(each.ink) for each in digits.tests.values()]
    metrics: dict[str, float] = {
        "familiar.ink": auc_of_two(digits.seen.ink.sum(axis=1), digits.unseen.ink.sum(axis=1)),
        "familiar.contrastive.from_zero": auc_of_two(*map(length, raw)),
    }
    for head, network in data.networks.items():
        seen, unseen = (data.embedded[head][kind] for kind in KINDS)
        metrics |= {
            f"familiar.{head}.norm": auc_of_two(length(seen), length(unseen)),
            f"familiar.{head}.largest": auc_of_two(seen.max(axis=1), unseen.max(axis=1)),
            f"names.{head}.largest": name_by_strongest(network, digits, 1),
            f"names.{head}.smallest": name_by_strongest(network, digits, -1),
        }
    return metrics, {}


@demo.part
def too_large(data: Trained) -> Found:
    """Count how often genuine embeddings become less likely when they are scaled up or down."""
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for kind, digits in data.digits.tests.items():
        density, aligned = likelihoods(data.embedded["cosine"][kind], digits.labels, 50)
        metrics |= {
            f"gaussian.{kind}.twice_falls": np.mean(density[TWICE] < density[AS_IS]),
            f"gaussian.{kind}.half_falls": np.mean(density[HALF] < density[AS_IS]),
            f"template.{kind}.twice_falls": np.mean(aligned[TWICE] < aligned[AS_IS]),
            f"gaussian.{kind}.best_factor": np.median(FACTORS[density.argmax(axis=0)]),
        }
        arrays[f"density_{kind}"] = np.median(density - density[AS_IS], axis=1)
    return metrics, arrays


def selectivity(values: Array, present: Bits) -> float:
    """Return how well units tell their class with either end: 0 not at all, 1/2 without error."""
    return float(np.abs(tune(values, present).auc - 0.5).mean())


def length(z: Array) -> Array:
    """Return the length of each row."""
    lengths: Array = np.linalg.norm(z, axis=1)
    return lengths


def name_by_strongest(network: Network, digits: Split, sign: int) -> float:
    """Return how often the output that is largest (smallest, for sign -1) names a seen class.

    An output stands for the class it is the largest for most often, among training digits.
    """
    winners = (sign * network.outputs(digits.train.ink)).argmax(axis=1)
    votes = np.zeros((OUTPUTS, digits.train.classes))
    np.add.at(votes, (winners, digits.train.labels), 1)
    asked = (sign * network.outputs(digits.seen.ink)).argmax(axis=1)
    return accuracy(votes[asked], digits.seen.labels)


def likelihoods(z: Array, labels: Labels, references: int) -> tuple[Array, Array]:
    """Return log-likelihoods and alignments (factors, examples) of scaled genuine embeddings.

    The first examples of each class are stored; each coordinate gets a Gaussian of its own. What
    is returned is of the others: the logarithm of the density at s z up to a constant, and the dot
    product of s z with the stored mean.
    """
    found, aligned = [], []
    for label in np.unique(labels):
        of_class = z[labels == label]
        stored, asked = of_class[:references], of_class[references:]
        mean, variance = stored.mean(axis=0), stored.var(axis=0, ddof=1)
        scaled = FACTORS[:, None, None] * asked  # (factors, examples, outputs)
        found.append(-0.5 * (np.square(scaled - mean) / variance).sum(axis=2))
        aligned.append(scaled @ mean)
    return np.concatenate(found, axis=1), np.concatenate(aligned, axis=1)
