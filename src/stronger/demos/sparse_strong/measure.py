"""Measures what noise and attacks leave of networks of few, strong units, and of others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo
from stronger.nn.attacks import random_signs
from stronger.nn.codes import read_out
from stronger.nn.datasets import digits
from stronger.statistics import accuracy, auc_of_two

from .alone import learn_alone
from .attacks import attack, withstand
from .codes import flatten, hoyer, keep_parts, share_kept, top_set, top_share
from .networks import RECIPES, Shown, match, train

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found, Metrics, Scale
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

    from .networks import Built, Kind

demo = Demo(__file__, entropy=2022, seeds=5)

SIGMAS = (0.1, 0.2, 0.3, 0.4, 0.5)
"""Standard deviations of the noise added to pixels from 0 to 1; the sum is not clipped."""
LOUDEST = SIGMAS[-1]
EPSILON = 0.1
"""By how much an attack moves a pixel at most."""
SMALL = 0.05
"""The other size of attack, on the networks that are looked at most closely."""
ORDINARY = ("standard", "plain")
"""With batch normalisation, and with none."""
MAIN = (*ORDINARY, "full", "no_division")
"""The networks that are looked at most closely."""
NOISE, ATTACK = "noise.mean", "attack.10.worst"
"""The metrics that networks are compared by."""
REPORTED = (
    *("clean", NOISE, "noise.50", "snr.1", "snr.2", ATTACK),
    *(f"{key}.{block}" for key in ("hoyer", "top_share", "match") for block in (1, 2)),
    *(f"overlap.{key}" for key in ("noise", "attack", "other_digit")),
    "attack.10.by_gradient",
)
"""What is reported of the others."""


@demo.prepare
def draw(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Shown:
    """Draw the digits and the noise that all networks are shown."""
    drawn = digits(rng, scale, train=parameters.examples, test=scale(40, 1000))
    return Shown(
        drawn,
        noise=rng.standard_normal(drawn.test.shape, dtype=np.float32),
        seed=int(rng.integers(2**32)),
        attacked=scale(8, 200),
        steps=scale(1, 40),
        queries=scale(1, 200),
    )


@demo.part(prefix="conv")
def convolutions(scale: Scale, data: Shown, parameters: Parameters) -> Found:
    """Compare networks of convolutions, where the channels at a place compete."""
    return compare("conv", scale, data, parameters), {}


@demo.part(prefix="mlp")
def rows(scale: Scale, data: Shown, parameters: Parameters) -> Found:
    """Compare networks of rows, where the units of a row compete."""
    return compare("mlp", scale, data, parameters), {}


demo.part(prefix="alone")(learn_alone)


def compare(kind: Kind, scale: Scale, shown: Shown, parameters: Parameters) -> Metrics:
    """Train one network by every recipe, from the same start, and look at each in the same way."""
    found: Metrics = {}
    lent: dict[float, dict[str, Array]] = {EPSILON: {}, SMALL: {}}
    for name, recipe in RECIPES.items():
        built = train(kind, recipe, shown, scale, parameters)
        each = measure_sparseness(built, shown) | resist_noise(built, shown)
        for epsilon in (EPSILON, SMALL) if name in MAIN else (EPSILON,):
            moved, worst = attack(built.network, shown, epsilon, lent[epsilon])
            stood = withstand(built.network, shown, moved, worst, epsilon)
            each |= {f"attack.{hundredths(epsilon)}.{key}": share for key, share in stood.items()}
            if name in ORDINARY:
                lent[epsilon][name] = moved["true"]
            if epsilon == EPSILON:
                each |= compare_strongest(built, shown, worst)
        if name in MAIN:
            each |= use_parts(built, shown)
        else:
            each = {key: each[key] for key in REPORTED}
        found |= {f"{name}.{key}": value for key, value in each.items()}
    return found | subtract(found)


def subtract(found: Mapping[str, float]) -> Metrics:
    """Return how far networks are apart, seed by seed: what predictions are made of."""

    def of(name: str, key: str) -> float:
        return found[f"{name}.{key}"]

    def ordinary(key: str) -> float:
        return max(of(name, key) for name in ORDINARY)

    apart = {
        "noise": of("full", NOISE) - ordinary(NOISE),
        "noise_to_standard": of("full", NOISE) - of("standard", NOISE),
        "least_noise_to_standard": of("full", "noise.10") - of("standard", "noise.10"),
        "attack": of("full", ATTACK) - ordinary(ATTACK),
        "attack_to_standard": of("full", ATTACK) - of("standard", ATTACK),
        "undivided_noise": of("no_division", NOISE) - ordinary(NOISE),
        "undivided_attack": of("no_division", ATTACK) - ordinary(ATTACK),
        "snr": of("full", "snr.2") - ordinary("snr.2"),
        "clean_cost": of("standard", "clean") - of("full", "clean"),
        "hoyer": of("full", "hoyer.2") - ordinary("hoyer.2"),
        "top_share_by_reward": of("full", "top_share.1") - of("no_reward", "top_share.1"),
        "attack_on_the_top": of("full", "overlap.random_signs") - of("full", "overlap.attack"),
        "cut_alone_noise": of("cut_alone", NOISE) - of("plain", NOISE),
        "cut_alone_attack": of("cut_alone", ATTACK) - of("plain", ATTACK),
        "top_over_rest": of("plain", "part.top.noisy") - of("plain", "part.rest.noisy"),
        "top_over_all": of("plain", "part.top.noisy") - of("plain", "part.all.noisy"),
    }
    for part in ("reward", "division", "unit", "threshold"):
        apart[f"{part}_noise"] = of("full", NOISE) - of(f"no_{part}", NOISE)
        apart[f"{part}_attack"] = of("full", ATTACK) - of(f"no_{part}", ATTACK)
    return {f"gain.{key}": value for key, value in apart.items()}


def hundredths(size: float) -> str:
    """Return a size of noise or attack as it stands in names of metrics."""
    return f"{round(100 * size)}"


def answer(network: Network, x: Array, labels: Labels, start: int = 0) -> float:
    """Return the accuracy on inputs, or on states number `start`, 500 at a time."""
    pieces = [network.forward(x[i : i + 500], start=start) for i in range(0, len(x), 500)]
    return accuracy(np.concatenate(pieces), labels)


def measure_sparseness(built: Built, shown: Shown) -> Metrics:
    """Return how sparse, how concentrated and how well matched either block is on clean digits."""
    states = built.network.activations(shown.clean[:500])
    found: Metrics = {}
    for number, block in enumerate(built.blocks, 1):
        code = flatten(states[block.code])
        found |= {
            f"zeros.{number}": np.mean(code == 0),
            f"hoyer.{number}": hoyer(code),
            f"top_share.{number}": top_share(states[block.rectified]),
            f"match.{number}": match(built.network.layers[block.weighted], states[block.weighted]),
        }
    return found


def resist_noise(built: Built, shown: Shown) -> Metrics:
    """Return accuracies, clean and by noise, and the ratio of signal to noise of either block."""
    network, labels = built.network, shown.labels
    by_noise = {
        f"noise.{hundredths(sigma)}": answer(network, shown.add_noise(sigma), labels)
        for sigma in SIGMAS
    }
    found: Metrics = {"clean": answer(network, shown.clean, labels)} | by_noise
    found[NOISE] = np.mean(list(by_noise.values()))
    clean, noisy = (network.activations(x[:500]) for x in (shown.clean, shown.add_noise(LOUDEST)))
    knew, knows = (states[-1].argmax(axis=1) == labels[:500] for states in (clean, noisy))
    for number, block in enumerate(built.blocks, 1):
        f, g = (flatten(states[block.code]).astype(np.float64) for states in (clean, noisy))
        ratio = np.square(f).sum(axis=1) / np.maximum(np.square(g - f).sum(axis=1), 1e-12)
        found[f"snr.{number}"] = 10 * math.log10(np.mean(ratio))
    stays, goes = ratio[knew & knows], ratio[knew & ~knows]
    found["snr.auc"] = auc_of_two(stays, goes) if len(stays) and len(goes) else 0.5
    return found


def compare_strongest(built: Built, shown: Shown, attacked: Array) -> Metrics:
    """Return how much of the strongest tenth of the features remains under noise and attack.

    The controls are signs drawn at random, of the attack's size, and digits of another class.
    """
    n, labels = shown.attacked, shown.labels
    signs = random_signs(shown.clean[:n], EPSILON, np.random.default_rng(0))
    clean, noisy, lifted, random = (
        top_set(built.network.forward(x, stop=built.features))
        for x in (shown.clean, shown.add_noise(LOUDEST), attacked, signs)
    )
    partner = np.roll(np.arange(len(clean)), 1)
    foreign = labels != labels[partner]
    return {
        "overlap.noise": share_kept(clean, noisy),
        "overlap.attack": share_kept(clean[:n], lifted),
        "overlap.random_signs": share_kept(clean[:n], random),
        "overlap.other_digit": share_kept(clean[foreign], clean[partner][foreign]),
    }


def use_parts(built: Built, shown: Shown) -> Metrics:
    """Return accuracies if only a part of the features is kept, clean and under noise.

    Each part is used by the network itself, the others being ablated, and by a linear read-out
    fitted to that part of the features of clean training digits.
    """
    network, state = built.network, built.features
    seen, clean, noisy = (
        keep_parts(network.forward(x, stop=state), np.random.default_rng(0))
        for x in (shown.seen, shown.clean, shown.add_noise(LOUDEST))
    )
    targets = np.eye(10)[shown.seen_labels]
    found: Metrics = {}
    for name in seen:
        read = read_out(seen[name], targets, noisy[name])
        found |= {
            f"part.{name}.clean": answer(network, clean[name], shown.labels, start=state),
            f"part.{name}.noisy": answer(network, noisy[name], shown.labels, start=state),
            f"part.{name}.read": accuracy(read, shown.labels),
        }
    return found
