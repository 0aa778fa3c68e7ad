"""Planted features of known amounts, and networks that learn to name or to measure them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from stronger.nn.activations import GELU, LeakyReLU, Logistic, ReLU, Tanh
from stronger.nn.gated import Gated, SiLU
from stronger.nn.layers import Dense, Layer
from stronger.nn.losses import squared_error
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.planted import logistic_cross_entropy
from stronger.nn.training import fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Indices
    from stronger.evidence.parameters import Parameters
    from stronger.nn.optimisers import Optimiser

Unit: TypeAlias = "Callable[[], Layer]"
KINDS: dict[str, Unit] = {
    "relu": ReLU,
    "leaky": partial(LeakyReLU, 0.1),
    "gelu": GELU,
    "tanh": Tanh,
    "logistic": Logistic,
    "glu": lambda: Gated(Logistic()),
    "swiglu": lambda: Gated(SiLU()),
}
CONDITIONS = ("named", "asked", "all_or_none", "shuffled", "untrained")
"""Which is present; how much of it; which, all amounts being 1; other examples' labels; nothing."""
LEAST = 0.2
"""The least amount of a feature that counts as present."""


@dataclass(frozen=True, eq=False)
class World:
    """x = Σ a_f d_f + noise: features f along orthonormal directions d_f, in amounts a_f."""

    directions: Array  # (features, inputs)
    share: float
    """The probability that a feature is present."""
    noise: float
    """Standard deviation, on each input."""
    centred: bool
    """Whether the mean of graded inputs is taken away."""

    @classmethod
    def at_random(cls, rng: np.random.Generator, parameters: Parameters) -> World:
        """Return a world with directions turned at random."""
        features = parameters.features
        directions, _ = np.linalg.qr(rng.standard_normal((features, features)))
        share = parameters.distractors / (features - 1)
        return cls(directions.astype(np.float32), share, parameters.noise, parameters.centred)

    def draw_amounts(
        self, rng: np.random.Generator, examples: int, *, graded: bool = True
    ) -> Array:
        """Draw amounts (examples, features): 0, or from `LEAST` to 1, or, if not graded, 1."""
        shape = examples, len(self.directions)
        present = rng.random(shape) < self.share
        amounts = rng.uniform(LEAST, 1, shape) if graded else 1.0
        return np.where(present, amounts, 0).astype(np.float32)

    def render(self, rng: np.random.Generator, amounts: Array) -> Array:
        """Return inputs (examples, inputs) that hold features in these amounts."""
        rest = self.share * (1 + LEAST) / 2 if self.centred else 0.0
        x: Array = (amounts - np.float32(rest)) @ self.directions
        x += np.float32(self.noise) * rng.standard_normal(x.shape, dtype=np.float32)
        return x


def build(
    rng: np.random.Generator,
    kind: str,
    inputs: int,
    hidden: int,
    outputs: int,
    *,
    layers: int = 1,
    start: float = 1.0,
) -> Network:
    """Return a network with hidden layers of one kind of unit, its outputs linear.

    Parameters
    ----------
    start
        By what initial weights are multiplied.
    """
    wide = 2 if kind in ("glu", "swiglu") else 1
    found: list[Layer] = []
    for fan_in in [inputs, *[hidden] * (layers - 1)]:
        found += [Dense(fan_in, wide * hidden, rng), KINDS[kind]()]
    network = Network([*found, Dense(hidden, outputs, rng)])
    for layer in network.layers[::2]:
        layer.parameters["weights"] *= np.float32(start)
    return network


def learn(
    seed: int,
    world: World,
    kind: str,
    condition: str,
    parameters: Parameters,
    mirrored: bool = False,
) -> Network:
    """Return a network that has learned the world; settings that share a seed share its start.

    Parameters
    ----------
    mirrored
        Whether to start with the linear parts of gated units negated, and with them what they add
        to the outputs.
    """
    rng = np.random.default_rng(seed)
    features = parameters.features
    network = build(
        rng,
        kind,
        features,
        parameters.hidden,
        features,
        layers=parameters.hidden_layers,
        start=parameters.start,
    )
    if mirrored:
        mirror_gated(network, parameters.hidden)
    if condition == "untrained":
        return network
    amounts = world.draw_amounts(rng, parameters.examples, graded=condition != "all_or_none")
    inputs = world.render(rng, amounts)
    targets = amounts if condition == "asked" else amounts > 0
    if condition == "shuffled":
        targets = rng.permutation(targets)
    fit(
        network,
        make_optimiser(parameters),
        inputs,
        targets,
        rng,
        epochs=parameters.epochs,
        loss=squared_error if condition == "asked" else logistic_cross_entropy,
    )
    return network


def make_optimiser(parameters: Parameters) -> Optimiser:
    """Return Adam, or gradient descent with steps a hundred times its."""
    if parameters.optimiser == "adam":
        return Adam(parameters.learning_rate)
    return SGD(100 * parameters.learning_rate)


def mirror_gated(network: Network, units: int) -> None:
    """Negate the linear parts of the last hidden layer's gated units, and their outgoing weights.

    The network computes what it did, each of these units turned over.
    """
    incoming, outgoing = network.layers[-3].parameters, network.layers[-1].parameters
    incoming["weights"][:, :units] *= -1
    incoming["bias"][:units] *= -1
    outgoing["weights"] *= -1


def find_features(network: Network, *, centred: bool = False) -> tuple[Indices, Array]:
    """Return the feature of every unit of the last hidden layer, and the end that stands for it.

    The feature is the one whose output hangs most on the unit, by the size of the outgoing weight;
    the end is +1 where a larger activation raises that output, and -1 where it lowers it. Neither
    looks at an activation.

    Parameters
    ----------
    centred
        Whether outputs compete, so that what is added to all of them counts for nothing.

    Returns
    -------
    features, ends
        (units,) each.
    """
    votes = network.layers[-1].parameters["weights"]  # (units, features)
    if centred:
        votes = votes - votes.mean(axis=1, keepdims=True)
    features = np.abs(votes).argmax(axis=1)
    return features, np.sign(votes[np.arange(len(votes)), features])
