"""Draws how many units are high for their feature: by rarity, leak and kind of unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.plots import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    RED,
    Series,
    conditions,
    groups,
    histogram,
    legend_below,
    line_at,
    means,
    name_rows,
)

from .measure import LAYERS, SWEPT, demo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stronger.evidence.seeds import Seeds
    from stronger.plots import Panels

KINDS = {
    "relu": (RED, "ReLU"),
    "leaky": (ORANGE, "leaky ReLU (0.1)"),
    "softplus": (GREEN, "softplus"),
    "logistic": (PINK, "logistic"),
    "tanh": (BLUE, "tanh"),
    "negated": (GREY, "negated ReLU"),
}


@demo.figure(
    "Rectifiers are high for what is rare, logistic units low, tanh units either", height=4.8
)
def rarity(axes: Axes, seeds: Seeds) -> None:
    """Line plot of the share of hidden units that are high where their feature is present, against
    the probability of presence, for five kinds of unit. For ReLU it is
    {{planted.relu.rare.high:.0%}} at probability 0.05, {{planted.relu.even.high:.0%}} at one half
    and {{planted.relu.common.high:.0%}} at 0.95; for softplus {{planted.softplus.rare.high:.0%}},
    {{planted.softplus.even.high:.0%}} and {{planted.softplus.common.high:.0%}}; for tanh
    {{planted.tanh.rare.high:.0%}}, {{planted.tanh.even.high:.0%}} and
    {{planted.tanh.common.high:.0%}}. Untrained networks lie near one half throughout. If inputs are
    not centred, ReLU is at {{planted.relu.raw_even.high:.0%}} at one half and
    {{planted.relu.raw_common.high:.0%}} at 0.95.
    """
    rows = [(f"high_{kind}", *KINDS[kind], "-") for kind in SWEPT]
    rows.append(("raw_by_share", BLACK, "ReLU, inputs not centred", ":"))
    rows.append(("untrained_by_share", GREY, "untrained", ":"))
    shares = seeds[0]["shares"]
    line_at(axes, 0.5, upright=True)
    for offset, (name, colour, label, style) in zip(
        np.linspace(-0.15, 0.15, len(rows)), rows, strict=True
    ):
        means(
            axes,
            np.arange(len(shares)) + offset,
            seeds.stack(name),  # (seeds, shares)
            colour=colour,
            label=label,
            within=(0, 1),
            linestyle=style,
        )
    axes.set_xticks(range(len(shares)), [f"{share:g}" for share in shares])
    axes.set(ylim=(-0.03, 1.03), xlabel="probability that a feature is present")
    axes.set_ylabel("units high for presence\n[share of units; bars: 95% interval]")
    axes.legend(loc="lower left", ncols=2, fontsize=10)


@demo.figure("The less one-sided a rectifier is, the less it is oriented", height=4.0)
def one_sidedness(axes: Axes, seeds: Seeds) -> None:
    """Plot of the share of units high for presence against the leak of a rectifier, its slope below
    zero, where features are present in one of twenty examples. With leak 0, the ReLU, it is
    {{planted.relu.rare.high:.0%}}; with leak 1, a linear unit,
    {{planted.linear.rare.high:.0%}}. One faint dot per seed, a line through the means.
    """
    line_at(axes, 0.5, upright=True)
    conditions(axes, seeds.stack("high_by_leak"), colour=RED, within=(0, 1))
    between = [f"{leak:g}" for leak in seeds[0]["leaks"][1:-1]]
    name_rows(axes, ["0\n(ReLU)", *between, "1\n(linear)"], upright=True)
    axes.set(ylim=(-0.03, 1.03), xlabel="leak: slope below zero, where the slope above is 1")
    axes.set_ylabel("units high for presence\n[share of units]")


@demo.figure(
    "On plain digits, units are high for their digit about as often as low",
    panels=(1, 2),
    sharey=True,
)
def by_kind_of_unit(panels: Panels, seeds: Seeds) -> None:
    """Two panels, first and last hidden layer; in each, for six kinds of unit, the share of units
    that are high for their digit after training, before it, and after training on shuffled labels.
    In the last layer after training: ReLU {{digits.relu.last.trained.high:.0%}}; leaky ReLU (0.1)
    {{digits.leaky.last.trained.high:.0%}}; softplus {{digits.softplus.last.trained.high:.0%}};
    logistic {{digits.logistic.last.trained.high:.0%}}; tanh
    {{digits.tanh.last.trained.high:.0%}}; negated ReLU
    {{digits.negated.last.trained.high:.0%}}. Before training every kind is near one half. After
    training on shuffled labels ReLU is at {{digits.relu.last.shuffled.high:.0%}}.
    """
    names = [label for _, label in KINDS.values()]
    for axes, layer in zip(panels, LAYERS, strict=True):
        line_at(axes, 0.5)
        trained, shuffled, untrained = (
            [seeds.values(f"digits.{kind}.{layer}.{which}.high") for kind in KINDS]
            for which in ("trained", "shuffled", "untrained")
        )
        series = (
            Series("trained", BLUE, trained),
            Series("shuffled labels", ORANGE, shuffled, "D"),
            Series("untrained", GREY, untrained, filled=False),
        )
        groups(axes, series, names, markersize=4, within=(0, 1))
        axes.set(xlim=(0, 1), xlabel="units high for their digit\n[share of units]")
        axes.set_title(f"{layer} hidden layer")
    legend_below(panels[0], 3)


@demo.figure(
    "After training a unit tells its digit well, with its high end or its low end",
    panels=(1, 3),
    height=3.6,
    sharey=True,
)
def both_ends(panels: Panels, seeds: Seeds) -> None:
    """Three histograms of the AUC of units of the last hidden layer towards their digit, over all
    seeds: ReLU, tanh and negated ReLU. Values near 1 are units high for the digit, near 0 units low
    for it; hardly any lie near one half. Of ReLU units {{digits.relu.last.trained.high:.0%}} are
    high, of tanh units {{digits.tanh.last.trained.high:.0%}}, and the histogram of the negated ReLU
    is that of the ReLU reversed.
    """
    bins = np.linspace(0, 1, 21)
    for axes, kind in zip(panels, ("relu", "tanh", "negated"), strict=True):
        colour, title = KINDS[kind]
        trained, untrained = (
            seeds.join(f"auc_{kind}_last_{which}") for which in ("trained", "untrained")
        )
        histogram(axes, trained, bins, colour=colour, label="trained")
        histogram(axes, untrained, bins, colour=BLACK, label="untrained", histtype="step", alpha=1)
        axes.set(title=title, xticks=[0, 0.5, 1], xticklabels=["0", "0.5", "1"])
        axes.legend(loc="upper center", fontsize=9.5)
    panels[0].set_ylabel("units  [%]")
    panels[1].set_xlabel(
        "AUC towards the unit's own digit, on held-out images:\n"
        "0 if it is always lower for it, 1 if always higher"
    )
