"""Measures, layer by layer, whether useful units grow, others fade, and the strong matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import Rows, digits
from stronger.nn.losses import cross_entropy
from stronger.nn.training import fit
from stronger.statistics import accuracy

from .following import Judges, correlate, follow, look, measure_sizes, summarise
from .networks import Deep, ablate_each, build, make_optimiser

if TYPE_CHECKING:
    from stronger.arrays import Array
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

demo = Demo(__file__, seeds=8)

VARIANTS = ("plain", "shuffled", "adam", "decay", "batchnorm", "residual")
"""The leading network; the same with shuffled labels, by Adam, with weight decay; other kinds."""
RESIDUAL = 5
"""By what the learning rate of residual networks is divided: at that of the others they diverge."""
FIXED = 0.9
"""A unit counts as fixed if it is on for more than this share of the images, or off."""


@demo.prepare
def images(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Rows:
    """Draw digits to learn, as many to judge units by as two halves need, and test images."""
    judging = 2 * scale(100, 1_000)
    return digits(rng, scale, train=parameters.images, test=scale(300, 5_000), fresh=judging)


@demo.part
def lives(rng: np.random.Generator, data: Rows, parameters: Parameters) -> Found:
    """Train every variant from one seed, and follow its units."""
    seed = int(rng.integers(2**32))
    shuffled = rng.permutation(data.train_labels)
    half = len(data.fresh) // 2
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for name in VARIANTS:
        order = np.random.default_rng(seed)
        kind = name if name in ("batchnorm", "residual") else "plain"
        deep = build(kind, order, parameters.depth, parameters.width, parameters.start)
        labels = shuffled if name == "shuffled" else data.train_labels
        # Nothing helps on new images where labels are shuffled: there, learned ones judge
        x, of_x = (data.train, labels) if name == "shuffled" else (data.fresh, data.fresh_labels)
        judges = Judges((x[:half], x[half : 2 * half]), (of_x[:half], of_x[half : 2 * half]))
        life = follow(
            deep,
            make_optimiser(
                "adam" if name == "adam" else parameters.optimiser,
                parameters.learning_rate / (RESIDUAL if name == "residual" else 1),
                parameters.weight_decay if name == "decay" else 0.0,
            ),
            data.train,
            labels,
            order,
            judges,
            epochs=parameters.epochs,
            fill=parameters.fill,
        )
        found = correlate(life)
        for what, by_layer in found.items():
            metrics |= summarise(f"{name}.{what}", by_layer)
            arrays[f"{name}.{what}"] = by_layer
        metrics |= {f"{name}.{what}": value for what, value in measure_sizes(life).items()}
        metrics[f"{name}.accuracy"] = accuracy(deep.network.outputs(data.test), data.test_labels)
        if name == "plain":
            metrics |= check_balance(deep, data)
    for what in ("grew_in", "grew_out", "follows", "activity_marks"):
        for other in ("shuffled", "adam"):
            metrics[f"plain_less_{other}.{what}"] = (
                metrics[f"plain.{what}.mean"] - metrics[f"{other}.{what}.mean"]
            )
    metrics["decay.most_less_least"] = (
        metrics["decay.most.incoming"] - metrics["decay.least.incoming"]
    )
    metrics["plain.most_less_least"] = (
        metrics["plain.most.incoming"] - metrics["plain.least.incoming"]
    )
    return metrics, arrays


def check_balance(deep: Deep, data: Rows) -> Metrics:
    """Compare what the gradient does to a unit's incoming and to its outgoing weights.

    A rectifier may be rescaled, w_in → c w_in, w_out → w_out / c, at no change of the loss; so
    w_in · dE/dw_in = w_out · dE/dw_out for every unit, its bias counting among what comes in.
    The residual is the largest difference over the largest of these products.
    """
    network = in_float64(deep)
    x, labels = data.fresh[:200].astype(float), data.fresh_labels[:200]
    network.backward(cross_entropy(network.forward(x), labels)[1])
    products = [
        {name: w * layer.gradients[name] for name, w in layer.parameters.items()}
        for layer in network.layers[::2]
    ]
    incoming = np.array([each["weights"].sum(axis=0) + each["bias"] for each in products[:-1]])
    outgoing = np.array([each["weights"].sum(axis=1) for each in products[1:]])
    return {"gauge.residual": np.abs(incoming - outgoing).max() / np.abs(incoming).max()}


@demo.part(prefix="start")
def starts(rng: np.random.Generator, data: Rows, parameters: Parameters) -> Found:
    """Look at a plain network before it has learned, and after ten steps of gradient descent."""
    deep = build("plain", rng, parameters.depth, parameters.width, parameters.start)
    half = len(data.fresh) // 2
    x, labels = data.fresh[:half], data.fresh_labels[:half]
    states = deep.network.activations(x)
    on = np.array([(each.respond(states) > 0).mean(axis=0) for each in deep.hidden])
    fixed = ((on > FIXED) | (on < 1 - FIXED)).mean(axis=1)
    change = {
        fill: np.mean([ablate_each(deep, each, x, labels, fill)[1] for each in deep.hidden])
        for fill in ("zero", "mean")
    }
    metrics = {
        **{f"change_by_{fill}": float(size) for fill, size in change.items()},
        **pull(deep, data),
    }
    before = look(deep, x).activity.mean(axis=1)
    few = slice(0, 10 * 100)
    optimiser = make_optimiser("sgd", parameters.learning_rate)
    fit(deep.network, optimiser, data.train[few], data.train_labels[few], rng, epochs=1)
    ratios = look(deep, x).activity.mean(axis=1) / before
    return (
        metrics | {"activity_after_ten_steps": ratios.mean()} | summarise("fixed", fixed),
        {"fixed": fixed, "activity_after_ten_steps": ratios},
    )


def pull(deep: Deep, data: Rows) -> Metrics:
    """Return what the loss asks of each hidden layer's activity as a whole, Σ h dE/dh.

    A network of rectifiers without biases is homogeneous in every hidden layer, so that by Euler's
    theorem the sum is that of z dE/dz at the output, in every layer. Positive: ask for less.
    """
    network = in_float64(deep)
    x, labels = data.train[:500].astype(float), data.train_labels[:500]
    states = network.activations(x)
    towards = network.gradients(cross_entropy(states[-1], labels)[1])
    sums = np.array([(h * g).sum() for h, g in zip(states[2:-1:2], towards[2:-1:2], strict=True)])
    output = (states[-1] * towards[-1]).sum()
    return {"pull": sums.mean(), "pull_residual": np.abs(sums / output - 1).max()}


def in_float64(deep: Deep) -> Network:
    """Return a copy of a plain network that computes in float64."""
    network = deep.network.copy()
    for layer in network.layers:
        layer.learns(**{name: each.astype(float) for name, each in layer.parameters.items()})
    return network
