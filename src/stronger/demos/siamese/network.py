"""Twin encoders of digits, and what can be done to embeddings: a part of the demo siamese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos._digit_pairs import Examples, Pairs, Split, draw_pairs
from stronger.evidence.earlier import Measurement
from stronger.nn.embedding import (
    area_under_curve,
    concentration,
    cosine_error,
    cosines,
    distances,
    negative_share,
    random_rotation,
    unit_length,
)
from stronger.nn.losses import contrastive
from stronger.nn.optimisers import SGD
from stronger.nn.tuning import Tuning, share_high, tune

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.nn.network import Network

    Array: TypeAlias = NDArray[np.floating[Any]]
    Vector: TypeAlias = NDArray[np.float64]

OUTPUTS = 32
MARGIN = 4.0
"""m of the contrastive loss, about the distance of two digits before training: it sets the unit."""
HEADS = ("cosine", "contrastive", "rectified")
FACTORS = np.geomspace(0.25, 4, 17)
"""What embeddings are multiplied by."""
HALF, AS_IS, TWICE = 4, 8, 12
"""Where in these a half, one and two stand."""


# --- Three encoders ------------------------------------------------------------------------------


def train(net: Network, digits: Examples, rng: np.random.Generator, head: str, steps: int) -> None:
    """Show both sides of pairs to one network, and move it by what either side asks for."""
    optimiser = SGD(0.1 if head == "cosine" else 0.02, momentum=0.9)
    for _ in range(steps):
        pairs = draw_pairs(rng, digits, 64)
        z = net.forward(digits.ink[np.concatenate([pairs.left, pairs.right])], training=True)
        a, b = np.split(z, 2)
        if head == "cosine":
            _, da, db = cosine_error(a, b, np.where(pairs.same, 1, -1))
        else:
            _, da, db = contrastive(a, b, pairs.same, MARGIN)
        net.backward(np.concatenate([da, db]))
        optimiser.step(net.layers)


@dataclass(frozen=True, eq=False)
class Embedded:
    """What an encoder makes of digits (examples, outputs), seen from the origin of its head.

    The cosine has an origin, and so has a rectifier. Distances have none, and the mean over
    training digits is taken for it.
    """

    seen: Vector
    unseen: Vector


def embed(net: Network, data: Split, head: str) -> Embedded:
    """Return test digits as the encoder has them."""
    origin = 0.0
    if head == "contrastive":
        origin = net.outputs(data.train.ink).astype(np.float64).mean(axis=0)
    seen, unseen = (
        net.outputs(d.ink).astype(np.float64) - origin for d in (data.seen, data.unseen)
    )
    return Embedded(seen, unseen)


# --- What changes nothing ------------------------------------------------------------------------


def invariances(
    rng: np.random.Generator,
    net: dict[str, Network],
    rows: dict[str, Embedded],
    data: Split,
    p: Pairs,
) -> dict[str, float]:
    """Scale, turn, shift and mirror embeddings, and see what becomes of what they are judged by."""
    a, b = rows["cosine"].seen[p.left], rows["cosine"].seen[p.right]
    c, d = rows["contrastive"].seen[p.left], rows["contrastive"].seen[p.right]
    turn, shift = random_rotation(rng, OUTPUTS), rng.standard_normal(OUTPUTS) * MARGIN
    apart = distances(c, d)
    turned = distances(c @ turn + shift, d @ turn + shift)
    mirrored = {head: mirror(net[head]) for head in ("cosine", "contrastive")}
    gaps = []
    for head, judge in (("cosine", cosines), ("contrastive", distances)):
        usual, other = (each[head].outputs(data.seen.ink) for each in (net, mirrored))
        gaps.append(
            np.abs(judge(usual[p.left], usual[p.right]) - judge(other[p.left], other[p.right]))
        )
    u, v = unit_length(a[p.same]), unit_length(b[p.same])
    return {
        "scale.cosine_change": float(np.abs(cosines(10 * a, b) - cosines(a, b)).max()),
        "scale.distance_ratio": float(distances(10 * a, b).mean() / distances(a, b).mean()),
        "turn.distance_change": float(np.abs(turned - apart).max() / apart.mean()),
        "turn.cosine_change": float(
            np.abs(cosines(c @ turn + shift, d @ turn + shift) - cosines(c, d)).mean()
        ),
        "mirror.change": float(max(gap.max() for gap in gaps)),
        "negative.share": negative_share(u, v),
    }


def mirror(net: Network) -> Network:
    """Return the network with all of its (linear) outputs turned to their negative."""
    other = net.copy()
    for parameter in other.layers[-1].parameters.values():
        parameter *= -1
    return other


# --- Are the coordinates special? ----------------------------------------------------------------


def selectivity(tuning: Tuning) -> float:
    """Return how well a unit tells its class with either end: 0 not at all, 1/2 without error."""
    return float(np.abs(tuning.auc - 0.5).mean())


def axes(
    rng: np.random.Generator, net: dict[str, Network], rows: dict[str, Embedded], data: Split
) -> Measurement:
    """Compare single outputs with random directions, and the two ends of outputs."""
    order = rng.permutation(len(data.seen.labels))
    present = data.seen.labels[order, None] == np.arange(data.seen.labels.max() + 1)
    metrics: dict[str, float] = {}
    arrays: dict[str, NDArray[Any]] = {}
    for head in ("contrastive", "rectified"):
        z = rows[head].seen[order]
        alive = z.std(axis=0) > 0
        z = z[:, alive]
        turns = [z @ random_rotation(rng, z.shape[1]) for _ in range(3)]
        own = tune(z, present)
        turned = [tune(each, present) for each in turns]
        metrics |= {
            f"axes.{head}.alive": float(alive.mean()),
            f"axes.{head}.selectivity": selectivity(own),
            f"axes.{head}.selectivity_turned": float(np.mean([selectivity(t) for t in turned])),
            f"axes.{head}.concentration": concentration(z),
            f"axes.{head}.concentration_turned": float(np.mean([concentration(t) for t in turns])),
        }
        for measure in ("selectivity", "concentration"):
            metrics[f"axes.{head}.{measure}_gain"] = (
                metrics[f"axes.{head}.{measure}"] - metrics[f"axes.{head}.{measure}_turned"]
            )
        # Before the rectifier: after it a unit cannot show how far down it is driven
        stop = -1 if head == "rectified" else None
        inputs = net[head].forward(data.seen.ink[order], stop=stop)[:, alive]
        ends = tune(inputs, present)
        metrics[f"axes.{head}.high_share"] = share_high(ends)
        arrays[f"ends_{head}"] = ends.auc
    return Measurement(metrics, arrays)


def strongest(net: Network, data: Split, sign: int) -> float:
    """Return how often the output that is largest (smallest, for sign -1) names a seen class.

    An output stands for the class it is the largest for most often, among training digits.
    """
    classes = int(data.train.labels.max()) + 1
    winners = (sign * net.outputs(data.train.ink)).argmax(axis=1)
    votes = np.zeros((OUTPUTS, classes))
    np.add.at(votes, (winners, data.train.labels), 1)
    asked = (sign * net.outputs(data.seen.ink)).argmax(axis=1)
    return float((votes.argmax(axis=1)[asked] == data.seen.labels).mean())


def sizes(net: dict[str, Network], rows: dict[str, Embedded], data: Split) -> dict[str, float]:
    """Ask what the length of an embedding says, and its largest coordinate."""
    metrics: dict[str, float] = {}
    for head in HEADS:
        seen, unseen = rows[head].seen, rows[head].unseen
        lengths = (np.linalg.norm(z, axis=1) for z in (seen, unseen))
        metrics[f"familiar.{head}.norm"] = area_under_curve(*lengths)
        metrics[f"familiar.{head}.largest"] = area_under_curve(seen.max(axis=1), unseen.max(axis=1))
        metrics[f"names.{head}.largest"] = strongest(net[head], data, 1)
        metrics[f"names.{head}.smallest"] = strongest(net[head], data, -1)
    raw = (net["contrastive"].outputs(digits.ink) for digits in (data.seen, data.unseen))
    from_zero = (np.linalg.norm(z, axis=1) for z in raw)
    metrics["familiar.contrastive.from_zero"] = area_under_curve(*from_zero)
    shades = (data.seen.ink.sum(axis=1), data.unseen.ink.sum(axis=1))
    metrics["familiar.ink"] = area_under_curve(*shades)
    return metrics


# --- Stored features: too large is as bad as too small -------------------------------------------


def likelihoods(z: Vector, labels: NDArray[np.int64], references: int) -> tuple[Vector, Vector]:
    """Return log-likelihoods and alignments (factors, examples) of scaled genuine embeddings.

    The first examples of each class are stored; each coordinate gets a Gaussian of its own. What
    is returned is of the others: the logarithm of the density at s z up to a constant, and the dot
    product of s z with the stored mean.
    """
    found: list[Vector] = []
    aligned: list[Vector] = []
    for label in np.unique(labels):
        of_class = z[labels == label]
        stored, asked = of_class[:references], of_class[references:]
        mean, variance = stored.mean(axis=0), stored.var(axis=0, ddof=1)
        scaled = FACTORS[:, None, None] * asked
        found.append(-0.5 * (np.square(scaled - mean) / variance).sum(axis=2))
        aligned.append(scaled @ mean)
    return np.concatenate(found, axis=1), np.concatenate(aligned, axis=1)


def acceptance(rows: dict[str, Embedded], data: Split) -> Measurement:
    """Count how often genuine embeddings become less likely when they are scaled up or down."""
    metrics: dict[str, float] = {}
    arrays: dict[str, NDArray[Any]] = {}
    z = rows["cosine"]
    for kind, embedded, digits in (("seen", z.seen, data.seen), ("unseen", z.unseen, data.unseen)):
        density, aligned = likelihoods(embedded, digits.labels, 50)
        metrics[f"gaussian.{kind}.twice_falls"] = float((density[TWICE] < density[AS_IS]).mean())
        metrics[f"gaussian.{kind}.half_falls"] = float((density[HALF] < density[AS_IS]).mean())
        metrics[f"template.{kind}.twice_falls"] = float((aligned[TWICE] < aligned[AS_IS]).mean())
        metrics[f"gaussian.{kind}.best_factor"] = float(np.median(FACTORS[density.argmax(axis=0)]))
        arrays[f"density_{kind}"] = np.median(density - density[AS_IS], axis=1)
    return Measurement(metrics, arrays)
