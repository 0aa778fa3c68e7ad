"""Hidden units that learn which planted features are present: what each answers to, and how."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from stronger.nn.activations import LeakyReLU, Logistic, NegatedReLU, ReLU, Softplus, Tanh
from stronger.nn.layers import Dense
from stronger.nn.network import Network
from stronger.nn.optimisers import Adam
from stronger.nn.planted import Planted, logistic_cross_entropy
from stronger.nn.training import fit
from stronger.nn.tuning import Tuning, share_high, tune
from stronger.statistics import auc

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array, Bits, Indices
    from stronger.evidence.demo import Scale
    from stronger.evidence.parameters import Parameters
    from stronger.nn.layers import Layer

Unit: TypeAlias = "Callable[[], Layer]"
"""A kind of unit: makes the layer of its activation function."""
KINDS: dict[str, Unit] = {
    "relu": ReLU,
    "leaky": partial(LeakyReLU, 0.1),
    "softplus": Softplus,
    "logistic": Logistic,
    "tanh": Tanh,
    "negated": NegatedReLU,
}
FEATURES = 20
RARE, EVEN, COMMON = 0.05, 0.5, 0.95


@dataclass(frozen=True, eq=False)
class Learned:
    """The units of the hidden layer after training."""

    tuning: Tuning
    untrained: Tuning
    alive: Bits  # (units,): whether the activation ever changes
    reads: Array
    """(units,): +1 if the high end of the unit raises its feature's logit, -1 if it lowers it."""
    degrees: Array
    """(units,): from -1 to 1, whether the unit's response tells degrees of presence from each other
    less or more than presence from absence; 0 for a linear unit."""
    output_auc: float

    @property
    def high(self) -> float:
        """The share of living units whose high end goes with presence."""
        return share_high(self.tuning, self.alive)

    @property
    def untrained_high(self) -> float:
        """The same before training, of all units."""
        return share_high(self.untrained)

    @property
    def agreement(self) -> float:
        """The share of living units that the output reads by the end that marks presence."""
        return agreement(self.tuning, self.reads, self.alive)


def learn_planted(
    seed: int,
    scale: Scale,
    parameters: Parameters,
    unit: Unit = ReLU,
    share: float = RARE,
    *,
    hidden: int = 2 * FEATURES,
    named: int = FEATURES,
    centred: bool = True,
    knows_base_rate: bool = True,
    mirrored: bool = False,
) -> Learned:
    """Train one hidden layer to say which features are present, and look at its units.

    Settings that share a seed and a width share weights, features and, where p is the same,
    examples.

    Parameters
    ----------
    unit, share, hidden
        The kind of unit, the probability p of presence, and how many units.
    named
        How many of the features, all of which are in the inputs, the network has to name.
    knows_base_rate
        Whether the output biases start at the logit of p, so that nothing is owed to it at first.
    mirrored
        Whether to start from the mirror image of the initial weights.
    """
    rng = np.random.default_rng(seed)
    world = Planted.at_random(rng, FEATURES, share, noise=0.3, centred=centred)
    bias = world.base_rate if knows_base_rate else 0.0
    start = Network([Dense(FEATURES, hidden, rng), unit(), Dense(hidden, named, rng, bias=bias)])
    if mirrored:
        start = mirror(start)
    network = start.copy()
    inputs, present = world.draw(rng, parameters.examples)
    fit(
        network,
        Adam(parameters.learning_rate),
        inputs,
        present[:, :named],
        rng,
        epochs=parameters.epochs,
        loss=logistic_cross_entropy,
    )
    shown, there = world.draw(rng, scale(500, 10_000))
    there = there[:, :named]
    _, z, h, logits = network.activations(shown)
    tuning = tune(z, there)
    votes = network.layers[2].parameters["weights"]  # (units, named)
    return Learned(
        tuning=tuning,
        untrained=tune(start.activations(shown)[1], there),
        alive=np.ptp(h, axis=0) > 0,
        # one linear step from unit to logit: clamping it from one end to the other adds V ptp(h)
        reads=np.sign(votes[np.arange(hidden), tuning.features]).astype(np.float64),
        degrees=tell_degrees(network, world, rng, tuning.features),
        output_auc=float(np.diag(auc(logits, there)).mean()),
    )


def tell_degrees(
    network: Network, world: Planted, rng: np.random.Generator, features: Indices
) -> Array:
    """Compare the response to a degree from 0.5 to 1.5 with that from 0 (absent) to 1 (present).

    With A = E|h(1.5) - h(0.5)| and B = E|h(1) - h(0)|, all else equal: (A - B) / (A + B), for each
    unit (units,) towards its feature.
    """
    others = (rng.random((200, FEATURES)) < world.share).astype(np.float32)
    told = np.zeros(len(features))
    for feature in np.unique(features):
        units = features == feature
        others[:, feature] = 0
        absent = world.render(rng, others)
        h = {
            degree: network.forward(absent + np.float32(degree) * world.directions[feature], stop=2)
            for degree in (0, 0.5, 1, 1.5)
        }
        a = np.abs(h[1.5] - h[0.5]).mean(axis=0)[units].astype(np.float64)
        b = np.abs(h[1] - h[0]).mean(axis=0)[units].astype(np.float64)
        told[units] = np.divide(a - b, a + b, out=np.zeros_like(a), where=a + b > 0)
    return told


def agreement(tuning: Tuning, reads: Array, among: Bits) -> float:
    """Return the share of some units that the output reads by the end that marks presence."""
    return float(((tuning.signs * reads + 1) / 2)[among].mean())


def mirror(network: Network) -> Network:
    """Return a copy with first and last weights negated, and the biases of hidden units.

    With ReLU replaced by its mirror image this is the same function, its hidden units upside down.
    """
    turned = network.copy()
    dense = [layer for layer in turned.layers if isinstance(layer, Dense)]
    for layer in (dense[0], dense[-1]):
        layer.parameters["weights"] *= -1
    for layer in dense[:-1]:
        layer.parameters["bias"] *= -1
    return turned
