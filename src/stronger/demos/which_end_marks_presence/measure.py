"""Measures which end marks presence: in one design, by optimiser, input code, crowd and unit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale

from .ends import DEFINITIONS
from .looking import NETWORKS, Looked, look
from .screening import screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters

    Look: TypeAlias = Callable[..., Looked]

demo = Demo(__file__, seeds=12)

OPTIMISERS = ("adam", "sgd", "momentum")
CROWDS = (1, 5, 20)
CODES = {
    "rare": ("raw", "centred", "inverted"),
    "even": ("raw", "centred"),
    "common": ("centred",),
    "digits": ("raw", "centred", "standardised", "inverted"),
}
"""In which code each kind of data is learned. Even features are inverted raw ones by another name,
and planted inputs all vary alike, so that to standardise them only multiplies them."""


@demo.prepare
def share_a_seed(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Look:
    """Return what trains in a design, all designs from one seed."""
    return partial(look, int(rng.integers(2**32)), scale, parameters)


@demo.part(prefix="point")
def point(data: Look) -> Found:
    """Look at one design, and by every definition: what the grid of designs varies."""
    found = data()
    metrics = {
        "gain": found.gain(),
        "label_gain": found.gain(over="shuffled"),
        "learned": found.learned,
        "moved": found.moved,
        "shuffled_share": found.shuffled_moved / found.moved,
        "undecided": found.undecided,
        "agreement": found.agreement,
    }
    metrics |= {which: found.high(which) for which in NETWORKS}
    return metrics | {
        f"{name}.{which}": found.high(which, name) for name in DEFINITIONS for which in NETWORKS
    }, {}


@demo.part(prefix="optimiser")
def optimisers(data: Look) -> Found:
    """Train by gradient descent, with and without momentum, and by Adam, on planted and digits."""
    metrics: dict[str, float] = {}
    for task in ("rare", "digits"):
        by = {how: data(data=task, optimiser=how) for how in OPTIMISERS}
        for how, found in by.items():
            metrics |= {f"{task}.{how}.gain": found.gain(), f"{task}.{how}.learned": found.learned}
            metrics[f"{task}.{how}.causal_gain"] = found.gain("causal")
        gains = [found.gain() for found in by.values()]
        metrics[f"{task}.least_gain"] = min(gains)
        metrics[f"{task}.least_learned"] = min(found.learned for found in by.values())
        metrics[f"{task}.sgd_less_adam"] = gains[1] - gains[0]
        metrics[f"{task}.momentum_less_sgd"] = gains[2] - gains[1]
    metrics["digits.causal_sgd_less_adam"] = (
        metrics["digits.sgd.causal_gain"] - metrics["digits.adam.causal_gain"]
    )
    return metrics, {}


@demo.part(prefix="code")
def codes(data: Look) -> Found:
    """Vary how often features are there, and the code of the inputs."""
    metrics: dict[str, float] = {}
    arrays = {}
    for task, each in CODES.items():
        for code in each:
            found = data(data=task, centring=code)
            name = f"{task}.{code}"
            metrics |= {
                f"{name}.trained": found.high("trained"),
                f"{name}.gain": found.gain(),
                f"{name}.label_gain": found.gain(over="shuffled"),
                f"{name}.causal_gain": found.gain("causal"),
                f"{name}.learned": found.learned,
                f"{name}.undecided": found.undecided,
            }
            arrays[f"by_{task}_{code}"] = np.array(  # (definitions, networks)
                [[found.high(which, by) for which in NETWORKS] for by in DEFINITIONS]
            )
    return metrics, arrays


@demo.part(prefix="crowd")
def crowd(data: Look) -> Found:
    """Ask for one, some or all of the twenty rare features that are planted."""
    metrics: dict[str, float] = {}
    for named in CROWDS:
        found = data(named=named)
        metrics |= {
            f"{named}.gain": found.gain(),
            f"{named}.causal_gain": found.gain("causal"),
            f"{named}.undecided": found.undecided,
            f"{named}.learned": found.learned,
        }
    most, least = f"{CROWDS[-1]}.gain", f"{CROWDS[0]}.gain"
    return metrics | {"rise": metrics[most] - metrics[least]}, {}


@demo.part(prefix="control")
def controls(data: Look) -> Found:
    """Take units with two like ends, small initial weights, output biases that know nothing."""
    designs: dict[str, Looked] = {
        "tanh": data(unit="tanh"),
        "zero_biases": data(output_biases="zero"),
        "tanh_digits": data(unit="tanh", data="digits"),
        "small_digits_adam": data(initial="small", data="digits"),
        "small_digits_sgd": data(initial="small", data="digits", optimiser="sgd"),
    }
    metrics: dict[str, float] = {}
    for name, found in designs.items():
        metrics |= {
            f"{name}.gain": found.gain(),
            f"{name}.causal_gain": found.gain("causal"),
            f"{name}.learned": found.learned,
        }
    return metrics, {}


@demo.part(prefix="untrained")
def untrained(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Ask what each definition says of networks that have learned nothing."""
    shares = screen(rng, scale, parameters)  # (data, codes, definitions)
    by = dict(zip(DEFINITIONS, np.moveaxis(shares, -1, 0), strict=True))
    metrics = {f"{name}.high": share.mean() for name, share in by.items()}
    metrics["activation.excess"] = metrics["activation.high"] - metrics["net_input.high"]
    return metrics, {"untrained_shares": shares}
