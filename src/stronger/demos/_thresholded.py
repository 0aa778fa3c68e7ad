"""Networks with thresholds on weights, and pruned ones: the measurements of sparse-training."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits as rows
from stronger.nn.layers import Dense
from stronger.nn.masked import MaskedDense, masked, masks, small_uniform
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.pruning import Masked, at_random, cut, keep, kept, weights
from stronger.nn.small_convnet import error
from stronger.nn.training import fit
from stronger.statistics import rank_correlation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stronger.nn.datasets import Rows
    from stronger.nn.optimisers import Optimiser
    from stronger.nn.pruning import Mask

ALPHA = 5e-4
"""The price of low thresholds in the example of the paper."""
ALPHAS = (0.0, 1e-4, ALPHA, 2e-3)
LAYERS = ("first", "second", "output")
DROP = 0.1
"""By what the rate is multiplied where it drops."""


@dataclass(frozen=True)
class Size:
    """How large everything is."""

    train: int
    test: int
    hidden: tuple[int, int]
    early: int
    """Epochs before the rate may drop; the networks with other prices are trained half as long."""
    late: int
    """Epochs after it."""
    parts: int
    """Into how many parts an epoch is cut; masks are looked at after each."""
    batch: int
    rate: float = 0.03

    @classmethod
    def at(cls, scale: Scale) -> Size:
        """Return the size for a scale."""
        return scale.choose(
            quick=cls(1_000, 300, (40, 20), 4, 2, 2, 20),
            full=cls(60_000, 10_000, (300, 100), 4, 2, 6, 100),
        )

    @property
    def epochs(self) -> int:
        """Epochs of a whole training."""
        return self.early + self.late


def network(seed: int, hidden: Sequence[int], alpha: float | None = None) -> Network:
    """Return an untrained network of ReLUs, with thresholds if they have a price; same weights."""
    rng = np.random.default_rng(seed)
    sizes = (784, *hidden, 10)
    layers: list[Dense | ReLU] = []
    for fan_in, fan_out in pairwise(sizes):
        layers.append(
            Dense(fan_in, fan_out, rng, initialiser=small_uniform)
            if alpha is None
            else MaskedDense(fan_in, fan_out, rng, alpha=alpha)
        )
        layers.append(ReLU())
    return Network(layers[:-1])


@dataclass(frozen=True)
class Course:
    """Data and size of one repetition, and how to train on them."""

    data: Rows
    size: Size
    seed: int

    def train(
        self, net: Network, optimiser: Optimiser, epochs: int, stage: int = 0
    ) -> Iterator[None]:
        """Train in place, pausing after each part of an epoch; a stage has its own order."""
        rng = np.random.default_rng((self.seed, stage))
        for _ in range(epochs):
            order = rng.permutation(len(self.data.train))
            for part in np.array_split(order, self.size.parts):
                x, labels = self.data.train[part], self.data.train_labels[part]
                fit(net, optimiser, x, labels, rng, epochs=1, batch_size=self.size.batch)
                yield

    def finish(self, net: Network, optimiser: Optimiser, epochs: int, stage: int = 0) -> Network:
        """Train without a pause, and return the network."""
        for _ in self.train(net, optimiser, epochs, stage):
            pass
        return net

    def descent(self) -> SGD:
        """Return the optimiser that all networks are trained with."""
        return SGD(self.size.rate, momentum=0.9)

    def wrong(self, net: Network) -> float:
        """Return the test error."""
        return error(net, self.data.test, self.data.test_labels)


# --- Masks through training ------------------------------------------------------------------


class Watch:
    """What becomes of masks: shares kept, and weights that were masked and came back."""

    def __init__(self, net: Network) -> None:
        self.net = net
        self.shares = [[float(mask.mean()) for mask in masks(net)]]
        self.absent = [np.zeros(mask.shape, np.int32) for mask in masks(net)]
        self.longest = deepcopy(self.absent)
        self.returned = [np.zeros(mask.shape, np.bool_) for mask in masks(net)]

    def look(self) -> None:
        """Note the masks as they are."""
        found = masks(self.net)
        self.shares.append([float(mask.mean()) for mask in found])
        for mask, absent, longest, returned in zip(
            found, self.absent, self.longest, self.returned, strict=True
        ):
            returned |= mask & (absent > 0)
            absent += 1
            absent[mask] = 0
            np.maximum(longest, absent, out=longest)

    def returns(self, long: int) -> dict[str, float]:
        """Say which weights came back; `long` is how many looks count as a long absence."""
        now = masks(self.net)
        used = sum(int(mask.sum()) for mask in now)
        ever = sum(int((longest > 0).sum()) for longest in self.longest)
        once, longer = (
            sum(
                int((mask & (longest >= least)).sum())
                for mask, longest in zip(now, self.longest, strict=True)
            )
            for least in (1, long)
        )
        return {
            "returned.of_kept": once / used,
            "returned.of_kept_after_an_epoch": longer / used,
            "returned.of_masked": sum(int(each.sum()) for each in self.returned) / max(ever, 1),
        }


def dynamic(course: Course) -> tuple[Measurement, Network]:
    """Train with thresholds, and once more from before the end with a rate that drops."""
    size = course.size
    net = network(course.seed, size.hidden, ALPHA)
    optimiser = course.descent()
    watch = Watch(net)
    half: dict[str, float] = {}
    for step, _ in enumerate(course.train(net, optimiser, size.early), 1):
        watch.look()
        if step == size.early // 2 * size.parts:
            half = {"kept": kept(masks(net)), "error": course.wrong(net)}
    branch, slower = net.copy(), deepcopy(optimiser)
    slower.learning_rate *= DROP
    begun = watch.shares[-1]
    dropped = [
        begun,
        *(
            [float(mask.mean()) for mask in masks(branch)]
            for _ in course.train(branch, slower, size.late, stage=1)
        ),
    ]
    for _ in course.train(net, optimiser, size.late, stage=1):
        watch.look()

    thresholds = [layer.parameters["thresholds"] for layer in masked(net)]
    used = [layer.parameters["weights"][layer.mask()] for layer in masked(net)]
    activity = np.maximum(net.forward(course.data.test, stop=1), 0).mean(axis=0)
    first, second, _ = masks(net)
    in_use = first.any(axis=0) & second.any(axis=1)
    metrics = {
        "dst.kept": kept(masks(net)),
        "dst.error": course.wrong(net),
        "dst.half.kept": half["kept"],
        "dst.half.error": half["error"],
        "dst.negative": float(np.mean(np.concatenate(used) < 0)),
        "dst.restarts": float(sum(layer.restarts for layer in masked(net))),
        "dst.units_cut_off": float(np.mean(~in_use)),
        "dst.activity_and_incoming": rank_correlation(activity, first.sum(axis=0)),
        "dst.activity_and_outgoing": rank_correlation(activity, second.sum(axis=1)),
        "dst.in_use.activity_and_incoming": rank_correlation(
            activity[in_use], first.sum(axis=0)[in_use]
        ),
        "dst.in_use.activity_and_outgoing": rank_correlation(
            activity[in_use], second.sum(axis=1)[in_use]
        ),
        "drop.error": course.wrong(branch),
        "drop.kept": kept(masks(branch)),
    }
    for index, name in enumerate(LAYERS):
        metrics |= {
            f"dst.kept.{name}": watch.shares[-1][index],
            f"threshold.{name}": float(thresholds[index].mean()),
            f"drop.{name}.before": dropped[0][index],
            f"drop.{name}.gain": dropped[-1][index] - watch.shares[-1][index],
        }
    metrics |= watch.returns(size.parts)
    return Measurement(metrics, {"kept": np.array(watch.shares), "dropped": np.array(dropped)}), net


def prices(course: Course, half: tuple[float, float]) -> tuple[Measurement, Network]:
    """Train half as long as before the drop with each price; train the last to the end.

    Parameters
    ----------
    half
        Share kept and error at the price of the paper, which has been trained before.
    """
    found = []
    for alpha in ALPHAS:
        if alpha == ALPHA:
            found.append((*half, np.nan))
            continue
        net = network(course.seed, course.size.hidden, alpha)
        optimiser = course.descent()
        course.finish(net, optimiser, course.size.early // 2)
        mean = np.mean([layer.parameters["thresholds"].mean() for layer in masked(net)])
        found.append((kept(masks(net)), course.wrong(net), float(mean)))
    course.finish(net, optimiser, course.size.epochs - course.size.early // 2, stage=2)
    table = np.array(found)
    metrics = {
        "price.threshold_without": float(table[0, 2]),
        "price.least_fall": float(np.min(1 - table[1:, 0] / table[:-1, 0])),
        "high.kept": kept(masks(net)),
        "high.error": course.wrong(net),
        "high.restarts": float(sum(layer.restarts for layer in masked(net))),
    }
    for alpha, (share, wrong, _) in zip(ALPHAS, found, strict=True):
        metrics |= {f"price.{alpha:g}.kept": share, f"price.{alpha:g}.error": wrong}
    for name, mask in zip(LAYERS, masks(net), strict=True):
        metrics[f"high.kept.{name}"] = float(mask.mean())
    return Measurement(metrics, {"prices": table[:, :2]}), net


# --- Pruning once, to the same share ---------------------------------------------------------


def trained(course: Course) -> tuple[Network, Network]:
    """Train without thresholds; return the network half-way and at the end."""
    net = network(course.seed, course.size.hidden)
    optimiser = course.descent()
    half = course.size.epochs // 2
    early = course.finish(net, optimiser, half).copy()
    return early, course.finish(net, optimiser, course.size.epochs - half, stage=1)


def retrained(course: Course, early: Network, chosen: list[Mask]) -> Network:
    """Cut a network half-way, and train what is left of it to the end."""
    after = Masked(course.descent(), chosen)
    left = course.size.epochs - course.size.epochs // 2
    return course.finish(cut(early, chosen), after, left, stage=1)


def pruned(
    course: Course, early: Network, dense: Network, learned: list[Mask], rng: np.random.Generator
) -> dict[str, float]:
    """Prune once to as many weights in every layer as thresholds left.

    Without retraining the whole training comes before the cut, with it one half before and one
    half after.
    """
    shares = [float(mask.mean()) for mask in learned]
    by_size = keep(weights(early), shares)
    again = {
        name: retrained(course, early, chosen)
        for name, chosen in (
            ("size", by_size),
            ("signed", keep(weights(early), shares, np.positive)),
            ("random", at_random(by_size, rng)),
        )
    }
    silent = again["signed"].forward(course.data.test, stop=4).max(axis=0) <= 0
    uniform = keep(weights(dense), kept(learned))
    return {
        "dense.error": course.wrong(dense),
        "once.size.error": course.wrong(cut(dense, keep(weights(dense), shares))),
        "once.size.uniform_error": course.wrong(cut(dense, uniform)),
        "once.signed.error": course.wrong(cut(dense, keep(weights(dense), shares, np.positive))),
        "once.kept": kept(by_size),
        "again.signed.silent": float(silent.mean()),
    } | {f"again.{name}.error": course.wrong(net) for name, net in again.items()}


def measure(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Train all networks of one repetition and compare them."""
    size = Size.at(scale)
    data = rows(rng, scale, train=size.train, test=size.test)
    course = Course(data, size, int(rng.integers(2**32)))
    grown, net = dynamic(course)
    early, whole = trained(course)
    metrics = dict(grown.metrics) | pruned(course, early, whole, masks(net), rng)
    swept, high = prices(course, (metrics["dst.half.kept"], metrics["dst.half.error"]))
    metrics |= swept.metrics
    few = keep(weights(early), [float(mask.mean()) for mask in masks(high)])
    for name, chosen in (("size", few), ("random", at_random(few, rng))):
        metrics[f"high.again.{name}.error"] = course.wrong(retrained(course, early, chosen))
    dense = metrics["dense.error"]
    metrics |= {
        "dst.rise": metrics["dst.error"] - dense,
        "again.size.rise": metrics["again.size.error"] - dense,
        "once.size.over_dynamic": metrics["once.size.error"] - metrics["dst.error"],
        "again.size.over_dynamic": metrics["again.size.error"] - metrics["dst.error"],
        "again.random_over_size": metrics["again.random.error"] - metrics["again.size.error"],
        "again.signed_over_size": metrics["again.signed.error"] - metrics["again.size.error"],
    }
    return Measurement(metrics, {**grown.arrays, **swept.arrays})
