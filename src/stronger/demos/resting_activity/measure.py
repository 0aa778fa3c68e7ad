"""Measures what turns units high or low: their rest, the code of digits, rarity, and a crowd."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.digit_units import draw_digits, tune_to
from stronger.demos.shared.planted_units import FEATURES, KINDS, learn_planted
from stronger.evidence.demo import Demo, Scale
from stronger.nn.activations import LeakyReLU, ReLU, Tanh
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.tuning import share_high, tune
from stronger.statistics import accuracy, auc_of_two

from .network import Raised, train_network

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.datasets import Rows
    from stronger.nn.network import Network
    from stronger.nn.optimisers import Optimiser

demo = Demo(__file__, entropy=2010)

RISES = (-1.0, -0.5, 0.0, 0.5, 1.0)
CODES = ("raw", "centred", "inverted")
OPTIMISERS = ("sgd", "adam")
STARTS = {"usual": 1.0, "small": 0.1}
SHARES = {"rare": 0.1, "even": 0.5, "common": 0.9}
CROWDS = (1, 2, 5, FEATURES)


@demo.prepare
def images(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Rows:
    """Draw digits."""
    return draw_digits(rng, scale, parameters.images)


@demo.part(prefix="rest")
def rest(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Move the rest of tanh and ReLU units that learn rare features."""
    learn = partial(learn_planted, int(rng.integers(2**32)), scale, parameters)
    found = {
        kind: {c: learn(partial(Raised, KINDS[kind], c)) for c in RISES}
        for kind in ("tanh", "relu")
    }
    metrics: dict[str, float] = {}
    for kind, by_rise in found.items():
        metrics |= {
            f"{kind}.lowered.high": by_rise[-1].high,
            f"{kind}.plain.high": by_rise[0].high,
            f"{kind}.raised.high": by_rise[1].high,
            f"{kind}.lowered_less_raised": by_rise[-1].high - by_rise[1].high,
        }
    mirrored = learn(partial(Raised, Tanh, -1.0), mirrored=True)
    metrics["tanh.mirror_residual"] = np.abs(
        mirrored.tuning.auc + found["tanh"][1].tuning.auc - 1
    ).max()
    # (z + 2) / 4: the tangent of the logistic function at rest
    tangent = learn(partial(Raised, partial(LeakyReLU, 1.0), 2.0, 0.25))
    metrics["logistic_tangent.high"] = tangent.high
    return metrics, {
        f"high_{kind}": np.array([by_rise[c].high for c in RISES])
        for kind, by_rise in found.items()
    }


@demo.part(prefix="digits")
def all_digits(rng: np.random.Generator, data: Rows, parameters: Parameters) -> Found:
    """Vary unit, input code, optimiser and size of the initial weights; shuffle labels."""
    train = partial(train_network, int(rng.integers(2**32)), epochs=parameters.epochs_on_digits)
    present = data.test_labels[:, None] == np.arange(10)
    metrics: dict[str, float] = {}
    for kind, code, how, start in product(("relu", "tanh"), CODES, OPTIMISERS, STARTS):
        inputs, shown = encode(data, code)
        network = train(
            inputs,
            data.train_labels,
            make_optimiser(how, code, parameters),
            unit=KINDS[kind],
            start=STARTS[start],
        )
        high, by_use = find_high(network, shown, present)
        metrics |= {
            f"{kind}.{code}.{how}.{start}.high": high,
            f"{kind}.{code}.{how}.{start}.high_chosen_by_use": by_use,
            f"{kind}.{code}.{how}.{start}.accuracy": accuracy(
                network.outputs(shown), data.test_labels
            ),
        }
    inputs, shown = encode(data, "centred")
    shuffled = train(
        inputs,
        rng.permutation(data.train_labels),
        make_optimiser("sgd", "centred", parameters),
        unit=ReLU,
        start=STARTS["small"],
    )
    by_chance, _ = find_high(shuffled, shown, present)
    usual = metrics["relu.centred.sgd.small.high"]
    return metrics | {
        "relu.shuffled.high": by_chance,
        "relu.label_gain": usual - by_chance,
        "relu.inversion_loss": usual - metrics["relu.inverted.sgd.small.high"],
    }, {}


@demo.part(prefix="one")
def one_digit(rng: np.random.Generator, data: Rows, parameters: Parameters) -> Found:
    """Learn to tell one digit from the others, it being rare, even or common in training."""
    seed = int(rng.integers(2**32))
    digit = rng.integers(10)
    isit, present = data.train_labels == digit, data.test_labels == digit
    total = int(min(isit.sum() / 0.9, (~isit).sum() / 0.9))
    metrics: dict[str, float] = {}
    for name, share in SHARES.items():
        wanted = round(share * total)
        chosen = np.concatenate(
            [
                rng.choice(np.flatnonzero(isit), wanted, replace=False),
                rng.choice(np.flatnonzero(~isit), total - wanted, replace=False),
            ]
        )
        inputs, labels = data.train[chosen], isit[chosen].astype(np.int64)
        mean = inputs.mean(axis=0)
        for kind, unit, known in (
            ("relu", ReLU, None),
            ("relu_owing_nothing", ReLU, np.array([1 - share, share])),
            ("tanh", Tanh, None),
        ):
            network = train_network(
                seed,
                inputs - mean,
                labels,
                make_optimiser("sgd", "centred", parameters),
                unit=unit,
                start=STARTS["small"],
                epochs=parameters.epochs_on_digits,
                shares=known,
            )
            _, z, h, logits = network.activations(data.test - mean)
            tuning = tune_to(np.zeros(z.shape[1], int), z, present[:, None])
            metrics[f"{kind}.{name}.high"] = share_high(tuning, np.ptp(h, axis=0) > 0)
            answer = logits[:, 1] - logits[:, 0]
            metrics[f"{kind}.{name}.output_auc"] = auc_of_two(answer[present], answer[~present])
    return metrics | {
        "relu.rarity_gain": metrics["relu.rare.high"] - metrics["relu.common.high"]
    }, {}


@demo.part(prefix="crowd")
def crowd(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Ask for one, some or all of the twenty rare features that are planted."""
    learn = partial(learn_planted, int(rng.integers(2**32)), scale, parameters)
    high = {
        kind: np.array([learn(KINDS[kind], named=named).high for named in CROWDS])
        for kind in ("relu", "tanh")
    }
    return {
        f"{kind}.{named}.high": share
        for kind, shares in high.items()
        for named, share in zip(CROWDS, shares, strict=True)
    }, {f"crowd_{kind}": shares for kind, shares in high.items()}


def encode(data: Rows, code: str) -> tuple[Array, Array]:
    """Return training and test images with ink from 0 to 1, centred, or with paper as 1."""
    if code == "inverted":
        return 1 - data.train, 1 - data.test
    mean = data.train.mean(axis=0) if code == "centred" else np.float32(0)
    return data.train - mean, data.test - mean


def make_optimiser(how: str, code: str, parameters: Parameters) -> Optimiser:
    """Return the optimiser; inverted images are so much longer that they need smaller steps."""
    if how == "adam":
        return Adam(1e-3)
    return SGD(parameters.learning_rate_on_digits / (10 if code == "inverted" else 1))


def find_high(network: Network, shown: Array, present: Bits) -> tuple[float, float]:
    """Return the share of units high for their digit, chosen by net input and by use.

    By use it is the digit whose logit, less the mean of all logits, hangs most on the unit.
    """
    _, z, h, _ = network.activations(shown)
    alive = np.ptp(h, axis=0) > 0
    votes = network.layers[2].parameters["weights"]  # (units, digits)
    used = np.abs(votes - votes.mean(axis=1, keepdims=True)).argmax(axis=1)
    return share_high(tune(z, present), alive), share_high(tune_to(used, z, present), alive)
