"""Trains with thresholds on weights, without them, and after pruning to the same share."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Metrics, Scale
from stronger.nn.datasets import digits
from stronger.nn.pruning import Masked, at_random, cut, keep, kept, weights
from stronger.statistics import rank_correlation

from .masked import masked, masks
from .training import Course, Watch, shares_of

if TYPE_CHECKING:
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network
    from stronger.nn.pruning import Mask

demo = Demo(__file__, entropy=2020, seeds=5)

PENALTIES = (0.0, 1e-4, 5e-4, 2e-3)
LAYERS = ("first", "second", "output")
EPOCHS = 6
COMPARED, CUT, FORK = 2, 3, 4
"""After how many epochs penalties are compared, networks cut, and the learning rate may drop."""


@dataclass(frozen=True, eq=False)
class Trained:
    """Networks that began with the same weights."""

    course: Course
    early: Network
    """Without thresholds, when it is time to cut."""
    dense: Network
    """The same at the end."""
    network: Network
    """With thresholds, at the end."""
    branch: Network
    """With thresholds, at the end, where the learning rate has dropped."""
    compared: tuple[float, float]
    """Share of weights in use and error when penalties are compared."""
    watch: Watch
    """What has become of the masks of ``network``."""
    dropped: list[list[float]]
    """Shares in use by layer, at every look from the fork to the end of ``branch``."""


@demo.prepare
def train_networks(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Trained:
    """Train with thresholds, once more from the fork with a lower learning rate, and without."""
    course = Course(
        digits=digits(rng, scale, train=parameters.examples, test=scale(300, 10_000)),
        seed=int(rng.integers(2**32)),
        hidden=scale((40, 20), (300, 100)),
        parts=scale(2, 6),
        batch_size=parameters.batch_size,
        learning_rate=parameters.learning_rate,
    )
    network, optimiser = course.build(parameters.penalty), course.optimiser()
    watch = Watch(network)
    for step, _ in enumerate(course.train(network, optimiser, FORK), 1):
        watch.look()
        if step == COMPARED * course.parts:
            compared = kept(masks(network)), course.error(network)
    branch, slower = network.copy(), deepcopy(optimiser)
    slower.learning_rate *= parameters.drop
    dropped = [shares_of(branch)]
    dropped += [shares_of(branch) for _ in course.train(branch, slower, EPOCHS - FORK, stage=1)]
    for _ in course.train(network, optimiser, EPOCHS - FORK, stage=1):
        watch.look()

    dense, optimiser = course.build(), course.optimiser()
    early = course.finish(dense, optimiser, CUT).copy()
    course.finish(dense, optimiser, EPOCHS - CUT, stage=1)
    return Trained(course, early, dense, network, branch, compared, watch, dropped)


@demo.part
def learn_thresholds(data: Trained) -> Found:
    """Ask which weights are in use, and whether more active units use more."""
    network, course = data.network, data.course
    used = [layer.parameters["weights"][layer.mask()] for layer in masked(network)]
    activity = np.maximum(network.forward(course.digits.test, stop=1), 0).mean(axis=0)
    incoming, outgoing = masks(network)[0].sum(axis=0), masks(network)[1].sum(axis=1)
    in_use = (incoming > 0) & (outgoing > 0)  # (units of the first layer,)
    metrics: Metrics = {
        "dst.kept": kept(masks(network)),
        "dst.error": course.error(network),
        "dst.half.kept": data.compared[0],
        "dst.half.error": data.compared[1],
        "dst.negative": np.mean(np.concatenate(used) < 0),
        "dst.restarts": sum(layer.restarts for layer in masked(network)),
        "dst.units_cut_off": np.mean(~in_use),
        "dst.activity_and_incoming": rank_correlation(activity, incoming, axis=0),
        "dst.activity_and_outgoing": rank_correlation(activity, outgoing, axis=0),
        "dst.in_use.activity_and_incoming": rank_correlation(
            activity[in_use], incoming[in_use], axis=0
        ),
        "dst.in_use.activity_and_outgoing": rank_correlation(
            activity[in_use], outgoing[in_use], axis=0
        ),
        "drop.error": course.error(data.branch),
        "drop.kept": kept(masks(data.branch)),
    }
    for layer, name, whole, before, after in zip(
        masked(network),
        LAYERS,
        data.watch.shares[-1],
        data.dropped[0],
        data.dropped[-1],
        strict=True,
    ):
        metrics |= {
            f"dst.kept.{name}": whole,
            f"threshold.{name}": layer.parameters["thresholds"].mean(),
            f"drop.{name}.before": before,
            f"drop.{name}.gain": after - whole,
        }
    return metrics, {"kept": np.array(data.watch.shares), "dropped": np.array(data.dropped)}


@demo.part(prefix="returned")
def come_back(data: Trained) -> Found:
    """Ask which weights had been masked and are in use again."""
    return data.watch.returns(long=data.course.parts), {}


@demo.part
def prune(rng: np.random.Generator, data: Trained) -> Found:
    """Prune once to as many weights in every layer as thresholds left.

    Without retraining the whole training comes before the cut, with it one half before and one
    half after.
    """
    course, early, dense = data.course, data.early, data.dense
    shares = shares_of(data.network)
    by_size = keep(weights(early), shares)
    signed = retrain(data, keep(weights(early), shares, np.positive))
    retrained = {
        "size": course.error(retrain(data, by_size)),
        "signed": course.error(signed),
        "random": course.error(retrain(data, at_random(by_size, rng))),
    }
    silent = signed.forward(course.digits.test, stop=4).max(axis=0) <= 0
    whole, learned = course.error(dense), course.error(data.network)
    metrics: Metrics = {
        "dense.error": whole,
        "once.kept": kept(by_size),
        "once.size.error": course.error(cut(dense, keep(weights(dense), shares))),
        "once.size.uniform_error": course.error(
            cut(dense, keep(weights(dense), kept(masks(data.network))))
        ),
        "once.signed.error": course.error(cut(dense, keep(weights(dense), shares, np.positive))),
        "again.signed.silent": silent.mean(),
    } | {f"again.{name}.error": each for name, each in retrained.items()}
    return metrics | {
        "dst.rise": learned - whole,
        "again.size.rise": retrained["size"] - whole,
        "once.size.over_dynamic": metrics["once.size.error"] - learned,
        "again.size.over_dynamic": retrained["size"] - learned,
        "again.random_over_size": retrained["random"] - retrained["size"],
        "again.signed_over_size": retrained["signed"] - retrained["size"],
    }, {}


def retrain(data: Trained, chosen: list[Mask]) -> Network:
    """Cut the early network, and train what is left of it to the end."""
    after = Masked(data.course.optimiser(), chosen)
    return data.course.finish(cut(data.early, chosen), after, EPOCHS - CUT, stage=1)


@demo.part
def raise_penalty(rng: np.random.Generator, data: Trained, parameters: Parameters) -> Found:
    """Compare penalties on low thresholds early; train with the highest to the end, and prune."""
    course = data.course
    found = []
    for penalty in PENALTIES:
        if penalty == parameters.penalty:
            found.append((*data.compared, np.nan))
            continue
        network, optimiser = course.build(penalty), course.optimiser()
        course.finish(network, optimiser, COMPARED)
        thresholds = [layer.parameters["thresholds"].mean() for layer in masked(network)]
        found.append((kept(masks(network)), course.error(network), np.mean(thresholds)))
    course.finish(network, optimiser, EPOCHS - COMPARED, stage=2)
    table = np.array(found)  # (penalties, share and error and mean threshold)
    metrics: Metrics = {
        "price.threshold_without": table[0, 2],
        "price.least_fall": np.min(1 - table[1:, 0] / table[:-1, 0]),
        "high.kept": kept(masks(network)),
        "high.error": course.error(network),
        "high.restarts": sum(layer.restarts for layer in masked(network)),
    }
    for penalty, (share, wrong, _) in zip(PENALTIES, table, strict=True):
        metrics |= {f"price.{penalty:g}.kept": share, f"price.{penalty:g}.error": wrong}
    shares = shares_of(network)
    metrics |= {f"high.kept.{name}": share for name, share in zip(LAYERS, shares, strict=True)}
    few = keep(weights(data.early), shares)
    for name, chosen in (("size", few), ("random", at_random(few, rng))):
        metrics[f"high.again.{name}.error"] = course.error(retrain(data, chosen))
    return metrics, {"prices": table[:, :2]}
