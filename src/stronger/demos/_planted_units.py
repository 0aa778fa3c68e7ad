"""Units that learn to name features of known presence: a part of the demo of orientation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
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

    from numpy.typing import NDArray

    from stronger.nn.layers import Layer

    Array: TypeAlias = NDArray[np.floating[Any]]

KINDS: dict[str, Callable[[], Layer]] = {
    "relu": ReLU,
    "leaky": lambda: LeakyReLU(0.1),
    "softplus": Softplus,
    "logistic": Logistic,
    "tanh": Tanh,
    "negated": NegatedReLU,
}
FEATURES = 20
RARE, EVEN, COMMON = 0.05, 0.5, 0.95


def mirrored(network: Network) -> Network:
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


@dataclass(frozen=True)
class Setting:
    """One way to train on planted features."""

    unit: Callable[[], Layer] = ReLU
    share: float = RARE
    hidden: int = 2 * FEATURES
    knows_base_rate: bool = True
    """Whether the output biases start at the logit of p, so that nothing is owed to it at first."""
    centred: bool = True
    turned: bool = False
    """Whether to start from the mirror image of the initial weights."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of it."""

    tuning: Tuning
    untrained: Tuning
    alive: NDArray[np.bool_]
    reads: NDArray[np.float64]
    """(units,): +1 if the high end of the unit raises its feature's logit, -1 if it lowers it."""
    degrees: NDArray[np.float64]
    """(units,): from -1 to 1, whether the unit's response tells degrees of presence from each other
    less or more than presence from absence; 0 for a linear unit."""
    output_auc: float

    @property
    def high(self) -> float:
        """The share of living units whose high end goes with presence."""
        return share_high(self.tuning, self.alive)

    @property
    def agreement(self) -> float:
        """The share of living units that the output reads by the end that marks presence."""
        agrees = (self.tuning.signs * self.reads + 1) / 2
        return float(agrees[self.alive].mean())


def learn_planted(seed: int, scale: Scale, setting: Setting) -> Outcome:
    """Train one hidden layer to say which features are present, and look at its units.

    Settings that share a seed and a width share weights, features and, where p is the same,
    examples.
    """
    rng = np.random.default_rng(seed)
    world = Planted.at_random(rng, FEATURES, setting.share, noise=0.3, centred=setting.centred)
    bias = world.base_rate if setting.knows_base_rate else 0.0
    network = Network(
        [
            Dense(FEATURES, setting.hidden, rng),
            setting.unit(),
            Dense(setting.hidden, FEATURES, rng, bias=bias),
        ]
    )
    if setting.turned:
        network = mirrored(network)
    start = network.copy()
    inputs, present = world.draw(rng, scale.choose(quick=1_000, full=20_000))
    fit(
        network,
        Adam(3e-3),
        inputs,
        present,
        rng,
        epochs=scale.choose(quick=1, full=6),
        loss=logistic_cross_entropy,
    )
    shown, there = world.draw(rng, scale.choose(quick=500, full=10_000))
    _, before, after, logits = network.activations(shown)
    tuning = tune(before, there)
    last = network.layers[2].parameters["weights"]
    return Outcome(
        tuning=tuning,
        untrained=tune(start.activations(shown)[1], there),
        alive=np.ptp(after, axis=0) > 0,
        # one linear step from unit to logit: clamping it from one end to the other adds V ptp(h)
        reads=np.sign(last[np.arange(setting.hidden), tuning.features]).astype(np.float64),
        degrees=degrees_told(network, world, rng, tuning.features),
        output_auc=float(np.diag(auc(logits, there)).mean()),
    )


def degrees_told(
    network: Network, world: Planted, rng: np.random.Generator, features: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Compare the response to a degree from 0.5 to 1.5 with that from 0 (absent) to 1 (present).

    With A = E|h(1.5) - h(0.5)| and B = E|h(1) - h(0)|, all else equal: (A - B) / (A + B).
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


def planted(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Vary rarity, the nonlinearity, the width, the start and the coding of the inputs."""
    seed = int(rng.integers(2**32))
    metrics: dict[str, float] = {}
    shares = scale.choose(quick=(RARE, EVEN, COMMON), full=(0.02, RARE, 0.1, 0.2, EVEN, COMMON))
    swept = [kind for kind in KINDS if kind != "negated"]
    runs = {
        (kind, share): learn_planted(seed, scale, Setting(KINDS[kind], share))
        for kind in swept
        for share in shares
    }
    for kind in swept:
        for name, share in (("rare", RARE), ("even", EVEN), ("common", COMMON)):
            found = runs[kind, share]
            metrics |= {
                f"planted.{kind}.{name}.high": found.high,
                f"planted.{kind}.{name}.untrained_high": share_high(found.untrained),
                f"planted.{kind}.{name}.agreement": found.agreement,
                f"planted.{kind}.{name}.output_auc": found.output_auc,
            }
    for kind in ("relu", "tanh"):
        even = runs[kind, EVEN]
        high, low = (even.alive & (even.tuning.signs == sign) for sign in (1, -1))
        metrics |= {
            f"planted.{kind}.degrees.high_units": float(even.degrees[high].mean()),
            f"planted.{kind}.degrees.low_units": float(even.degrees[low].mean()),
            f"planted.{kind}.degrees.gap": float(
                even.degrees[high].mean() - even.degrees[low].mean()
            ),
        }
    rectified = runs["relu", RARE]
    metrics["planted.relu.rarity_gain"] = rectified.high - runs["relu", EVEN].high
    metrics["planted.relu.learning_gain"] = rectified.high - share_high(rectified.untrained)

    negated = learn_planted(seed, scale, Setting(NegatedReLU, turned=True))
    metrics["planted.negated.mirror_residual"] = float(
        np.abs(negated.tuning.auc + rectified.tuning.auc - 1).max()
    )
    metrics["planted.negated.high"] = negated.high

    usual = Setting()
    raw: dict[str, dict[float, float]] = {}
    for kind in ("relu", "tanh", "logistic"):
        other = replace(usual, unit=KINDS[kind], knows_base_rate=False)
        metrics[f"planted.{kind}.zero_bias.high"] = learn_planted(seed, scale, other).high
    for kind in ("relu", "tanh"):
        for hidden in (FEATURES // 2, FEATURES):
            other = replace(usual, unit=KINDS[kind], hidden=hidden)
            metrics[f"planted.{kind}.width_{hidden}.high"] = learn_planted(seed, scale, other).high
        uncentred = replace(usual, unit=KINDS[kind], centred=False)
        raw[kind] = {
            share: learn_planted(seed, scale, replace(uncentred, share=share)).high
            for share in shares
        }
        for name, share in (("rare", RARE), ("even", EVEN), ("common", COMMON)):
            metrics[f"planted.{kind}.raw_{name}.high"] = raw[kind][share]
    by_leak = {0: rectified.high, 0.1: runs["leaky", RARE].high} | {
        leak: learn_planted(seed, scale, Setting(leaking(leak))).high for leak in (0.03, 0.3, 1)
    }
    metrics["planted.linear.rare.high"] = by_leak[1]
    return Measurement(
        metrics,
        {
            "shares": np.array(shares),
            "leaks": np.array(sorted(by_leak)),
            "high_by_leak": np.array([by_leak[leak] for leak in sorted(by_leak)]),
            "raw_by_share": np.array(list(raw["relu"].values())),
            "untrained_by_share": np.array(
                [share_high(runs["relu", share].untrained) for share in shares]
            ),
            **{f"high_{k}": np.array([runs[k, share].high for share in shares]) for k in swept},
        },
    )


def leaking(leak: float) -> Callable[[], Layer]:
    """Return a maker of leaky rectifiers: 0 is the ReLU, 1 a linear unit."""
    return lambda: LeakyReLU(leak)
