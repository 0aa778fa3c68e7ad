"""Measures activation against amount, of planted features and of digits, in units of all kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import Rows, digits
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.statistics import accuracy, auc

from .negative import cost_of_flattening, share_of_cost, tell_by_negative
from .psychometry import (
    OTHERS,
    SAME,
    amounts_by_activation,
    discriminability,
    mean_order,
    order,
    share_of_rises,
    share_rising,
    top_slope,
)
from .world import CONDITIONS, KINDS, World, build, find_features, learn

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

demo = Demo(__file__, seeds=8)

AMOUNTS = np.linspace(-1, 1.5, 26)
"""Amounts of a feature that units are shown: the opposite, nothing, all, and more than all."""
OPPOSITE, WHOLE, STEPS = slice(0, 11), slice(10, 21), slice(10, 21, 2)
"""Of these, those from -1 to 0, those from 0 to 1, and every second of the latter."""
TWO_SIDED = ("leaky", "gelu", "tanh", "glu", "swiglu")
"""The kinds of unit that have a negative side."""
ON_DIGITS = ("relu", "leaky", "gelu", "tanh", "swiglu")
BLENDS = np.linspace(0, 1, 11)


# --- Planted features --------------------------------------------------------------------------


@demo.part
def planted(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Learn planted features in every condition with every kind of unit, and measure the curves."""
    seed = int(rng.integers(2**32))
    world = World.at_random(rng, parameters)
    asked_of = draw_ladders(rng, world, scale(40, 200))
    amounts = world.draw_amounts(rng, scale(1_000, 8_000))
    shown = world.render(rng, amounts)
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for kind in KINDS:
        for condition in CONDITIONS:
            network = learn(seed, world, kind, condition, parameters)
            found, curves = measure_units(network, asked_of)
            metrics |= {f"{condition}.{kind}.{name}": value for name, value in found.items()}
            if condition in ("named", "asked"):
                arrays |= {f"{condition}.{kind}.{name}": curve for name, curve in curves.items()}
            if condition == "named":
                *_, h, logits = network.activations(shown)
                areas = np.diag(auc(logits, amounts > 0))
                metrics[f"named.{kind}.output_auc"] = areas.mean()
                by_activation = look_back(rng, network, world)
                arrays[f"named.{kind}.reverse"] = by_activation.mean(axis=1)
                metrics[f"named.{kind}.reverse_rising"] = share_of_rises(by_activation)
                if kind in TWO_SIDED:
                    metrics |= look_below(network, h, amounts > 0, kind, parameters.fill)
        metrics[f"grading.{kind}.from_the_task"] = (
            metrics[f"asked.{kind}.top_slope"] - metrics[f"named.{kind}.top_slope"]
        )
        metrics[f"between.{kind}.loss"] = (
            metrics[f"named.{kind}.read_within"] - metrics[f"named.{kind}.read_between"]
        )
    for kind in ("logistic", "tanh"):
        metrics[f"intensity.relu_less_{kind}"] = (
            metrics["named.relu.top_dprime"] - metrics[f"named.{kind}.top_dprime"]
        )
    turned = learn(seed, world, "glu", "named", parameters, mirrored=True)
    upright = learn(seed, world, "glu", "named", parameters)
    h, mirrored = (network.activations(shown)[-2] for network in (upright, turned))
    metrics["mirror.glu.residual"] = np.abs(h + mirrored).max()
    return metrics, arrays


def draw_ladders(rng: np.random.Generator, world: World, inputs: int) -> Array:
    """Return inputs that hold each feature in all `AMOUNTS`, among distractors.

    Returns
    -------
    Array
        (features, amounts, inputs, size): an input has the same distractors and the same noise at
        all amounts.
    """
    ladders: list[Array] = []
    for direction in world.directions:
        amounts = world.draw_amounts(rng, inputs)
        amounts[:, len(ladders)] = 0
        x = world.render(rng, amounts)
        ladders.append(x + AMOUNTS[:, None, None].astype(np.float32) * direction)
    return np.array(ladders)


def measure_units(network: Network, ladders: Array) -> tuple[Metrics, dict[str, Array]]:
    """Return what units of the last hidden layer make of the amounts of their features.

    Parameters
    ----------
    ladders
        From `draw_ladders`.
    """
    h, ends = respond(network, ladders)
    alive = np.ptp(h, axis=(0, 1)) > 0
    h, ends = h[..., alive], ends[alive]
    read = h * ends  # so that the end that stands for presence is up
    within, between = order(h[WHOLE], SAME), order(h[WHOLE], OTHERS)
    read_within, read_between = order(read[WHOLE], SAME), order(read[WHOLE], OTHERS)
    d = discriminability(read[STEPS])
    found = {
        "within": mean_order(within).mean(),
        "between": mean_order(between).mean(),
        "read_within": mean_order(read_within).mean(),
        "read_between": mean_order(read_between).mean(),
        "rising": share_rising(read_between, h.shape[1]).mean(),
        "opposite": mean_order(order(read[OPPOSITE], SAME)).mean(),
        "top_dprime": d[-1].mean(),
        "low_dprime": d[1].mean(),
        "top_slope": top_slope(read[STEPS]).mean(),
        "high": np.mean(ends > 0),
        "alive": alive.mean(),
    }
    # In units of the unit's own rise from nothing to all
    mean = read.mean(axis=1)  # (amounts, units)
    rise = np.ptp(mean[WHOLE], axis=0)
    curve = ((mean - mean[WHOLE.start]) / np.where(rise > 0, rise, 1)).mean(axis=1)
    return found, {"curve": curve, "dprime": d.mean(axis=1)}


def respond(network: Network, ladders: Array) -> tuple[Array, Array]:
    """Return what units say of their features' ladders (amounts, inputs, units), and their ends."""
    features, ends = find_features(network)
    h = np.empty((*ladders.shape[1:3], len(features)))
    for feature in np.unique(features):
        units = features == feature
        rows = ladders[feature].reshape(-1, ladders.shape[-1])
        codes = network.forward(rows, stop=len(network.layers) - 1)
        h[..., units] = codes.reshape(*ladders.shape[1:3], -1)[..., units]
    return h, ends


def look_back(rng: np.random.Generator, network: Network, world: World) -> Array:
    """Return the mean amount in tenths of inputs by rising activation (tenths, units).

    Activations count towards the end that stands for the feature, and all amounts of the unit's own
    feature from 0 to 1 are as frequent.
    """
    features, ends = find_features(network)
    amounts = world.draw_amounts(rng, 2_000)
    own = np.empty((len(amounts), len(features)), np.float32)
    h = np.empty_like(own)
    for feature in np.unique(features):
        units = features == feature
        changed = amounts.copy()
        changed[:, feature] = rng.random(len(amounts), dtype=np.float32)
        own[:, units] = changed[:, [feature]]
        codes = network.forward(world.render(rng, changed), stop=len(network.layers) - 1)
        h[:, units] = codes[:, units]
    return amounts_by_activation(h * ends, own)


def look_below(network: Network, h: Array, present: Bits, kind: str, fill: str) -> Metrics:
    """Return what the negative side of units tells, and what the answers lose without it."""
    features, ends = find_features(network)
    negative, band = cost_of_flattening(network, h, present, fill)
    return {
        f"negative.{kind}.tells": tell_by_negative(h, present[:, features], ends),
        f"negative.{kind}.cost": negative,
        f"negative.{kind}.band_cost": band,
        f"negative.{kind}.share_of_cost": share_of_cost(negative, band),
    }


# --- Digits ------------------------------------------------------------------------------------


@demo.prepare
def images(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Rows:
    """Draw digits."""
    return digits(rng, scale, train=parameters.images, test=scale(500, 5_000))


@demo.part(prefix="digits")
def blended_digits(
    rng: np.random.Generator, scale: Scale, data: Rows, parameters: Parameters
) -> Found:
    """Learn digits, and show blends of one with another, and digits of less contrast."""
    seed = int(rng.integers(2**32))
    pairs = draw_pairs(rng, data, scale(20, 100))
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for kind in ON_DIGITS:
        for condition in ("named", "shuffled", "untrained") if kind == "relu" else ("named",):
            order_of_images = np.random.default_rng(seed)
            network = build(order_of_images, kind, 784, parameters.hidden_on_digits, 10)
            labels = data.train_labels
            if condition == "shuffled":
                labels = rng.permutation(labels)
            if condition != "untrained":
                epochs = parameters.epochs_on_digits
                fit(network, Adam(0.001), data.train, labels, order_of_images, epochs=epochs)
            found, curve = measure_digits(network, pairs)
            metrics |= {f"{condition}.{kind}.{name}": value for name, value in found.items()}
            arrays[f"digits.{condition}.{kind}"] = curve
            metrics[f"{condition}.{kind}.accuracy"] = accuracy(
                network.outputs(data.test), data.test_labels
            )
    return metrics, arrays


def draw_pairs(rng: np.random.Generator, data: Rows, inputs: int) -> Array:
    """Return test images of each digit, and as many of other digits (digits, 2, inputs, 784)."""
    found = []
    for digit in range(10):
        own, other = (
            np.flatnonzero(there)
            for there in (data.test_labels == digit, data.test_labels != digit)
        )
        chosen = rng.choice(own, inputs), rng.choice(other, inputs)
        found.append(data.test[np.array(chosen)])
    return np.array(found)


def measure_digits(network: Network, pairs: Array) -> tuple[Metrics, Array]:
    """Return how units order blends of their digit with another, and what contrast does to them.

    Parameters
    ----------
    pairs
        From `draw_pairs`.

    Returns
    -------
    Metrics
        The order of blends; and of units that vote for their digit, how often it is told from
        another one at equal contrast, and at half of the other's, and how often another digit
        drives them more at more contrast.
    Array
        The mean activation by the share of the own digit (blends,), from 0 to 1.
    """
    features, ends = find_features(network, centred=True)
    stop = len(network.layers) - 1
    parts = BLENDS[:, None, None].astype(np.float32)
    blends, contrasts = [], []
    for own, other in pairs:
        rows = (parts * own + (1 - parts) * other, parts * other, np.stack([own, own / 2]))
        codes = [network.forward(each.reshape(-1, 784), stop=stop) for each in rows]
        blend, dim, bright = (
            code.reshape(*each.shape[:2], -1) for code, each in zip(codes, rows, strict=True)
        )
        blends.append(blend)
        contrasts.append((dim, bright))
    units = np.arange(len(features))

    def of_own_digit(tables: list[Array]) -> Array:
        found: Array = np.array(tables)[features, :, :, units].transpose(1, 2, 0)
        return found

    h = of_own_digit(blends)  # (blends, inputs, units)
    read = h * ends
    dim, bright = (of_own_digit(list(each)) for each in zip(*contrasts, strict=True))
    voting = (ends > 0) & (np.ptp(h, axis=(0, 1)) > 0)
    full = dim[-1:]  # other digits at full contrast
    equal, half = (
        order(np.concatenate([full, own[None]])[..., voting], OTHERS)[1, 0].mean() for own in bright
    )
    alive = np.ptp(h, axis=(0, 1)) > 0
    mean = read[..., alive].mean(axis=1)
    rise = np.ptp(mean, axis=0)
    curve = ((mean - mean[0]) / np.where(rise > 0, rise, 1)).mean(axis=1)
    return {
        "read_between": mean_order(order(read[..., alive], OTHERS)).mean(),
        "read_within": mean_order(order(read[..., alive], SAME)).mean(),
        "own_over_other": equal,
        "dim_own_over_other": half,
        "brightness_loss": equal - half,
        "other_by_contrast": mean_order(order(dim[1:][..., voting], SAME)).mean(),
    }, curve
