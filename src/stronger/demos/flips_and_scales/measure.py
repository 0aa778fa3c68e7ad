"""Changes networks before and after training, and measures which changes learning notices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.activations import Logistic, ReLU
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.symmetries import Rated, dense, flip, gap, rescale
from stronger.nn.symmetries import parameters as flatten
from stronger.nn.training import fit
from stronger.statistics import rank_correlation

from .symmetries import WIDTHS, Images, Symmetry, build_network, draw_images, draw_symmetries

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters
    from stronger.nn.layers import Layer
    from stronger.nn.network import Network
    from stronger.nn.optimisers import Optimiser

demo = Demo(__file__, entropy=1986)

COMMUTING = (
    *("tanh_flip", "centred_logistic_flip", "relu_negated"),
    *("inverted_centred", "shifted", "permuted"),
)
"""Changes that every optimiser is to go along with."""
PARTING = ("logistic_flip", "relu_rescaled", "inverted")
"""Changes that each is to notice."""


@dataclass(frozen=True, eq=False)
class Setting:
    """What the two versions of a network have in common."""

    images: Images
    symmetries: dict[str, Symmetry]
    seed: int
    epochs: int
    batch_size: int

    def build(self, unit: Callable[[], Layer]) -> Network:
        """Return a network before training: the same whenever asked."""
        return build_network(self.seed, unit)

    def order(self) -> np.random.Generator:
        """Return the generator that shuffles: all networks see the same batches."""
        return np.random.default_rng([self.seed, 1])

    def train(self, network: Network, optimiser: Optimiser, images: Images) -> Network:
        """Train a network, and return it."""
        fit(
            network,
            optimiser,
            images.train,
            images.labels,
            self.order(),
            epochs=self.epochs,
            batch_size=self.batch_size,
        )
        return network


@demo.prepare
def draw(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Setting:
    """Draw images, what each change does to which units, and what networks start from."""
    return Setting(
        draw_images(rng, scale, parameters.examples),
        draw_symmetries(rng),
        int(rng.integers(2**32)),
        parameters.epochs,
        parameters.batch_size,
    )


# --- Change then train, or train then change? -------------------------------------------------


@demo.part
def commute(data: Setting, parameters: Parameters) -> Found:
    """Train the changed network, change the trained one, and compare their weights and answers."""
    rate = parameters.learning_rate
    optimisers: dict[str, Callable[[], Optimiser]] = {
        "sgd": partial(SGD, rate),
        "momentum": partial(SGD, 0.01, momentum=0.9),
        "decay": partial(SGD, rate, weight_decay=parameters.weight_decay),
        "adam": partial(Adam, 2e-3),
    }
    metrics: Metrics = {}
    gaps: dict[str, list[float]] = {}
    for name, symmetry in data.symmetries.items():
        images = data.images.centre() if symmetry.centred else data.images
        changed_images = images.change(symmetry.inputs)
        start = data.build(symmetry.unit)
        changed_start = symmetry.change(start)
        metrics[f"kept.{name}"] = np.abs(
            softmax(start.outputs(images.test))
            - softmax(changed_start.outputs(changed_images.test))
        ).max()
        gaps[name] = []
        for way, make in optimisers.items():
            other = make() if symmetry.rates is None else Rated(make(), symmetry.rates)
            trained = data.train(start.copy(), make(), images)
            changed = data.train(changed_start.copy(), other, changed_images)
            gaps[name].append(gap(symmetry.change(trained), changed, changed_start))
            answers, others = (
                network.outputs(each.test).argmax(axis=1)
                for network, each in ((trained, images), (changed, changed_images))
            )
            metrics[f"gap.{name}.{way}"] = gaps[name][-1]
            metrics[f"answers_differ.{name}.{way}"] = np.mean(answers != others)
    metrics["kept.worst"] = max(metrics[f"kept.{name}"] for name in gaps)
    metrics |= {f"commutes.{name}": max(gaps[name]) for name in COMMUTING}
    metrics |= {f"parts.{name}": min(gaps[name]) for name in PARTING}
    *by_descent, by_adam = gaps["relu_rescaled_rated"]  # Adam divides such factors out again
    return metrics | {
        "commutes.relu_rescaled_rated": max(by_descent),
        "parts.relu_rescaled_rated_adam": by_adam,
    }, {}


@demo.part(prefix="first_step")
def take_one_step(data: Setting, parameters: Parameters) -> Found:
    """Hold what one step makes of flipped logistic units against what the derivation says.

    Flipped units send 1 - h where they sent h. With E the objective, v the weights out of a
    flipped unit and c the next bias, changing after the step rather than before gives v' a surplus
    of η dE/dc, and c' one of -η Σ dE/dv over flipped units.
    """
    rate, images = parameters.learning_rate, data.images
    network = data.build(Logistic)
    flipped = data.order().random(WIDTHS[-2]) < 0.5
    flip_last = partial(flip, chosen=[np.zeros(WIDTHS[1], np.bool_), flipped], total=1)
    flipped_before = flip_last(network)
    for each in (network, flipped_before):
        _, gradient = cross_entropy(each.forward(images.train, training=True), images.labels)
        each.backward(gradient)
        SGD(rate).step(each.layers)
    gradients = dense(network)[-1].gradients
    surplus = np.concatenate(
        [
            (rate * flipped[:, None] * gradients["bias"]).ravel(),
            -rate * gradients["weights"][flipped].sum(axis=0),
        ]
    )
    apart = flatten(flip_last(network)) - flatten(flipped_before)
    apart[-len(surplus) :] -= surplus  # the last layer's; below it nothing may differ
    return {"error": np.abs(apart).max()}, {}


# --- What a rectifier can and cannot do -------------------------------------------------------


@demo.part(prefix="gauge")
def reverse_sizes(data: Setting, parameters: Parameters) -> Found:
    """Rescale rectifiers so that the weakest becomes the strongest; look what else changes."""
    network = train_rectifiers(data, parameters)
    images = data.images
    size = network.activations(images.test)[2].mean(axis=0)  # of the first hidden layer (units,)
    used = size > 0
    factors = [1 / np.where(used, size, 1) ** 2, np.ones(WIDTHS[2])]
    rescaled = rescale(network, factors)
    reversed_size = rescaled.activations(images.test)[2].mean(axis=0)
    costs, costs_after = ablation_costs(network, images), ablation_costs(rescaled, images)
    return {
        "order": rank_correlation(size[used], reversed_size[used]),
        "kept": np.abs(network.outputs(images.test) - rescaled.outputs(images.test)).max(),
        "removal_changed": np.abs(costs - costs_after).max(),
    }, {"size": size[used], "reversed": reversed_size[used], "removal": costs[used]}


@demo.part(prefix="relu")
def turn_over(data: Setting, parameters: Parameters) -> Found:
    """Make up for relu(z) by relu(-z): by the best refit, and with z itself on a bypass."""
    network = train_rectifiers(data, parameters)
    _, z, *_, logits = network.activations(data.images.test)
    on = (z > 0).mean(axis=0)
    switching = z[:, (on > 0.1) & (on < 0.9)].T  # (units, examples)
    bypassed = network.forward(np.maximum(-z, 0) + z, start=2)
    return {
        "flip_residual": np.mean(
            [unexplained(np.maximum(each, 0), np.maximum(-each, 0)) for each in switching]
        ),
        "bypass_kept": np.abs(bypassed - logits).max(),
    }, {}


@demo.part(prefix="always_on")
def keep_on(data: Setting, parameters: Parameters) -> Found:
    """Raise the first biases until no unit is ever off on these images; replace each by M - z."""
    network = train_rectifiers(data, parameters)
    images = data.images
    both = np.concatenate([images.train, images.test])
    largest = np.abs(network.activations(both)[1]).max(axis=0)
    lifted = network.copy()
    dense(lifted)[0].parameters["bias"] += largest
    top = 2 * largest + 2 * np.abs(dense(network)[0].parameters["bias"])  # M (units,)
    turned = flip(lifted, [np.ones(WIDTHS[1], np.bool_)])
    first, second, *_ = dense(turned)
    first.parameters["bias"] += top
    second.parameters["bias"] += top @ dense(lifted)[1].parameters["weights"]
    on_data, beyond = (
        np.abs(softmax(lifted.outputs(x)) - softmax(turned.outputs(x))).max()
        for x in (images.test, 5 * images.test)
    )
    heights, depths = (each.activations(images.test)[2] for each in (lifted, turned))
    return {
        "kept": on_data,
        "apart_beyond_the_data": beyond,
        "order": rank_correlation(heights, depths, axis=0).min(),
    }, {}


@demo.part(prefix="logits")
def add_up_logits(data: Setting, parameters: Parameters) -> Found:
    """Follow the sum of the weights from each last hidden unit to all classes."""
    drift: dict[str, float] = {}
    for way, optimiser in (("sgd", SGD(parameters.learning_rate)), ("adam", Adam(2e-3))):
        network = data.build(ReLU)
        trained = data.train(network.copy(), optimiser, data.images)
        before, after = (
            dense(each)[-1].parameters["weights"].sum(axis=1) for each in (network, trained)
        )
        drift[f"sum_drift_{way}"] = np.abs(after - before).max()
    return drift, {}


def train_rectifiers(data: Setting, parameters: Parameters) -> Network:
    """Return rectifiers trained by gradient descent: the same whenever asked."""
    return data.train(data.build(ReLU), SGD(parameters.learning_rate), data.images)


def ablation_costs(network: Network, images: Images) -> Array:
    """Return by how much the loss on training images rises if a unit is set to zero (units,)."""
    _, _, h, *_, logits = network.activations(images.train)
    loss, _ = cross_entropy(logits, images.labels)
    costs = []
    for unit in range(h.shape[1]):
        without = h.copy()
        without[:, unit] = 0
        costs.append(cross_entropy(network.forward(without, start=2), images.labels)[0] - loss)
    return np.array(costs)


def unexplained(wanted: Array, given: Array) -> float:
    """Return the share of variance that the best a * given + b leaves unexplained."""
    return float(1 - np.corrcoef(wanted, given)[0, 1] ** 2)
