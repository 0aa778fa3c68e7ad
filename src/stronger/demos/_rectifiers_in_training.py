"""Networks of rectifiers and of their rivals, trained side by side.

A part of the demo ``rectifier-sparsity``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.activations import Logistic, ReLU, Softplus, Tanh
from stronger.nn.datasets import mnist
from stronger.nn.initialisers import glorot_uniform, normal
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.rectifiers import (
    build_mlp,
    fraction_near_zero,
    fraction_of_zeros,
    he_uniform,
    hidden_activations,
)
from stronger.nn.training import train
from stronger.nn.tuning import share_high, tune

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.nn.layers import Initialiser, Layer
    from stronger.nn.network import Network

    Array = NDArray[np.floating[Any]]
    Labels = NDArray[np.integer[Any]]

KINDS: dict[str, tuple[Callable[[], Layer], Initialiser]] = {
    "relu": (ReLU, he_uniform),
    "softplus": (Softplus, he_uniform),
    "tanh": (Tanh, glorot_uniform),
    "logistic": (Logistic, glorot_uniform),
}
PRICES = {"none": 0.0, "1e-4": 1e-4, "3e-4": 3e-4, "1e-3": 1e-3, "3e-3": 3e-3, "1e-2": 1e-2}
"""L1 penalties on activations, over the range of the paper's figure 3."""


@dataclass(frozen=True, eq=False)
class Digits:
    """Ink (examples, 784) from 0 to 1, and labels: to train with, to fit read-outs, to test."""

    train: Array
    labels: Labels
    fresh: Array
    """Images of the training set that no network was trained with."""
    fresh_labels: Labels
    test: Array
    test_labels: Labels
    width: int
    """How many units each hidden layer has."""
    epochs: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, units of three hidden layers, outputs."""
        return (784, self.width, self.width, self.width, 10)

    def wrong(self, network: Network) -> float:
        """Return the share of test images a network gets wrong."""
        return float(np.mean(network.outputs(self.test).argmax(axis=1) != self.test_labels))


def drawn(rng: np.random.Generator, scale: Scale) -> Digits:
    """Draw images to train with and others to fit read-outs, and all test images or some."""
    digits = mnist(scale.data)
    count, fresh, tests = scale.choose(quick=(500, 300, 400), full=(10_000, 5_000, 10_000))
    order = rng.permutation(60_000)
    ink = (digits.train_images[order[: count + fresh]] / np.float32(255)).reshape(-1, 784)
    labels = digits.train_labels[order[: count + fresh]].astype(np.int64)
    return Digits(
        ink[:count],
        labels[:count],
        ink[count:],
        labels[count:],
        (digits.test_images[:tests] / np.float32(255)).reshape(-1, 784),
        digits.test_labels[:tests].astype(np.int64),
        *scale.choose(quick=(30, 2), full=(200, 10)),
    )


def fitted(network: Network, data: Digits, seed: int) -> Network:
    """Train a network as all are trained here, and return it."""
    for _ in train(
        network,
        Adam(1e-3),
        data.train,
        data.labels,
        np.random.default_rng(seed),
        epochs=data.epochs,
    ):
        pass
    return network


def zeros_and_near(network: Network, inputs: Array) -> tuple[list[float], list[float]]:
    """Return for each hidden layer the share of exact zeros, and that of values near zero."""
    found = hidden_activations(network, inputs)
    return [fraction_of_zeros(code) for code in found], [fraction_near_zero(code) for code in found]


# --- Zeros through training -------------------------------------------------------------------


def zeros_in_training(
    data: Digits, seed: int
) -> tuple[Measurement, dict[str, Network], dict[str, Network]]:
    """Train each kind of unit; return zeros by epoch and layer, and networks before and after."""
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    before: dict[str, Network] = {}
    after: dict[str, Network] = {}
    watched = data.test[:1000]
    for kind, (unit, initialiser) in KINDS.items():
        network = build_mlp(np.random.default_rng(seed), data.sizes, unit, initialiser=initialiser)
        before[kind], after[kind] = network.copy(), network
        rng = np.random.default_rng(seed)
        epochs = train(network, Adam(1e-3), data.train, data.labels, rng, epochs=data.epochs)
        start = zeros_and_near(network, watched)
        history = [start, *(zeros_and_near(network, watched) for _ in epochs)]
        shares = np.array(history)  # (epochs + 1, exact or near, layers)
        arrays[f"zeros_{kind}"] = shares
        for moment, row in (("untrained", 0), ("trained", -1)):
            metrics[f"zeros.{kind}.{moment}"] = float(shares[row, 0].mean())
            metrics[f"near.{kind}.{moment}"] = float(shares[row, 1].mean())
        for layer in range(3):
            metrics[f"zeros.{kind}.trained.layer{layer + 1}"] = float(shares[-1, 0, layer])
        metrics[f"error.{kind}"] = data.wrong(network)
    rivals = [kind for kind in KINDS if kind != "relu"]
    metrics["zeros.rivals"] = max(metrics[f"zeros.{kind}.trained"] for kind in rivals)
    metrics["near.relu_gain"] = metrics["near.relu.trained"] - max(
        metrics[f"near.{kind}.trained"] for kind in rivals
    )
    metrics["zeros.relu.gain"] = metrics["zeros.relu.trained"] - metrics["zeros.relu.untrained"]
    metrics["zeros.relu.untrained.spread_over_units"] = float(
        np.mean(
            [
                np.std((code == 0).mean(axis=0))
                for code in hidden_activations(before["relu"], watched)
            ]
        )
    )
    logistic = np.concatenate(hidden_activations(before["logistic"], watched), axis=1)
    metrics["near_half.logistic.untrained"] = float(np.mean(np.abs(logistic - 0.5) < 0.25))
    lifted = build_mlp(
        np.random.default_rng(seed), data.sizes, ReLU, initialiser=normal(0.01), bias=1.0
    )
    metrics["zeros.bias_one.untrained"] = float(np.mean(zeros_and_near(lifted, watched)[0]))
    return Measurement(metrics, arrays), before, after


def zeros_without_meaning(
    rng: np.random.Generator, scale: Scale, data: Digits, seed: int
) -> dict[str, float]:
    """Learn a few digits by heart, with their labels and with shuffled ones, and count zeros.

    Once as all networks are trained here, by Adam, and once by gradient descent with momentum.
    """
    count, epochs = scale.choose(quick=(200, 4), full=(2_000, 50))
    inputs, labels = data.train[:count], data.labels[:count]
    shuffled = rng.permutation(labels)
    metrics: dict[str, float] = {}
    for which, given, descent in (
        ("true", labels, False),
        ("shuffled", shuffled, False),
        ("true_descent", labels, True),
        ("shuffled_descent", shuffled, True),
    ):
        network = build_mlp(np.random.default_rng(seed), data.sizes, ReLU, initialiser=he_uniform)
        start = float(np.mean(zeros_and_near(network, data.test[:1000])[0]))
        order = np.random.default_rng(seed)
        optimiser = SGD(0.05, momentum=0.9) if descent else Adam(1e-3)
        for _ in train(network, optimiser, inputs, given, order, epochs=epochs):
            pass
        end = float(np.mean(zeros_and_near(network, data.test[:1000])[0]))
        learned = network.outputs(inputs).argmax(axis=1) == given
        metrics |= {
            f"by_heart.{which}.zeros": end,
            f"by_heart.{which}.gain": end - start,
            f"by_heart.{which}.training_accuracy": float(learned.mean()),
            f"by_heart.{which}.test_accuracy": 1 - data.wrong(network),
        }
    return metrics


# --- The price of activity, and half of the outputs negated -----------------------------------


def priced(data: Digits, seed: int, unpriced: Network) -> Measurement:
    """Train at each price of activity; return zeros, test errors and the size of what is left."""
    rows = []
    for name, price in PRICES.items():
        network = unpriced
        if price:
            network = fitted(
                build_mlp(
                    np.random.default_rng(seed),
                    data.sizes,
                    ReLU,
                    initialiser=he_uniform,
                    penalty=price,
                ),
                data,
                seed,
            )
        found = hidden_activations(network, data.test)
        size = float(np.mean([code[code != 0].mean() if code.any() else 0.0 for code in found]))
        rows.append(
            (name, np.mean([fraction_of_zeros(c) for c in found]), data.wrong(network), size)
        )
    metrics: dict[str, float] = {}
    for name, zeros, wrong, size in rows:
        metrics |= {
            f"price.{name}.zeros": float(zeros),
            f"price.{name}.error": wrong,
            f"price.{name}.size_when_on": size,
        }
    free = rows[0][2]
    metrics["price.rise_upto_85"] = max(w - free for _, zeros, w, _ in rows if zeros <= 0.85)
    metrics["price.rise_at_highest"] = rows[-1][2] - free
    return Measurement(metrics, {"prices": np.array([row[1:3] for row in rows], dtype=float)})


def half_negated(data: Digits, seed: int, plain: Network) -> dict[str, float]:
    """Train with half of the outputs negated; compare errors, and which end marks the digit."""
    negated = fitted(
        build_mlp(
            np.random.default_rng(seed), data.sizes, ReLU, initialiser=he_uniform, negate_half=True
        ),
        data,
        seed,
    )
    present = data.test_labels[:, None] == np.arange(10)
    metrics = {"negated.error_change": data.wrong(negated) - data.wrong(plain)}
    for name, network in (("plain", plain), ("negated", negated)):
        shares = []
        for code in hidden_activations(network, data.test):
            alive = np.ptp(code, axis=0) > 0
            shares.append(1 - share_high(tune(code, present), alive))
        metrics[f"negated.{name}.low_share"] = float(np.mean(shares))
    return metrics
