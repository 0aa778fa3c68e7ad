"""Superposition: more features than dimensions, and what a reading then means.

Run it with ``stronger demo run superposition``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._crowded_units import crowded, pairs
from stronger.demos._superposed import NAMES, SPARSITY, tiny
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    RED,
    SKY,
    WIDTH,
    YELLOW,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stronger.evidence.results import Result


SHOWN = (("s70", SKY, "o"), ("s90", GREEN, "s"), ("s97", ORANGE, "^"), ("s99", RED, "D"))
"""The sparsities drawn, with colour and marker."""

# --- The demo --------------------------------------------------------------------------------

DEMONSTRATING = "elhage2022toy introduction and section on demonstrating superposition"
HYPOTHESIS = "elhage2022toy section on the superposition hypothesis"
BASES = "elhage2022toy section on privileged bases"
COMPUTATION = "elhage2022toy section on computation in superposition"
MATHEMATICS = "elhage2022toy section on mathematical understanding"
ADVERSARIAL = "elhage2022toy section on adversarial examples"


@demo(id="superposition", entropy=2022, seeds=8)
def superposition(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Store more features than there are dimensions, then ask what a reading tells.

    **The model.** Features $x_i$ are absent with probability $S$, the *sparsity*, and otherwise
    uniform between 0 and 1. They are squeezed into fewer dimensions and rebuilt
    [@elhage2022toy]:

    $$ h = W x, \qquad y = \mathrm{ReLU}(W^\top h + b), \qquad
    E = \sum_i I_i\, (x_i - y_i)^2 . $$

    Feature $i$ has the direction $W_i$ and is called represented if $\lVert W_i \rVert > 0.5$;
    $\lVert W \rVert^2 / m$ is the number of features per dimension. Where directions are not at
    right angles, $W_j \cdot h$ has something of other features in it: interference. We train at
    nine sparsities from 0 to 0.99 by Adam, with five features in two dimensions (importance
    $0.9^i$, the best of eight starts) and with fifty in ten (importance $0.95^i$, one start).

    **Readings.** One feature at a time is switched on, and we look at what is read of the absent
    ones, before bias and ReLU and after them. Then, on inputs as in training, we ask how often a
    feature is there when its reading is at the top (0.7 and more; full presence is 1), in the
    middle (0.2 to 0.4), and over ten equal parts of the range. The names of features are shifted
    by one as a control.

    **Units.** Two more families have a ReLU on the hidden layer. One rebuilds the same features
    from the same start, $y = \mathrm{ReLU}(W^\top \mathrm{ReLU}(W x) + b)$; the other, with weights
    $V$ of their own behind 15 hidden units, gives $|x_i|$ of 30 signed features (importance
    $0.9^i$; $V$ starts from $|W^\top|$, since outputs that start with negative weights often never
    learn). The main feature of a unit is the one with the largest weight, which is fixed before any
    activation is looked at. We divide a unit's positive values into tenths and ask in each how
    often the main feature is present, and how often it adds more than any other. After the first
    look we also divided the way to a unit's largest value into ten parts, since a tenth of a unit's
    values can be more than a rare feature is present in. We also ask how much of a unit's squared
    weights its main feature has, with the axes as they are and turned at random.

    **The other end.** Twenty features of equal importance in ten dimensions, $S = 0.9$: what does
    the lowest tenth of a direction show? Random directions are the control.

    **Attacks.** Inputs that are not zero are changed by a tenth of their mean length so as to move
    the output as far as possible. Vulnerability is the squared displacement of the output per
    squared length of the attack, hence 1 for the control that copies ten features and drops the
    rest. An absent feature is *faked* if an attack aimed at it lifts it to 0.25, half of its mean
    when present.

    **What differs from the paper.** It was read in part, in a conversion without formulas: sizes,
    importances, the definition of vulnerability and everything on ranges are ours.
    """
    parts = [tiny(rng, scale), crowded(rng, scale), pairs(rng, scale)]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------


def mean(result: Result, metric: str, digits: int = 2) -> str:
    """Return the mean of a metric in digits."""
    return f"{result.estimates[metric].mean:.{digits}f}"


def percent(sparsity: float) -> str:
    """Return a sparsity as a reader may say it."""
    return f"{100 * sparsity:.0f}%"


@superposition.figure(
    title="As features become rare, five of them share two dimensions",
    alt=lambda result: (
        "Four plots of the directions of five features in the plane of two hidden units, from one "
        "seed. Features never absent: two at right angles, three missing. Absent in 80%, 95% and "
        "99% of the examples: more of them, at last all five, spread around the circle. Over all "
        f"seeds {mean(result, 'tiny.dense.represented', 1)} are represented when dense and "
        f"{mean(result, 'tiny.sparse.represented', 1)} at 95%, where neighbouring angles miss the "
        f"72 degrees of a pentagon by {mean(result, 'tiny.sparse.angle_error', 1)} degrees on "
        f"average (random directions: {mean(result, 'tiny.random.angle_error', 0)})."
    ),
)
def five_in_two(run: Run) -> Figure:
    """Draw the directions of the first seed at four sparsities."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.2))
    panels = figure.subplots(2, 4, height_ratios=[3, 2])
    shades = (BLUE, SKY, GREEN, ORANGE, RED)
    for axes, name in zip(panels[0], ("s00", "s80", "s95", "s99"), strict=True):
        index = NAMES.index(name)
        for feature, (weights, shade) in enumerate(
            zip(run.arrays[0]["tiny"][index], shades, strict=True)
        ):
            axes.plot([0, weights[0]], [0, weights[1]], color=shade)
            axes.plot(*weights, "o", color=shade, label=f"{feature + 1}")
        axes.set_title(f"absent in {percent(SPARSITY[index])}", fontsize=10.5)
        axes.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), aspect="equal", xticks=[-1, 0, 1])
        axes.set_yticks([-1, 0, 1], labels=None if name == "s00" else [])
        axes.tick_params(labelsize=9.5)
    panels[0, 0].set_ylabel("hidden unit 2", fontsize=10)
    figure.legend(
        *panels[0, 0].get_legend_handles_labels(),
        loc="outside upper center",
        ncols=5,
        title="feature, the most important first",
        fontsize=10,
        title_fontsize=10,
    )
    figure.supxlabel("sparsity: share of examples in which a feature is absent  [%]", fontsize=11)
    grid = panels[1, 0].get_gridspec()
    for axes in panels[1]:
        axes.remove()
    below = figure.add_subplot(grid[1, :])
    counts = np.array([each["tiny_represented"] for each in run.arrays])
    places = np.arange(len(SPARSITY))
    for count in counts:
        below.plot(places, count, color=GREY, alpha=0.35, linewidth=1)
    below.plot(places, counts.mean(axis=0), "o-", color=BLACK)
    below.set_xticks(places, [percent(each).rstrip("%") for each in SPARSITY])
    below.set(ylim=(1.5, 5.5), yticks=[2, 3, 4, 5])
    below.set_ylabel("represented\n[of 5; each seed, mean]", fontsize=10)
    return figure


@superposition.figure(
    title="In a crowd only high readings can be trusted; after the threshold half as much suffices",
    alt=lambda result: (
        "Two line plots of how often a feature is present, against its reading in ten equal parts "
        "from 0 to 1, at sparsities of 70, 90, 97 and 99%. Left, before bias and ReLU: low at "
        "small readings, rising to nearly 100% at the top. Right, after them. At 99% a reading of "
        f"0.2 to 0.4 means presence in {100 * result.estimates['reading.s99.moderate'].mean:.0f}% "
        "of cases before and in "
        f"{100 * result.estimates['output.s99.moderate'].mean:.0f}% after; one of at least 0.7 in "
        f"{100 * result.estimates['reading.s99.top'].mean:.0f}% before and "
        f"{100 * result.estimates['output.s99.top'].mean:.0f}% after."
    ),
)
def readings_and_presence(run: Run) -> Figure:
    """Draw presence against reading, before and after the threshold."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, 2, sharey=True)
    middles = np.arange(10) / 10 + 0.05
    for axes, stage, title in (
        (panels[0], "reading", "before bias and ReLU"),
        (panels[1], "output", "after bias and ReLU"),
    ):
        for name, shade, marker in SHOWN:
            index = NAMES.index(name)
            seeds = 100 * np.array([each[f"{stage}_profile"][index] for each in run.arrays])
            axes.fill_between(middles, seeds.min(axis=0), seeds.max(axis=0), color=shade, alpha=0.2)
            axes.plot(
                middles,
                seeds.mean(axis=0),
                color=shade,
                marker=marker,
                label=percent(SPARSITY[index]),
            )
        axes.set_title(title)
        axes.set(xlim=(0, 1), ylim=(0, 103), xlabel="reading  [1: fully present]")
    panels[0].set_ylabel("feature is present\n[% of examples; band: range over seeds]")
    figure.legend(
        *panels[0].get_legend_handles_labels(),
        loc="outside lower center",
        ncols=4,
        title="a feature is absent in",
    )
    return figure


@superposition.figure(
    title="A unit's main feature comes in at the top, unless its weight is negative",
    alt=lambda result: (
        "Three line plots, one for each kind of hidden layer, of how often a unit's main feature "
        "is present, against the activation in ten equal parts up to the unit's largest, at "
        "sparsities of 70, 90, 97 and 99%. At 97%, above 0.7 of the largest and from 0.2 to 0.4: "
        f"linear units {mean(result, 'units.linear.s97.peak')} and "
        f"{mean(result, 'units.linear.s97.moderate')}; rectified units "
        f"{mean(result, 'units.rectified.s97.peak')} and "
        f"{mean(result, 'units.rectified.s97.moderate')}; rectified units that compute the "
        f"absolute value {mean(result, 'units.absolute.s97.peak')} and "
        f"{mean(result, 'units.absolute.s97.moderate')}."
    ),
)
def ranges_of_units(run: Run) -> Figure:
    """Draw presence of the main feature over the range of a unit."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, 3, sharey=True)
    for axes, family, title in zip(
        panels,
        ("linear", "rectified", "absolute"),
        ("linear,\nrebuilds x", "rectified,\nrebuilds x", "rectified,\ngives |x|"),
        strict=True,
    ):
        for name, shade, marker in SHOWN:
            index = NAMES.index(name)
            seeds = 100 * np.array([each[f"range_{family}"][index, 2] for each in run.arrays])
            parts = np.arange(10) / 10 + 0.05
            axes.fill_between(parts, seeds.min(axis=0), seeds.max(axis=0), color=shade, alpha=0.2)
            axes.plot(
                parts,
                seeds.mean(axis=0),
                color=shade,
                marker=marker,
                markersize=5,
                label=percent(SPARSITY[index]),
            )
        axes.set_title(title, fontsize=11)
        axes.set(xlim=(0, 1), ylim=(0, 103), xticks=[0, 0.5, 1])
    panels[1].set_xlabel("activation  [1: the unit's largest]")
    panels[0].set_ylabel("main feature is present\n[% of examples; band: range over seeds]")
    figure.legend(
        *panels[0].get_legend_handles_labels(),
        loc="outside lower center",
        ncols=4,
        title="a feature is absent in",
    )
    return figure


@superposition.figure(
    title="The more features share a dimension, the farther a small attack moves the output",
    alt=lambda result: (
        "Scatter plot: vulnerability to a small attack against features per dimension, one point "
        "for each of nine sparsities and each seed, with the copying model as a flat line at "
        f"{mean(result, 'attack.s00.vulnerability', 1)}. From dense to 99% sparse, features per "
        f"dimension go from {mean(result, 'crowd.s00.per_dimension', 1)} to "
        f"{mean(result, 'crowd.s99.per_dimension', 1)} and vulnerability from "
        f"{mean(result, 'attack.s00.vulnerability', 1)} to "
        f"{mean(result, 'attack.s99.vulnerability', 1)}; the correlation is "
        f"{mean(result, 'attack.correlation')}."
    ),
)
def attack_and_crowding(run: Run) -> Figure:
    """Draw vulnerability against features per dimension."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    shades = (BLACK, GREY, SKY, BLUE, GREEN, ORANGE, RED, PINK, YELLOW)
    for index, shade in enumerate(shades):
        axes.plot(
            [each["per_dimension"][index] for each in run.arrays],
            [each["vulnerable"][index] for each in run.arrays],
            "o",
            color=shade,
            markeredgecolor=BLACK,
            markeredgewidth=0.5,
            label=percent(SPARSITY[index]),
        )
    axes.axhline(1, color=GREY, linestyle="--", linewidth=1.5)
    axes.annotate(
        "copying ten features, at any sparsity",
        (1, 1),
        xycoords=("axes fraction", "data"),
        xytext=(-4, -5),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=10,
    )
    axes.set(
        ylim=(0, None),
        xlabel="features per dimension  [‖W‖²/m]",
        ylabel="vulnerability\n[squared move of the output ÷ squared attack]",
    )
    axes.legend(title="a feature is absent in", ncols=3, loc="upper left", fontsize=9.5)
    return figure
