"""Measures the channels of a network that others trained, and of one like it that nobody did."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.evidence.demo import Demo
from stronger.nn.efficientnet import (
    CAP,
    prepare,
    pretrained,
    rescale_bottlenecks,
    rescale_capped,
    turn_over,
    untrained,
)
from stronger.statistics import auc, rank_correlation

from .channels import (
    PLACES,
    Channels,
    compare,
    count_constant,
    distance,
    measure_channels,
    see,
)
from .photographs import Crops, draw_crops, list_photographs

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits, Indices
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters
    from stronger.nn.efficientnet import EfficientNet

    from .channels import Seen

demo = Demo(__file__, seeds=6)

STRETCH = 4.0
"""By what capped channels are multiplied."""
FEW = 2
"""How many crops the exact statements are tried on, in float64."""


class Drawn(NamedTuple):
    """What both parts look at."""

    network: EfficientNet
    """As others trained it."""
    first: Crops
    """Choose classes and features, and show what hangs on channels."""
    second: Crops
    """Show presence and size."""
    chosen: dict[str, Indices]
    """Which channels are ablated."""


@demo.prepare
def draw(rng: np.random.Generator, parameters: Parameters) -> Drawn:
    """Draw photographs, crops of them, and channels."""
    network = pretrained()
    paths = list_photographs(parameters.images)
    some = rng.permutation(len(paths))[: parameters.photographs]
    paths = [paths[each] for each in np.sort(some)]
    first, second = (draw_crops(rng, paths, parameters.crops, parameters.side) for _ in range(2))
    chosen = {
        name: np.sort(rng.permutation(len(network.blocks[number].depthwise.bias))[:count])
        for (name, number), count in zip(
            PLACES.items(), (parameters.channels, 3 * parameters.channels), strict=True
        )
    }
    return Drawn(network, first, second, chosen)


@demo.part
def look(rng: np.random.Generator, data: Drawn) -> Found:
    """Measure both networks at three places."""
    start = untrained(rng, prepare(data.first.images[:: max(1, len(data.first.images) // 12)]))
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for state, network in (("trained", data.network), ("untrained", start)):
        found, _, after = measure_channels(network, data.first, data.second, data.chosen)
        for name, channels in found.items():
            told = compare(channels) | count_constant(after.pooled[name])
            told["capped"] = after.capped[name]
            metrics |= {f"{state}.{name}.{key}": value for key, value in told.items()}
        arrays |= keep(state, found["head"])
        if state == "trained":
            metrics |= turn_head_over(network, found["head"], after, data)
    metrics["learned.importance_size"] = (
        metrics["trained.head.importance_size"] - metrics["untrained.head.importance_size"]
    )
    return metrics, arrays


def keep(state: str, head: Channels) -> dict[str, Array]:
    """Return what figures show of the head."""
    return {
        f"{state}_size": head.size.astype(np.float32),
        f"{state}_importance": head.importance.astype(np.float32),
        f"{state}_auc": head.auc.astype(np.float32),
    }


def turn_head_over(network: EfficientNet, head: Channels, after: Seen, data: Drawn) -> Metrics:
    """Measure the head's channels again, in float64, once all of them are turned over.

    Importance does not depend on it: held at its mean, a channel is off by as much as before, and
    weighs the same but for both signs.
    """
    exact = network.astype(np.float64)
    last = after.last.astype(np.float64)
    plain, turned = (each.head(last).mean(axis=(1, 2)).T for each in (exact, turn_over(exact)))
    present: Bits = data.second.labels[:, None] == np.unique(data.second.labels)
    areas, areas_turned = auc(plain, present), auc(turned, present)
    alive = np.ptp(plain, axis=0) > 0
    sums = [
        rank_correlation(order[alive], plain[:, alive].mean(axis=0))
        + rank_correlation(order[alive], turned[:, alive].mean(axis=0))
        for order in (head.importance, head.presence)
    ]
    return {
        "turned.reversal": max(abs(each) for each in sums),
        "turned.auc": float(np.abs(areas + areas_turned - 1).max()),
        "turned.size": float(np.abs(plain.mean(axis=0) + turned.mean(axis=0) - CAP).max()),
        "turned.importance_size": rank_correlation(
            head.importance[alive], turned[:, alive].mean(axis=0)
        ),
    }


@demo.part
def reparametrise(rng: np.random.Generator, data: Drawn) -> Found:
    """Turn channels over, rescale bottlenecks, stretch capped channels, and compare answers."""
    network = data.network
    exact, images = network.astype(np.float64), prepare(data.second.images[:FEW].astype(np.float64))
    logits = exact(images)
    some = data.second.images[:: max(1, len(data.second.images) // 12)]
    answers = see(network, some).logits

    def moved(factor: float) -> tuple[float, float]:
        other = see(rescale_capped(network, factor), some).logits
        changed = np.mean(other.argmax(axis=1) != answers.argmax(axis=1))
        return distance(answers, other), float(changed)

    stretched, shrunk = moved(STRETCH), moved(1 / STRETCH)
    return {
        "turned.residual": float(np.abs(turn_over(exact)(images) - logits).max()),
        "rescaled.residual": float(np.abs(rescale_bottlenecks(exact, rng)(images) - logits).max()),
        "stretched.moved": stretched[0],
        "stretched.changed": stretched[1],
        "shrunk.moved": shrunk[0],
        "shrunk.changed": shrunk[1],
    }, {}
