"""Networks turned upside down, stretched and inverted: what stays the same, and what is learned.

Run it with ``stronger demo run flips-and-scales``.
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
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLUE, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@demo(id="flips-and-scales", entropy=1986)
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
      differences of scores are evidence; see [@simonyan2013deep].
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
