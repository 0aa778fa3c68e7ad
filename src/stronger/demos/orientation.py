"""Which end of a unit's range marks presence: rare or common, one-sided or not, trained or not.

Run it with ``stronger demo run orientation``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._digit_units import digits
from stronger.demos._planted_units import KINDS, planted
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLUE, GREEN, GREY, ORANGE, PINK, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stronger.evidence.results import Result


@demo(id="orientation", entropy=2011)
def orientation(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Find out whether each hidden unit is high or low when its feature is present, and why.

    *Larger activation, stronger presence*: four things could make it so. A **convention**, if
    presence is called presence because it is coded high. A **one-sided nonlinearity**, which has
    a silent end and a loud one. **Rarity**, if what is worth reporting is seldom there. Or
    **learning**. They can be pulled apart.

    **Features of known presence.** Twenty features are present independently with probability
    $p$; the input is the sum of their directions (orthonormal, turned at random), centred, plus
    noise. One hidden layer of forty units learns to tell which are there. At $p = 1/2$ swapping
    *present* and *absent* is a reflection of the inputs that nothing in the network could notice,
    so whatever preference remains for $p < 1/2$ is rarity's doing; and $p = 0.95$ is $p = 0.05$
    with the names exchanged. The output biases start at the logit of $p$. In a variant they start
    at zero, so that the network first has to learn that everything is rare.

    **Orientation.** A unit's feature is the one that shifts its *net input* most, up or down, on
    one half of the test examples. On the other half we ask how often the unit is higher where the
    feature is present than where it is absent (the AUC). Above one half the unit is *high for
    presence*; all activation functions here increase, so net input and activation agree on that.
    Choosing by activation instead would prejudge the matter, as a control shows. The **causal**
    question is separate: is the feature's logit raised by clamping the unit to its high end, or
    to its low one?

    **Controls.** The same network before training; the same network trained on shuffled labels; the
    tanh, whose ends are equivalent by symmetry, as those of units that hold *which* value and not
    *whether* [@rumelhart1986learning]; and the negated rectifier $\min(z, 0)$, half of the units in
    the published image networks [@glorot2011deep], started from the mirror image of the ReLU's
    weights.

    **Degrees.** A unit might do more than mark presence. With everything else kept, we raise a
    feature's degree from 0.5 to 1.5, and from 0 to 1, and compare the two responses. A rectifier
    gives no response at all to the opposite of what excites it [@glorot2011deep].

    **Digits.** A network 784-100-100-10 with each kind of unit learns 10,000 digits of MNIST (five
    passes, Adam). The features are the ten classes, each present in a tenth of the images.
    """
    parts = [planted(rng, scale), digits(rng, scale)]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------

COLOURS = {
    "relu": (RED, "ReLU"),
    "leaky": (ORANGE, "leaky ReLU (0.1)"),
    "softplus": (GREEN, "softplus"),
    "logistic": (PINK, "logistic"),
    "tanh": (BLUE, "tanh"),
    "negated": (GREY, "negated ReLU"),
}


def percent(result: Result, metric: str) -> str:
    """Return the mean of a share in words."""
    return f"{result.estimates[metric].mean:.0%}"


@orientation.figure(
    title="Rectifiers are high for what is rare, logistic units low, tanh units either",
    alt=lambda result: (
        "Line plot of the share of hidden units that are high where their feature is present, "
        "against the probability of presence, for five kinds of unit. For ReLU it is "
        f"{percent(result, 'planted.relu.rare.high')} at probability 0.05, "
        f"{percent(result, 'planted.relu.even.high')} at one half and "
        f"{percent(result, 'planted.relu.common.high')} at 0.95; for softplus "
        f"{percent(result, 'planted.softplus.rare.high')}, "
        f"{percent(result, 'planted.softplus.even.high')} and "
        f"{percent(result, 'planted.softplus.common.high')}; for tanh "
        f"{percent(result, 'planted.tanh.rare.high')}, {percent(result, 'planted.tanh.even.high')} "
        f"and {percent(result, 'planted.tanh.common.high')}. Untrained networks lie near one half "
        "throughout. If inputs are not centred, ReLU is at "
        f"{percent(result, 'planted.relu.raw_even.high')} at one half and "
        f"{percent(result, 'planted.relu.raw_common.high')} at 0.95."
    ),
)
def rarity(run: Run) -> Figure:
    """Plot orientation against the probability of presence."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.8))
    axes = figure.subplots()
    shares = run.arrays[0]["shares"]
    places = np.arange(len(shares))
    rows = [(f"high_{kind}", *COLOURS[kind]) for kind in KINDS if kind != "negated"]
    rows.append(("raw_by_share", "black", "ReLU, inputs not centred"))
    rows.append(("untrained_by_share", GREY, "untrained"))
    axes.axhline(0.5, color=GREY, linewidth=1)
    for offset, (name, colour, label) in zip(
        np.linspace(-0.15, 0.15, len(rows)), rows, strict=True
    ):
        seeds = np.array([each[name] for each in run.arrays])
        style = "-" if name.startswith("high") else ":"
        axes.errorbar(
            places + offset,
            seeds.mean(axis=0),
            seeds.std(axis=0),
            color=colour,
            linestyle=style,
            marker="o",
            markersize=5,
            elinewidth=1,
            label=label,
        )
    axes.set(
        xticks=places,
        xticklabels=[f"{share:g}" for share in shares],
        ylim=(-0.03, 1.03),
        xlabel="probability that a feature is present",
        ylabel="units high for presence\n[share of units; bars: s.d. over seeds]",
    )
    axes.legend(loc="lower left", ncols=2, fontsize=10)
    return figure


@orientation.figure(
    title="The less one-sided a rectifier is, the less it is oriented",
    alt=lambda result: (
        "Plot of the share of units high for presence against the leak of a rectifier, its slope "
        "below zero, where features are present in one of twenty examples. With leak 0, the ReLU, "
        f"it is {percent(result, 'planted.relu.rare.high')}; with leak 1, a linear unit, "
        f"{percent(result, 'planted.linear.rare.high')}. One faint dot per seed, a line through "
        "the means."
    ),
)
def one_sidedness(run: Run) -> Figure:
    """Plot orientation against the leak."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    axes = figure.subplots()
    leaks = run.arrays[0]["leaks"]
    places = np.arange(len(leaks))
    seeds = np.array([each["high_by_leak"] for each in run.arrays])
    axes.axhline(0.5, color=GREY, linewidth=1)
    for each in seeds:
        axes.plot(places, each, "o", color=RED, alpha=0.3, markersize=6, markeredgewidth=0)
    axes.plot(places, seeds.mean(axis=0), color=RED)
    axes.set(
        xticks=places,
        xticklabels=["0\n(ReLU)", *(f"{leak:g}" for leak in leaks[1:-1]), "1\n(linear)"],
        ylim=(-0.03, 1.03),
        xlabel="leak: slope below zero, where the slope above is 1",
        ylabel="units high for presence\n[share of units]",
    )
    return figure


@orientation.figure(
    title="On plain digits, units are high for their digit about as often as low",
    alt=lambda result: (
        "Two panels, first and last hidden layer; in each, for six kinds of unit, the share of "
        "units that are high for their digit after training, before it, and after training on "
        "shuffled labels. In the last layer after training: "
        + "; ".join(
            f"{label} {percent(result, f'digits.{kind}.last.trained.high')}"
            for kind, (_, label) in COLOURS.items()
        )
        + ". Before training every kind is near one half. After training on shuffled labels ReLU "
        f"is at {percent(result, 'digits.relu.last.shuffled.high')}."
    ),
)
def by_kind_of_unit(run: Run) -> Figure:
    """Plot orientation for digits, by kind of unit and layer, beside the controls."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, 2, sharey=True)
    places = np.arange(len(KINDS))
    marks = {
        "untrained": (GREY, "o", "none", "untrained"),
        "shuffled": (ORANGE, "D", ORANGE, "shuffled labels"),
        "trained": (BLUE, "o", BLUE, "trained"),
    }
    for axes, layer in zip(panels, ("first", "last"), strict=True):
        axes.axvline(0.5, color=GREY, linewidth=1)
        for offset, (which, (colour, marker, face, label)) in zip(
            (0.22, 0, -0.22), marks.items(), strict=True
        ):
            names = [f"digits.{kind}.{layer}.{which}.high" for kind in KINDS]
            seeds = np.array([[metrics[name] for name in names] for metrics in run.result.metrics])
            axes.errorbar(
                seeds.mean(axis=0),
                places + offset,
                xerr=seeds.std(axis=0),
                color=colour,
                linestyle="none",
                marker=marker,
                markersize=6,
                markerfacecolor=face,
                elinewidth=1.2,
                label=label,
            )
        axes.set(xlim=(0, 1), xlabel="units high for their digit\n[share; bars: s.d. over seeds]")
        axes.set_title(f"{layer} hidden layer")
    panels[0].set(yticks=places, yticklabels=[COLOURS[kind][1] for kind in KINDS])
    panels[0].invert_yaxis()
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


@orientation.figure(
    title="After training a unit tells its digit well, with its high end or its low end",
    alt=lambda result: (
        "Three histograms of the AUC of units of the last hidden layer towards their digit, over "
        "all seeds: ReLU, tanh and negated ReLU. Values near 1 are units high for the digit, near "
        "0 units low for it; hardly any lie near one half. Of ReLU units "
        f"{percent(result, 'digits.relu.last.trained.high')} are high, of tanh units "
        f"{percent(result, 'digits.tanh.last.trained.high')}, and the histogram of the negated "
        "ReLU is that of the ReLU reversed."
    ),
)
def both_ends(run: Run) -> Figure:
    """Draw the distribution of AUC in the last hidden layer for three kinds of unit."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.6))
    panels = figure.subplots(1, 3, sharey=True)
    for axes, kind in zip(panels, ("relu", "tanh", "negated"), strict=True):
        colour, label = COLOURS[kind]
        for which, style in (
            ("trained", {"color": colour, "label": "trained"}),
            ("untrained", {"color": "black", "histtype": "step", "label": "untrained"}),
        ):
            values = np.concatenate([each[f"auc_{kind}_last_{which}"] for each in run.arrays])
            weights = np.full(len(values), 1 / len(run.arrays))
            axes.hist(values, bins=np.linspace(0, 1, 21), weights=weights, **style)
        axes.set_title(label)
        axes.set(xticks=[0, 0.5, 1], xticklabels=["0", "0.5", "1"])
        axes.legend(loc="upper center", fontsize=9.5)
    panels[0].set_ylabel("units  [number of 100]")
    panels[1].set_xlabel(
        "AUC towards the unit's own digit, on held-out images:\n"
        "0 if it is always lower for it, 1 if always higher"
    )
    return figure
