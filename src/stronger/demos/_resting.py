"""Units at rest, in a crowd of features, and before digits: a part of resting activity."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos._planted_units import FEATURES, KINDS, RARE, Setting, learn_planted
from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.activations import LeakyReLU, ReLU, Tanh
from stronger.nn.layers import Dense, Layer
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.planted import Planted, logistic_cross_entropy
from stronger.nn.training import fit
from stronger.nn.tuning import Tuning, share_high, tune
from stronger.statistics import auc

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stronger.demos._digit_units import Pixels
    from stronger.nn.optimisers import Optimiser

    Array: TypeAlias = NDArray[np.floating[Any]]


class Raised(Layer):
    """f(z) = s (g(z) + c): another activation function g with its rest moved by c.

    Parameters
    ----------
    inner
        g.
    rise
        c.
    scale
        s.
    """

    def __init__(self, inner: Layer, rise: float, scale: float = 1.0) -> None:
        super().__init__()
        self.inner, self.rise, self.scale = inner, np.float32(rise), np.float32(scale)

    def forward(self, x: Array) -> Array:
        """Return s (g(z) + c)."""
        return self.scale * (self.inner.forward(x) + self.rise)

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy s g'(z)."""
        return self.inner.input_gradient(self.scale * dy)


# --- (a) Rest, moved up and down -------------------------------------------------------------

RISES = (-1.0, -0.5, 0.0, 0.5, 1.0)


def raised(inner: Callable[[], Layer], rise: float, scale: float = 1.0) -> Callable[[], Layer]:
    """Return a maker of units with their rest moved."""
    return lambda: Raised(inner(), rise, scale)


def resting(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Move the rest of tanh and ReLU units that learn rare features."""
    seed = int(rng.integers(2**32))
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    units: dict[str, Callable[[], Layer]] = {"tanh": Tanh, "relu": ReLU}
    for kind, unit in units.items():
        found = {c: learn_planted(seed, scale, Setting(raised(unit, c), RARE)) for c in RISES}
        for rise, name in zip((-1.0, 0.0, 1.0), ("lowered", "plain", "raised"), strict=True):
            metrics[f"rest.{kind}.{name}.high"] = found[rise].high
        metrics[f"rest.{kind}.lowered_less_raised"] = found[-1.0].high - found[1.0].high
        arrays[f"high_{kind}"] = np.array([found[c].high for c in RISES])
        if kind == "tanh":
            mirror = learn_planted(seed, scale, Setting(raised(unit, -1.0), RARE, turned=True))
            metrics["rest.tanh.mirror_residual"] = float(
                np.abs(mirror.tuning.auc + found[1.0].tuning.auc - 1).max()
            )
    tangent = raised(lambda: LeakyReLU(1.0), 2.0, 0.25)
    metrics["rest.logistic_tangent.high"] = learn_planted(seed, scale, Setting(tangent, RARE)).high
    return Measurement(metrics, arrays)


# --- (b) Alone or in a crowd -----------------------------------------------------------------

CROWDS = (1, 2, 5, FEATURES)


def crowds(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Ask for one, some or all of the twenty rare features that are planted."""
    seed = int(rng.integers(2**32))
    metrics: dict[str, float] = {}
    for kind, named in product(("relu", "tanh"), CROWDS):
        own = np.random.default_rng(seed)
        world = Planted.at_random(own, FEATURES, RARE, noise=0.3)
        network = Network(
            [
                Dense(FEATURES, 2 * FEATURES, own),
                KINDS[kind](),
                Dense(2 * FEATURES, named, own, bias=world.base_rate),
            ]
        )
        inputs, present = world.draw(own, scale.choose(quick=1_000, full=20_000))
        epochs = scale.choose(quick=1, full=6)
        wanted = present[:, :named]
        fit(network, Adam(3e-3), inputs, wanted, own, epochs=epochs, loss=logistic_cross_entropy)
        shown, there = world.draw(own, scale.choose(quick=500, full=10_000))
        _, z, h, _ = network.activations(shown)
        found = tune(z, there[:, :named])
        metrics[f"crowd.{kind}.{named}.high"] = share_high(found, np.ptp(h, axis=0) > 0)
    return Measurement(
        metrics,
        {
            f"crowd_{kind}": np.array([metrics[f"crowd.{kind}.{named}.high"] for named in CROWDS])
            for kind in ("relu", "tanh")
        },
    )


# --- (c) Digits, one hidden layer ------------------------------------------------------------

OPTIMISERS = ("sgd", "adam")
STARTS = {"usual": 1.0, "small": 0.1}
CODES = ("raw", "centred", "inverted")


def optimiser_for(how: str, code: str = "centred") -> Optimiser:
    """Return the optimiser; inverted images are so much longer that they need smaller steps."""
    if how == "adam":
        return Adam(1e-3)
    return SGD(0.01 if code == "inverted" else 0.1)


def coded(data: Pixels, code: str) -> tuple[Array, Array]:
    """Return training and test images with ink from 0 to 1, centred, or with paper as 1."""
    if code == "inverted":
        return 1 - data.train, 1 - data.test
    mean = data.train.mean(axis=0) if code == "centred" else np.float32(0)
    return data.train - mean, data.test - mean


def trained(
    seed: int,
    scale: Scale,
    inputs: Array,
    labels: NDArray[np.int64],
    *,
    unit: Callable[[], Layer] = ReLU,
    optimiser: Optimiser | None = None,
    start: float = STARTS["small"],
    shares: Array | None = None,
) -> Network:
    """Train 784-100-classes from initial weights of this many times the usual size.

    The output biases start at zero, or at the logarithms of these shares of the classes.
    """
    rng = np.random.default_rng(seed)
    classes = int(labels.max()) + 1
    network = Network([Dense(784, 100, rng), unit(), Dense(100, classes, rng)])
    if shares is not None:
        network.layers[2].parameters["bias"][:] = np.log(shares)
    for layer in (network.layers[0], network.layers[2]):
        layer.parameters["weights"] *= np.float32(start)
    epochs = scale.choose(quick=1, full=15)
    fit(network, optimiser or optimiser_for("sgd"), inputs, labels, rng, epochs=epochs)
    return network


def orientation(network: Network, shown: Array, present: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the share of units high for their digit, chosen by net input and by use.

    By use it is the digit whose logit, less the mean of all logits, hangs most on the unit.
    """
    _, z, h, _ = network.activations(shown)
    alive = np.ptp(h, axis=0) > 0
    votes = network.layers[2].parameters["weights"]
    used = np.abs(votes - votes.mean(axis=1, keepdims=True)).argmax(axis=1)
    by_use = Tuning(used, auc(z, present)[np.arange(len(used)), used])
    return share_high(tune(z, present), alive), share_high(by_use, alive)


def all_digits(rng: np.random.Generator, scale: Scale, data: Pixels) -> dict[str, float]:
    """Vary unit, input code, optimiser and size of the initial weights; shuffle labels."""
    seed = int(rng.integers(2**32))
    metrics: dict[str, float] = {}
    for kind, code, how, start in product(("relu", "tanh"), CODES, OPTIMISERS, STARTS):
        inputs, shown = coded(data, code)
        network = trained(
            seed,
            scale,
            inputs,
            data.labels,
            unit=KINDS[kind],
            optimiser=optimiser_for(how, code),
            start=STARTS[start],
        )
        name = f"digits.{kind}.{code}.{how}.{start}"
        high, by_use = orientation(network, shown, data.present)
        right = network.outputs(shown).argmax(axis=1) == data.test_labels
        metrics |= {f"{name}.high": high, f"{name}.high_chosen_by_use": by_use}
        metrics[f"{name}.accuracy"] = float(right.mean())
    inputs, shown = coded(data, "centred")
    shuffled = trained(seed, scale, inputs, rng.permutation(data.labels))
    metrics["digits.relu.shuffled.high"], _ = orientation(shuffled, shown, data.present)
    usual = metrics["digits.relu.centred.sgd.small.high"]
    metrics["digits.relu.label_gain"] = usual - metrics["digits.relu.shuffled.high"]
    metrics["digits.relu.inversion_loss"] = usual - metrics["digits.relu.inverted.sgd.small.high"]
    return metrics


def one_digit(rng: np.random.Generator, scale: Scale, data: Pixels) -> dict[str, float]:
    """Learn to tell one digit from the others, it being rare, even or common in training."""
    seed = int(rng.integers(2**32))
    digit = int(rng.integers(10))
    isit = data.labels == digit
    total = int(min(isit.sum() / 0.9, (~isit).sum() / 0.9))
    metrics: dict[str, float] = {}
    for name, share in (("rare", 0.1), ("even", 0.5), ("common", 0.9)):
        wanted = round(share * total)
        chosen = np.concatenate(
            [
                rng.choice(np.flatnonzero(isit), wanted, replace=False),
                rng.choice(np.flatnonzero(~isit), total - wanted, replace=False),
            ]
        )
        inputs = data.train[chosen]
        mean = inputs.mean(axis=0)
        labels = isit[chosen].astype(np.int64)
        rates = np.array([1 - share, share])
        for kind, unit, shares in (
            ("relu", ReLU, None),
            ("relu_owing_nothing", ReLU, rates),
            ("tanh", Tanh, None),
        ):
            network = trained(seed, scale, inputs - mean, labels, unit=unit, shares=shares)
            _, z, h, logits = network.activations(data.test - mean)
            found = auc(z, data.present[:, [digit]])[:, 0]
            told = auc((logits[:, 1] - logits[:, 0])[:, None], data.present[:, [digit]])
            alive = np.ptp(h, axis=0) > 0
            metrics[f"one.{kind}.{name}.high"] = share_high(
                Tuning(np.zeros(100, int), found), alive
            )
            metrics[f"one.{kind}.{name}.output_auc"] = float(told[0, 0])
    metrics["one.relu.rarity_gain"] = (
        metrics["one.relu.rare.high"] - metrics["one.relu.common.high"]
    )
    return metrics
