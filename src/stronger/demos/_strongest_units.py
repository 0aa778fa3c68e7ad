"""Strong units and units that matter, units and directions: a part of the demo strongest-input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD
from stronger.nn.small_convnet import CHANNELS, FEATURES, HIDDEN
from stronger.nn.training import fit
from stronger.nn.tuning import tune
from stronger.statistics import auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.nn.datasets import Rows

    Array: TypeAlias = NDArray[np.floating[Any]]
    Labels: TypeAlias = NDArray[np.int64]

TOP = 20
"""How many images are looked at for the purity of a direction."""
DETECTS = 0.95
"""From which AUC a coordinate counts as a detector of a digit, with either end of its range."""
BEST = 9
"""How many of its strongest images stand for a unit, as in zeiler2014visualizing."""
MIDDLE = (0.55, 0.65)
"""Quantiles of a unit's positive activations that stand for the middle of its range."""
CLAMPED = (0.25, 0.5, 0.75)
"""Shares of the units that are clamped at a time."""


def below(network: Network, state: int) -> Network:
    """Return the part of a network that computes this state, sharing its layers."""
    return Network(network.layers[:state])


def one_hot(labels: Labels) -> NDArray[np.bool_]:
    """Return which digit each example shows (examples, 10)."""
    present: NDArray[np.bool_] = labels[:, None] == np.arange(10)
    return present


def rank_correlation(a: Array, b: Array) -> float:
    """Return Spearman's correlation, and 0 where either does not vary."""
    from scipy.stats import rankdata

    x, y = (rankdata(each) - (len(each) + 1) / 2 for each in (a, b))
    lengths = np.sqrt((x @ x) * (y @ y))
    return float(x @ y / lengths) if lengths > 0 else 0.0


# --- The top of the range --------------------------------------------------------------------


def range_purity(hidden: Array, labels: Labels) -> Measurement:
    """Say how many images at the top and in the middle of a unit's range show its digit.

    The digit is fixed beforehand: the one for which the unit is higher than for the rest, over
    its whole range, on the first half of the images. The second half is looked at.
    """
    half = len(labels) // 2
    digit = auc(hidden[:half], one_hot(labels[:half])).argmax(axis=1)
    values, shown = hidden[half:], labels[half:]
    found = []
    for unit, each in enumerate(values.T):
        order = np.argsort(-each, kind="stable")[: (each > 0).sum()]
        if len(order) < 5 * BEST:
            continue
        rising = order[::-1]
        low, high = (round(quantile * len(rising)) for quantile in MIDDLE)
        found.append(
            [(shown[part] == digit[unit]).mean() for part in (order[:BEST], rising[low:high])]
        )
    top, middle = np.mean(found, axis=0) if found else (0.1, 0.1)
    held_out = auc(values, one_hot(shown))[np.arange(len(digit)), digit]
    return Measurement(
        {
            "range.top": float(top),
            "range.middle": float(middle),
            "range.gap": float(top - middle),
            "range.auc": float(held_out[values.max(axis=0) > 0].mean()),
        }
    )


# --- Units against directions ----------------------------------------------------------------


def random_directions(rng: np.random.Generator, size: int, count: int) -> Array:
    """Return so many directions of length 1, all equally likely, as columns (size, count)."""
    drawn = rng.standard_normal((size, count))
    directions: Array = drawn / np.linalg.norm(drawn, axis=0)
    return directions


def top_purity(values: Array, labels: Labels, top: int = TOP) -> float:
    """Return the share of the commonest label among the top images, averaged over columns.

    Parameters
    ----------
    values
        (images, columns).
    labels
        (images,), from 0 to 9.
    """
    highest = np.argpartition(-values, top, axis=0)[:top]
    counts = (labels[highest][:, :, None] == np.arange(10)).sum(axis=0)  # (columns, 10)
    return float(counts.max(axis=1).mean() / top)


def directions(
    rng: np.random.Generator, trained: Network, untrained: Network, data: Rows
) -> Measurement:
    """Compare the images that excite units most with those that excite random directions most."""
    metrics = {}
    for name, network in (("trained", trained), ("untrained", untrained)):
        hidden = below(network, HIDDEN).outputs(data.test)
        used = (hidden > 0).sum(axis=0) > TOP
        turned = hidden @ random_directions(rng, hidden.shape[1], 100)
        metrics[f"coherence.{name}.units"] = top_purity(hidden[:, used], data.test_labels)
        metrics[f"coherence.{name}.directions"] = top_purity(turned, data.test_labels)
    pixels = data.test @ random_directions(rng, data.test.shape[1], 100)
    metrics["coherence.pixels.directions"] = top_purity(pixels, data.test_labels)
    metrics["coherence.gap"] = (
        metrics["coherence.trained.units"] - metrics["coherence.trained.directions"]
    )
    return Measurement(metrics)


def axes(
    rng: np.random.Generator, scale: Scale, trained: Network, data: Rows, hidden: int
) -> Measurement:
    """Ask whether coordinates detect digits better than turned axes, with a ReLU and without.

    Two heads are trained on the features of the convolutions, which stay as they are, from the
    same weights and in the same order, by gradient descent with momentum: it treats all directions
    alike, as Adam does not.
    """
    features = below(trained, FEATURES)
    shown, asked = features.outputs(data.train), features.outputs(data.test)
    size = np.sqrt(np.square(shown).mean())
    shown, asked = shown / size, asked / size
    seed = int(rng.integers(2**32))
    metrics = {}
    for name in ("relu", "linear"):
        drawn = np.random.default_rng(seed)
        first, last = Dense(shown.shape[1], hidden, drawn), Dense(hidden, 10, drawn)
        head = Network([first, ReLU(), last] if name == "relu" else [first, last])
        epochs = scale.choose(quick=1, full=3)
        fit(head, SGD(0.01, momentum=0.9), shown, data.train_labels, drawn, epochs=epochs)
        units = below(head, len(head.layers) - 1).outputs(asked)
        turned = [
            units @ random_directions(rng, hidden, hidden)
            for _ in range(scale.choose(quick=1, full=3))
        ]
        metrics[f"axes.{name}.units"] = detectors(units, data.test_labels)
        metrics[f"axes.{name}.turned"] = float(
            np.mean([detectors(each, data.test_labels) for each in turned])
        )
        metrics[f"axes.{name}.gap"] = metrics[f"axes.{name}.units"] - metrics[f"axes.{name}.turned"]
        metrics[f"axes.{name}.error"] = float(
            np.mean(head.outputs(asked).argmax(axis=1) != data.test_labels)
        )
        used = np.ptp(units, axis=0) > 0
        metrics[f"axes.{name}.used"] = float(used.mean())
        metrics[f"axes.{name}.units_used"] = detectors(units[:, used], data.test_labels)
    metrics["axes.special"] = metrics["axes.relu.gap"] - metrics["axes.linear.gap"]
    return Measurement(metrics)


def detectors(values: Array, labels: Labels) -> float:
    """Return the share of columns that tell one digit from the rest, by either end."""
    area = tune(values, one_hot(labels)).auc
    return float(np.mean(np.maximum(area, 1 - area) >= DETECTS))


# --- The strongest and the one that matters --------------------------------------------------


def strongest(network: Network, images: Array) -> Measurement:
    """Compare, image by image, what is strongest with what the predicted digit loses most by.

    The loss by a removal is the fall of the digit's logit relative to the mean of all logits.
    Every feature map of the second convolution is removed (set to zero) in turn, and every hidden
    unit, where the loss is the activation times a weight.
    """
    states = network.activations(images)
    logits = states[-1]
    digit = logits.argmax(axis=1)
    asked = (one_hot(digit) - 0.1).astype(logits.dtype)  # what is added up: the centred logit
    gradients = network.gradients(asked)
    maps = states[CHANNELS]  # (channels, height, width, images)
    before = (logits * asked).sum(axis=1)
    loss = np.empty((len(images), len(maps)), logits.dtype)
    for channel in range(len(maps)):
        cut = maps.copy()
        cut[channel] = 0
        loss[:, channel] = before - (network.forward(cut, start=CHANNELS) * asked).sum(axis=1)
    units = states[HIDDEN]
    products = {
        "channels": (maps * gradients[CHANNELS]).sum(axis=(1, 2)).T,
        "units": units * gradients[HIDDEN],
    }
    metrics = _compare("channels", maps.mean(axis=(1, 2)).T, loss, products["channels"])
    metrics |= _compare("units", units, products["units"], products["units"])
    share = metrics["strongest.channels.is_most_important"]
    metrics["strongest.channels.differs"] = 1 - share
    return Measurement(metrics)


def _compare(name: str, activity: Array, loss: Array, product: Array) -> dict[str, float]:
    """Return how far activity, and activity × gradient, tell the loss by removal.

    Everything is (images, units); units at zero have nothing to lose and are left out.
    """
    rows = np.arange(len(loss))
    top, vital = activity.argmax(axis=1), loss.argmax(axis=1)
    active = activity > 0
    correlations = np.array(
        [
            (rank_correlation(a[on], c[on]), rank_correlation(p[on], c[on]))
            for a, p, c, on in zip(activity, product, loss, active, strict=True)
        ]
    )
    return {
        f"strongest.{name}.is_most_important": float(np.mean(top == vital)),
        f"strongest.{name}.chance": float(np.mean(1 / active.sum(axis=1))),
        f"strongest.{name}.raises": float(np.mean(loss[rows, top] < 0)),
        f"strongest.{name}.share_of_loss": float(
            np.mean(loss[rows, top]) / np.mean(loss[rows, vital])
        ),
        f"strongest.{name}.activity_correlation": float(correlations[:, 0].mean()),
        f"strongest.{name}.product_correlation": float(correlations[:, 1].mean()),
        f"strongest.{name}.product_finds": float(np.mean(product.argmax(axis=1) == vital)),
    }


def importance(network: Network, data: Rows) -> Measurement:
    """Compare what hidden units do over all images with what their removal costs.

    The cost is the rise of the mean cross-entropy when the unit is set to zero throughout. Units
    that are hardly ever active count as alive, but not as used: those need a mean activation of a
    tenth of the median unit's.
    """
    hidden = below(network, HIDDEN).outputs(data.test)
    labels = data.test_labels
    weights = network.layers[-1].parameters["weights"]
    logits = network.forward(hidden, start=HIDDEN)
    plain = cross_entropy(logits, labels)[0]
    cost = np.array(
        [
            cross_entropy(logits - np.outer(unit, out), labels)[0] - plain
            for unit, out in zip(hidden.T, weights, strict=True)
        ]
    )
    alive = hidden.max(axis=0) > 0
    means = np.array([hidden[labels == digit].mean(axis=0) for digit in range(10)])  # (10, units)
    best = means.max(axis=0)
    rest = (means.sum(axis=0) - best) / 9
    selectivity = (best - rest) / np.where(alive, best + rest, 1)
    outgoing = weights - weights.mean(axis=1, keepdims=True)
    incoming = network.layers[HIDDEN - 2].parameters["weights"]
    told = {
        "mean": hidden.mean(axis=0),
        "maximum": hidden.max(axis=0),
        "selectivity": selectivity,
        "incoming": np.abs(incoming).sum(axis=0),
        "mean_times_outgoing": hidden.mean(axis=0) * np.linalg.norm(outgoing, axis=1),
    }
    used = told["mean"] > 0.1 * np.median(told["mean"][alive])
    return Measurement(
        {
            f"importance.{name}": rank_correlation(value[alive], cost[alive])
            for name, value in told.items()
        }
        | {
            f"importance.{name}_of_used": rank_correlation(told[name][used], cost[used])
            for name in ("mean", "selectivity")
        }
        | {"importance.share_used": float(used.sum() / alive.sum())},
        {"unit_mean": told["mean"][alive], "unit_cost": cost[alive]},
    )


def clamping(rng: np.random.Generator, network: Network, data: Rows, *, draws: int) -> Measurement:
    """Clamp growing random sets of hidden units to zero, and to their means; watch accuracy."""
    hidden = below(network, HIDDEN).outputs(data.test)
    means = below(network, HIDDEN).outputs(data.train[:5000]).mean(axis=0)
    found = np.empty((len(CLAMPED), draws, 2))
    for row, share in enumerate(CLAMPED):
        for draw in range(draws):
            order = rng.permutation(hidden.shape[1])
            chosen = order[: round(share * len(order))]
            for column, value in enumerate((np.zeros_like(means), means)):
                changed = hidden.copy()
                changed[:, chosen] = value[chosen]
                answer = network.forward(changed, start=HIDDEN).argmax(axis=1)
                found[row, draw, column] = np.mean(answer == data.test_labels)
    zero, mean = found.mean(axis=(0, 1))
    return Measurement(
        {
            "clamped.to_zero": float(zero),
            "clamped.to_mean": float(mean),
            "clamped.zero_advantage": float(zero - mean),
        },
        {"clamped": found.mean(axis=1)},
    )
