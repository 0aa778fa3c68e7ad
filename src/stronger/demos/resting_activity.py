"""What turns units high or low: their activity at rest, rarity, and the code of the inputs.

Run it with ``stronger demo run resting-activity`` or ``python -m stronger.demos.resting_activity``.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.demos._digit_units import Pixels, pixels
from stronger.demos._planted_units import KINDS, RARE, Setting, learn_planted
from stronger.evidence.demo import Measurement, Run, Scale, demo
from stronger.evidence.figures import BLUE, GREY, RED, WIDTH
from stronger.evidence.prediction import at_least, at_most, equals
from stronger.evidence.results import Prediction, Result
from stronger.nn.activations import LeakyReLU, ReLU, Tanh
from stronger.nn.layers import Dense, Layer
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.training import fit
from stronger.nn.tuning import Tuning, auc, share_high, tune

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.nn.optimisers import Optimiser

    Array: TypeAlias = NDArray[np.floating[Any]]


class Raised(Layer):
    """f(z) = s (g(z) + c): another activation function g with its rest moved by c.

    Parameters
    ----------
    inner
        g.
    rise
        c.
    scale
        s.
    """

    def __init__(self, inner: Layer, rise: float, scale: float = 1.0) -> None:
        super().__init__()
        self.inner, self.rise, self.scale = inner, np.float32(rise), np.float32(scale)

    def forward(self, x: Array) -> Array:
        """Return s (g(z) + c)."""
        return self.scale * (self.inner.forward(x) + self.rise)

    def input_gradient(self, dy: Array) -> Array:
        """Return dE/dy s g'(z)."""
        return self.inner.input_gradient(self.scale * dy)


# --- (a) Rest, moved up and down -------------------------------------------------------------

RISES = (-1.0, -0.5, 0.0, 0.5, 1.0)


def raised(inner: Callable[[], Layer], rise: float, scale: float = 1.0) -> Callable[[], Layer]:
    """Return a maker of units with their rest moved."""
    return lambda: Raised(inner(), rise, scale)


def resting(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Move the rest of tanh and ReLU units that learn rare features."""
    seed = int(rng.integers(2**32))
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {}
    units: dict[str, Callable[[], Layer]] = {"tanh": Tanh, "relu": ReLU}
    for kind, unit in units.items():
        found = {c: learn_planted(seed, scale, Setting(raised(unit, c), RARE)) for c in RISES}
        for rise, name in zip((-1.0, 0.0, 1.0), ("lowered", "plain", "raised"), strict=True):
            metrics[f"rest.{kind}.{name}.high"] = found[rise].high
        metrics[f"rest.{kind}.lowered_less_raised"] = found[-1.0].high - found[1.0].high
        arrays[f"high_{kind}"] = np.array([found[c].high for c in RISES])
        if kind == "tanh":
            mirror = learn_planted(seed, scale, Setting(raised(unit, -1.0), RARE, turned=True))
            metrics["rest.tanh.mirror_residual"] = float(
                np.abs(mirror.tuning.auc + found[1.0].tuning.auc - 1).max()
            )
    tangent = raised(lambda: LeakyReLU(1.0), 2.0, 0.25)
    metrics["rest.logistic_tangent.high"] = learn_planted(seed, scale, Setting(tangent, RARE)).high
    return Measurement(metrics, arrays)


# --- (b) Digits, one hidden layer ------------------------------------------------------------

OPTIMISERS = ("sgd", "adam")
STARTS = {"usual": 1.0, "small": 0.1}
CODES = ("raw", "centred", "inverted")


def optimiser_for(how: str, code: str = "centred") -> Optimiser:
    """Return the optimiser; inverted images are so much longer that they need smaller steps."""
    if how == "adam":
        return Adam(1e-3)
    return SGD(0.01 if code == "inverted" else 0.1)


def coded(data: Pixels, code: str) -> tuple[Array, Array]:
    """Return training and test images with ink from 0 to 1, centred, or with paper as 1."""
    if code == "inverted":
        return 1 - data.train, 1 - data.test
    mean = data.train.mean(axis=0) if code == "centred" else np.float32(0)
    return data.train - mean, data.test - mean


def trained(
    seed: int,
    scale: Scale,
    inputs: Array,
    labels: NDArray[np.int64],
    *,
    unit: Callable[[], Layer] = ReLU,
    optimiser: Optimiser | None = None,
    start: float = STARTS["small"],
    classes: int = 10,
) -> Network:
    """Train 784-100-classes from initial weights of this many times the usual size."""
    rng = np.random.default_rng(seed)
    network = Network([Dense(784, 100, rng), unit(), Dense(100, classes, rng)])
    for layer in (network.layers[0], network.layers[2]):
        layer.parameters["weights"] *= np.float32(start)
    epochs = scale.choose(quick=1, full=15)
    fit(network, optimiser or optimiser_for("sgd"), inputs, labels, rng, epochs=epochs)
    return network


def orientation(network: Network, shown: Array, present: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the share of units high for their digit, chosen by net input and by use.

    By use it is the digit whose logit, less the mean of all logits, hangs most on the unit.
    """
    _, z, h, _ = network.activations(shown)
    alive = np.ptp(h, axis=0) > 0
    votes = network.layers[2].parameters["weights"]
    used = np.abs(votes - votes.mean(axis=1, keepdims=True)).argmax(axis=1)
    by_use = Tuning(used, auc(z, present)[np.arange(len(used)), used])
    return share_high(tune(z, present), alive), share_high(by_use, alive)


def all_digits(rng: np.random.Generator, scale: Scale, data: Pixels) -> dict[str, float]:
    """Vary unit, input code, optimiser and size of the initial weights; shuffle labels."""
    seed = int(rng.integers(2**32))
    metrics: dict[str, float] = {}
    for kind, code, how, start in product(("relu", "tanh"), CODES, OPTIMISERS, STARTS):
        inputs, shown = coded(data, code)
        network = trained(
            seed,
            scale,
            inputs,
            data.labels,
            unit=KINDS[kind],
            optimiser=optimiser_for(how, code),
            start=STARTS[start],
        )
        name = f"digits.{kind}.{code}.{how}.{start}"
        high, by_use = orientation(network, shown, data.present)
        right = network.outputs(shown).argmax(axis=1) == data.test_labels
        metrics |= {f"{name}.high": high, f"{name}.high_chosen_by_use": by_use}
        metrics[f"{name}.accuracy"] = float(right.mean())
    inputs, shown = coded(data, "centred")
    shuffled = trained(seed, scale, inputs, rng.permutation(data.labels))
    metrics["digits.relu.shuffled.high"], _ = orientation(shuffled, shown, data.present)
    usual = metrics["digits.relu.centred.sgd.small.high"]
    metrics["digits.relu.label_gain"] = usual - metrics["digits.relu.shuffled.high"]
    metrics["digits.relu.inversion_loss"] = usual - metrics["digits.relu.inverted.sgd.small.high"]
    return metrics


def one_digit(rng: np.random.Generator, scale: Scale, data: Pixels) -> dict[str, float]:
    """Learn to tell one digit from the others, it being rare, even or common in training."""
    seed = int(rng.integers(2**32))
    digit = int(rng.integers(10))
    isit = data.labels == digit
    total = int(min(isit.sum() / 0.9, (~isit).sum() / 0.9))
    metrics: dict[str, float] = {}
    for name, share in (("rare", 0.1), ("even", 0.5), ("common", 0.9)):
        wanted = round(share * total)
        chosen = np.concatenate(
            [
                rng.choice(np.flatnonzero(isit), wanted, replace=False),
                rng.choice(np.flatnonzero(~isit), total - wanted, replace=False),
            ]
        )
        inputs = data.train[chosen]
        mean = inputs.mean(axis=0)
        labels = isit[chosen].astype(np.int64)
        for kind in ("relu", "tanh"):
            network = trained(seed, scale, inputs - mean, labels, unit=KINDS[kind], classes=2)
            _, z, h, logits = network.activations(data.test - mean)
            found = auc(z, data.present[:, [digit]])[:, 0]
            told = auc((logits[:, 1] - logits[:, 0])[:, None], data.present[:, [digit]])
            alive = np.ptp(h, axis=0) > 0
            metrics[f"one.{kind}.{name}.high"] = share_high(
                Tuning(np.zeros(100, int), found), alive
            )
            metrics[f"one.{kind}.{name}.output_auc"] = float(told[0, 0])
    metrics["one.relu.rarity_gain"] = (
        metrics["one.relu.rare.high"] - metrics["one.relu.common.high"]
    )
    return metrics


# --- The demo --------------------------------------------------------------------------------


@demo(
    id="resting-activity",
    title="What turns a unit high or low",
    question="If rarity and a silent end turn units high, what turns others low?",
    papers=[
        "glorot2011deep §2.1; §3.1; §4.2",
        "rumelhart1986learning eq. 6",
    ],
    entropy=2010,
    predictions=[
        Prediction(
            id="raised-units-mark-the-rare-low",
            claim="presence-can-be-marked-low",
            metric="rest.tanh.raised.high",
            expect=at_most(0.4),
            if_met="supports",
            source="glorot2011deep §2.1",
            why=(
                "To be sure of rare features the network has to sink all logits where nothing is "
                "there, and a unit active at rest does so by voting against its feature, which it "
                "then marks low; without rest, by symmetry, one half."
            ),
        ),
        Prediction(
            id="lowered-units-mark-the-rare-high",
            claim="polarity-is-arbitrary",
            metric="rest.tanh.lowered.high",
            expect=at_least(0.6),
            if_met="challenges",
            source="glorot2011deep §2.1",
            why=(
                "A unit that is negative at rest sinks the logits by voting for its feature, so "
                "that where rest lies, and not chance, settles which end marks presence; the "
                "same units at rest at zero give one half."
            ),
        ),
        Prediction(
            id="raised-and-lowered-are-mirror-images",
            claim="polarity-is-arbitrary",
            metric="rest.tanh.mirror_residual",
            expect=equals(0, 1e-6),
            if_met="supports",
            source="rumelhart1986learning eq. 6",
            why=(
                "tanh z - 1 from negated weights is minus (tanh z + 1), and learning follows; any "
                "use made of positive values as such would show, up to 1."
            ),
        ),
        Prediction(
            id="rest-without-curvature-turns-low",
            claim="firing-asserts-presence",
            metric="rest.logistic_tangent.high",
            expect=at_most(0.4),
            if_met="challenges",
            source="glorot2011deep §2.1",
            why=(
                "A linear unit with the logistic unit's slope and rest keeps nothing of it but the "
                "offset, which is to be enough to turn units low; linear units without it give one "
                "half."
            ),
        ),
        Prediction(
            id="rest-works-against-the-rectifier",
            claim="zero-is-the-absent-state",
            metric="rest.relu.lowered_less_raised",
            expect=at_least(0.1),
            if_met="supports",
            source="glorot2011deep §3.1",
            why=(
                "If what makes rectifiers high for the rare is that they rest at zero, moving "
                "their rest up has to cost some of it; an orientation due to curvature alone "
                "would not change (0)."
            ),
        ),
        Prediction(
            id="a-rare-digit-turns-units-high-and-a-common-one-low",
            claim="firing-asserts-presence",
            metric="one.relu.rarity_gain",
            expect=at_least(0.2),
            if_met="challenges",
            source="glorot2011deep §3.1",
            why=(
                "The same digit, the same images: if units are high for what is rare and not for "
                "what is named, their share has to fall when the digit becomes common; units that "
                "assert the digit by firing would keep it (0)."
            ),
        ),
        Prediction(
            id="paper-as-one-costs-orientation",
            claim="zero-is-the-absent-state",
            metric="digits.relu.inversion_loss",
            expect=at_least(0.2),
            if_met="challenges",
            source="rumelhart1986learning eq. 6",
            why=(
                "With paper as 1 every unit is driven by what all images share, far from its "
                "corner, and rests high; being a rectifier should then not be enough to be high "
                "for a digit, as it would if the inert state alone decided (0)."
            ),
        ),
        Prediction(
            id="labels-orient-units-where-features-are-learned",
            claim="firing-asserts-presence",
            metric="digits.relu.label_gain",
            expect=at_least(0.1),
            if_met="supports",
            source="rosenblatt1958perceptron p. 402 (differentiated environment)",
            why=(
                "From small weights on centred inputs units become what they are by the labels; "
                "if they were high for digits because of how images lie, shuffled labels would "
                "turn as many of them high (0)."
            ),
        ),
    ],
)
def resting_activity(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Follow up on two surprises: logistic units that turn low, digits that turn units hardly.

    In the demo *Which end of a unit marks presence* rectifiers came to be high for rare features,
    as predicted. Two predictions failed. Logistic units did not split evenly but turned **low** for
    rare features; and on digits the share of rectifiers high for their digit was little over one
    half. This demo was made after that, to test an account of both.

    **Rest.** A unit with activity $h$ and outgoing weight $v$ gives $v h$ to a logit. Split
    $h = r + (h - r)$ with $r$ its mean. The gradient of $v$ is error times activity
    [@rumelhart1986learning], on average $r\,\overline{\delta} + \mathrm{cov}(\delta, h)$. To
    answer *no* firmly to what is rare all logits have to sink, $\overline{\delta} > 0$ on the way,
    and a unit with $r > 0$ helps by lowering $v$. Units with negative $v$ mark their feature low.
    A logistic unit rests at one half [@glorot2011deep], a tanh at zero. So we add a constant to
    tanh and ReLU, and reduce the logistic unit to its tangent at rest, $(z + 2)/4$, which has
    nothing left but a slope and a rest.

    **Digits** are not centred: all images share a mean, which drives every unit. A network
    784-100-10 learns 10,000 of them with ink from 0 to 1, centred, or inverted; by gradient descent
    or Adam; from initial weights of the usual size or a tenth of it, from which features have to be
    learned rather than picked. (Inverted images are longer and get a tenth of the rate.) Most of
    this table was tried on one other seed first and therefore stands without predictions. **New**
    are inverted ink, shuffled labels, and one digit against the rest, a tenth, half or nine tenths
    of the training images: there the feature is fixed beforehand, and only its frequency changes.
    """
    data = pixels(rng, scale)
    found = resting(rng, scale)
    digits = all_digits(rng, scale, data) | one_digit(rng, scale, data)
    return Measurement({**found.metrics, **digits}, found.arrays)


# --- What it looks like ----------------------------------------------------------------------


def percent(result: Result, metric: str) -> str:
    """Return the mean of a share in words."""
    return f"{result.estimates[metric].mean:.0%}"


@resting_activity.figure(
    title="Share of units high for a rare feature, by where the units rest",
    alt=lambda result: (
        "Line plot of the share of units high for features present once in twenty times, against "
        "a constant added to their output. tanh: from "
        f"{percent(result, 'rest.tanh.lowered.high')} at -1 over "
        f"{percent(result, 'rest.tanh.plain.high')} at 0 to "
        f"{percent(result, 'rest.tanh.raised.high')} at 1. ReLU: from "
        f"{percent(result, 'rest.relu.lowered.high')} over "
        f"{percent(result, 'rest.relu.plain.high')} to "
        f"{percent(result, 'rest.relu.raised.high')}."
    ),
)
def rest_and_orientation(run: Run) -> Figure:
    """Plot orientation against the constant added."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.subplots()
    axes.axhline(0.5, color=GREY, linewidth=1)
    for kind, colour, label in (("relu", RED, "ReLU + c"), ("tanh", BLUE, "tanh + c")):
        seeds = np.array([each[f"high_{kind}"] for each in run.arrays])
        for each in seeds:
            axes.plot(RISES, each, "o", color=colour, alpha=0.3, markersize=6, markeredgewidth=0)
        axes.plot(RISES, seeds.mean(axis=0), color=colour, label=label)
    axes.set(
        ylim=(-0.03, 1.03),
        xticks=RISES,
        xlabel="c, added to the output of every hidden unit",
        ylabel="units high for presence  [share of units]",
    )
    axes.legend(loc="lower left")
    return figure


@resting_activity.figure(
    title="Share of units high for their digit, by input code, optimiser and initial weights",
    alt=lambda result: (
        "Dot plot of the share of units high for their digit in twelve settings, for ReLU and "
        "tanh. ReLU by gradient descent from small weights: raw ink "
        f"{percent(result, 'digits.relu.raw.sgd.small.high')}, inverted "
        f"{percent(result, 'digits.relu.inverted.sgd.small.high')}, centred "
        f"{percent(result, 'digits.relu.centred.sgd.small.high')}; from usual weights with Adam on "
        f"raw ink {percent(result, 'digits.relu.raw.adam.usual.high')}. tanh stays near one half, "
        f"from {min(_tanh(result)):.0%} to {max(_tanh(result)):.0%}."
    ),
)
def codes_and_starts(run: Run) -> Figure:
    """Plot orientation for digits in every setting."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.2))
    axes = figure.subplots()
    rows = list(product(CODES, OPTIMISERS, STARTS))
    axes.axvline(0.5, color=GREY, linewidth=1)
    for kind, colour, offset in (("relu", RED, -0.14), ("tanh", BLUE, 0.14)):
        for row, setting in enumerate(rows):
            values = [m[f"digits.{kind}.{'.'.join(setting)}.high"] for m in run.result.metrics]
            axes.errorbar(
                np.mean(values),
                row + offset,
                xerr=np.std(values),
                color=colour,
                marker="o",
                markersize=6,
                elinewidth=1.2,
                linestyle="none",
                label={"relu": "ReLU", "tanh": "tanh"}[kind] if row == 0 else None,
            )
    words = {"sgd": "gradient descent", "adam": "Adam", "usual": "usual", "small": "small"}
    axes.set(
        xlim=(0, 1),
        yticks=range(len(rows)),
        yticklabels=[f"{code}, {words[how]}, {words[size]}" for code, how, size in rows],
        xlabel="units high for their digit  [share of units]",
    )
    axes.invert_yaxis()
    axes.legend(loc="lower left")
    return figure


def _tanh(result: Result) -> list[float]:
    names = [f"digits.tanh.{'.'.join(row)}.high" for row in product(CODES, OPTIMISERS, STARTS)]
    return [result.estimates[name].mean for name in names]


@resting_activity.figure(
    title="Share of units high for one digit, when it is rare, even or common in training",
    alt=lambda result: (
        "Dot plot, one dot per seed: the share of units high for one digit that the network learns "
        "to tell from all others, centred inputs. ReLU: "
        f"{percent(result, 'one.relu.rare.high')} if it is a tenth of the training images, "
        f"{percent(result, 'one.relu.even.high')} if half, "
        f"{percent(result, 'one.relu.common.high')} if nine tenths. tanh: "
        f"{percent(result, 'one.tanh.rare.high')}, {percent(result, 'one.tanh.even.high')} and "
        f"{percent(result, 'one.tanh.common.high')}."
    ),
)
def one_digit_by_frequency(run: Run) -> Figure:
    """Plot orientation towards one digit against its frequency."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    axes = figure.subplots()
    axes.axhline(0.5, color=GREY, linewidth=1)
    for kind, colour, offset, label in (
        ("relu", RED, -0.08, "ReLU"),
        ("tanh", BLUE, 0.08, "tanh"),
    ):
        names = [f"one.{kind}.{share}.high" for share in ("rare", "even", "common")]
        seeds = np.array([[metrics[name] for name in names] for metrics in run.result.metrics])
        places = np.arange(3) + offset
        for each in seeds:
            axes.plot(places, each, "o", color=colour, alpha=0.35, markersize=6, markeredgewidth=0)
        axes.plot(places, seeds.mean(axis=0), color=colour, label=label)
    axes.set(
        ylim=(-0.03, 1.03),
        xticks=range(3),
        xticklabels=["0.1", "0.5", "0.9"],
        xlabel="share of the digit among training images",
        ylabel="units high for the digit\n[share of units]",
    )
    axes.legend(loc="lower left")
    return figure


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(resting_activity)
