"""Measures whether units are high or low where their feature is present, and what makes them so."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from stronger.demos.shared.digit_units import draw_digits, tune_to
from stronger.demos.shared.planted_units import (
    COMMON,
    EVEN,
    FEATURES,
    KINDS,
    RARE,
    Learned,
    agreement,
    learn_planted,
    mirror,
)
from stronger.evidence.demo import Demo, Scale
from stronger.nn.activations import LeakyReLU, NegatedReLU, ReLU
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.nn.tuning import share_high, tune
from stronger.statistics import accuracy

from .network import clamp, make_network

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters

    Learn: TypeAlias = Callable[..., Learned]

demo = Demo(__file__, entropy=2011)

SWEPT = tuple(kind for kind in KINDS if kind != "negated")
PRESENCE = {"rare": RARE, "even": EVEN, "common": COMMON}
SHARES = (RARE, EVEN, COMMON), (0.02, RARE, 0.1, 0.2, EVEN, COMMON)
"""Probabilities of presence at the quick and at the full scale."""
LEAKS = (0, 0.03, 0.1, 0.3, 1)
LAYERS = {"first": 2, "last": 4}
"""Which state of the network for digits is that hidden layer."""


@demo.prepare
def share_a_seed(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Learn:
    """Return what trains on planted features: from one seed, and each setting only once."""
    return cache(partial(learn_planted, int(rng.integers(2**32)), scale, parameters))


@demo.part(prefix="planted")
def rarity(scale: Scale, data: Learn) -> Found:
    """Vary the kind of unit and the probability of presence."""
    shares = scale(*SHARES)
    metrics: dict[str, float] = {}
    for kind in SWEPT:
        for name, share in PRESENCE.items():
            found = data(KINDS[kind], share)
            metrics |= {
                f"{kind}.{name}.high": found.high,
                f"{kind}.{name}.untrained_high": found.untrained_high,
                f"{kind}.{name}.agreement": found.agreement,
                f"{kind}.{name}.output_auc": found.output_auc,
            }
    rare, even = data(ReLU, RARE), data(ReLU, EVEN)
    metrics["relu.rarity_gain"] = rare.high - even.high
    metrics["relu.learning_gain"] = rare.high - rare.untrained_high
    curves = {
        f"high_{kind}": np.array([data(KINDS[kind], share).high for share in shares])
        for kind in SWEPT
    }
    untrained = np.array([data(ReLU, share).untrained_high for share in shares])
    return metrics, {"shares": np.array(shares), "untrained_by_share": untrained} | curves


@demo.part(prefix="planted")
def degrees(data: Learn) -> Found:
    """Ask which units tell degrees of presence: those high for their feature, or those low."""
    metrics: dict[str, float] = {}
    for kind in ("relu", "tanh"):
        even = data(KINDS[kind], EVEN)
        high, low = (
            even.degrees[even.alive & (even.tuning.signs == sign)].mean() for sign in (1, -1)
        )
        metrics |= {
            f"{kind}.degrees.high_units": high,
            f"{kind}.degrees.low_units": low,
            f"{kind}.degrees.gap": high - low,
        }
    return metrics, {}


@demo.part(prefix="planted")
def mirror_image(data: Learn) -> Found:
    """Train negated rectifiers from the mirror image of the rectifiers' weights."""
    plain, negated = data(ReLU, RARE), data(NegatedReLU, RARE, mirrored=True)
    return {
        "negated.mirror_residual": np.abs(negated.tuning.auc + plain.tuning.auc - 1).max(),
        "negated.high": negated.high,
    }, {}


@demo.part(prefix="planted")
def start_and_width(data: Learn) -> Found:
    """Start without knowing the base rate; have fewer units."""
    metrics = {
        f"{kind}.zero_bias.high": data(KINDS[kind], RARE, knows_base_rate=False).high
        for kind in ("relu", "tanh", "logistic")
    }
    for kind in ("relu", "tanh"):
        for hidden in (FEATURES // 2, FEATURES):
            metrics[f"{kind}.width_{hidden}.high"] = data(KINDS[kind], RARE, hidden=hidden).high
    return metrics, {}


@demo.part(prefix="planted")
def raw_inputs(scale: Scale, data: Learn) -> Found:
    """Leave inputs uncentred, so that a feature adds something if present and nothing if absent."""
    metrics = {
        f"{kind}.raw_{name}.high": data(KINDS[kind], share, centred=False).high
        for kind in ("relu", "tanh")
        for name, share in PRESENCE.items()
    }
    shares = scale(*SHARES)
    return metrics, {
        "raw_by_share": np.array([data(ReLU, share, centred=False).high for share in shares])
    }


@demo.part(prefix="planted")
def one_sidedness(data: Learn) -> Found:
    """Vary the leak of a rectifier, its slope below zero, from the ReLU to a linear unit."""
    by_leak = np.array([data(partial(LeakyReLU, leak), RARE).high for leak in LEAKS])
    return {"linear.rare.high": by_leak[-1]}, {"leaks": np.array(LEAKS), "high_by_leak": by_leak}


@demo.part(prefix="digits")
def digits(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Train 784-100-100-10 with every kind of unit, on true and on shuffled labels."""
    images = draw_digits(rng, scale, parameters.images)
    present = images.test_labels[:, None] == np.arange(10)
    shuffled = rng.permutation(images.train_labels)
    seed = int(rng.integers(2**32))
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    for kind, unit in KINDS.items():
        start = make_network(np.random.default_rng(seed), unit)
        if kind == "negated":
            start = mirror(start)
        networks = {"untrained": start, "trained": start.copy(), "shuffled": start.copy()}
        for which, labels in (("trained", images.train_labels), ("shuffled", shuffled)):
            fit(
                networks[which],
                Adam(parameters.learning_rate_on_digits),
                images.train,
                labels,
                np.random.default_rng(seed),
                epochs=parameters.epochs_on_digits,
            )
        for which, network in networks.items():
            states = network.activations(images.test)
            for layer, state in LAYERS.items():
                z, h = states[state - 1], states[state]  # (examples, units)
                alive = np.ptp(h, axis=0) > 0
                tuning = tune(z, present)
                effect = clamp(network, state, h, scale(5, 50))  # (units, digits)
                reads = np.sign(effect[np.arange(len(alive)), tuning.features])
                by_use = tune_to(np.abs(effect).argmax(axis=1), z, present)
                name = f"{kind}.{layer}.{which}"
                metrics |= {
                    f"{name}.high": share_high(tuning, alive),
                    f"{name}.agreement": agreement(tuning, reads, alive),
                    f"{name}.high_chosen_by_use": share_high(by_use, alive),
                }
                arrays[f"auc_{kind}_{layer}_{which}"] = tuning.auc
                if name == "relu.first.untrained":
                    metrics[f"{name}.high_chosen_by_activity"] = share_high(tune(h, present), alive)
                if name == "tanh.last.trained":
                    low = tuning.signs < 0
                    metrics[f"{name}.agreement_of_low_units"] = agreement(tuning, reads, low)
        metrics[f"{kind}.accuracy"] = accuracy(
            networks["trained"].outputs(images.test), images.test_labels
        )
        metrics[f"{kind}.last.label_gain"] = (
            metrics[f"{kind}.last.trained.high"] - metrics[f"{kind}.last.shuffled.high"]
        )
    metrics["negated.accuracy_change"] = metrics["negated.accuracy"] - metrics["relu.accuracy"]
    metrics["negated.mirror_residual"] = max(
        np.abs(
            arrays[f"auc_negated_{layer}_trained"] - 1 + arrays[f"auc_relu_{layer}_trained"]
        ).max()
        for layer in LAYERS
    )
    return metrics, arrays
