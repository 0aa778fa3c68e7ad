"""Measures how many rectifiers are on after training on digits, and on nothing at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import SGD, Adam

from .learning import HIDDEN, Learned, build, learn, share_on
from .tasks import KINDS, Task, draw_noise, draw_tasks

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

demo = Demo(__file__, entropy=2022, seeds=8)

WIDTH = 256
OTHER_WIDTHS = (64, 1024)


@dataclass(frozen=True, eq=False)
class Prepared:
    """What all parts share."""

    tasks: dict[str, Task]
    """By kind; the endless task is none."""
    test: Task
    """New digits."""
    fresh: Task
    """Random examples to look at after the endless task."""
    start: Network
    """Untrained."""


@demo.prepare
def draw(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Prepared:
    """Draw all that is learned, and the network that learns it."""
    tasks, test = draw_tasks(rng, scale, parameters.examples)
    start = build(rng, WIDTH)
    return Prepared(tasks, test, draw_noise(rng, parameters.examples), start)


@demo.part
def learn_each_task(
    rng: np.random.Generator, scale: Scale, data: Prepared, parameters: Parameters
) -> Found:
    """Train from one start on every task, by either optimiser, and count the units that are on."""
    metrics: Metrics = {"purity.untrained": held_out_purity(data.start, data.test)}
    arrays: dict[str, Array] = {}
    for how in ("sgd", "adam"):
        for kind in KINDS:
            task = data.tasks.get(kind)
            epochs = parameters.epochs if task else scale(3, 40)
            learned = learn_by(how, data.start, task, rng, parameters, epochs)
            inputs = (task or data.fresh).inputs
            before, after = (share_on(each, inputs) for each in (data.start, learned.network))
            share, mean = learned.path.T  # of units on, and of all values, after each epoch
            strength = mean / share  # of units that are on
            metrics |= {
                f"{how}.{kind}.start": before,
                f"{how}.{kind}.share": after,
                f"{how}.{kind}.gain": before - after,
                f"{how}.{kind}.error": learned.error,
                f"{how}.{kind}.epochs": len(share) - 1,
                f"{how}.{kind}.new_digits": share_on(learned.network, data.test.inputs),
                f"{how}.{kind}.strength": strength[-1] / strength[0],
            }
            arrays[f"{how}.{kind}"] = learned.path
            if how == "sgd":
                metrics[f"purity.{kind}"] = held_out_purity(learned.network, data.test)
    first, second = arrays["sgd.shuffled"][:2, 1]
    return metrics | {
        "first_fall": 1 - second / first,
        "more_with_meaning": metrics["sgd.digits.gain"] - metrics["sgd.shuffled.gain"],
        "purity.shuffled_above_untrained": metrics["purity.shuffled"] - metrics["purity.untrained"],
        "purity.digits_above_shuffled": metrics["purity.digits"] - metrics["purity.shuffled"],
        f"width.{WIDTH}.digits.share": metrics["sgd.digits.share"],
        f"width.{WIDTH}.shuffled.share": metrics["sgd.shuffled.share"],
    }, arrays


@demo.part
def add_a_common_part(rng: np.random.Generator, data: Prepared, parameters: Parameters) -> Found:
    """Learn random labels of random inputs that have half of their variance in common."""
    alike = draw_noise(rng, parameters.examples, common=True)
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for how in ("sgd", "adam"):
        learned = learn_by(how, data.start, alike, rng, parameters, parameters.epochs)
        share = learned.path[:, 0]
        metrics |= {
            f"{how}.common.share": share[-1],
            f"{how}.common.lowest": share.min(),
            f"{how}.common.gain": share[0] - share[-1],
        }
        arrays[f"{how}.common"] = learned.path
    return metrics, arrays


@demo.part
def vary_width(rng: np.random.Generator, data: Prepared, parameters: Parameters) -> Found:
    """Train fewer units, and more, on true and on shuffled labels."""
    metrics: Metrics = {}
    for kind in ("digits", "shuffled"):
        task = data.tasks[kind]
        for width in OTHER_WIDTHS:
            start = build(rng, width)
            learned = learn_by("sgd", start, task, rng, parameters, parameters.epochs)
            metrics[f"width.{width}.{kind}.share"] = learned.path[-1, 0]
        narrow, wide = (metrics[f"width.{width}.{kind}.share"] for width in OTHER_WIDTHS)
        metrics[f"wider_is_sparser.{kind}"] = narrow - wide
    return metrics, {}


@demo.part(prefix="first_pull")
def pull_at_the_start(data: Prepared) -> Found:
    """Ask where descent moves activations before anything is learned."""
    on, off = first_pull(data.start, data.tasks["shuffled"])
    return {"on": on, "off": off}, {}


def learn_by(
    how: str,
    start: Network,
    task: Task | None,
    rng: np.random.Generator,
    parameters: Parameters,
    epochs: int,
) -> Learned:
    """Train a copy of a network by gradient descent with momentum (sgd), or by Adam (adam)."""
    optimiser = (
        SGD(parameters.learning_rate, momentum=0.9)
        if how == "sgd"
        else Adam(parameters.learning_rate_of_adam)
    )
    return learn(start, optimiser, task, rng, epochs=epochs, enough=parameters.enough)


def first_pull(network: Network, task: Task) -> tuple[float, float]:
    """Return the mean gradient towards units that are on, and that are off, of its own size.

    The size is the root mean square over all; above zero, descent lowers the activation. What a
    silent unit would be asked for is counted although its rectifier passes nothing on.
    """
    on = network.activations(task.inputs)[HIDDEN] > 0
    outputs = network.forward(task.inputs)
    towards = network.gradients(cross_entropy(outputs, task.labels)[1])[HIDDEN]
    size = np.sqrt(np.square(towards).mean())
    return float(towards[on].mean() / size), float(towards[~on].mean() / size)


def held_out_purity(network: Network, test: Task, top: int = 20) -> float:
    """Return how often the highest responses of a unit are of its class, on average over units.

    A unit's class is the commonest among its highest responses to one half of the test digits;
    counted are its highest to the other half. Units that are on for too few are left out.
    """
    half = len(test.inputs) // 2
    hidden = network.activations(test.inputs)[HIDDEN]  # (examples, units)
    purities = []
    for one, other in zip(hidden[:half].T, hidden[half:].T, strict=True):
        if min((one > 0).sum(), (other > 0).sum()) >= top:
            first = test.labels[:half][np.argsort(one)[-top:]]
            second = test.labels[half:][np.argsort(other)[-top:]]
            purities.append(np.mean(second == np.bincount(first).argmax()))
    return float(np.mean(purities))
