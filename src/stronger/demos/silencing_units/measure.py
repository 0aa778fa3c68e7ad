"""Ablates the largest, the smallest or any activations, and clamps units at zero or their mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.evidence.demo import Demo, Metrics, Scale
from stronger.nn.datasets import Rows, digits
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.rectifiers import hidden_states
from stronger.nn.training import fit
from stronger.statistics import error, selectivity

from .ablating import ablate_number, ablate_sum, clamp_sets, forward_with, rank_active
from .networks import (
    LAYERS,
    Largest,
    hidden_layers,
    make_network,
    mean_activations,
    outgoing_norm,
    train,
)
from .raised import raise_unit, raise_unit_in_use
from .units import clamp_every_unit

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

demo = Demo(__file__, entropy=2018, seeds=8)

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Of an example's active units, or of its summed activation, that are ablated."""
HELD = tuple(np.round(np.arange(0, 1, 0.1), 1).tolist())
"""Shares of all hidden units that are clamped at a value."""
NOISES = (0.25, 0.5, 0.75)
"""Standard deviations of the noise on the images, in units of full ink."""


@dataclass(frozen=True, eq=False)
class Trained:
    """Digits, and three networks that began with the same weights."""

    digits: Rows
    seed: int
    network: Network
    """Trained by Adam, as all but the last."""
    cut: Network
    """Cut to the largest tenth of each layer, in training and in use."""
    descended: Network
    """Trained by gradient descent with momentum."""

    def test(self, few: int) -> tuple[Array, Labels]:
        """Return the first few test images with their labels."""
        return self.digits.test[:few], self.digits.test_labels[:few]

    def error(self, network: Network) -> float:
        """Return the share of test images that a network misclassifies."""
        return error(network.outputs(self.digits.test), self.digits.test_labels)


@demo.prepare
def train_networks(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Trained:
    """Train a network, one that is cut to its largest activations, and one by other means."""
    drawn = digits(rng, scale, train=parameters.examples, test=scale(200, 5000))
    seed, width = int(rng.integers(2**32)), parameters.hidden
    return Trained(
        drawn,
        seed,
        train(make_network(seed, width), drawn, seed, parameters),
        train(make_network(seed, width, largest=max(1, width // 10)), drawn, seed, parameters),
        train(make_network(seed, width), drawn, seed, parameters, SGD(0.05, momentum=0.9)),
    )


demo.part(clamp_every_unit)


@demo.part(prefix="example")
def ablate_by_example(rng: np.random.Generator, data: Trained) -> Found:
    """Ablate active units of each example, in several orders, by number and by sum."""
    network, x, labels = data.network, data.digits.test, data.digits.test_labels
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for layer, state in zip(LAYERS, hidden_states(network), strict=True):
        h = network.forward(x, stop=state)
        metrics[f"{layer}.active"] = (h > 0).mean()
        for order, scores in orders(rng, network, x, state).items():
            goes = rank_active(scores, h > 0)
            if order == "product":
                metrics[f"{layer}.against"] = np.where(scores < 0, h, 0).sum() / h.sum()
            for how, ablate in (("count", ablate_number), ("sum", ablate_sum)):
                errors = {
                    share: error(network.forward(ablate(h, goes, share), start=state), labels)
                    for share in SHARES
                }
                arrays[f"{how}.{layer}.{order}"] = np.array(list(errors.values()))
                for share in (0.25, 0.5):
                    metrics[f"{how}.{layer}.{order}.{100 * share:.0f}"] = errors[share]

    def gap(how: str, share: int, one: str, other: str) -> Any:
        """Return by how much one order costs more than another, in the layer where least."""
        return min(
            metrics[f"{how}.{layer}.{one}.{share}"] - metrics[f"{how}.{layer}.{other}.{share}"]
            for layer in LAYERS
        )

    return metrics | {
        "count.largest_over_random": gap("count", 50, "largest", "random"),
        "sum.largest_over_smallest": gap("sum", 50, "largest", "smallest"),
        "sum.largest_over_random": gap("sum", 50, "largest", "random"),
        "count.product_over_largest": gap("count", 25, "product", "largest"),
        "count.weighted_over_largest": gap("count", 25, "weighted", "largest"),
    }, arrays


def orders(rng: np.random.Generator, network: Network, x: Array, state: int) -> dict[str, Array]:
    """Return the scores (examples, units) by which active units go, the highest first.

    *Product* is the activation times the gradient of the answer's logit, less the mean logit.
    """
    states = network.activations(x)
    h, logits = states[state], states[-1]
    asked = (np.eye(10)[logits.argmax(axis=1)] - 0.1).astype(h.dtype)
    return {
        "largest": h,
        "smallest": -h,
        "random": rng.random(h.shape, dtype=np.float32),
        "weighted": h * outgoing_norm(network, state),
        "product": h * network.gradients(asked)[state],
    }


@demo.part(prefix="cut")
def keep_largest(rng: np.random.Generator, data: Trained, parameters: Parameters) -> Found:
    """Keep only the largest of each layer, after training or in training, also under noise."""
    network, test, labels = data.network, data.digits.test, data.digits.test_labels

    def error_of(x: Array, share: float, *, at_random: bool = False) -> float:
        """Return the error where this share of each layer's units is kept."""
        kept = Largest(max(1, round(share * parameters.hidden)))

        def keep(h: Array) -> Array:
            scores = rng.random(h.shape, dtype=np.float32) * (h > 0) if at_random else h
            return h * (kept.forward(scores) > 0)

        return error(forward_with(network, x, dict.fromkeys(hidden_states(network), keep)), labels)

    plain, trained = data.error(network), data.error(data.cut)
    metrics: Metrics = {
        "error": plain,
        "rise.10": error_of(test, 0.1) - plain,
        "rise.5": error_of(test, 0.05) - plain,
        "random_rise.10": error_of(test, 0.1, at_random=True) - plain,
        "trained.error": trained,
    }
    found = []
    for deviation in NOISES:
        noise = rng.standard_normal(test.shape, dtype=np.float32)
        x = test + np.float32(deviation) * noise
        found.append(
            (
                error(network.outputs(x), labels),
                error_of(x, 0.1),
                error(data.cut.outputs(x), labels),
            )
        )
    noisy = dict(zip(("plain", "cut", "trained"), np.mean(found, axis=0), strict=True))
    return metrics | {f"noisy.{name}": value for name, value in noisy.items()} | {
        "noise_advantage": noisy["plain"] - noisy["trained"],
        "noise_advantage_afterwards": noisy["plain"] - noisy["cut"],
    }, {}


@demo.part(prefix="held")
def clamp_random_sets(rng: np.random.Generator, scale: Scale, data: Trained) -> Found:
    """Clamp growing random sets of units at zero and at their means; check what sets them apart.

    For the logits, which are linear in the last hidden layer, to clamp a unit at its mean is
    to ablate it and to add its mean times its outgoing weights: *residual* is how far off.
    """
    network, x, labels = data.network, data.digits.test, data.digits.test_labels
    means = mean_activations(network, data.digits.train)
    seed = int(rng.integers(2**32))
    zero, at_mean = (
        clamp_sets(
            network,
            x,
            labels,
            np.random.default_rng(seed),  # the same sets
            shares=HELD,
            draws=scale(1, 5),
            means=values,
        )
        for values in (None, means)
    )
    last = hidden_states(network)[-1]
    h, mean = network.forward(x, stop=last).astype(np.float64), means[last]
    weights, bias = (
        network.layers[last].parameters[name].astype(np.float64) for name in ("weights", "bias")
    )
    chosen = rng.random(len(weights)) < 0.5
    clamped = np.where(chosen, mean, h) @ weights + bias
    shifted = (h * ~chosen) @ weights + bias + (mean * chosen) @ weights
    advantage = zero - at_mean
    return {
        "zero": zero[:, 1:].mean(),
        "at_mean": at_mean[:, 1:].mean(),
        "zero_advantage": advantage[:, 1:].mean(),
        "zero_advantage_of_few": advantage[:, 1:4].mean(),
        "residual": np.abs(clamped - shifted).max(),
    }, {"held.zero": zero, "held.mean": at_mean}


@demo.part(prefix="labels")
def learn_by_heart(
    rng: np.random.Generator, scale: Scale, data: Trained, parameters: Parameters
) -> Found:
    """Learn a few digits with none, half and all labels shuffled; clamp sets of units at zero."""
    count, epochs = scale((60, 80), (2000, 60))
    x, labels = data.digits.train[:count], data.digits.train_labels[:count]
    seed = int(rng.integers(2**32))
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for name, share in (("none", 0.0), ("half", 0.5), ("all", 1.0)):
        given = labels.copy()
        moved = rng.permutation(count)[: round(share * count)]
        given[moved] = labels[rng.permutation(moved)]
        network = make_network(seed, parameters.hidden)
        order = np.random.default_rng(seed)
        fit(network, Adam(parameters.learning_rate), x, given, order, epochs=epochs)
        curve = clamp_sets(network, x, given, order, shares=HELD, draws=scale(1, 5))
        layers = hidden_layers(network, x).values()
        metrics |= {
            f"{name}.accuracy": 1 - error(network.outputs(x), given),
            f"{name}.area": curve[:, 1:].mean(),
            f"{name}.active": np.mean([(h > 0).mean() for h in layers]),
            f"{name}.activation": np.mean([h.mean() for h in layers]),
        }
        arrays[f"labels.{name}"] = curve
    return metrics | {
        "area_lost": metrics["none.area"] - metrics["all.area"],
        "area_lost_by_half": metrics["none.area"] - metrics["half.area"],
    }, arrays


@demo.part(prefix="norm")
def normalise_batches(
    rng: np.random.Generator, scale: Scale, data: Trained, parameters: Parameters
) -> Found:
    """Train with normalised batches; compare error, selectivity and reliance on units."""
    x, labels = data.digits.test, data.digits.test_labels
    network = make_network(data.seed, parameters.hidden, norm=True)
    train(network, data.digits, data.seed, parameters)
    curve = clamp_sets(network, x, labels, rng, shares=HELD, draws=scale(1, 5))
    plain, normalised = (
        [selectivity(h, labels)[h.max(axis=0) > 0].mean() for h in hidden_layers(each, x).values()]
        for each in (data.network, network)
    )
    return {
        "error": data.error(network),
        "active": np.mean([(h > 0).mean() for h in hidden_layers(network, x).values()]),
        "selectivity": np.mean(normalised),
        "selectivity_change": np.mean(normalised) - np.mean(plain, dtype=np.float64),
        "held_zero": curve[:, 1:].mean(),
    }, {}


demo.part(prefix="raised")(raise_unit)
demo.part(prefix="drawn")(raise_unit_in_use)
