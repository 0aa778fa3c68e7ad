"""Networks turned upside down, stretched and inverted: what stays the same, and what is learned.

Run it with ``stronger demo run flips-and-scales`` or ``python -m stronger.demos.flips_and_scales``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.demos._commuting import (
    commuting,
    drawn,
    images,
    logistic_first_step,
    rectifiers,
    together,
)
from stronger.evidence.demo import Measurement, Run, Scale, demo
from stronger.evidence.figures import BLUE, ORANGE, RED, WIDTH
from stronger.evidence.prediction import at_least, equals
from stronger.evidence.results import Prediction

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@demo(
    id="flips-and-scales",
    title="Flips and scales: what a network computes, and what it learns",
    question="If a unit can be turned upside down or rescaled at no cost, does learning care?",
    papers=[
        "glorot2011deep §2.1; §3.1, end; §4.1, experimental setup; §4.2",
        "rumelhart1986learning eq. 6; Fig. 4 caption (units 1, 2 and 6)",
        "simonyan2013deep §2",
    ],
    entropy=1986,
    predictions=[
        Prediction(
            id="every-change-keeps-the-function",
            claim="polarity-is-arbitrary",
            metric="kept.worst",
            expect=equals(0, 1e-12),
            if_met="supports",
            source="glorot2011deep §3.1, end; §4.1, experimental setup; §4.2",
            why=(
                "All ten changes are identities of the function, so that no probability may move "
                "by more than rounding; a wrong one would move some by a tenth or more."
            ),
        ),
        Prediction(
            id="tanh-flips-commute-with-learning",
            claim="polarity-is-arbitrary",
            metric="commutes.tanh_flip",
            expect=equals(0, 1e-9),
            if_met="supports",
            source="rumelhart1986learning Fig. 4 caption (units 1, 2 and 6)",
            why=(
                "A flip of a tanh unit is a change of signs of weights, which gradient descent, "
                "momentum, decay and Adam all follow; a learner that preferred an end would drift "
                "off by a sizeable share of what it learns."
            ),
        ),
        Prediction(
            id="logistic-flips-do-not",
            claim="polarity-is-arbitrary",
            metric="parts.logistic_flip",
            expect=at_least(0.01),
            if_met="challenges",
            source="glorot2011deep §2.1",
            why=(
                "The flip adds outgoing weights to the next bias, a shear, and steps depend on the "
                "coordinates they are taken in; rounding alone stays below 1e-9, as it does for "
                "tanh."
            ),
        ),
        Prediction(
            id="one-step-parts-as-derived",
            claim="polarity-is-arbitrary",
            metric="first_step.error",
            expect=equals(0, 1e-12),
            if_met="challenges",
            source="rumelhart1986learning eq. 6",
            why=(
                "The gradient of a weight is error times activity, and 1 - h stands where h stood: "
                "the outgoing weights then part by η dE/dc, so the high end is special because "
                "what fires at rest competes with the bias; no other difference is allowed."
            ),
        ),
        Prediction(
            id="without-its-offset-the-logistic-flip-commutes",
            claim="polarity-is-arbitrary",
            metric="commutes.centred_logistic_flip",
            expect=equals(0, 1e-9),
            if_met="supports",
            source="glorot2011deep §2.1",
            why=(
                "Less one half, the logistic function is odd; if it still parted, something other "
                "than the offset would have made one end special."
            ),
        ),
        Prediction(
            id="negated-rectifiers-learn-the-same",
            claim="polarity-is-arbitrary",
            metric="commutes.relu_negated",
            expect=equals(0, 1e-9),
            if_met="supports",
            source="glorot2011deep §4.1, experimental setup",
            why=(
                "Turning every unit over together with its nonlinearity is a change of signs "
                "again; any use that learning made of positive values as such would show."
            ),
        ),
        Prediction(
            id="a-rectifier-by-itself-has-no-flip",
            claim="zero-is-the-absent-state",
            metric="relu.flip_residual",
            expect=at_least(0.3),
            if_met="supports",
            source="glorot2011deep §3.1",
            why=(
                "No a, b give relu(z) = a relu(-z) + b where z takes both signs, because all "
                "grades are lost at the inert end; for a normal z the best fit leaves 78% of the "
                "variance, for tanh and logistic units 0."
            ),
        ),
        Prediction(
            id="a-linear-bypass-gives-it-one",
            claim="polarity-is-arbitrary",
            metric="relu.bypass_kept",
            expect=equals(0, 1e-9),
            if_met="supports",
            source="glorot2011deep §3.1",
            why=(
                "relu(z) = relu(-z) + z, hence with a linear path beside it a rectifier can be "
                "turned over; without it at least 0.3 of the variance is to be lost."
            ),
        ),
        Prediction(
            id="a-rectifier-that-is-never-off-can-be-turned-over",
            claim="presence-can-be-marked-low",
            metric="always_on.kept",
            expect=equals(0, 1e-9),
            if_met="supports",
            source="glorot2011deep §3.1",
            why=(
                "On the data it is linear, so M - z serves as well as z and every order from small "
                "to large is reversed (always_on.order); beyond the data the two must part."
            ),
        ),
        Prediction(
            id="sizes-can-be-put-in-reverse-order",
            claim="magnitude-is-gauge-dependent",
            metric="gauge.order",
            expect=equals(-1, 1e-9),
            if_met="supports",
            source="glorot2011deep §3.1, end",
            why=(
                "Rescaling each unit by one over its squared mean activity makes the weakest unit "
                "the strongest at an unchanged function; a size that meant something from unit to "
                "unit would keep its order (1)."
            ),
        ),
        Prediction(
            id="importance-does-not-move-with-size",
            claim="unit-response-not-importance",
            metric="gauge.removal_changed",
            expect=equals(0, 1e-9),
            if_met="supports",
            source="glorot2011deep §3.1, end",
            why=(
                "What removing a unit costs is a matter of the function, so it may not change when "
                "the order of sizes is reversed; if size were importance it would have to."
            ),
        ),
        Prediction(
            id="learning-is-not-blind-to-scale",
            claim="magnitude-is-gauge-dependent",
            metric="parts.relu_rescaled",
            expect=at_least(0.01),
            if_met="challenges",
            source="glorot2011deep §3.1, end",
            why=(
                "A weight a times as large has a gradient a times as small, so that learning "
                "breaks the free choice of scale and sizes come to depend on where training "
                "started; were learning blind to it, only rounding, below 1e-9, would remain."
            ),
        ),
        Prediction(
            id="rescaled-rates-make-it-blind",
            claim="magnitude-is-gauge-dependent",
            metric="commutes.relu_rescaled_rated",
            expect=equals(0, 1e-9),
            if_met="supports",
            source="glorot2011deep §3.1, end",
            why=(
                "With a² times the rate for incoming and 1/a² for outgoing weights each step is "
                "the rescaled step, by SGD with or without momentum or decay; other rates leave a "
                "gap as large as that of unscaled ones."
            ),
        ),
        Prediction(
            id="swapping-ink-and-paper-changes-what-is-learned",
            claim="polarity-is-arbitrary",
            metric="parts.inverted",
            expect=at_least(0.01),
            if_met="challenges",
            source="rumelhart1986learning eq. 6",
            why=(
                "The gradient of a weight contains its input, hence a pixel coded 0 teaches "
                "nothing and one coded 1 does; were the code arbitrary for learning as it is for "
                "the function, only rounding would remain."
            ),
        ),
        Prediction(
            id="centring-makes-the-code-of-inputs-arbitrary",
            claim="polarity-is-arbitrary",
            metric="commutes.inverted_centred",
            expect=equals(0, 1e-9),
            if_met="supports",
            source="rumelhart1986learning eq. 6",
            why=(
                "Once the mean is taken off, swapping ink and paper only changes signs; uncentred "
                "inputs in the same network are the control, and are to part."
            ),
        ),
        Prediction(
            id="a-constant-on-all-logits-is-never-noticed",
            claim="evidence-is-comparative",
            metric="commutes.shifted",
            expect=equals(0, 1e-7),
            if_met="supports",
            source="simonyan2013deep §2",
            why=(
                "Probabilities and hence gradients depend on differences of logits only, so "
                "networks whose outputs are all larger by 3 learn the same; if absolute size "
                "counted they would part."
            ),
        ),
        Prediction(
            id="gradient-descent-never-raises-all-logits",
            claim="evidence-is-comparative",
            metric="logits.sum_drift_sgd",
            expect=equals(0, 1e-10),
            if_met="supports",
            source="simonyan2013deep §2",
            why=(
                "The errors of a softmax sum to zero over the classes, so that what one class "
                "gains the others lose, weight by weight; a rule that rewarded activity would let "
                "the sum grow, and Adam, which rescales each weight, does (logits.sum_drift_adam)."
            ),
        ),
    ],
)
def flips_and_scales(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Change a network without changing its function, then let both versions learn.

    If a network computes the same with a unit upside down, its *function* cannot tell which end
    means presence. But a network is also *learned*, and learning works on weights, not functions.
    So each change $T$ is put to two questions. Does it keep the function, to rounding? And does
    it **commute with training**: is $T(\text{train}(\theta)) = \text{train}(T(\theta))$ when both
    see the same batches?

    - **tanh.** $\tanh(-z) = -\tanh z$: negate what comes into a unit and what goes out of it.
    - **Logistic.** $\sigma(-z) = 1 - \sigma(z)$: the same, and add the old outgoing weights to the
      next bias. This is a shear and no change of signs. A unit that fires at one half when it
      knows nothing [@glorot2011deep] shares the work of the next bias; one step from the two
      versions must part by $\eta\,\partial E/\partial c$ in each flipped outgoing weight, $c$
      being that bias. Subtract one half and the difference should vanish.
    - **ReLU.** It has no flip of its own; with all units replaced by $\min(z, 0)$, in a network
      with a linear bypass, or for units that are never off, it has. It can be *rescaled*, by $a$
      on the way in and $1/a$ on the way out [@glorot2011deep]. We choose $a$ to be one over the
      squared mean activity, so that the order of sizes among units is reversed.
    - **Inputs.** Ink can be 1 or 0. $W(1 - x)$ is undone by negated weights and a bias. By the
      rule for gradients, error times activity [@rumelhart1986learning], an input of zero does not
      teach; hence centred inputs as the control.
    - **Outputs.** A constant added to all logits leaves all probabilities alone, and only
      differences of scores are evidence [see @simonyan2013deep].
    - **Control.** Reordering units changes nothing but the order of sums: it shows what rounding
      grows to.

    The network is 196-32-16-10 on 1,000 digits averaged to 14 by 14 pixels, in float64, with
    cross-entropy. A random half of the units of both hidden layers is flipped; the factors of the
    rescaling lie between $1/e$ and $e$. The gap is the distance of the two weight vectors, as a
    share of the way training has moved.
    """
    data = images(rng, scale)
    symmetries = drawn(rng)
    seed = int(rng.integers(2**32))
    epochs = scale.choose(quick=1, full=20)
    metrics, gaps = commuting(seed, data, symmetries, epochs)
    others, arrays = rectifiers(seed, data, epochs)
    metrics |= together(metrics) | others
    metrics["first_step.error"] = logistic_first_step(seed, data)
    return Measurement(metrics, {**gaps, **arrays})


# --- What it looks like ----------------------------------------------------------------------

LABELS = {name: each.label for name, each in drawn(np.random.default_rng(0)).items()}
WAYS = {
    "sgd": "gradient\ndescent",
    "momentum": "with\nmomentum",
    "decay": "with\ndecay",
    "adam": "Adam",
}


@flips_and_scales.figure(
    title="Which changes learning does not notice: the gap after training, by optimiser",
    alt=lambda result: (
        "Table of ten changes of a network against four optimisers; each cell is the gap between "
        "changing before and after training, as a share of the way moved. Gaps of rounding, at "
        f"most {max(v.mean for n, v in result.estimates.items() if n.startswith('commutes.')):.0e},"
        " are drawn in blue, others in orange. Blue throughout: flipping tanh units or logistic "
        "units less one half, negating all rectifiers, inverting centred inputs, shifting logits, "
        "reordering. Orange: flipping logistic units (at least "
        f"{result.estimates['parts.logistic_flip'].mean:.2f}), rescaling rectifiers (at least "
        f"{result.estimates['parts.relu_rescaled'].mean:.2f}), inverting raw inputs (at least "
        f"{result.estimates['parts.inverted'].mean:.2f}). Rescaling with rescaled rates is blue "
        "except for Adam."
    ),
)
def what_learning_notices(run: Run) -> Figure:
    """Draw the table of gaps."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.2))
    axes = figure.subplots()
    for row, name in enumerate(LABELS):
        for column, way in enumerate(WAYS):
            found = run.result.estimates[f"gap.{name}.{way}"].mean
            rounding = found < 1e-6
            axes.add_patch(
                _cell(column, row, BLUE if rounding else ORANGE, 0.22 if rounding else 0.75)
            )
            text = "0" if found == 0 else f"{found:.0e}" if rounding else f"{found:.2f}"
            axes.text(column, row, text.replace("e-", "e−"), ha="center", va="center")
    axes.set(
        xlim=(-0.5, len(WAYS) - 0.5),
        ylim=(len(LABELS) - 0.5, -0.5),
        xticks=range(len(WAYS)),
        xticklabels=WAYS.values(),
        yticks=range(len(LABELS)),
        yticklabels=LABELS.values(),
        xlabel="gap  [share of the way training moved]",
    )
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return figure


def _cell(column: int, row: int, colour: str, alpha: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.47, row - 0.44), 0.94, 0.88, color=colour, alpha=alpha, lw=0)


@flips_and_scales.figure(
    title="How many test images two versions of one network answer differently, after training",
    alt=lambda result: (
        "Dot plot of the share of test images answered differently by the two versions after "
        "training, one dot per seed, by gradient descent and by Adam. Flipped logistic units: "
        f"{result.estimates['answers_differ.logistic_flip.sgd'].mean:.0%} and "
        f"{result.estimates['answers_differ.logistic_flip.adam'].mean:.0%}; rescaled rectifiers: "
        f"{result.estimates['answers_differ.relu_rescaled.sgd'].mean:.0%} and "
        f"{result.estimates['answers_differ.relu_rescaled.adam'].mean:.0%}; ink and paper swapped: "
        f"{result.estimates['answers_differ.inverted.sgd'].mean:.0%} and "
        f"{result.estimates['answers_differ.inverted.adam'].mean:.0%}. All other changes: none, "
        "but for rescaled rates with Adam."
    ),
)
def answers_that_differ(run: Run) -> Figure:
    """Plot how far the functions have come apart."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    ways = (("sgd", BLUE, -0.15, "gradient descent"), ("adam", RED, 0.15, "Adam"))
    for way, colour, offset, label in ways:
        for row, name in enumerate(LABELS):
            values = [m[f"answers_differ.{name}.{way}"] for m in run.result.metrics]
            axes.plot(
                values,
                [row + offset] * len(values),
                "o",
                color=colour,
                alpha=0.45,
                markersize=6,
                markeredgewidth=0,
                label=label if row == 0 else None,
            )
    axes.set(
        yticks=range(len(LABELS)),
        yticklabels=LABELS.values(),
        xlim=(-0.01, None),
        xlabel="test images answered differently  [share]",
    )
    axes.invert_yaxis()
    axes.legend(loc="upper right")
    return figure


@flips_and_scales.figure(
    title="The order of sizes turned round, at the same function",
    alt=lambda result: (
        "Scatter plot on logarithmic axes, one dot per unit of the first hidden layer over all "
        "seeds: mean activity before and after a rescaling that changes no output. The dots lie "
        "on a falling line, so that the strongest unit becomes the weakest. Their colour, what it "
        "costs to remove the unit, is the same before and after: it changes by at most "
        f"{result.estimates['gauge.removal_changed'].maximum:.0e}."
    ),
)
def sizes_reversed(run: Run) -> Figure:
    """Plot sizes before and after, coloured by importance."""
    from matplotlib.colors import PowerNorm
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    before, after, removal = (
        np.concatenate([each[name] for each in run.arrays])
        for name in ("size", "reversed", "removal")
    )
    dots = axes.scatter(
        before,
        after,
        c=removal,
        cmap="cividis_r",
        norm=PowerNorm(0.4, vmin=0),  # most costs are small: spread their colours
        s=34,
        linewidths=0.4,
        edgecolors="black",
    )
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="mean activity of the unit, as trained  [any unit]",
        ylabel="mean activity after rescaling  [any unit]",
    )
    figure.colorbar(dots, ax=axes, label="rise of the loss if it is removed  [nats]")
    return figure


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(flips_and_scales)
