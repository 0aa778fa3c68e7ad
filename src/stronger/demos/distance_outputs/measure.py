"""Measures what outputs that are distances tell, beside outputs that vote, and what they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.activations import Logistic
from stronger.nn.datasets import Rows, mnist
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.network import Network
from stronger.statistics import accuracy, auc_of_two

from .distances import AMPLITUDE, SquaredDistance, competing_codes, draw_codes, nearest_code
from .networks import FEATURES, TRUNK, Task, build, linear, one_per_class

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=1998)

LENGTHS = (1, 2, 5, 10, 20)
"""Of noise, in mean lengths of a digit."""


@dataclass(frozen=True, eq=False)
class Trained:
    """Digits, and the same trunk trained on them with three kinds of output."""

    task: Task
    codes: Array
    """(10, features), of the outputs that are distances."""
    distance: Network
    softmax: Network
    logistic: Network


@demo.prepare
def three_outputs(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Trained:
    """Train to lie near the code of a class, by softmax, and by one logistic unit per class."""
    digits = draw_digits(rng, scale, parameters.examples)
    task = Task(digits, parameters.epochs, parameters.learning_rate)
    codes = draw_codes(rng, 10, FEATURES)
    return Trained(
        task,
        codes,
        distance=task.train(build(rng, TRUNK, SquaredDistance(codes)), rng, nearest_code),
        softmax=task.train(build(rng, TRUNK, linear(rng)), rng, cross_entropy),
        logistic=task.train(build(rng, TRUNK, linear(rng), Logistic()), rng, one_per_class),
    )


# --- Which output wins, and who notices what is no digit ------------------------------------------


@demo.part
def which_end_wins(rng: np.random.Generator, data: Trained) -> Found:
    """Read the distances at their smallest and at their largest, and beside dot products."""
    test, labels = data.task.examples.test, data.task.examples.test_labels
    y = data.distance.outputs(test)  # (examples, 10)
    h = data.distance.forward(test, stop=-1).astype(np.float64)  # (examples, features)
    exact = SquaredDistance(data.codes.astype(np.float64)).forward(h)
    untrained = SquaredDistance(draw_codes(rng, 10, FEATURES)).forward(h.astype(np.float32))
    smallest, by_softmax = accuracy(-y, labels), accuracy(data.softmax.outputs(test), labels)
    return {
        "digits.smallest": smallest,
        "digits.largest": accuracy(y, labels),
        "digits.softmax": by_softmax,
        "digits.smallest_less_softmax": smallest - by_softmax,
        "digits.other_codes": accuracy(-untrained, labels),
        # ‖x - c‖² = ‖x‖² - 2 x·c + ‖c‖², of which only the middle differs between codes
        "linear.gap": np.abs(softmax(-exact) - softmax(2 * h @ data.codes.T)).max(),
    }, {
        "right_distance": y[np.arange(len(y)), labels],
        "other_distance": np.sort(y, axis=1)[:, 1:].ravel()[::50],
    }


@demo.part(prefix="reject")
def reject_noise(rng: np.random.Generator, data: Trained) -> Found:
    """Tell digits from random directions, as long or longer, by how sure each network is."""
    test = data.task.examples.test
    length = float(np.linalg.norm(test, axis=1).mean())
    noise = rng.standard_normal((1000, test.shape[1])).astype(np.float32)
    noise *= length / np.linalg.norm(noise, axis=1, keepdims=True)
    sureness: dict[str, Callable[[Array], Array]] = {
        "distance": lambda x: -data.distance.outputs(x).min(axis=1),
        "softmax": lambda x: softmax(data.softmax.outputs(x)).max(axis=1),
        "logistic": lambda x: data.logistic.outputs(x).max(axis=1),
    }
    areas = {
        name: np.array([auc_of_two(sure(test), sure(times * noise)) for times in LENGTHS])
        for name, sure in sureness.items()
    }
    return {
        **{name: each.mean() for name, each in areas.items()},
        "gain": (areas["distance"] - areas["softmax"]).mean(),
        "softmax_far": sureness["softmax"](LENGTHS[-1] * noise).mean(),
    }, {
        **{f"auc_{name}": each for name, each in areas.items()},
        "noise_distance": data.distance.outputs(noise).min(axis=1),
    }


# --- Other codes ----------------------------------------------------------------------------------


@demo.part
def change_codes(rng: np.random.Generator, data: Trained, parameters: Parameters) -> Found:
    """Turn columns of the code over; move it to the asymptotes of the units; let it learn."""
    codes = draw_codes(rng, 10, FEATURES)
    return (
        turn_columns(rng, data.task, codes)
        | move_to_asymptotes(rng, data.task, codes)
        | let_codes_learn(rng, data.task, codes, parameters.learning_rate_of_codes)
    ), {}


def turn_columns(rng: np.random.Generator, task: Task, codes: Array) -> Metrics:
    """Turn about half of the columns over, once with the weights that feed them, once without."""
    signs = draw_codes(rng, 1, FEATURES)
    usual = build(rng, TRUNK, SquaredDistance(codes))
    mirrored = Network([*usual.copy().layers[:-1], SquaredDistance(codes * signs)])
    for parameter in mirrored.layers[2].parameters.values():
        parameter *= signs[0]
    order = rng.integers(2**63)
    for network in (usual, mirrored):
        task.train(network, np.random.default_rng(order))
    fresh = task.train(build(rng, TRUNK, SquaredDistance(codes * signs)), rng)
    test = task.examples.test
    return {
        "flip.gap": np.abs(usual.outputs(test) - mirrored.outputs(test)).max(),
        "flip.accuracy_change": task.nearest_is_right(fresh) - task.nearest_is_right(usual),
    }


def move_to_asymptotes(rng: np.random.Generator, task: Task, codes: Array) -> Metrics:
    """Compare codes inside the range of the units with codes at its ends, which they only near."""
    networks = [build(rng, TRUNK, SquaredDistance(codes * size)) for size in (1.0, AMPLITUDE)]
    inside, edge = (1 - task.nearest_is_right(task.train(each, rng, epochs=1)) for each in networks)
    metrics: Metrics = {"edge.first_epoch_loss": edge - inside}
    saturated = []
    for network in networks:
        task.train(network, rng, epochs=task.epochs - 1)
        h = network.forward(task.examples.test, stop=-1)
        saturated.append((np.abs(h) > 0.95 * AMPLITUDE).mean())
    return metrics | {
        "edge.saturated": saturated[1],
        "edge.saturated_inside": saturated[0],
        "edge.saturation_gap": saturated[1] - saturated[0],
    }


def let_codes_learn(
    rng: np.random.Generator, task: Task, codes: Array, learning_rate: float
) -> Metrics:
    """Let codes learn, once by the distance to the right one alone, once with rivals."""
    metrics: Metrics = {}
    for name, loss in (("alone", nearest_code), ("competing", competing_codes)):
        layer = SquaredDistance(codes, learns=True)
        # At the usual rate of Adam, codes could not get from ±1 to 0 in so few steps
        network = task.train(build(rng, TRUNK, layer), rng, loss, learning_rate=learning_rate)
        metrics[f"codes.gap_{name}"] = mean_gap(layer.codes)
        metrics[f"codes.accuracy_{name}"] = task.nearest_is_right(network)
    metrics["codes.gap_ratio"] = metrics["codes.gap_alone"] / metrics["codes.gap_competing"]
    return metrics


def mean_gap(codes: Array) -> float:
    """Return the mean squared distance between two different codes."""
    first, second = np.triu_indices(len(codes), 1)
    return float(np.square(codes[first] - codes[second]).sum(axis=1).mean())


# --- One unit for each of many classes ------------------------------------------------------------


@demo.part
def one_unit_per_class(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Compare one logistic unit per class with a distributed code, for few and many classes."""
    metrics: Metrics = {}
    for name, classes in (("few", 10), ("many", parameters.classes)):
        clouds = draw_clouds(rng, classes, scale(500, 10_000))
        task = Task(clouds, scale(2, 10), parameters.learning_rate)
        sizes = (clouds.train.shape[1], 100, FEATURES)
        place = build(rng, sizes, Dense(FEATURES, classes, rng), Logistic())
        task.train(place, rng, one_per_class)
        codes = draw_codes(rng, classes, FEATURES)
        distributed = task.train(build(rng, sizes, SquaredDistance(codes)), rng)
        outputs = place.outputs(clouds.test)  # (examples, classes)
        place_error = 1 - accuracy(outputs, clouds.test_labels)
        distributed_error = 1 - task.nearest_is_right(distributed)
        metrics |= {
            f"{name}.place_error": place_error,
            f"{name}.distributed_error": distributed_error,
            f"{name}.excess": place_error - distributed_error,
        }
    # Mean activity of the units of the other classes
    own = outputs[np.arange(len(outputs)), clouds.test_labels]
    metrics["many.off_activity"] = (outputs.sum() - own.sum()) / (outputs.size - own.size)
    return metrics, {}


def draw_clouds(rng: np.random.Generator, classes: int, examples: int) -> Rows:
    """Draw examples of Gaussian clouds around random centres in 30 dimensions, a class each."""
    centres = rng.standard_normal((classes, 30)) * 1.5
    labels = rng.integers(0, classes, 2 * examples)
    x = (centres[labels] + rng.standard_normal((2 * examples, 30))).astype(np.float32)
    return Rows(x[:examples], labels[:examples], x[examples:], labels[examples:])


def draw_digits(rng: np.random.Generator, scale: Scale, examples: int) -> Rows:
    """Draw so many training digits; test digits are the first of those in the file."""
    digits, test = mnist(scale.data), scale(500, 10_000)
    chosen = rng.choice(len(digits.train_images), examples, replace=False)
    return Rows(
        (digits.train_images[chosen] / np.float32(255)).reshape(-1, 784),
        digits.train_labels[chosen].astype(np.int64),
        (digits.test_images[:test] / np.float32(255)).reshape(-1, 784),
        digits.test_labels[:test].astype(np.int64),
    )
