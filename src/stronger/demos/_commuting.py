"""Changing a network before and after training: a part of the demo of flips and scales."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import Logistic, ReLU, Tanh
from stronger.nn.datasets import mnist
from stronger.nn.initialisers import he_normal
from stronger.nn.layers import Dense
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.symmetries import (
    CentredLogistic,
    Rated,
    dense,
    flip,
    gap,
    invert_inputs,
    negate_rectifiers,
    permute,
    rates_for,
    rescale,
    shift_logits,
)
from stronger.nn.training import fit, train

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from stronger.evidence.earlier import Scale
    from stronger.nn.layers import Layer
    from stronger.nn.optimisers import Optimiser

    Array: TypeAlias = NDArray[np.floating[Any]]
    Change: TypeAlias = Callable[[Network], Network]

WIDTHS = (196, 32, 16, 10)
OPTIMISERS: dict[str, Callable[[], Optimiser]] = {
    "sgd": lambda: SGD(0.05),
    "momentum": lambda: SGD(0.01, momentum=0.9),
    "decay": lambda: SGD(0.05, weight_decay=0.01),
    "adam": lambda: Adam(2e-3),
}


@dataclass(frozen=True)
class Symmetry:
    """A change of weights that keeps what the network computes."""

    label: str
    unit: Callable[[], Layer]
    change: Change
    inputs: Callable[[Array], Array] = lambda x: x
    """What becomes of the inputs."""
    centred: bool = False
    """Whether the inputs are centred to begin with."""
    rates: Sequence[dict[str, Array]] | None = None
    """Rates of its own for each parameter of the changed network."""


def drawn(rng: np.random.Generator) -> dict[str, Symmetry]:
    """Return the symmetries, with which units and how much drawn at random."""
    hidden = WIDTHS[1:-1]
    coins = [rng.random(width) < 0.5 for width in hidden]
    factors = [np.exp(rng.uniform(-1, 1, width)) for width in hidden]
    orders = [rng.permutation(width) for width in hidden]
    stretch = partial(rescale, factors=factors)
    return {
        "tanh_flip": Symmetry("tanh: flip units", Tanh, partial(flip, chosen=coins)),
        "logistic_flip": Symmetry(
            "logistic: flip units", Logistic, partial(flip, chosen=coins, total=1)
        ),
        "centred_logistic_flip": Symmetry(
            "logistic − ½: flip units", CentredLogistic, partial(flip, chosen=coins)
        ),
        "relu_negated": Symmetry("ReLU: negate all units", ReLU, negate_rectifiers),
        "relu_rescaled": Symmetry("ReLU: rescale units", ReLU, stretch),
        "relu_rescaled_rated": Symmetry(
            "…with rates rescaled too", ReLU, stretch, rates=rates_for(factors)
        ),
        "inverted": Symmetry("ink as 0, paper as 1", ReLU, invert_inputs, lambda x: 1 - x),
        "inverted_centred": Symmetry(
            "…on centred inputs",
            ReLU,
            partial(invert_inputs, total=0),
            lambda x: -x,
            centred=True,
        ),
        "shifted": Symmetry("add 3 to all logits", ReLU, partial(shift_logits, constant=3)),
        "permuted": Symmetry("control: reorder units", ReLU, partial(permute, orders=orders)),
    }


@dataclass(frozen=True, eq=False)
class Images:
    """Digits averaged to 14 by 14 pixels: ink (examples, 196) from 0 to 1, in float64."""

    inputs: NDArray[np.float64]
    labels: NDArray[np.int64]
    test: NDArray[np.float64]

    def centred(self) -> Images:
        """Return them less the mean of the training images."""
        mean = self.inputs.mean(axis=0)
        return Images(self.inputs - mean, self.labels, self.test - mean)


def images(rng: np.random.Generator, scale: Scale) -> Images:
    """Draw training and test images."""
    digits = mnist(scale.data)
    shown = rng.choice(60_000, scale.choose(quick=200, full=1_000), replace=False)
    tested = rng.choice(10_000, scale.choose(quick=200, full=1_000), replace=False)
    small = [
        (each / 255).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
        for each in (digits.train_images[shown], digits.test_images[tested])
    ]
    return Images(small[0], digits.train_labels[shown].astype(np.int64), small[1])


def network_of(seed: int, unit: Callable[[], Layer]) -> Network:
    """Return a network of this kind of unit, in float64; the biases are drawn as well."""
    rng = np.random.default_rng(seed)
    layers: list[Layer] = []
    for fan_in, fan_out in pairwise(WIDTHS):
        layer = Dense(fan_in, fan_out, rng, initialiser=he_normal, dtype=np.float64)
        layer.parameters["bias"] += rng.normal(0, 0.1, fan_out)
        layers += [layer, unit()]
    return Network(layers[:-1])


# --- (a) Change then train, or train then change? --------------------------------------------


def commuting(
    seed: int, data: Images, symmetries: dict[str, Symmetry], epochs: int
) -> tuple[dict[str, float], dict[str, Array]]:
    """Train the changed network, and change the trained one, and compare their weights."""
    metrics: dict[str, float] = {}
    gaps: dict[str, Array] = {}
    for name, symmetry in symmetries.items():
        plain = data.centred() if symmetry.centred else data
        seen, tested = symmetry.inputs(plain.inputs), symmetry.inputs(plain.test)
        start = network_of(seed, symmetry.unit)
        before = softmax(start.outputs(plain.test))
        after = softmax(symmetry.change(start).outputs(tested))
        metrics[f"kept.{name}"] = float(np.abs(before - after).max())
        for way, optimiser in OPTIMISERS.items():
            network, changed = start.copy(), symmetry.change(start)
            other = optimiser() if symmetry.rates is None else Rated(optimiser(), symmetry.rates)
            sides = ((network, optimiser(), plain.inputs), (changed, other, seen))
            epochs_of_both = zip(
                *(
                    train(side, way_of, x, data.labels, order(seed), epochs=epochs, batch_size=50)
                    for side, way_of, x in sides
                ),
                strict=True,
            )
            path = [
                gap(symmetry.change(network), changed, symmetry.change(start))
                for _ in epochs_of_both
            ]
            answers = network.outputs(plain.test).argmax(axis=1)
            metrics[f"gap.{name}.{way}"] = path[-1]
            metrics[f"answers_differ.{name}.{way}"] = float(
                np.mean(answers != changed.outputs(tested).argmax(axis=1))
            )
            gaps[f"{name}.{way}"] = np.array(path)
    return metrics, gaps


def order(seed: int) -> np.random.Generator:
    """Return the generator that shuffles: the same for all, so that all see the same batches."""
    return np.random.default_rng([seed, 1])


def together(metrics: dict[str, float]) -> dict[str, float]:
    """Return the worst of what should commute, and the best of what should not."""

    def gaps(*names: str, ways: Sequence[str] = tuple(OPTIMISERS)) -> list[float]:
        return [metrics[f"gap.{name}.{way}"] for name in names for way in ways]

    return {
        "kept.worst": max(value for name, value in metrics.items() if name.startswith("kept.")),
        "commutes.tanh_flip": max(gaps("tanh_flip")),
        "commutes.centred_logistic_flip": max(gaps("centred_logistic_flip")),
        "commutes.relu_negated": max(gaps("relu_negated")),
        "commutes.inverted_centred": max(gaps("inverted_centred")),
        "commutes.shifted": max(gaps("shifted")),
        "commutes.permuted": max(gaps("permuted")),
        "commutes.relu_rescaled_rated": max(
            gaps("relu_rescaled_rated", ways=("sgd", "momentum", "decay"))
        ),
        "parts.logistic_flip": min(gaps("logistic_flip")),
        "parts.relu_rescaled": min(gaps("relu_rescaled")),
        "parts.relu_rescaled_rated_adam": metrics["gap.relu_rescaled_rated.adam"],
        "parts.inverted": min(gaps("inverted")),
    }


# --- (b) Why the logistic flip parts: one step, by formula -----------------------------------


def logistic_first_step(seed: int, data: Images) -> float:
    """Return how far the difference after one step is from what the derivation says.

    Flipped units send 1 - h where they sent h. With E the objective, v the weights out of a
    flipped unit and c the next bias, changing after the step rather than before gives v' a surplus
    of η dE/dc, and c' one of -η Σ dE/dv over flipped units.
    """
    rate = 0.05
    network = network_of(seed, Logistic)
    last = len(WIDTHS) - 2
    flipped = order(seed).random(WIDTHS[last]) < 0.5
    chosen = [np.zeros(width, np.bool_) for width in WIDTHS[1:last]] + [flipped]
    changed = flip(network, chosen, total=1)
    step(network, data, rate)
    step(changed, data, rate)
    expected = flip(network, chosen, total=1)
    gradients = dense(network)[last].gradients
    surplus = {
        "weights": rate * flipped[:, None] * gradients["bias"],
        "bias": -rate * gradients["weights"][flipped].sum(axis=0),
    }
    return max(
        float(np.abs(a.parameters[name] - b.parameters[name] - extra).max())
        for index, (a, b) in enumerate(zip(dense(expected), dense(changed), strict=True))
        for name in ("weights", "bias")
        for extra in [surplus[name] if index == last else 0.0]
    )


def step(network: Network, data: Images, rate: float) -> None:
    """Take one step of gradient descent on all examples."""
    _, gradient = cross_entropy(network.forward(data.inputs, training=True), data.labels)
    network.backward(gradient)
    SGD(rate).step(network.layers)


# --- (c) What a rectifier can and cannot do --------------------------------------------------


def rectifiers(seed: int, data: Images, epochs: int) -> tuple[dict[str, float], dict[str, Array]]:
    """Reverse the order of sizes; flip with and without help; follow the sum of all logits."""
    network = network_of(seed, ReLU)
    first, last = dense(network)[0], dense(network)[-1]
    total = last.parameters["weights"].sum(axis=1)
    fit(network, SGD(0.05), data.inputs, data.labels, order(seed), epochs=epochs, batch_size=50)
    drift = np.abs(last.parameters["weights"].sum(axis=1) - total).max()
    adaptive = network_of(seed, ReLU)
    fit(adaptive, Adam(2e-3), data.inputs, data.labels, order(seed), epochs=epochs, batch_size=50)
    adaptive_drift = np.abs(dense(adaptive)[-1].parameters["weights"].sum(axis=1) - total).max()

    _, z, h, *_ = network.activations(data.test)
    size = h.mean(axis=0)
    used = size > 0
    factors = [np.where(used, 1 / np.where(used, size, 1) ** 2, 1.0), np.ones(WIDTHS[2])]
    reversed_order = rescale(network, factors)
    sizes = reversed_order.activations(data.test)[2].mean(axis=0)
    removal = [removals(each, data) for each in (network, reversed_order)]

    on = (z > 0).mean(axis=0)
    switching = np.flatnonzero((on > 0.1) & (on < 0.9))
    left = [residual(np.maximum(z[:, j], 0), np.maximum(-z[:, j], 0)) for j in switching]
    logits = network.outputs(data.test)
    bypassed = network.forward(np.maximum(-z, 0) + z, start=2)

    # Units that are never off on these images: raise their biases. Each can be replaced by M - z.
    lifted = network.copy()
    seen = np.abs(network.activations(np.concatenate([data.inputs, data.test]))[1]).max(axis=0)
    dense(lifted)[0].parameters["bias"] += seen
    top = 2 * seen + 2 * np.abs(first.parameters["bias"])
    turned = flip(lifted, [np.ones(WIDTHS[1], np.bool_)])
    dense(turned)[0].parameters["bias"] += top
    dense(turned)[1].parameters["bias"] += top @ dense(lifted)[1].parameters["weights"]
    apart = [
        np.abs(softmax(lifted.outputs(x)) - softmax(turned.outputs(x))).max()
        for x in (data.test, 5 * data.test)
    ]
    heights = [each.activations(data.test)[2] for each in (lifted, turned)]
    metrics = {
        "gauge.order": spearman(size[used], sizes[used]),
        "gauge.kept": float(np.abs(logits - reversed_order.outputs(data.test)).max()),
        "gauge.removal_changed": float(np.abs(removal[0] - removal[1]).max()),
        "relu.flip_residual": float(np.mean(left)),
        "relu.bypass_kept": float(np.abs(bypassed - logits).max()),
        "always_on.kept": float(apart[0]),
        "always_on.apart_beyond_the_data": float(apart[1]),
        "always_on.order": min(
            spearman(*(each[:, j] for each in heights)) for j in range(WIDTHS[1])
        ),
        "logits.sum_drift_sgd": float(drift),
        "logits.sum_drift_adam": float(adaptive_drift),
    }
    return metrics, {"size": size[used], "reversed": sizes[used], "removal": removal[0][used]}


def removals(network: Network, data: Images) -> NDArray[np.float64]:
    """Return by how much the loss on training images rises when a unit is silenced (units,)."""
    states = network.activations(data.inputs)
    loss, _ = cross_entropy(states[-1], data.labels)
    found = []
    for unit in range(WIDTHS[1]):
        without = states[2].copy()
        without[:, unit] = 0
        found.append(cross_entropy(network.forward(without, start=2), data.labels)[0] - loss)
    return np.array(found)


def residual(wanted: Array, given: Array) -> float:
    """Return the share of variance that the best a * given + b leaves unexplained."""
    return float(1 - np.corrcoef(wanted, given)[0, 1] ** 2)


def spearman(a: Array, b: Array) -> float:
    """Return the rank correlation."""
    from scipy.stats import spearmanr

    return float(spearmanr(a, b).statistic)
