"""Measures presence, importance and size of the units of four kinds of network."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from stronger.demos.shared.token_tasks import ANSWERS, draw_retrieval, one_hot, train_reader
from stronger.evidence.demo import Demo, Scale
from stronger.evidence.parameters import Parameters
from stronger.nn.datasets import Rows, digits
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.planted import Planted, logistic_cross_entropy
from stronger.nn.small_convnet import digit_network
from stronger.nn.training import fit

from .networks import ConvNets, Kind, Perceptrons, Readers, make_mlp
from .orders import (
    check_rescaled,
    compare,
    compare_within,
    mean_over,
    permute_sizes,
    turn_round,
)
from .units import FEATURES, FILLS, Units, measure_units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.arrays import Array, Bits, Labels
    from stronger.demos.shared.reader import Reader
    from stronger.evidence.demo import Found, Metrics
    from stronger.nn.network import Network
    from stronger.nn.optimisers import Optimiser

N = TypeVar("N")

demo = Demo(__file__, seeds=10)

PLANTED, NOISE = 20, 0.3
"""How many features are planted, and the standard deviation of noise on each input."""


@demo.prepare
def draw(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Rows:
    """Draw digits; features are fixed on the first half of the test images, the rest on the other.

    The convolutional networks learn from the first of the training images and are looked at with
    the first of each half of the test images.
    """
    return digits(rng, scale, train=parameters.images, test=scale(400, 4000))


# --- Planted features --------------------------------------------------------------------------


@demo.part(prefix="planted.mlp")
def name_planted(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Let multilayer perceptrons say which of twenty planted features are present."""
    world = Planted.at_random(rng, PLANTED, parameters.share, noise=NOISE)
    start = make_mlp(rng, PLANTED, parameters.hidden, PLANTED)
    start.layers[-1].parameters["bias"][:] = world.base_rate
    inputs, present = world.draw(rng, scale(1000, 20_000))
    kind = Perceptrons(*world.draw(rng, scale(400, 4000)), exclusive=False, world=world)

    def learn(wanted: Bits) -> Network:
        network = start.copy()
        fit(
            network,
            Adam(0.003),
            inputs,
            wanted,
            rng,
            epochs=scale(1, 6),
            loss=logistic_cross_entropy,
        )
        return network

    networks = {
        "trained": learn(present),
        "untrained": start,
        "shuffled": learn(rng.permutation(present)),
    }
    metrics, _ = survey(kind, networks, rng)
    return metrics, {}


@demo.part(prefix="planted.attention")
def retrieve(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Let readers by attention find the token of a key and give its answer."""
    settings = Parameters({"width": 64, "batch_size": 100, "learning_rate": 0.003})

    def learn(steps: int, *, shuffle: bool = False) -> Reader:
        return train_reader(rng, draw_retrieval, ANSWERS, steps, settings, shuffle=shuffle)

    networks = {
        "trained": learn(parameters.steps),
        "untrained": learn(0),
        "shuffled": learn(parameters.steps, shuffle=True),
    }
    examples = draw_retrieval(rng, scale(400, 4000))
    kind = Readers(examples, one_hot(examples.labels[:, None], ANSWERS) > 0)
    metrics, _ = survey(kind, networks, rng)
    return metrics, {}


# --- Digits ------------------------------------------------------------------------------------


@demo.part(prefix="digits.mlp")
def read_digits(
    rng: np.random.Generator, scale: Scale, data: Rows, parameters: Parameters
) -> Found:
    """Let multilayer perceptrons read digits, by Adam and by gradient descent."""
    start = make_mlp(rng, 784, parameters.hidden, 10)
    kind = Perceptrons(data.test, one_hot(data.test_labels[:, None], 10) > 0)

    def learn(labels: Labels, optimiser: Optimiser) -> Network:
        network = start.copy()
        fit(network, optimiser, data.train, labels, rng, epochs=parameters.epochs)
        return network

    rate = parameters.learning_rate
    networks = {
        "trained": learn(data.train_labels, Adam(rate)),
        "untrained": start,
        "shuffled": learn(rng.permutation(data.train_labels), Adam(rate)),
        "descent": learn(data.train_labels, SGD(0.1)),
    }
    metrics, found = survey(kind, networks, rng)
    for name, layers in found.units.items():
        last = layers[-1]
        factors = {
            "as_it_is": np.ones(len(last.size)),
            "turned_round": turn_round(last),
            "permuted": permute_sizes(last, rng),
            "relative": 1 / np.where(last.alive, last.size, 1),
        }
        within = compare_within(last, factors, images=scale(50, 500))
        within["relative_gain"] = within["relative.active"] - within["as_it_is.active"]
        metrics |= {f"{name}.within.{each}": value for each, value in within.items()}
    metrics["learned"] = metrics["trained.importance_size"] - metrics["untrained.importance_size"]
    metrics["labels"] = metrics["trained.importance_size"] - metrics["shuffled.importance_size"]
    metrics["optimiser"] = metrics["descent.importance_size"] - metrics["trained.importance_size"]
    return metrics, keep(found.units, found.turned)


@demo.part(prefix="digits.conv")
def read_digits_by_convolution(
    rng: np.random.Generator, scale: Scale, data: Rows, parameters: Parameters
) -> Found:
    """Let convolutional networks read digits; the units are channels."""
    start = digit_network(rng, kernels=16, hidden=50)
    half, shown = len(data.test) // 2, scale(100, 800)
    chosen = np.r_[:shown, half : half + shown]
    kind = ConvNets(data.test[chosen], one_hot(data.test_labels[chosen, None], 10) > 0)
    few = scale(200, 5000)
    images, labels = data.train[:few], data.train_labels[:few]

    def learn(wanted: Labels) -> Network:
        network = start.copy()
        rate = Adam(parameters.learning_rate)
        fit(network, rate, images, wanted, rng, epochs=scale(1, 3))
        return network

    networks = {
        "trained": learn(labels),
        "untrained": start,
        "shuffled": learn(rng.permutation(labels)),
    }
    metrics, _ = survey(kind, networks, rng)
    return metrics, {}


# --- What is common to all ---------------------------------------------------------------------


class Surveyed(NamedTuple):
    """The units of every layer of some networks, by name of the network."""

    units: dict[str, list[Units]]
    turned: list[Units]
    """Those of the trained network once the order of sizes was turned round."""


def survey(
    kind: Kind[N], networks: Mapping[str, N], rng: np.random.Generator
) -> tuple[Metrics, Surveyed]:
    """Measure the units of networks, and those of the trained one again after two rescalings."""
    seed = int(rng.integers(2**32))
    metrics: Metrics = {}
    units = {
        name: [measure_units(view, seed) for view in kind.see(network)]
        for name, network in networks.items()
    }
    for name, layers in units.items():
        found = [compare(each) for each in layers]
        metrics |= {f"{name}.{key}": value for key, value in mean_over(found).items()}
        view = layers[0].view
        metrics[f"{name}.error"] = view.errors(view.outputs).mean()
        for place, each in zip(("first", "second"), found, strict=False):
            for key in ("presence_size", "importance_size", "presence_importance"):
                metrics[f"{name}.{place}.{key}"] = each[key]
    trained = units["trained"]
    before = mean_over([compare(each) for each in trained])
    kept: dict[str, list[float]] = {}
    for name, factors in (
        ("permuted", [permute_sizes(each, rng) for each in trained]),
        ("turned_round", [turn_round(each) for each in trained]),
    ):
        stretched = kind.stretch(networks["trained"], factors)
        moved, after = check_rescaled(trained, kind.see(stretched), seed)
        for key, value in moved.items():
            kept.setdefault(key, []).append(value)
        agreement = mean_over([compare(each) for each in after])
        for key in ("presence_size", "importance_size", "presence_importance"):
            metrics[f"{name}.{key}"] = agreement[key]
    metrics |= {f"kept.{key}": max(values) for key, values in kept.items()}
    metrics["kept.worst"] = max(max(values) for values in kept.values())
    metrics["kept.reversal"] = max(
        abs(before[key] + metrics[f"turned_round.{key}"])
        for key in ("presence_size", "importance_size")
    )
    return metrics, Surveyed(units, after)


def keep(found: Mapping[str, list[Units]], turned: list[Units]) -> dict[str, Array]:
    """Return what figures show of units, by name; each (layers, units)."""
    kept: dict[str, Array] = {}
    for name, layers in {**found, "turned": turned}.items():
        kept |= {
            f"{name}_auc": np.array([each.auc[FEATURES[0]] for each in layers]),
            f"{name}_importance": np.array([each.importance for each in layers]),
            f"{name}_size": np.array([each.size for each in layers]),
            f"{name}_answer": np.array([each.effects[FILLS[0]].answer for each in layers]),
            f"{name}_feature": np.array([each.features[FEATURES[0]] for each in layers]),
            f"{name}_alive": np.array([each.alive for each in layers]),
        }
    return kept
