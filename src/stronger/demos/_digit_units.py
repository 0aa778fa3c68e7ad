"""Units that learn to tell digits: a part of the demo of orientation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos._planted_units import KINDS, mirrored
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.datasets import mnist
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.nn.tuning import Tuning, share_high, tune
from stronger.statistics import auc

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.nn.layers import Layer

    Array: TypeAlias = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Pixels:
    """Ink (examples, 784) from 0 to 1, labels, and as booleans which digit is present."""

    train: Array
    labels: NDArray[np.int64]
    test: Array
    test_labels: NDArray[np.int64]

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which digit each test image shows (examples, 10)."""
        present: NDArray[np.bool_] = self.test_labels[:, None] == np.arange(10)
        return present


def pixels(rng: np.random.Generator, scale: Scale) -> Pixels:
    """Draw training images, and all test images or some."""
    digits = mnist(scale.data)
    chosen = rng.choice(60_000, scale.choose(quick=500, full=10_000), replace=False)
    tested = rng.choice(10_000, scale.choose(quick=400, full=10_000), replace=False)
    return Pixels(
        (digits.train_images[chosen] / np.float32(255)).reshape(-1, 784),
        digits.train_labels[chosen].astype(np.int64),
        (digits.test_images[tested] / np.float32(255)).reshape(-1, 784),
        digits.test_labels[tested].astype(np.int64),
    )


def effects(network: Network, state: int, activity: Array, shown: int) -> Array:
    """Clamp each unit to the ends of its range and return what that does to the classes.

    The effect of high instead of low (units, classes) is the mean change of each logit over so
    many images, less that of all logits, since only differences of logits count.
    """
    units = np.arange(activity.shape[1])
    logits = []
    for end in (activity.max(axis=0), activity.min(axis=0)):
        clamped = np.repeat(activity[None, :shown], len(units), axis=0)  # (units, shown, units)
        clamped[units, :, units] = end[:, None]
        answer = network.forward(clamped.reshape(-1, len(units)), start=state)
        logits.append(answer.reshape(len(units), shown, -1).mean(axis=1))
    change = logits[0] - logits[1]
    found: Array = change - change.mean(axis=1, keepdims=True)
    return found


def digits(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Train 784-100-100-10 with every kind of unit, on true and on shuffled labels."""
    data = pixels(rng, scale)
    shuffled = rng.permutation(data.labels)
    seed = int(rng.integers(2**32))
    clamped = scale.choose(quick=5, full=50)
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    accuracies: dict[str, float] = {}
    for kind, unit in KINDS.items():
        start = three_layers(np.random.default_rng(seed), unit)
        if kind == "negated":
            start = mirrored(start)
        networks = {"untrained": start, "trained": start.copy(), "shuffled": start.copy()}
        for which, labels in (("trained", data.labels), ("shuffled", shuffled)):
            fit(
                networks[which],
                Adam(1e-3),
                data.train,
                labels,
                np.random.default_rng(seed),
                epochs=scale.choose(quick=1, full=5),
            )
        for which, network in networks.items():
            states = network.activations(data.test)
            for layer, state in (("first", 2), ("last", 4)):
                tuning = tune(states[state - 1], data.present)
                alive = np.ptp(states[state], axis=0) > 0
                effect = effects(network, state, states[state], clamped)
                units = np.arange(len(alive))
                reads = np.sign(effect[units, tuning.features])
                agrees = (tuning.signs * reads + 1) / 2
                name = f"digits.{kind}.{layer}.{which}"
                metrics[f"{name}.high"] = share_high(tuning, alive)
                metrics[f"{name}.agreement"] = float(agrees[alive].mean())
                arrays[f"auc_{kind}_{layer}_{which}"] = tuning.auc
                used = np.abs(effect).argmax(axis=1)
                by_use = Tuning(used, auc(states[state - 1], data.present)[units, used])
                metrics[f"{name}.high_chosen_by_use"] = share_high(by_use, alive)
                if name == "digits.relu.first.untrained":
                    by_activity = tune(states[state], data.present)
                    metrics[f"{name}.high_chosen_by_activity"] = share_high(by_activity, alive)
                if name == "digits.tanh.last.trained":
                    low = tuning.signs < 0
                    metrics[f"{name}.agreement_of_low_units"] = float(agrees[low].mean())
        accuracies[kind] = float(
            np.mean(networks["trained"].outputs(data.test).argmax(axis=1) == data.test_labels)
        )
        metrics[f"digits.{kind}.accuracy"] = accuracies[kind]
        last = metrics[f"digits.{kind}.last.trained.high"]
        metrics[f"digits.{kind}.last.label_gain"] = (
            last - metrics[f"digits.{kind}.last.shuffled.high"]
        )
    metrics["digits.negated.accuracy_change"] = accuracies["negated"] - accuracies["relu"]
    metrics["digits.negated.mirror_residual"] = max(
        float(np.abs(arrays[f"auc_negated_{layer}_trained"] - 1 + arrays[name]).max())
        for layer in ("first", "last")
        for name in [f"auc_relu_{layer}_trained"]
    )
    return Measurement(metrics, arrays)


def three_layers(rng: np.random.Generator, unit: Callable[[], Layer]) -> Network:
    """Return 784-100-100-10 with this kind of unit."""
    return Network(
        [Dense(784, 100, rng), unit(), Dense(100, 100, rng), unit(), Dense(100, 10, rng)]
    )
