"""Do helpful units grow strong: one everyday account of learning, taken point by point.

Run it with ``stronger demo run strengthening``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._error_signals import early_gradient, error_signals
from stronger.demos._growth import ink, inputs, units
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLUE, GREEN, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stronger.evidence.results import Result


@demo(id="strengthening", entropy=1949)
def strengthening(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Take an account of learning apart, and put each of its sentences to a test.

    The account, as one of the source documents of this collection gives it, runs: at first all is
    random; units that happen to help get negative gradients, so their weights grow; units that
    hinder see little change; success is reinforced, use makes strong; useless weights shrink; and
    in the end large weights times large inputs make large activations where a feature is present.
    (What it says of dead rectifiers has a demo of its own.) It is the rule of the early perceptron,
    whose active units gain [@rosenblatt1958perceptron], told in the words of back-propagation.

    Back-propagation says this instead. For an active rectifier $j$ of the last hidden layer with
    votes $V_{jk}$ for the classes, true class $y$ and prediction $p$,

    $$ \frac{\partial E}{\partial h_j} = \sum_k p_k V_{jk} - V_{jy}, \qquad
    \frac{\partial E}{\partial w_{ij}} = \frac{\partial E}{\partial h_j}\, x_i . $$

    A unit is asked for more if it votes for the truth more than it votes on average; the request
    fades as $p_y \to 1$ [@rumelhart1986learning]; and whether *weights* are to grow also depends
    on the sign of their inputs, that is on how ink is coded.

    **Units.** A network 784-100-10 learns 5,000 digits. *Importance* is by how much the loss rises
    if a unit is ablated (set to zero). We correlate it, over units, with mean activity, with class
    selectivity [@morcos2018importance], with how the outgoing weights have grown, and with what
    the unit was like before training. **Controls**: no training; shuffled labels, where importance
    is for those labels; Adam.

    **Signs.** A unit's own class is the one it votes for most. We count how often
    $\partial E/\partial h_j < 0$ over pairs of an example and an active unit, for examples of the
    own class and of others; add up how much is asked down and up; and look at the incoming weights
    when the same function is written for ink in $[0, 1]$, in $[-1, 0]$, and centred. **Controls**:
    the negated network, and initialisation, where a theorem is said to make the mean error signal
    of active units positive [@li2023lazy] (not yet read); we derive its size to first order.

    **Inputs.** Ten inputs tell four classes apart, ten are noise, ten are always zero. How large do
    their weights get, with weight decay and without?
    """
    data = ink(rng, scale)
    parts = [
        units(rng, scale, data),
        inputs(rng, scale),
        error_signals(rng, scale, data),
        early_gradient(rng, scale, data),
    ]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------


def mean(result: Result, metric: str) -> str:
    """Return the mean of a metric with two digits."""
    return f"{result.estimates[metric].mean:.2f}"


@strengthening.figure(
    title="Active units matter after gradient descent, on shuffled labels too; selective ones less",
    alt=lambda result: (
        "Dot plot of rank correlations with importance over units. After training: mean activity "
        f"{mean(result, 'units.trained.activity_and_importance')}, selectivity "
        f"{mean(result, 'units.trained.selectivity_and_importance')}, outgoing norm "
        f"{mean(result, 'units.trained.outgoing_norm_and_importance')}, their product with "
        f"activity {mean(result, 'units.trained.strength_and_importance')}, growth of outgoing "
        f"weights {mean(result, 'growth.trained.importance')}, and how well the unit told classes "
        "apart before training "
        f"{mean(result, 'growth.trained.early_alignment_and_importance')}. Beside them the same "
        "for shuffled labels, for Adam (mean activity "
        f"{mean(result, 'units.adam.activity_and_importance')}) and without training."
    ),
)
def importance_and_size(run: Run) -> Figure:
    """Plot rank correlations with importance."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.2))
    axes = figure.subplots()
    rows = {
        "mean activity": "units.{}.activity_and_importance",
        "largest activity": "units.{}.largest_activity_and_importance",
        "class selectivity": "units.{}.selectivity_and_importance",
        "norm of outgoing weights": "units.{}.outgoing_norm_and_importance",
        "norm × root mean square activity": "units.{}.strength_and_importance",
        "growth of outgoing weights": "growth.{}.importance",
        "telling classes before training": "growth.{}.early_alignment_and_importance",
    }
    marks = {
        "untrained": (GREY, "none", "untrained"),
        "shuffled": (ORANGE, ORANGE, "shuffled labels"),
        "adam": (GREEN, GREEN, "trained by Adam"),
        "trained": (BLUE, BLUE, "trained"),
    }
    axes.axvline(0, color=GREY, linewidth=1)
    for offset, (which, (colour, face, label)) in zip(
        (0.27, 0.09, -0.09, -0.27), marks.items(), strict=True
    ):
        for row, name in enumerate(rows.values()):
            key = name.format(which)
            if key not in run.result.estimates:
                continue
            values = [metrics[key] for metrics in run.result.metrics]
            axes.errorbar(
                np.mean(values),
                row + offset,
                xerr=np.std(values),
                color=colour,
                marker="o",
                markersize=6,
                markerfacecolor=face,
                elinewidth=1.2,
                linestyle="none",
                label=label if row == 0 else None,
            )
    axes.set(
        xlim=(-1, 1),
        xticks=[-1, -0.5, 0, 0.5, 1],
        yticks=range(len(rows)),
        yticklabels=rows,
        xlabel="rank correlation with importance, over units\n[bars: s.d. over seeds]",
    )
    axes.invert_yaxis()
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@strengthening.figure(
    title="Helpful units are asked for more; whether their weights grow depends on the input code",
    alt=lambda result: (
        "Left: share of pairs of an example and an active unit in which the unit is asked for "
        "more, over ten epochs. For the unit's own class it is 1 throughout; for other classes it "
        f"ends at {mean(result, 'signals.late.other')}. Right: share of incoming weights that "
        "examples of the unit's own class would have grow: "
        f"{mean(result, 'signals.weights_that_grow.raw')} with ink from 0 to 1, "
        f"{mean(result, 'signals.weights_that_grow.shifted')} with ink from -1 to 0, "
        f"{mean(result, 'signals.weights_that_grow.centred')} centred."
    ),
)
def asked_for_more(run: Run) -> Figure:
    """Plot the signs of error signals and of gradients."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    for name, colour, label in (
        ("own", BLUE, "examples of its own class"),
        ("other", RED, "examples of other classes"),
    ):
        for each in run.arrays:
            left.plot(
                each[f"signs.{name}"],
                color=colour,
                alpha=0.6,
                linewidth=1.2,
                label=label if each is run.arrays[0] else None,
            )
    left.axhline(0.5, color=GREY, linewidth=1)
    left.set(
        ylim=(-0.03, 1.03),
        xlabel="epochs of training",
        ylabel="active unit asked for more\n[share of pairs]",
    )
    left.legend(loc="lower left", fontsize=10)
    codes = {"raw": "0 to 1", "centred": "centred", "shifted": "−1 to 0"}
    for place, name in enumerate(codes):
        values = [m[f"signals.weights_that_grow.{name}"] for m in run.result.metrics]
        right.bar(place, np.mean(values), color=GREEN, alpha=0.35, width=0.6)
        right.plot([place] * len(values), values, "o", color=GREEN, markersize=5)
    right.set(
        ylim=(-0.03, 1.03),
        xticks=range(len(codes)),
        xticklabels=codes.values(),
        xlabel="code of the ink",
        ylabel="incoming weights asked to grow\n[share, own class only]",
    )
    return figure


@strengthening.figure(
    title="Useless weights stay without decay; with it all shrink, and useful ones the least",
    alt=lambda result: (
        "Two line plots of the mean norm of weights over 30 epochs, for inputs that are useful, "
        "useless and silent. Without decay they end at "
        f"{mean(result, 'inputs.plain.useful_ratio')}, {mean(result, 'inputs.plain.useless_ratio')}"
        f" and {mean(result, 'inputs.plain.silent_ratio')} times their initial size, with decay at "
        f"{mean(result, 'inputs.decay.useful_ratio')}, {mean(result, 'inputs.decay.useless_ratio')}"
        f" and {mean(result, 'inputs.decay.silent_ratio')} times."
    ),
)
def weights_of_inputs(run: Run) -> Figure:
    """Plot sizes of weights over training."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (name, title) in zip(
        panels, {"plain": "without decay", "decay": "with decay"}.items(), strict=True
    ):
        for kind, colour in (("useful", BLUE), ("useless", ORANGE), ("silent", GREY)):
            for each in run.arrays:
                path = each[f"sizes.{name}.{kind}"]
                axes.plot(
                    path / path[0],
                    color=colour,
                    linewidth=1.2,
                    alpha=0.6,
                    label=kind if each is run.arrays[0] else None,
                )
        axes.set_title(title)
        axes.set(ylim=(0, None), xlabel="epochs of training")
    panels[0].set_ylabel("norm of an input's weights\n[multiples of the initial norm]")
    panels[0].legend(loc="lower left", title="inputs", fontsize=10)
    return figure
