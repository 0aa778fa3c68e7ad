"""Random sets of units held at zero or at their means, programmed a second time.

Written from the abstract of `morcos2018importance` and what is said here of its other parts, from
the demo's story and parameters, and from the words of the prediction `zero-is-the-milder-clamp` and
of its precondition; no module, figure, finding or result of the first program was opened, though
the two were written in one project and read the same digits by one function. It is numpy alone,
with gradients written out. That paper's own comparison, as it is remembered here and could not be
read again, was made with convolutional networks on CIFAR-10, whose feature maps were held.

What the words leave open was decided here. Ink lies between 0 and 1; weights begin normal with
variance two over the inputs, biases at 0; batches have 50 images, Adam a learning rate of 0.001,
and gradient descent one of 0.05 with momentum 0.9. A set is drawn with the same share of each of
the two layers, both held at once: twenty sets at each tenth from one to nine. Means are those over
the images that were learned, in the whole network. *The advantage of zero* is the total variation
between the answers to 1,000 test images before and after holding the set at its means, less the
same for zero, over all sets and shares. The number that the prediction names is that of the network
that Adam has trained; gradient descent, each layer alone, rises of loss and error, and images that
were learned stand beside it in numbers that no prediction names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.datasets import digits

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits, Labels
    from stronger.evidence.demo import Found
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__)

BATCH, IMAGES = 50, 1000
RATES = {"adam": 0.001, "momentum": 0.05}
SHARES = tuple(tenth / 10 for tenth in range(1, 10))
SETS = 20


class Network(NamedTuple):
    """Two hidden layers of rectifiers; also its gradients, and what an optimiser remembers."""

    into: Array
    """(784, units)."""
    first: Array
    """Biases (units,)."""
    between: Array
    """(units, units)."""
    second: Array
    out: Array
    """(units, 10)."""
    third: Array
    """(10,)."""


class Held(NamedTuple):
    """Which units of the two layers are held, and at what (units,)."""

    first: Bits
    first_at: Array
    second: Bits
    second_at: Array


@demo.part
def hold_random_sets(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Train by either optimiser, and hold sets of units at zero and at their means."""
    drawn = digits(rng, scale, train=parameters.examples, fresh=IMAGES, test=IMAGES)
    found: dict[str, float] = {}
    for name in RATES:
        network = train(
            rng,
            begin(rng, parameters.hidden),
            (drawn.train, drawn.train_labels),
            (drawn.fresh, drawn.fresh_labels),
            name,
            parameters.epochs,
        )
        start = "held" if name == "adam" else "momentum.held"
        _, _, z = forward(network, drawn.test)
        found[f"{name}.error"] = float((z.argmax(axis=1) != drawn.test_labels).mean())
        sets = draw_sets(rng, parameters.hidden, scale(2, SETS))
        means = [each.mean(axis=0) for each in forward(network, drawn.train)[:2]]
        seen = drawn.train[:IMAGES], drawn.train_labels[:IMAGES]
        for which, (x, labels) in (
            ("", (drawn.test, drawn.test_labels)),
            ("training.", seen),
        ):
            for measure, by in advantages(network, x, labels, sets, means).items():
                found[f"{start}.{which}zero_advantage.{measure}"] = by
    return found, {}


def begin(rng: np.random.Generator, units: int) -> Network:
    """Draw the weights of an untrained network."""
    arrays = []
    for fan_in, fan_out in ((784, units), (units, units), (units, 10)):
        arrays += [rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out)), np.zeros(fan_out)]
    return Network(*(each.astype(np.float32) for each in arrays))


def forward(network: Network, x: Array, held: Held | None = None) -> tuple[Array, Array, Array]:
    """Return the activations of both layers (images, units), and the logits (images, 10)."""
    one = np.maximum(x @ network.into + network.first, 0)
    if held is not None:
        one = np.where(held.first, held.first_at, one)
    two = np.maximum(one @ network.between + network.second, 0)
    if held is not None:
        two = np.where(held.second, held.second_at, two)
    return one, two, two @ network.out + network.third


def probabilities(logits: Array) -> Array:
    """Return the softmax of each row."""
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(p / p.sum(axis=1, keepdims=True))


def gradient(network: Network, x: Array, labels: Labels) -> Network:
    """Return the gradient of the mean cross-entropy."""
    one, two, z = forward(network, x)
    back = probabilities(z)
    back[np.arange(len(labels)), labels] -= 1
    back /= len(labels)
    to_two = (back @ network.out.T) * (two > 0)
    to_one = (to_two @ network.between.T) * (one > 0)
    return Network(
        x.T @ to_one,
        to_one.sum(axis=0),
        one.T @ to_two,
        to_two.sum(axis=0),
        two.T @ back,
        back.sum(axis=0),
    )


def train(
    rng: np.random.Generator,
    network: Network,
    learned: tuple[Array, Labels],
    validation: tuple[Array, Labels],
    optimiser: str,
    epochs: int,
) -> Network:
    """Return the network after the epoch with the least loss on validation images."""
    x, labels = learned
    speeds = [np.zeros_like(each) for each in network]
    squares = [np.zeros_like(each) for each in network]
    best, least, steps = network, np.inf, 0
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for at in range(0, len(x), BATCH):
            chosen = order[at : at + BATCH]
            slopes = gradient(network, x[chosen], labels[chosen])
            steps += 1
            for w, g, m, v in zip(network, slopes, speeds, squares, strict=True):
                if optimiser == "momentum":
                    m += g - 0.1 * m
                    w -= RATES[optimiser] * m
                    continue
                m += 0.1 * (g - m)
                v += 0.001 * (g * g - v)
                fair = np.sqrt(1 - 0.999**steps) / (1 - 0.9**steps)
                w -= RATES[optimiser] * fair * m / (np.sqrt(v) + 1e-8)
        loss = cross_entropy(probabilities(forward(network, validation[0])[2]), validation[1])
        if loss < least:
            best, least = Network(*(each.copy() for each in network)), loss
    return best


def cross_entropy(p: Array, labels: Labels) -> float:
    """Return the mean cross-entropy of probabilities (images, 10)."""
    return float(-np.log(np.maximum(p[np.arange(len(p)), labels], 1e-30)).mean())


def draw_sets(rng: np.random.Generator, units: int, count: int) -> list[tuple[Bits, Bits]]:
    """Draw sets of units of both layers, `count` of each share."""
    return [
        (subset(rng, units, share), subset(rng, units, share))
        for share in SHARES
        for _ in range(count)
    ]


def subset(rng: np.random.Generator, units: int, share: float) -> Bits:
    """Draw this share of units (units,)."""
    chosen = np.zeros(units, bool)
    chosen[rng.permutation(units)[: round(share * units)]] = True
    return chosen


def advantages(
    network: Network,
    x: Array,
    labels: Labels,
    sets: list[tuple[Bits, Bits]],
    means: list[Array],
) -> dict[str, float]:
    """Return by how much more holding at the mean hurts than holding at zero, by every measure.

    `change` is the total variation between answers before and after, of sets of both layers at
    once; `first` and `second` are the same for either layer alone.
    """
    whole = probabilities(forward(network, x)[2])
    zeros = [np.zeros_like(each) for each in means]
    none = np.zeros(len(means[0]), bool)
    differences: dict[str, list[float]] = {
        name: [] for name in ("change", "loss", "error", "first", "second")
    }
    for one, two in sets:
        for sign, (first_at, second_at) in ((1, means), (-1, zeros)):
            p = probabilities(forward(network, x, Held(one, first_at, two, second_at))[2])
            differences["change"].append(sign * variation(whole, p))
            differences["loss"].append(sign * cross_entropy(p, labels))
            differences["error"].append(sign * float((p.argmax(axis=1) != labels).mean()))
            for name, a, b in (("first", one, none), ("second", none, two)):
                q = probabilities(forward(network, x, Held(a, first_at, b, second_at))[2])
                differences[name].append(sign * variation(whole, q))
    return {name: 2 * float(np.mean(each)) for name, each in differences.items()}


def variation(p: Array, q: Array) -> float:
    """Return the mean total variation between answers (images, 10)."""
    return float(np.abs(p - q).sum(axis=1).mean() / 2)
