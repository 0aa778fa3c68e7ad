"""Measures what noise and attacks leave of Hebbian blocks, whole, in parts and part by part."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.sparse_strong.codes import flatten, top_share
from stronger.evidence.demo import Demo
from stronger.nn.attacks import margin
from stronger.nn.losses import cross_entropy
from stronger.statistics import accuracy

from .attacks import attack, climb
from .images import draw_shown
from .networks import ALONE, LEFT_OUT, MAIN, STRONGER, train
from .second_measured import measure_second

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.demo import Found, Metrics, Scale
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

    from .images import Shown
    from .networks import Built

demo = Demo(__file__, seeds=5)

SIGMAS = tuple(np.round(np.arange(0.1, 1.05, 0.1), 1).tolist())
"""Standard deviations of the noise; pixels run from 0 to 1, and what leaves that is clipped."""
EPSILONS = (0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2)
"""By how much an attack may move a pixel."""
WANTED = 0.65
"""The accuracy of the baseline by which sizes are chosen: the middle of 40 to 90 per cent."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """Digits, the networks that lead, and the sizes at which the baseline does middling well."""

    shown: Shown
    trained: dict[str, Built]
    """By name, as in `MAIN`."""
    sigma: float
    epsilon: float
    lent: dict[str, Array]
    """Digits made against networks without thresholds, for all others."""

    @cached_property
    def examined(self) -> dict[str, Metrics]:
        """What is measured of the networks that lead."""
        return {name: examine(built, self) for name, built in self.trained.items()}


@demo.prepare
def prepare(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Prepared:
    """Train baseline and recipe; choose sizes on spare digits that bring the baseline to 65%."""
    shown = draw_shown(rng, scale, parameters)
    standard = MAIN["standard" if parameters.baseline == "batch norm" else "plain"]
    recipes = MAIN | {"standard": standard}
    trained = {name: train(recipe, shown, parameters) for name, recipe in recipes.items()}
    sigma, epsilon = choose_sizes(trained["standard"].network, shown)
    lent = {
        f"from_{name}": climb(trained[name].network, *shown.targets, epsilon, shown.steps)
        for name in ("standard", "plain")
    }
    return Prepared(shown, trained, sigma, epsilon, lent)


def choose_sizes(network: Network, shown: Shown) -> tuple[float, float]:
    """Return the noise and the attack at which a network is nearest to 65% on spare digits."""
    x, labels = shown.spare, shown.spare_labels
    noisy = [accuracy(network.outputs(shown.add_noise(s, spare=True)), labels) for s in SIGMAS]
    x, labels = x[:100], labels[:100]
    attacked = [
        accuracy(network.outputs(climb(network, x, labels, e, shown.steps)), labels)
        for e in EPSILONS
    ]
    return nearest(SIGMAS, noisy), nearest(EPSILONS, attacked)


def nearest(sizes: tuple[float, ...], accuracies: list[float]) -> float:
    """Return the size with the accuracy nearest to the one wanted."""
    return sizes[int(np.argmin(np.abs(np.array(accuracies) - WANTED)))]


@demo.part
def compare_recipe(data: Prepared) -> Found:
    """Compare the recipe with the baseline, and with blocks that nothing normalises."""
    shown = data.shown
    found: Metrics = {"chosen.sigma": data.sigma, "chosen.epsilon": data.epsilon}
    arrays: dict[str, Array] = {}
    for name, built in data.trained.items():
        each = data.examined[name] | withstand_as_published(built.network, shown)
        found |= {f"{name}.{key}": value for key, value in each.items()}
        outputs = [built.network.outputs(shown.add_noise(size)) for size in (0, *SIGMAS)]
        arrays[f"noise.{name}"] = np.array([accuracy(y, shown.test_labels) for y in outputs])
    for key in ("noise", "attack", "snr.3"):
        found[f"gain.{key}"] = found[f"full.{key}"] - found[f"standard.{key}"]
        found[f"gain.{key}_over_plain"] = found[f"full.{key}"] - found[f"plain.{key}"]
    found["gain.clean_cost"] = found["standard.clean"] - found["full.clean"]
    return found, arrays


@demo.part
def leave_out_and_add(data: Prepared, parameters: Parameters) -> Found:
    """Leave out each ingredient of the recipe, and add each alone to the baseline."""
    others = LEFT_OUT | ALONE | STRONGER
    found = data.examined | {
        name: examine(train(recipe, data.shown, parameters), data)
        for name, recipe in others.items()
    }
    metrics: Metrics = {
        f"{name}.{key}": value for name in others for key, value in found[name].items()
    }
    for key in ("noise", "attack"):
        by = {name: each[key] for name, each in found.items()}
        metrics |= {f"without.{name}.{key}": by["full"] - by[name] for name in LEFT_OUT}
        metrics |= {f"alone.{name}.{key}": by[name] - by["standard"] for name in ALONE}
        metrics |= {
            f"alone.standardised.{key}": by["standard"] - by["raw_standard"],
            f"raw.gain.{key}": by["raw"] - by["raw_standard"],
            f"raw.gain.{key}_over_plain": by["raw"] - by["raw_plain"],
        }
    share = {name: found[name]["top_share.1"] for name in ("full", "loud", "no_reward")}
    return metrics | {
        "gain.top_share_by_reward": share["full"] - share["no_reward"],
        "gain.top_share_by_loud_reward": share["loud"] - share["no_reward"],
        "gain.loud_noise": found["loud"]["noise"] - found["no_reward"]["noise"],
        "gain.loud_attack": found["loud"]["attack"] - found["no_reward"]["attack"],
    }, {}


@demo.part(prefix="second")
def implement_again(data: Prepared, parameters: Parameters) -> Found:
    """Train baseline and recipe by a second implementation, and test both in the same way."""
    found = measure_second(data.shown, data.sigma, data.epsilon, parameters)
    for key in ("noise", "attack"):
        found[f"gain.{key}"] = found[f"full.{key}"] - found[f"standard.{key}"]
        gain = data.examined["full"][key] - data.examined["standard"][key]
        found[f"apart.{key}"] = found[f"gain.{key}"] - gain
    return found, {}


def examine(built: Built, data: Prepared) -> Metrics:
    """Return all that is measured of a network."""
    network, shown = built.network, data.shown
    noisy = shown.add_noise(data.sigma)
    found: Metrics = {
        "trained": accuracy(network.outputs(shown.train), shown.train_labels),
        "clean": accuracy(network.outputs(shown.test), shown.test_labels),
        "noise": accuracy(network.outputs(noisy), shown.test_labels),
    }
    before, after = (network.activations(x[:300]) for x in (shown.test, noisy))
    for number, block in enumerate(built.blocks, 1):
        f, g = (flatten(states[block.code]) for states in (before, after))
        found[f"zeros.{number}"] = np.mean(f == 0)
        found[f"snr.{number}"] = signal_to_noise(f, g)
        found[f"top_share.{number}"] = top_share(before[block.rectified])
    stood = attack(network, shown, data.epsilon, data.lent)
    found["attack"] = stood.pop("worst")
    return found | {f"attack.{key}": value for key, value in stood.items()}


def signal_to_noise(clean: Array, noisy: Array) -> float:
    """Return 10 log10 of the mean of ‖f‖² / ‖f' - f‖² over rows (cekic2022neuro, test_noisy)."""
    f, change = clean.astype(float), (noisy - clean).astype(float)
    ratio = np.square(f).sum(axis=1) / np.maximum(np.square(change).sum(axis=1), 1e-9)
    return 10 * math.log10(max(float(np.mean(ratio)), 1e-9))


def withstand_as_published(network: Network, shown: Shown) -> Metrics:
    """Return accuracies at the authors' own sizes: noise of 0.1, attacks of 2/255 and 0.25."""
    x, labels = shown.targets
    found: Metrics = {
        "published.noise": accuracy(network.outputs(shown.add_noise(0.1)), shown.test_labels)
    }
    for name, epsilon, euclidean in (("linf", 2 / 255, False), ("l2", 0.25, True)):
        stands = np.ones(len(x), bool)
        for objective in (margin, cross_entropy):
            moved = climb(
                network,
                x,
                labels,
                epsilon,
                shown.steps,
                objective=objective,
                euclidean=euclidean,
            )
            stands &= network.outputs(moved).argmax(axis=1) == labels
        found[f"published.{name}"] = stands.mean()
    return found
