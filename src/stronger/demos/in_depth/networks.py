"""Deep networks of rectifiers, plain, batch-normalised and residual, seen as layers of units."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.nn.layers import Dense, Layer
from stronger.nn.losses import cross_entropy, softmax
from stronger.nn.network import Network
from stronger.nn.normalisation import BatchNorm
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.residual import Residual

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.nn.optimisers import Optimiser

INPUTS, CLASSES = 784, 10


@dataclass(frozen=True, eq=False)
class Hidden:
    """A hidden layer of rectifiers: where in the network it stands, and what is before and after.

    Its outgoing weights write to state `after`, also in a residual block, where what they write is
    added; so a change of its activations can be followed from there on.
    """

    begin: int
    """The state that it reads."""
    inner: tuple[Layer, ...]
    """From there to its activations."""
    incoming: Dense
    outgoing: Dense
    after: int

    def respond(self, states: list[Array]) -> Array:
        """Return its activations (examples, units), given the network's states."""
        h = states[self.begin]
        for layer in self.inner:
            h = layer.forward(h)
        return h


@dataclass(frozen=True, eq=False)
class Deep:
    """A network, and its hidden layers from the first to the last."""

    network: Network
    hidden: tuple[Hidden, ...]


def build(kind: str, rng: np.random.Generator, depth: int, width: int, start: float = 1.0) -> Deep:
    """Return an untrained network, its weights of variance 2 / fan-in.

    Parameters
    ----------
    kind
        ``plain``; ``batchnorm``, normalised before each rectifier; or ``residual``, blocks of two
        dense layers around rectifiers, of which the second starts smaller by the root of the depth,
        so that what all blocks add is as large as what they are given.
    start
        By what initial weights are multiplied.
    """
    if kind == "residual":
        stem = Dense(INPUTS, width, rng)
        blocks = []
        for _ in range(depth):
            first, second = Dense(width, width, rng), Dense(width, width, rng)
            second.parameters["weights"] /= np.float32(np.sqrt(depth))
            blocks.append(Residual([first, ReLU(), second]))
        network = Network([stem, *blocks, Dense(width, CLASSES, rng)])
        hidden = [
            Hidden(1 + i, block.layers[:2], block.layers[0], block.layers[2], 2 + i)  # type: ignore[arg-type]
            for i, block in enumerate(blocks)
        ]
    else:
        dense = [
            Dense(fan_in, fan_out, rng)
            for fan_in, fan_out in pairwise([INPUTS, *[width] * depth, CLASSES])
        ]
        layers: list[Layer] = []
        hidden = []
        for incoming, outgoing in pairwise(dense):
            normal = [BatchNorm(width)] if kind == "batchnorm" else []
            inner = (incoming, *normal, ReLU())
            end = len(layers) + len(inner)
            hidden.append(Hidden(len(layers), inner, incoming, outgoing, end + 1))
            layers += inner
        network = Network([*layers, dense[-1]])
    for layer in network.layers:
        for name, weights in layer.parameters.items():
            if name.endswith("weights"):
                weights *= np.float32(start)
    return Deep(network, tuple(hidden))


def make_optimiser(name: str, learning_rate: float, weight_decay: float = 0.0) -> Optimiser:
    """Return gradient descent at a learning rate, or Adam at a fiftieth of it."""
    if name == "adam":
        return Adam(learning_rate / 50, weight_decay=weight_decay)
    return SGD(learning_rate, weight_decay=weight_decay)


def ablate_each(
    deep: Deep, hidden: Hidden, x: Array, labels: Labels, fill: str
) -> tuple[Array, Array]:
    """Return what it does to ablate each unit of a layer: set it to zero, or to its mean.

    Parameters
    ----------
    x, labels
        Inputs (examples, inputs) and their classes.
    fill
        ``zero`` or ``mean``, over these inputs.

    Returns
    -------
    importance, change
        (units,) each: the rise of the cross-entropy, and the mean total variation between the
        probabilities before and after.
    """
    states = deep.network.activations(x)
    h = hidden.respond(states)
    z, logits = states[hidden.after], states[-1]
    loss, _ = cross_entropy(logits, labels)
    p = softmax(logits)
    away = h - h.mean(axis=0) if fill == "mean" else h
    found = np.empty((2, h.shape[1]))
    for unit, votes in enumerate(hidden.outgoing.parameters["weights"]):
        without = z - np.outer(away[:, unit], votes)
        changed = deep.network.forward(without, start=hidden.after)
        found[0, unit] = cross_entropy(changed, labels)[0] - loss
        found[1, unit] = np.abs(softmax(changed) - p).sum(axis=1).mean() / 2
    return found[0], found[1]


def norms(hidden: Hidden) -> tuple[Array, Array]:
    """Return the norms of each unit's incoming weights, bias included, and of its outgoing ones."""
    incoming = hidden.incoming.parameters
    squares = np.square(incoming["weights"]).sum(axis=0) + np.square(incoming["bias"])
    return np.sqrt(squares), np.linalg.norm(hidden.outgoing.parameters["weights"], axis=1)
