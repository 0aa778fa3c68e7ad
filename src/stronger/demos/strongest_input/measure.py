"""Measures how strong units are, in which direction, and what a network loses without them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Metrics, Scale
from stronger.nn.activations import ReLU
from stronger.nn.datasets import Rows, digits
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.small_convnet import CHANNELS, FEATURES, HIDDEN, digit_network, train_falling
from stronger.nn.training import fit
from stronger.nn.tuning import tune
from stronger.statistics import accuracy, auc, error, rank_correlation, selectivity, top_purity

from .optima import BEST, optimise_images

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=2009, seeds=5)

TOP = 20
"""How many images are looked at for the purity of a direction."""
DETECTS = 0.95
"""From which AUC a coordinate counts as a detector of a digit, with either end of its range."""
MIDDLE = (0.55, 0.65)
"""Quantiles of a unit's positive activations that stand for the middle of its range."""
CLAMPED = (0.25, 0.5, 0.75)
"""Shares of the units that are clamped at a time."""
IS_DIGIT = np.eye(10, dtype=np.bool_)
"""By label, which digit an example shows (10, 10)."""


@dataclass(frozen=True, eq=False)
class Trained:
    """Digits, and the networks that read them."""

    digits: Rows
    own: Network
    """The one looked into."""
    other: Network
    """An independent witness, from other weights and in another order."""
    untrained: Network
    """What ``own`` has been before training."""
    hidden: Array
    """Activations of the hidden units of ``own`` on test images (images, units)."""


@demo.prepare
def train_networks(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Trained:
    """Train two networks from different weights, in different order."""
    drawn = digits(rng, scale, train=parameters.examples, test=scale(400, 10_000))
    untrained, other = (
        digit_network(rng, kernels=scale(4, 16), hidden=parameters.hidden) for _ in range(2)
    )
    own = untrained.copy()
    rates = (parameters.learning_rate, parameters.learning_rate / 4)
    for network in (own, other):
        train_falling(network, drawn.train, drawn.train_labels, rng, learning_rates=rates)
    return Trained(drawn, own, other, untrained, below(own, HIDDEN).outputs(drawn.test))


@demo.part
def read(data: Trained) -> Found:
    """Ask how many digits each network misreads."""
    x, labels = data.digits.test, data.digits.test_labels
    return {
        "untrained.error": error(data.untrained.outputs(x), labels),
        "own.error": error(data.own.outputs(x), labels),
        "other.error": error(data.other.outputs(x), labels),
    }, {}


demo.part(optimise_images)


@demo.part(prefix="range")
def look_along_the_range(data: Trained) -> Found:
    """Say how many images at the top and in the middle of a unit's range show its digit.

    The digit is fixed beforehand: the one for which the unit is higher than for the rest, over
    its whole range, on the first half of the images. The second half is looked at.
    """
    labels = data.digits.test_labels
    half = len(labels) // 2
    digit = auc(data.hidden[:half], IS_DIGIT[labels[:half]]).argmax(axis=1)
    values, shown = data.hidden[half:], labels[half:]
    found = []
    for unit, each in enumerate(values.T):
        falling = np.argsort(-each, kind="stable")[: (each > 0).sum()]
        if len(falling) < 5 * BEST:
            continue
        low, high = (round(quantile * len(falling)) for quantile in MIDDLE)
        parts = falling[:BEST], falling[::-1][low:high]
        found.append([(shown[part] == digit[unit]).mean() for part in parts])
    top, middle = np.mean(found, axis=0) if found else (0.1, 0.1)
    held_out = auc(values, IS_DIGIT[shown])[np.arange(len(digit)), digit]
    return {
        "top": top,
        "middle": middle,
        "gap": top - middle,
        "auc": held_out[values.max(axis=0) > 0].mean(),
    }, {}


@demo.part(prefix="coherence")
def compare_with_directions(rng: np.random.Generator, data: Trained) -> Found:
    """Compare the images that excite units most with those that excite random directions most."""
    labels = data.digits.test_labels
    metrics: Metrics = {}
    for name, hidden in (
        ("trained", data.hidden),
        ("untrained", below(data.untrained, HIDDEN).outputs(data.digits.test)),
    ):
        used = (hidden > 0).sum(axis=0) > TOP
        turned = hidden @ draw_directions(rng, hidden.shape[1], 100)
        metrics[f"{name}.units"] = mean_purity(hidden[:, used], labels)
        metrics[f"{name}.directions"] = mean_purity(turned, labels)
    pixels = data.digits.test @ draw_directions(rng, 784, 100)
    return metrics | {
        "pixels.directions": mean_purity(pixels, labels),
        "gap": metrics["trained.units"] - metrics["trained.directions"],
    }, {}


@demo.part(prefix="axes")
def turn_axes(rng: np.random.Generator, scale: Scale, data: Trained) -> Found:
    """Ask whether coordinates detect digits better than turned axes, with a ReLU and without.

    Two heads are trained on the features of the convolutions, which stay as they are, from the
    same weights and in the same order, by gradient descent with momentum: it treats all directions
    alike, as Adam does not.
    """
    features, count = below(data.own, FEATURES), data.hidden.shape[1]
    shown, asked = features.outputs(data.digits.train), features.outputs(data.digits.test)
    size = np.sqrt(np.square(shown).mean())
    shown, asked, labels = shown / size, asked / size, data.digits.test_labels
    seed = int(rng.integers(2**32))
    metrics: Metrics = {}
    for name, between in (("relu", [ReLU()]), ("linear", [])):
        drawn = np.random.default_rng(seed)
        head = Network([Dense(shown.shape[1], count, drawn), *between, Dense(count, 10, drawn)])
        descent, epochs = SGD(0.01, momentum=0.9), scale(1, 3)
        fit(head, descent, shown, data.digits.train_labels, drawn, epochs=epochs)
        units = below(head, len(head.layers) - 1).outputs(asked)
        turned = [units @ draw_directions(rng, count, count) for _ in range(scale(1, 3))]
        used = np.ptp(units, axis=0) > 0
        of_units = share_of_detectors(units, labels)
        of_turned = np.mean([share_of_detectors(each, labels) for each in turned])
        metrics |= {
            f"{name}.units": of_units,
            f"{name}.turned": of_turned,
            f"{name}.gap": of_units - of_turned,
            f"{name}.error": error(head.outputs(asked), labels),
            f"{name}.used": used.mean(),
            f"{name}.units_used": share_of_detectors(units[:, used], labels),
        }
    return metrics | {"special": metrics["relu.gap"] - metrics["linear.gap"]}, {}


@demo.part(prefix="strongest")
def ablate_in_one_image(scale: Scale, data: Trained) -> Found:
    """Compare, image by image, what is strongest with what the predicted digit loses most by.

    The loss by an ablation is the fall of the digit's logit relative to the mean of all logits.
    Every feature map of the second convolution is ablated (set to zero) in turn, and every hidden
    unit, where the loss is the activation times a weight.
    """
    network, images = data.own, data.digits.test[: scale(20, 1000)]
    states = network.activations(images)
    logits, maps, units = states[-1], states[CHANNELS], states[HIDDEN]
    digit = logits.argmax(axis=1)
    asked = (IS_DIGIT[digit] - 0.1).astype(logits.dtype)  # what is added up: the centred logit
    gradients = network.gradients(asked)
    before = (logits * asked).sum(axis=1)
    loss = np.empty((len(images), len(maps)), logits.dtype)
    for channel in range(len(maps)):  # maps are (channels, height, width, images)
        ablated = maps.copy()
        ablated[channel] = 0
        loss[:, channel] = before - (network.forward(ablated, start=CHANNELS) * asked).sum(axis=1)
    product_of_maps = (maps * gradients[CHANNELS]).sum(axis=(1, 2)).T
    product_of_units = units * gradients[HIDDEN]
    found = {
        "channels": compare_with_loss(maps.mean(axis=(1, 2)).T, loss, product_of_maps),
        "units": compare_with_loss(units, product_of_units, product_of_units),
    }
    metrics = {f"{kind}.{name}": value for kind in found for name, value in found[kind].items()}
    return metrics | {"channels.differs": 1 - metrics["channels.is_most_important"]}, {}


@demo.part(prefix="importance")
def ablate_over_all_images(data: Trained) -> Found:
    """Compare what hidden units do over all images with what their ablation costs.

    The cost is the rise of the mean cross-entropy when the unit is set to zero throughout. Units
    that are hardly ever active count as alive, but not as used: those need a mean activation of a
    tenth of the median unit's.
    """
    network, hidden, labels = data.own, data.hidden, data.digits.test_labels
    weights = network.layers[-1].parameters["weights"]  # (units, 10)
    logits = network.forward(hidden, start=HIDDEN)
    plain = cross_entropy(logits, labels)[0]
    cost = np.array(
        [
            cross_entropy(logits - np.outer(unit, out), labels)[0] - plain
            for unit, out in zip(hidden.T, weights, strict=True)
        ]
    )
    alive = hidden.max(axis=0) > 0
    outgoing = weights - weights.mean(axis=1, keepdims=True)
    incoming = network.layers[HIDDEN - 2].parameters["weights"]
    mean = hidden.mean(axis=0)
    predictors = {
        "mean": mean,
        "maximum": hidden.max(axis=0),
        "selectivity": selectivity(hidden, labels),
        "incoming": np.abs(incoming).sum(axis=0),
        "mean_times_outgoing": mean * np.linalg.norm(outgoing, axis=1),
    }
    used = mean > 0.1 * np.median(mean[alive])
    metrics: Metrics = {
        name: rank_correlation(each[alive], cost[alive], axis=0)
        for name, each in predictors.items()
    }
    for name in ("mean", "selectivity"):
        metrics[f"{name}_of_used"] = rank_correlation(predictors[name][used], cost[used], axis=0)
    return metrics | {"share_used": used.sum() / alive.sum()}, {
        "unit_mean": mean[alive],
        "unit_cost": cost[alive],
    }


@demo.part(prefix="clamped")
def clamp(rng: np.random.Generator, scale: Scale, data: Trained) -> Found:
    """Clamp growing random sets of hidden units to zero, and to their means; watch accuracy."""
    means = below(data.own, HIDDEN).outputs(data.digits.train[:5000]).mean(axis=0)
    found = []
    for share in CLAMPED:
        for _ in range(scale(2, 10)):
            order = rng.permutation(len(means))
            chosen = order[: round(share * len(order))]
            for value in (0, means[chosen]):
                clamped = data.hidden.copy()
                clamped[:, chosen] = value
                outputs = data.own.forward(clamped, start=HIDDEN)
                found.append(accuracy(outputs, data.digits.test_labels))
    zero, mean = np.reshape(found, (-1, 2)).mean(axis=0)
    return {"to_zero": zero, "to_mean": mean, "zero_advantage": zero - mean}, {}


def below(network: Network, state: int) -> Network:
    """Return the part of a network that computes this state, sharing its layers."""
    return Network(network.layers[:state])


def draw_directions(rng: np.random.Generator, size: int, count: int) -> Array:
    """Draw directions of length 1, all equally likely, as columns (size, count)."""
    drawn = rng.standard_normal((size, count))
    directions: Array = drawn / np.linalg.norm(drawn, axis=0)
    return directions


def mean_purity(values: Array, labels: Labels, top: int = TOP) -> float:
    """Return the purity of the images with the largest values (images, columns), over columns."""
    return float(np.mean([top_purity(column, labels, top) for column in values.T]))


def share_of_detectors(values: Array, labels: Labels) -> float:
    """Return the share of columns that tell one digit from the rest, by either end."""
    area = tune(values, IS_DIGIT[labels]).auc
    return float(np.mean(np.maximum(area, 1 - area) >= DETECTS))


def compare_with_loss(activity: Array, loss: Array, product: Array) -> Metrics:
    """Return how far activity, and activity × gradient, predict the loss by ablation.

    Everything is (images, units); units at zero have nothing to lose and are left out.
    """
    rows = np.arange(len(loss))
    top, vital, active = activity.argmax(axis=1), loss.argmax(axis=1), activity > 0
    by_activity, by_product = (
        np.mean(
            [
                rank_correlation(a[on], lost[on], axis=0)
                for a, lost, on in zip(each, loss, active, strict=True)
            ]
        )
        for each in (activity, product)
    )
    return {
        "is_most_important": np.mean(top == vital),
        "chance": np.mean(1 / active.sum(axis=1)),
        "raises": np.mean(loss[rows, top] < 0),
        "share_of_loss": np.mean(loss[rows, top]) / np.mean(loss[rows, vital]),
        "activity_correlation": by_activity,
        "product_correlation": by_product,
        "product_finds": np.mean(product.argmax(axis=1) == vital),
    }
